/* The SQL that says what the ledger keeps of a row, and what else is kept of one. */
#include "mapping.h"
#include "sqlite_layout.h"
#include "sqlite_pieces.h"
#include "text.h"

/* A function of SQLite has at most 100 arguments. */
enum { MOST_IN_ELEMENT = 50 };

/* ---- what the ledger keeps ---- */

/* Whether undo needs the column: a row that went to another table is made anew, but for the
 * payload, which lies there. */
static bool
was_needs(const struct sqlite_layout *layout, const char *column)
{
	if (layout->moves_rows)
		return !layout->live_columns ||
		       !sqlite_is_column(layout, MAPPING_PAYLOAD, column) ||
		       !text_is_among(column, (const char *const *)layout->live_columns);
	for (size_t i = 0; i < SQLITE_CHANGED; i++) {
		if (sqlite_is_column(layout, sqlite_changed[i], column))
			return true;
	}

	return sqlite_is_column(layout, MAPPING_ID, column) ||
	       sqlite_is_column(layout, MAPPING_REQUEST_ID, column);
}

static void
was_add(struct text *out, const char *column)
{
	TEXT_LOCAL name = TEXT_INIT(SQLITE_LONGEST_PIECE);

	text_add_format(&name, "was_%s", column);
	sqlite_quote_name(out, text_string(&name));
}

static void
was_make(struct sqlite_layout *layout)
{
	struct text *pieces = layout->pieces;

	for (char **column = layout->columns; *column; column++) {
		bool needed = was_needs(layout, *column);

		if (needed) {
			sqlite_list_begin_item(&pieces[PIECE_WAS]);
			was_add(&pieces[PIECE_WAS], *column);
			sqlite_list_begin_item(&pieces[PIECE_WAS_TYPES]);
			was_add(&pieces[PIECE_WAS_TYPES], *column);
			sqlite_list_begin_item(&pieces[PIECE_WAS_VALUES]);
			sqlite_quote_column(&pieces[PIECE_WAS_VALUES], *column);
		}
		sqlite_list_begin_item(&pieces[PIECE_BACK_COLUMNS]);
		sqlite_quote_name(&pieces[PIECE_BACK_COLUMNS], *column);
		sqlite_list_begin_item(&pieces[PIECE_BACK_VALUES]);
		text_add_string(&pieces[PIECE_BACK_VALUES], needed ? "l." : "m.");
		if (needed)
			was_add(&pieces[PIECE_BACK_VALUES], *column);
		else
			sqlite_quote_name(&pieces[PIECE_BACK_VALUES], *column);
		if (layout->moves_rows || !needed || sqlite_is_column(layout, MAPPING_ID, *column))
			continue;
		sqlite_list_begin_item(&pieces[PIECE_BACK_SET]);
		sqlite_quote_name(&pieces[PIECE_BACK_SET], *column);
		text_add_string(&pieces[PIECE_BACK_SET], " = l.");
		was_add(&pieces[PIECE_BACK_SET], *column);
	}
	/* It gets its place in the order back, unless somebody else has that by now. */
	if (layout->keyed_by_rowid && !layout->rowid_alias) {
		text_add_string(&pieces[PIECE_BACK_COLUMNS], ", rowid");
		text_add_string(&pieces[PIECE_BACK_VALUES],
		    ", CASE WHEN EXISTS (SELECT 1 FROM {dead} o WHERE o.rowid = l.key) "
		    "THEN NULL ELSE l.key END");
	}
}

/* Where a line of the ledger finds what it moved.  A row whose status is none of those known is in
 * work, where it is known what becomes of it then. */
static void
line_make(struct sqlite_layout *layout)
{
	struct text *pieces = layout->pieces;
	const char *id = layout->mapping.columns[MAPPING_ID];
	const char *request = layout->mapping.columns[MAPPING_REQUEST_ID];

	text_add_string(&pieces[PIECE_LINE_ID], "l.");
	was_add(&pieces[PIECE_LINE_ID], id);
	text_add_string(&pieces[PIECE_LINE_REQUEST], request ? "l." : "NULL");
	if (request)
		was_add(&pieces[PIECE_LINE_REQUEST], request);
	text_add_string(&pieces[PIECE_JOIN_LIVE],
	    layout->moves_rows ? "LEFT JOIN {live} m ON m." : "LEFT JOIN {dead} m ON m.");
	sqlite_quote_name(&pieces[PIECE_JOIN_LIVE], id);
	text_add_string(&pieces[PIECE_JOIN_LIVE], " = {line_id}");
	if (layout->moves_rows)
		return;
	text_add_string(&pieces[PIECE_JOIN_LIVE], " AND (m.");
	sqlite_quote_name(&pieces[PIECE_JOIN_LIVE], layout->mapping.columns[MAPPING_STATUS]);
	text_add_string(&pieces[PIECE_JOIN_LIVE], " = {live_status}");
	if (layout->mapping.values[MAPPING_DONE]) {
		text_add_string(&pieces[PIECE_JOIN_LIVE], " OR m.");
		sqlite_quote_name(
		    &pieces[PIECE_JOIN_LIVE], layout->mapping.columns[MAPPING_STATUS]);
		text_add_string(&pieces[PIECE_JOIN_LIVE],
		    " NOT IN ({dead_status}, {done_status}, coalesce({parked_status}, ''))");
	}
	text_add_string(&pieces[PIECE_JOIN_LIVE], ")");
}

/* {"COLUMN":VALUE,...}, where a value is an integer or a string: t, b or r for text, blob and real,
 * with their bytes in hexadecimal or their digits behind; the payload is in the record. */
static void
element_make(const struct sqlite_layout *layout, struct text *out)
{
	size_t count = 0;

	while (layout->columns[count])
		count++;
	if (count > MOST_IN_ELEMENT) {
		text_add_string(out, "NULL");
		return;
	}
	text_add_string(out, "json_object(");
	for (size_t i = 0; i < count; i++) {
		TEXT_LOCAL name = TEXT_INIT(SQLITE_LONGEST_PIECE);

		if (i > 0)
			text_add_string(out, ", ");
		sqlite_quote_string(out, layout->columns[i]);
		sqlite_quote_column(&name, layout->columns[i]);
		if (sqlite_is_column(layout, MAPPING_PAYLOAD, layout->columns[i]))
			text_add_format(out, ", substr(typeof(%s), 1, 1)", text_string(&name));
		else
			text_add_format(out,
			    ", CASE typeof(%1$s) WHEN 'text' THEN 't' || hex(%1$s) WHEN 'blob' "
			    "THEN 'b' || hex(%1$s) WHEN 'real' THEN 'r' || "
			    "printf('%%!.17g', %1$s) ELSE %1$s END",
			    text_string(&name));
	}
	text_add_byte(out, ')');
}

void
sqlite_kept_make(struct sqlite_layout *layout)
{
	was_make(layout);
	line_make(layout);
	element_make(layout, &layout->pieces[PIECE_ELEMENT]);
}
