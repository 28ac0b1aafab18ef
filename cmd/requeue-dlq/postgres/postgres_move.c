/* What becomes of a batch that was read: it is one transaction with its entry in the ledger. */
#include <stdlib.h>

#include "memory.h"
#include "message.h"
#include "postgres_store.h"
#include "uuid.h"

/*
 * Each statement takes the ids as an array ($1) and gives a row for each that is still there: its
 * place in the array, and whether it was done.  `old` looks again at what marks say, under the
 * row's lock: nobody else can have claimed or parked it since.
 */
#define OLD_ROWS                                                                                   \
	"WITH w AS (SELECT u.id, u.n FROM unnest($1::text[]::{type}[]) WITH ORDINALITY u(id, "     \
	"n)), "                                                                                    \
	"old AS MATERIALIZED (SELECT w.n, d.{id} AS id, d.{id}::text AS name, "                    \
	"jsonb_build_array({kept}) AS kept FROM w JOIN {source} d ON d.{id} = w.id "               \
	"WHERE {belongs} AND {dead} AND {part} AND {free}), "

/* Those that were there, and then those that it was done with: without a join, which a planner that
 * has no figures would make of nested loops. */
#define ANSWER " SELECT n, false, false FROM old UNION ALL SELECT n, true, false FROM done"

/* Columns are set, and the row stays. */
static const char requeue_sets[] = OLD_ROWS
    "done AS (UPDATE {source} d SET {set} FROM old WHERE d.{id} = old.id AND {belongs} AND {dead} "
    "RETURNING old.n, old.name, old.kept){unmark}{entry}" ANSWER;

/* The row moves: only what was inserted is deleted.  A trigger that lets it be inserted and not be
 * deleted would double it: the third column says so. */
static const char requeue_moves[] =
    "WITH w AS (SELECT u.id, u.n FROM unnest($1::text[]::{type}[]) WITH ORDINALITY u(id, n)), "
    "old AS MATERIALIZED (SELECT s.*, {new_id} AS new_id FROM (SELECT w.n, d.{id} AS id, "
    "d.{id}::text AS name, jsonb_build_array({kept}) AS kept, {requeues} AS count, d AS d "
    "FROM w JOIN {source} d ON d.{id} = w.id {counted} "
    "WHERE {belongs} AND {dead} AND {part} AND {free} ORDER BY w.n) s), "
    "new AS (INSERT INTO {target} ({columns}) OVERRIDING SYSTEM VALUE SELECT {values} FROM old "
    "ORDER BY old.n ON CONFLICT DO NOTHING RETURNING {target_id} AS id), "
    "done AS (DELETE FROM {source} d USING old JOIN new ON new.id = old.new_id "
    "WHERE d.{id} = old.id AND {belongs} "
    "RETURNING old.n, old.name, old.kept, old.new_id){unmark}{entry}" ANSWER
    " UNION ALL SELECT 0, false, (SELECT count(*) FROM new) <> (SELECT count(*) FROM done)";

static const char drops[] =
    OLD_ROWS "done AS (DELETE FROM {source} d USING old WHERE d.{id} = old.id AND {belongs} "
	     "RETURNING old.n, old.name){unmark}{entry}" ANSWER;

static const char parks_by_mark[] = OLD_ROWS
    "done AS (SELECT n, name FROM old), "
    "new AS (INSERT INTO {marks} AS k (source, id, parked_at, parked_by) "
    "SELECT {name}, name, clock_timestamp(), {run} FROM old ON CONFLICT (source, id) DO UPDATE "
    "SET parked_at = excluded.parked_at, parked_by = excluded.parked_by, claim = NULL)"
    "{entry}" ANSWER;

static const char parks_by_status[] =
    OLD_ROWS "done AS (UPDATE {source} d SET {park} FROM old WHERE d.{id} = old.id AND {belongs} "
	     "RETURNING old.n, old.name){unmark}{entry}" ANSWER;

/* What was tried in vain before gets all its attempts again. */
static const char unparks_by_mark[] =
    OLD_ROWS "done AS (DELETE FROM {marks} k USING old WHERE k.source = {name} AND k.id = old.name "
	     "RETURNING old.n, old.name){entry}" ANSWER;

static const char unparks_by_status[] =
    OLD_ROWS "done AS (UPDATE {source} d SET {unpark} FROM old WHERE d.{id} = old.id AND {belongs} "
	     "RETURNING old.n, old.name){unmark}{entry}" ANSWER;

