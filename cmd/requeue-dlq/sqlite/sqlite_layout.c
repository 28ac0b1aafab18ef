#include "sqlite_layout.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "database.h"
#include "memory.h"
#include "sqlite_pieces.h"
#include "store.h"

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

static const char own_columns[] =
    "id=id,queue=queue,payload=payload,status=status,reason=reason,error=error,"
    "retry_count=retry_count,requeue_count=requeue_count,request_id=request_id,"
    "first_failed_at=first_failed_at,last_failed_at=last_failed_at,parked=parked";

/* ---- which columns there are ---- */

struct column_list {
	char **names;
	size_t count, room;
	size_t key_count; /* columns of the primary key */
	char *rowid_alias;
};

static void
column_list_add(struct column_list *list, char *name)
{
	list->names = memory_grow(list->names, list->count, &list->room, sizeof(*list->names));
	list->names[list->count] = name;
}

/* A row of table_xinfo(): name, type, pk, hidden. */
static int
row_column(
    const struct database_value *columns, const char *const *names, size_t count, void *context)
{
	struct column_list *list = context;
	bool is_integer =
	    columns[1].kind == DATABASE_TEXT && strcasecmp(columns[1].bytes, "INTEGER") == 0;

	(void)names;
	(void)count;
	if (columns[0].kind != DATABASE_TEXT || columns[3].integer != 0)
		return 0;
	column_list_add(list, memory_copy(columns[0].bytes, columns[0].len));
	if (columns[2].integer > 0) {
		list->key_count++;
		list->rowid_alias = is_integer ? list->names[list->count] : NULL;
	}
	list->count++;

	return 0;
}

/* The columns of a table that can be written to, NULL-terminated; NULL with the reason. */
static char **
columns_find(struct database *db, const char *table, char **rowid_alias, struct text *why)
{
	struct column_list list = {0};
	const struct database_value name = {
	    .kind = DATABASE_TEXT, .bytes = table, .len = strlen(table)};
	int rc = database_query(db, "SELECT name, type, pk, hidden FROM pragma_table_xinfo($1)",
	    &name, 1, row_column, &list, NULL, why);

	column_list_add(&list, NULL);
	if (rowid_alias && list.key_count == 1)
		*rowid_alias = list.rowid_alias;
	if (rc == 0 && list.count > 0)
		return list.names;
	if (rc == 0)
		text_fail_visible(why, "there is no table %s: --table names one", table);
	for (size_t i = 0; i < list.count; i++)
		free(list.names[i]);
	free(list.names);

	return NULL;
}

/* A table made WITHOUT ROWID has none. */
static bool
table_has_rowid(struct database *db, const char *table)
{
	TEXT_LOCAL sql = TEXT_INIT(TEXT_MAX_REASON);
	TEXT_LOCAL ignored = TEXT_INIT(TEXT_MAX_REASON);

	text_add_string(&sql, "SELECT rowid FROM ");
	sqlite_quote_name(&sql, table);
	text_add_string(&sql, " LIMIT 0");

	return database_execute(db, text_string(&sql), &ignored) == 0;
}

/* ---- this program's own tables ---- */

static int
own_create(struct database *db, struct text *why)
{
	for (size_t i = 0; i < sizeof(schema) / sizeof(schema[0]); i++) {
		if (database_execute(db, schema[i], why) == -1)
			return -1;
	}

	return 0;
}

/* Fails when a column is missing; reads nothing. */
static int
own_check(struct database *db, struct text *why)
{
	static const char *const probes[] = {
	    "SELECT id, queue, payload, reason, error, retry_count, requeue_count, "
	    "request_id, first_failed_at, last_failed_at, status FROM dead_letters LIMIT 0",
	    "SELECT id, queue, payload, request_id, requeue_count, enqueued_at FROM messages "
	    "LIMIT 0",
	};

	for (size_t i = 0; i < sizeof(probes) / sizeof(probes[0]); i++) {
		if (database_execute(db, probes[i], why) == -1) {
			text_add_string(why,
			    ": not the layout of a store (requeue-dlq(1) has it; --create makes "
			    "missing tables; --table names another one)");
			return -1;
		}
	}

	return 0;
}

/* ---- opening ---- */

static int
row_target(
    const struct database_value *columns, const char *const *names, size_t count, void *context)
{
	struct sqlite_layout *layout = context;

	(void)names;
	(void)count;
	if (columns[0].kind == DATABASE_TEXT)
		layout->target = memory_copy(columns[0].bytes, columns[0].len);

	return 1;
}

/* The table that rows go to: the one that is named, or that the ledger knows of the run. */
static int
layout_find_target(struct sqlite_layout *layout, struct database *db,
    const struct store_settings *settings, struct text *why)
{
	const struct database_value parameters[] = {
	    {.kind = DATABASE_TEXT, .bytes = settings->run, .len = strlen(settings->run)},
	    {.kind = DATABASE_TEXT, .bytes = settings->table, .len = strlen(settings->table)},
	};
	int has = 0;

	if (settings->to)
		layout->target = memory_string(settings->to);
	else
		has = database_has_table(db, "requeue_dlq_runs", why);
	if (has == 1 && database_query(db,
			    "SELECT target FROM requeue_dlq_runs WHERE run = $1 AND source = $2 "
			    "AND target NOTNULL LIMIT 1",
			    parameters, 2, row_target, layout, NULL, why) == -1)
		return -1;

	return has == -1 ? -1 : 0;
}

