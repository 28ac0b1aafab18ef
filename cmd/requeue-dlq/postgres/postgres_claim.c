/* Claims: who is at a message, how often it was tried, and how that ended. */
#include <inttypes.h>
#include <stdlib.h>

#include "memory.h"
#include "postgres_store.h"

/* ---- by number ---- */

void
claims_add(struct postgres_store *store, const char *id)
{
	store->claims = memory_grow(
	    store->claims, store->claim_count, &store->claim_room, sizeof(*store->claims));
	store->claims[store->claim_count++] = memory_string(id);
}

/* The id of a claim that is not settled; NULL: it is, or never was one. */
static char **
claims_find(struct postgres_store *store, uint64_t claim)
{
	if (claim < store->claim_base || claim - store->claim_base >= store->claim_count)
		return NULL;

	return &store->claims[claim - store->claim_base];
}

/* Forgets those before the first that is not settled, once they are many. */
static void
claims_forget(struct postgres_store *store)
{
	size_t settled = 0;

	while (settled < store->claim_count && !store->claims[settled])
		settled++;
	if (settled < 1024 && settled < store->claim_count)
		return;
	memmove(store->claims, store->claims + settled,
	    (store->claim_count - settled) * sizeof(*store->claims));
	store->claim_base += settled;
	store->claim_count -= settled;
}

void
claims_clear(struct postgres_store *store)
{
	for (size_t i = 0; i < store->claim_count; i++)
		free(store->claims[i]);
	free(store->claims);
	store->claims = NULL;
	store->claim_base = store->claim_count = store->claim_room = 0;
}

/* ---- settling ---- */

/*
 * Each is one statement, and does nothing where the claim is not held any more, so that it can be
 * said again after its answer was lost.
 */
#define HELD                                                                                       \
	"WITH held AS (SELECT k.id FROM {marks} k WHERE k.source = {name} AND k.id = $1::text "    \
	"AND k.claim = {key} FOR UPDATE), "

#define CONSUMED_ENTRY                                                                             \
	"unmarked AS (DELETE FROM {marks} k USING done WHERE k.source = {name} AND k.id = "        \
	"$1::text) "                                                                               \
	"INSERT INTO {ledger} (run, source, queue, action, ids) "                                  \
	"SELECT {run}, {name}, {queue}, 'consume', ARRAY[$1::text] FROM done"

static const char consumed_deletes[] =
    HELD "done AS (DELETE FROM {source} d USING held WHERE d.{id} = held.id::{type} AND {belongs} "
	 "RETURNING 1), " CONSUMED_ENTRY;

static const char consumed_sets[] = HELD
    "done AS (UPDATE {source} d SET {done} FROM held WHERE d.{id} = held.id::{type} AND {belongs} "
    "RETURNING 1), " CONSUMED_ENTRY;

static const char returned[] =
    "UPDATE {marks} k SET claim = NULL, claimed_by = NULL, claimed_until = NULL "
    "WHERE k.source = {name} AND k.id = $1::text AND k.claim = {key}";

static const char returned_sets[] =
    HELD "failed AS (UPDATE {source} d SET {failed} FROM held WHERE d.{id} = held.id::{type} "
	 "AND {belongs}) "
	 "UPDATE {marks} k SET claim = NULL, claimed_by = NULL, claimed_until = NULL FROM held "
	 "WHERE k.source = {name} AND k.id = held.id";

static const char given_back[] =
    "UPDATE {marks} k SET claim = NULL, claimed_by = NULL, claimed_until = NULL, "
    "attempts = k.attempts - 1 "
    "WHERE k.source = {name} AND k.id = $1::text AND k.claim = {key}";

static const char put_away[] =
    "WITH done AS (UPDATE {marks} k SET claim = NULL, claimed_by = NULL, claimed_until = NULL, "
    "parked_at = clock_timestamp(), parked_by = {run} "
    "WHERE k.source = {name} AND k.id = $1::text AND k.claim = {key} RETURNING 1) "
    "INSERT INTO {ledger} (run, source, queue, action, ids) "
    "SELECT {run}, {name}, {queue}, 'park', ARRAY[$1::text] FROM done";

static const char put_away_sets[] = HELD
    "done AS (UPDATE {source} d SET {park} FROM held WHERE d.{id} = held.id::{type} AND {belongs} "
    "RETURNING 1), "
    "unclaimed AS (UPDATE {marks} k SET claim = NULL, claimed_by = NULL, claimed_until = NULL "
    "FROM done WHERE k.source = {name} AND k.id = $1::text) "
    "INSERT INTO {ledger} (run, source, queue, action, ids) "
    "SELECT {run}, {name}, {queue}, 'park', ARRAY[$1::text] FROM done";

static const char *
settle_template(const struct postgres_store *store, enum store_fate fate)
{
	const struct text *of = store->pieces.of;

	switch (fate) {
	case STORE_CONSUMED:
		return of[PIECE_DONE].len > 0 ? consumed_sets : consumed_deletes;
	case STORE_RETURNED:
		return of[PIECE_FAILED].len > 0 ? returned_sets : returned;
	case STORE_GIVEN_BACK:
		return given_back;
	default:
		return of[PIECE_PARK].len > 0 ? put_away_sets : put_away;
	}
}

int
postgres_settle(struct store *head, uint64_t claim, enum store_fate fate, struct text *why)
{
	struct postgres_store *store = (struct postgres_store *)head;
	char **id = claims_find(store, claim);
	struct database_value parameter;
	const char *template = settle_template(store, fate);
	int rc;

	if (!id || !*id)
		return 0;
	parameter = postgres_text(*id, strlen(*id));
	database_be_patient(store->db, true);
	rc = postgres_ask(store, template, &parameter, 1, NULL, NULL, why);
	if (rc == -1 && database_fault(store->db)->lost && postgres_reconnect(store, why) == 0)
		rc = postgres_ask(store, template, &parameter, 1, NULL, NULL, why);
	if (rc == -1)
		return -1;
	free(*id);
	*id = NULL;
	claims_forget(store);

	return 0;
}
