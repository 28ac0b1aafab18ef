/*
 * junit: the XML that CI services read (what Jenkins, GitLab, Azure and others have in common).
 *
 * Three levels and no attribute that their schemas do not have; a suite for each tool.  Its counts
 * stand above its cases, so the cases wait in a section each.
 */
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "memory.h"
#include "names.h"
#include "report.h"
#include "section.h"

enum { MOST_SUITES = 64, LONGEST_TIME = 20 };

struct suite {
	char *tool;
	struct section *cases;
	int64_t counts[CHECK_UNKNOWN + 1];
	double elapsed_ms;
	char time[LONGEST_TIME]; /* of its first check; "": not known */
};

struct junit {
	struct suite suites[MOST_SUITES]; /* the last one is for all other tools */
	size_t count;
	struct names *names;
};

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
xml_put_string(struct text *out, const char *string)
{
	xml_put(out, string, strlen(string));
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
	struct junit *junit = memory_new(1, sizeof(*junit));

	junit->names = names_new();
	rendering->state = junit;
}

static struct suite *
junit_suite(struct rendering *rendering, const char *tool)
{
	struct junit *junit = rendering->state;
	struct suite *suite;

	for (size_t i = 0; i < junit->count; i++)
		if (strcmp(junit->suites[i].tool, tool) == 0)
			return &junit->suites[i];
	if (junit->count == MOST_SUITES)
		return &junit->suites[MOST_SUITES - 1];
	suite = &junit->suites[junit->count++];
	suite->tool = memory_string(junit->count == MOST_SUITES ? "other tools" : tool);
	suite->cases = section_new(rendering->report->records, NULL);

	return suite;
}

/* "observed: 612 ms": those of the words that there are, unless the first is missing. */
static void
junit_put_line(struct text *out, const char *what, const char *const *words)
{
	if (words[0][0] == '\0')
		return;
	text_add_format(out, "\n%s:", what);
	for (; *words; words++) {
		text_add_string(out, (*words)[0] ? " " : "");
		xml_put_string(out, *words);
	}
}

/* What stands below the message. */
static void
junit_put_lines(struct text *out, const struct item *item)
{
	const char *op = item->target[0] ? item->op : "";

	junit_put_line(out, "observed", (const char *[]){item->observed, item->unit, NULL});
	junit_put_line(out, "target", (const char *[]){op, item->target, item->unit, NULL});
	junit_put_line(out, "runbook", (const char *[]){item->runbook, NULL});
	junit_put_line(out, "request", (const char *[]){item->request_id, NULL});
	junit_put_line(out, "sent", (const char *[]){item->method, item->url, NULL});
	junit_put_line(out, "answer", (const char *[]){item->answer, NULL});
	junit_put_line(out, "body", (const char *[]){item->body_lines, NULL});
	junit_put_line(out, "file", (const char *[]){item->file, NULL});
	if (item->file[0] != '\0' && item->line > 0)
		text_add_format(out, ":%lld", (long long)item->line);
}

/* The element inside of a case. */
static void
junit_put_outcome(struct text *out, const struct item *item)
{
	static const char *const elements[] = {
	    [CHECK_PASS] = "system-out",
	    [CHECK_FAIL] = "failure",
	    [CHECK_WARN] = "system-out",
	    [CHECK_SKIP] = "skipped",
	    [CHECK_UNKNOWN] = "error",
	};
	const char *element = elements[item->status];

	text_add_format(out, "<%s", element);
	if (check_status_closes(item->status)) {
		xml_put_attribute(out, "message", item->lines);
		xml_put_attribute(out, "type", check_status_name(item->status));
	}
	text_add_byte(out, '>');
	if (item->status == CHECK_WARN)
		text_add_string(out, "warn: ");
	xml_put_string(out, item->lines);
	if (item->status != CHECK_SKIP)
		junit_put_lines(out, item);
	text_add_format(out, "</%s>", element);
}

