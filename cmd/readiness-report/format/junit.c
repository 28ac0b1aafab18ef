/*
 * junit: the XML that CI services read (the schema that Jenkins and GitLab publish).
 *
 * The counts stand above the cases, so the cases wait in an unlinked temporary file: memory stays
 * flat.
 */
#include <string.h>

#include "report.h"
#include "section.h"

/* Escapes for XML 1.0; the strings are visible UTF-8 already, but U+FFFE and U+FFFF are no XML
 * characters. */
static void
xml_put(struct text *out, const char *s, size_t len)
{
	for (const char *end = s + len; s < end; s++) {
		if (*s == '&')
			text_add_string(out, "&amp;");
		else if (*s == '<')
			text_add_string(out, "&lt;");
		else if (*s == '>')
			text_add_string(out, "&gt;");
		else if (*s == '"')
			text_add_string(out, "&quot;");
		else if (strncmp(s, "\xEF\xBF\xBE", 3) == 0 || strncmp(s, "\xEF\xBF\xBF", 3) == 0) {
			text_add_byte(out, '?');
			s += 2;
		} else
			text_add_byte(out, *s);
	}
}

static void
xml_put_attribute(struct text *out, const char *name, const char *value)
{
	size_t len;
	char piece;

	text_add_format(out, " %s=\"", name);
	for (; *value != '\0'; value += len) {
		len = strcspn(value, "\n\t");
		piece = value[len];
		xml_put(out, value, len);
		/* A reader of XML turns those into blanks that stand there as they are. */
		if (piece != '\0') {
			text_add_format(out, "&#%d;", piece);
			len++;
		}
	}
	text_add_byte(out, '"');
}

static void
junit_begin(struct rendering *rendering)
{
	rendering->state = section_new(rendering->report->records, NULL);
}

/* The element inside a case that did not simply pass. */
static void
junit_put_outcome(struct text *out, const struct item *item)
{
	static const char *const elements[] = {
	    [CHECK_FAIL] = "failure",
	    [CHECK_SKIP] = "skipped",
	    [CHECK_UNKNOWN] = "error",
	};

	if (item->status == CHECK_WARN) {
		text_add_string(out, "<system-out>warn: ");
		xml_put(out, item->lines, strlen(item->lines));
		text_add_string(out, "</system-out>");
		return;
	}
	text_add_format(out, "<%s", elements[item->status]);
	xml_put_attribute(out, "message", item->lines);
	if (item->status != CHECK_SKIP) {
		xml_put_attribute(out, "type", check_status_name(item->status));
		text_add_byte(out, '>');
		xml_put(out, item->lines, strlen(item->lines));
		if (item->runbook[0] != '\0') {
			text_add_string(out, "\nrunbook: ");
			xml_put(out, item->runbook, strlen(item->runbook));
		}
		if (item->request_id[0] != '\0') {
			text_add_string(out, "\nrequest: ");
			xml_put(out, item->request_id, strlen(item->request_id));
		}
		text_add_format(out, "</%s>", elements[item->status]);
	} else {
		text_add_string(out, "/>");
	}
}

static void
junit_item(struct rendering *rendering, const struct item *item)
{
	struct text *out = &rendering->out;

	text_add_string(out, "    <testcase");
	xml_put_attribute(out, "classname", item->tool[0] ? item->tool : "unknown");
	xml_put_attribute(out, "name", item->name);
	if (item->elapsed_ms >= 0)
		text_add_format(out, " time=\"%.3f\"", item->elapsed_ms / 1000);
	if (item->file[0] != '\0')
		xml_put_attribute(out, "file", item->file);
	if (item->line > 0)
		text_add_format(out, " line=\"%lld\"", (long long)item->line);
	if (item->status == CHECK_PASS) {
		text_add_string(out, "/>\n");
	} else {
		text_add_byte(out, '>');
		junit_put_outcome(out, item);
		text_add_string(out, "</testcase>\n");
	}
	section_take(rendering->state, out);
}

static void
junit_end(struct rendering *rendering, const struct totals *totals)
{
	const int64_t *counts = totals->counts;
	struct text *out = &rendering->out;

	text_add_string(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n  "
			     "<testsuite name=\"readyline\"");
	text_add_format(out,
	    " tests=\"%lld\" failures=\"%lld\" errors=\"%lld\" skipped=\"%lld\">\n",
	    (long long)rendering->items, (long long)counts[CHECK_FAIL],
	    (long long)counts[CHECK_UNKNOWN], (long long)counts[CHECK_SKIP]);
	rendering_pour(rendering, rendering->state);
	section_free(rendering->state);
	text_add_string(out, "  </testsuite>\n</testsuites>\n");
}

const struct format format_junit = {
    .name = "junit",
    .begin = junit_begin,
    .item = junit_item,
    .end = junit_end,
};
