/* SARIF 2.1.0 (OASIS): {"version": "2.1.0", "runs": [{"tool": ..., "results": [...]}]}. */
#include "sarif.h"

#include <string.h>

#include "format.h"
#include "from.h"
#include "json_reader.h"
#include "report.h"
#include "spool.h"

/* One run under way. */
struct sarif_run {
	struct report *report;
	struct json_reader *r;
	struct sarif_judge *judge; /* of all runs */
	struct sarif_rules *rules;
	struct sarif_paths *paths;
	struct spool *spool; /* NULL: no result waits */
	unsigned number;     /* from 1 */
	unsigned known;      /* SARIF_TOOL and so on */
	bool has_tool, has_results;
	int64_t invocations, failed, errors;
};

/* Of another type it is not passed over, lest what makes results severe goes with it. */
static bool
sarif_enter(struct json_reader *r, const char *name, char opening)
{
	bool entered = opening == '{' ? json_enter_object(r) : json_enter_array(r);

	if (!entered && json_coming(r) != JSON_NULL)
		json_reader_fail(r, "%s is no %s", name, opening == '{' ? "object" : "array");
	return entered;
}

/* ---- its tool ---- */

/* Runs of one tool are one source. */
static void
sarif_set_tool(struct sarif_run *run, const struct text *name, const struct text *version)
{
	struct report *report = run->report;
	TEXT_LOCAL visible = TEXT_INIT(REPORT_WORD);

	run->has_tool = name->len > 0 || report->from->tool;
	text_add_visible(&visible, text_string(name), name->len);
	if (run->number > 1 && !report->from->tool &&
	    strcmp(text_string(&visible), text_string(&report->tool)) != 0)
		report_next_tool(report);
	report_set_tool(report, text_string(name));
	report_set_version(report, text_string(version));
	report_speaks_of(report, REPORT_FINDING);
}

static void
sarif_read_driver(struct sarif_run *run)
{
	struct json_reader *r = run->r;
	struct json_slice name, messages;
	TEXT_LOCAL tool = TEXT_INIT(REPORT_WORD);
	TEXT_LOCAL version = TEXT_INIT(REPORT_WORD);
	TEXT_LOCAL semantic = TEXT_INIT(REPORT_WORD);

	if (!sarif_enter(r, "\"driver\"", '{'))
		return;
	while (json_next_member(r, &name)) {
		if (json_name_is(&name, "name"))
			json_take_string(r, &tool);
		else if (json_name_is(&name, "version"))
			json_take_string(r, &version);
		else if (json_name_is(&name, "semanticVersion"))
			json_take_string(r, &semantic);
		else if (json_name_is(&name, "rules"))
			sarif_rules_read(run->rules, r, SARIF_NONE);
		else if (json_name_is(&name, "globalMessageStrings") && json_take(r, &messages))
			sarif_rules_keep_messages(run->rules, &messages);
	}
	sarif_set_tool(run, &tool, version.len > 0 ? &version : &semantic);
}

static void
sarif_read_extensions(struct sarif_run *run)
{
	struct json_reader *r = run->r;
	struct json_slice name;

	if (!sarif_enter(r, "\"extensions\"", '['))
		return;
	for (int64_t i = 0; json_next_element(r); i++)
		if (sarif_enter(r, "an extension", '{'))
			while (json_next_member(r, &name))
				if (json_name_is(&name, "rules"))
					sarif_rules_read(run->rules, r, i);
}

static void
sarif_read_tool(struct sarif_run *run)
{
	struct json_slice name;

	run->known |= SARIF_TOOL;
	if (!sarif_enter(run->r, "\"tool\"", '{'))
		return;
	while (json_next_member(run->r, &name)) {
		if (json_name_is(&name, "driver"))
			sarif_read_driver(run);
		else if (json_name_is(&name, "extensions"))
			sarif_read_extensions(run);
	}
}

/* ---- its invocations ---- */

static void
sarif_count_errors(struct sarif_run *run)
{
	struct json_slice notification, level;
	static const char *const members[] = {".level"};
	struct json_scanner *scanner;

	if (!json_enter_array(run->r))
		return;
	scanner = json_scanner_of(members, 1);
	while (json_next_element(run->r) && json_take(run->r, &notification))
		if (json_scan(scanner, notification.bytes, notification.len, &level, NULL) == 0)
			run->errors += json_string_equals(&level, "error", strlen("error"));
	json_scanner_free(scanner);
}