/* The tables and their columns; `live` gets the one that a requeue takes rows to, or NULL. */
static int
layout_find(struct sqlite_layout *layout, struct database *db,
    const struct store_settings *settings, const char **live, struct text *why)
{
	const char *table = layout->is_own ? "dead_letters" : settings->table;

	if (mapping_read(&layout->mapping, layout->is_own ? own_columns : settings->columns, why) ==
	    -1)
		return -1;
	layout->columns = columns_find(db, table, &layout->rowid_alias, why);
	if (!layout->columns ||
	    mapping_fit(&layout->mapping, table, (const char *const *)layout->columns, why) == -1)
		return -1;
	layout->moves_rows = layout->is_own || !layout->mapping.columns[MAPPING_STATUS] ||
			     (settings->to && !layout->mapping.columns[MAPPING_QUEUE]);
	layout->keyed_by_rowid = table_has_rowid(db, table);
	if (layout->moves_rows && !layout->is_own &&
	    layout_find_target(layout, db, settings, why) == -1)
		return -1;
	*live = layout->is_own ? "messages" : layout->target;
	layout->has_target = *live || !layout->moves_rows;
	if (*live) {
		layout->live_columns = columns_find(db, *live, NULL, why);
		if (!layout->live_columns)
			return -1;
	}

	return 0;
}

static void
layout_tell(struct sqlite_layout *layout, const char *table, const char *live,
    const struct store_settings *settings)
{
	const char *const *values = (const char *const *)layout->mapping.values;

	text_add_string(&layout->source, table);
	if (values[MAPPING_PARKED])
		text_add_format(&layout->parking, "%s, status %s", table, values[MAPPING_PARKED]);
	if (live)
		text_add_string(&layout->destination, live);
	else if (!layout->moves_rows)
		text_add_format(&layout->destination, "%s, status %s", table, values[MAPPING_LIVE]);
	if (settings->to && (layout->is_own || !layout->moves_rows))
		text_add_format(&layout->destination, ", queue %s", settings->to);
}

int
sqlite_layout_open(struct sqlite_layout *layout, struct database *db,
    const struct store_settings *settings, struct text *why)
{
	const char *live = NULL;

	layout->is_own = !settings->table;
	layout->source = layout->parking = layout->destination = TEXT_INIT(TEXT_MAX_REASON);
	if (layout->is_own && settings->create && own_create(db, why) == -1)
		return -1;
	if (layout->is_own && own_check(db, why) == -1)
		return -1;
	if (layout_find(layout, db, settings, &live, why) == -1)
		return -1;
	layout_tell(layout, layout->is_own ? "dead_letters" : settings->table, live, settings);
	sqlite_pieces_make(
	    layout, layout->is_own ? "dead_letters" : settings->table, live, settings);
	sqlite_kept_make(layout);

	return 0;
}

static void
columns_free(char **columns)
{
	for (char **column = columns; column && *column; column++)
		free(*column);
	free(columns);
}

void
sqlite_layout_free(struct sqlite_layout *layout)
{
	mapping_free(&layout->mapping);
	free(layout->target);
	columns_free(layout->columns);
	columns_free(layout->live_columns);
	text_free(&layout->source);
	text_free(&layout->parking);
	text_free(&layout->destination);
	for (size_t i = 0; i < PIECES; i++)
		text_free(&layout->pieces[i]);
}

/* ---- what cannot be done ---- */

const char *
sqlite_layout_refuse(
    const struct sqlite_layout *layout, const struct store_settings *settings, const char *action)
{
	const struct mapping *mapping = &layout->mapping;
	bool requeues = strcmp(action, "requeue") == 0;
	bool parks = strcmp(action, "park") == 0 || strcmp(action, "unpark") == 0 ||
		     strcmp(action, "process") == 0;

	if (requeues && !layout->has_target)
		return "the table has no column for a status that a requeue could change: name the "
		       "column with --columns status=COLUMN, or with --to the table that rows go "
		       "back to";
	if (parks && (!mapping->columns[MAPPING_STATUS] || !mapping->values[MAPPING_PARKED]))
		return "the table has no status for parked rows: name one with --columns "
		       "status=COLUMN,parked=VALUE";
	if (settings->counts_requeues && !mapping->columns[MAPPING_REQUEUE_COUNT])
		return "--max-requeues needs a column that counts them: --columns "
		       "requeue_count=COLUMN";
	if (settings->counts_requeues && requeues && !mapping->values[MAPPING_PARKED])
		return "--max-requeues parks, and the table has no status for parked rows: name "
		       "one "
		       "with --columns parked=VALUE";

	return NULL;
}
