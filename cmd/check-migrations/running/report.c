/* What is said of the statements in the end. */
#include <inttypes.h>
#include <string.h>

#include "json_writer.h"
#include "ledger.h"
#include "migrations.h"
#include "redaction.h"
#include "replay.h"
#include "running_state.h"
#include "show.h"
#include "text.h"

enum { LONGEST_SHOWN = 100, LONGEST_EVIDENCE = 4000, MOST_SHOWN = 3, MOST_EVIDENCE = 20 };

/* ---- one statement ---- */

/* "SELECT ... (queries.sql:12)". */
static void
statement_put(
    struct text *out, const struct running *running, const struct running_statement *statement)
{
	const struct recorded_statement *recorded = statement->recorded;

	show_statement(recorded->text, recorded->len, running->sqlite, LONGEST_SHOWN, out);
	text_add_string(out, " (");
	text_add_visible_format(out, "%s", running->recorded.name);
	if (recorded->line > 0)
		text_add_format(out, ":%u", recorded->line);
	text_add_string(out, recorded->nested ? ", inside of a function)" : ")");
}

static void
evidence_put(
    struct json_writer *w, const struct running *running, const struct running_statement *statement)
{
	const struct recorded_statement *recorded = statement->recorded;
	const char *reason = statement_not_judged(statement);
	TEXT_LOCAL shown = TEXT_INIT(LONGEST_EVIDENCE * 4);

	show_statement(recorded->text, recorded->len, running->sqlite, LONGEST_EVIDENCE, &shown);
	json_open_object(w, NULL);
	json_put_string(w, "statement", text_string(&shown));
	json_put_string(w, "source", running->recorded.name);
	if (recorded->line > 0)
		json_put_integer(w, "line", recorded->line);
	if (statement->asked && !statement->unjudged) {
		text_clear(&shown);
		show_statement(statement->asked, strlen(statement->asked), running->sqlite,
		    LONGEST_EVIDENCE, &shown);
		json_put_string(w, "judged_as", text_string(&shown));
	}
	if (recorded->path)
		json_put_string(w, "search_path", recorded->path);
	if (reason) {
		text_clear(&shown);
		redaction_visible(reason, strlen(reason), &shown);
		json_put_string(w, "reason", text_string(&shown));
	}
	json_close_object(w);
}

/* ---- findings ---- */

static void
broken_report(struct category *category, const struct running *running,
    const struct running_statement *statement, enum problem_kind kind)
{
	const struct broken *broken = &statement->broken[kind];
	TEXT_LOCAL shown = TEXT_INIT(TEXT_MAX_REASON);
	TEXT_LOCAL reason = TEXT_INIT(TEXT_MAX_REASON);
	TEXT_LOCAL evidence = TEXT_INIT(TEXT_MAX_RECORD);
	struct json_writer w = json_writer(&evidence);
	struct check check = {.file = broken->file, .status = broken->status};

	statement_put(&shown, running, statement);
	redaction_visible(broken->message, strlen(broken->message), &reason);
	if (broken->until) {
		check.status = broken->status == CHECK_FAIL ? CHECK_WARN : broken->status;
		text_add_format(&reason, "; %s mends it, and until then it is so", broken->until);
	}
	if (!broken->file)
		text_add_string(&reason, "; it is one of the pending migrations that breaks it");
	evidence_put(&w, running, statement);
	check.evidence = text_string(&evidence);
	category_say(category, problem_rule(kind), &check, "%s: %s", text_string(&shown),
	    text_string(&reason));
}

/* ---- what was not judged ---- */

static void
unknown_say(struct category *category, const char *message)
{
	struct check check = {.status = CHECK_UNKNOWN};
	TEXT_LOCAL shown = TEXT_INIT(TEXT_MAX_REASON * 2);

	redaction_visible(message, strlen(message), &shown);
	category_say(category, RULE_RUNNING, &check, "%s", text_string(&shown));
}

static void
unjudged_report(struct category *category, const struct running *running, size_t count)
{
	TEXT_LOCAL message = TEXT_INIT(TEXT_MAX_REASON);
	TEXT_LOCAL evidence = TEXT_INIT(TEXT_MAX_RECORD);
	struct json_writer w = json_writer(&evidence);
	struct check check = {.unit = "%"};
	size_t all = running->judged + count, shown = 0;
	double share = 100.0 * (double)count / (double)all;
	double most = running->replay->asked->max_unjudged;

	text_add_format(&message,
	    "%zu of %zu statements could not be judged, since they are not understood even before "
	    "the pending migrations",
	    count, all);
	json_open_array(&w, NULL);
	for (size_t i = 0; i < running->count && shown < MOST_EVIDENCE; i++) {
		const struct running_statement *statement = &running->statements[i];
		const char *reason = statement_not_judged(statement);

		if (!reason)
			continue;
		if (shown++ < MOST_SHOWN) {
			text_add_string(&message, shown == 1 ? ": " : "; ");
			statement_put(&message, running, statement);
			text_add_string(&message, ": ");
			redaction_visible(reason, strlen(reason), &message);
		}
		evidence_put(&w, running, statement);
	}
	json_close_array(&w);
	check.evidence = text_string(&evidence);
	check.observed = check_number(share);
	check.op = "<=";
	check.target = check_number(most);
	check.status = share > most ? CHECK_UNKNOWN : CHECK_WARN;
	category_say(category, RULE_RUNNING_UNJUDGED, &check, "not judged: %s%s",
	    text_string(&message),
	    share > most ? "; --max-unjudged says how many may be left out" : "");
}

