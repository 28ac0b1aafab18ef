#include "sources.h"

#include <stdio.h>
#include <string.h>

#include "json.h"
#include "memory.h"
#include "mention.h"
#include "reader.h"
#include "sources_asked.h"
#include "text.h"

/* There were sources of more tools than are kept: how many items are missing nobody knows. */
#define UNKNOWN_LOSS INT64_C(1000000000000000)

/* Reports of one kind of record alone: a bare number of items is of that kind. */
static const struct {
	const char *format, *type;
} formats[] = {
    {"alertmanager", "alert"},
    {"bandit", "finding"},
    {"checkov", "finding"},
    {"clover", "coverage"},
    {"cobertura", "coverage"},
    {"coverage-json", "coverage"},
    {"coverage.py", "coverage"},
    {"ctrf", "test"},
    {"eslint", "finding"},
    {"gitleaks", "finding"},
    {"go-cover", "coverage"},
    {"go-test", "test"},
    {"grype", "finding"},
    {"hadolint", "finding"},
    {"hey", "load"},
    {"jacoco", "coverage"},
    {"junit", "test"},
    {"k6", "load"},
    {"lcov", "coverage"},
    {"npm-audit", "finding"},
    {"nunit", "test"},
    {"oha", "load"},
    {"openmetrics", "metric"},
    {"pip-audit", "finding"},
    {"prometheus", "metric"},
    {"ruff", "finding"},
    {"sarif", "finding"},
    {"semgrep", "finding"},
    {"tap", "test"},
    {"trivy", "finding"},
    {"trufflehog", "finding"},
    {"trx", "test"},
    {"vegeta", "load"},
    {"xunit", "test"},
    {"zap", "finding"},
};

void
sources_begin(struct sources *s, struct json_paths *paths)
{
	struct json_paths *kinds = memory_given(json_paths_new());
	char path[KIND_NAME + 1];

	*s = (struct sources){.items_slot = json_paths_add(paths, ".items")};
	s->format_slot = json_paths_add(paths, ".format");
	for (int i = 0; i < KIND_REPORTS; i++) {
		snprintf(path, sizeof(path), ".%s", kind_reports[i]);
		json_paths_add(kinds, path);
	}
	s->items = memory_given(json_scanner_new(kinds, 0));
	json_paths_free(kinds);
}

void
sources_free(struct sources *s)
{
	json_scanner_free(s->items);
	s->items = NULL;
}

static bool
is_tool(const struct source_tool *tool, const char *name, size_t len)
{
	return tool->len == len && memcmp(tool->name, name, len) == 0;
}

static struct source_tool *
tool_by_name(struct sources *s, const char *name, size_t len)
{
	struct source_tool *tool;

	/* Records of one tool mostly come in a row. */
	if (s->last < s->count && is_tool(&s->tools[s->last], name, len))
		return &s->tools[s->last];
	for (size_t i = 0; i < s->count; i++)
		if (is_tool(&s->tools[i], name, len))
			return &s->tools[s->last = i];
	if (s->count == SOURCES_TOOLS || len >= SOURCES_NAME)
		return NULL;
	tool = &s->tools[s->last = s->count++];
	*tool = (struct source_tool){.len = len};
	memcpy(tool->name, name, len);
	return tool;
}

static struct source_tool *
tool_find(struct sources *s, const struct json_slice *slice)
{
	struct text name = TEXT_INIT(SOURCES_NAME);
	struct source_tool *tool = NULL;

	if (slice->type == JSON_ABSENT || slice->type == JSON_NULL)
		return tool_by_name(s, "", 0);
	if (slice->type == JSON_STRING && !slice->escaped)
		return tool_by_name(s, slice->bytes + 1, slice->len - 2);
	if (json_string(slice, &name) == 0)
		tool = tool_by_name(s, text_string(&name), name.len);
	text_free(&name);
	return tool;
}

static void
source_announce(struct source_tool *tool, int kind, int64_t items)
{
	int64_t *announced = &tool->announced[kind];

	tool->vouched |= 1U << kind;
	if (__builtin_add_overflow(*announced, items, announced))
		*announced = INT64_MAX;
}

static int
kind_of_format(const struct json_slice *format)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (json_string_equals(format, formats[i].format, strlen(formats[i].format)))
			for (int k = 0; k < KIND_REPORTS; k++)
				if (strcmp(kind_reports[k], formats[i].type) == 0)
					return k;
	return -1;
}

/* Without a number of items it announces nothing that could be held against what arrived, and so
 * vouches for nothing. */
static void
source_see(struct sources *s, const struct reading *reading)
{
	const struct json_slice *items = &reading->values[s->items_slot];
	struct json_slice values[KIND_REPORTS];
	struct source_tool *tool = tool_find(s, &reading->tool);
	struct json_error error;
	int64_t count;
	int kind;

	if (!tool) {
		s->over = true;
		return;
	}
	kind = kind_of_format(&reading->values[s->format_slot]);
	if (kind >= 0 && json_integer(items, &count) == 0 && count >= 0)
		source_announce(tool, kind, count);
	if (items->type == JSON_OBJECT &&
	    json_scan(s->items, items->bytes, items->len, values, &error) == 0)
		for (kind = 0; kind < KIND_REPORTS; kind++)
			if (json_integer(&values[kind], &count) == 0 && count >= 0)
				source_announce(tool, kind, count);
}

