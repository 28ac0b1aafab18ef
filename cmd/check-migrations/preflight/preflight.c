#include "preflight.h"

#include "database.h"
#include "ledger.h"
#include "look.h"
#include "migrations.h"
#include "rule.h"
#include "touched.h"
#include "waivers.h"

enum { OLDEST_VERSION = 100000 }; /* that shows the kind of a session */

/* One check for all, where nothing can be looked at. */
static void
preflight_say(struct findings *findings, enum check_status status, const char *why)
{
	struct category category = {.findings = findings, .name = "preflight"};
	struct check check = {.status = status};

	category_say(&category, RULE_PREFLIGHT, &check, "%s", why);
}

static int
preflight_take_login(
    const struct database_value *columns, const char *const *names, size_t count, void *context)
{
	struct look *look = context;

	(void)names;
	(void)count;
	text_set_format(&look->login, "%s", look_text(&columns[0]));
	look->hidden = (int64_t)look_number(&columns[1]);
	look->untracked = (int64_t)look_number(&columns[2]);

	return 0;
}

/* Of others' sessions a login sees nothing but this text, unless it may.  Servers' own processes
 * have no user. */
static bool
preflight_ask_login(struct look *look)
{
	return look_ask(look, RULE_PREFLIGHT,
	    "SELECT quote_ident(current_user), "
	    "count(*) FILTER (WHERE query = '<insufficient privilege>' AND state IS NULL), "
	    "count(*) FILTER (WHERE state = 'disabled') "
	    "FROM pg_catalog.pg_stat_activity WHERE datname = current_database() "
	    "AND usesysid IS NOT NULL AND pid <> pg_backend_pid()",
	    NULL, preflight_take_login, look);
}

static const char *
ledger_unknown_reason(const struct ledger *ledger)
{
	if (ledger->state == LEDGER_READ || ledger->state == LEDGER_MISSING)
		return NULL;

	return "the ledger could not be read, so that nobody knows what is pending";
}

static bool
folder_has_pending(const struct folder *folder)
{
	for (size_t i = 0; i < folder->named; i++)
		if (folder->items[i].kind != MIGRATION_DOWN &&
		    migration_is_due(folder, &folder->items[i]))
			return true;

	return false;
}

static void
preflight_note_rules(struct findings *findings)
{
	for (enum rule rule = RULE_PREFLIGHT; rule <= RULE_CONNECTIONS; rule++)
		waivers_note_rule(findings->waivers, rule);
}

static void
preflight_look(struct look *look, const struct folder *folder, const struct ledger *ledger,
    const struct touched *seen)
{
	struct touched named = {0};

	look->unknown = ledger_unknown_reason(ledger);
	if (!look->unknown && !folder_has_pending(folder))
		look->idle = "no migration is pending";
	if (!seen->observed && !look->unknown && !look->idle)
		touched_read(&named, folder);
	if (preflight_ask_login(look) && look_find_tables(look, seen->observed ? seen : &named)) {
		look_at_transactions(look);
		look_at_idle_sessions(look);
		look_at_locks(look);
		look_at_indexes(look);
		look_at_replication(look);
		look_at_connections(look);
	}
	touched_free(&named);
}

void
preflight_judge(const struct migrations *asked, const struct folder *folder,
    const struct ledger *ledger, const struct touched *seen, struct findings *findings)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct look look = {.asked = asked,
	    .category = {.findings = findings, .name = "preflight"},
	    .login = TEXT_INIT(TEXT_MAX_REASON),
	    .tables = TEXT_INIT(TEXT_MAX_RECORD),
	    .gap = TEXT_INIT(TEXT_MAX_REASON)};

	if (!asked->preflight)
		return;
	preflight_note_rules(findings);
	look.db = database_open(asked->database_url, DATABASE_READ_ONLY, asked->timeout_ns, &why);
	if (!look.db) {
		records_trouble(findings->records);
		preflight_say(findings, CHECK_UNKNOWN, text_string(&why));
	} else if (database_kind(look.db) == DATABASE_SQLITE) {
		preflight_say(findings, CHECK_SKIP,
		    "SQLite keeps no list of sessions and locks that could be looked at: whoever "
		    "writes has the whole file");
	} else if (database_version(look.db) < OLDEST_VERSION) {
		preflight_say(findings, CHECK_UNKNOWN,
		    "not judged: it is PostgreSQL before version 10, which does not tell what its "
		    "sessions are");
	} else {
		preflight_look(&look, folder, ledger, seen);
	}
	database_close(look.db);
	text_free(&look.login);
	text_free(&look.tables);
	text_free(&look.gap);
}
