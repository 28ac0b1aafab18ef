/* What became of a run's messages, as the ledger and the tables tell it. */
#include "message.h"
#include "postgres_store.h"

/*
 * `e` is an entry of the ledger and `x` one of its ids.  `mine` are the ids that the run touched,
 * `start` how it began.
 */
#define START                                                                                      \
	"start AS (SELECT * FROM {ledger} WHERE run = {run} AND source = {name} "                  \
	"AND queue = {queue} AND action = 'begin' ORDER BY entry LIMIT 1)"

#define MINE                                                                                       \
	"mine AS (SELECT DISTINCT x.id FROM {ledger} e, unnest(e.ids) x(id) WHERE e.run = {run} "  \
	"AND e.source = {name} AND e.queue = {queue} AND e.action <> 'begin')"

#define UNDONE(where)                                                                              \
	"undone AS (SELECT e.undoes, x.id FROM {ledger} e, unnest(e.ids) x(id) WHERE e.run = "     \
	"{run} "                                                                                   \
	"AND e.source = {name} AND e.queue = {queue} AND e.action = 'undo' AND " where ")"

/* What is still there of those that the run walked. */
#define REST                                                                                       \
	"rest AS (SELECT d.{id}::text AS id FROM start s "                                         \
	"JOIN {source} d ON {belongs} AND {dead} AND {upto} "                                      \
	"WHERE ({parked}) = (s.part = 'parked'))"

/* What other runs did since: what its snapshot did not see. */
#define OTHERS                                                                                     \
	"others AS (SELECT DISTINCT x.id FROM start s, {ledger} e, unnest(e.ids) x(id) "           \
	"WHERE e.run <> {run} AND NOT pg_visible_in_snapshot(e.transaction, s.snapshot) AND "      \
	"e.source = {name} AND e.queue = {queue} "                                                 \
	"AND e.action IN ('requeue', 'park', 'unpark', 'drop', 'consume'))"

/* Whether an id stood there when the run began: by its name, as far as names were kept. */
#define WAS_THERE(id)                                                                              \
	"((SELECT depth FROM start) > 10000 OR " id " IN (SELECT unnest(ids) FROM start))"

/* ---- a run in numbers ---- */

struct run {
	struct store_run *run;
	bool found;
};

static int
run_take(const struct database_value *values, const char *const *names, size_t count, void *context)
{
	struct run *run = context;

	(void)names;
	(void)count;
	run->found = true;
	run->run->started_ms = values[0].integer;
	run->run->depth = values[1].integer;
	run->run->untouched = values[2].integer;
	run->run->others = values[3].integer;

	return 0;
}

/* NOT IN, which is a hash whatever the planner thinks of the figures. */
static const char numbers[] = "WITH " START ", " MINE ", " REST ", " OTHERS " SELECT " EPOCH_MS(
    "s.at") ", s.depth, "
	    "(SELECT count(*) FROM rest r WHERE r.id NOT IN (SELECT id FROM mine) AND " WAS_THERE(
		"r.id") "), "
			"(SELECT count(*) FROM others o WHERE o.id NOT IN (SELECT id FROM mine) "
			"AND o.id NOT IN (SELECT id FROM rest) AND " WAS_THERE(
			    "o.id") ") FROM start s";

/* Rows of the part that the run walked, up to its mark, that it did not touch. */
static const char untouched_ordered[] = "d.{id} <= s.last_id::{type}";
static const char untouched_timed[] =
    "({order}, d.{id}) <= (coalesce(s.last_order, 'infinity')::timestamptz, s.last_id::{type})";

int
postgres_run(struct store *head, struct store_run *run, struct text *why)
{
	struct postgres_store *store = (struct postgres_store *)head;
	struct run found = {.run = run};

	*run = (struct store_run){0};
	if (!store->is_there || !store->has_tables)
		return 0;
	piece_set(&store->pieces, PIECE_UPTO,
	    store->timed     ? untouched_timed
	    : store->ordered ? untouched_ordered
			     : "true");
	if (postgres_ask(store, numbers, NULL, 0, run_take, &found, why) == -1)
		return -1;

	return found.found;
}

/* ---- each message ---- */

struct tracing {
	store_tracing *seen;
	void *context;
};

static enum store_place
trace_place(const struct database_value *value)
{
	static const char *const places[] = {
	    [STORE_AT_DESTINATION] = "there",
	    [STORE_BACK] = "back",
	    [STORE_IS_PARKED] = "parked",
	    [STORE_WAS_CONSUMED] = "consumed",
	    [STORE_WAS_DROPPED] = "dropped",
	    [STORE_WAS_UNDONE] = "undone",
	};

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		if (value->kind == DATABASE_TEXT && strcmp(places[i], value->bytes) == 0)
			return (enum store_place)i;
	}

	return STORE_IS_MISSING;
}

