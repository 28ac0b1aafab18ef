/* The ledger and the marks: this program's own tables, beside those of the application. */
#include "postgres_store.h"

static const char *const makes[] = {
    /* Several movers that begin at once make them one after the other. */
    "SELECT pg_advisory_xact_lock(hashtext('requeue_dlq_ledger'))",
    "CREATE TABLE IF NOT EXISTS {ledger} ("
    "entry bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
    "at timestamp with time zone NOT NULL DEFAULT clock_timestamp(), "
    "transaction xid8 NOT NULL DEFAULT pg_current_xact_id(), snapshot pg_snapshot, "
    "run text NOT NULL, source text NOT NULL, queue text NOT NULL, action text NOT NULL, "
    "destination text, seal text, undoes bigint, part text, depth bigint, last_id text, last_order "
    "text, "
    "ids text[] NOT NULL DEFAULT '{}', new_ids text[], kept jsonb[])",
    "CREATE INDEX IF NOT EXISTS requeue_dlq_ledger_run ON {ledger} (run)",
    "CREATE TABLE IF NOT EXISTS {marks} ("
    "source text NOT NULL, id text NOT NULL, attempts bigint NOT NULL DEFAULT 0, "
    "parked_at timestamp with time zone, parked_by text, "
    "claimed_by text, claimed_until timestamp with time zone, claim bigint, "
    "PRIMARY KEY (source, id))",
};

struct place {
	struct pieces *pieces;
	bool found;
};

static int
place_take(
    const struct database_value *values, const char *const *names, size_t count, void *context)
{
	struct place *place = context;

	(void)names;
	(void)count;
	if (values[0].kind != DATABASE_TEXT)
		return 0;
	place->found = true;
	text_clear(&place->pieces->of[PIECE_LEDGER]);
	text_clear(&place->pieces->of[PIECE_MARKS]);
	text_add_format(&place->pieces->of[PIECE_LEDGER], "%s.requeue_dlq_ledger", values[0].bytes);
	text_add_format(&place->pieces->of[PIECE_MARKS], "%s.requeue_dlq_marks", values[0].bytes);

	return 0;
}

/* Where they are, or, `new`, may be made: in the schema of the source, else in the first of the
 * search path.  1, 0 or -1. */
static int
own_tables_find(struct postgres_store *store, bool new, struct text *why)
{
	const struct database_value schema =
	    postgres_text(store->source.schema, strlen(store->source.schema));
	struct place place = {.pieces = &store->pieces};

	if (postgres_ask(store,
		new ? "SELECT quote_ident(n.nspname) FROM pg_catalog.pg_namespace n "
		      "WHERE n.nspname IN ($1, current_schema()) "
		      "AND has_schema_privilege(n.oid, 'CREATE') "
		      "ORDER BY n.nspname = $1 DESC LIMIT 1"
		    : "SELECT quote_ident(n.nspname) FROM pg_catalog.pg_class c "
		      "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
		      "WHERE c.relname = 'requeue_dlq_ledger' "
		      "AND n.nspname IN ($1, current_schema()) "
		      "ORDER BY n.nspname = $1 DESC LIMIT 1",
		&schema, 1, place_take, &place, why) == -1)
		return -1;

	return place.found;
}

static int
own_tables_make(struct postgres_store *store, struct text *why)
{
	int may = own_tables_find(store, true, why);

	if (may == -1)
		return -1;
	if (may == 0)
		return text_fail_visible(why,
		    "no ledger can be kept: this role may not make tables in the schema %s; let "
		    "its "
		    "owner make them (requeue-dlq(1) has the statements), or go without with "
		    "--no-ledger",
		    store->source.schema);
	if (postgres_begin(store, why) == -1)
		return -1;
	for (size_t i = 0; i < sizeof(makes) / sizeof(makes[0]); i++) {
		if (postgres_ask(store, makes[i], NULL, 0, NULL, NULL, why) == -1) {
			postgres_roll_back(store);
			return -1;
		}
	}

	return postgres_commit(store, why);
}

/* Whether the action leaves anything there. */
static bool
own_tables_are_needed(const struct postgres_store *store)
{
	switch (store->head.settings.action) {
	case STORE_PROCESS:
		return true;
	case STORE_PARK:
	case STORE_UNPARK:
		return store->pieces.of[PIECE_PARK].len == 0 || !store->head.settings.no_ledger;
	case STORE_REQUEUE:
		if (store->head.settings.counts_requeues && store->pieces.of[PIECE_PARK].len == 0)
			return true;
		return !store->head.settings.no_ledger;
	case STORE_DROP:
		return !store->head.settings.no_ledger;
	default:
		return false;
	}
}

