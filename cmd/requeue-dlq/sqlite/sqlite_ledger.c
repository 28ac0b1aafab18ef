/* What the runs did, in tables beside those of the messages. */
#include <inttypes.h>
#include <string.h>

#include "sqlite_store.h"

/* Of what was there when a run began so many have a name in the ledger. */
#define MOST_NAMES "10000"

/* The name of the table of lines, before that of the table with the dead letters. */
#define LINES "requeue_dlq_lines_"

/* Runs are kept so long. */
#define KEPT_MS "2592000000" /* 30 days */

static const char *const tables[] = {
    "CREATE TABLE IF NOT EXISTS requeue_dlq_runs (number INTEGER PRIMARY KEY AUTOINCREMENT, "
    "run TEXT NOT NULL, source TEXT NOT NULL, queue TEXT NOT NULL, target TEXT, "
    "started_at INTEGER NOT NULL, times INTEGER NOT NULL, depth INTEGER NOT NULL, mark, "
    "first_line INTEGER NOT NULL, UNIQUE (run, source, queue))",
    "CREATE TABLE IF NOT EXISTS requeue_dlq_starts (number INTEGER NOT NULL, id NOT NULL, "
    "PRIMARY KEY (number, id)) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS requeue_dlq_totals (source TEXT NOT NULL, queue TEXT NOT NULL, "
    "requeued INTEGER NOT NULL, parked INTEGER NOT NULL, PRIMARY KEY (source, queue)) "
    "WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS {lines} (line INTEGER PRIMARY KEY AUTOINCREMENT, "
    "number INTEGER NOT NULL, action TEXT NOT NULL, undone INTEGER NOT NULL DEFAULT 0, key, "
    "hash INTEGER, {was_types})",
};

static const char *const words[] = {
    [STORE_REQUEUE] = "requeue",
    [STORE_PARK] = "park",
    [STORE_UNPARK] = "unpark",
    [STORE_DROP] = "drop",
    [STORE_PROCESS] = "process",
};

enum store_action
sqlite_ledger_action(const char *word)
{
	for (size_t i = STORE_REQUEUE; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(words[i], word) == 0)
			return (enum store_action)i;
	}

	return STORE_LOOK;
}

/* ---- opening ---- */

int
sqlite_ledger_open(struct sqlite_store *store, struct text *why)
{
	TEXT_LOCAL table = TEXT_INIT(TEXT_MAX_REASON);
	int lines, claims;

	text_add_format(&table, LINES "%s", text_string(&store->layout.source));
	lines = database_has_table(store->db, text_string(&table), why);
	claims = database_has_table(store->db, "requeue_dlq_claims", why);
	store->has_ledger = lines == 1;
	store->has_claims = claims == 1;

	return lines == -1 || claims == -1 ? -1 : 0;
}

/* ---- the beginning of a run ---- */

int
sqlite_ledger_widen(struct sqlite_store *store, struct text *why)
{
	TEXT_LOCAL table = TEXT_INIT(TEXT_MAX_REASON);

	text_add_format(&table, LINES "%s", text_string(&store->layout.source));
	for (char **column = store->layout.columns; *column; column++) {
		TEXT_LOCAL sql = TEXT_INIT(TEXT_MAX_REASON), name = TEXT_INIT(TEXT_MAX_REASON);
		int has;

		text_add_format(&name, "was_%s", *column);
		has = database_has_column(store->db, text_string(&table), text_string(&name), why);
		if (has == -1)
			return -1;
		text_add_string(&sql, "ALTER TABLE {lines} ADD COLUMN ");
		sqlite_quote_name(&sql, text_string(&name));
		if (has == 0 && sqlite_execute(store, text_string(&sql), why) == -1)
			return -1;
	}

	return 0;
}

static int
ledger_make(struct sqlite_store *store, struct text *why)
{
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		if (sqlite_execute(store, tables[i], why) == -1)
			return -1;
	}

	return sqlite_ledger_widen(store, why);
}

