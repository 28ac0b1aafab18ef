/* What --action process has in hand: who works on a message, until when, and how often it was
 * tried.  A claim whose time is over is free again. */
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "memory.h"
#include "sqlite_store.h"

static const char table[] =
    "CREATE TABLE IF NOT EXISTS requeue_dlq_claims (source TEXT NOT NULL, id NOT NULL, "
    "attempts INTEGER NOT NULL, owner TEXT NOT NULL, leased_until INTEGER NOT NULL, "
    "PRIMARY KEY (source, id)) WITHOUT ROWID";

int
sqlite_claim_begin(struct sqlite_store *store, struct text *why)
{
	if (store->has_claims)
		return 0;
	/* Not in the batch's transaction: that may end with nothing taken. */
	if (database_execute(store->db, table, why) == -1)
		return -1;
	uuid_v4(store->owner);
	store->has_claims = true;

	return 0;
}

/* ---- those in hand ---- */

void
sqlite_claim_note(struct sqlite_store *store, const struct database_value *id)
{
	struct sqlite_claim *claim;
	uint64_t number = store->claimed++;

	if (!id)
		return;
	store->claims = memory_grow(
	    store->claims, store->claim_count, &store->claim_room, sizeof(*store->claims));
	claim = &store->claims[store->claim_count++];
	*claim = (struct sqlite_claim){.number = number, .id = *id};
	if (id->kind == DATABASE_TEXT || id->kind == DATABASE_BLOB) {
		claim->bytes = memory_copy(id->bytes, id->len);
		claim->id.bytes = claim->bytes;
	}
}

static struct sqlite_claim *
claim_find(struct sqlite_store *store, uint64_t number)
{
	for (size_t i = 0; i < store->claim_count; i++) {
		if (store->claims[i].number == number)
			return &store->claims[i];
	}

	return NULL;
}

static void
claim_remove(struct sqlite_store *store, struct sqlite_claim *claim)
{
	free(claim->bytes);
	*claim = store->claims[--store->claim_count];
}

void
sqlite_claims_free(struct sqlite_store *store)
{
	while (store->claim_count > 0)
		claim_remove(store, store->claims);
	free(store->claims);
}

/* ---- claiming ---- */

int
sqlite_claim_set(struct sqlite_store *store, struct sqlite_set *set, struct text *why)
{
	TEXT_LOCAL sql = TEXT_INIT(TEXT_MAX_REASON);

	if (set->count == 0)
		return 0;
	text_add_format(&sql,
	    "INSERT INTO requeue_dlq_claims (source, id, attempts, owner, leased_until) "
	    "SELECT {source}, {id}, 1, '%s', {lease_end} FROM {dead} d WHERE {chosen} "
	    "ON CONFLICT (source, id) DO UPDATE SET attempts = attempts + 1, "
	    "owner = excluded.owner, leased_until = excluded.leased_until",
	    store->owner);

	return sqlite_set_change(store, set, text_string(&sql), "claiming", why);
}

int
sqlite_claim_forget(struct sqlite_store *store, struct sqlite_set *set, struct text *why)
{
	if (!store->has_claims)
		return 0;

	return sqlite_set_run(store, set,
	    "DELETE FROM requeue_dlq_claims WHERE source = {source} AND leased_until <= {now} "
	    "AND id IN (SELECT {id} FROM {dead} d WHERE {chosen})",
	    NULL, why);
}

/* ---- settling ---- */

/* A statement about the message of a claim, whose id is $2. */
static int
claim_change(struct sqlite_store *store, const struct sqlite_claim *claim, const char *template,
    int64_t *changed, struct text *why)
{
	const struct database_value parameters[] = {
	    store->queue, claim->id, sqlite_text(store->owner, strlen(store->owner))};
	size_t count = strstr(template, "$3") ? 3 : 2;

	return sqlite_query(store, template, parameters, count, NULL, NULL, changed, why);
}

#define MINE "source = {source} AND id = $2 AND owner = $3 AND $1 NOTNULL"

/* It is a dead letter again; whether the attempt counts. */
static int
claim_return(
    struct sqlite_store *store, const struct sqlite_claim *claim, bool counts, struct text *why)
{
	if (claim_change(store, claim,
		counts ? "UPDATE requeue_dlq_claims SET leased_until = 0 WHERE " MINE
		       : "UPDATE requeue_dlq_claims SET leased_until = 0, "
			 "attempts = attempts - 1 WHERE " MINE,
		NULL, why) == -1)
		return -1;

	return counts
		   ? 0
		   : claim_change(store, claim,
			 "DELETE FROM requeue_dlq_claims WHERE attempts < 1 AND " MINE, NULL, why);
}

/* It goes away, consumed or parked, with a line in the ledger. */
static int
claim_end(struct sqlite_store *store, const struct sqlite_claim *claim, enum store_action action,
    struct text *why)
{
	bool has_done = store->layout.mapping.values[MAPPING_DONE] &&
			store->layout.mapping.columns[MAPPING_STATUS];
	const char *statement = action == STORE_PARK
				    ? "UPDATE {dead} AS d SET {status_name} = {parked_status} "
				      "WHERE {walked} AND {id} = $2"
				: has_done ? "UPDATE {dead} AS d SET {status_name} = {done_status} "
					     "WHERE {walked} AND {id} = $2"
					   : "DELETE FROM {dead} AS d WHERE {walked} AND {id} = $2";

	if (sqlite_ledger_write_one(store, &claim->id, action, why) == -1 ||
	    claim_change(store, claim, statement, NULL, why) == -1)
		return -1;

	return claim_change(store, claim,
	    "DELETE FROM requeue_dlq_claims WHERE source = {source} AND id = $2 AND $1 NOTNULL",
	    NULL, why);
}

/* Within a transaction.  What another one works on now is left to it. */
static int
claim_settle(struct sqlite_store *store, const struct sqlite_claim *claim, enum store_fate fate,
    struct text *why)
{
	int64_t mine = 0;

	if (claim_change(store, claim, "UPDATE requeue_dlq_claims SET owner = owner WHERE " MINE,
		&mine, why) == -1)
		return -1;
	if (mine == 0)
		return 0;
	if (fate == STORE_CONSUMED)
		return claim_end(store, claim, STORE_PROCESS, why);
	if (fate == STORE_PUT_AWAY)
		return claim_end(store, claim, STORE_PARK, why);

	return claim_return(store, claim, fate == STORE_RETURNED, why);
}

int
sqlite_settle(struct store *head, uint64_t number, enum store_fate fate, struct text *why)
{
	struct sqlite_store *store = (struct sqlite_store *)head;
	struct sqlite_claim *claim = claim_find(store, number);

	if (!claim)
		return text_fail(why, "no such claim");
	store->now_ms = clock_wall(&clock_system) / CLOCK_MS;
	if (database_execute(store->db, "BEGIN IMMEDIATE", why) == -1)
		return -1;
	if (claim_settle(store, claim, fate, why) == -1 ||
	    database_execute(store->db, "COMMIT", why) == -1) {
		sqlite_roll_back(store);
		return -1;
	}
	claim_remove(store, claim);

	return 0;
}
