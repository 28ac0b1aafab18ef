#include "reversible.h"

#include <stdlib.h>

#include "database.h"
#include "folder.h"
#include "memory.h"
#include "migrations.h"
#include "trip.h"
#include "way.h"

struct reversible {
	struct category category;
	bool *chosen; /* of the folder's named ones */
	struct trip_totals totals;
	bool is_ready; /* the two below are of the migration at hand */
	struct catalog before;
	struct rows rows_before;
	size_t unseen; /* chosen ones that were not reached */
};

/* ---- which ---- */

static bool
turn_is(enum replay_turn turn, bool pending)
{
	return turn == TURN_BOTH || turn == (pending ? TURN_PENDING : TURN_PAST);
}

/* What is pending, or the last ones in the order in which they are applied. */
static void
reversible_choose(struct reversible *reversible, const struct replay *replay)
{
	int64_t last = replay->asked->reversible_last;

	for (int pending = 1; pending >= (last > 0 ? 0 : 1); pending--)
		for (size_t i = replay->folder->named; i-- > 0;) {
			if (!turn_is(replay->turns[i], pending) || reversible->chosen[i] ||
			    (replay->asked->reversible_last > 0 && last-- <= 0))
				continue;
			reversible->chosen[i] = true;
			reversible->unseen++;
		}
}

static bool
reversible_has_chosen(const struct reversible *reversible, const struct replay *replay)
{
	return reversible->chosen[replay->migration - replay->folder->items];
}

/* ---- the watcher ---- */

static void *
reversible_begin(struct replay *replay)
{
	struct reversible *reversible;

	if (!replay->asked->reversible && replay->asked->reversible_last == 0)
		return NULL;
	reversible = memory_new(1, sizeof(*reversible));
	reversible->category =
	    (struct category){.findings = replay->findings, .name = "reversible"};
	reversible->totals.unfilled_names = TEXT_INIT(TEXT_MAX_REASON / 4);
	reversible->chosen = memory_new(replay->folder->named, sizeof(*reversible->chosen));
	reversible_choose(reversible, replay);

	return reversible;
}

static void
reversible_before(struct replay *replay, void *state)
{
	struct reversible *reversible = state;
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct check check = {.file = replay->migration->path, .status = CHECK_UNKNOWN};

	if (!reversible_has_chosen(reversible, replay))
		return;
	reversible->is_ready = catalog_read(replay->db, &reversible->before, &why) == 0 &&
			       rows_read(replay->db, &reversible->rows_before, &why) == 0;
	if (!reversible->is_ready)
		category_say(&reversible->category, RULE_REVERSIBLE, &check,
		    "what was before it cannot be read: %s", text_string(&why));
}

static void
reversible_take(struct reversible *reversible, struct replay *replay)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct check check = {.file = replay->migration->path, .status = CHECK_SKIP};
	struct trip trip = {.replay = replay,
	    .category = &reversible->category,
	    .totals = &reversible->totals,
	    .before = &reversible->before,
	    .rows_before = &reversible->rows_before};

	switch (way_find(replay, &trip.down, &trip.direction, &why)) {
	case WAY_FORWARD:
		category_say(
		    &reversible->category, RULE_REVERSIBLE, &check, "%s", text_string(&why));
		break;
	case WAY_NONE:
		category_fault(
		    &reversible->category, RULE_REVERSIBLE, &check, "nothing takes it back");
		break;
	case WAY_FOUND:
		reversible->category.judged++;
		if (trip_take(&trip, &why) == -1)
			replay_spoil(replay, text_string(&why));
		break;
	}
}

static void
reversible_after(struct replay *replay, void *state)
{
	struct reversible *reversible = state;

	if (!reversible_has_chosen(reversible, replay))
		return;
	reversible->unseen--;
	if (reversible->is_ready)
		reversible_take(reversible, replay);
	reversible->is_ready = false;
	catalog_free(&reversible->before);
	rows_free(&reversible->rows_before);
}

/* ---- in the end ---- */

/* Said of all that came back well. */
static void
reversible_pass(struct reversible *reversible)
{
	const struct trip_totals *totals = &reversible->totals;
	struct check check = {.status = CHECK_PASS, .unit = "migrations"};
	TEXT_LOCAL note = TEXT_INIT(TEXT_MAX_REASON);

	check.observed = check_number((double)reversible->category.judged);
	text_add_format(
	    &note, "taken back and applied again, with rows in %zu tables", totals->filled);
	if (totals->unfilled > 0)
		text_add_format(&note, "; %zu could not be given any: %s", totals->unfilled,
		    text_string(&totals->unfilled_names));
	if (totals->untried > 0)
		text_add_format(&note,
		    "; %zu without rows, since they cannot run inside of another transaction",
		    totals->untried);
	category_say(&reversible->category, RULE_REVERSIBLE, &check, "%s", text_string(&note));
}

static void
reversible_end(struct replay *replay, void *state, const char *failed)
{
	struct reversible *reversible = state;
	struct check check = {.status = CHECK_UNKNOWN};

	(void)replay;
	if (failed && reversible->unseen > 0)
		category_say(&reversible->category, RULE_REVERSIBLE, &check,
		    "%zu were not taken back, since the replay ended early: %s", reversible->unseen,
		    failed);
	if (reversible->category.faults == 0 && reversible->category.judged > 0)
		reversible_pass(reversible);
	category_end(&reversible->category);
	catalog_free(&reversible->before);
	rows_free(&reversible->rows_before);
	text_free(&reversible->totals.unfilled_names);
	free(reversible->chosen);
	free(reversible);
}

const struct replay_watcher reversible_watcher = {
    .begin = reversible_begin,
    .past = true,
    .before = reversible_before,
    .after = reversible_after,
    .end = reversible_end,
};
