#include "lint.h"

#include "folder.h"
#include "json_writer.h"
#include "layout.h"
#include "ledger.h"
#include "lint_dialect.h"
#include "lint_postgres.h"
#include "lint_sqlite.h"
#include "migrations.h"
#include "report.h"
#include "rule.h"
#include "scope.h"
#include "script.h"
#include "signals.h"
#include "waivers.h"

enum { POSTGRES_USUAL = 150000 };

struct lint {
	const struct folder *folder;
	struct waivers *waivers;
	struct report report;
	struct lint_sqlite *sqlite; /* NULL: the statements are for PostgreSQL */
	struct scope scope, past;
	size_t recalled; /* how many files the past is told of */
	size_t at;       /* the file that is judged */
	struct text body, past_body;
	bool batch; /* what is judged is applied together; else each file is a batch of its own */
	enum { LINT_ALL, LINT_PENDING, LINT_NEW } chosen;
};

const char *
lint_library(void)
{
	return lint_postgres_library();
}

/* ---- which ---- */

static bool
lint_chooses(const struct lint *lint, const struct migration *migration)
{
	if (!migration->contents.known)
		return false;
	if (lint->chosen == LINT_NEW)
		return migration->is_new;

	return lint->chosen == LINT_ALL || migration_is_due(lint->folder, migration);
}

static void
lint_choose(struct lint *lint, const struct migrations *asked, const struct ledger *ledger)
{
	if (ledger->state == LEDGER_READ || ledger->state == LEDGER_MISSING)
		lint->chosen = LINT_PENDING;
	else if (asked->since)
		lint->chosen = LINT_NEW;
	lint->batch = lint->chosen != LINT_ALL;
}

static bool
lint_has_work(const struct lint *lint)
{
	for (size_t i = 0; i < lint->folder->named; i++)
		if (lint_chooses(lint, &lint->folder->items[i]))
			return true;

	return false;
}

static struct records *
lint_records(struct lint *lint)
{
	return report_category(&lint->report, RULE_LINT)->findings->records;
}

/* ---- what was before ---- */

/* Reads the body of one that is not judged.  Whether it could be read. */
static bool
lint_read_past(struct lint *lint, const struct migration *migration, struct script *script)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);

	*script = (struct script){.path = migration->path};

	return contents_load(migration, &lint->past_body, lint_records(lint), &why) == 0 &&
	       lint_read_script(lint->folder, migration, &lint->past_body, script, &why) == 0;
}

static bool
lint_is_past(const struct lint *lint, const struct migration *migration)
{
	return migration->contents.known && migration->kind != MIGRATION_DOWN &&
	       !(lint->batch && lint_chooses(lint, migration));
}

/* In a batch all that is not judged came before it; else the files before the one at hand. */
static void
lint_recall(void *context)
{
	struct lint *lint = context;
	size_t end = lint->batch ? lint->folder->named : lint->at;

	for (; lint->recalled < end; lint->recalled++) {
		const struct migration *migration = &lint->folder->items[lint->recalled];
		struct script script;

		if (!lint_is_past(lint, migration))
			continue;
		if (lint_read_past(lint, migration, &script))
			lint_postgres_recall(&lint->past, migration->path, &script);
		script_free(&script);
	}
}

static void
lint_apply(struct lint *lint, const struct migration *migration)
{
	struct script script;

	if (lint_read_past(lint, migration, &script))
		lint_sqlite_apply(lint->sqlite, &script);
	script_free(&script);
}

/* SQLite has to be told of all that was before, in its order. */
static void
lint_apply_past(struct lint *lint)
{
	for (size_t i = 0; lint->batch && i < lint->folder->named && signal_pending() == 0; i++)
		if (lint_is_past(lint, &lint->folder->items[i]))
			lint_apply(lint, &lint->folder->items[i]);
}

/* ---- judging ---- */

static void
lint_begin_batch(struct lint *lint)
{
	if (lint->sqlite)
		lint_sqlite_batch(lint->sqlite);
	else
		scope_begin_batch(&lint->scope);
}

static void
lint_script(struct lint *lint, const struct migration *migration, const struct script *script)
{
	bool down = migration->kind == MIGRATION_DOWN;

	if (lint->sqlite)
		lint_sqlite_file(lint->sqlite, migration->path, down, script);
	else
		lint_postgres_file(&lint->scope, migration->path, down, script);
	waivers_note_file(lint->waivers, migration->path);
}

