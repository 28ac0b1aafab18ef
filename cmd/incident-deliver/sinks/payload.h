/*
 * sinks/payload: what is sent of an incident, no larger than the service takes.
 *
 * Where all of it is too large, the oldest lines of the log are left out first, then checks from
 * the last on, then the middle of the stack, then everything but the summary; and it is said how
 * much that was.
 */
#ifndef INCIDENT_DELIVER_PAYLOAD_H
#define INCIDENT_DELIVER_PAYLOAD_H

#include <stdbool.h>
#include <stddef.h>

struct json_writer;
struct notice;
struct text;

/* What is left out. */
struct excerpt {
	size_t logs, checks; /* so many of them */
	size_t stack;        /* bytes */
	bool bare;           /* all but the summary, and by what the service tells it from others */
};

struct payload_form {
	size_t most; /* bytes */
	/* Appends the whole body, without what the excerpt leaves out. */
	void (*put)(const struct notice *notice, const struct excerpt *excerpt, const void *context,
	    struct text *out);
	const void *context;
};

/* Fills `out`.  0, or -1 when not even the summary fits. */
int payload_build(const struct notice *notice, const struct payload_form *form, struct text *out);

/* For such a put(): members that hold what is left; nothing where there is nothing. */
void payload_put_logs(struct json_writer *w, const char *name, const struct notice *notice,
    const struct excerpt *excerpt);
void payload_put_checks(struct json_writer *w, const char *name, const struct notice *notice,
    const struct excerpt *excerpt);
void payload_put_stack(struct json_writer *w, const char *name, const struct notice *notice,
    const struct excerpt *excerpt);

/* "12 of 100 lines of the log, 3 of 4 checks, 2048 bytes of the stack"; nothing: all is there. */
void payload_put_left_out(struct json_writer *w, const char *name, const struct notice *notice,
    const struct excerpt *excerpt);

/* The checks of an incident, or NULL. */
const struct document_value *payload_checks(const struct notice *notice);

#endif
