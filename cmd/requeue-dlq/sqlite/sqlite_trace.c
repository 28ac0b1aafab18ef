/* What became of the messages of a run: its ledger against the tables as they are now. */
#include <string.h>

#include "sqlite_store.h"

/* Lines of one statement, which looks at most once at what has come back.  A batch that is taken
 * back has a tenth of them. */
enum { LINES_AT_ONCE = 100000 };

/* The dead letters that were not there when the run began, as far as that can be told.  A
 * consumer may have given them new ids. */
#define FRESH                                                                                      \
	"run AS (SELECT * FROM requeue_dlq_runs WHERE number = {number}), "                        \
	"fresh AS MATERIALIZED (SELECT {request} AS request, readyline_hash({payload}) AS hash, "  \
	"CAST({reason} AS TEXT) AS reason FROM {dead} d, run WHERE {of_queue} AND {is_letter} "    \
	"AND {id} NOTNULL AND CASE WHEN run.depth <= 10000 THEN {id} NOT IN "                      \
	"(SELECT id FROM requeue_dlq_starts WHERE number = {number}) ELSE "                        \
	"({key_after_mark} OR coalesce({failed_ms} >= run.started_at, false)) END), "              \
	"by_request AS MATERIALIZED (SELECT request, min(reason) AS reason FROM fresh "            \
	"WHERE request NOTNULL GROUP BY request), "                                                \
	"by_hash AS MATERIALIZED (SELECT hash, min(reason) AS reason FROM fresh "                  \
	"WHERE hash NOTNULL GROUP BY hash) "

enum {
	TRACE_LINE,
	TRACE_ID,
	TRACE_REQUEST,
	TRACE_ACTION,
	TRACE_UNDONE,
	TRACE_DEAD,   /* it is a dead letter */
	TRACE_PARKED, /* ... which is parked */
	TRACE_LIVE,
	TRACE_FRESH, /* a dead letter that looks like it is new */
	TRACE_REASON,
};

#define AS_WORDS(value)                                                                            \
	"CASE typeof(" value ") WHEN 'blob' THEN lower(hex(" value ")) ELSE CAST(" value           \
	" AS TEXT) END"

/* Only of one that is nowhere else it is asked whether it looks like one that is new: as long as
 * there is none, nobody looks at what has come back. */
#define IS_NOWHERE "{id} ISNULL AND m.{id_name} ISNULL AND l.undone = 0"

static const char lines_of_run[] =
    "WITH " FRESH "SELECT l.line, " AS_WORDS("{line_id}") ", " AS_WORDS(
	"{line_request}") ", "
			  "l.action, l.undone, {id} NOTNULL, {status} = {parked_status}, "
			  "m.{id_name} NOTNULL, "
			  "CASE WHEN " IS_NOWHERE " THEN "
			  "EXISTS (SELECT 1 FROM by_request r WHERE r.request = {line_request}) "
			  "OR EXISTS (SELECT 1 FROM by_hash h WHERE h.hash = l.hash) END, "
			  "CASE WHEN {id} NOTNULL THEN CAST({reason} AS TEXT) "
			  "WHEN " IS_NOWHERE " THEN coalesce("
			  "(SELECT r.reason FROM by_request r WHERE r.request = {line_request}), "
			  "(SELECT h.reason FROM by_hash h WHERE h.hash = l.hash)) END "
			  "FROM {lines} l LEFT JOIN {dead} d ON {id} = {line_id} AND {is_letter} "
			  "{join_live} "
			  "WHERE $1 NOTNULL AND l.number = {number} AND l.line >= {first_line} AND "
			  "l.line > {line} "
			  "AND l.line <= {last_line} AND {line_id} NOTNULL AND {latest} ORDER BY "
			  "l.line LIMIT ";

/* Those that were there at the beginning, and that neither the tables nor any line knows. */
static const char missing[] = "SELECT " AS_WORDS(
    "s.id") " FROM requeue_dlq_starts s LEFT JOIN {dead} d ON {id} = s.id "
	    "AND {is_letter} WHERE $1 NOTNULL AND s.number = {number} AND {id} ISNULL AND s.id NOT "
	    "IN "
	    "(SELECT {line_id} FROM {lines} l WHERE l.line >= {first_line} AND {line_id} NOTNULL) "
	    "ORDER BY s.id";

/* ---- tracing ---- */

struct tracing {
	struct sqlite_store *store;
	store_tracing *seen;
	void *context;
	int64_t lines;
};

static struct bytes
trace_bytes(const struct database_value *value)
{
	if (value->kind != DATABASE_TEXT && value->kind != DATABASE_BLOB)
		return (struct bytes){NULL, 0};

	return (struct bytes){value->len > 0 ? value->bytes : "", value->len};
}

static bool
trace_is(const struct database_value *value)
{
	return value->kind == DATABASE_INTEGER && value->integer != 0;
}