static enum store_action
trace_action(const struct database_value *value)
{
	static const struct {
		const char *name;
		enum store_action action;
	} actions[] = {{"requeue", STORE_REQUEUE}, {"park", STORE_PARK}, {"unpark", STORE_UNPARK},
	    {"drop", STORE_DROP}, {"consume", STORE_PROCESS}};

	for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++) {
		if (value->kind == DATABASE_TEXT && strcmp(actions[i].name, value->bytes) == 0)
			return actions[i].action;
	}

	return STORE_LOOK;
}

static struct bytes
trace_bytes(const struct database_value *value)
{
	return value->kind == DATABASE_TEXT
		   ? (struct bytes){value->len > 0 ? value->bytes : "", value->len}
		   : (struct bytes){NULL, 0};
}

static int
trace_take(
    const struct database_value *values, const char *const *names, size_t count, void *context)
{
	const struct tracing *tracing = context;
	const struct store_trace trace = {
	    .action = trace_action(&values[0]),
	    .place = trace_place(&values[1]),
	    .id = trace_bytes(&values[2]),
	    .destination = trace_bytes(&values[3]),
	    .reason = trace_bytes(&values[4]),
	    .request_id = trace_bytes(&values[5]),
	};

	(void)names;
	(void)count;

	return tracing->seen(&trace, tracing->context);
}

/* d is the dead letter that came back, or the row that stays; where it is counts before whether
 * anything else is known. */
#define PLACE_OF_SET                                                                               \
	"CASE WHEN e.action = 'drop' THEN 'dropped' WHEN e.action = 'consume' THEN 'consumed' "    \
	"WHEN d.{id} IS NULL THEN 'consumed' "                                                     \
	"WHEN u.id IS NOT NULL AND e.action = 'requeue' AND ({dead}) THEN 'undone' "               \
	"WHEN ({dead}) AND ({parked}) THEN 'parked' "                                              \
	"WHEN ({dead}) AND e.action = 'unpark' THEN 'there' "                                      \
	"WHEN ({dead}) THEN 'back' WHEN {live} OR {hand} THEN 'there' ELSE 'consumed' END"

#define PLACE_OF_MOVED                                                                             \
	"CASE WHEN e.action = 'drop' THEN 'dropped' WHEN e.action = 'consume' THEN 'consumed' "    \
	"WHEN u.id IS NOT NULL AND e.action = 'requeue' THEN 'undone' "                            \
	"WHEN e.action = 'requeue' AND EXISTS (SELECT 1 FROM {target} t "                          \
	"WHERE t.{target_id} = x.new_id::{target_type}) THEN 'there' "                             \
	"WHEN d.{id} IS NULL THEN 'consumed' WHEN ({parked}) THEN 'parked' "                       \
	"WHEN e.action = 'unpark' THEN 'there' ELSE 'back' END"

#define LINES(place, where, undo_where)                                                            \
	"WITH " UNDONE(                                                                            \
	    undo_where) " SELECT e.action, " place ", x.id, e.destination, "                       \
			"CASE WHEN d.{id} IS NOT NULL THEN coalesce({reason}, {error}) END, "      \
			"CASE WHEN d.{id} IS NOT NULL THEN {request} END "                         \
			"FROM {ledger} e CROSS JOIN LATERAL unnest(e.ids, e.new_ids, e.kept) "     \
			"WITH ORDINALITY "                                                         \
			"x(id, new_id, kept, n) "                                                  \
			"LEFT JOIN LATERAL (SELECT d.* FROM {source} d WHERE {again} LIMIT 1) d "  \
			"ON true "                                                                 \
			"LEFT JOIN undone u ON u.undoes = e.entry AND u.id = x.id "                \
			"WHERE e.run = {run} AND e.source = {name} AND e.queue = {queue} "         \
			"AND e.action NOT IN ('begin', 'undo') AND " where                         \
			" ORDER BY e.entry, x.n"

/* Those of the first messages that nothing is known of. */
static const char lines_missing[] =
    "WITH " START ", " MINE ", " OTHERS " SELECT NULL, NULL, x.id, NULL, NULL, NULL FROM start s, "
    "unnest(s.ids) WITH ORDINALITY x(id, n) "
    "WHERE x.id NOT IN (SELECT id FROM mine) AND x.id NOT IN (SELECT id FROM others) "
    "AND NOT EXISTS (SELECT 1 FROM {source} d WHERE d.{id} = x.id::{type} AND {belongs} "
    "AND {dead} AND ({parked}) = (s.part = 'parked')) ORDER BY x.n";

int
postgres_trace(struct store *head, store_tracing *seen, void *context, struct text *why)
{
	struct postgres_store *store = (struct postgres_store *)head;
	struct tracing tracing = {seen, context};
	int rc;

	if (!store->is_there || !store->has_tables)
		return 0;
	rc = postgres_ask(store,
	    store->target.shown ? LINES(PLACE_OF_MOVED, "true", "true")
				: LINES(PLACE_OF_SET, "true", "true"),
	    NULL, 0, trace_take, &tracing, why);
	if (rc != 0)
		return rc;

	return postgres_ask(store, lines_missing, NULL, 0, trace_take, &tracing, why);
}