static const char claims[] = OLD_ROWS
    "done AS (SELECT n, name FROM old), "
    "new AS (INSERT INTO {marks} AS k (source, id, attempts, claimed_by, claimed_until, claim) "
    "SELECT {name}, name, 1, {run}, clock_timestamp() + {lease}, {key} FROM old "
    "ON CONFLICT (source, id) DO UPDATE SET attempts = k.attempts + 1, "
    "claimed_by = excluded.claimed_by, claimed_until = excluded.claimed_until, "
    "claim = excluded.claim)" ANSWER;

/* What is done with a message. */
struct verb {
	const char *name; /* in the ledger; NULL: it does not stand there */
	const char *template;
	const char *new_ids;
	const char *kept; /* NULL: it is no requeue */
};

/* ---- a statement over some of those taken ---- */

struct movement {
	struct postgres_store *store;
	const struct verb *verb;
	size_t *slots; /* of those in the array: which of the batch each is */
	enum store_outcome *outcomes;
	bool halved; /* one would be there twice */
	struct text refusal;
};

static int
movement_take(
    const struct database_value *values, const char *const *names, size_t count, void *context)
{
	struct movement *movement = context;
	size_t slot;

	(void)names;
	(void)count;
	movement->halved = movement->halved || values[2].integer != 0;
	if (values[0].integer == 0)
		return 0;
	slot = movement->slots[values[0].integer - 1];
	movement->outcomes[slot] = values[1].integer != 0                 ? STORE_MOVED
				   : movement->store->taken[slot].is_live ? STORE_EXISTS
									  : STORE_REFUSED;

	return 0;
}

/* Those from `first` to `last` that are to be parked, or not.  0 or -1. */
static int
movement_run(struct movement *movement, bool parks, size_t first, size_t last, struct text *why)
{
	struct postgres_store *store = movement->store;
	TEXT_LOCAL ids = TEXT_INIT(TEXT_MAX_RECORD);
	struct database_value parameter;
	size_t count = 0;

	for (size_t i = first; i < last; i++) {
		if (store->taken[i].parks != parks)
			continue;
		movement->slots[count++] = i;
		movement->outcomes[i] = STORE_GONE;
		sql_add_element(&ids, store->taken[i].id, strlen(store->taken[i].id));
	}
	if (count == 0)
		return 0;
	if (text_add_byte(&ids, '}') == -1)
		return text_fail(why, "out of memory");
	parameter = postgres_text(text_string(&ids), ids.len);
	movement->halved = false;
	if (postgres_ask(
		store, movement->verb->template, &parameter, 1, movement_take, movement, why) == -1)
		return -1;
	if (movement->halved)
		return text_fail(why, "the table %s keeps rows that were moved: a trigger?",
		    store->source.shown);

	return 0;
}

/* Whether one message may be at fault, and not all of them: a constraint, a value, a trigger's own
 * words. */
static bool
movement_can_part(const struct postgres_store *store)
{
	const char *state = database_fault(store->db)->state;

	return strncmp(state, "22", 2) == 0 || strncmp(state, "23", 2) == 0 ||
	       strncmp(state, "P0", 2) == 0 || state[0] == '\0';
}

/* One after the other, each on its own: what the table refuses stays. */
static int
movement_run_singly(struct movement *movement, bool parks, struct text *why)
{
	struct postgres_store *store = movement->store;

	for (size_t i = 0; i < store->taken_count; i++) {
		if (store->taken[i].parks != parks)
			continue;
		if (database_execute(store->db, "SAVEPOINT one", why) == -1)
			return -1;
		if (movement_run(movement, parks, i, i + 1, why) == 0)
			continue;
		if (database_fault(store->db)->lost || !movement_can_part(store))
			return -1;
		if (movement->refusal.len == 0)
			text_add(&movement->refusal, text_string(why), why->len);
		if (database_execute(store->db, "ROLLBACK TO one", why) == -1)
			return -1;
		movement->outcomes[i] = STORE_REFUSED;
	}

	return 0;
}

