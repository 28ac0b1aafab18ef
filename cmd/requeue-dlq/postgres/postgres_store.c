/* Dead letters in tables of PostgreSQL: opening, and what is there. */
#include "postgres_store.h"

#include <inttypes.h>
#include <stdlib.h>

#include "clock.h"
#include "memory.h"

/* ---- opening and closing ---- */

static void
store_close_postgres(struct store *head)
{
	struct postgres_store *store = (struct postgres_store *)head;

	postgres_forget(store);
	pieces_free(&store->pieces);
	database_close(store->db);
	free(store->mapping);
	free(store->taken);
}

/* Of those whose tables are there; 1, 0: none or several, which `why` says, or -1. */
static int
postgres_recognise(struct postgres_store *store, struct text *why)
{
	TEXT_LOCAL found = TEXT_INIT(TEXT_MAX_REASON);
	size_t count = 0;

	for (const char *const *name = shape_names; *name; name++) {
		int fits = shape_fits(store, *name, why);

		if (fits == -1)
			return -1;
		if (fits == 0)
			continue;
		text_add_format(&found, "%s%s", count++ > 0 ? ", " : "", *name);
		free(store->mapping);
		store->mapping = memory_string(*name);
	}
	if (count == 1)
		return 0;
	if (count > 1)
		return text_fail(why,
		    "the database has tables of several kinds (%s): name one with "
		    "--mapping",
		    text_string(&found));

	return text_fail(why,
	    "the database has no tables that are known: name one with --table, and "
	    "its columns with --columns MEMBER=COLUMN,... (or --mapping)");
}

static int
store_open_postgres(struct store *head, struct text *why)
{
	struct postgres_store *store = (struct postgres_store *)head;
	const struct store_settings *settings = &head->settings;

	pieces_new(&store->pieces);
	store->taken = memory_new((size_t)settings->batch, sizeof(*store->taken));
	if (postgres_connect(store, why) == -1)
		return -1;
	store->mapping = memory_string(settings->mapping);
	if (!settings->mapping && !settings->table && postgres_recognise(store, why) == -1)
		return -1;
	head->format = store->mapping ? store->mapping : "table";

	return 0;
}

/* ---- choosing ---- */

static int
postgres_take_mark(
    const struct database_value *values, const char *const *names, size_t count, void *context)
{
	struct postgres_store *store = context;

	(void)names;
	(void)count;
	if (values[0].kind == DATABASE_TEXT)
		store->mark_id = memory_copy(values[0].bytes ? values[0].bytes : "", values[0].len);
	if (values[1].kind == DATABASE_TEXT)
		store->mark_order =
		    memory_copy(values[1].bytes ? values[1].bytes : "", values[1].len);

	return 0;
}

/* As far as it reaches now. */
static int
postgres_take_high_water(struct postgres_store *store, struct text *why)
{
	struct text *upto = &store->pieces.of[PIECE_UPTO];

	if (postgres_ask(store,
		store->timed
		    ? "SELECT d.{id}::text, ({order})::text FROM {source} d WHERE "
		      "{belongs} AND {dead} AND {part} ORDER BY {order} DESC, d.{id} DESC LIMIT 1"
		    : "SELECT d.{id}::text, NULL FROM {source} d WHERE {belongs} AND "
		      "{dead} AND {part} ORDER BY d.{id} DESC LIMIT 1",
		NULL, 0, postgres_take_mark, store, why) == -1)
		return -1;
	text_clear(upto);
	if (!store->mark_id) {
		text_add_string(upto, "false");
	} else if (store->timed) {
		pieces_expand(&store->pieces, "({order}, d.{id}) <= (", upto);
		sql_add_literal(upto, store->mark_order ? store->mark_order : "infinity");
		text_add_string(upto, "::timestamptz, ");
		sql_add_literal(upto, store->mark_id);
		pieces_expand(&store->pieces, "::{type})", upto);
	} else if (store->ordered) {
		pieces_expand(&store->pieces, "d.{id} <= ", upto);
		sql_add_literal(upto, store->mark_id);
		pieces_expand(&store->pieces, "::{type}", upto);
	} else {
		text_add_string(upto, "true");
	}

	return ledger_begin(store, why);
}

