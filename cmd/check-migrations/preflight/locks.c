/* locks: what others hold on the tables that pending migrations touch, or wait for. */
#include <inttypes.h>
#include <string.h>

#include "clock.h"
#include "look.h"

enum { MOST_LOCKS_TOLD = 3 };

struct locks {
	int64_t held, waiting, weak, yielding, unclear;
	struct text told, doubts;
};

static bool
lock_is_weak(const char *mode)
{
	static const char *const weak[] = {"ACCESS SHARE", "ROW SHARE", "ROW EXCLUSIVE", NULL};

	return text_is_among(mode, weak);
}

/* Those columns that tell one lock. */
enum {
	LOCK_TABLE,
	LOCK_MODE,
	LOCK_GRANTED,
	LOCK_PID,
	LOCK_USER,
	LOCK_APPLICATION,
	LOCK_AUTOVACUUM, /* 'yields', 'wraparound', 'hidden', or '' */
};

static void
lock_tell(struct locks *locks, const struct database_value *columns, bool granted)
{
	const char *pid = look_text(&columns[LOCK_PID]);
	const char *mode = look_text(&columns[LOCK_MODE]);

	if (locks->held + locks->waiting > MOST_LOCKS_TOLD)
		return;
	if (locks->held + locks->waiting > 1)
		text_add_string(&locks->told, ", ");
	if (*pid == '\0')
		text_add_string(&locks->told, "a prepared transaction");
	else if (strcmp(look_text(&columns[LOCK_AUTOVACUUM]), "wraparound") == 0)
		text_add_visible_format(
		    &locks->told, "pid %s, an autovacuum to prevent wraparound,", pid);
	else
		look_put_session(&locks->told, pid, look_text(&columns[LOCK_USER]),
		    look_text(&columns[LOCK_APPLICATION]));
	text_add_visible_format(&locks->told, " %s %s on %s", granted ? "holds" : "waits for", mode,
	    look_text(&columns[LOCK_TABLE]));
}

/* A weak lock stops no longer than its transaction, which is judged by its age; but nobody ends one
 * that is prepared.  An autovacuum gives way to whoever waits for it, unless it must not. */
static int
lock_take(
    const struct database_value *columns, const char *const *names, size_t count, void *context)
{
	struct locks *locks = context;
	const char *autovacuum = look_text(&columns[LOCK_AUTOVACUUM]);
	bool granted = columns[LOCK_GRANTED].integer != 0;
	bool weak = lock_is_weak(look_text(&columns[LOCK_MODE]));

	(void)names;
	(void)count;
	if (!granted) {
		locks->waiting++;
	} else if (weak && *look_text(&columns[LOCK_PID]) != '\0') {
		locks->weak++;
		return 0;
	} else if (strcmp(autovacuum, "yields") == 0) {
		locks->yielding++;
		return 0;
	} else if (strcmp(autovacuum, "hidden") == 0) {
		locks->unclear++;
		return 0;
	} else {
		locks->held++;
	}
	lock_tell(locks, columns, granted);

	return 0;
}

static bool
locks_ask(struct look *look, struct locks *locks)
{
	locks->held = locks->waiting = locks->weak = locks->yielding = locks->unclear = 0;
	text_clear(&locks->told);

	return look_ask(look, RULE_TABLE_LOCKS,
	    "SELECT format('%I.%I', s.nspname, c.relname), upper(regexp_replace("
	    "replace(l.mode, 'Lock', ''), '([a-z])([A-Z])', '\\1 \\2', 'g')), l.granted, "
	    "l.pid::text, "
	    "a.usename::text, a.application_name, CASE "
	    "WHEN a.backend_type = 'autovacuum worker' AND a.query LIKE '%(to prevent wraparound)%'"
	    " THEN 'wraparound' WHEN a.backend_type = 'autovacuum worker' THEN 'yields' "
	    "WHEN l.pid IS NOT NULL AND a.usesysid IS NULL AND a.backend_type IS NULL "
	    "THEN 'hidden' ELSE '' END "
	    "FROM pg_catalog.pg_locks l "
	    "JOIN pg_catalog.pg_class c ON c.oid = l.relation "
	    "JOIN pg_catalog.pg_namespace s ON s.oid = c.relnamespace "
	    "LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid "
	    "WHERE l.locktype = 'relation' AND l.database = "
	    "(SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database()) "
	    "AND l.relation = ANY($1::text::oid[]) AND l.pid IS DISTINCT FROM pg_backend_pid() "
	    "ORDER BY l.granted DESC, 1, l.pid",
	    text_string(&look->tables), lock_take, locks);
}

