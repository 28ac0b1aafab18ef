/* Dead letters in the table dead_letters of an SQLite file, the live queue in its table
 * messages. */
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "message.h"
#include "sqlite_store.h"

static const char *const schema[] = {
    "CREATE TABLE IF NOT EXISTS dead_letters ("
    "id TEXT PRIMARY KEY, queue TEXT NOT NULL, payload BLOB NOT NULL, reason TEXT, error TEXT, "
    "retry_count INTEGER NOT NULL DEFAULT 0, requeue_count INTEGER NOT NULL DEFAULT 0, "
    "request_id TEXT, first_failed_at INTEGER NOT NULL, last_failed_at INTEGER NOT NULL, "
    "status TEXT NOT NULL DEFAULT 'dead' CHECK (status IN ('dead','parked')))",
    "CREATE TABLE IF NOT EXISTS messages ("
    "id TEXT PRIMARY KEY, queue TEXT NOT NULL, payload BLOB NOT NULL, request_id TEXT, "
    "requeue_count INTEGER NOT NULL DEFAULT 0, enqueued_at INTEGER NOT NULL)",
};

/* ---- opening ---- */

/* Fails when a column is missing; reads nothing. */
static int
sqlite_check_layout(struct sqlite_store *store, struct text *why)
{
	static const char *const probes[] = {
	    "SELECT rowid, id, queue, payload, reason, error, retry_count, requeue_count, "
	    "request_id, first_failed_at, last_failed_at, status FROM dead_letters LIMIT 0",
	    "SELECT id, queue, payload, request_id, requeue_count, enqueued_at FROM messages "
	    "LIMIT 0",
	};

	for (size_t i = 0; i < sizeof(probes) / sizeof(probes[0]); i++) {
		if (database_execute(store->db, probes[i], why) == -1) {
			text_add_string(why,
			    ": not the layout of a store (requeue-dlq(1) has it; --create makes "
			    "missing tables)");
			return -1;
		}
	}

	return 0;
}

static int
sqlite_create_tables(struct sqlite_store *store, struct text *why)
{
	for (size_t i = 0; i < sizeof(schema) / sizeof(schema[0]); i++) {
		if (database_execute(store->db, schema[i], why) == -1)
			return -1;
	}

	return 0;
}

static int
row_integer(
    const struct database_value *columns, const char *const *names, size_t count, void *context)
{
	(void)names;
	if (count == 1 && columns[0].kind == DATABASE_INTEGER)
		*(int64_t *)context = columns[0].integer;

	return 0;
}

/* The number that a query about the queue gives. */
static int
sqlite_number(struct sqlite_store *store, const char *sql, int64_t *count, struct text *why)
{
	*count = 0;

	return database_query(store->db, sql, &store->queue, 1, row_integer, count, NULL, why);
}

static void
sqlite_close(struct store *head)
{
	struct sqlite_store *store = (struct sqlite_store *)head;

	database_close(store->db);
	text_free(&store->rowids);
	free(store->stays);
}

static int
sqlite_open(struct store *head, struct text *why)
{
	struct sqlite_store *store = (struct sqlite_store *)head;
	const struct store_settings *settings = &head->settings;
	enum database_mode mode = settings->create                 ? DATABASE_CREATE
				  : settings->action != STORE_LOOK ? DATABASE_READ_WRITE
								   : DATABASE_READ_ONLY;

	head->source = "dead_letters";
	head->parking = "dead_letters, status parked";
	store->rowids = TEXT_INIT(TEXT_MAX_RECORD);
	store->stays = memory_new((size_t)settings->batch, sizeof(*store->stays));
	store->db = database_open(settings->url, mode, settings->timeout_ns, why);
	if (!store->db || (mode != DATABASE_READ_ONLY &&
			      database_execute(store->db, "PRAGMA synchronous = FULL", why) == -1))
		return -1;
	if (settings->create && sqlite_create_tables(store, why) == -1)
		return -1;

	return sqlite_check_layout(store, why);
}

static int
sqlite_choose(struct store *head, struct text *why)
{
	struct sqlite_store *store = (struct sqlite_store *)head;

	store->queue = sqlite_text(head->queue, strlen(head->queue));
	store->cursor = INT64_MIN;
	store->position = 0;

	return sqlite_number(store,
	    "SELECT coalesce(max(rowid), 0) FROM dead_letters WHERE queue = $1", &store->mark, why);
}

static int
sqlite_count(struct store *head, enum store_part part, int64_t *count, struct text *why)
{
	return sqlite_number((struct sqlite_store *)head,
	    part == STORE_PARKED
		? "SELECT count(*) FROM dead_letters WHERE queue = $1 AND status = 'parked'"
		: "SELECT count(*) FROM dead_letters WHERE queue = $1 AND status = 'dead'",
	    count, why);
}

struct naming {
	store_naming *name;
	void *context;
};

static int
row_name(
    const struct database_value *columns, const char *const *names, size_t count, void *context)
{
	const struct naming *naming = context;

	(void)names;
	if (count != 1 || columns[0].kind != DATABASE_TEXT || columns[0].len == 0)
		return 0;

	return naming->name(columns[0].bytes, naming->context);
}

static int
sqlite_queues(struct store *head, store_naming *name, void *context, struct text *why)
{
	struct sqlite_store *store = (struct sqlite_store *)head;
	struct naming naming = {name, context};

	return database_query(store->db,
	    "SELECT queue FROM dead_letters UNION SELECT queue FROM messages ORDER BY 1", NULL, 0,
	    row_name, &naming, NULL, why);
}