static enum store_place
trace_place(enum store_action action, const struct database_value *columns)
{
	if (trace_is(&columns[TRACE_UNDONE]))
		return STORE_WAS_UNDONE;
	if (action == STORE_DROP)
		return STORE_WAS_DROPPED;
	if (trace_is(&columns[TRACE_DEAD])) {
		if (trace_is(&columns[TRACE_PARKED]))
			return STORE_IS_PARKED;
		return action == STORE_UNPARK ? STORE_AT_DESTINATION : STORE_BACK;
	}
	if (action == STORE_REQUEUE && trace_is(&columns[TRACE_LIVE]))
		return STORE_AT_DESTINATION;
	if (action == STORE_REQUEUE && trace_is(&columns[TRACE_FRESH]))
		return STORE_BACK;

	return STORE_WAS_CONSUMED;
}

static int
row_line(
    const struct database_value *columns, const char *const *names, size_t count, void *context)
{
	struct tracing *tracing = context;
	struct sqlite_store *store = tracing->store;
	const struct text *destination = &store->layout.destination;
	enum store_action action = sqlite_ledger_action(columns[TRACE_ACTION].bytes);
	struct store_trace trace = {
	    .id = trace_bytes(&columns[TRACE_ID]),
	    .request_id = trace_bytes(&columns[TRACE_REQUEST]),
	    .action = action,
	    .place = trace_place(action, columns),
	};

	(void)names;
	(void)count;
	if (action == STORE_REQUEUE)
		trace.destination = (struct bytes){text_string(destination), destination->len};
	if (trace.place == STORE_BACK || trace.place == STORE_IS_PARKED)
		trace.reason = trace_bytes(&columns[TRACE_REASON]);
	store->line = columns[TRACE_LINE].integer;
	tracing->lines++;

	return tracing->seen(&trace, tracing->context);
}

/* The next lines, LINES_AT_ONCE of them.  0, what `seen` returned, or -1. */
static int
trace_page(struct tracing *tracing, struct text *why)
{
	struct sqlite_store *store = tracing->store;
	TEXT_LOCAL sql = TEXT_INIT(TEXT_MAX_RECORD);

	text_add_format(&sql, "%s%d", lines_of_run, LINES_AT_ONCE);
	tracing->lines = 0;

	return sqlite_query_queue(store, text_string(&sql), row_line, tracing, NULL, why);
}

static int
row_missing(
    const struct database_value *columns, const char *const *names, size_t count, void *context)
{
	struct tracing *tracing = context;
	struct store_trace trace = {.id = trace_bytes(&columns[0]), .place = STORE_IS_MISSING};

	(void)names;
	(void)count;

	return tracing->seen(&trace, tracing->context);
}

int
sqlite_trace(struct store *head, store_tracing *seen, void *context, struct text *why)
{
	struct sqlite_store *store = (struct sqlite_store *)head;
	struct tracing tracing = {store, seen, context, 0};
	int rc;

	if (!store->has_ledger || sqlite_ledger_find(store, why) == -1)
		return store->has_ledger ? -1 : 0;
	if (store->number == 0)
		return 0;
	store->line = -1;
	store->last_line = INT64_MAX;
	do
		rc = trace_page(&tracing, why);
	while (rc == 0 && tracing.lines == LINES_AT_ONCE);

	return rc != 0 ? rc : sqlite_query_queue(store, missing, row_missing, &tracing, NULL, why);
}

/* ---- a run as a whole ---- */

static int
row_run(const struct database_value *columns, const char *const *names, size_t count, void *context)
{
	struct store_run *run = context;

	(void)names;
	(void)count;
	*run = (struct store_run){
	    columns[0].integer, columns[1].integer, columns[2].integer, columns[3].integer};

	return 0;
}

/* Where each message that there was has a name, names are compared; else rows are counted. */
static const char run_as_it_is[] =
    "WITH run AS (SELECT * FROM requeue_dlq_runs WHERE number = {number}), "
    "others AS (SELECT {line_id} AS was_id, l.key FROM {lines} l, run WHERE l.number <> {number} "
    "AND l.line >= run.first_line AND NOT l.undone AND {line_id} NOTNULL "
    "AND l.number IN (SELECT number FROM requeue_dlq_runs WHERE queue = $1 "
    "AND source = {source}) AND {line_id} NOT IN {ours} "
    "AND {line_id} NOT IN (SELECT {id} FROM {dead} d WHERE {is_letter} AND {id} NOTNULL)) "
    "SELECT run.started_at, run.depth, CASE WHEN run.depth <= 10000 THEN "
    "(SELECT count(*) FROM requeue_dlq_starts s JOIN {dead} d ON {id} = s.id AND {is_letter} "
    "WHERE s.number = {number} AND s.id NOT IN {ours}) ELSE "
    "(SELECT count(*) FROM {dead} d WHERE {of_queue} AND {is_letter} AND {id} NOTNULL "
    "AND NOT {key_after_mark} AND coalesce({failed_ms} < run.started_at, true) "
    "AND {id} NOT IN {ours}) END, "
    "(SELECT count(DISTINCT o.was_id) FROM others o WHERE CASE WHEN run.depth <= 10000 THEN "
    "o.was_id IN (SELECT id FROM requeue_dlq_starts WHERE number = {number}) "
    "ELSE {line_before_mark} END) FROM run";

