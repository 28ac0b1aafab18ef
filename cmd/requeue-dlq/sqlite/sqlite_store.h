/*
 * sqlite_store: what sqlite_store.c (opening, reading) and sqlite_move.c (moving, importing) share.
 * For them alone.
 */
#ifndef REQUEUE_DLQ_SQLITE_SQLITE_STORE_H
#define REQUEUE_DLQ_SQLITE_SQLITE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "database.h"
#include "store.h"
#include "text.h"

struct sqlite_store {
	struct store head;
	struct database *db;
	struct database_value queue;
	int64_t mark;     /* the highest rowid when it was opened */
	int64_t cursor;   /* the last rowid that was looked at */
	int64_t position; /* of the next message */

	/* The batch in hand. */
	struct text rowids; /* "[1,2,3": those to be moved */
	int64_t movable;
	bool *stays; /* for each one taken: whether its id is live already */
	size_t taken;
	size_t seen;

	store_visit *visit;
	void *context;
};

static inline struct database_value
sqlite_integer(int64_t value)
{
	return (struct database_value){.kind = DATABASE_INTEGER, .integer = value};
}

static inline struct database_value
sqlite_text(const char *bytes, size_t len)
{
	return (struct database_value){.kind = DATABASE_TEXT, .bytes = bytes, .len = len};
}

/* Ends a transaction that failed; the reason of the failure stands. */
void sqlite_roll_back(struct sqlite_store *store);

/* As in struct store_kind. */
int sqlite_move(struct store *head, enum store_outcome outcomes[], struct text *why);
int sqlite_import(struct store *head, const struct message *messages, size_t count,
    enum store_outcome outcomes[], struct text *why);

#endif
