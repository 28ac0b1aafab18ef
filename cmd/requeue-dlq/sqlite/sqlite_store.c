/* Dead letters in a table of an SQLite file, the live queue in another one, or in the same. */
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "memory.h"
#include "sqlite_store.h"

static void
sqlite_close(struct store *head)
{
	struct sqlite_store *store = (struct sqlite_store *)head;

	database_close(store->db);
	sqlite_layout_free(&store->layout);
	sqlite_key_free(&store->mark);
	sqlite_key_free(&store->cursor);
	sqlite_set_free(&store->moved);
	sqlite_set_free(&store->parked);
	sqlite_claims_free(store);
	free(store->fates);
}

/* A larger page cache: what a batch touches is written once. */
static int
sqlite_prepare_writing(struct sqlite_store *store, struct text *why)
{
	if (database_execute(store->db, "PRAGMA synchronous = FULL", why) == -1 ||
	    database_execute(store->db, "PRAGMA cache_size = -8192", why) == -1)
		return -1;

	return 0;
}

static int
sqlite_open(struct store *head, struct text *why)
{
	struct sqlite_store *store = (struct sqlite_store *)head;
	const struct store_settings *settings = &head->settings;
	bool creates = settings->create && !settings->table;
	enum database_mode mode = creates                          ? DATABASE_CREATE
				  : settings->action != STORE_LOOK ? DATABASE_READ_WRITE
								   : DATABASE_READ_ONLY;

	sqlite_set_open(&store->moved, (size_t)settings->batch);
	sqlite_set_open(&store->parked, (size_t)settings->batch);
	store->fates = memory_new((size_t)settings->batch, sizeof(*store->fates));
	store->db = database_open(settings->url, mode, settings->timeout_ns, why);
	if (!store->db ||
	    (mode != DATABASE_READ_ONLY && sqlite_prepare_writing(store, why) == -1) ||
	    sqlite_layout_open(&store->layout, store->db, settings, why) == -1)
		return -1;
	head->source = text_string(&store->layout.source);
	head->parking = store->layout.parking.len > 0 ? text_string(&store->layout.parking) : NULL;

	return 0;
}

static int
row_mark(
    const struct database_value *columns, const char *const *names, size_t count, void *context)
{
	struct sqlite_store *store = context;

	(void)names;
	(void)count;
	sqlite_key_set(&store->mark, &columns[0]);

	return 0;
}

static int
sqlite_choose(struct store *head, struct text *why)
{
	struct sqlite_store *store = (struct sqlite_store *)head;

	store->queue = sqlite_text(head->queue, strlen(head->queue));
	store->now_ms = clock_wall(&clock_system) / CLOCK_MS;
	store->cursor.value = store->mark.value = (struct database_value){.kind = DATABASE_NULL};
	store->position = 0;
	store->claimed = 0;
	store->begun = false;
	store->line = 0;
	if (sqlite_ledger_open(store, why) == -1)
		return -1;

	return sqlite_query_queue(
	    store, "SELECT max({key}) FROM {dead} d WHERE {of_queue}", row_mark, store, NULL, why);
}

static int
sqlite_count(struct store *head, enum store_part part, int64_t *count, struct text *why)
{
	return sqlite_number((struct sqlite_store *)head,
	    part == STORE_PARKED ? "SELECT count(*) FROM {dead} d WHERE {is_parked}"
				 : "SELECT count(*) FROM {dead} d WHERE {is_dead}",
	    count, why);
}

/* ---- queues ---- */

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

/* Also those of which the ledger alone has a trace. */
static int
sqlite_queues(struct store *head, store_naming *name, void *context, struct text *why)
{
	struct sqlite_store *store = (struct sqlite_store *)head;
	const char *column = store->layout.mapping.columns[MAPPING_QUEUE];
	struct naming naming = {name, context};
	TEXT_LOCAL sql = TEXT_INIT(TEXT_MAX_RECORD);

	if (!column)
		return name(text_string(&store->layout.source), context);
	if (sqlite_ledger_open(store, why) == -1)
		return -1;
	text_add_string(&sql, "SELECT CAST(d.{queue_name} AS TEXT) FROM {dead} d");
	if (store->layout.is_own)
		text_add_string(&sql, " UNION SELECT queue FROM {live}");
	if (store->has_ledger)
		text_add_string(
		    &sql, " UNION SELECT queue FROM requeue_dlq_runs WHERE source = {source}");
	text_add_string(&sql, " ORDER BY 1");

	return sqlite_query(store, text_string(&sql), NULL, 0, row_name, &naming, NULL, why);
}

/* A store that holds nothing at all has every queue. */
static int
sqlite_exists(struct store *head, struct text *why)
{
	struct sqlite_store *store = (struct sqlite_store *)head;
	TEXT_LOCAL sql = TEXT_INIT(TEXT_MAX_RECORD);
	int64_t exists = 0;

	if (!store->layout.is_own && strcmp(head->queue, head->source) == 0)
		return 1;
	if (!store->layout.mapping.columns[MAPPING_QUEUE])
		return 0;
	text_add_string(&sql, "SELECT EXISTS (SELECT 1 FROM {dead} d WHERE {of_queue})");
	if (store->layout.is_own)
		text_add_string(&sql, " OR EXISTS (SELECT 1 FROM {live} WHERE queue = $1)"
				      " OR NOT EXISTS (SELECT 1 FROM {dead} UNION ALL "
				      "SELECT 1 FROM {live})");
	else
		text_add_string(&sql, " OR NOT EXISTS (SELECT 1 FROM {dead})");
	if (store->has_ledger)
		text_add_string(&sql, " OR EXISTS (SELECT 1 FROM requeue_dlq_runs WHERE "
				      "source = {source} AND queue = $1)");
	if (sqlite_number(store, text_string(&sql), &exists, why) == -1)
		return -1;

	return exists != 0;
}

static const char *
sqlite_refuse(const struct store *head, const char *action)
{
	const struct sqlite_store *store = (const struct sqlite_store *)head;

	return sqlite_layout_refuse(&store->layout, &head->settings, action);
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
    .totals = sqlite_totals,
    .read = sqlite_read,
    .move = sqlite_move,
    .settle = sqlite_settle,
    .import = sqlite_import,
    .run = sqlite_run,
    .trace = sqlite_trace,
    .undo = sqlite_undo,
};
