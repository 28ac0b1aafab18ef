#include "replay.h"

#include <stdlib.h>

#include "database.h"
#include "diag.h"
#include "folder.h"
#include "ledger.h"
#include "memory.h"
#include "migrations.h"
#include "rule.h"
#include "scratch.h"
#include "signals.h"
#include "text.h"

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

static void
watchers_before(struct replay *replay)
{
	for (size_t i = 0; replay->watchers[i]; i++)
		if (replay->states[i] && replay->watchers[i]->before)
			replay->watchers[i]->before(replay, replay->states[i]);
}

static void
watchers_after(struct replay *replay)
{
	for (size_t i = 0; replay->watchers[i]; i++)
		if (replay->states[i] && replay->watchers[i]->after)
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

/* Whether the live database has it. */
static bool
migration_stands(const struct migration *migration)
{
	return migration->applied && migration->applied->state != APPLIED_ROLLED_BACK;
}

static int
replay_apply_pass(struct replay *replay, bool pending, struct text *why)
{
	int rc = 0;

	replay->pending = pending;
	replay->watched = pending && !replay->sqlite && watchers_want_statements(replay);
	for (size_t i = 0; rc == 0 && i < replay->folder->named; i++) {
		replay->migration = &replay->folder->items[i];
		if (replay->migration->kind == MIGRATION_DOWN ||
		    migration_stands(replay->migration) == pending)
			continue;
		replay->failure = REPLAY_TROUBLE;
		replay->failed_line = 0;
		if (signal_pending() != 0)
			return text_fail(why, "interrupted");
		if (pending)
			watchers_before(replay);
		rc = replay_apply(replay, SCRIPT_UP, why);
		if (rc == 0 && pending)
			watchers_after(replay);
	}

	replay->watched = false;

	return rc;
}

static int
replay_all(struct replay *replay, struct text *why)
{
	replay->failure = REPLAY_TROUBLE;
	replay->scratch = scratch_new(replay->asked, why);
	if (!replay->scratch)
		return -1;
	replay->sqlite = scratch_is_sqlite(replay->scratch);
	replay->db = scratch_connect(replay->scratch, why);
	if (!replay->db || replay_apply_pass(replay, false, why) == -1)
		return -1;
	watchers_stand(replay);

	return replay_apply_pass(replay, true, why);
}

static void
replay_report(struct replay *replay, struct category *category, const struct text *why)
{
	struct check check = {.file = replay->migration ? replay->migration->path : NULL,
	    .line = replay->failed_line,
	    .status = replay->failure == REPLAY_REFUSED ? CHECK_FAIL : CHECK_UNKNOWN};

	if (replay->failure == REPLAY_TROUBLE) {
		diag_error("replay: %s", text_string(why));
		records_trouble(replay->findings->records);
	}
	category_say(category, RULE_REPLAY, &check, "%s%s%s%s",
	    replay->pending || !replay->migration ? "" : "applied before, and now refused: ",
	    text_string(why), *replay->failed_state ? "; SQLSTATE " : "", replay->failed_state);
}

void
replay_run(struct replay *replay)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct category category = {.findings = replay->findings, .name = "replay"};
	struct check check = {.status = CHECK_UNKNOWN};
	int rc;

	if (!replay_is_asked(replay->asked))
		return;
	watchers_begin(replay);
	rc = replay_all(replay, &why);
	category.judged = (int64_t)replay->folder->named;
	if (rc == -1) {
		replay_report(replay, &category, &why);
	}
	watchers_end(replay, rc == -1 ? text_string(&why) : NULL);
	database_close(replay->db);
	if (replay->scratch && scratch_remove(replay->scratch, &why) == -1)
		category_say(&category, RULE_REPLAY, &check, "%s", text_string(&why));
	category_end(&category);
}