/* What pg_stat_statements did not tell. */
static void
recorded_report(struct category *category, const struct recorded *recorded)
{
	TEXT_LOCAL message = TEXT_INIT(TEXT_MAX_REASON);
	struct check check = {.status = CHECK_WARN};

	if (recorded->hidden > 0) {
		text_set_format(&message,
		    "pg_stat_statements keeps back %" PRId64 " statements of other roles "
		    "(<insufficient privilege>): GRANT pg_read_all_stats TO the login of "
		    "--database-url",
		    recorded->hidden);
		unknown_say(category, text_string(&message));
	}
	if (recorded->lost > 0) {
		text_set_format(&message,
		    "pg_stat_statements has lost the text of %" PRId64 " statements: SELECT "
		    "pg_stat_statements_reset(), and let the release run for a while",
		    recorded->lost);
		unknown_say(category, text_string(&message));
	}
	if (recorded->evicted > 0) {
		text_set_format(&message,
		    "pg_stat_statements has dropped the least executed statements %" PRId64
		    " times (dealloc) since %s: raise pg_stat_statements.max, restart the server, "
		    "SELECT pg_stat_statements_reset(), and let the release run for a while",
		    recorded->evicted, recorded->since ? recorded->since : "it was reset");
		unknown_say(category, text_string(&message));
	}
	if (recorded->evicted < 0)
		unknown_say(category,
		    "this version of pg_stat_statements does not say whether it dropped "
		    "statements: ALTER EXTENSION pg_stat_statements UPDATE, with PostgreSQL 14 or "
		    "later");
	if (recorded->settings)
		category_say(category, RULE_RUNNING, &check,
		    "pg_stat_statements does not record all: %s", recorded->settings);
}

static void
nothing_report(struct category *category, const struct running *running)
{
	const struct ledger *ledger = running->replay->ledger;
	TEXT_LOCAL message = TEXT_INIT(TEXT_MAX_REASON);

	text_add_format(&message, "none of the %zu statements of %s could be judged",
	    running->count, running->recorded.name);
	if (running->judged > 0)
		text_add_string(&message, ", but those that name no table of the migrations");
	if (running->left > 0)
		text_add_format(
		    &message, ", %zu of which concern no table or define one", running->left);
	if (running->recorded.left > 0)
		text_add_format(&message,
		    "; %" PRId64 " more are those of the migrations' tool or of what watches",
		    running->recorded.left);
	if (ledger->state == LEDGER_UNASKED)
		text_add_string(&message, "; without --database-url every migration is pending, "
					  "so that nothing stands before them");
	unknown_say(category, text_string(&message));
}

/* ---- all of it ---- */

static void
running_summarize(const struct running *running, size_t unjudged)
{
	struct json_writer *w = records_summary_members(running->replay->findings->records);

	json_open_object(w, "statements");
	json_put_integer(w, "judged", (int64_t)running->judged);
	json_put_integer(w, "not_judged", (int64_t)unjudged);
	json_put_integer(w, "respelt", (int64_t)running->respelt);
	json_put_integer(w, "left_out", (int64_t)running->left + running->recorded.left);
	json_put_string(w, "since", running->recorded.since);
	json_close_object(w);
}

static void
statements_report(struct category *category, const struct running *running)
{
	size_t unjudged = 0;

	for (size_t i = 0; i < running->count; i++) {
		const struct running_statement *statement = &running->statements[i];

		unjudged += statement_not_judged(statement) ? 1 : 0;
		for (int kind = 0; kind < PROBLEMS; kind++)
			if (statement->broken[kind].message)
				broken_report(
				    category, running, statement, (enum problem_kind)kind);
	}
	running_summarize(running, unjudged);
	if (running->telling == 0)
		nothing_report(category, running);
	if (unjudged > 0)
		unjudged_report(category, running, unjudged);
}

void
running_report(struct running *running, const char *failed)
{
	TEXT_LOCAL message = TEXT_INIT(TEXT_MAX_REASON);
	struct category category = {.findings = running->replay->findings,
	    .name = "running",
	    .unit = "statements",
	    .judged = (int64_t)running->judged};
	struct check check = {.name = category.name, .status = CHECK_SKIP};

	if (running->trouble.len > 0) {
		unknown_say(&category, text_string(&running->trouble));
	} else if (failed) {
		text_add_format(&message,
		    "the replay did not reach its end, so that it is not known what becomes of "
		    "the statements: %s",
		    failed);
		unknown_say(&category, text_string(&message));
	} else if (running->pending == 0) {
		check.message = "no migration is pending";
		records_check(category.findings->records, &check);
		return;
	}
	recorded_report(&category, &running->recorded);
	if (running->stood)
		statements_report(&category, running);
	category_end(&category);
}
