/*
 * sarif: SARIF 2.1.0 (OASIS), within what GitHub's code scanning takes: 20 runs, 25,000 results
 * and rules a run.
 *
 * A run for the checks, and one for each scanner.  What passed is no result.  The worse results
 * come first, so that what is left out is the least; what was left out is a notification of the
 * run.
 */
#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "memory.h"
#include "place.h"
#include "report.h"
#include "sarif_run.h"

struct sarif {
	struct sarif_run *runs[SARIF_MOST_RUNS]; /* the first is that of the checks */
	size_t count;
	int64_t elsewhere; /* results of more scanners than these */
};

static struct sarif_run *
sarif_run_of(struct rendering *rendering, const char *tool)
{
	struct sarif *sarif = rendering->state;

	for (size_t i = 0; i < sarif->count; i++)
		if (strcmp(sarif_run_tool(sarif->runs[i]), tool) == 0)
			return sarif->runs[i];
	if (sarif->count == SARIF_MOST_RUNS)
		return NULL;
	sarif->runs[sarif->count] = sarif_run_new(rendering->report->records, tool);

	return sarif->runs[sarif->count++];
}

static void
sarif_begin(struct rendering *rendering)
{
	rendering->state = memory_new(1, sizeof(struct sarif));
	sarif_run_of(rendering, "readyline");
}

static void
sarif_item(struct rendering *rendering, const struct item *item)
{
	struct sarif *sarif = rendering->state;
	TEXT_LOCAL rule = TEXT_INIT(TEXT_MAX_RECORD), message = TEXT_INIT(TEXT_MAX_RECORD),
		   help = TEXT_INIT(TEXT_MAX_RECORD), summary = TEXT_INIT(TEXT_MAX_RECORD);
	PLACE_LOCAL place = {.path = TEXT_INIT(0)};

	if (item->status == CHECK_PASS || item->status == CHECK_SKIP)
		return;
	place = place_of_item(item);
	text_add_format(&rule, "%s/%s", item->tool, item->rule[0] ? item->rule : item->bare_name);
	text_add_format(&summary, "%s of %s", item->bare_name, item->tool);
	text_add_format(&message, "%s: %s", item->name, item->lines);
	if (item->runbook[0] != '\0')
		text_add_format(&help, "Runbook: %s", item->runbook);
	sarif_run_add(sarif->runs[0], rendering,
	    &(struct sarif_result){
		.level = check_status_closes(item->status) ? SARIF_ERROR : SARIF_WARNING,
		.rule = text_string(&rule),
		.summary = text_string(&summary),
		.description = "",
		.help = text_string(&help),
		.security = "",
		.message = text_string(&message),
		.place = &place,
		.print = fingerprint_of_item(item)});
}

static void
sarif_found(struct rendering *rendering, const struct found *found)
{
	static const struct {
		const char *severity, *security;
		enum sarif_level level;
	} severities[] = {{"critical", "9.5", SARIF_ERROR}, {"high", "8.0", SARIF_ERROR},
	    {"medium", "5.5", SARIF_WARNING}, {"low", "2.0", SARIF_NOTE}, {"", "", SARIF_NOTE}};
	struct sarif *sarif = rendering->state;
	struct sarif_run *run;
	TEXT_LOCAL help = TEXT_INIT(TEXT_MAX_RECORD);
	PLACE_LOCAL place = {.path = TEXT_INIT(0)};
	size_t i = 0;

	if (found->is_test)
		return;
	run = sarif_run_of(rendering, found->tool[0] ? found->tool : "(no tool named)");
	if (!run) {
		sarif->elsewhere++;
		return;
	}
	place = place_of_found(found);
	while (severities[i].severity[0] != '\0' &&
	       strcmp(found->severity, severities[i].severity) != 0)
		i++;
	if (found->package[0] != '\0')
		text_add_format(&help, "In the package %s%s%s.", found->package,
		    found->fixed_version[0] ? "; fixed in " : "", found->fixed_version);
	sarif_run_add(run, rendering,
	    &(struct sarif_result){.level = severities[i].level,
		.rule = found->rule[0] ? found->rule : "unnamed",
		.summary = found->rule,
		.description = found->message,
		.help = text_string(&help),
		.security = severities[i].security,
		.message = found->message,
		.place = &place,
		.print = fingerprint_of_found(found),
		.suppressed = found->suppressed});
}

/* Says what has no room, for those who look at the log alone. */
static void
sarif_say_left_out(const struct sarif *sarif)
{
	for (size_t i = 0; i < sarif->count; i++)
		if (sarif_run_left_out(sarif->runs[i]) > 0)
			diag_note("sarif: %lld results of %s are left out: code scanning takes %d",
			    (long long)sarif_run_left_out(sarif->runs[i]),
			    sarif_run_tool(sarif->runs[i]), SARIF_MOST_RESULTS);
	if (sarif->elsewhere > 0)
		diag_note("sarif: %lld results of further scanners are left out: it takes %d runs",
		    (long long)sarif->elsewhere, SARIF_MOST_RUNS);
}

static void
sarif_end(struct rendering *rendering, const struct totals *totals)
{
	struct sarif *sarif = rendering->state;
	struct text *out = &rendering->out;

	text_add_string(out, "{\"$schema\":\"https://json.schemastore.org/sarif-2.1.0.json\","
			     "\"version\":\"2.1.0\",\"runs\":[");
	for (size_t i = 0; i < sarif->count; i++) {
		text_add_string(out, i == 0 ? "\n" : ",\n");
		sarif_run_put(sarif->runs[i], rendering, totals, i == 0 ? sarif->elsewhere : 0);
	}
	text_add_string(out, "\n]}\n");
	sarif_say_left_out(sarif);
	for (size_t i = 0; i < sarif->count; i++)
		sarif_run_free(sarif->runs[i]);
	free(sarif);
}

const struct format format_sarif = {
    .name = "sarif",
    .begin = sarif_begin,
    .item = sarif_item,
    .found = sarif_found,
    .end = sarif_end,
};
