/*
 * past: what there was of the folder at the revision and where HEAD's history left it, beside what
 * there is now.  past.c reads it, judge.c holds the folder against it.
 */
#ifndef HISTORY_PAST_H
#define HISTORY_PAST_H

#include <stdbool.h>
#include <stddef.h>

#include "snapshot.h"

struct category;
struct text;

struct past {
	const char *revision;  /* as it was given (borrowed) */
	struct snapshot there; /* at the revision */
	struct snapshot base;  /* at the common ancestors of it and HEAD */
	char *moved_from; /* where the folder was then ("db/old/", ""), NULL: where it is now */

	/* Of each migration of the folder, as git would store it and as its bytes are; "" where it
	 * cannot be read or, `raw`, where `now` is what was there. */
	char (*now)[OBJECT_SIZE];
	char (*raw)[OBJECT_SIZE];
};

/* 0, or -1 with the reason; past_free() frees in any case. */
int past_read(
    struct past *past, const char *revision, const struct folder *folder, struct text *why);
void past_free(struct past *past);

/* Whether a file of the name `name` had the contents that the folder's migration `i` has now. */
bool past_is_now(
    const struct past *past, const struct snapshot *snapshot, const char *name, size_t i);

/* The rules since-edited, -renamed, -deleted, -order and -late; marks what is new. */
void past_judge(const struct past *past, struct folder *folder, struct category *category);

#endif
