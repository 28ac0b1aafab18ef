/*
 * sqlite_store: what the files of this folder share.  For them alone.
 */
#ifndef REQUEUE_DLQ_SQLITE_SQLITE_STORE_H
#define REQUEUE_DLQ_SQLITE_SQLITE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "database.h"
#include "sqlite_layout.h"
#include "store.h"
#include "text.h"
#include "uuid.h"

/* Where a row stands in the order of its table: its rowid, or its id where it has none. */
struct sqlite_key {
	struct database_value value;
	struct text bytes; /* what the value borrows */
};

/* Rows of one batch that the same is done with. */
struct sqlite_set {
	struct sqlite_key first, last;
	int64_t count;
	/* "[1,2,3": their keys, unless all rows between first and last are in it. */
	struct text keys;
	int64_t *rowids; /* room for a batch; keys that are rowids wait here */
	bool gap;        /* rows were seen behind the last one that are not in it */
	bool whole;
};

/* A message that --action process has in hand. */
struct sqlite_claim {
	uint64_t number;
	struct database_value id;
	char *bytes; /* what the id borrows */
};

struct sqlite_store {
	struct store head;
	struct database *db;
	struct sqlite_layout layout;
	struct database_value queue;
	int64_t now_ms; /* of the batch */
	bool has_ledger, has_claims;
	const char *chosen; /* the condition of sqlite_set_change() */

	/* The walk. */
	struct sqlite_key mark;   /* the highest key when the queue was chosen */
	struct sqlite_key cursor; /* the last one that was looked at */
	int64_t position;         /* of the next message */
	store_visit *visit;
	void *context;

	/* The batch in hand. */
	struct sqlite_set moved, parked;
	enum { ROW_MOVES, ROW_PARKS, ROW_STAYS } * fates; /* of those taken */
	size_t taken;
	size_t seen;

	/* The run in hand. */
	int64_t number;     /* of the run in the ledger; 0: it is not there yet */
	int64_t first_line; /* none of the run stands before it */
	int64_t line;       /* the last one that was shown */
	int64_t last_line;  /* up to where lines are shown */
	bool repeated;      /* the run was begun more than once */
	bool begun;         /* by this process */

	/* Claims of this process. */
	char owner[UUID_SIZE];
	struct sqlite_claim *claims;
	size_t claim_count, claim_room;
	uint64_t claimed; /* so many were taken since the queue was chosen */
};

/* ---- sqlite_sql.c ---- */

/* Writes out a statement.  In braces stand the pieces of the layout, numbers ({now}, {number},
 * {line}, {last_line}, {first_line}, {batch}, {lease_end}), and conditions: {walked} (the part that
 * is walked), {part} (the same without what others have claimed), {is_free}; {ours} are the ids in
 * the ledger of the run.  "{{" is a brace. */
void sqlite_expand(const struct sqlite_store *store, const char *template, struct text *sql);

/* Runs such a statement; its parameters as database_query() takes them. */
int sqlite_query(struct sqlite_store *store, const char *template,
    const struct database_value *parameters, size_t count, database_row *row, void *context,
    int64_t *changed, struct text *why);

/* The same with $1 as the queue, and no other parameter. */
int sqlite_query_queue(struct sqlite_store *store, const char *template, database_row *row,
    void *context, int64_t *changed, struct text *why);

/* The integer that a query about the queue gives; 0: it gives none. */
int sqlite_number(
    struct sqlite_store *store, const char *template, int64_t *number, struct text *why);

/* The same for one without parameters. */
int sqlite_execute(struct sqlite_store *store, const char *template, struct text *why);

/* Ends a transaction that failed; the reason of the failure stands. */
void sqlite_roll_back(struct sqlite_store *store);

struct database_value sqlite_integer(int64_t value);
struct database_value sqlite_text(const char *bytes, size_t len);

void sqlite_key_set(struct sqlite_key *key, const struct database_value *value);
void sqlite_key_free(struct sqlite_key *key);

/* ---- sqlite_set.c ---- */

void sqlite_set_open(struct sqlite_set *set, size_t batch);
void sqlite_set_free(struct sqlite_set *set);
void sqlite_set_clear(struct sqlite_set *set);
void sqlite_set_add(
    struct sqlite_set *set, const struct sqlite_layout *layout, const struct database_value *key);

/* A statement about the rows of a set, which {chosen} stands for. */
int sqlite_set_run(struct sqlite_store *store, struct sqlite_set *set, const char *template,
    int64_t *changed, struct text *why);

/* The same; it has to change each of them. */
int sqlite_set_change(struct sqlite_store *store, struct sqlite_set *set, const char *template,
    const char *what, struct text *why);

/* ---- sqlite_ledger.c ---- */

/* Whether the tables are there; nothing is written. */
int sqlite_ledger_open(struct sqlite_store *store, struct text *why);

/* Adds the columns to the ledger that the table has got since it was made. */
int sqlite_ledger_widen(struct sqlite_store *store, struct text *why);

/* Before the first batch of a run: makes the tables where they are missing, and notes how the
 * queue begins.  Within the batch's transaction. */
int sqlite_ledger_begin(struct sqlite_store *store, struct text *why);

/* Writes down what is about to be done with a set.  Within the batch's transaction. */
int sqlite_ledger_write(
    struct sqlite_store *store, struct sqlite_set *set, enum store_action action, struct text *why);

/* The same of one message, whose id is $1. */
int sqlite_ledger_write_one(struct sqlite_store *store, const struct database_value *id,
    enum store_action action, struct text *why);

/* Looks the run of the settings up: its number, first line, and whether it was repeated. */
int sqlite_ledger_find(struct sqlite_store *store, struct text *why);

/* What a word of the ledger means. */
enum store_action sqlite_ledger_action(const char *word);

int sqlite_totals(struct store *head, int64_t *requeued, int64_t *parked, struct text *why);

/* ---- the others, as in struct store_kind ---- */

int sqlite_read(
    struct store *head, store_visit *visit, void *context, size_t *taken, struct text *why);
int sqlite_move(struct store *head, enum store_outcome outcomes[], struct text *why);
int sqlite_settle(struct store *head, uint64_t claim, enum store_fate fate, struct text *why);
int sqlite_import(struct store *head, const struct message *messages, size_t count,
    enum store_outcome outcomes[], struct text *why);

/* Adds a message as the very row that its element tells of (sqlite_kept.c makes it).  1, 0: it
 * tells of none of this table, or -1. */
int sqlite_element_import(struct sqlite_store *store, const struct message *message,
    enum store_outcome *outcome, struct text *why);
int sqlite_run(struct store *head, struct store_run *run, struct text *why);
int sqlite_trace(struct store *head, store_tracing *seen, void *context, struct text *why);
int sqlite_undo(struct store *head, store_tracing *seen, void *context, struct text *why);

/* ---- sqlite_claim.c ---- */

/* Numbers one that is taken; NULL: it is not claimed. */
void sqlite_claim_note(struct sqlite_store *store, const struct database_value *id);

/* Claims the set: each attempt is counted.  Within the batch's transaction. */
int sqlite_claim_set(struct sqlite_store *store, struct sqlite_set *set, struct text *why);

/* Makes the table of claims where it is missing. */
int sqlite_claim_begin(struct sqlite_store *store, struct text *why);

/* Forgets the claims that there were on the rows of the set. */
int sqlite_claim_forget(struct sqlite_store *store, struct sqlite_set *set, struct text *why);

void sqlite_claims_free(struct sqlite_store *store);

#endif