/* Runs that are too old are forgotten; their lines go batch by batch. */
static int
ledger_forget_runs(struct sqlite_store *store, struct text *why)
{
	int64_t old = 0;

	if (sqlite_number(store,
		"SELECT started_at < {now} - " KEPT_MS " FROM requeue_dlq_runs "
		"WHERE $1 NOTNULL ORDER BY number LIMIT 1",
		&old, why) == -1)
		return -1;
	if (old == 0)
		return 0;
	if (sqlite_execute(store,
		"DELETE FROM requeue_dlq_starts WHERE number IN (SELECT number FROM "
		"requeue_dlq_runs WHERE started_at < {now} - " KEPT_MS ")",
		why) == -1)
		return -1;

	return sqlite_execute(
	    store, "DELETE FROM requeue_dlq_runs WHERE started_at < {now} - " KEPT_MS, why);
}

/* How the queue is now: a run that was begun before adds what has come since. */
static int
ledger_write_run(struct sqlite_store *store, struct text *why)
{
	const char *run = store->head.settings.run, *target = store->layout.target;
	const struct database_value parameters[] = {store->queue, store->mark.value,
	    sqlite_text(run, strlen(run)),
	    target ? sqlite_text(target, strlen(target))
		   : (struct database_value){.kind = DATABASE_NULL}};
	const char *counts =
	    store->layout.keyed_by_rowid
		? "depth + (SELECT count(*) FROM {dead} d WHERE {walked} AND {key} "
		  "> mark AND {key} <= $2 AND {id} NOTNULL AND {id} NOT IN {ours})"
		: "depth";
	TEXT_LOCAL sql = TEXT_INIT(TEXT_MAX_RECORD);

	text_add_format(&sql,
	    "INSERT INTO requeue_dlq_runs (run, source, queue, target, started_at, times, depth, "
	    "mark, first_line) SELECT $3, {source}, $1, $4, {now}, 1, (SELECT count(*) FROM {dead} "
	    "d WHERE {walked} AND {key} <= $2 AND {id} NOTNULL), $2, "
	    "(SELECT coalesce(max(line), 0) + 1 FROM {lines}) WHERE true "
	    "ON CONFLICT (run, source, queue) DO UPDATE SET times = times + 1, mark = $2, "
	    "depth = %s",
	    counts);

	return sqlite_query(store, text_string(&sql), parameters, 4, NULL, NULL, NULL, why);
}

static int
ledger_write_names(struct sqlite_store *store, struct text *why)
{
	const struct database_value parameters[] = {store->queue, store->mark.value};

	return sqlite_query(store,
	    "INSERT OR IGNORE INTO requeue_dlq_starts (number, id) SELECT {number}, {id} "
	    "FROM {dead} d WHERE {walked} AND {key} <= $2 AND {id} NOTNULL ORDER BY {key} "
	    "LIMIT max(0, " MOST_NAMES
	    " - (SELECT count(*) FROM requeue_dlq_starts WHERE number = {number}))",
	    parameters, 2, NULL, NULL, NULL, why);
}

int
sqlite_ledger_begin(struct sqlite_store *store, struct text *why)
{
	if (store->head.settings.no_ledger || store->begun)
		return 0;
	if (ledger_make(store, why) == -1 || ledger_forget_runs(store, why) == -1)
		return -1;
	/* The number may be known from before: then {ours} are those of that. */
	if (sqlite_ledger_find(store, why) == -1 || ledger_write_run(store, why) == -1 ||
	    sqlite_ledger_find(store, why) == -1 || ledger_write_names(store, why) == -1)
		return -1;
	store->begun = store->has_ledger = true;

	return 0;
}

/* ---- the run ---- */

static int
row_run(const struct database_value *columns, const char *const *names, size_t count, void *context)
{
	struct sqlite_store *store = context;

	(void)names;
	(void)count;
	store->number = columns[0].integer;
	store->first_line = columns[1].integer;
	store->repeated = columns[2].integer > 1;

	return 1;
}

