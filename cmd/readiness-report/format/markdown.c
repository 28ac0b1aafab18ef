/*
 * markdown: for the summary of a job and for release notes (GitHub flavoured): the verdict, a table
 * of the tools, what closes the gate, what changed, and the figures.
 *
 * A summary of more than 1 MiB is lost, so each part has its share of that, and what closes the
 * gate the largest.  Foreign text is escaped; it may neither be markup nor call anyone by @name.
 */
#include <stdlib.h>
#include <string.h>

#include "changes.h"
#include "markdown.h"
#include "memory.h"
#include "place.h"
#include "report.h"
#include "score.h"
#include "section.h"
#include "verdict.h"

enum {
	MOST_TOOLS = 64,
	MOST_FAILURES = 600 << 10, /* bytes, each */
	MOST_WARNINGS = 100 << 10,
	MOST_FOUND = 100 << 10,
	MOST_LOADS = 50 << 10,
	LONGEST_WORDS = 2000,
	LONGEST_NAME = 300,
	LONGEST_BODY = 600
};

/* A part that is no longer than it may be; what is beyond is counted. */
struct markdown_part {
	struct section *section;
	int64_t most, left_out;
};

struct markdown {
	struct {
		char *tool;
		int64_t counts[CHECK_UNKNOWN + 1];
	} tools[MOST_TOOLS]; /* the last one is for all others */
	size_t count;
	struct markdown_part failures, warnings, found, loads;
	int64_t suppressed;
};

static void
markdown_put_words(struct text *out, const char *words, size_t most)
{
	TEXT_LOCAL cut = TEXT_INIT(TEXT_MAX_RECORD);

	text_add_most(&cut, words, most);
	markdown_escape(out, text_string(&cut));
}

static struct markdown_part
markdown_part_new(struct rendering *rendering, int64_t most)
{
	return (struct markdown_part){
	    .section = section_new(rendering->report->records, NULL), .most = most};
}

static void
markdown_begin(struct rendering *rendering)
{
	struct markdown *markdown = memory_new(1, sizeof(*markdown));

	markdown->failures = markdown_part_new(rendering, MOST_FAILURES);
	markdown->warnings = markdown_part_new(rendering, MOST_WARNINGS);
	markdown->found = markdown_part_new(rendering, MOST_FOUND);
	markdown->loads = markdown_part_new(rendering, MOST_LOADS);
	rendering->state = markdown;
}

/* Takes what was said into the part, if it fits. */
static void
markdown_keep(struct rendering *rendering, struct markdown_part *part)
{
	struct text *out = &rendering->out;

	if (section_size(part->section) + (int64_t)out->len > part->most) {
		part->left_out++;
		text_clear(out);
	} else {
		section_take(part->section, out);
	}
}

static void
markdown_put_part(struct rendering *rendering, struct markdown_part *part, const char *heading)
{
	struct text *out = &rendering->out;

	if (section_size(part->section) > 0 || part->left_out > 0)
		text_add_string(out, heading);
	rendering_pour(rendering, part->section);
	if (part->left_out > 0)
		text_add_format(out, "\nand %lld more, for which there is no room here.\n",
		    (long long)part->left_out);
	section_free(part->section);
}

static void
markdown_count(struct markdown *markdown, const struct item *item)
{
	size_t i = 0;

	while (i < markdown->count && strcmp(markdown->tools[i].tool, item->tool) != 0)
		i++;
	if (i == MOST_TOOLS) {
		i--;
	} else if (i == markdown->count) {
		markdown->tools[i].tool =
		    memory_string(i == MOST_TOOLS - 1 ? "other tools" : item->tool);
		markdown->count++;
	}
	markdown->tools[i].counts[item->status]++;
}

