#include "observe.h"

#include <stdlib.h>

#include "database.h"
#include "judge_observed.h"
#include "memory.h"
#include "migrations.h"
#include "observed.h"
#include "replay.h"

static void *
observe_begin(struct replay *replay)
{
	struct observed *observed = memory_new(1, sizeof(*observed));

	(void)replay;
	observed->why = TEXT_INIT(TEXT_MAX_REASON);

	return observed;
}

/* Between two migrations nobody but the one that applies is connected, so that others may copy the
 * database. */
static void
observe_leave(struct observed *observed)
{
	database_close(observed->watch);
	observed->watch = NULL;
}

static void
observe_standing(struct replay *replay, void *state)
{
	struct observed *observed = state;

	if (replay->sqlite)
		return;
	observed->watch = replay_connect(replay, &observed->why);
	if (observed->watch)
		observed->stands =
		    standing_read(observed->watch, &observed->standing, &observed->why) == 0;
	observe_leave(observed);
}

static int
observe_take_process(
    const struct database_value *columns, const char *const *names, size_t count, void *context)
{
	(void)names;
	(void)count;
	*(int64_t *)context = columns[0].integer;

	return 0;
}

static void
observe_before(struct replay *replay, void *state)
{
	struct observed *observed = state;

	if (replay->sqlite || observed->why.len > 0)
		return;
	observed->watch = replay_connect(replay, &observed->why);
	if (observed->watch && observed_settle(observed, &observed->why) == 0)
		database_query(replay->db, "SELECT pg_catalog.pg_backend_pid()", NULL, 0,
		    observe_take_process, &observed->process, NULL, &observed->why);
}

static void
observe_after(struct replay *replay, void *state)
{
	(void)replay;
	observe_leave(state);
}

static void
observe_after_statement(
    struct replay *replay, void *state, const struct replay_statement *statement)
{
	observed_statement(state, replay, statement);
}

static void
observe_end(struct replay *replay, void *state, const char *failed)
{
	struct observed *observed = state;

	observe_leave(observed);
	observed_judge(observed, replay, failed);
	standing_free(&observed->standing);
	free(observed->items);
	text_free(&observed->why);
	free(observed);
}

const struct replay_watcher observe_watcher = {
    .begin = observe_begin,
    .standing = observe_standing,
    .before = observe_before,
    .after = observe_after,
    .after_statement = observe_after_statement,
    .end = observe_end,
};
