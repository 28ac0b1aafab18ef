#include "replay.h"

#include <stdlib.h>

#include "database.h"
#include "diag.h"
#include "folder.h"
#include "layout.h"
#include "ledger.h"
#include "memory.h"
#include "migrations.h"
#include "rule.h"
#include "scratch.h"
#include "session.h"
#include "signals.h"
#include "text.h"
#include "turns.h"

bool
replay_is_asked(const struct migrations *asked)
{
	return asked->replay_url;
}

/* ---- the watchers ---- */

static void
watchers_begin(struct replay *replay)
{
	size_t count = 0;

	while (replay->watchers[count])
		count++;
	replay->states = memory_new(count + 1, sizeof(*replay->states));
	for (size_t i = 0; i < count; i++)
		replay->states[i] = replay->watchers[i]->begin(replay);
}

static void
watchers_end(struct replay *replay, const char *failed)
{
	for (size_t i = 0; replay->watchers[i]; i++)
		if (replay->states[i])
			replay->watchers[i]->end(replay, replay->states[i], failed);
	free(replay->states);
}

static void
watchers_stand(struct replay *replay)
{
	for (size_t i = 0; replay->watchers[i]; i++)
		if (replay->states[i] && replay->watchers[i]->standing)
			replay->watchers[i]->standing(replay, replay->states[i]);
}

/* Of the migration at hand. */
static bool
watcher_hears(const struct replay *replay, size_t at)
{
	return replay->states[at] && (replay->pending || replay->watchers[at]->past);
}

static void
watchers_before(struct replay *replay)
{
	for (size_t i = 0; replay->watchers[i]; i++)
		if (watcher_hears(replay, i) && replay->watchers[i]->before)
			replay->watchers[i]->before(replay, replay->states[i]);
}

static void
watchers_after(struct replay *replay)
{
	for (size_t i = 0; replay->watchers[i]; i++)
		if (watcher_hears(replay, i) && replay->watchers[i]->after)
			replay->watchers[i]->after(replay, replay->states[i]);
}

/* Whether one of them wants to hear of statements. */
static bool
watchers_want_statements(const struct replay *replay)
{
	for (size_t i = 0; replay->watchers[i]; i++)
		if (replay->states[i] &&
		    (replay->watchers[i]->before_statement || replay->watchers[i]->after_statement))
			return true;

	return false;
}

/* ---- the migrations ---- */

/* One migration's way up. */
static int
replay_apply_one(struct replay *replay, struct text *why)
{
	int rc;

	replay->failure = REPLAY_TROUBLE;
	replay->failed_line = 0;
	if (deadline_over(&replay->deadline, why))
		return -1;
	watchers_before(replay);
	replay->watched = replay->pending && !replay->sqlite && watchers_want_statements(replay);
	rc = replay_apply(replay, SCRIPT_UP, why);
	replay->watched = false;
	if (rc == -1)
		return -1;
	watchers_after(replay);

	return replay->spoiled ? text_fail(why, "%s", replay->spoiled) : 0;
}

void
replay_spoil(struct replay *replay, const char *why)
{
	free(replay->spoiled);
	replay->spoiled = memory_string(why);
	replay->failed_state[0] = '\0';
	if (replay->failure == REPLAY_REFUSED)
		replay->failure = REPLAY_UNKNOWN;
}

static int
replay_apply_pass(struct replay *replay, bool pending, struct text *why)
{
	int rc = 0;

	replay->pending = pending;
	for (size_t i = 0; rc == 0 && i < replay->folder->named; i++) {
		replay->migration = &replay->folder->items[i];
		if (replay->turns[i] == TURN_BOTH ||
		    replay->turns[i] == (pending ? TURN_PENDING : TURN_PAST))
			rc = replay_apply_one(replay, why);
	}

	return rc;
}

static int
replay_all(struct replay *replay, struct text *why)
{
	replay->sqlite = scratch_is_sqlite(replay->scratch);
	if (session_open(replay, why) == -1 || replay_apply_pass(replay, false, why) == -1)
		return -1;
	replay->migration = NULL;
	watchers_stand(replay);

	return replay_apply_pass(replay, true, why);
}

/* ---- what became of it ---- */

/* A signal has ended it: then that is what the program ends with. */
static void
replay_report_trouble(struct replay *replay, const char *why)
{
	if (signal_pending() != 0)
		return;
	diag_error("replay: %s", why);
	records_trouble(replay->findings->records);
}

static void
replay_report(struct replay *replay, struct category *category, struct text *why)
{
	struct check check = {.file = replay->migration ? replay->migration->path : NULL,
	    .line = replay->failed_line,
	    .status = replay->failure == REPLAY_REFUSED ? CHECK_FAIL : CHECK_UNKNOWN};
	bool trouble = replay->failure == REPLAY_TROUBLE;

	if (trouble && replay->scratch && deadline_left(&replay->deadline) == 0)
		text_set_format(why, "it did not end within --replay-timeout");
	if (trouble)
		replay_report_trouble(replay, text_string(why));
	category_say(category, RULE_REPLAY, &check, "%s%s%s%s",
	    replay->pending || !replay->migration ? "" : "applied before, and now refused: ",
	    text_string(why), *replay->failed_state ? "; SQLSTATE " : "", replay->failed_state);
}

static void
replay_remove(struct replay *replay, struct category *category)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct check check = {.status = CHECK_UNKNOWN};

	database_close(replay->db);
	if (!replay->scratch || scratch_remove(replay->scratch, &why) == 0)
		return;
	replay_report_trouble(replay, text_string(&why));
	category_say(category, RULE_REPLAY, &check, "%s", text_string(&why));
}

/* Why nothing is to be replayed; NULL: something is. */
static const char *
replay_idle_reason(const struct replay *replay)
{
	if (replay->folder->named == 0)
		return "there is no migration";
	if (!replay->folder->layout->sql)
		return "the bodies are not SQL, so that only their tool can apply them";

	return replay_turns_unknown(replay);
}

/* Makes the scratch database, and applies all there. */
static int
replay_make(struct replay *replay, struct text *why)
{
	struct category earlier = {.findings = replay->findings, .name = "replay"};
	const char *idle = replay_idle_reason(replay);

	if (idle) {
		replay->failure = REPLAY_UNKNOWN;
		return text_fail(why, "%s", idle);
	}
	replay->failure = REPLAY_TROUBLE;
	replay->scratch = scratch_new(replay->asked, &earlier, why);
	replay->deadline = deadline_in(replay->asked->replay_timeout_ns);

	return replay->scratch ? replay_all(replay, why) : -1;
}

void
replay_run(struct replay *replay)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct category category = {.findings = replay->findings, .name = "replay"};
	enum replay_turn *turns;
	int rc;

	if (!replay_is_asked(replay->asked))
		return;
	turns = replay_turns(replay);
	replay->turns = turns;
	watchers_begin(replay);
	rc = replay_make(replay, &why);
	for (size_t i = 0; i < replay->folder->named; i++)
		category.judged += turns[i] != TURN_NONE;
	if (rc == -1)
		replay_report(replay, &category, &why);
	watchers_end(replay, rc == -1 ? text_string(&why) : NULL);
	replay_remove(replay, &category);
	category_end(&category);
	free(replay->spoiled);
	free(turns);
}
