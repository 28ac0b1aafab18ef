/* tap: the Test Anything Protocol, version 14 (testanything.org), with a YAML block for what did
 * not pass. */
#include <stdio.h>
#include <string.h>

#include "json_writer.h"
#include "report.h"

/* In a description '#' begins a directive, so it is escaped, and so is the backslash. */
static void
tap_put_words(struct text *out, const char *words)
{
	for (; *words != '\0'; words++) {
		if (*words == '#' || *words == '\\')
			text_add_byte(out, '\\');
		text_add_byte(out, *words);
	}
}

/* A JSON string is a YAML scalar. */
static void
tap_put_yaml(struct text *out, const char *name, const char *value)
{
	struct json_writer w = json_writer(out);

	if (value[0] == '\0')
		return;
	text_add_format(out, "  %s: ", name);
	json_put_string(&w, NULL, value);
	text_add_byte(out, '\n');
}

static void
tap_begin(struct report *report)
{
	text_add_string(&report->out, "TAP version 14\n");
}

static void
tap_item(struct report *report, const struct item *item)
{
	bool ok = !check_status_closes(item->status);

	text_add_format(&report->out, "%s %lld - ", ok ? "ok" : "not ok", (long long)report->items);
	tap_put_words(&report->out, item->tool);
	text_add_string(&report->out, ": ");
	tap_put_words(&report->out, item->name);
	if (item->status == CHECK_SKIP) {
		text_add_string(&report->out, " # SKIP ");
		tap_put_words(&report->out, item->message);
	}
	text_add_byte(&report->out, '\n');
	if (item->status == CHECK_PASS || item->status == CHECK_SKIP)
		return;

	text_add_string(&report->out, "  ---\n");
	tap_put_yaml(&report->out, "status", check_status_name(item->status));
	tap_put_yaml(&report->out, "message", item->lines);
	tap_put_yaml(&report->out, "severity", item->severity);
	tap_put_yaml(&report->out, "file", item->file);
	if (item->line > 0)
		text_add_format(&report->out, "  line: %lld\n", (long long)item->line);
	tap_put_yaml(&report->out, "runbook", item->runbook);
	tap_put_yaml(&report->out, "request_id", item->request_id);
	text_add_string(&report->out, "  ...\n");
}

static void
tap_end(struct report *report, const struct totals *totals)
{
	(void)totals;
	text_add_format(&report->out, "1..%lld\n", (long long)report->items);
}

const struct format format_tap = {
    .name = "tap",
    .begin = tap_begin,
    .item = tap_item,
    .end = tap_end,
};