static void
lint_file(struct lint *lint, const struct migration *migration)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct script script = {.path = migration->path};
	struct check check = {.file = migration->path, .status = CHECK_UNKNOWN};
	struct category *parsing = report_category(&lint->report, RULE_LINT);

	if (!lint->batch)
		lint_begin_batch(lint);
	if (contents_load(migration, &lint->body, lint_records(lint), &why) == -1) {
		category_say(parsing, RULE_LINT, &check, "not judged: %s", text_string(&why));
	} else if (lint_read_script(lint->folder, migration, &lint->body, &script, &why) == -1) {
		/* The category `sections` has told why. */
		category_say(
		    parsing, RULE_LINT, &check, "not judged: it cannot be read as its tool does");
	} else if (script.not_sql) {
		check.status = CHECK_SKIP;
		category_say(
		    parsing, RULE_LINT, &check, "not judged: what it does is not written in SQL");
	} else {
		lint_script(lint, migration, &script);
	}
	script_free(&script);
}

static void
lint_note_rules(struct lint *lint)
{
	for (int i = RULE_UNPARSED; i < RULE_OBSERVED_LOCKS && !lint->sqlite; i++)
		waivers_note_rule(lint->waivers, (enum rule)i);
	for (const enum rule *rule = lint_sqlite_rules; lint->sqlite && *rule != RULES; rule++)
		waivers_note_rule(lint->waivers, *rule);
}

static void
lint_files(struct lint *lint)
{
	const struct folder *folder = lint->folder;

	lint_note_rules(lint);
	if (lint->sqlite)
		lint_apply_past(lint);
	for (lint->at = 0; lint->at < folder->named && signal_pending() == 0; lint->at++)
		if (lint_chooses(lint, &folder->items[lint->at]))
			lint_file(lint, &folder->items[lint->at]);
}

/* ---- all of it ---- */

/* One check that says why no statement is judged. */
static void
lint_say(struct findings *findings, enum check_status status, const char *why)
{
	struct category category = {.findings = findings, .name = "parsing"};
	struct check check = {.status = status};

	category_say(&category, RULE_LINT, &check, "%s", why);
}

/* Why nothing is to be judged; NULL: something is. */
static const char *
lint_idle_reason(
    const struct lint *lint, const struct migrations *asked, const struct ledger *ledger)
{
	if (!lint->folder->layout->sql)
		return "the bodies are not SQL";
	if (asked->dialect == DIALECT_NONE)
		return "--dialect none was given";
	if (ledger->state == LEDGER_TROUBLE)
		return "the database could not be read, so that nobody knows what is pending";
	if (lint_has_work(lint))
		return NULL;
	if (lint->chosen == LINT_PENDING)
		return "all are applied";

	return lint->chosen == LINT_NEW ? "none is new since the revision" : "none can be read";
}

static void
lint_postgres(struct lint *lint, const struct migrations *asked, const struct ledger *ledger)
{
	int version = asked->pg_version > 0 ? asked->pg_version : ledger->server_version;

	lint->scope = (struct scope){.report = &lint->report,
	    .version = version > 0 ? version : POSTGRES_USUAL,
	    .shown = TEXT_INIT(TEXT_MAX_REASON),
	    .tool = lint->folder->layout->tool,
	    .outside = lint->folder->layout->outside,
	    .past = &lint->past,
	    .recall = lint_recall,
	    .context = lint};
	lint->past =
	    (struct scope){.version = lint->scope.version, .shown = TEXT_INIT(TEXT_MAX_REASON)};
	lint_files(lint);
	scope_free(&lint->scope);
	scope_free(&lint->past);
}

static void
lint_sqlite(struct lint *lint, struct findings *findings)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);

	lint->sqlite = lint_sqlite_new(&lint->report, &why);
	if (lint->sqlite)
		lint_files(lint);
	else
		lint_say(findings, CHECK_UNKNOWN, text_string(&why));
	lint_sqlite_free(lint->sqlite);
}

void
lint_judge(const struct migrations *asked, const struct folder *folder, const struct ledger *ledger,
    struct findings *findings)
{
	struct lint lint = {.folder = folder,
	    .waivers = findings->waivers,
	    .body = TEXT_INIT(LINT_LARGEST_BODY),
	    .past_body = TEXT_INIT(LINT_LARGEST_BODY)};
	bool for_sqlite;
	const char *idle;

	lint_choose(&lint, asked, ledger);
	idle = lint_idle_reason(&lint, asked, ledger);
	if (idle) {
		lint_say(findings, CHECK_SKIP, idle);
		return;
	}
	for_sqlite = lint_dialect(asked, folder, ledger) == DIALECT_SQLITE;
	json_put_string(records_summary_members(findings->records), "dialect",
	    for_sqlite ? "sqlite" : "postgres");
	if (!for_sqlite && lint_postgres_major() == 0) {
		lint_say(findings, CHECK_UNKNOWN,
		    "not judged: this program was built without libpg_query: install "
		    "libpg-query-dev and build it again, or say --dialect none");
		return;
	}
	report_begin(&lint.report, findings);
	if (for_sqlite)
		lint_sqlite(&lint, findings);
	else
		lint_postgres(&lint, asked, ledger);
	report_end(&lint.report);
	text_free(&lint.body);
	text_free(&lint.past_body);
}