/* A store that holds nothing at all has every queue. */
static int
sqlite_exists(struct store *head, struct text *why)
{
	int64_t exists = 0;

	if (sqlite_number((struct sqlite_store *)head,
		"SELECT EXISTS (SELECT 1 FROM dead_letters WHERE queue = $1) "
		"OR EXISTS (SELECT 1 FROM messages WHERE queue = $1) "
		"OR NOT EXISTS (SELECT 1 FROM dead_letters UNION ALL SELECT 1 FROM messages)",
		&exists, why) == -1)
		return -1;

	return exists != 0;
}

static const char *
sqlite_refuse(const struct store *store, const char *action)
{
	(void)store;
	if (strcmp(action, "unpark") == 0 || strcmp(action, "drop") == 0 ||
	    strcmp(action, "process") == 0)
		return "not in SQLite";

	return NULL;
}

/* ---- reading ---- */

static struct bytes
row_bytes(const struct database_value *value)
{
	if (value->kind != DATABASE_TEXT && value->kind != DATABASE_BLOB)
		return (struct bytes){NULL, 0};

	return (struct bytes){value->len > 0 ? value->bytes : "", value->len};
}

static int64_t
row_integer_or(const struct database_value *value, int64_t otherwise)
{
	return value->kind == DATABASE_INTEGER ? value->integer : otherwise;
}

/* One row of sqlite_read_page(). */
static int
row_show(
    const struct database_value *columns, const char *const *names, size_t count, void *context)
{
	static const char destination[] = "messages";
	struct sqlite_store *store = context;
	struct message message = {
	    .queue = store->head.queue,
	    .id = row_bytes(&columns[1]),
	    .payload = row_bytes(&columns[2]),
	    .reason = row_bytes(&columns[3]),
	    .error = row_bytes(&columns[4]),
	    .retry_count = row_integer_or(&columns[5], -1),
	    .requeue_count = row_integer_or(&columns[6], -1),
	    .request_id = row_bytes(&columns[7]),
	    .first_failed_ms = row_integer_or(&columns[8], MESSAGE_NO_TIME),
	    .last_failed_ms = row_integer_or(&columns[9], MESSAGE_NO_TIME),
	    .is_live = row_integer_or(&columns[10], 0) != 0,
	    .destination = {destination, sizeof(destination) - 1},
	    .position = store->position,
	};
	enum store_verdict verdict;

	(void)names;
	(void)count;
	if (!message.id.bytes || message.id.len == 0)
		message.unreadable = "it has no id";
	verdict = store->visit(&message, store->context);
	if (verdict == STORE_STOP)
		return 1;
	store->seen++;
	store->position++;
	store->cursor = columns[0].integer;
	if (verdict == STORE_TAKE) {
		bool stays = message.is_live && store->head.settings.action == STORE_REQUEUE;

		store->stays[store->taken++] = stays;
		if (!stays) {
			text_add_format(&store->rowids, "%c%lld", store->movable == 0 ? '[' : ',',
			    (long long)columns[0].integer);
			store->movable++;
		}
	}

	return 0;
}

/* 1 when the visitor stopped it. */
static int
sqlite_read_page(struct sqlite_store *store, struct text *why)
{
	const struct database_value parameters[] = {store->queue, sqlite_integer(store->cursor),
	    sqlite_integer(store->mark), sqlite_integer(store->head.batch)};

	return database_query(store->db,
	    "SELECT d.rowid, id, "
	    "CASE typeof(payload) WHEN 'blob' THEN payload ELSE CAST(payload AS TEXT) END, "
	    "reason, error, retry_count, requeue_count, request_id, first_failed_at, "
	    "last_failed_at, EXISTS (SELECT 1 FROM messages m WHERE m.id = d.id) "
	    "FROM dead_letters d WHERE queue = $1 AND status = 'dead' "
	    "AND d.rowid > $2 AND d.rowid <= $3 ORDER BY d.rowid LIMIT $4",
	    parameters, 4, row_show, store, NULL, why);
}

/* Opens the transaction that the move will end: what was judged is what is moved. */
static int
sqlite_read(struct store *head, store_visit *visit, void *context, size_t *taken, struct text *why)
{
	struct sqlite_store *store = (struct sqlite_store *)head;
	bool looks = head->settings.action == STORE_LOOK;
	int rc;

	store->visit = visit;
	store->context = context;
	store->taken = store->seen = 0;
	store->movable = 0;
	text_clear(&store->rowids);
	if (!looks && database_execute(store->db, "BEGIN IMMEDIATE", why) == -1)
		return -1;
	rc = sqlite_read_page(store, why);
	if (!looks && (rc == -1 || store->taken == 0))
		sqlite_roll_back(store);
	if (rc == -1)
		return -1;
	*taken = store->taken;

	return rc == 1 || (int64_t)store->seen == head->batch;
}

static const char *const schemes[] = {"sqlite", "sqlite3", NULL};

const struct store_kind store_sqlite = {
    .schemes = schemes,
    .guarantee = "each message is moved exactly once: a batch is one transaction in one file, "
		 "written through to the disk (synchronous=FULL)",
    .size = sizeof(struct sqlite_store),
    .refuse = sqlite_refuse,
    .open = sqlite_open,
    .close = sqlite_close,
    .queues = sqlite_queues,
    .choose = sqlite_choose,
    .exists = sqlite_exists,
    .count = sqlite_count,
    .read = sqlite_read,
    .move = sqlite_move,
    .import = sqlite_import,
};
