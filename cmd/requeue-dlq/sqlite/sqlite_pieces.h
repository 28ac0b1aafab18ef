/*
 * sqlite_pieces: fills the pieces of a layout.  For sqlite_layout.c, sqlite_pieces.c and
 * sqlite_kept.c alone.
 */
#ifndef REQUEUE_DLQ_SQLITE_SQLITE_PIECES_H
#define REQUEUE_DLQ_SQLITE_SQLITE_PIECES_H

#include <stdbool.h>

#include "mapping.h"

struct sqlite_layout;
struct store_settings;
struct text;

/* Longer than what is said of a table of two thousand columns. */
enum { SQLITE_LONGEST_PIECE = 1 << 20 };

/* Of the tables `table` and `live` (NULL: rows stay where they are); everything else of the layout
 * is known. */
void sqlite_pieces_make(struct sqlite_layout *layout, const char *table, const char *live,
    const struct store_settings *settings);

/* ---- for sqlite_kept.c ---- */

/* The members that a requeue changes where the row stays. */
enum { SQLITE_CHANGED = 6 };
extern const enum mapping_member sqlite_changed[SQLITE_CHANGED];

/* A column of the dead row, or NULL where there is none. */
void sqlite_quote_column(struct text *out, const char *column);

/* Puts a comma where something stands before it. */
void sqlite_list_begin_item(struct text *out);

bool sqlite_is_column(
    const struct sqlite_layout *layout, enum mapping_member member, const char *column);

/* ---- sqlite_kept.c ---- */

/* Fills the pieces about the ledger, once the others are. */
void sqlite_kept_make(struct sqlite_layout *layout);

#endif