int
sqlite_ledger_find(struct sqlite_store *store, struct text *why)
{
	const char *run = store->head.settings.run;
	const struct database_value parameters[] = {store->queue, sqlite_text(run, strlen(run))};

	store->number = 0;

	return sqlite_query(store,
		   "SELECT number, first_line, times FROM requeue_dlq_runs WHERE run = $2 "
		   "AND source = {source} AND queue = $1",
		   parameters, 2, row_run, store, NULL, why) == -1
		   ? -1
		   : 0;
}

/* ---- lines ---- */

/* Of what {chosen} stands for.  The hash finds again what has no other mark. */
static void
move_make(struct text *sql, enum store_action action)
{
	text_add_format(sql,
	    "INSERT INTO {lines} (number, action, key, hash, {was}) SELECT {number}, '%s', {key}, "
	    "CASE WHEN {request} ISNULL THEN readyline_hash({payload}) END, {was_values} "
	    "FROM {dead} d WHERE {chosen} ORDER BY {key}",
	    words[action]);
}

/* Lines of runs that were forgotten, as many as come. */
static int
lines_forget(struct sqlite_store *store, struct text *why)
{
	return sqlite_execute(store,
	    "DELETE FROM {lines} WHERE line IN (SELECT line FROM {lines} WHERE line < "
	    "(SELECT first_line FROM requeue_dlq_runs WHERE source = {source} "
	    "ORDER BY number LIMIT 1) "
	    "ORDER BY line LIMIT 2 * {batch})",
	    why);
}

static int
totals_add(struct sqlite_store *store, enum store_action action, int64_t count, struct text *why)
{
	const struct database_value parameters[] = {store->queue,
	    sqlite_integer(action == STORE_REQUEUE ? count : 0),
	    sqlite_integer(action == STORE_PARK ? count : 0)};

	if (action != STORE_REQUEUE && action != STORE_PARK)
		return 0;

	return sqlite_query(store,
	    "INSERT INTO requeue_dlq_totals (source, queue, requeued, parked) "
	    "VALUES ({source}, $1, $2, $3) ON CONFLICT (source, queue) DO UPDATE SET "
	    "requeued = requeued + $2, parked = parked + $3",
	    parameters, 3, NULL, NULL, NULL, why);
}

int
sqlite_ledger_write(
    struct sqlite_store *store, struct sqlite_set *set, enum store_action action, struct text *why)
{
	TEXT_LOCAL sql = TEXT_INIT(TEXT_MAX_RECORD);

	if (store->head.settings.no_ledger)
		return 0;
	move_make(&sql, action);
	if (sqlite_set_change(store, set, text_string(&sql), "the ledger", why) == -1 ||
	    lines_forget(store, why) == -1)
		return -1;

	return totals_add(store, action, set->count, why);
}

int
sqlite_ledger_write_one(struct sqlite_store *store, const struct database_value *id,
    enum store_action action, struct text *why)
{
	TEXT_LOCAL sql = TEXT_INIT(TEXT_MAX_RECORD);
	const struct database_value parameters[] = {store->queue, *id};

	if (store->head.settings.no_ledger)
		return 0;
	store->chosen = "{walked} AND {id} = $2";
	move_make(&sql, action);
	if (sqlite_query(store, text_string(&sql), parameters, 2, NULL, NULL, NULL, why) == -1)
		return -1;

	return totals_add(store, action, 1, why);
}

struct totals {
	int64_t requeued, parked;
};

static int
row_totals(
    const struct database_value *columns, const char *const *names, size_t count, void *context)
{
	struct totals *totals = context;

	(void)names;
	(void)count;
	totals->requeued = columns[0].integer;
	totals->parked = columns[1].integer;

	return 0;
}

int
sqlite_totals(struct store *head, int64_t *requeued, int64_t *parked, struct text *why)
{
	struct sqlite_store *store = (struct sqlite_store *)head;
	struct totals totals = {-1, -1};

	if (store->has_ledger &&
	    sqlite_query_queue(store,
		"SELECT requeued, parked FROM requeue_dlq_totals WHERE source = {source} "
		"AND queue = $1",
		row_totals, &totals, NULL, why) == -1)
		return -1;
	*requeued = totals.requeued;
	*parked = totals.parked;

	return 0;
}
