#include "observed.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "database.h"
#include "folder.h"
#include "memory.h"
#include "replay.h"

static struct observation *
observed_add(
    struct observed *observed, struct replay *replay, const struct replay_statement *statement)
{
	struct observation *observation;

	observed->items = memory_grow(
	    observed->items, observed->count, &observed->room, sizeof(*observed->items));
	observation = &observed->items[observed->count++];
	*observation =
	    (struct observation){.file = replay->migration->path, .line = statement->line};

	return observation;
}

/* ---- locks ---- */

static void
relations_forget(struct observed *observed, bool transaction)
{
	for (size_t i = 0; i < observed->standing.count; i++) {
		struct relation *relation = &observed->standing.items[i];

		relation->now = LOCK_NONE;
		relation->partitions = 0;
		if (!transaction)
			continue;
		relation->held = LOCK_NONE;
		relation->settled = relation->node;
	}
}

static void
observed_note_transaction(struct observed *observed, const char *virtual_id)
{
	observed->stable = strcmp(observed->virtual_id, virtual_id) == 0;
	if (observed->stable)
		return;
	snprintf(observed->virtual_id, sizeof(observed->virtual_id), "%s", virtual_id);
	observed->transaction++;
	relations_forget(observed, true);
}

/* Columns: relation (NULL: it is the lock of the transaction on itself), mode, virtual transaction,
 * which is the same in all rows. */
static int
lock_take(
    const struct database_value *columns, const char *const *names, size_t count, void *context)
{
	struct observed *observed = context;
	const struct relation *relation;
	struct relation *table;
	enum lock_level level = lock_level_named(columns[1].bytes);

	(void)names;
	(void)count;
	if (strcmp(observed->virtual_id, columns[2].bytes) != 0)
		observed_note_transaction(observed, columns[2].bytes);
	if (columns[0].kind == DATABASE_NULL)
		return 0;
	relation = standing_find(&observed->standing, columns[0].integer);
	table = relation ? standing_find(&observed->standing, relation->table) : NULL;
	if (!table || level < table->now || (level == table->now && relation != table))
		return 0;
	table->now = level;
	table->through = relation;

	return 0;
}

static bool
locks_ask(struct observed *observed)
{
	char process[32];
	struct database_value value = {.kind = DATABASE_TEXT, .bytes = process};

	value.len = (size_t)snprintf(process, sizeof(process), "%" PRId64, observed->process);
	observed->stable = true;
	relations_forget(observed, false);

	return database_query(observed->watch,
		   "SELECT relation::int8, mode, virtualtransaction FROM pg_catalog.pg_locks "
		   "WHERE pid = $1::text::int AND granted AND (locktype = 'virtualxid' OR "
		   "(locktype = 'relation' AND relation >= 16384 AND database = (SELECT oid FROM "
		   "pg_catalog.pg_database WHERE datname = pg_catalog.current_database())))",
		   &value, 1, lock_take, observed, NULL, &observed->why) == 0;
}

/* A partition that is locked as its whole is counts with that. */
static bool
partition_is_covered(struct observed *observed, const struct relation *relation)
{
	struct relation *whole = relation->whole != relation->oid
				     ? standing_find(&observed->standing, relation->whole)
				     : NULL;

	if (!whole || whole->now < relation->now)
		return false;
	whole->partitions++;

	return true;
}

/* What it took more than the transaction had. */
static void
locks_note(
    struct observed *observed, struct replay *replay, const struct replay_statement *statement)
{
	for (size_t i = observed->count; observed->stable && i-- > 0;) {
		if (observed->items[i].transaction != observed->transaction)
			break;
		observed->items[i].later++;
	}
	for (size_t i = 0; i < observed->standing.count; i++) {
		struct relation *relation = &observed->standing.items[i];
		struct observation *observation;

		if (relation->now <= relation->held)
			continue;
		relation->held = relation->now;
		if (partition_is_covered(observed, relation))
			continue;
		observation = observed_add(observed, replay, statement);
		observation->table = relation;
		observation->through = relation->through;
		observation->level = relation->now;
		observation->transaction = observed->transaction;
	}
	for (size_t i = observed->count; i-- > 0;) {
		if (observed->items[i].line != statement->line ||
		    observed->items[i].transaction != observed->transaction)
			break;
		observed->items[i].partitions = observed->items[i].table->partitions;
	}
}

/* ---- files ---- */

/* Columns: relation, its file. */
static int
node_take(
    const struct database_value *columns, const char *const *names, size_t count, void *context)
{
	struct observed *observed = context;
	struct relation *relation = standing_find(&observed->standing, columns[0].integer);

	(void)names;
	(void)count;
	if (relation)
		relation->node = columns[1].integer;

	return 0;
}

static const char nodes_sql[] =
    "SELECT oid::int8, pg_catalog.pg_relation_filenode(oid)::int8 FROM pg_catalog.pg_class "
    "WHERE relkind IN ('r', 'm', 't', 'i') AND oid >= 16384";

