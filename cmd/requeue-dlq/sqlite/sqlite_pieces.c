/* The SQL that says what a layout is like. */
#include "sqlite_pieces.h"

#include <string.h>

#include "mapping.h"
#include "sqlite_layout.h"
#include "store.h"
#include "text.h"

static const char *const names[PIECES] = {
    [PIECE_DEAD] = "dead",
    [PIECE_LIVE] = "live",
    [PIECE_LINES] = "lines",
    [PIECE_SOURCE] = "source",
    [PIECE_KEY] = "key",
    [PIECE_ID] = "id",
    [PIECE_OF_QUEUE] = "of_queue",
    [PIECE_IS_DEAD] = "is_dead",
    [PIECE_IS_PARKED] = "is_parked",
    [PIECE_IS_LETTER] = "is_letter",
    [PIECE_MEMBERS] = "members",
    [PIECE_PAYLOAD] = "payload",
    [PIECE_REQUEST] = "request",
    [PIECE_REASON] = "reason",
    [PIECE_FAILED_MS] = "failed_ms",
    [PIECE_LIVE_COLUMNS] = "live_columns",
    [PIECE_LIVE_VALUES] = "live_values",
    [PIECE_LIVE_SET] = "live_set",
    [PIECE_JOIN_LIVE] = "join_live",
    [PIECE_LINE_ID] = "line_id",
    [PIECE_LINE_REQUEST] = "line_request",
    [PIECE_WAS] = "was",
    [PIECE_WAS_TYPES] = "was_types",
    [PIECE_WAS_VALUES] = "was_values",
    [PIECE_BACK_COLUMNS] = "back_columns",
    [PIECE_BACK_VALUES] = "back_values",
    [PIECE_BACK_SET] = "back_set",
    [PIECE_LIVE_STATUS] = "live_status",
    [PIECE_DEAD_STATUS] = "dead_status",
    [PIECE_PARKED_STATUS] = "parked_status",
    [PIECE_DONE_STATUS] = "done_status",
    [PIECE_STATUS] = "status",
    [PIECE_STATUS_NAME] = "status_name",
    [PIECE_QUEUE_NAME] = "queue_name",
    [PIECE_ID_NAME] = "id_name",
    [PIECE_ELEMENT] = "element",
};

const char *
sqlite_piece_name(enum sqlite_piece piece)
{
	return names[piece];
}

/* ---- quoting ---- */

static void
quote_add(struct text *out, const char *bytes, char quote)
{
	text_add_byte(out, quote);
	for (; *bytes != '\0'; bytes++) {
		/* A brace begins the name of a piece, unless there are two. */
		if (*bytes == quote || *bytes == '{')
			text_add_byte(out, *bytes);
		text_add_byte(out, *bytes);
	}
	text_add_byte(out, quote);
}

void
sqlite_quote_name(struct text *out, const char *name)
{
	quote_add(out, name, '"');
}

void
sqlite_quote_string(struct text *out, const char *string)
{
	quote_add(out, string, '\'');
}

/* A value of the status column, or NULL. */
static void
quote_value(struct text *out, const char *value)
{
	if (value)
		sqlite_quote_string(out, value);
	else
		text_add_string(out, "NULL");
}

/* A column of the dead row, or NULL where there is none. */
void
sqlite_quote_column(struct text *out, const char *column)
{
	text_add_string(out, column ? "d." : "NULL");
	if (column)
		sqlite_quote_name(out, column);
}

void
sqlite_list_begin_item(struct text *out)
{
	if (out->len > 0)
		text_add_string(out, ", ");
}

/* ---- what a message is made of ---- */

/* A moment in the form that stands in the column (Unix seconds, milliseconds or words), as Unix
 * milliseconds. */
