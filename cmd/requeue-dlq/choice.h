/*
 * choice: which messages are meant: --where, --id, --older-than and --reason together.
 */
#ifndef REQUEUE_DLQ_CHOICE_H
#define REQUEUE_DLQ_CHOICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct choice;
struct filter;
struct message;
struct option_list;
struct text;

struct choice_asked {
	const char *where; /* NULL: all */
	const struct option_list *ids;
	const char *reason; /* a glob; NULL: all */
	int64_t older_ns;   /* 0: all */
};

/* Borrows what was asked for.  NULL with the reason in `why`: --where is no expression. */
struct choice *choice_new(const struct choice_asked *asked, struct text *why);
void choice_free(struct choice *choice);

/* 1, 0, or -1 when --where cannot tell. */
int choice_fits(struct choice *choice, const struct message *message, int64_t now_ns);

/* Whether every message is meant. */
bool choice_is_all(const struct choice *choice);

/* The expression of --where; NULL: none. */
struct filter *choice_filter(struct choice *choice);

/* The ids asked for that no message had, for people; nothing: each was met. */
void choice_unmet(const struct choice *choice, struct text *out);

#endif
