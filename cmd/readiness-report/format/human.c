/* human: a line per check under a heading per tool, and the verdict with its reasons at the end. */
#include <stdio.h>
#include <string.h>

#include "report.h"
#include "utf8.h"

enum { MOST_REASONS = 20, LONGEST_REASONS = 64 << 10, BODY_SHOWN = 300 };

static const struct {
	const char *word, *colour;
} looks[] = {
    [CHECK_PASS] = {"pass   ", "\033[32m"},
    [CHECK_FAIL] = {"FAIL   ", "\033[1;31m"},
    [CHECK_WARN] = {"warn   ", "\033[33m"},
    [CHECK_SKIP] = {"skip   ", "\033[2m"},
    [CHECK_UNKNOWN] = {"UNKNOWN", "\033[1;35m"},
};

static void
human_heading(struct report *report, const char *tool)
{
	if (strncmp(report->last_tool, tool, sizeof(report->last_tool) - 1) == 0 &&
	    report->items > 1)
		return;
	snprintf(report->last_tool, sizeof(report->last_tool), "%s", tool);
	text_add_format(&report->out, "\n%s\n", tool[0] ? tool : "(no tool named)");
}

static void
human_keep_reason(struct report *report, const struct item *item)
{
	report->reason_count++;
	if (report->reason_count > MOST_REASONS)
		return;
	report->reasons.max = LONGEST_REASONS;
	text_add_format(&report->reasons, "  %s: %s: %s\n", item->tool, item->name, item->message);
}

/* What was sent, and how the answer begins. */
static void
human_exchange(struct report *report, const struct item *item)
{
	size_t len = strlen(item->body);

	if (item->method[0] == '\0' || item->answer[0] == '\0')
		return;
	text_add_format(
	    &report->out, "          %s %s -> %s\n", item->method, item->url, item->answer);
	if (len == 0)
		return;
	text_add_string(&report->out, "          ");
	text_add(
	    &report->out, item->body, len > BODY_SHOWN ? utf8_prefix(item->body, BODY_SHOWN) : len);
	text_add_string(&report->out, len > BODY_SHOWN ? "...\n" : "\n");
}

static void
human_item(struct report *report, const struct item *item)
{
	const char *on = report->colour ? looks[item->status].colour : "";
	const char *off = report->colour ? "\033[0m" : "";

	human_heading(report, item->tool);
	text_add_format(&report->out, "  %s%s%s %s", on, looks[item->status].word, off, item->name);
	if (item->message[0] != '\0')
		text_add_format(&report->out, ": %s", item->message);
	if (item->file[0] != '\0' && item->line > 0)
		text_add_format(&report->out, " (%s:%lld)", item->file, (long long)item->line);
	else if (item->file[0] != '\0')
		text_add_format(&report->out, " (%s)", item->file);
	text_add_byte(&report->out, '\n');
	if (check_status_closes(item->status)) {
		if (item->runbook[0] != '\0')
			text_add_format(&report->out, "          runbook: %s\n", item->runbook);
		human_exchange(report, item);
		if (item->request_id[0] != '\0')
			text_add_format(&report->out, "          request: %s\n", item->request_id);
		human_keep_reason(report, item);
	}
}

static void
human_figure(struct report *report, const struct figure *figure)
{
	human_heading(report, figure->tool);
	text_add_format(&report->out, "          %s\n", figure->text);
}

static void
human_end(struct report *report, const struct totals *totals)
{
	static const char *const verdicts[] = {
	    [SUMMARY_PASS] = "GATE OPEN",
	    [SUMMARY_FAIL] = "GATE CLOSED",
	    [SUMMARY_TROUBLE] = "GATE CLOSED: TROUBLE, no verdict can be trusted",
	};
	bool open = totals->verdict == SUMMARY_PASS;
	bool ignored = open && totals->counts[CHECK_FAIL] + totals->counts[CHECK_UNKNOWN] > 0;
	const char *on = !report->colour ? "" : open ? "\033[1;32m" : "\033[1;31m";
	const char *off = report->colour ? "\033[0m" : "";
	const int64_t *counts = totals->counts;

	text_add_format(&report->out,
	    "\n%s%s%s%s  %lld pass, %lld fail, %lld warn, %lld skip, %lld unknown\n", on,
	    verdicts[totals->verdict], ignored ? ", what failed is ignored" : "", off,
	    (long long)counts[CHECK_PASS], (long long)counts[CHECK_FAIL],
	    (long long)counts[CHECK_WARN], (long long)counts[CHECK_SKIP],
	    (long long)counts[CHECK_UNKNOWN]);
	text_add(&report->out, text_string(&report->reasons), report->reasons.len);
	if (report->reason_count > MOST_REASONS)
		text_add_format(&report->out, "  and %lld more\n",
		    (long long)(report->reason_count - MOST_REASONS));
}

const struct format format_human = {
    .name = "human",
    .item = human_item,
    .figure = human_figure,
    .end = human_end,
};
