#include "trip.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "database.h"
#include "folder.h"
#include "loss.h"
#include "replay.h"
#include "seed.h"

/* ---- both ways ---- */

static int
trip_go(struct trip *trip, bool down, struct text *why)
{
	struct replay *replay = trip->replay;
	const struct migration *migration = replay->migration;
	int rc;

	replay->migration = down ? trip->down : migration;
	rc = replay_apply(replay, down ? trip->direction : SCRIPT_UP, why);
	replay->migration = migration;
	if (rc == -1 && *replay->failed_state)
		text_add_format(why, "; SQLSTATE %s", replay->failed_state);

	return rc;
}

/* After what was refused: whether the database stands where it did. */
static bool
trip_stands(struct trip *trip, const struct catalog *expected)
{
	struct database *db = trip->replay->db;
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct catalog found = {0};
	bool stands;

	if (trip->replay->failure == REPLAY_TROUBLE)
		return false;
	if (database_fault(db)->in_transaction && database_execute(db, "ROLLBACK", &why) == -1)
		return false;
	stands = catalog_read(db, &found, &why) == 0 && loss_count_objects(expected, &found) == 0;
	catalog_free(&found);

	return stands;
}

static int
trip_fail(struct trip *trip, bool down, const struct text *reason, struct text *why)
{
	const struct replay *replay = trip->replay;
	struct check check = {
	    .file = down ? trip->down->path : replay->migration->path, .line = replay->failed_line};

	if (replay->failure == REPLAY_TROUBLE)
		return text_fail(why, "%s", text_string(reason));
	if (replay->failure == REPLAY_UNKNOWN) {
		check.status = CHECK_UNKNOWN;
		category_say(trip->category, RULE_REVERSIBLE, &check, "it was not taken back: %s",
		    text_string(reason));
	} else {
		category_fault(trip->category, RULE_REVERSIBLE, &check, "%s: %s",
		    down ? "it cannot be taken back" : "taken back, it cannot be applied again",
		    text_string(reason));
	}

	return text_fail(why,
	    "it could not be taken back and applied again, so that what follows was not replayed");
}

/* Holds the catalog against what it was. */
static int
trip_compare(struct trip *trip, bool down, const struct catalog *expected, struct text *why)
{
	struct catalog found = {0};
	struct check check = {.file = down ? trip->down->path : trip->replay->migration->path};

	if (catalog_read(trip->replay->db, &found, why) == -1)
		return -1;
	loss_tell_objects(trip->category, &check, down, expected, &found);
	catalog_free(&found);

	return 0;
}

/* ---- with rows ---- */

static void
trip_note_seeds(struct trip_totals *totals, const struct seeds *seeds)
{
	if (seeds->filled > totals->filled)
		totals->filled = seeds->filled;
	if (seeds->unfilled <= totals->unfilled)
		return;
	totals->unfilled = seeds->unfilled;
	text_set_format(&totals->unfilled_names, "%s", text_string(seeds->names));
}

/* Up and down with rows, where a failure says little: it may be that of the rows, or of the
 * transaction around all. */
static int
trip_go_with_rows(struct trip *trip, const struct catalog *after, struct text *why)
{
	struct replay *replay = trip->replay;
	TEXT_LOCAL names = TEXT_INIT(TEXT_MAX_REASON / 4);
	struct rows before = {0}, between = {0}, behind = {0};
	struct seeds seeds = {.names = &names};
	struct check check = {.file = trip->down->path};
	int rc = rows_read(replay->db, &before, why);

	if (rc == 0)
		rc = seed_tables(replay->db, &before, &seeds, why);
	trip_note_seeds(trip->totals, &seeds);
	rows_free(&before);
	if (rc == 0 && !replay->sqlite)
		rc = database_execute(replay->db, "SET CONSTRAINTS ALL IMMEDIATE", why);
	if (rc == 0)
		rc = rows_read(replay->db, &before, why);
	if (rc == 0)
		rc = trip_go(trip, false, why);
	if (rc == 0)
		rc = rows_read(replay->db, &between, why);
	if (rc == 0)
		rc = trip_go(trip, true, why);
	if (rc == 0)
		rc = rows_read(replay->db, &behind, why);
	if (rc == 0)
		loss_tell_rows(trip->category, &check,
		    &(struct loss){.before = trip->before,
			.after = after,
			.rows_before = &before,
			.rows_between = &between,
			.rows_behind = &behind,
			.told = trip->rows_before});
	rows_free(&before);
	rows_free(&between);
	rows_free(&behind);

	return rc;
}