static void
sarif_read_invocation(struct sarif_run *run)
{
	struct json_reader *r = run->r;
	struct json_slice name, value;

	run->invocations++;
	if (!sarif_enter(r, "an invocation", '{'))
		return;
	while (json_next_member(r, &name)) {
		if (json_name_is(&name, "ruleConfigurationOverrides"))
			sarif_rules_read_overrides(run->rules, r);
		else if (json_name_is(&name, "toolExecutionNotifications") ||
			 json_name_is(&name, "toolConfigurationNotifications"))
			sarif_count_errors(run);
		else if (json_name_is(&name, "executionSuccessful") && json_take(r, &value))
			run->failed += json_there(&value) && value.type != JSON_TRUE;
	}
}

static void
sarif_read_invocations(struct sarif_run *run)
{
	run->known |= SARIF_INVOCATIONS;
	if (sarif_enter(run->r, "\"invocations\"", '['))
		while (json_next_element(run->r))
			sarif_read_invocation(run);
}

/* ---- its results ---- */

static void
sarif_settle(struct sarif_run *run)
{
	if (run->known & SARIF_TOOL)
		sarif_rules_settle(run->rules, run->invocations > 1);
}

static int
sarif_keep_result(struct sarif_run *run, const struct json_slice *result)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);

	if (!run->spool)
		run->spool = spool_new(&why);
	if (!run->spool || spool_put(run->spool, result, &why) == -1)
		return report_fault(run->report, "%s", text_string(&why));
	return 0;
}

/* At once, if all that is needed is known; behind one that waits, so that the order stays. */
static int
sarif_take_result(struct sarif_run *run, const struct json_slice *result)
{
	int rc = 0;

	if (run->known & SARIF_TOOL && run->has_tool && !run->spool)
		rc = sarif_judge_result(
		    run->judge, run->report, run->rules, run->paths, run->known, result);
	return rc == 0 ? sarif_keep_result(run, result) : rc;
}

static void
sarif_read_results(struct sarif_run *run)
{
	struct json_reader *r = run->r;
	struct json_slice result;

	if (!sarif_enter(r, "\"results\"", '['))
		return;
	run->has_results = true;
	sarif_settle(run);
	while (json_next_element(r) && json_take(r, &result)) {
		if (result.type != JSON_OBJECT)
			json_reader_fail(r, "a result is no object");
		else if (sarif_take_result(run, &result) == -1)
			return;
	}
}

/* What waited, now that all is known. */
static int
sarif_judge_kept(struct sarif_run *run)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct json_slice result;
	int more;

	if (!run->spool)
		return 0;
	sarif_settle(run);
	while ((more = spool_next(run->spool, &result, &why)) == 1)
		if (sarif_judge_result(
			run->judge, run->report, run->rules, run->paths, SARIF_ALL, &result) == -1)
			return -1;
	return more == -1 ? report_fault(run->report, "%s", text_string(&why)) : 0;
}

/* Results that lie in other files, which nobody has given. */
static void
sarif_check_external(struct sarif_run *run)
{
	struct json_reader *r = run->r;
	struct json_slice name;

	if (!json_enter_object(r))
		return;
	while (json_next_member(r, &name))
		if (json_name_is(&name, "results") || json_name_is(&name, "driver"))
			report_fault(run->report,
			    "run %u keeps its %.*s in other files "
			    "(externalPropertyFileReferences); "
			    "have the tool write one file",
			    run->number, (int)name.len - 2, name.bytes + 1);
}

/* ---- a run ---- */

static void
sarif_read_run_member(struct sarif_run *run, const struct json_slice *name)
{
	struct json_reader *r = run->r;

	if (json_name_is(name, "tool")) {
		sarif_read_tool(run);
	} else if (json_name_is(name, "invocations")) {
		sarif_read_invocations(run);
	} else if (json_name_is(name, "artifacts")) {
		run->known |= SARIF_ARTIFACTS;
		sarif_paths_read_artifacts(run->paths, r);
	} else if (json_name_is(name, "originalUriBaseIds")) {
		run->known |= SARIF_BASES;
		sarif_paths_read_bases(run->paths, r);
	} else if (json_name_is(name, "results")) {
		sarif_read_results(run);
	} else if (json_name_is(name, "externalPropertyFileReferences")) {
		sarif_check_external(run);
	}
}