static void
moment_add(struct text *out, const char *column, bool is_own)
{
	TEXT_LOCAL name = TEXT_INIT(SQLITE_LONGEST_PIECE);

	sqlite_quote_column(&name, column);
	if (!column || is_own)
		text_add(out, text_string(&name), name.len);
	else
		text_add_format(out,
		    "CASE typeof(%1$s) WHEN 'integer' THEN iif(abs(%1$s) < 100000000000, "
		    "%1$s * 1000, %1$s) WHEN 'real' THEN CAST(%1$s * 1000 AS INTEGER) "
		    "WHEN 'text' THEN CAST(round((julianday(%1$s) - 2440587.5) * 86400000) "
		    "AS INTEGER) END",
		    text_string(&name));
}

/* Now, in the same form; no value stays none. */
static void
moment_add_now(struct text *out, const char *column)
{
	TEXT_LOCAL name = TEXT_INIT(SQLITE_LONGEST_PIECE);

	sqlite_quote_column(&name, column);
	text_add_format(out,
	    "CASE typeof(%1$s) WHEN 'integer' THEN iif(abs(%1$s) < 100000000000, {now} / 1000, "
	    "{now}) WHEN 'real' THEN {now} / 1000.0 WHEN 'text' THEN strftime(iif(%1$s LIKE "
	    "'%%T%%Z', '%%Y-%%m-%%dT%%H:%%M:%%SZ', '%%Y-%%m-%%d %%H:%%M:%%S'), "
	    "{now} / 1000, 'unixepoch') END",
	    text_string(&name));
}

/* Ids that are numbers become words, blobs hexadecimal ones. */
static void
id_add(struct text *out, const char *column)
{
	TEXT_LOCAL name = TEXT_INIT(SQLITE_LONGEST_PIECE);

	sqlite_quote_column(&name, column);
	text_add_format(out,
	    "CASE typeof(%1$s) WHEN 'text' THEN %1$s WHEN 'blob' THEN lower(hex(%1$s)) "
	    "ELSE CAST(%1$s AS TEXT) END",
	    text_string(&name));
}

static void
members_make(const struct sqlite_layout *layout, struct text *out)
{
	char *const *columns = layout->mapping.columns;
	const enum mapping_member plain[] = {
	    MAPPING_REASON, MAPPING_ERROR, MAPPING_RETRY_COUNT, MAPPING_REQUEUE_COUNT};
	TEXT_LOCAL payload = TEXT_INIT(SQLITE_LONGEST_PIECE);

	id_add(out, columns[MAPPING_ID]);
	sqlite_quote_column(&payload, columns[MAPPING_PAYLOAD]);
	text_add_format(out,
	    ", CASE typeof(%1$s) WHEN 'blob' THEN %1$s ELSE CAST(%1$s AS TEXT) END",
	    text_string(&payload));
	for (size_t i = 0; i < sizeof(plain) / sizeof(plain[0]); i++) {
		sqlite_list_begin_item(out);
		sqlite_quote_column(out, columns[plain[i]]);
	}
	sqlite_list_begin_item(out);
	if (columns[MAPPING_REQUEST_ID])
		id_add(out, columns[MAPPING_REQUEST_ID]);
	else
		text_add_string(out, "NULL");
	sqlite_list_begin_item(out);
	moment_add(out, columns[MAPPING_FIRST_FAILED_AT], layout->is_own);
	sqlite_list_begin_item(out);
	moment_add(out, columns[MAPPING_LAST_FAILED_AT], layout->is_own);
}

/* ---- where a requeue takes it ---- */

bool
sqlite_is_column(const struct sqlite_layout *layout, enum mapping_member member, const char *column)
{
	const char *of_member = layout->mapping.columns[member];

	return of_member && strcmp(of_member, column) == 0;
}

static void
count_add_one(struct text *out, const char *column)
{
	text_add_string(out, "coalesce(");
	sqlite_quote_name(out, column);
	text_add_string(out, ", 0) + 1");
}

