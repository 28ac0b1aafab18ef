/*
 * trash: the file that keeps what drop throws away, as export would write it.
 *
 * What a batch adds is on the disk before the store is told to drop it.  The file grows at its end
 * alone, belongs to one run at a time, and is readable by its owner when it is made.
 */
#ifndef REQUEUE_DLQ_ACTION_TRASH_H
#define REQUEUE_DLQ_ACTION_TRASH_H

#include <stddef.h>

struct message;
struct records;
struct text;
struct trash;

/* A regular file (no symbolic link), made if it is missing; a line that a kill cut short before
 * anything was dropped is taken away.  `batch`: most messages between two calls of trash_keep().
 * NULL with the reason. */
struct trash *trash_open(const char *path, size_t batch, struct text *why);
void trash_close(struct trash *trash); /* NULL is harmless */

/* Adds a message of the batch in hand, as a record of this run.  0, or -1 with the reason: then
 * nothing of this batch may be dropped. */
int trash_add(struct trash *trash, const struct records *records, const struct message *message,
    struct text *why);

/* Writes through to the disk what was added, which ends the batch.  0, or -1 with the reason: as
 * above, and the file is as it was before the batch. */
int trash_keep(struct trash *trash, struct text *why);

/* The `at`-th message of the batch that was kept last was not dropped after all: somebody else took
 * it.  Its record is made one of type "skipped", which no import reads.  0 or -1. */
int trash_disown(struct trash *trash, size_t at, struct text *why);

#endif
