#include "turns.h"

#include "folder.h"
#include "layout.h"
#include "ledger.h"
#include "memory.h"
#include "migrations.h"
#include "replay.h"

static bool
migration_stands(const struct migration *migration)
{
	return migration->applied && migration->applied->state != APPLIED_ROLLED_BACK;
}

/* The baseline that a database was made from: the one that is applied; where nothing is, the last
 * one, from which the tool begins on an empty database (Flyway's B, Atlas' checkpoint). */
static const struct migration *
baseline_find(const struct folder *folder)
{
	const struct migration *last = NULL;
	bool empty = true;

	for (size_t i = 0; i < folder->named; i++)
		empty = empty && !migration_stands(&folder->items[i]);
	for (size_t i = 0; i < folder->ordered; i++)
		if (folder->items[i].kind == MIGRATION_BASELINE &&
		    (empty || migration_stands(&folder->items[i])))
			last = &folder->items[i];

	return last;
}

/* Whether a baseline's file stands for it: it has no row of its own. */
static bool
migration_is_covered(const struct folder *folder, const struct migration *migration,
    const struct migration *baseline)
{
	return baseline && !migration->row && migration->version &&
	       migration->kind == MIGRATION_UP &&
	       version_compare(folder->layout, migration->version, baseline->version) <= 0;
}

static enum replay_turn
migration_turn(const struct folder *folder, const struct migration *migration,
    const struct migration *baseline)
{
	if (migration->kind == MIGRATION_DOWN ||
	    (migration->kind == MIGRATION_BASELINE && migration != baseline) ||
	    migration_is_covered(folder, migration, baseline))
		return TURN_NONE;
	if (!migration_stands(migration))
		return TURN_PENDING;

	return migration_is_outdated(folder, migration) ? TURN_BOTH : TURN_PAST;
}

enum replay_turn *
replay_turns(const struct replay *replay)
{
	const struct folder *folder = replay->folder;
	const struct migration *baseline =
	    folder->layout->order == ORDER_CHAIN ? NULL : baseline_find(folder);
	enum replay_turn *turns = memory_new(folder->named, sizeof(*turns));
	/* Without a ledger what is there at the revision of --since counts as applied. */
	bool by_revision = replay->ledger->state == LEDGER_UNASKED && replay->asked->since;

	for (size_t i = 0; i < folder->named; i++) {
		turns[i] = migration_turn(folder, &folder->items[i], baseline);
		if (turns[i] == TURN_PENDING && by_revision && !folder->items[i].is_new)
			turns[i] = TURN_PAST;
	}

	return turns;
}

const char *
replay_turns_unknown(const struct replay *replay)
{
	switch (replay->ledger->state) {
	case LEDGER_UNASKED:
	case LEDGER_READ:
	case LEDGER_MISSING:
		return NULL;
	default:
		return "what the live database has applied is not known";
	}
}
