/* Tables of the application's own: which of their columns hold what. */
#include <stdlib.h>

#include "tables.h"

/* ---- pieces ---- */

static void
table_put(
    struct postgres_store *store, enum piece piece, enum mapping_member member, const char *cast)
{
	const struct column *column = table_column(store, member);
	struct text *out = &store->pieces.of[piece];

	text_clear(out);
	if (column)
		table_add(out, column);
	else
		text_add_string(out, "NULL");
	text_add_string(out, cast);
}

/* Counts in columns of text count as none. */
static void
table_put_count(struct postgres_store *store, enum piece piece, enum mapping_member member)
{
	const struct column *column = table_column(store, member);

	if (column && column_is_number(column))
		table_put(store, piece, member, "::bigint");
	else
		piece_set(&store->pieces, piece, "NULL::bigint");
}

/* Moments, and Unix time in seconds or milliseconds. */
static void
table_put_moment(struct postgres_store *store, enum piece piece, enum mapping_member member)
{
	const struct column *column = table_column(store, member);
	struct text *out = &store->pieces.of[piece];
	TEXT_LOCAL name = TEXT_INIT(TEXT_MAX_REASON);

	text_clear(out);
	if (column)
		table_add(&name, column);
	if (column && column_is_time(column))
		text_add_format(out, "(CASE WHEN isfinite(%s) THEN " EPOCH_MS("%s") " END)",
		    text_string(&name), text_string(&name));
	else if (column && column_is_number(column))
		text_add_format(out,
		    "(CASE WHEN abs(%s) < 100000000000 THEN %s * 1000 ELSE %s END)::bigint",
		    text_string(&name), text_string(&name), text_string(&name));
	else
		text_add_string(out, "NULL::bigint");
}

/* d."STATUS" = 'VALUE' */
static void
table_put_status(struct postgres_store *store, enum piece piece, const char *value)
{
	struct text *out = &store->pieces.of[piece];

	text_clear(out);
	table_add(out, table_column(store, MAPPING_STATUS));
	text_add_string(out, " = ");
	sql_add_literal(out, value);
}

/* The order in which messages failed, where ids do not tell it. */
static void
table_put_order(struct postgres_store *store)
{
	const struct column *id = table_column(store, MAPPING_ID);
	const struct column *time = table_column(store, MAPPING_LAST_FAILED_AT);
	struct text *out = &store->pieces.of[PIECE_ORDER];

	if (!time)
		time = table_column(store, MAPPING_FIRST_FAILED_AT);
	store->ordered = column_is_number(id);
	store->timed = !store->ordered && time && column_is_time(time);
	if (!store->timed)
		return;
	text_add_string(out, "coalesce(");
	table_add(out, time);
	text_add_string(out, "::timestamptz, '-infinity')");
}

/* ---- the queue, and where it goes ---- */

/* Rows of a topic, or, where the queue is called like the table, all. */
static void
table_put_queue(struct postgres_store *store)
{
	const struct column *column = table_column(store, MAPPING_QUEUE);
	struct text *out = &store->pieces.of[PIECE_BELONGS];

	if (column) {
		table_add(&store->pieces.of[PIECE_QUEUE_OF], column);
		text_add_string(&store->pieces.of[PIECE_QUEUE_OF], "::text");
	} else {
		piece_set_literal(&store->pieces, PIECE_QUEUE_OF, store->source.shown);
	}
	if (strcmp(store->head.queue, store->source.shown) == 0 ||
	    strcmp(store->head.queue, store->source.name) == 0) {
		text_add_string(out, "true");
		return;
	}
	if (!column) {
		text_add_string(out, "false");
		return;
	}
	table_add(out, column);
	text_add_string(out, "::text = ");
	text_add_string(out, piece_string(&store->pieces, PIECE_QUEUE));
}

