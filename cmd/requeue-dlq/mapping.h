/*
 * mapping: which member of a message stands in which column of an existing table.
 *
 *     id=job_id,payload=body,status=state,dead=failed,live=queued
 *
 * A name stands before each '=': a member's, or `dead`, `live`, `parked`, `done`, which tell the
 * values of the status column.  Behind it stands a column or a value: as it is, or in double
 * quotes where it holds a comma, a quote (written twice) or white space at its ends.
 */
#ifndef REQUEUE_DLQ_MAPPING_H
#define REQUEUE_DLQ_MAPPING_H

#include <stdbool.h>
#include <stddef.h>

struct text;

enum mapping_member {
	MAPPING_ID,
	MAPPING_QUEUE, /* none: all rows are of the queue that is named like the table */
	MAPPING_PAYLOAD,
	MAPPING_STATUS, /* none: every row is dead */
	MAPPING_REASON,
	MAPPING_ERROR,
	MAPPING_RETRY_COUNT, /* 0 again when it is requeued: else its worker gives it up at once */
	MAPPING_REQUEUE_COUNT, /* one more when it is requeued */
	MAPPING_REQUEST_ID,
	MAPPING_FIRST_FAILED_AT,
	MAPPING_LAST_FAILED_AT,
	MAPPING_AVAILABLE_AT, /* the moment of the requeue: not earlier may a worker take it */
	MAPPING_LEASED_UNTIL, /* no value any more when it is requeued */
	MAPPING_MEMBERS
};

enum mapping_value { MAPPING_DEAD, MAPPING_LIVE, MAPPING_PARKED, MAPPING_DONE, MAPPING_VALUES };

struct mapping {
	char *columns[MAPPING_MEMBERS]; /* NULL: the table has none for it */
	char *values[MAPPING_VALUES];
	bool given[MAPPING_MEMBERS];
};

/* What stands before the '='. */
const char *mapping_member_name(enum mapping_member member);

/* Reads `given`, which may be NULL.  0, or -1 with the reason; mapping_free() frees either way. */
int mapping_read(struct mapping *mapping, const char *given, struct text *why);

/* Fits it to a table with such columns: what was given has to be there, and a member that was not
 * given has the column of its own name, if there is one.  The status values `dead` and `live` are
 * "dead" and "pending" where nothing else was said; the other two stay NULL.  0, or -1 with the
 * reason: it names each column that lacks, and the nearest that there is. */
int mapping_fit(
    struct mapping *mapping, const char *table, const char *const *columns, struct text *why);

void mapping_free(struct mapping *mapping);

#endif