/* The value that a column of the live row gets; whether it gets one at all. */
static bool
live_value(const struct sqlite_layout *layout, const struct store_settings *settings,
    const char *column, struct text *out)
{
	bool is_there = text_is_among(column, (const char *const *)layout->columns);

	if (!is_there && strcmp(column, "enqueued_at") == 0)
		text_add_string(out, "{now}");
	else if (!is_there)
		return false;
	else if (layout->is_own && settings->to && sqlite_is_column(layout, MAPPING_QUEUE, column))
		sqlite_quote_string(out, settings->to);
	else if (sqlite_is_column(layout, MAPPING_REQUEUE_COUNT, column))
		count_add_one(out, column);
	else if (sqlite_is_column(layout, MAPPING_RETRY_COUNT, column))
		text_add_string(out, "0");
	else if (sqlite_is_column(layout, MAPPING_LEASED_UNTIL, column))
		text_add_string(out, "NULL");
	else if (sqlite_is_column(layout, MAPPING_AVAILABLE_AT, column))
		moment_add_now(out, column);
	else
		sqlite_quote_column(out, column);

	return true;
}

static void
live_make_row(const struct sqlite_layout *layout, const struct store_settings *settings,
    struct text *columns, struct text *values)
{
	for (char **column = layout->live_columns; column && *column; column++) {
		TEXT_LOCAL value = TEXT_INIT(SQLITE_LONGEST_PIECE);

		if (!live_value(layout, settings, *column, &value))
			continue;
		sqlite_list_begin_item(columns);
		sqlite_quote_name(columns, *column);
		sqlite_list_begin_item(values);
		text_add(values, text_string(&value), value.len);
	}
}

/* What a requeue changes where the row stays. */
const enum mapping_member sqlite_changed[SQLITE_CHANGED] = {MAPPING_STATUS, MAPPING_QUEUE,
    MAPPING_RETRY_COUNT, MAPPING_REQUEUE_COUNT, MAPPING_AVAILABLE_AT, MAPPING_LEASED_UNTIL};

static void
live_make_set(
    const struct sqlite_layout *layout, const struct store_settings *settings, struct text *out)
{
	for (size_t i = 0; i < SQLITE_CHANGED; i++) {
		const char *column = layout->mapping.columns[sqlite_changed[i]];

		if (!column || (sqlite_changed[i] == MAPPING_QUEUE && !settings->to))
			continue;
		sqlite_list_begin_item(out);
		sqlite_quote_name(out, column);
		text_add_string(out, " = ");
		if (sqlite_changed[i] == MAPPING_STATUS)
			quote_value(out, layout->mapping.values[MAPPING_LIVE]);
		else if (sqlite_changed[i] == MAPPING_QUEUE)
			sqlite_quote_string(out, settings->to);
		else if (sqlite_changed[i] == MAPPING_RETRY_COUNT)
			text_add_string(out, "0");
		else if (sqlite_changed[i] == MAPPING_REQUEUE_COUNT)
			count_add_one(out, column);
		else if (sqlite_changed[i] == MAPPING_AVAILABLE_AT)
			moment_add_now(out, column);
		else
			text_add_string(out, "NULL");
	}
}

/* ---- all of it ---- */

static void
conditions_make(struct sqlite_layout *layout)
{
	char *const *columns = layout->mapping.columns;
	struct text *pieces = layout->pieces;

	/* All rows of an existing table are of the queue that is named like the table. */
	if (!columns[MAPPING_QUEUE])
		text_add_string(&pieces[PIECE_OF_QUEUE], "$1 = {source}");
	else if (layout->is_own)
		text_add_string(&pieces[PIECE_OF_QUEUE], "d.{queue_name} = $1");
	else
		text_add_string(&pieces[PIECE_OF_QUEUE], "(d.{queue_name} = $1 OR $1 = {source})");
	if (columns[MAPPING_STATUS]) {
		text_add_string(&pieces[PIECE_IS_DEAD], "{of_queue} AND {status} = {dead_status}");
		text_add_string(
		    &pieces[PIECE_IS_PARKED], "{of_queue} AND {status} = {parked_status}");
		text_add_string(&pieces[PIECE_IS_LETTER],
		    "({status} = {dead_status} OR {status} = {parked_status})");
	} else {
		text_add_string(&pieces[PIECE_IS_DEAD], "{of_queue}");
		text_add_string(&pieces[PIECE_IS_PARKED], "{of_queue} AND false");
		text_add_string(&pieces[PIECE_IS_LETTER], "true");
	}
}

