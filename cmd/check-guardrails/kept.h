/*
 * kept: a file that one run leaves to the next: locked while the run lasts, read as a whole and
 * replaced as a whole.
 */
#ifndef CHECK_GUARDRAILS_KEPT_H
#define CHECK_GUARDRAILS_KEPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct digests;
struct document_value;
struct json_writer;
struct text;

struct kept {
	char *path; /* of the file itself, behind symbolic links */
	int lock;   /* descriptor; -1: none */
	bool only_read;
	struct artifact *ready; /* what is to replace it; NULL: nothing */
};

/* How a file is opened. */
struct kept_how {
	const char *option;      /* that named it */
	struct digests *digests; /* get what is read; NULL: nobody asks */
	bool only_read;          /* it is not locked, and stays as it is */
};

/* Where the file of this name is: behind symbolic links, since replacing a link would part it from
 * its file; what is no regular file is refused.  To be freed; NULL with the reason. */
char *kept_path(const char *path, struct text *why);

/* Locks the file (FILE.lock, so that of two runs at once the second is refused) and reads it into
 * `bytes`; a file that is not there is no fault.  A symbolic link is followed, what is no regular
 * file refused.  1: it was read, 0: there is none, -1 with the reason; close it all the same. */
int kept_open(struct kept *kept, const char *path, const struct kept_how *how, struct text *bytes,
    struct text *why);

/* Replaces the file by what `bytes` holds, unless it is only read.  0, or -1 with the reason. */
int kept_save(struct kept *kept, const struct text *bytes, struct text *why);

/* Its two halves, for what must still turn out well in between: all that can fail but the change of
 * names, and that.  Closing it instead leaves the file as it was. */
int kept_prepare(struct kept *kept, const struct text *bytes, struct text *why);
int kept_commit(struct kept *kept, struct text *why);
void kept_close(struct kept *kept);

/* Adds a wall time in ms as RFC 3339. */
void kept_time_put(struct json_writer *w, const char *name, int64_t ms);

/* Reads one, at most `latest` (NULL: there is none).  0 or -1. */
int kept_time_read(const struct document_value *value, int64_t latest, int64_t *ms);

#endif
