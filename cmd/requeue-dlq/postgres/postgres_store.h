/*
 * postgres_store: what the files of this room share.  For them alone.
 *
 * Dead letters lie in a table of the application, the source.  A requeue either sets columns of
 * such a row, which its workers then take, or moves the row into another table, the target.  Two
 * tables are this program's own: requeue_dlq_ledger says what each run did, requeue_dlq_marks which
 * messages are parked or claimed.  They stand in the schema of the source.
 *
 * A run looks up the ids of what it walks span by span, without locks, and then locks batch after
 * batch; what somebody else holds is passed over.
 */
#ifndef REQUEUE_DLQ_POSTGRES_POSTGRES_STORE_H
#define REQUEUE_DLQ_POSTGRES_POSTGRES_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "database.h"
#include "mapping.h"
#include "pieces.h"
#include "relation.h"
#include "store.h"
#include "text.h"
#include "uuid.h"

/* Ids in the order in which they are walked. */
struct span {
	char **ids, **orders;
	size_t count, at, room;
	size_t wanted; /* of the next one */
	bool ended;    /* there is none after it */
};

/* One of the batch in hand. */
struct taken {
	char *id;
	bool parks;   /* whatever the action */
	bool is_live; /* its id stands in the target already */
};

struct postgres_store {
	struct store head;
	struct database *db;
	char *mapping; /* the name of the one in use */

	/* Of the chosen queue. */
	struct pieces pieces;
	struct relation source, target;
	struct mapping columns; /* of a table without a mapping of its own */
	char *source_name, *parking_name, *destination;
	const char *refuses; /* why nothing can be requeued, or NULL */
	bool is_there;       /* the source */
	bool has_tables;     /* this program's own */
	bool sets;           /* a requeue sets columns */
	bool ordered;        /* ids are in the order of time */
	bool timed;          /* there is an order by time beside the id */
	bool counts;         /* the table counts requeues itself */

	/* The high-water mark, and the last one that was looked at; NULL: there is none. */
	char *mark_id, *mark_order, *last_id, *last_order;
	struct span span;
	int64_t position; /* of the next message */

	/* The batch in hand. */
	struct taken *taken;
	size_t taken_count;
	store_visit *visit;
	void *context;
	bool stopped;
	char seal[UUID_SIZE]; /* of the batch's entry in the ledger */

	/* Claims that are not settled yet, from `claim_base` on; NULL: it was not claimed. */
	char **claims;
	uint64_t claim_base;
	size_t claim_count, claim_room;
	int64_t key; /* of this run's claims; 0: it makes none */

	int64_t undone; /* the last entry of the ledger that undo looked at */
};

static inline struct database_value
postgres_text(const char *bytes, size_t len)
{
	return (struct database_value){.kind = DATABASE_TEXT, .bytes = bytes, .len = len};
}

static inline struct database_value
postgres_text_or_null(const char *string)
{
	return string ? postgres_text(string, strlen(string))
		      : (struct database_value){.kind = DATABASE_NULL};
}

static inline bool
postgres_writes(const struct postgres_store *store)
{
	return store->head.settings.action != STORE_LOOK;
}

/* ---- shapes.c, pgmq.c, tables.c, moving.c: how a queue stands in tables ---- */

/* A moment as Unix time in milliseconds. */
#define EPOCH_MS(moment) "(extract(epoch FROM " moment ") * 1000)::bigint"

/* Fills mapping, source, target and the pieces for the chosen queue.  0 or -1. */
int shape_choose(struct postgres_store *store, struct text *why);

/* The same for a table that is described by its columns, and for pgmq; 1, 0 where the table is not
 * there, or -1. */
int table_choose(struct postgres_store *store, struct text *why);
int table_fits(struct postgres_store *store, const char *mapping, struct text *why);
int pgmq_choose(struct postgres_store *store, struct text *why);