/* Why a message failed: its reason, else its error. */
static void
reason_make(const struct mapping *mapping, struct text *piece)
{
	text_add_string(piece, "coalesce(");
	sqlite_quote_column(piece, mapping->columns[MAPPING_REASON]);
	text_add_string(piece, ", ");
	sqlite_quote_column(piece, mapping->columns[MAPPING_ERROR]);
	text_add_byte(piece, ')');
}

void
sqlite_pieces_make(struct sqlite_layout *layout, const char *table, const char *live,
    const struct store_settings *settings)
{
	const struct mapping *mapping = &layout->mapping;
	struct text *pieces = layout->pieces;
	TEXT_LOCAL lines = TEXT_INIT(SQLITE_LONGEST_PIECE);

	for (size_t i = 0; i < PIECES; i++)
		pieces[i] = TEXT_INIT(SQLITE_LONGEST_PIECE);
	sqlite_quote_name(&pieces[PIECE_DEAD], table);
	sqlite_quote_name(&pieces[PIECE_LIVE], live ? live : table);
	text_add_format(&lines, "requeue_dlq_lines_%s", table);
	sqlite_quote_name(&pieces[PIECE_LINES], text_string(&lines));
	sqlite_quote_string(&pieces[PIECE_SOURCE], table);
	if (layout->keyed_by_rowid)
		text_add_string(&pieces[PIECE_KEY], "d.rowid");
	else
		sqlite_quote_column(&pieces[PIECE_KEY], mapping->columns[MAPPING_ID]);
	sqlite_quote_column(&pieces[PIECE_ID], mapping->columns[MAPPING_ID]);
	conditions_make(layout);
	members_make(layout, &pieces[PIECE_MEMBERS]);
	sqlite_quote_column(&pieces[PIECE_PAYLOAD], mapping->columns[MAPPING_PAYLOAD]);
	sqlite_quote_column(&pieces[PIECE_REQUEST], mapping->columns[MAPPING_REQUEST_ID]);
	reason_make(mapping, &pieces[PIECE_REASON]);
	moment_add(
	    &pieces[PIECE_FAILED_MS], mapping->columns[MAPPING_LAST_FAILED_AT], layout->is_own);
	live_make_row(layout, settings, &pieces[PIECE_LIVE_COLUMNS], &pieces[PIECE_LIVE_VALUES]);
	live_make_set(layout, settings, &pieces[PIECE_LIVE_SET]);
	sqlite_quote_name(&pieces[PIECE_ID_NAME], mapping->columns[MAPPING_ID]);
	if (mapping->columns[MAPPING_QUEUE])
		sqlite_quote_name(&pieces[PIECE_QUEUE_NAME], mapping->columns[MAPPING_QUEUE]);
	if (mapping->columns[MAPPING_STATUS])
		sqlite_quote_name(&pieces[PIECE_STATUS_NAME], mapping->columns[MAPPING_STATUS]);
	quote_value(&pieces[PIECE_LIVE_STATUS], mapping->values[MAPPING_LIVE]);
	quote_value(&pieces[PIECE_DEAD_STATUS], mapping->values[MAPPING_DEAD]);
	quote_value(&pieces[PIECE_PARKED_STATUS], mapping->values[MAPPING_PARKED]);
	quote_value(&pieces[PIECE_DONE_STATUS], mapping->values[MAPPING_DONE]);
	sqlite_quote_column(&pieces[PIECE_STATUS], mapping->columns[MAPPING_STATUS]);
}