/* Only tables that nobody else may read can be written anew; asking for nothing, where there are
 * none, leaves a transaction without a first query for SET TRANSACTION. */
static bool
nodes_may_differ(const struct observed *observed, const struct replay_statement *statement)
{
	if (!statement->in_transaction)
		return true;
	if (statement->len >= 4 && strncasecmp(statement->bytes, "lock", 4) == 0)
		return false;
	for (size_t i = 0; i < observed->standing.count; i++)
		if (observed->standing.items[i].held == LOCK_ACCESS_EXCLUSIVE)
			return true;

	return false;
}

static struct observation *
rewrite_find(const struct observed *observed, size_t from, const struct relation *table)
{
	for (size_t i = from; i < observed->count; i++)
		if (observed->items[i].what == OBSERVED_REWRITE &&
		    observed->items[i].table == table)
			return &observed->items[i];

	return NULL;
}

/* With a table its indexes and what it keeps out of line are written anew.  What has the file again
 * that it had before the transaction was rolled back. */
static void
rewrites_note(struct observed *observed, struct replay *replay,
    const struct replay_statement *statement, const int64_t *before)
{
	size_t from = observed->count;

	for (int pass = 0; pass < 2; pass++) {
		for (size_t i = 0; i < observed->standing.count; i++) {
			const struct relation *relation = &observed->standing.items[i];
			const struct relation *table =
			    standing_find(&observed->standing, relation->table);
			bool whole = relation->kind == 'r' || relation->kind == 'm';
			struct observation *observation;

			if (relation->node == before[i] || relation->node == relation->settled ||
			    whole != (pass == 0) || !table ||
			    (pass == 1 && rewrite_find(observed, from, table)))
				continue;
			observation = observed_add(observed, replay, statement);
			observation->what =
			    whole || relation->kind == 't' ? OBSERVED_REWRITE : OBSERVED_REBUILD;
			observation->table = table;
			observation->through = relation;
			observation->transaction =
			    statement->in_transaction ? observed->transaction : 0;
		}
	}
}

static bool
rewrites_ask(
    struct observed *observed, struct replay *replay, const struct replay_statement *statement)
{
	struct database *db = statement->in_transaction ? replay->db : observed->watch;
	int64_t *before = memory_new(observed->standing.count + 1, sizeof(*before));
	bool empties = statement->len >= 8 && strncasecmp(statement->bytes, "truncate", 8) == 0;
	bool asked;

	for (size_t i = 0; i < observed->standing.count; i++)
		before[i] = observed->standing.items[i].node;
	asked =
	    database_query(db, nodes_sql, NULL, 0, node_take, observed, NULL, &observed->why) == 0;
	if (asked && !empties)
		rewrites_note(observed, replay, statement, before);
	free(before);

	return asked;
}

int
observed_settle(struct observed *observed, struct text *why)
{
	if (database_query(observed->watch, nodes_sql, NULL, 0, node_take, observed, NULL, why) ==
	    -1)
		return -1;
	observed->virtual_id[0] = '\0';
	relations_forget(observed, true);

	return 0;
}

/* ---- statements that can be in no transaction ---- */

static const struct relation *
relation_told(const struct observed *observed, const struct lock_told *told)
{
	for (size_t i = 0; told->name && i < observed->standing.count; i++) {
		const struct relation *relation = &observed->standing.items[i];

		if (strcmp(relation->name, told->name) == 0 &&
		    (!told->schema || strcmp(relation->schema, told->schema) == 0))
			return relation;
	}

	return NULL;
}

/* It ended before anybody could look, and its locks with it: the manual tells them. */
static void
lone_note(
    struct observed *observed, struct replay *replay, const struct replay_statement *statement)
{
	struct lock_told told;
	int rc = lock_told_by_manual(statement->bytes, statement->len, &told);
	const struct relation *relation = relation_told(observed, &told);
	const struct relation *table =
	    relation ? standing_find(&observed->standing, relation->table) : NULL;
	struct observation *observation;

	if (table && rc == 0) {
		observation = observed_add(observed, replay, statement);
		observation->table = table;
		observation->through = relation;
		observation->level = told.level;
		observation->by_manual = true;
	} else if (rc == -1 || (told.level != LOCK_NONE && !told.name)) {
		observed_add(observed, replay, statement)->what = OBSERVED_NOTHING;
	}
	free(told.schema);
	free(told.name);
}

void
observed_statement(
    struct observed *observed, struct replay *replay, const struct replay_statement *statement)
{
	observed->statements++;
	if (!observed->watch || observed->why.len > 0)
		return;
	if (!statement->in_transaction)
		lone_note(observed, replay, statement);
	else if (locks_ask(observed))
		locks_note(observed, replay, statement);
	if (observed->why.len == 0 && nodes_may_differ(observed, statement))
		rewrites_ask(observed, replay, statement);
}