/* Pieces that every shape has alike, unless it said otherwise. */
static void
postgres_put_defaults(struct postgres_store *store)
{
	struct pieces *p = &store->pieces;
	static const struct {
		enum piece piece;
		const char *value;
	} defaults[] = {
	    {PIECE_KNOWN, "false"},
	    {PIECE_REQUEST, "NULL::text"},
	    {PIECE_EXISTS, "false"},
	    {PIECE_LANDED, "true"},
	    {PIECE_LIVE, "false"},
	    {PIECE_HAND, "false"},
	    {PIECE_UNTOUCHED, "false"},
	    {PIECE_AGAIN, "d.{id} = x.id::{type}"},
	};

	for (size_t i = 0; i < sizeof(defaults) / sizeof(defaults[0]); i++) {
		if (p->of[defaults[i].piece].len == 0)
			piece_set(p, defaults[i].piece, defaults[i].value);
	}
	/* The row as it is is written down for who puts it back. */
	piece_set(p, PIECE_ELEMENT,
	    store->head.settings.action == STORE_LOOK || store->head.settings.action == STORE_DROP
		? "row_to_json(d)::text"
		: "NULL::text");
}

static void
postgres_put_marks(struct postgres_store *store)
{
	struct pieces *p = &store->pieces;
	bool parked = store->head.settings.part == STORE_PARKED;

	if (p->of[PIECE_FREE].len == 0)
		piece_set(p, PIECE_FREE, "true");
	piece_set(p, PIECE_PART, parked ? "({parked})" : "NOT ({parked})");
	if (p->of[PIECE_REQUEUES].len > 0)
		return;
	piece_set(p, PIECE_REQUEUES, "NULL::bigint");
	if (!store->head.settings.counts_requeues || !store->has_tables)
		return;
	piece_set(p, PIECE_COUNTED,
	    "LEFT JOIN (SELECT x.id, sum(CASE e.action WHEN 'undo' THEN -1 ELSE 1 END) AS n "
	    "FROM {ledger} e, unnest(e.ids) x(id) WHERE e.source = {name} AND e.queue = {queue} "
	    "AND e.action IN ('requeue', 'undo') AND x.id = ANY ($1::text[]) GROUP BY x.id) c "
	    "ON c.id = d.{id}::text");
	piece_set(p, PIECE_REQUEUES, "coalesce(c.n, 0)::bigint");
}

/* The names that records have. */
static void
postgres_name(struct postgres_store *store)
{
	TEXT_LOCAL name = TEXT_INIT(TEXT_MAX_REASON);
	const char *literal = piece_string(&store->pieces, PIECE_DESTINATION);

	store->source_name =
	    memory_string(store->source.shown ? store->source.shown : store->head.queue);
	text_add_format(&name, "%s, parked", store->source_name);
	store->parking_name = memory_string(text_string(&name));
	text_clear(&name);
	for (size_t i = 1; literal[0] != '\0' && literal[i + 1] != '\0'; i++) {
		text_add_byte(&name, literal[i]);
		i += literal[i] == '\'';
	}
	store->destination = memory_string(text_string(&name));
	store->head.source = store->source_name;
	store->head.parking = store->parking_name;
}

/* What this run claims is told from what others do. */
static void
postgres_draw_key(struct postgres_store *store)
{
	while (store->head.settings.action == STORE_PROCESS && store->key == 0) {
		uuid_random_bytes(&store->key, sizeof(store->key));
		store->key &= INT64_MAX;
	}
}

static int
postgres_choose(struct store *head, struct text *why)
{
	struct postgres_store *store = (struct postgres_store *)head;

	postgres_draw_key(store);
	postgres_put_run(store);
	if (shape_choose(store, why) == -1)
		return -1;
	if (!store->is_there) {
		piece_set_literal(&store->pieces, PIECE_DESTINATION, "");
		postgres_name(store);
		return 0;
	}
	piece_set(&store->pieces, PIECE_SOURCE, store->source.quoted);
	piece_set_literal(&store->pieces, PIECE_NAME, store->source.quoted);
	postgres_put_defaults(store);
	postgres_name(store);
	if (own_tables_choose(store, why) == -1)
		return -1;
	postgres_put_marks(store);

	return postgres_take_high_water(store, why);
}

static const char *
postgres_refuse(const struct store *head, const char *action)
{
	const struct postgres_store *store = (const struct postgres_store *)head;

	return strcmp(action, "requeue") == 0 ? store->refuses : NULL;
}

static const char *const schemes[] = {"postgres", "postgresql", NULL};

const struct store_kind store_postgres = {
    .schemes = schemes,
    .guarantee =
	"each message is moved exactly once: a batch is one transaction, rows are locked and "
	"what others hold is passed over, and a COMMIT whose answer is lost is asked about",
    .size = sizeof(struct postgres_store),
    .refuse = postgres_refuse,
    .open = store_open_postgres,
    .close = store_close_postgres,
    .queues = postgres_queues,
    .choose = postgres_choose,
    .exists = postgres_exists,
    .count = postgres_count,
    .totals = postgres_totals,
    .read = postgres_read,
    .move = postgres_move,
    .settle = postgres_settle,
    .import = postgres_import,
    .run = postgres_run,
    .trace = postgres_trace,
    .undo = postgres_undo,
};
