/*
 * gitlab: the report that GitLab calls code quality: an array, of which equal fingerprints become
 * one, and an element that is not as it has to be ends the reading.  What closes the gate comes
 * first.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json_writer.h"
#include "memory.h"
#include "names.h"
#include "place.h"
#include "report.h"
#include "section.h"

enum { LONGEST_DESCRIPTION = 2000, LONGEST_NAME = 255 };

struct gitlab {
	struct section *first, *rest;
	struct names *names;
};

static void
gitlab_begin(struct rendering *rendering)
{
	struct gitlab *gitlab = memory_new(1, sizeof(*gitlab));

	gitlab->first = section_new(rendering->report->records, NULL);
	gitlab->rest = section_new(rendering->report->records, NULL);
	gitlab->names = names_new();
	rendering->state = gitlab;
}

/* One of them. */
struct quality {
	const char *description, *name, *severity;
	const struct place *place;
	uint64_t fingerprint;
};

static void
gitlab_add(struct rendering *rendering, struct section *section, const struct quality *quality)
{
	struct gitlab *gitlab = rendering->state;
	struct json_writer w = json_writer(&rendering->out);
	TEXT_LOCAL description = TEXT_INIT(TEXT_MAX_RECORD), name = TEXT_INIT(TEXT_MAX_RECORD);
	char print[40];
	int64_t before;

	snprintf(print, sizeof(print), "%016" PRIx64, quality->fingerprint);
	before = names_see(gitlab->names, print, "");
	if (before > 0)
		snprintf(print, sizeof(print), "%016" PRIx64 "-%" PRId64, quality->fingerprint,
		    before + 1);
	text_add_most(&description, quality->description, LONGEST_DESCRIPTION);
	text_add_most(&name, quality->name, LONGEST_NAME);
	text_add_string(&rendering->out, section_size(section) > 0 ? ",\n" : "\n");
	json_open_object(&w, NULL);
	json_put_string(&w, "description", text_string(&description));
	json_put_string(&w, "check_name", text_string(&name));
	json_put_string(&w, "fingerprint", print);
	json_put_string(&w, "severity", quality->severity);
	json_open_object(&w, "location");
	json_put_string(&w, "path", text_string(&quality->place->path));
	json_open_object(&w, "lines");
	json_put_integer(&w, "begin", quality->place->line);
	json_close_object(&w);
	json_close_object(&w);
	json_close_object(&w);
	section_take(section, &rendering->out);
}

static void
gitlab_item(struct rendering *rendering, const struct item *item)
{
	struct gitlab *gitlab = rendering->state;
	bool closes = check_status_closes(item->status);
	TEXT_LOCAL words = TEXT_INIT(TEXT_MAX_RECORD), name = TEXT_INIT(TEXT_MAX_RECORD);
	PLACE_LOCAL place = {.path = TEXT_INIT(0)};

	if (!closes && item->status != CHECK_WARN)
		return;
	place = place_of_item(item);
	text_add_format(&words, "%s: %s", item->name, item->message);
	text_add_format(&name, "%s/%s", item->tool, item->rule[0] ? item->rule : item->bare_name);
	gitlab_add(rendering, closes ? gitlab->first : gitlab->rest,
	    &(struct quality){
		.description = text_string(&words),
		.name = text_string(&name),
		.severity = !closes                                   ? "minor"
			    : strcmp(item->severity, "critical") == 0 ? "blocker"
								      : "critical",
		.place = &place,
		.fingerprint = fingerprint_of_item(item),
	    });
}

static const char *
gitlab_severity(const struct found *found)
{
	static const char *const severities[][2] = {{"critical", "blocker"}, {"high", "critical"},
	    {"medium", "major"}, {"low", "minor"}, {"info", "info"}};

	for (size_t i = 0; i < sizeof(severities) / sizeof(severities[0]); i++)
		if (strcmp(found->severity, severities[i][0]) == 0)
			return severities[i][1];

	return found->serious ? "critical" : "minor";
}

/* What a scanner found, and was not excused; and a test that failed or is flaky. */
static void
gitlab_found(struct rendering *rendering, const struct found *found)
{
	struct gitlab *gitlab = rendering->state;
	TEXT_LOCAL words = TEXT_INIT(TEXT_MAX_RECORD), name = TEXT_INIT(TEXT_MAX_RECORD);
	PLACE_LOCAL place = {.path = TEXT_INIT(0)};

	if (found->is_test ? !found->serious && !found->flaky : found->suppressed)
		return;
	place = place_of_found(found);
	if (found->is_test)
		text_add_format(&words, "%s %s: %s", found->class_name, found->name,
		    found->message[0] ? found->message
		    : found->flaky    ? "flaky"
				      : found->status);
	else
		text_add_format(&words, "%s: %s", found->rule, found->message);
	text_add_format(&name, "%s/%s", found->tool, found->is_test ? "test" : found->rule);
	gitlab_add(rendering, gitlab->rest,
	    &(struct quality){.description = text_string(&words),
		.name = text_string(&name),
		.severity = gitlab_severity(found),
		.place = &place,
		.fingerprint = fingerprint_of_found(found)});
}

static void
gitlab_end(struct rendering *rendering, const struct totals *totals)
{
	struct gitlab *gitlab = rendering->state;

	(void)totals;
	text_add_byte(&rendering->out, '[');
	rendering_pour(rendering, gitlab->first);
	if (section_size(gitlab->first) > 0 && section_size(gitlab->rest) > 0)
		text_add_byte(&rendering->out, ',');
	rendering_pour(rendering, gitlab->rest);
	text_add_string(&rendering->out, "\n]\n");
	section_free(gitlab->first);
	section_free(gitlab->rest);
	names_free(gitlab->names);
	free(gitlab);
}

const struct format format_gitlab = {
    .name = "gitlab",
    .begin = gitlab_begin,
    .item = gitlab_item,
    .found = gitlab_found,
    .end = gitlab_end,
};