/* A service keeps one of the tests that share a name. */
static void
junit_put_name(struct text *out, struct junit *junit, const struct item *item)
{
	TEXT_LOCAL name = TEXT_INIT(TEXT_MAX_RECORD);
	int64_t before = names_see(junit->names, item->tool, item->name);

	text_add_string(&name, item->name[0] ? item->name : "(no name)");
	if (before > 0)
		text_add_format(&name, " [%lld]", (long long)before + 1);
	xml_put_attribute(out, "name", text_string(&name));
}

/* The time of the first check, as the schemas have it: UTC without a zone. */
static void
suite_note(struct suite *suite, const struct item *item)
{
	int64_t when;
	char time[CLOCK_RFC3339_SIZE];

	suite->counts[item->status]++;
	if (item->elapsed_ms > 0)
		suite->elapsed_ms += item->elapsed_ms;
	if (suite->time[0] != '\0' || clock_parse(item->time, strlen(item->time), &when) == -1)
		return;
	clock_format(time, when);
	memcpy(suite->time, time, LONGEST_TIME - 1);
	suite->time[LONGEST_TIME - 1] = '\0';
}

static void
junit_item(struct rendering *rendering, const struct item *item)
{
	struct text *out = &rendering->out;
	struct suite *suite = junit_suite(rendering, item->tool);

	suite_note(suite, item);
	text_add_string(out, "    <testcase");
	xml_put_attribute(out, "classname", item->tool[0] ? item->tool : "unknown");
	junit_put_name(out, rendering->state, item);
	if (item->elapsed_ms >= 0)
		text_add_format(out, " time=\"%.3f\"", item->elapsed_ms / 1000);
	if (item->status == CHECK_PASS && item->lines[0] == '\0' && item->observed[0] == '\0') {
		text_add_string(out, "/>\n");
	} else {
		text_add_byte(out, '>');
		junit_put_outcome(out, item);
		text_add_string(out, "</testcase>\n");
	}
	section_take(suite->cases, out);
}

static void
junit_put_counts(struct text *out, const int64_t *counts)
{
	text_add_format(out, " tests=\"%lld\" failures=\"%lld\" errors=\"%lld\"",
	    (long long)(counts[CHECK_PASS] + counts[CHECK_FAIL] + counts[CHECK_WARN] +
			counts[CHECK_SKIP] + counts[CHECK_UNKNOWN]),
	    (long long)counts[CHECK_FAIL], (long long)counts[CHECK_UNKNOWN]);
}

static void
junit_put_suite(struct rendering *rendering, struct suite *suite)
{
	struct text *out = &rendering->out;

	text_add_string(out, "  <testsuite");
	xml_put_attribute(out, "name", suite->tool[0] ? suite->tool : "unknown");
	junit_put_counts(out, suite->counts);
	text_add_format(out, " skipped=\"%lld\" time=\"%.3f\"",
	    (long long)suite->counts[CHECK_SKIP], suite->elapsed_ms / 1000);
	if (suite->time[0] != '\0')
		text_add_format(out, " timestamp=\"%s\"", suite->time);
	text_add_string(out, ">\n");
	rendering_pour(rendering, suite->cases);
	text_add_string(out, "  </testsuite>\n");
}

static void
junit_end(struct rendering *rendering, const struct totals *totals)
{
	struct junit *junit = rendering->state;
	int64_t counts[CHECK_UNKNOWN + 1] = {0};

	(void)totals;
	for (size_t i = 0; i < junit->count; i++)
		for (int status = CHECK_PASS; status <= CHECK_UNKNOWN; status++)
			counts[status] += junit->suites[i].counts[status];
	text_add_string(&rendering->out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
					 "<testsuites name=\"readyline\"");
	junit_put_counts(&rendering->out, counts);
	text_add_string(&rendering->out, ">\n");
	for (size_t i = 0; i < junit->count; i++) {
		junit_put_suite(rendering, &junit->suites[i]);
		section_free(junit->suites[i].cases);
		free(junit->suites[i].tool);
	}
	text_add_string(&rendering->out, "</testsuites>\n");
	names_free(junit->names);
	free(junit);
}

const struct format format_junit = {
    .name = "junit",
    .begin = junit_begin,
    .item = junit_item,
    .end = junit_end,
};