/* " (`plan.json:7`)" */
static void
markdown_put_place(struct text *out, const struct place *place)
{
	TEXT_LOCAL words = TEXT_INIT(TEXT_MAX_RECORD);

	if (!place->is_stated)
		return;
	text_add_format(&words, "%s:%lld", text_string(&place->path), (long long)place->line);
	text_add_string(out, " (");
	markdown_put_words(out, text_string(&words), LONGEST_NAME);
	text_add_byte(out, ')');
}

/* What was sent and what came, as it is. */
static void
markdown_put_evidence(struct text *out, const struct item *item)
{
	TEXT_LOCAL words = TEXT_INIT(TEXT_MAX_RECORD);

	if (item->method[0] == '\0')
		return;
	text_add_format(&words, "%s ", item->method);
	text_add_most(&words, item->url, LONGEST_WORDS);
	text_add_format(&words, " -> %s\n", item->answer);
	text_add_most(&words, item->body_lines, LONGEST_BODY);
	text_add_byte(out, '\n');
	markdown_fence(out, text_string(&words));
}

static void
markdown_item(struct rendering *rendering, const struct item *item)
{
	struct markdown *markdown = rendering->state;
	struct text *out = &rendering->out;
	bool closes = check_status_closes(item->status);
	PLACE_LOCAL place = {.path = TEXT_INIT(0)};

	markdown_count(markdown, item);
	if (!closes && item->status != CHECK_WARN && item->status != CHECK_SKIP)
		return;
	place = place_of_item(item);
	text_add_format(out, closes ? "\n**%s** **" : "- %s **", check_status_name(item->status));
	markdown_put_words(out, item->tool, LONGEST_NAME);
	text_add_string(out, ": ");
	markdown_put_words(out, item->name, LONGEST_NAME);
	text_add_string(out, "**");
	if (item->message[0] != '\0') {
		text_add_string(out, ": ");
		markdown_put_words(out, closes ? item->lines : item->message, LONGEST_WORDS);
	}
	markdown_put_place(out, &place);
	if (closes && item->runbook[0] != '\0') {
		text_add_string(out, "<br>runbook: ");
		markdown_link(out, item->runbook);
	}
	text_add_byte(out, '\n');
	if (closes)
		markdown_put_evidence(out, item);
	markdown_keep(rendering, closes ? &markdown->failures : &markdown->warnings);
}

static void
markdown_load(struct rendering *rendering, const struct load_figures *load)
{
	struct markdown *markdown = rendering->state;
	struct text *out = &rendering->out;

	text_add_string(out, "- **");
	markdown_put_words(out, load->tool, LONGEST_NAME);
	text_add_string(out, "**: ");
	markdown_put_words(out, load->text, LONGEST_WORDS);
	text_add_byte(out, '\n');
	markdown_keep(rendering, &markdown->loads);
}

static void
markdown_queue(struct rendering *rendering, const struct queue_figures *queue)
{
	struct markdown *markdown = rendering->state;
	struct text *out = &rendering->out;

	text_add_string(out, "- **");
	markdown_put_words(out, queue->tool, LONGEST_NAME);
	text_add_string(out, "**: ");
	markdown_put_words(out, queue->text, LONGEST_WORDS);
	text_add_byte(out, '\n');
	markdown_keep(rendering, &markdown->loads);
}

static void
markdown_found(struct rendering *rendering, const struct found *found)
{
	struct markdown *markdown = rendering->state;
	struct text *out = &rendering->out;
	PLACE_LOCAL place = {.path = TEXT_INIT(0)};

	markdown->suppressed += found->suppressed;
	if (!found->serious && !found->flaky)
		return;
	place = place_of_found(found);
	text_add_format(out, "- %s **",
	    found->flaky     ? "flaky"
	    : found->is_test ? "failed"
			     : found->severity);
	markdown_put_words(out, found->tool, LONGEST_NAME);
	text_add_string(out, ": ");
	markdown_put_words(out, found->is_test ? found->name : found->rule, LONGEST_NAME);
	text_add_string(out, "**");
	if (found->message[0] != '\0') {
		text_add_string(out, ": ");
		markdown_put_words(out, found->message, LONGEST_WORDS);
	}
	markdown_put_place(out, &place);
	text_add_byte(out, '\n');
	markdown_keep(rendering, &markdown->found);
}

