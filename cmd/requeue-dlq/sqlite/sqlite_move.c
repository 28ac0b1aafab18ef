#include "sqlite_store.h"

#include "message.h"

/* What an action does with the rows that it takes, one statement after the other. */
struct plan {
	const char *what[2];
	const char *statements[2];
};

static const struct plan plan_park = {
    {"parking"}, {"UPDATE {dead} AS d SET {status_name} = {parked_status} WHERE {chosen}"}};
static const struct plan plan_unpark = {
    {"unparking"}, {"UPDATE {dead} AS d SET {status_name} = {dead_status} WHERE {chosen}"}};
static const struct plan plan_drop = {{"dropping"}, {"DELETE FROM {dead} AS d WHERE {chosen}"}};
static const struct plan plan_requeue_row = {{"inserting", "deleting"},
    {"INSERT INTO {live} ({live_columns}) SELECT {live_values} FROM {dead} d WHERE {chosen} "
     "ORDER BY {key}",
	"DELETE FROM {dead} AS d WHERE {chosen}"}};
static const struct plan plan_requeue_status = {
    {"requeueing"}, {"UPDATE {dead} AS d SET {live_set} WHERE {chosen}"}};

static const struct plan *
plan_of(const struct sqlite_store *store, enum store_action action)
{
	switch (action) {
	case STORE_PARK:
		return &plan_park;
	case STORE_UNPARK:
		return &plan_unpark;
	case STORE_DROP:
		return &plan_drop;
	default:
		return store->layout.moves_rows ? &plan_requeue_row : &plan_requeue_status;
	}
}

/* Carries the action out on a set, which the ledger knows of before. */
static int
set_carry_out(
    struct sqlite_store *store, struct sqlite_set *set, enum store_action action, struct text *why)
{
	const struct plan *plan = plan_of(store, action);

	if (set->count == 0)
		return 0;
	if (sqlite_ledger_write(store, set, action, why) == -1 ||
	    sqlite_claim_forget(store, set, why) == -1)
		return -1;
	for (size_t i = 0; i < 2 && plan->statements[i]; i++) {
		if (sqlite_set_change(store, set, plan->statements[i], plan->what[i], why) == -1)
			return -1;
	}

	return 0;
}

static int
batch_carry_out(struct sqlite_store *store, struct text *why)
{
	enum store_action action = store->head.settings.action;

	if (store->moved.count + store->parked.count > 0 && sqlite_ledger_begin(store, why) == -1)
		return -1;
	if (action == STORE_PROCESS) {
		if (sqlite_claim_set(store, &store->moved, why) == -1)
			return -1;
	} else if (set_carry_out(store, &store->moved, action, why) == -1) {
		return -1;
	}

	return set_carry_out(store, &store->parked, STORE_PARK, why);
}

int
sqlite_move(struct store *head, enum store_outcome outcomes[], struct text *why)
{
	struct sqlite_store *store = (struct sqlite_store *)head;

	if (batch_carry_out(store, why) == -1 || database_execute(store->db, "COMMIT", why) == -1) {
		sqlite_roll_back(store);
		store->begun = false;
		return -1;
	}
	for (size_t i = 0; i < store->taken; i++)
		outcomes[i] = store->fates[i] == ROW_STAYS ? STORE_EXISTS : STORE_MOVED;

	return 0;
}
