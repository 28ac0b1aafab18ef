/*
 * redis_spill: records of one size, written once and then read as often as wanted, from the first
 * to the last.  Those that are more than a few lie in a file without a name, so that a million
 * takes no memory; where none can be made, they stay in memory all the same.
 */
#ifndef REQUEUE_DLQ_REDIS_REDIS_SPILL_H
#define REQUEUE_DLQ_REDIS_REDIS_SPILL_H

#include <stdbool.h>
#include <stddef.h>

#include "text.h"

struct redis_spill {
	size_t size;  /* of a record */
	size_t count; /* of them */

	struct text window; /* those that are in memory */
	size_t at;          /* of the next one to be read, in it */
	int fd;             /* -1: all are in memory */
	bool stays;         /* no file can be made */
	bool is_read;       /* all are there; the file, if there is one, has them all */
	bool failed;
};

void redis_spill_open(struct redis_spill *spill, size_t size);
void redis_spill_close(struct redis_spill *spill);

/* Failure is sticky: redis_spill_check() tells it. */
void redis_spill_add(struct redis_spill *spill, const void *record);

/* From here on records are read; none is added any more. */
void redis_spill_rewind(struct redis_spill *spill);

/* The next one, until another is asked for; NULL: there is none, or it failed. */
const void *redis_spill_next(struct redis_spill *spill);

/* 0, or -1 with the reason. */
int redis_spill_check(const struct redis_spill *spill, struct text *why);

#endif