/* Why there is nothing to judge, or why what there is cannot be. */
static bool
locks_are_idle(struct look *look)
{
	struct check check = {.status = look->unknown ? CHECK_UNKNOWN : CHECK_SKIP};
	const char *why = look->unknown ? look->unknown : look->idle;

	if (!why && look->table_count == 0 && look->gap.len == 0)
		why = "no table that the pending migrations touch exists yet";
	if (why)
		category_say(&look->category, RULE_TABLE_LOCKS, &check, "%s", why);

	return why;
}

static void
locks_doubt(struct look *look, struct locks *locks)
{
	const char *login = text_string(&look->login);

	if (look->gap.len > 0)
		text_add_format(&locks->doubts,
		    "which tables the pending migrations touch is not known in full: %s; with "
		    "--replay it is seen",
		    text_string(&look->gap));
	if (locks->unclear > 0)
		text_add_visible_format(&locks->doubts,
		    "%s%" PRId64 " lock%s of a process that %s may not see, such as an autovacuum "
		    "to prevent wraparound: GRANT pg_read_all_stats TO %s",
		    locks->doubts.len > 0 ? "; " : "", locks->unclear,
		    locks->unclear == 1 ? " is" : "s are", login, login);
}

static void
locks_say(struct look *look, struct locks *locks)
{
	int64_t found = locks->held + locks->waiting;
	struct check check = {.observed = check_number((double)found),
	    .op = "==",
	    .target = check_number(0),
	    .unit = "locks",
	    .has_samples = true,
	    .samples = look->table_count};

	locks_doubt(look, locks);
	if (found > MOST_LOCKS_TOLD)
		text_add_format(&locks->told, ", and %" PRId64 " more", found - MOST_LOCKS_TOLD);
	if (found > 0) {
		category_fault(&look->category, RULE_TABLE_LOCKS, &check, "%s%s%s",
		    text_string(&locks->told), locks->doubts.len > 0 ? "; " : "",
		    text_string(&locks->doubts));
	} else if (locks->doubts.len > 0) {
		check = (struct check){.status = CHECK_UNKNOWN};
		category_say(
		    &look->category, RULE_TABLE_LOCKS, &check, "%s", text_string(&locks->doubts));
	} else {
		check.status = CHECK_PASS;
		category_say(&look->category, RULE_TABLE_LOCKS, &check,
		    "weak locks of statements that pass: %" PRId64
		    "; of autovacuums, which give way: %" PRId64,
		    locks->weak, locks->yielding);
	}
}

void
look_at_locks(struct look *look)
{
	struct locks locks = {
	    .told = TEXT_INIT(TEXT_MAX_REASON), .doubts = TEXT_INIT(TEXT_MAX_REASON)};
	bool asked;

	if (locks_are_idle(look))
		return;
	asked = locks_ask(look, &locks);
	if (asked && locks.held + locks.waiting + locks.unclear > 0)
		asked = look_wait(look, RULE_TABLE_LOCKS, CLOCK_SECOND) && locks_ask(look, &locks);
	if (asked)
		locks_say(look, &locks);
	text_free(&locks.told);
	text_free(&locks.doubts);
}