/* ---- taking back ---- */

/* The rows of an entry ($1) that nobody consumed, held as long as this lasts. */
#define ENTRY_LINES                                                                                \
	"WITH " UNDONE("e.undoes = $1::bigint") ", "                                               \
						"lines AS (SELECT x.n, x.id, x.new_id, x.kept, "   \
						"e.destination FROM {ledger} e "                   \
						"CROSS JOIN LATERAL unnest(e.ids, e.new_ids, "     \
						"e.kept) WITH ORDINALITY x(id, new_id, kept, n) "  \
						"WHERE e.entry = $1::bigint AND x.id NOT IN "      \
						"(SELECT u.id FROM undone u)), "

#define UNDO_ENTRY                                                                                 \
	"entry AS (INSERT INTO {ledger} (run, seal, source, queue, action, undoes, ids) "          \
	"SELECT {run}, $2::text, {name}, {queue}, 'undo', $1::bigint, "                            \
	"array_agg(id ORDER BY n) FROM done HAVING count(*) > 0) "

static const char undo_sets[] = ENTRY_LINES
    "held AS MATERIALIZED (SELECT e.n, e.id, e.kept, d.{id} AS key FROM lines e "
    "JOIN {source} d ON d.{id} = e.id::{type} AND {landed} WHERE {live} "
    "FOR UPDATE OF d SKIP LOCKED), "
    "done AS (UPDATE {source} d SET {restore} FROM held h WHERE d.{id} = h.key AND {live} "
    "RETURNING h.n, h.id), " UNDO_ENTRY "SELECT 0::bigint";

static const char undo_moves[] = ENTRY_LINES
    "held AS MATERIALIZED (SELECT e.n, e.id, e.kept, e.new_id::{target_type} AS key, t AS t "
    "FROM lines e JOIN {target} t ON t.{target_id} = e.new_id::{target_type} WHERE {untouched} "
    "FOR UPDATE OF t SKIP LOCKED), "
    "done AS (DELETE FROM {target} t USING held h WHERE t.{target_id} = h.key "
    "RETURNING h.n, h.id, h.kept, h.t), "
    "new AS (INSERT INTO {source} ({row_columns}) OVERRIDING SYSTEM VALUE SELECT {row_values} "
    "FROM done h ORDER BY h.n RETURNING 1), " UNDO_ENTRY
    "SELECT (SELECT count(*) FROM held) - (SELECT count(*) FROM new)";

static int
undo_take(
    const struct database_value *values, const char *const *names, size_t count, void *context)
{
	(void)names;
	(void)count;
	*(int64_t *)context = values[0].integer;

	return 0;
}

/* The next entry of the run; 0: there is none. */
static int
undo_next(struct postgres_store *store, int64_t *entry, struct text *why)
{
	const struct database_value last = {.kind = DATABASE_INTEGER, .integer = store->undone};

	*entry = 0;

	return postgres_ask(store,
	    "SELECT entry FROM {ledger} WHERE run = {run} AND source = {name} AND queue = {queue} "
	    "AND action NOT IN ('begin', 'undo') AND entry > $1 ORDER BY entry LIMIT 1",
	    &last, 1, undo_take, entry, why);
}

static int
undo_entry(struct postgres_store *store, int64_t entry, struct text *why)
{
	const struct database_value parameters[] = {{.kind = DATABASE_INTEGER, .integer = entry},
	    postgres_text(store->seal, UUID_SIZE - 1)};
	int64_t halved = 0;

	if (!store->sets && !store->target.shown)
		return 0;
	uuid_v4(store->seal);
	if (postgres_begin(store, why) == -1)
		return -1;
	if (postgres_ask(store, store->sets ? undo_sets : undo_moves, parameters, 2, undo_take,
		&halved, why) == -1 ||
	    (halved != 0 &&
		text_fail(why, "the table %s keeps rows that were taken back: a trigger?",
		    store->target.shown) == -1)) {
		postgres_roll_back(store);
		return -1;
	}

	return postgres_commit(store, why);
}

int
postgres_undo(struct store *head, store_tracing *seen, void *context, struct text *why)
{
	struct postgres_store *store = (struct postgres_store *)head;
	struct tracing tracing = {seen, context};
	struct database_value parameter = {.kind = DATABASE_INTEGER};
	int64_t entry = 0;
	int rc;

	if (!store->is_there || !store->has_tables)
		return 0;
	if (undo_next(store, &entry, why) == -1)
		return -1;
	if (entry == 0)
		return 0;
	if (undo_entry(store, entry, why) == -1)
		return -1;
	store->undone = parameter.integer = entry;
	rc = postgres_ask(store,
	    store->target.shown
		? LINES(PLACE_OF_MOVED, "e.entry = $1::bigint", "e.undoes = $1::bigint")
		: LINES(PLACE_OF_SET, "e.entry = $1::bigint", "e.undoes = $1::bigint"),
	    &parameter, 1, trace_take, &tracing, why);

	return rc == -1 ? -1 : 1;
}
