/* Which queues there are, and how many messages. */
#include "postgres_store.h"

struct naming {
	store_naming *name;
	void *context;
};

static int
naming_take(
    const struct database_value *values, const char *const *names, size_t count, void *context)
{
	const struct naming *naming = context;

	(void)names;
	(void)count;
	if (values[0].kind != DATABASE_TEXT || values[0].len == 0)
		return 0;

	return naming->name(values[0].bytes, naming->context);
}

int
postgres_queues(struct store *head, store_naming *name, void *context, struct text *why)
{
	struct postgres_store *store = (struct postgres_store *)head;
	struct naming naming = {name, context};
	const char *queue = head->queue;
	int rc;

	if (store->mapping && strcmp(store->mapping, "pgmq") == 0)
		return postgres_ask(store,
		    "SELECT substr(c.relname, 3, length(c.relname) - 6) FROM pg_catalog.pg_class c "
		    "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
		    "WHERE n.nspname = 'pgmq' AND c.relname ~ '^q_.+_dlq$' AND c.relkind IN ('r', "
		    "'p') "
		    "ORDER BY 1",
		    NULL, 0, naming_take, &naming, why);
	head->queue = "";
	postgres_put_run(store);
	rc = shape_choose(store, why);
	head->queue = queue;
	if (rc == -1)
		return -1;
	piece_set(&store->pieces, PIECE_SOURCE, store->source.quoted);
	piece_set_literal(&store->pieces, PIECE_NAME, store->source.quoted);
	if (own_tables_look(store, why) == -1)
		return -1;

	return postgres_ask(store,
	    store->has_tables
		? "SELECT {queue_of} FROM {source} d WHERE {dead} "
		  "UNION SELECT queue FROM {ledger} WHERE source = {name} "
		  "AND (action <> 'begin' OR depth > 0) ORDER BY 1"
		: "SELECT DISTINCT {queue_of} FROM {source} d WHERE {dead} ORDER BY 1",
	    NULL, 0, naming_take, &naming, why);
}

int
postgres_exists(struct store *head, struct text *why)
{
	struct postgres_store *store = (struct postgres_store *)head;
	int64_t exists = 0;

	if (!store->is_there)
		return 0;
	if (postgres_number(store,
		"SELECT ({known} OR EXISTS (SELECT 1 FROM {source} d WHERE {belongs}) "
		"OR NOT EXISTS (SELECT 1 FROM {source}))::int",
		&exists, why) == -1)
		return -1;
	if (exists == 0 && store->has_tables &&
	    postgres_number(store,
		"SELECT (EXISTS (SELECT 1 FROM {ledger} WHERE source = {name} AND queue = {queue} "
		"AND (action <> 'begin' OR depth > 0)))::int",
		&exists, why) == -1)
		return -1;

	return exists != 0;
}

int
postgres_count(struct store *head, enum store_part part, int64_t *count, struct text *why)
{
	struct postgres_store *store = (struct postgres_store *)head;

	*count = 0;
	if (!store->is_there)
		return 0;

	return postgres_number(store,
	    part == STORE_PARKED ? "SELECT count(*) FROM {source} d WHERE {belongs} AND {dead} AND "
				   "({parked})"
				 : "SELECT count(*) FROM {source} d WHERE {belongs} AND {dead} "
				   "AND NOT ({parked})",
	    count, why);
}

int
postgres_totals(struct store *head, int64_t *requeued, int64_t *parked, struct text *why)
{
	struct postgres_store *store = (struct postgres_store *)head;

	if (!store->is_there || !store->has_tables)
		return 0;
	if (postgres_number(store,
		"SELECT coalesce(sum(cardinality(ids)), 0)::bigint FROM {ledger} "
		"WHERE source = {name} AND queue = {queue} AND action = 'requeue'",
		requeued, why) == -1)
		return -1;

	return postgres_number(store,
	    "SELECT coalesce(sum(cardinality(ids)), 0)::bigint FROM {ledger} "
	    "WHERE source = {name} AND queue = {queue} AND action = 'park'",
	    parked, why);
}
