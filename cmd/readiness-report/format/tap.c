/* tap: the Test Anything Protocol, version 14 (testanything.org), with a YAML block for what did
 * not pass. */
#include <stdio.h>
#include <string.h>

#include "json_writer.h"
#include "report.h"

/* Readers of JavaScript end a line at U+2028 and U+2029. */
static bool
tap_ends_line(const char *at)
{
	return strncmp(at, "\xE2\x80\xA8", 3) == 0 || strncmp(at, "\xE2\x80\xA9", 3) == 0;
}

/* In a description '#' begins a directive, so it is escaped, and so is the backslash.  One reader
 * takes a last '{' for the begin of more tests: U+2060 behind it is not seen. */
static void
tap_put_words(struct text *out, const char *words)
{
	for (; *words != '\0'; words++) {
		if (tap_ends_line(words)) {
			text_add_byte(out, '?');
			words += 2;
			continue;
		}
		if (*words == '#' || *words == '\\')
			text_add_byte(out, '\\');
		text_add_byte(out, *words);
		if (*words == '{' && words[1] == '\0')
			text_add_string(out, "\xE2\x81\xA0");
	}
}

/* A JSON string is a YAML scalar. */
static void
tap_put_yaml(struct text *out, const char *name, const char *value)
{
	struct json_writer w = json_writer(out);
	TEXT_LOCAL plain = TEXT_INIT(TEXT_MAX_RECORD);

	if (value[0] == '\0')
		return;
	for (; *value != '\0'; value++) {
		bool ends = tap_ends_line(value);

		text_add_byte(&plain, ends ? '?' : *value);
		value += ends ? 2 : 0;
	}
	text_add_format(out, "  %s: ", name);
	json_put_string(&w, NULL, text_string(&plain));
	text_add_byte(out, '\n');
}

static void
tap_begin(struct rendering *rendering)
{
	text_add_string(&rendering->out, "TAP version 14\n");
}

static void
tap_item(struct rendering *rendering, const struct item *item)
{
	bool ok = !check_status_closes(item->status);

	text_add_format(
	    &rendering->out, "%s %lld - ", ok ? "ok" : "not ok", (long long)rendering->items);
	tap_put_words(&rendering->out, item->tool);
	text_add_string(&rendering->out, ": ");
	tap_put_words(&rendering->out, item->name);
	if (item->status == CHECK_SKIP) {
		text_add_string(&rendering->out, " # SKIP ");
		tap_put_words(&rendering->out, item->message);
	}
	text_add_byte(&rendering->out, '\n');
	if (item->status == CHECK_PASS || item->status == CHECK_SKIP)
		return;

	text_add_string(&rendering->out, "  ---\n");
	tap_put_yaml(&rendering->out, "status", check_status_name(item->status));
	tap_put_yaml(&rendering->out, "message", item->lines);
	tap_put_yaml(&rendering->out, "observed", item->observed);
	tap_put_yaml(&rendering->out, "op", item->target[0] == '\0' ? "" : item->op);
	tap_put_yaml(&rendering->out, "target", item->target);
	tap_put_yaml(&rendering->out, "unit", item->unit);
	tap_put_yaml(&rendering->out, "severity", item->severity);
	tap_put_yaml(&rendering->out, "file", item->file);
	if (item->line > 0)
		text_add_format(&rendering->out, "  line: %lld\n", (long long)item->line);
	tap_put_yaml(&rendering->out, "runbook", item->runbook);
	tap_put_yaml(&rendering->out, "request_id", item->request_id);
	tap_put_yaml(&rendering->out, "method", item->method);
	tap_put_yaml(&rendering->out, "url", item->url);
	tap_put_yaml(&rendering->out, "answer", item->answer);
	tap_put_yaml(&rendering->out, "body", item->body_lines);
	if (item->elapsed_ms >= 0)
		text_add_format(&rendering->out, "  duration_ms: %.3f\n", item->elapsed_ms);
	text_add_string(&rendering->out, "  ...\n");
}

static void
tap_end(struct rendering *rendering, const struct totals *totals)
{
	(void)totals;
	text_add_format(&rendering->out, "1..%lld\n", (long long)rendering->items);
}

const struct format format_tap = {
    .name = "tap",
    .begin = tap_begin,
    .item = tap_item,
    .end = tap_end,
};