/* The marks of d; planners guess better how many rows are left by these than by a join. */
#define MARK_OF_D "FROM {marks} m WHERE m.source = {name} AND m.id = d.{id}::text"

static void
own_tables_join(struct postgres_store *store)
{
	struct pieces *p = &store->pieces;

	piece_set(p, PIECE_ATTEMPTS,
	    store->has_tables ? "coalesce((SELECT m.attempts " MARK_OF_D "), 0)" : "0::bigint");
	if (p->of[PIECE_PARKED].len == 0)
		piece_set(p, PIECE_PARKED,
		    store->has_tables ? "EXISTS (SELECT 1 " MARK_OF_D
					" AND m.parked_at IS NOT NULL)"
				      : "false");
	if (!store->has_tables || !postgres_writes(store))
		return;
	if (p->of[PIECE_FREE].len > 0)
		text_add_string(&p->of[PIECE_FREE], " AND ");
	pieces_expand(p,
	    "NOT EXISTS (SELECT 1 " MARK_OF_D " AND m.claim IS NOT NULL "
	    "AND m.claimed_until >= clock_timestamp())",
	    &p->of[PIECE_FREE]);
}

int
own_tables_look(struct postgres_store *store, struct text *why)
{
	int found = own_tables_find(store, false, why);

	store->has_tables = found == 1;

	return found == -1 ? -1 : 0;
}

int
own_tables_choose(struct postgres_store *store, struct text *why)
{
	if (own_tables_look(store, why) == -1)
		return -1;
	if (!store->has_tables && own_tables_are_needed(store)) {
		if (own_tables_make(store, why) == -1)
			return -1;
		store->has_tables = true;
	}
	own_tables_join(store);

	return 0;
}

int
ledger_begin(struct postgres_store *store, struct text *why)
{
	enum store_action action = store->head.settings.action;
	const char *part = store->head.settings.part == STORE_PARKED ? "parked" : "dead";
	const struct database_value parameters[] = {postgres_text(part, strlen(part)),
	    postgres_text_or_null(store->mark_id), postgres_text_or_null(store->mark_order)};

	if (!store->has_tables || store->head.settings.no_ledger || action == STORE_LOOK ||
	    action == STORE_IMPORT || action == STORE_UNDO)
		return 0;

	/* The names of the first messages tell later which is missing. */
	return postgres_ask(store,
	    "INSERT INTO {ledger} (run, source, queue, action, snapshot, part, depth, last_id, "
	    "last_order, ids) "
	    "SELECT {run}, {name}, {queue}, 'begin', pg_current_snapshot(), $1::text, "
	    "(SELECT count(*) FROM {source} d WHERE {belongs} AND {dead} AND {part} AND {upto}), "
	    "$2::text, $3::text, "
	    "ARRAY(SELECT d.{id}::text FROM {source} d "
	    "WHERE {belongs} AND {dead} AND {part} AND {upto} LIMIT 10000) "
	    "WHERE NOT EXISTS (SELECT 1 FROM {ledger} WHERE run = {run} AND source = {name} "
	    "AND queue = {queue} AND action = 'begin') "
	    "AND ({known} OR EXISTS (SELECT 1 FROM {source} d WHERE {belongs}))",
	    parameters, 3, NULL, NULL, why);
}

static int
ledger_take_destination(
    const struct database_value *values, const char *const *names, size_t count, void *context)
{
	(void)names;
	(void)count;
	if (values[0].kind == DATABASE_TEXT)
		text_add(context, values[0].bytes, values[0].len);

	return 1;
}

int
ledger_destination(struct postgres_store *store, struct text *destination, struct text *why)
{
	const struct database_value source =
	    postgres_text(store->source.quoted, strlen(store->source.quoted));
	enum store_action action = store->head.settings.action;
	int rc;

	if (action != STORE_UNDO && action != STORE_LOOK)
		return 0;
	if (own_tables_look(store, why) == -1)
		return -1;
	if (!store->has_tables)
		return 0;
	rc = postgres_ask(store,
	    "SELECT destination FROM {ledger} WHERE run = {run} AND source = $1 AND queue = "
	    "{queue} "
	    "AND action = 'requeue' LIMIT 1",
	    &source, 1, ledger_take_destination, destination, why);

	return rc == -1 ? -1 : 0;
}