/* Finds the source, which has to have the columns.  1, 0 or -1. */
int shape_find(
    struct postgres_store *store, const char *name, const char *const *needs, struct text *why);

/* Whether a mapping's tables are there.  1, 0 or -1. */
int shape_fits(struct postgres_store *store, const char *mapping, struct text *why);

/* The names of all mappings, NULL-terminated. */
extern const char *const shape_names[];

/* "PIECE = value, ..." of those columns that the source has; `kept` and `restore` beside it. */
struct setting {
	const char *column, *value;
};
void shape_set(struct postgres_store *store, const struct setting *settings);
void shape_put_settings(
    struct postgres_store *store, enum piece piece, const struct setting *settings);

/* All columns of the source; what is kept of a row that moves, and how it is put together again. */
void shape_add_row_columns(struct postgres_store *store);
void shape_keep_row(struct postgres_store *store, const char *payload);

/* What moves a row into store->target, and back. */
int shape_move_between(struct postgres_store *store, struct text *why);

/* ---- chosen.c ---- */

/* Forgets the queue that was chosen before. */
void postgres_forget(struct postgres_store *store);

/* The same, and fills what every run has alike. */
void postgres_put_run(struct postgres_store *store);

/* ---- statements.c: what is asked and done ---- */

/* Runs a template.  As database_query(). */
int postgres_ask(struct postgres_store *store, const char *template,
    const struct database_value *parameters, size_t count, database_row *row, void *context,
    struct text *why);

/* The number that a template gives; 0 without a row. */
int postgres_number(
    struct postgres_store *store, const char *template, int64_t *number, struct text *why);

int postgres_connect(struct postgres_store *store, struct text *why);

/* The same, until the time of a statement is over, whatever signal comes. */
int postgres_reconnect(struct postgres_store *store, struct text *why);

int postgres_begin(struct postgres_store *store, struct text *why);
void postgres_roll_back(struct postgres_store *store);

/* COMMIT.  Where its answer is lost: connects again and asks what became of it.  0; -1 and nothing
 * took effect; or -1 and, as `why` says, that is not known. */
int postgres_commit(struct postgres_store *store, struct text *why);

/* ---- own_tables.c ---- */

/* Looks for the ledger and the marks, and makes them where the action needs them.  0 or -1. */
int own_tables_choose(struct postgres_store *store, struct text *why);

/* Looks for them alone. */
int own_tables_look(struct postgres_store *store, struct text *why);

/* Adds where a run moved to, if it did.  0 or -1. */
int ledger_destination(struct postgres_store *store, struct text *destination, struct text *why);

/* ---- as in struct store_kind ---- */

int postgres_queues(struct store *head, store_naming *name, void *context, struct text *why);
int postgres_exists(struct store *head, struct text *why);
int postgres_count(struct store *head, enum store_part part, int64_t *count, struct text *why);
int postgres_totals(struct store *head, int64_t *requeued, int64_t *parked, struct text *why);
int postgres_read(
    struct store *head, store_visit *visit, void *context, size_t *taken, struct text *why);
int postgres_move(struct store *head, enum store_outcome outcomes[], struct text *why);
int postgres_settle(struct store *head, uint64_t claim, enum store_fate fate, struct text *why);
int postgres_import(struct store *head, const struct message *messages, size_t count,
    enum store_outcome outcomes[], struct text *why);
int postgres_run(struct store *head, struct store_run *run, struct text *why);
int postgres_trace(struct store *head, store_tracing *seen, void *context, struct text *why);
int postgres_undo(struct store *head, store_tracing *seen, void *context, struct text *why);

/* ---- small ones of theirs ---- */

void span_clear(struct span *span);
void taken_clear(struct postgres_store *store);
void claims_add(struct postgres_store *store, const char *id);
void claims_clear(struct postgres_store *store);

/* Writes that a run begins on the chosen queue, unless that was written.  0 or -1. */
int ledger_begin(struct postgres_store *store, struct text *why);

#endif
