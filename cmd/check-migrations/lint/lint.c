#include "lint.h"

#include "folder.h"
#include "layout.h"
#include "ledger.h"
#include "lint_postgres.h"
#include "migrations.h"
#include "report.h"
#include "rule.h"
#include "scope.h"
#include "script.h"
#include "signals.h"
#include "waivers.h"

enum { LARGEST_BODY = 64 << 20, POSTGRES_USUAL = 150000 };

struct lint {
	const struct folder *folder;
	struct waivers *waivers;
	struct report report;
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

	return lint->chosen == LINT_ALL || !migration->applied ||
	       migration->applied->state == APPLIED_ROLLED_BACK;
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

/* The byte order mark has a rule of its own, and hides nothing else. */
static int
lint_read_script(const struct lint *lint, const struct migration *migration,
    const struct text *body, struct script *script, struct text *why)
{
	size_t mark = migration->contents.bom && body->len >= 3 ? 3 : 0;

	return lint->folder->layout->read_script(
	    text_string(body) + mark, body->len - mark, script, why);
}

static struct records *
lint_records(struct lint *lint)
{
	return report_category(&lint->report, RULE_LINT)->findings->records;
}

/* ---- what was before ---- */

static void
lint_recall_file(struct lint *lint, const struct migration *migration)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct script script = {.path = migration->path};

	if (contents_load(migration, &lint->past_body, lint_records(lint), &why) == 0 &&
	    lint_read_script(lint, migration, &lint->past_body, &script, &why) == 0)
		lint_postgres_recall(&lint->past, migration->path, &script);
	script_free(&script);
}

/* In a batch all that is not judged came before it; else the files before the one at hand. */
static void
lint_recall(void *context)
{
	struct lint *lint = context;
	size_t end = lint->batch ? lint->folder->named : lint->at;

	for (; lint->recalled < end; lint->recalled++) {
		const struct migration *migration = &lint->folder->items[lint->recalled];

		if (migration->contents.known && migration->kind != MIGRATION_DOWN &&
		    !(lint->batch && lint_chooses(lint, migration)))
			lint_recall_file(lint, migration);
	}
}

/* ---- judging ---- */

static void
lint_file(struct lint *lint, const struct migration *migration)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct script script = {.path = migration->path};
	struct check check = {.file = migration->path, .status = CHECK_UNKNOWN};

	if (!lint->batch)
		scope_begin_batch(&lint->scope);
	if (contents_load(migration, &lint->body, lint_records(lint), &why) == -1) {
		category_say(report_category(&lint->report, RULE_LINT), RULE_LINT, &check, "%s",
		    text_string(&why));
	} else if (lint_read_script(lint, migration, &lint->body, &script, &why) == -1) {
		/* The category `sections` has told why. */
		category_say(report_category(&lint->report, RULE_LINT), RULE_LINT, &check,
		    "not judged: it cannot be read as its tool does");
	} else if (script.not_sql) {
		check.status = CHECK_SKIP;
		category_say(report_category(&lint->report, RULE_LINT), RULE_LINT, &check,
		    "not judged: what it does is not written in SQL");
	} else {
		lint_postgres_file(
		    &lint->scope, migration->path, migration->kind == MIGRATION_DOWN, &script);
		waivers_note_file(lint->waivers, migration->path);
	}
	script_free(&script);
}

static void
lint_files(struct lint *lint)
{
	const struct folder *folder = lint->folder;

	if (lint_postgres_major() == 0) {
		struct check check = {.file = folder->path, .status = CHECK_UNKNOWN};

		category_say(report_category(&lint->report, RULE_LINT), RULE_LINT, &check,
		    "not judged: this program was built without libpg_query: install "
		    "libpg-query-dev and build it again");
		return;
	}
	for (int i = RULE_UNPARSED; i < RULE_ALLOW; i++)
		waivers_note_rule(lint->waivers, (enum rule)i);
	for (lint->at = 0; lint->at < folder->named && signal_pending() == 0; lint->at++)
		if (lint_chooses(lint, &folder->items[lint->at]))
			lint_file(lint, &folder->items[lint->at]);
}

static enum dialect
lint_dialect(const struct migrations *asked, const struct ledger *ledger)
{
	if (asked->dialect != DIALECT_AUTO)
		return asked->dialect;

	return ledger->sqlite ? DIALECT_SQLITE : DIALECT_POSTGRES;
}

void
lint_judge(const struct migrations *asked, const struct folder *folder, const struct ledger *ledger,
    struct findings *findings)
{
	struct lint lint = {.folder = folder,
	    .waivers = findings->waivers,
	    .body = TEXT_INIT(LARGEST_BODY),
	    .past_body = TEXT_INIT(LARGEST_BODY)};
	int version = asked->pg_version > 0 ? asked->pg_version : ledger->server_version;

	if (!folder->layout->sql || ledger->state == LEDGER_TROUBLE ||
	    lint_dialect(asked, ledger) != DIALECT_POSTGRES)
		return;
	report_begin(&lint.report, findings);
	lint.scope = (struct scope){.report = &lint.report,
	    .version = version > 0 ? version : POSTGRES_USUAL,
	    .shown = TEXT_INIT(TEXT_MAX_REASON),
	    .past = &lint.past,
	    .recall = lint_recall,
	    .context = &lint};
	lint.past =
	    (struct scope){.version = lint.scope.version, .shown = TEXT_INIT(TEXT_MAX_REASON)};
	lint_choose(&lint, asked, ledger);
	lint_files(&lint);
	report_end(&lint.report);
	scope_free(&lint.scope);
	scope_free(&lint.past);
	text_free(&lint.body);
	text_free(&lint.past_body);
}
