/* tap: the Test Anything Protocol, version 14 (testanything.org), with a YAML block for what did
 * not pass. */
#include <stdio.h>
#include <string.h>

#include "json_writer.h"
#include "report.h"

/* In a description '#' begins a directive, so it is escaped, and so is the backslash. */
static void
put_description(struct text *out, const char *words)
{
	for (; *words != '\0'; words++) {
		if (*words == '#' || *words == '\\')
			(void)text_add_byte(out, '\\');
		(void)text_add_byte(out, *words);
	}
}

/* A JSON string is a YAML scalar. */
static void
put_yaml(struct text *out, const char *name, const char *value)
{
	struct json_writer w = json_writer(out);

	if (value[0] == '\0')
		return;
	(void)text_add_format(out, "  %s: ", name);
	json_put_string(&w, NULL, value);
	(void)text_add_byte(out, '\n');
}

static void
tap_begin(struct report *report)
{
	(void)text_add_string(&report->out, "TAP version 14\n");
}

static void
tap_item(struct report *report, const struct item *item)
{
	bool ok = item->status != CHECK_FAIL && item->status != CHECK_UNKNOWN;

	(void)text_add_format(
	    &report->out, "%s %lld - ", ok ? "ok" : "not ok", (long long)report->items);
	put_description(&report->out, item->tool);
	(void)text_add_string(&report->out, ": ");
	put_description(&report->out, item->name);
	if (item->status == CHECK_SKIP) {
		(void)text_add_string(&report->out, " # SKIP ");
		put_description(&report->out, item->message);
	}
	(void)text_add_byte(&report->out, '\n');
	if (item->status == CHECK_PASS || item->status == CHECK_SKIP)
		return;

	(void)text_add_string(&report->out, "  ---\n");
	put_yaml(&report->out, "status", check_status_name(item->status));
	put_yaml(&report->out, "message", item->lines);
	put_yaml(&report->out, "severity", item->severity);
	put_yaml(&report->out, "file", item->file);
	if (item->line > 0)
		(void)text_add_format(&report->out, "  line: %lld\n", (long long)item->line);
	put_yaml(&report->out, "runbook", item->runbook);
	put_yaml(&report->out, "request_id", item->request_id);
	(void)text_add_string(&report->out, "  ...\n");
}

static void
tap_end(struct report *report, const struct totals *totals)
{
	(void)totals;
	(void)text_add_format(&report->out, "1..%lld\n", (long long)report->items);
}

const struct format format_tap = {
    .name = "tap",
    .begin = tap_begin,
    .item = tap_item,
    .end = tap_end,
};
