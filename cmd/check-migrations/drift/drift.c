#include "drift.h"

#include <stdlib.h>

#include "compared.h"
#include "database.h"
#include "folder.h"
#include "ledger.h"
#include "memory.h"
#include "migrations.h"
#include "rule.h"
#include "text.h"

struct drift {
	struct compared compared;
	bool read; /* both of them */
	size_t applied;
	struct text why; /* they were not */
};

static void *
drift_begin(struct replay *replay)
{
	struct drift *drift = memory_new(1, sizeof(*drift));

	(void)replay;
	drift->why = TEXT_INIT(TEXT_MAX_REASON);

	return drift;
}

static bool
drift_has_live(const struct replay *replay)
{
	return replay->asked->database_url && !replay->asked->skip_database;
}

static size_t
folder_count_applied(const struct replay *replay)
{
	size_t count = 0;

	for (size_t i = 0; i < replay->folder->named; i++)
		if (replay->folder->items[i].applied)
			count++;

	return count;
}

/* Reads one of the two, and leaves it. */
static int
drift_read(struct database *db, struct catalog *catalog, const char *whose, struct text *why)
{
	int rc = db ? catalog_read(db, catalog, why) : -1;

	database_close(db);

	return rc == -1 ? text_fail_of(why, whose) : 0;
}

static void
drift_standing(struct replay *replay, void *state)
{
	const struct migrations *asked = replay->asked;
	struct drift *drift = state;
	struct compared *compared = &drift->compared;
	struct text *why = &drift->why;

	drift->applied = folder_count_applied(replay);
	if (!drift_has_live(replay))
		return;
	if (drift_read(replay_connect(replay, why), &compared->expected, "the scratch database",
		why) == -1)
		return;
	if (drift_read(
		database_open(asked->database_url, DATABASE_READ_ONLY, asked->timeout_ns, why),
		&compared->found, "the live database", why) == -1)
		return;
	compared_leave_out(compared, replay->ledger, &asked->ignored_objects);
	drift->read = true;
}

static void
drift_judge(struct drift *drift, const struct replay *replay, struct category *category)
{
	struct check check = {.status = CHECK_UNKNOWN};

	if (replay->ledger->state == LEDGER_MISSING && compared_count(&drift->compared) == 0) {
		check.status = CHECK_SKIP;
		category_say(category, RULE_DRIFT, &check,
		    "the live database is empty and has no ledger, so there is nothing to compare");
	} else if (replay->ledger->state != LEDGER_READ) {
		category_say(category, RULE_DRIFT, &check,
		    "the ledger does not tell what the live database has applied (see the check "
		    "ledger), so what it should hold is not known");
	} else if (compared_count(&drift->compared) == 0 && drift->applied == 0) {
		check.status = CHECK_SKIP;
		category_say(category, RULE_DRIFT, &check,
		    "nothing is applied and the live database is empty, so there is nothing to "
		    "compare");
	} else if (compared_count(&drift->compared) == 0) {
		category_say(category, RULE_DRIFT, &check,
		    "%zu migrations are applied, and there is no object left to compare%s",
		    drift->applied,
		    drift->compared.left_out > 0 ? ": --ignore-object leaves out all of them" : "");
	} else {
		compared_judge(&drift->compared, category);
	}
}

static void
drift_end(struct replay *replay, void *state, const char *failed)
{
	struct drift *drift = state;
	struct category category = {
	    .findings = replay->findings, .name = "drift", .unit = "objects"};
	struct check check = {.status = CHECK_UNKNOWN};

	if (!drift_has_live(replay)) {
		check.status = CHECK_SKIP;
		category_say(&category, RULE_DRIFT, &check,
		    "no live database that could be compared: give --database-url");
	} else if (drift->read) {
		drift_judge(drift, replay, &category);
	} else {
		category_say(&category, RULE_DRIFT, &check, "not compared: %s",
		    drift->why.len > 0 ? text_string(&drift->why)
		    : failed           ? failed
				       : "the replay did not come so far");
	}
	category_end(&category);
	compared_free(&drift->compared);
	text_free(&drift->why);
	free(drift);
}

const struct replay_watcher drift_watcher = {
    .begin = drift_begin, .standing = drift_standing, .end = drift_end};