/* Whether rows are moved into the table that --to names; 1, 0 or -1. */
static int
table_moves(struct postgres_store *store, struct text *why)
{
	TEXT_LOCAL landed = TEXT_INIT(TEXT_MAX_REASON);
	const char *to = store->head.settings.to;
	int found;

	if (store->columns.columns[MAPPING_STATUS] && store->columns.values[MAPPING_LIVE] &&
	    (!to || store->columns.columns[MAPPING_QUEUE]))
		return 0;
	if (!to && ledger_destination(store, &landed, why) == -1)
		return -1;
	if (landed.len > 0)
		to = text_string(&landed);
	if (!to)
		return 0;
	found = relation_find(store->db, to, &store->target, why);
	if (found == 0)
		return relation_lacks(store->db, to, why);

	return found;
}

static int
table_put_requeue(struct postgres_store *store, struct text *why)
{
	const struct mapping *mapping = &store->columns;
	const char *to = store->head.settings.to;
	int moves = table_moves(store, why);

	if (moves == -1)
		return -1;
	if (moves == 1) {
		piece_set_literal(&store->pieces, PIECE_DESTINATION, store->target.shown);
		return shape_move_between(store, why);
	}
	piece_set_literal(&store->pieces, PIECE_DESTINATION,
	    to                                ? to
	    : mapping->columns[MAPPING_QUEUE] ? store->head.queue
					      : store->source.shown);
	piece_set(&store->pieces, PIECE_AGAIN, "d.{id} = x.id::{type}");
	if (!mapping->columns[MAPPING_STATUS])
		store->refuses =
		    "the table has no status that a requeue could set: name the table to "
		    "which rows move with --to TABLE";
	else if (!mapping->values[MAPPING_LIVE])
		store->refuses =
		    "nothing takes messages back from such a table: hand each to a "
		    "command (process -- COMMAND), or name with --to TABLE where rows move";
	else
		table_set(store);

	return 0;
}

static void
table_fill(struct postgres_store *store)
{
	const struct mapping *mapping = &store->columns;
	const struct column *id = table_column(store, MAPPING_ID);
	struct pieces *p = &store->pieces;

	sql_add_name(&p->of[PIECE_ID], id->name);
	piece_set(p, PIECE_TYPE, id->type);
	table_put_queue(store);
	piece_set(p, PIECE_DEAD, "true");
	if (mapping->columns[MAPPING_STATUS]) {
		table_put_status(store, PIECE_DEAD, mapping->values[MAPPING_DEAD]);
		if (mapping->values[MAPPING_LIVE])
			table_put_status(store, PIECE_LIVE, mapping->values[MAPPING_LIVE]);
	}
	table_put(store, PIECE_PAYLOAD, MAPPING_PAYLOAD,
	    column_is_bytes(table_column(store, MAPPING_PAYLOAD)) ? "" : "::text");
	table_put(store, PIECE_REASON, MAPPING_REASON, "::text");
	table_put(store, PIECE_ERROR, MAPPING_ERROR, "::text");
	table_put(store, PIECE_REQUEST, MAPPING_REQUEST_ID, "::text");
	table_put_count(store, PIECE_RETRIES, MAPPING_RETRY_COUNT);
	if (mapping->columns[MAPPING_REQUEUE_COUNT]) {
		table_put_count(store, PIECE_REQUEUES, MAPPING_REQUEUE_COUNT);
		store->counts = true;
	}
	table_put_moment(store, PIECE_FIRST, MAPPING_FIRST_FAILED_AT);
	table_put_moment(store, PIECE_LAST, MAPPING_LAST_FAILED_AT);
	table_put_order(store);
}