static void
sarif_warn_of_invocations(struct sarif_run *run)
{
	struct report *report = run->report;

	if (run->failed > 0)
		report_warn(report,
		    "%s says that it did not run well (executionSuccessful is false); findings may "
		    "be missing",
		    text_string(&report->tool));
	if (run->errors > 0)
		report_warn(report,
		    "%s names %lld errors of its own (notifications of its invocations); findings "
		    "may be missing",
		    text_string(&report->tool), (long long)run->errors);
}

static int
sarif_conclude_run(struct sarif_run *run)
{
	if (json_reader_failed(run->r) || run->report->why.len > 0)
		return -1;
	if (!run->has_tool)
		return report_fault(run->report,
		    "run %u does not name its tool (tool.driver.name); --tool names it",
		    run->number);
	if (sarif_judge_kept(run) == -1)
		return -1;
	if (!run->has_results)
		return report_fault(run->report,
		    "run %u, of %s, has no \"results\": the analysis did not begin", run->number,
		    text_string(&run->report->tool));
	sarif_warn_of_invocations(run);
	return 0;
}

/* 0, or -1: no run after it is of any use. */
static int
sarif_read_run(
    struct report *report, struct json_reader *r, struct sarif_judge *judge, unsigned number)
{
	struct sarif_run run = {.report = report, .r = r, .judge = judge, .number = number};
	struct json_slice name;
	int rc;

	if (!json_enter_object(r)) {
		json_reader_fail(r, "a run is no object");
		return -1;
	}
	run.rules = sarif_rules_new();
	run.paths = sarif_paths_new();
	run.has_tool = report->from->tool;
	while (report->why.len == 0 && json_next_member(r, &name))
		sarif_read_run_member(&run, &name);
	rc = sarif_conclude_run(&run);
	sarif_rules_free(run.rules);
	sarif_paths_free(run.paths);
	spool_free(run.spool);
	return rc;
}

/* ---- the whole ---- */

static void
sarif_check_version(struct report *report, struct json_reader *r)
{
	TEXT_LOCAL version = TEXT_INIT(REPORT_WORD);
	TEXT_LOCAL shown = TEXT_INIT(TEXT_MAX_REASON);

	json_take_string(r, &version);
	if (json_reader_failed(r) || strcmp(text_string(&version), "2.1.0") == 0)
		return;
	text_add_visible(&shown, text_string(&version), version.len < 40 ? version.len : 40);
	report_fault(
	    report, "its version is \"%s\"; only SARIF 2.1.0 can be read", text_string(&shown));
}

static unsigned
sarif_read_runs(struct report *report, struct json_reader *r, bool *found)
{
	struct sarif_judge *judge;
	unsigned runs = 0;

	*found = json_enter_array(r);
	if (!*found)
		return 0;
	judge = sarif_judge_new();
	while (json_next_element(r) && sarif_read_run(report, r, judge, ++runs) == 0)
		;
	sarif_judge_free(judge);
	return runs;
}

static int
sarif_read(struct report *report)
{
	struct json_reader *r = json_reader_new(report->input);
	struct json_slice name;
	bool found = false;
	unsigned runs = 0;
	int rc;

	report_speaks_of(report, REPORT_FINDING);
	if (json_enter_object(r))
		while (report->why.len == 0 && json_next_member(r, &name)) {
			if (json_name_is(&name, "version"))
				sarif_check_version(report, r);
			else if (json_name_is(&name, "runs"))
				runs = sarif_read_runs(report, r, &found);
			else if (json_name_is(&name, "inlineExternalProperties") &&
				 json_enter_array(r) && json_next_element(r))
				report_fault(report,
				    "it keeps parts of its runs apart (inlineExternalProperties), "
				    "which cannot be read");
		}
	rc = report->why.len > 0 ? -1 : json_reader_end(r, &report->why);
	if (rc == 0 && !found)
		rc = report_fault(report, "it is no SARIF: it has no \"runs\"");
	if (rc == 0 && runs == 0)
		report_doubt(report, "it holds no run, so no tool says that it looked");
	json_reader_free(r);
	return rc;
}

const struct format format_sarif = {
    .name = "sarif",
    .members = "runs",
    .read = sarif_read,
};
