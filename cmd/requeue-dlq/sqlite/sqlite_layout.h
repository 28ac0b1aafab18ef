/*
 * sqlite_layout: which table holds the dead letters, where a requeue takes them, and the SQL that
 * says so.
 *
 * Either this program's own two tables, or one that exists already (--table).  There a requeue
 * changes the status of a row, or, where the table has no column for it, takes the row to the
 * table that --to names.
 */
#ifndef REQUEUE_DLQ_SQLITE_SQLITE_LAYOUT_H
#define REQUEUE_DLQ_SQLITE_SQLITE_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>

#include "mapping.h"
#include "text.h"

struct database;
struct store_settings;

/* Pieces of SQL; the row of the table with the dead letters is `d` in all of them. */
enum sqlite_piece {
	PIECE_DEAD,   /* the table */
	PIECE_LIVE,   /* the table that a requeue takes rows to */
	PIECE_LINES,  /* the table of the ledger */
	PIECE_SOURCE, /* the table's name as a string */
	PIECE_KEY,    /* what the rows are ordered by */
	PIECE_ID,     /* the column, and its name alone */
	PIECE_ID_NAME,
	PIECE_OF_QUEUE,     /* a condition: the row is of the queue $1 */
	PIECE_IS_DEAD,      /* ... and dead */
	PIECE_IS_PARKED,    /* ... and parked */
	PIECE_IS_LETTER,    /* a condition: it is dead or parked */
	PIECE_MEMBERS,      /* the columns that sqlite_read.c takes a message from */
	PIECE_PAYLOAD,      /* the column */
	PIECE_REQUEST,      /* the column, or NULL */
	PIECE_REASON,       /* the column, or NULL */
	PIECE_FAILED_MS,    /* when it failed last, or NULL */
	PIECE_LIVE_COLUMNS, /* of the live table, and what a requeue puts there */
	PIECE_LIVE_VALUES,
	PIECE_LIVE_SET,  /* what a requeue changes in the row itself */
	PIECE_JOIN_LIVE, /* the live row `m` of a line `l` of the ledger, or none */
	PIECE_LINE_ID,   /* the id in a line of the ledger, and the request's */
	PIECE_LINE_REQUEST,
	PIECE_WAS,       /* of the ledger: what a row was like before */
	PIECE_WAS_TYPES, /* the same, as columns to be made */
	PIECE_WAS_VALUES,
	PIECE_BACK_COLUMNS, /* what undo puts back, as a row ... */
	PIECE_BACK_VALUES,
	PIECE_BACK_SET,    /* ... or in the row itself */
	PIECE_LIVE_STATUS, /* values, as strings; NULL where there are none */
	PIECE_DEAD_STATUS,
	PIECE_PARKED_STATUS,
	PIECE_DONE_STATUS,
	PIECE_STATUS, /* the column, or NULL, and its name alone */
	PIECE_STATUS_NAME,
	PIECE_QUEUE_NAME,
	PIECE_ELEMENT, /* all columns but the payload's bytes, for an import; or NULL */
	PIECES
};

/* "dead", as it stands in braces in a statement. */
const char *sqlite_piece_name(enum sqlite_piece piece);

struct sqlite_layout {
	struct mapping mapping;
	bool is_own;
	bool moves_rows; /* a requeue takes them to another table */
	bool has_target; /* a requeue has somewhere to take them */
	bool keyed_by_rowid;
	char **columns; /* of the table, NULL-terminated */
	char **live_columns;
	char *rowid_alias; /* a column that is the rowid, or NULL */
	char *target;      /* the table that the run in hand took rows to, or NULL */
	struct text source, parking, destination; /* for people */
	struct text pieces[PIECES];
};

/* Looks the tables up, and makes them first where that is asked for and they are this program's
 * own.  0, or -1 with the reason; sqlite_layout_free() frees either way. */
int sqlite_layout_open(struct sqlite_layout *layout, struct database *db,
    const struct store_settings *settings, struct text *why);
void sqlite_layout_free(struct sqlite_layout *layout);

/* Why the layout cannot do what is asked for, with what to do instead, or NULL. */
const char *sqlite_layout_refuse(
    const struct sqlite_layout *layout, const struct store_settings *settings, const char *action);

/* A name as SQL quotes it, and a string. */
void sqlite_quote_name(struct text *out, const char *name);
void sqlite_quote_string(struct text *out, const char *string);

#endif
