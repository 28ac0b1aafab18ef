/* sessions: transactions that have been open for long, and sessions that leave one open. */
#include <inttypes.h>

#include "clock.h"
#include "look.h"
#include "migrations.h"

enum { MOST_TOLD = 3 }; /* by name; others are counted */

struct sessions {
	double limit;   /* seconds, from which on one counts */
	int64_t all;    /* rows */
	int64_t count;  /* those that count */
	double longest; /* seconds, of all */
	struct text told;
};

/* Columns: kind, pid or name, user, application, seconds; the longest first. */
static int
sessions_take(
    const struct database_value *columns, const char *const *names, size_t count, void *context)
{
	struct sessions *sessions = context;
	double seconds = look_number(&columns[4]);

	(void)names;
	(void)count;
	sessions->all++;
	if (seconds > sessions->longest)
		sessions->longest = seconds;
	if (seconds < sessions->limit || ++sessions->count > MOST_TOLD)
		return 0;
	if (sessions->count > 1)
		text_add_string(&sessions->told, ", ");
	if (*look_text(&columns[0]) == 'p')
		text_add_visible_format(&sessions->told,
		    "the prepared transaction \"%s\" of \"%s\"", look_text(&columns[1]),
		    look_text(&columns[2]));
	else
		look_put_session(&sessions->told, look_text(&columns[1]), look_text(&columns[2]),
		    look_text(&columns[3]));
	text_add_format(&sessions->told, " for %.0f s", seconds);

	return 0;
}

static void
sessions_end_list(struct sessions *sessions)
{
	if (sessions->count > MOST_TOLD)
		text_add_format(
		    &sessions->told, ", and %" PRId64 " more", sessions->count - MOST_TOLD);
}

/* Found some; else unknown where something is hidden; else passed. */
static void
sessions_say(struct look *look, enum rule rule, struct sessions *sessions, struct check *check,
    const char *what)
{
	TEXT_LOCAL hidden = TEXT_INIT(TEXT_MAX_REASON);
	bool hides = look_put_hidden(look, &hidden);

	sessions_end_list(sessions);
	if (sessions->count > 0) {
		category_fault(&look->category, rule, check, "%s: %s%s%s", what,
		    text_string(&sessions->told), hides ? "; " : "", text_string(&hidden));
		return;
	}
	check->status = hides ? CHECK_UNKNOWN : CHECK_PASS;
	if (hides)
		check->observed = (struct check_value){0};
	category_say(&look->category, rule, check, "%s", text_string(&hidden));
}

/* Those of servers' own processes are not waited for, or have a check of their own (locks). */
void
look_at_transactions(struct look *look)
{
	struct sessions sessions = {
	    .limit = (double)look->asked->max_transaction_age_ns / (double)CLOCK_SECOND,
	    .told = TEXT_INIT(TEXT_MAX_REASON)};
	struct check check = {.op = "<=", .unit = "s", .has_samples = true};

	if (look_ask(look, RULE_OLD_TRANSACTIONS,
		"SELECT 'session', pid::text, usename::text, application_name, "
		"extract(epoch FROM clock_timestamp() - xact_start)::float8 "
		"FROM pg_catalog.pg_stat_activity WHERE datname = current_database() "
		"AND pid <> pg_backend_pid() AND xact_start IS NOT NULL "
		"AND backend_type NOT IN ('autovacuum worker', 'parallel worker') "
		"UNION ALL SELECT 'prepared', gid, owner::text, '', "
		"extract(epoch FROM clock_timestamp() - prepared)::float8 "
		"FROM pg_catalog.pg_prepared_xacts WHERE database = current_database() "
		"ORDER BY 5 DESC",
		NULL, sessions_take, &sessions)) {
		check.observed = check_number(sessions.longest);
		check.target = check_number(sessions.limit);
		check.samples = sessions.all;
		sessions_say(look, RULE_OLD_TRANSACTIONS, &sessions, &check,
		    "transactions are open that others' locks wait for");
	}
	text_free(&sessions.told);
}

/* ---- idle in transaction ---- */

static bool
idle_ask(struct look *look, struct sessions *sessions)
{
	sessions->all = sessions->count = 0;
	text_clear(&sessions->told);

	return look_ask(look, RULE_IDLE_IN_TRANSACTION,
	    "SELECT 'session', pid::text, usename::text, application_name, "
	    "extract(epoch FROM clock_timestamp() - state_change)::float8 "
	    "FROM pg_catalog.pg_stat_activity WHERE datname = current_database() "
	    "AND pid <> pg_backend_pid() AND state LIKE 'idle in transaction%' ORDER BY 5 DESC",
	    NULL, sessions_take, sessions);
}

/* Every session that works is idle between two statements of a transaction, for a moment. */
void
look_at_idle_sessions(struct look *look)
{
	struct sessions sessions = {.limit = 1, .told = TEXT_INIT(TEXT_MAX_REASON)};
	struct check check = {.op = "==", .unit = "sessions"};
	bool asked = idle_ask(look, &sessions);

	if (asked && sessions.all > sessions.count)
		asked = look_wait(look, RULE_IDLE_IN_TRANSACTION, CLOCK_SECOND) &&
			idle_ask(look, &sessions);
	if (asked) {
		check.observed = check_number((double)sessions.count);
		check.target = check_number(0);
		sessions_say(look, RULE_IDLE_IN_TRANSACTION, &sessions, &check,
		    "sessions are idle in a transaction, with all its locks");
	}
	text_free(&sessions.told);
}