/* Whether rows are why it was refused, and not the transaction around it. */
static bool
refusal_is_of_rows(const struct replay *replay)
{
	const char *state = replay->failed_state;

	return replay->failure == REPLAY_REFUSED &&
	       (replay->sqlite || strncmp(state, "22", 2) == 0 || strncmp(state, "23", 2) == 0);
}

/* All of it in a transaction that is rolled back.  0, or -1 where that does not go. */
static int
trip_try_rows(struct trip *trip, const struct catalog *after, struct text *why)
{
	struct replay *replay = trip->replay;
	TEXT_LOCAL reason = TEXT_INIT(TEXT_MAX_REASON);
	struct check check = {.file = replay->migration->path, .status = CHECK_WARN};
	int rc;

	if (!replay_can_enclose(replay, replay->migration, SCRIPT_UP) ||
	    !replay_can_enclose(replay, trip->down, trip->direction)) {
		trip->totals->untried++;
		return 0;
	}
	if (database_execute(replay->db, "BEGIN", why) == -1)
		return -1;
	replay->enclosed = true;
	replay->failed_state[0] = '\0';
	replay->failure = REPLAY_UNKNOWN;
	rc = trip_go_with_rows(trip, after, &reason);
	replay->enclosed = false;
	if (rc == -1)
		trip->totals->untried++;
	if (rc == -1 && replay->failure == REPLAY_TROUBLE)
		return text_fail(why, "%s", text_string(&reason));
	if (rc == -1 && refusal_is_of_rows(replay))
		category_say(trip->category, RULE_ROWS_REFUSED, &check,
		    "with rows in its tables it is refused: %s", text_string(&reason));

	return database_execute(replay->db, "ROLLBACK", why);
}

/* ---- all of it ---- */

/* Down, and whether that is where it came from; then with rows, which says little elsewhere. */
static int
trip_judge_down(
    struct trip *trip, const struct catalog *after, const struct rows *rows_after, struct text *why)
{
	struct check check = {.file = trip->down->path};
	int64_t faults = trip->category->faults;
	struct rows behind = {0};
	int rc = trip_compare(trip, true, trip->before, why);

	if (rc == 0)
		rc = rows_read(trip->replay->db, &behind, why);
	if (rc == 0)
		loss_tell_rows(trip->category, &check,
		    &(struct loss){.before = trip->before,
			.after = after,
			.rows_before = trip->rows_before,
			.rows_between = rows_after,
			.rows_behind = &behind});
	rows_free(&behind);
	if (rc == 0 && trip->category->faults == faults)
		rc = trip_try_rows(trip, after, why);

	return rc;
}

int
trip_take(struct trip *trip, struct text *why)
{
	TEXT_LOCAL reason = TEXT_INIT(TEXT_MAX_REASON);
	struct catalog after = {0};
	struct rows rows_after = {0};
	int rc = -1;

	if (catalog_read(trip->replay->db, &after, why) == -1 ||
	    rows_read(trip->replay->db, &rows_after, why) == -1)
		goto out;
	if (trip_go(trip, true, &reason) == -1) {
		rc = trip_fail(trip, true, &reason, why);
		if (trip_stands(trip, &after))
			rc = 0;
		goto out;
	}
	if (trip_judge_down(trip, &after, &rows_after, why) == -1)
		goto out;
	if (trip_go(trip, false, &reason) == -1)
		rc = trip_fail(trip, false, &reason, why);
	else
		rc = trip_compare(trip, false, &after, why);

out:
	catalog_free(&after);
	rows_free(&rows_after);
	return rc;
}
