#include "indexes.h"

#include <stdlib.h>

#include "database.h"
#include "meets.h"
#include "memory.h"
#include "migrations.h"
#include "rule.h"
#include "text.h"

static bool
indexes_are_required(const struct migrations *asked)
{
	return asked->required_indexes.count > 0 || asked->require_indexes;
}

int
indexes_check(const struct migrations *asked, struct text *why)
{
	struct required_list list = {0};
	int rc = required_read(&list, asked, why);

	required_list_free(&list);

	return rc;
}

static bool
indexes_have_live(const struct migrations *asked)
{
	return asked->database_url && !asked->skip_database;
}

/* Reads a database, and leaves it. */
static int
holding_take(struct holding *holding, struct database *db, struct text *why)
{
	int rc = db ? holding_read(holding, db, why) : -1;

	database_close(db);

	return rc;
}

static int
holding_take_live(struct holding *holding, const struct migrations *asked, struct text *why)
{
	if (holding_take(holding,
		database_open(asked->database_url, DATABASE_READ_ONLY, asked->timeout_ns, why),
		why) == -1)
		return text_fail_of(why, "the live database");

	return 0;
}

/* ---- what is required ---- */

/* What is known of a requirement's databases; `standing` and `live` may be NULL. */
struct indexes_seen {
	const struct holding *standing; /* the scratch database where it should be the live one */
	const struct holding *last;     /* what is judged */
	const struct holding *live;
};

static void
required_judge(
    const struct required *required, const struct indexes_seen *seen, struct category *category)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	enum requirement requirement = holding_meets(seen->last, required, &why);
	struct check check = {.status = CHECK_UNKNOWN};

	category->judged++;
	if (requirement == REQUIREMENT_MET && seen->standing && seen->live &&
	    holding_meets(seen->standing, required, &why) == REQUIREMENT_MET) {
		requirement = holding_meets(seen->live, required, &why);
		if (requirement != REQUIREMENT_MET)
			text_fail_of(&why, "the migrations that are applied make it, but in the "
					   "live database");
	}
	if (requirement == REQUIREMENT_LACKING)
		category_fault(category, RULE_REQUIRE_INDEX, &check, "%s: %s", required->given,
		    text_string(&why));
	else if (requirement == REQUIREMENT_UNCLEAR)
		category_say(category, RULE_REQUIRE_INDEX, &check, "%s: %s", required->given,
		    text_string(&why));
}

/* `failed`: why nothing can be said; else NULL. */
static void
required_judge_all(const struct migrations *asked, const struct indexes_seen *seen,
    const char *failed, struct findings *findings)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct category category = {
	    .findings = findings, .name = "required-indexes", .unit = "indexes"};
	struct check check = {.status = CHECK_UNKNOWN};
	struct required_list list = {0};

	if (!indexes_are_required(asked))
		return;
	if (!failed && required_read(&list, asked, &why) == -1)
		failed = text_string(&why);
	if (failed)
		category_say(&category, RULE_REQUIRE_INDEX, &check, "not judged: %s", failed);
	for (size_t i = 0; !failed && i < list.count; i++)
		required_judge(&list.items[i], seen, &category);
	category_end(&category);
	required_list_free(&list);
}

/* What nobody asked for. */
static void
indexes_judge_rest(const struct holding *holding, const char *failed, struct findings *findings)
{
	struct category category = {.findings = findings, .name = "indexes", .unit = "indexes"};
	struct check check = {.status = CHECK_UNKNOWN};

	if (failed) {
		category_say(&category, RULE_INDEXES, &check, "not judged: %s", failed);
	} else {
		holding_judge_keys(holding, &category);
		holding_judge_needless(holding, &category);
	}
	category_end(&category);
}

/* ---- without a replay ---- */

void
indexes_judge(const struct migrations *asked, struct findings *findings)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct holding live = {0};
	const struct indexes_seen seen = {.last = &live};
	const char *failed = NULL;

	if (replay_is_asked(asked) || !indexes_are_required(asked))
		return;
	if (!indexes_have_live(asked))
		text_fail(&why, "no database: give --database-url, or --replay");
	if (why.len > 0 || holding_take_live(&live, asked, &why) == -1)
		failed = text_string(&why);
	required_judge_all(asked, &seen, failed, findings);
	indexes_judge_rest(&live, failed, findings);
	holding_free(&live);
}

/* ---- with a replay ---- */

struct indexes_state {
	struct holding standing, last, live;
	bool stood;
	struct text why;
};

static void *
indexes_begin(struct replay *replay)
{
	struct indexes_state *state = memory_new(1, sizeof(*state));

	(void)replay;
	state->why = TEXT_INIT(TEXT_MAX_REASON);

	return state;
}

static void
indexes_standing(struct replay *replay, void *context)
{
	struct indexes_state *state = context;

	state->stood =
	    holding_take(&state->standing, replay_connect(replay, &state->why), &state->why) == 0;
}

/* 0, or -1 with the reason why nothing can be said. */
static int
indexes_take_last(struct replay *replay, struct indexes_state *state, const char *failed)
{
	struct text *why = &state->why;

	if (failed)
		return text_fail(why, "%s", failed);
	if (!state->stood)
		return why->len > 0 ? -1 : text_fail(why, "the replay did not come so far");
	if (holding_take(&state->last, replay_connect(replay, why), why) == -1)
		return -1;
	if (indexes_are_required(replay->asked) && indexes_have_live(replay->asked))
		return holding_take_live(&state->live, replay->asked, why);

	return 0;
}

static void
indexes_end(struct replay *replay, void *context, const char *failed)
{
	struct indexes_state *state = context;
	bool has_live = indexes_have_live(replay->asked);
	const struct indexes_seen seen = {.standing = has_live ? &state->standing : NULL,
	    .last = &state->last,
	    .live = has_live ? &state->live : NULL};

	failed = indexes_take_last(replay, state, failed) == -1 ? text_string(&state->why) : NULL;
	required_judge_all(replay->asked, &seen, failed, replay->findings);
	indexes_judge_rest(&state->last, failed, replay->findings);
	holding_free(&state->standing);
	holding_free(&state->last);
	holding_free(&state->live);
	text_free(&state->why);
	free(state);
}

const struct replay_watcher indexes_watcher = {
    .begin = indexes_begin, .standing = indexes_standing, .end = indexes_end};