/* The entry in the ledger that stands for what was done, in the same statement. */
static void
movement_put_entry(struct postgres_store *store, const struct verb *verb)
{
	struct pieces *p = &store->pieces;
	struct text *entry = &p->of[PIECE_ENTRY];

	text_clear(entry);
	text_clear(&p->of[PIECE_UNMARK]);
	if (!store->has_tables)
		return;
	pieces_expand(p,
	    ", unmarked AS (DELETE FROM {marks} k USING done WHERE k.source = {name} "
	    "AND k.id = done.name)",
	    &p->of[PIECE_UNMARK]);
	if (store->head.settings.no_ledger || !verb->name)
		return;
	pieces_expand(p,
	    ", entry AS (INSERT INTO {ledger} "
	    "(run, seal, source, queue, destination, ids, action, new_ids, kept) "
	    "SELECT {run}, '",
	    entry);
	text_add_string(entry, store->seal);
	pieces_expand(p,
	    verb->kept ? "', {name}, {queue}, {destination}, array_agg(name ORDER BY n), "
		       : "', {name}, {queue}, {queue}, array_agg(name ORDER BY n), ",
	    entry);
	text_add_format(entry, "'%s', %s, %s FROM done HAVING count(*) > 0)", verb->name,
	    verb->new_ids, verb->kept ? verb->kept : "NULL");
}

static int
movement_do(struct movement *movement, const struct verb *verb, bool parks, struct text *why)
{
	struct postgres_store *store = movement->store;

	movement->verb = verb;
	movement_put_entry(store, verb);
	if (database_execute(store->db, "SAVEPOINT whole", why) == -1)
		return -1;
	if (movement_run(movement, parks, 0, store->taken_count, why) == 0)
		return 0;
	if (database_fault(store->db)->lost || !movement_can_part(store) ||
	    database_execute(store->db, "ROLLBACK TO whole", why) == -1)
		return -1;

	return movement_run_singly(movement, parks, why);
}

#define ALL_KEPT "array_agg(kept ORDER BY n)"

static const struct verb *
movement_parks(const struct postgres_store *store)
{
	static const struct verb by_mark = {"park", parks_by_mark, "NULL", NULL},
				 by_status = {"park", parks_by_status, "NULL", NULL};

	return store->pieces.of[PIECE_PARK].len > 0 ? &by_status : &by_mark;
}

static const struct verb *
movement_of(const struct postgres_store *store)
{
	static const struct verb set = {"requeue", requeue_sets, "NULL", ALL_KEPT},
				 move = {"requeue", requeue_moves,
				     "array_agg(new_id::text ORDER BY n)", ALL_KEPT},
				 unpark = {"unpark", unparks_by_mark, "NULL", NULL},
				 unpark_status = {"unpark", unparks_by_status, "NULL", NULL},
				 drop = {"drop", drops, "NULL", NULL},
				 claim = {NULL, claims, NULL, NULL};

	switch (store->head.settings.action) {
	case STORE_REQUEUE:
		return store->sets ? &set : &move;
	case STORE_UNPARK:
		return store->pieces.of[PIECE_PARK].len > 0 ? &unpark_status : &unpark;
	case STORE_DROP:
		return &drop;
	case STORE_PROCESS:
		return &claim;
	default:
		return movement_parks(store);
	}
}

/* Numbers them, once it is sure that they are claimed. */
static void
movement_claim(struct postgres_store *store, const enum store_outcome outcomes[])
{
	for (size_t i = 0; i < store->taken_count; i++)
		claims_add(store, outcomes[i] == STORE_MOVED && !store->taken[i].parks
				      ? store->taken[i].id
				      : NULL);
}

int
postgres_move(struct store *head, enum store_outcome outcomes[], struct text *why)
{
	struct postgres_store *store = (struct postgres_store *)head;
	struct movement movement = {.store = store,
	    .outcomes = outcomes,
	    .refusal = TEXT_INIT(TEXT_MAX_REASON),
	    .slots = memory_new(store->taken_count, sizeof(*movement.slots))};
	int rc;

	uuid_v4(store->seal);
	/* What is deferred to COMMIT is the fault of one message, too. */
	rc = database_execute(store->db, "SET CONSTRAINTS ALL IMMEDIATE", why);
	if (rc == 0)
		rc = movement_do(&movement, movement_of(store), false, why);
	if (rc == 0)
		rc = movement_do(&movement, movement_parks(store), true, why);
	if (rc == -1)
		postgres_roll_back(store);
	else
		rc = postgres_commit(store, why);
	if (rc == 0 && head->settings.action == STORE_PROCESS)
		movement_claim(store, outcomes);
	if (rc == 0)
		text_fail(why, "%s",
		    movement.refusal.len > 0 ? text_string(&movement.refusal)
					     : "the table kept it: a trigger or a policy?");
	text_free(&movement.refusal);
	free(movement.slots);

	return rc;
}