int
sqlite_run(struct store *head, struct store_run *run, struct text *why)
{
	struct sqlite_store *store = (struct sqlite_store *)head;

	if (!store->has_ledger)
		return 0;
	if (sqlite_ledger_find(store, why) == -1)
		return -1;
	if (store->number == 0)
		return 0;

	return sqlite_query_queue(store, run_as_it_is, row_run, run, NULL, why) == -1 ? -1 : 1;
}

/* ---- taking back ---- */

/* The lines in hand are those whose `undone` is 2: of a message that is where the requeue took it,
 * and that is no dead letter again. */
static const struct {
	const char *what, *row, *status;
} undo_steps[] = {
    {"the ledger",
	"UPDATE {lines} AS l SET undone = 2 WHERE l.number = {number} AND l.line > {line} "
	"AND l.line <= {last_line} AND l.action = 'requeue' AND l.undone = 0 AND {latest} "
	"AND EXISTS (SELECT 1 FROM {live} m WHERE m.{id_name} = {line_id}) "
	"AND NOT EXISTS (SELECT 1 FROM {dead} d WHERE {id} = {line_id})",
	"UPDATE {lines} AS l SET undone = 2 WHERE l.number = {number} AND l.line > {line} "
	"AND l.line <= {last_line} AND l.action = 'requeue' AND l.undone = 0 AND {latest} "
	"AND EXISTS (SELECT 1 FROM {dead} d WHERE {id} = {line_id} AND {status} = "
	"{live_status})"},
    {"inserting",
	"INSERT INTO {dead} ({back_columns}) SELECT {back_values} FROM {lines} l JOIN {live} m "
	"ON m.{id_name} = {line_id} WHERE l.number = {number} AND l.line > {line} "
	"AND l.line <= {last_line} AND l.undone = 2 ORDER BY l.line",
	"UPDATE {dead} AS d SET {back_set} FROM {lines} l WHERE {id} = {line_id} "
	"AND l.number = {number} AND l.line > {line} AND l.line <= {last_line} "
	"AND l.undone = 2"},
    {"deleting",
	"DELETE FROM {live} WHERE {id_name} IN (SELECT {line_id} FROM {lines} l WHERE "
	"l.number = {number} AND l.line > {line} AND l.line <= {last_line} AND l.undone = 2)",
	NULL},
    {"the ledger",
	"UPDATE {lines} AS l SET undone = 1 WHERE l.number = {number} AND l.line > {line} "
	"AND l.line <= {last_line} AND l.undone = 2",
	"UPDATE {lines} AS l SET undone = 1 WHERE l.number = {number} AND l.line > {line} "
	"AND l.line <= {last_line} AND l.undone = 2"},
};

/* Each step has to change as many rows as the first one. */
static int
undo_carry_out(struct sqlite_store *store, struct text *why)
{
	int64_t count = 0, changed = 0;

	for (size_t i = 0; i < sizeof(undo_steps) / sizeof(undo_steps[0]); i++) {
		const char *statement =
		    store->layout.moves_rows ? undo_steps[i].row : undo_steps[i].status;

		if (!statement)
			continue;
		if (sqlite_query(store, statement, NULL, 0, NULL, NULL, &changed, why) == -1)
			return -1;
		if (i == 0)
			count = changed;
		if (changed != count)
			return text_fail(why, "%s: %lld rows changed instead of %lld: a trigger?",
			    undo_steps[i].what, (long long)changed, (long long)count);
	}

	return 0;
}

/* Takes back the lines of a batch, from {line} up to {last_line}. */
static int
undo_batch(struct sqlite_store *store, struct text *why)
{
	if (database_execute(store->db, "BEGIN IMMEDIATE", why) == -1)
		return -1;
	if (sqlite_ledger_widen(store, why) == -1 ||
	    sqlite_number(store,
		"SELECT max(line) FROM (SELECT line FROM {lines} WHERE $1 NOTNULL AND "
		"number = {number} AND line >= {first_line} AND line > {line} "
		"ORDER BY line LIMIT 10000)",
		&store->last_line, why) == -1 ||
	    (store->last_line > 0 && undo_carry_out(store, why) == -1) ||
	    database_execute(store->db, "COMMIT", why) == -1) {
		sqlite_roll_back(store);
		return -1;
	}

	return 0;
}

int
sqlite_undo(struct store *head, store_tracing *seen, void *context, struct text *why)
{
	struct sqlite_store *store = (struct sqlite_store *)head;
	struct tracing tracing = {store, seen, context, 0};
	int64_t end;
	int rc;

	if (!store->layout.has_target)
		return text_fail(why, "the ledger does not say where the run took its rows");
	if (undo_batch(store, why) == -1)
		return -1;
	end = store->last_line;
	if (end == 0)
		return 0;
	do
		rc = trace_page(&tracing, why);
	while (rc == 0 && tracing.lines == LINES_AT_ONCE);
	store->line = end;

	return rc == 0 ? 1 : rc;
}