/* ---- the end ---- */

static void
markdown_put_tools(struct text *out, const struct markdown *markdown)
{
	static const enum check_status order[] = {
	    CHECK_PASS, CHECK_WARN, CHECK_SKIP, CHECK_FAIL, CHECK_UNKNOWN};

	text_add_string(out, "\n| | pass | warn | skip | fail | unknown |\n"
			     "|---|--:|--:|--:|--:|--:|\n");
	for (size_t i = 0; i < markdown->count; i++) {
		text_add_string(out, "| ");
		markdown_put_words(out,
		    markdown->tools[i].tool[0] ? markdown->tools[i].tool : "(no tool named)",
		    LONGEST_NAME);
		for (size_t s = 0; s < sizeof(order) / sizeof(order[0]); s++) {
			int64_t count = markdown->tools[i].counts[order[s]];
			const char *strong = check_status_closes(order[s]) && count > 0 ? "**" : "";

			text_add_format(out, " | %s%lld%s", strong, (long long)count, strong);
		}
		text_add_string(out, " |\n");
	}
}

static void
markdown_put_change(struct text *out, enum change_kind kind, const struct change *change)
{
	text_add_format(out, "- %s **", change_label(kind));
	markdown_put_words(out, change->tool, LONGEST_NAME);
	text_add_string(out, ": ");
	markdown_put_words(out, change->name, LONGEST_NAME);
	text_add_string(out, "**: ");
	change_put(out, change);
	text_add_byte(out, '\n');
}

static void
markdown_put_changes(struct text *out, const struct changes *changes)
{
	bool any = false;

	text_add_string(out, "\n## What changed\n\n");
	for (enum change_kind kind = 0; kind <= CHANGE_NEW; kind++) {
		int64_t count = changes->counts[kind];

		any |= count > 0;
		for (int i = 0; i < CHANGES_SHOWN && i < count; i++)
			markdown_put_change(out, kind, &changes->shown[kind][i]);
		if (count > CHANGES_SHOWN)
			text_add_format(out, "- and %lld more that %s\n",
			    (long long)(count - CHANGES_SHOWN), change_kind_words(kind));
	}
	if (!any)
		text_add_string(out, "Nothing, check by check.\n");
	if (changes->too_many)
		text_add_string(out, "\nThe run before holds more checks than are compared: some "
				     "that are new may not be.\n");
}

static void
markdown_end(struct rendering *rendering, const struct totals *totals)
{
	struct markdown *markdown = rendering->state;
	struct text *out = &rendering->out;

	text_add_string(out, "# ");
	verdict_put(out, totals);
	text_add_string(out, "\n\n");
	counts_put(out, totals->counts);
	text_add_string(out, "; readiness ");
	score_put(out, rendering->report, totals);
	text_add_string(out, ".\n");
	markdown_put_tools(out, markdown);
	markdown_put_part(rendering, &markdown->failures, "\n## What closes the gate\n");
	if (rendering->report->changes)
		markdown_put_changes(out, rendering->report->changes);
	markdown_put_part(rendering, &markdown->warnings, "\n## What warns or was skipped\n\n");
	markdown_put_part(rendering, &markdown->found, "\n## What was found\n\n");
	if (markdown->suppressed > 0)
		text_add_format(
		    out, "\n%lld findings are suppressed.\n", (long long)markdown->suppressed);
	markdown_put_part(rendering, &markdown->loads, "\n## What was measured\n\n");
	for (size_t i = 0; i < markdown->count; i++)
		free(markdown->tools[i].tool);
	free(markdown);
}

const struct format format_markdown = {
    .name = "markdown",
    .begin = markdown_begin,
    .item = markdown_item,
    .load = markdown_load,
    .queue = markdown_queue,
    .found = markdown_found,
    .end = markdown_end,
};
