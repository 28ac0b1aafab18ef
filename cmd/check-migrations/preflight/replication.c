/* replication: standbys that are behind, slots that nobody reads from. */
#include <inttypes.h>

#include "clock.h"
#include "look.h"
#include "migrations.h"

/*
 * The lag that the server tells is that of the standby's last step: one that has stopped replaying
 * keeps a small one.  So it is measured: how long it takes each standby to replay what is written
 * now.
 */
struct standbys {
	bool is_standby;
	struct text goal; /* the position up to which all is written */
	int64_t first;    /* how many there were */
	int64_t all, behind, hidden;
	struct text told;
};

static int
standbys_take_self(
    const struct database_value *columns, const char *const *names, size_t count, void *context)
{
	struct standbys *standbys = context;

	(void)names;
	(void)count;
	standbys->is_standby = columns[0].integer != 0;
	text_set_format(&standbys->goal, "%s", look_text(&columns[1]));

	return 0;
}

/* Columns: name, whether it is shown, whether it has got there, bytes behind. */
static int
standbys_take(
    const struct database_value *columns, const char *const *names, size_t count, void *context)
{
	struct standbys *standbys = context;

	(void)names;
	(void)count;
	standbys->all++;
	if (columns[1].integer == 0) {
		standbys->hidden++;
		return 0;
	}
	if (columns[2].integer != 0)
		return 0;
	if (++standbys->behind > 1)
		text_add_string(&standbys->told, ", ");
	text_add_visible_format(&standbys->told, "\"%s\" %s", look_text(&columns[0]),
	    columns[3].kind == DATABASE_NULL ? "has not said how far it is" : "is ");
	if (columns[3].kind != DATABASE_NULL)
		text_add_format(&standbys->told, "%.0f bytes behind", look_number(&columns[3]));

	return 0;
}

static bool
standbys_ask(struct look *look, struct standbys *standbys)
{
	standbys->all = standbys->behind = standbys->hidden = 0;
	text_clear(&standbys->told);

	return look_ask(look, RULE_REPLICATION_LAG,
	    "SELECT application_name, state IS NOT NULL, coalesce(at >= $1::text::pg_lsn, false), "
	    "pg_wal_lsn_diff($1::text::pg_lsn, at)::float8 FROM ("
	    "SELECT application_name, state, coalesce(replay_lsn, flush_lsn, write_lsn) AS at "
	    "FROM pg_catalog.pg_stat_replication WHERE state IS DISTINCT FROM 'backup') s "
	    "ORDER BY 4 DESC NULLS FIRST, 1",
	    text_string(&standbys->goal), standbys_take, standbys);
}

/* Until all are there, or the limit has passed.  False as of look_ask(). */
static bool
standbys_follow(struct look *look, struct standbys *standbys, int64_t *took_ns)
{
	int64_t limit_ns = look->asked->max_replication_lag_ns;
	int64_t begun = clock_monotonic(&clock_system), left_ns;

	if (!standbys_ask(look, standbys))
		return false;
	standbys->first = standbys->all;
	while (standbys->behind > 0) {
		left_ns = limit_ns - (clock_monotonic(&clock_system) - begun);
		if (left_ns <= 0)
			break;
		if (!look_wait(look, RULE_REPLICATION_LAG,
			left_ns < CLOCK_SECOND ? left_ns : CLOCK_SECOND) ||
		    !standbys_ask(look, standbys))
			return false;
	}
	*took_ns = clock_monotonic(&clock_system) - begun;

	return true;
}

/* Why they cannot be judged; NULL: they can. */
static const char *
standbys_unknown_reason(
    const struct look *look, const struct standbys *standbys, struct text *reason)
{
	const char *login = text_string(&look->login);

	if (standbys->hidden > 0)
		text_add_visible_format(reason,
		    "standbys show nothing to %s: GRANT pg_read_all_stats TO %s", login, login);
	else if (standbys->all < standbys->first)
		text_add_string(reason, "a standby went away meanwhile");

	return reason->len > 0 ? text_string(reason) : NULL;
}

static void
standbys_say(struct look *look, struct standbys *standbys, int64_t took_ns)
{
	TEXT_LOCAL reason = TEXT_INIT(TEXT_MAX_REASON);
	const char *unknown = standbys_unknown_reason(look, standbys, &reason);
	double limit = (double)look->asked->max_replication_lag_ns / (double)CLOCK_SECOND;
	struct check check = {.op = "<=",
	    .unit = "s",
	    .observed = check_number((double)took_ns / (double)CLOCK_SECOND),
	    .target = check_number(limit),
	    .has_samples = true,
	    .samples = standbys->all};

	if (standbys->behind > 0) {
		check.observed = (struct check_value){0};
		category_fault(&look->category, RULE_REPLICATION_LAG, &check,
		    "what was written %.0f s ago is not yet replayed: %s", limit,
		    text_string(&standbys->told));
		return;
	}
	check.status = CHECK_PASS;
	if (unknown)
		check = (struct check){.status = CHECK_UNKNOWN};
	else if (standbys->all == 0)
		check = (struct check){.status = CHECK_SKIP};
	category_say(&look->category, RULE_REPLICATION_LAG, &check, "%s",
	    unknown              ? unknown
	    : standbys->all == 0 ? "no standby is connected"
				 : "all that was written is replayed");
}

static int
slot_take(
    const struct database_value *columns, const char *const *names, size_t count, void *context)
{
	struct look *look = context;
	struct check check = {0};

	(void)names;
	(void)count;
	category_fault(&look->category, RULE_REPLICATION_SLOTS, &check,
	    "nobody reads from the replication slot \"%s\", which keeps %.0f bytes of log",
	    look_text(&columns[0]), look_number(&columns[1]));

	return 0;
}

static void
look_at_slots(struct look *look)
{
	struct check check = {.status = CHECK_PASS,
	    .op = "==",
	    .observed = check_number(0),
	    .target = check_number(0),
	    .unit = "slots"};
	int64_t faults = look->category.faults;

	if (look_ask(look, RULE_REPLICATION_SLOTS,
		"SELECT slot_name::text, "
		"pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)::float8 "
		"FROM pg_catalog.pg_replication_slots WHERE NOT active AND restart_lsn IS NOT NULL "
		"ORDER BY 1",
		NULL, slot_take, look) &&
	    look->category.faults == faults)
		category_say(&look->category, RULE_REPLICATION_SLOTS, &check, "%s", "");
}

void
look_at_replication(struct look *look)
{
	struct standbys standbys = {
	    .goal = TEXT_INIT(TEXT_MAX_REASON), .told = TEXT_INIT(TEXT_MAX_REASON)};
	struct check check = {.status = CHECK_FAIL};
	int64_t took_ns = 0;
	bool asked = look_ask(look, RULE_REPLICATION_LAG,
	    "SELECT pg_is_in_recovery(), CASE WHEN NOT pg_is_in_recovery() "
	    "THEN pg_current_wal_flush_lsn()::text END",
	    NULL, standbys_take_self, &standbys);

	if (asked && standbys.is_standby) {
		category_say(&look->category, RULE_REPLICATION_LAG, &check,
		    "this is a standby, to which nothing can be written: name the primary");
	} else if (asked && standbys_follow(look, &standbys, &took_ns)) {
		standbys_say(look, &standbys, took_ns);
		look_at_slots(look);
	}
	text_free(&standbys.goal);
	text_free(&standbys.told);
}