void
sources_see(struct sources *s, const struct kind *kind, const struct reading *reading)
{
	struct source_tool *tool;

	if (kind->source)
		source_see(s, reading);
	if (kind->report < 0)
		return;
	s->total[kind->report]++;
	if (!reading->set_aside)
		s->arrived |= 1U << kind->report;
	tool = tool_find(s, &reading->tool);
	if (tool)
		tool->arrived[kind->report]++;
}

static bool
is_asked(const struct asked *asked, const struct source_tool *tool)
{
	if (asked->unclear || asked->tool_count == 0)
		return true;
	for (size_t i = 0; i < asked->tool_count; i++)
		if (is_tool(tool, asked->tools[i].literal, asked->tools[i].literal_len))
			return true;
	return false;
}

/* The kinds of which a tool that is asked for (by the condition, by `name`; NULL: any) says how
 * much there is. */
static unsigned
kinds_vouched(const struct sources *s, const struct asked *asked, const struct mention *name)
{
	unsigned kinds = 0;

	for (size_t i = 0; i < s->count; i++) {
		const struct source_tool *tool = &s->tools[i];

		if ((!asked || is_asked(asked, tool)) &&
		    (!name || is_tool(tool, name->literal, name->literal_len)))
			kinds |= s->tools[i].vouched;
	}
	return kinds;
}

/* Adds which kinds and tools that stand in the condition have no source. */
static void
sources_say_silent(const struct sources *s, const struct asked *asked, struct text *why)
{
	unsigned silent = asked->typed ? asked->kinds & ~kinds_vouched(s, asked, NULL) : 0;

	for (int kind = 0; silent >> kind; kind++)
		if (silent >> kind & 1)
			text_add_format(why,
			    "; no source says that a report with %s records was read",
			    kind_reports[kind]);
	for (size_t i = 0; i < asked->tool_count; i++) {
		if (asked->kinds & kinds_vouched(s, NULL, &asked->tools[i]))
			continue;
		text_add_string(why, "; no source says that a report of ");
		text_add_visible(why, asked->tools[i].literal, asked->tools[i].literal_len);
		text_add_string(why, " was read");
	}
	if (!asked->typed || asked->turned)
		text_add_string(why, "; name the records with where .type == \"KIND\", so that "
				     "their sources can speak for them");
	if (asked->unclear)
		text_add_string(why, "; name the tools with where .tool == \"NAME\", so that their "
				     "sources can speak for them");
}

bool
sources_vouch(const struct sources *s, const char *where, const char *value, struct text *why)
{
	struct asked asked;
	bool all;

	if (s->over || !kinds_vouched(s, NULL, NULL))
		return false;
	asked_read(&asked, where);
	if (!asked.typed)
		asked.kinds = asked_kinds(where, value);
	all = asked.kinds && !(asked.kinds & ~kinds_vouched(s, &asked, NULL));
	for (size_t i = 0; i < asked.tool_count; i++)
		all = all && asked.kinds & kinds_vouched(s, NULL, &asked.tools[i]);
	if (all && !asked.other && !asked.turned && !asked.unclear)
		return true;
	sources_say_silent(s, &asked, why);
	return false;
}

/* What arrived of a kind on a tool's account: its own records; those that name no tool too when it
 * alone announced any of the kind, and all of them when it does not say its own name. */
static int64_t
arrived_of(const struct sources *s, const struct source_tool *tool, int kind)
{
	size_t sources = 0;
	int64_t nameless = 0;

	for (size_t i = 0; i < s->count; i++) {
		sources += s->tools[i].vouched >> kind & 1;
		if (s->tools[i].len == 0)
			nameless = s->tools[i].arrived[kind];
	}
	if (sources != 1)
		return tool->arrived[kind];
	return tool->len == 0 ? s->total[kind] : tool->arrived[kind] + nameless;
}

int64_t
sources_lost(const struct sources *s, const char *where, int report)
{
	struct asked asked;
	int64_t lost = 0;

	asked_read(&asked, where);
	if (report >= 0)
		asked.kinds = 1U << report;
	else if (asked.turned || (asked.kinds == 0 && !asked.other))
		asked.kinds = EVERY_KIND;
	if (s->over && asked.kinds != 0)
		return UNKNOWN_LOSS;
	for (size_t i = 0; i < s->count; i++) {
		for (int kind = 0; kind < KIND_REPORTS; kind++) {
			const struct source_tool *tool = &s->tools[i];
			int64_t missing = s->tools[i].announced[kind] - arrived_of(s, tool, kind);

			if (missing > 0 && asked.kinds & 1U << kind && is_asked(&asked, tool) &&
			    __builtin_add_overflow(lost, missing, &lost))
				lost = INT64_MAX;
		}
	}
	return lost;
}

bool
sources_read(const struct sources *s, const char *name, size_t len, int report)
{
	const struct source_tool *named = NULL;
	size_t sources = 0;

	for (size_t i = 0; i < s->count; i++) {
		const struct source_tool *tool = &s->tools[i];

		if (!(tool->vouched >> report & 1))
			continue;
		sources++;
		/* Records that name no tool are those of the only source. */
		if (is_tool(tool, name, len) || len == 0)
			named = tool;
	}
	return named && !s->over && (len > 0 || sources == 1) &&
	       arrived_of(s, named, report) >= named->announced[report];
}

bool
sources_arrived(const struct sources *s, const char *where)
{
	struct asked asked;

	asked_read(&asked, where);
	/* Loads come without a report, too. */
	return s->arrived & (asked.typed ? asked.kinds : EVERY_KIND & ~(1U << KIND_LOAD));
}