/* What becomes of a row whose message a command consumed: the status says so, or it is deleted. */
static void
table_put_done(struct postgres_store *store, const struct preset *preset)
{
	const char *value = store->columns.values[MAPPING_DONE];
	struct text *out = &store->pieces.of[PIECE_DONE];
	TEXT_LOCAL more = TEXT_INIT(TEXT_MAX_REASON);

	if (preset)
		shape_put_settings(store, PIECE_FAILED, preset->failed);
	if (!value || !store->columns.columns[MAPPING_STATUS])
		return;
	if (preset)
		shape_put_settings(store, PIECE_DONE, preset->done);
	text_add(&more, text_string(out), out->len);
	text_clear(out);
	sql_add_name(out, store->columns.columns[MAPPING_STATUS]);
	text_add_string(out, " = ");
	sql_add_literal(out, value);
	text_add_format(out, "%s%s", more.len > 0 ? ", " : "", text_string(&more));
}

/* Parking is a status of the table's own, where one is named for it. */
static void
table_put_parking(struct postgres_store *store)
{
	const struct mapping *mapping = &store->columns;
	const char *parked = mapping->values[MAPPING_PARKED];
	struct pieces *p = &store->pieces;

	if (!parked || !mapping->columns[MAPPING_STATUS])
		return;
	table_put_status(store, PIECE_PARKED, parked);
	text_clear(&p->of[PIECE_DEAD]);
	table_add(&p->of[PIECE_DEAD], table_column(store, MAPPING_STATUS));
	text_add_string(&p->of[PIECE_DEAD], " IN (");
	sql_add_literal(&p->of[PIECE_DEAD], mapping->values[MAPPING_DEAD]);
	text_add_string(&p->of[PIECE_DEAD], ", ");
	sql_add_literal(&p->of[PIECE_DEAD], parked);
	text_add_string(&p->of[PIECE_DEAD], ")");
	sql_add_name(&p->of[PIECE_PARK], mapping->columns[MAPPING_STATUS]);
	text_add_string(&p->of[PIECE_PARK], " = ");
	sql_add_literal(&p->of[PIECE_PARK], parked);
	sql_add_name(&p->of[PIECE_UNPARK], mapping->columns[MAPPING_STATUS]);
	text_add_string(&p->of[PIECE_UNPARK], " = ");
	sql_add_literal(&p->of[PIECE_UNPARK], mapping->values[MAPPING_DEAD]);
}

/* ---- choosing ---- */

static int
table_find(struct postgres_store *store, const struct preset *preset, struct text *why)
{
	const char *given = store->head.settings.table;
	int found = 0;

	if (given)
		found = relation_find(store->db, given, &store->source, why);
	for (size_t i = 0; preset && !given && found == 0 && preset->tables[i]; i++) {
		relation_free(&store->source);
		found = relation_find(store->db, preset->tables[i], &store->source, why);
	}
	if (found == 0)
		return relation_lacks(store->db, given ? given : preset->tables[0], why);

	return found;
}

int
table_fits(struct postgres_store *store, const char *mapping, struct text *why)
{
	const struct preset *preset = preset_named(mapping);
	struct relation found = {0};
	int fits = 0;

	for (size_t i = 0; fits == 0 && preset->tables[i]; i++) {
		fits = relation_find(store->db, preset->tables[i], &found, why);
		relation_free(&found);
	}

	return fits;
}

int
table_choose(struct postgres_store *store, struct text *why)
{
	const struct preset *preset = preset_named(store->mapping);
	bool no_live;

	if (table_find(store, preset, why) == -1 ||
	    mapping_read(&store->columns, store->head.settings.columns, why) == -1)
		return -1;
	if (preset)
		preset_fill(preset, store);
	no_live = preset && !store->columns.values[MAPPING_LIVE];
	if (mapping_fit(&store->columns, store->source.shown, store->source.names, why) == -1)
		return -1;
	if (no_live) {
		free(store->columns.values[MAPPING_LIVE]);
		store->columns.values[MAPPING_LIVE] = NULL;
	}
	table_fill(store);
	table_put_parking(store);
	table_put_done(store, preset);

	return table_put_requeue(store, why) == -1 ? -1 : 1;
}
