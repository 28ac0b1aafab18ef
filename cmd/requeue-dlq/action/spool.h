/*
 * spool: records that wait in a file without a name, until it is known whether they are wanted.
 */
#ifndef REQUEUE_DLQ_ACTION_SPOOL_H
#define REQUEUE_DLQ_ACTION_SPOOL_H

#include <stdio.h>

#include "text.h"

struct reading;

struct spool {
	FILE *stream;
	struct text record; /* the one read last */
};

/* In the folder that TMPDIR names, else in /var/tmp.  0, or -1 with the reason; spool_close()
 * frees in either case. */
int spool_open(struct spool *spool, struct text *why);
void spool_close(struct spool *spool);

/* Appends a record and its place.  0, or -1 with the reason. */
int spool_add(struct spool *spool, const struct reading *reading, struct text *why);

/* From the first record on. */
void spool_rewind(struct spool *spool);

/* Fills bytes, len, file and line of the next one, valid until the next call.  1, 0 at the end,
 * or -1 with the reason. */
int spool_next(struct spool *spool, struct reading *reading, struct text *why);

#endif
