/*
 * human: text for people: what closes the gate first, with evidence and runbook; what warns; one
 * line for each tool that passed; what was found and measured; the score, and the verdict last.
 */
#include "human.h"

#include <stdlib.h>
#include <string.h>

#include "changes.h"
#include "histogram.h"
#include "memory.h"
#include "reader.h"
#include "render.h"
#include "section.h"
#include "verdict.h"

enum { MOST_GROUPS = 32, FAILURES_SHOWN = 50, LINES_SHOWN = 20, NAMES_SHOWN = 10 };

/* What a tool came to. */
struct group {
	char *tool;
	struct human_part failures;
	int64_t passed;
	struct text names; /* of what passed, the first of it */
	struct text alone; /* what the first of them says */
};

struct human {
	struct render *render, *lines; /* `lines`: records in one line, to be wrapped */
	bool colour;
	unsigned width;
	struct group groups[MOST_GROUPS]; /* the last one is for all other tools */
	size_t count;
	struct human_part warnings, skipped, figures, incidents;
	struct human_found found;
};

static const char *const human_paths[] = {".file", ".outcome", NULL};
enum human_path { PATH_FILE, PATH_OUTCOME };

static void
human_begin(struct rendering *rendering)
{
	struct human *human = memory_new(1, sizeof(*human));

	human->colour = !rendering->path && rendering->report->colour;
	human->width = rendering->path ? 0 : rendering->report->width;
	human->render = render_new(human->colour, human->width);
	human->lines = render_new(false, 0);
	human->warnings = human_part_new(rendering, "what warns", LINES_SHOWN);
	human->skipped = human_part_new(rendering, "what was skipped", LINES_SHOWN);
	human->figures = human_part_new(rendering, "what was measured", LINES_SHOWN);
	human->incidents = human_part_new(rendering, "incidents", LINES_SHOWN);
	human->found.serious = human_part_new(rendering, NULL, LINES_SHOWN);
	human->found.flaky = human_part_new(rendering, "flaky, passed when repeated", LINES_SHOWN);
	rendering->state = human;
}

static struct group *
human_group(struct rendering *rendering, const char *tool)
{
	struct human *human = rendering->state;
	struct group *group;

	for (size_t i = 0; i < human->count; i++)
		if (strcmp(human->groups[i].tool, tool) == 0)
			return &human->groups[i];
	if (human->count == MOST_GROUPS)
		return &human->groups[MOST_GROUPS - 1];
	group = &human->groups[human->count++];
	group->tool = memory_string(human->count == MOST_GROUPS ? "other tools" : tool);
	if (group->tool[0] == '\0') {
		free(group->tool);
		group->tool = memory_string("(no tool named)");
	}
	group->failures = human_part_new(rendering, group->tool, FAILURES_SHOWN);
	group->names = group->alone = TEXT_INIT(TEXT_MAX_RECORD);

	return group;
}

/* ---- what was judged ---- */

/* Under a heading that does not say the tool, its name stands before that of the check. */
static void
human_put_check(
    struct rendering *rendering, struct human_part *part, const struct item *item, const char *tool)
{
	struct human *human = rendering->state;
	TEXT_LOCAL name = TEXT_INIT(TEXT_MAX_RECORD);
	struct render_check check = {.status = check_status_name(item->status),
	    .sentence = item->message,
	    .file = item->file,
	    .line = item->line,
	    .runbook = item->runbook,
	    .request_id = item->request_id,
	    .method = item->method,
	    .url = item->url,
	    .answer = item->answer,
	    .body = item->body};

	if (!human_part_has_room(part))
		return;
	text_add_format(&name, "%s%s%s", tool, tool[0] ? ": " : "", item->name);
	check.name = text_string(&name);
	render_check(human->render, &check, HUMAN_INDENT, &rendering->out);
	section_take(part->lines, &rendering->out);
}

/* Where it is alone, it says its sentence too. */
static void
group_add_passed(struct group *group, const struct item *item)
{
	if (group->passed++ == 0)
		text_add_string(&group->alone, item->message);
	if (group->passed <= NAMES_SHOWN)
		text_add_format(
		    &group->names, "%s%s", group->names.len > 0 ? ", " : "", item->name);
}

static void
human_item(struct rendering *rendering, const struct item *item)
{
	struct human *human = rendering->state;
	struct group *group = human_group(rendering, item->tool);
	bool other = strcmp(group->tool, "other tools") == 0;

	if (check_status_closes(item->status))
		human_put_check(rendering, &group->failures, item, other ? item->tool : "");
	else if (item->status == CHECK_WARN)
		human_put_check(rendering, &human->warnings, item, item->tool);
	else if (item->status == CHECK_SKIP)
		human_put_check(rendering, &human->skipped, item, item->tool);
	else
		group_add_passed(group, item);
}

/* ---- what was measured ---- */

static void
human_note(struct rendering *rendering, struct human_part *part, const char *text)
{
	struct human *human = rendering->state;

	if (!human_part_has_room(part))
		return;
	render_note(human->render, text, HUMAN_INDENT, &rendering->out);
	section_take(part->lines, &rendering->out);
}

/* The latency of all targets together, once they are warm. */
static void
human_put_histogram(struct rendering *rendering, const struct load_figures *load)
{
	struct human *human = rendering->state;
	struct histogram *histogram;
	TEXT_LOCAL payload = TEXT_INIT(TEXT_MAX_RECORD), why = TEXT_INIT(TEXT_MAX_REASON);

	if (strcmp(load->name, "all") != 0 || strcmp(load->phase, "measured") != 0 ||
	    json_string(load->histogram, &payload) == -1)
		return;
	histogram = histogram_decode(payload.bytes, payload.len, &why);
	if (!histogram)
		text_add_format(&rendering->out, "    %s\n", text_string(&why));
	else if (histogram_count(histogram) > 0)
		bars_put(&rendering->out, histogram, human->width);
	section_take(human->figures.lines, &rendering->out);
	histogram_free(histogram);
}

static void
human_load(struct rendering *rendering, const struct load_figures *load)
{
	struct human *human = rendering->state;

	human_note(rendering, &human->figures, load->text);
	if (human->figures.count <= human->figures.most)
		human_put_histogram(rendering, load);
}

static void
human_queue(struct rendering *rendering, const struct queue_figures *queue)
{
	struct human *human = rendering->state;

	human_note(rendering, &human->figures, queue->text);
}

static void
human_take_found(struct rendering *rendering, const struct found *found)
{
	struct human *human = rendering->state;

	human_found_add(&human->found, human->render, human->lines, found, &rendering->out);
}

/* Coverage of all, incidents, and deliveries that did not arrive. */
static void
human_record(struct rendering *rendering, const struct reading *reading)
{
	struct human *human = rendering->state;
	struct human_part *part = NULL;
	TEXT_LOCAL line = TEXT_INIT(TEXT_MAX_RECORD);

	if (reading->kind != READING_DATA)
		return;
	if (reading_is(reading, "coverage") &&
	    rendering_value(rendering, reading, PATH_FILE)->type == JSON_ABSENT)
		part = &human->figures;
	else if (reading_is(reading, "incident") ||
		 (reading_is(reading, "delivery") &&
		     !json_string_equals(
			 rendering_value(rendering, reading, PATH_OUTCOME), "delivered", 9)))
		part = &human->incidents;
	if (!part)
		return;
	render_record(human->lines, reading->bytes, reading->len, &line);
	text_cut(&line, line.len - 1);
	human_note(rendering, part, text_string(&line));
}

/* ---- the end ---- */

/* "pass    smoke-stack: 12 checks: ready, seed and 10 more" */
static void
human_put_passed(struct rendering *rendering, const struct group *group)
{
	struct human *human = rendering->state;
	TEXT_LOCAL sentence = TEXT_INIT(TEXT_MAX_RECORD);
	struct render_check check = {.status = "pass",
	    .name = group->tool,
	    .file = "",
	    .runbook = "",
	    .request_id = "",
	    .method = "",
	    .url = "",
	    .answer = "",
	    .body = ""};

	if (group->passed > 1)
		text_add_format(&sentence, "%lld checks: ", (long long)group->passed);
	text_add(&sentence, text_string(&group->names), group->names.len);
	if (group->passed == 1 && group->alone.len > 0)
		text_add_format(&sentence, ": %s", text_string(&group->alone));
	if (group->passed > NAMES_SHOWN)
		text_add_format(
		    &sentence, " and %lld more", (long long)(group->passed - NAMES_SHOWN));
	check.sentence = text_string(&sentence);
	render_check(human->render, &check, HUMAN_INDENT, &rendering->out);
}

static void
human_put_groups(struct rendering *rendering)
{
	struct human *human = rendering->state;
	const char *heading = "\nwhat passed\n";

	for (size_t i = 0; i < human->count; i++)
		human_put_part(rendering, &human->groups[i].failures, "that close the gate");
	human_put_part(rendering, &human->warnings, "that warn");
	human_put_part(rendering, &human->skipped, "that were skipped");
	for (size_t i = 0; i < human->count; i++) {
		if (human->groups[i].passed > 0) {
			text_add_string(&rendering->out, heading);
			human_put_passed(rendering, &human->groups[i]);
			heading = "";
		}
		free(human->groups[i].tool);
		text_free(&human->groups[i].names);
		text_free(&human->groups[i].alone);
	}
}

/* "since last.jsonl: 2 broke, 1 mended" */
static void
human_put_changes(struct rendering *rendering, const struct changes *changes)
{
	struct human *human = rendering->state;
	const char *between = "";
	TEXT_LOCAL words = TEXT_INIT(TEXT_MAX_RECORD);

	text_add_string(&words, "since ");
	text_add_visible(&words, changes->file, strlen(changes->file));
	text_add_string(&words, ": ");
	for (enum change_kind kind = 0; kind <= CHANGE_NEW; kind++) {
		if (changes->counts[kind] == 0)
			continue;
		text_add_format(&words, "%s%lld %s", between, (long long)changes->counts[kind],
		    change_label(kind));
		between = ", ";
	}
	if (*between == '\0')
		text_add_string(&words, "nothing changed");
	render_note(human->render, text_string(&words), 0, &rendering->out);
}

static void
human_put_verdict(struct rendering *rendering, const struct totals *totals)
{
	struct human *human = rendering->state;
	struct text *out = &rendering->out;
	const char *on = totals->verdict == SUMMARY_PASS ? "\033[1;32m" : "\033[1;31m";
	TEXT_LOCAL verdict = TEXT_INIT(TEXT_MAX_REASON), words = TEXT_INIT(TEXT_MAX_REASON);

	text_add_string(out, "\nreadiness ");
	score_put(out, rendering->report, totals);
	text_add_byte(out, '\n');
	if (rendering->report->changes)
		human_put_changes(rendering, rendering->report->changes);
	verdict_put(&verdict, totals);
	text_add_string(&words, "  ");
	counts_put(&words, totals->counts);
	text_add_format(out, "%s%s%s", human->colour ? on : "", text_string(&verdict),
	    human->colour ? "\033[0m" : "");
	render_words(human->render, text_string(&words), (unsigned)verdict.len, HUMAN_INDENT, out);
	text_add_byte(out, '\n');
}

static void
human_end(struct rendering *rendering, const struct totals *totals)
{
	struct human *human = rendering->state;

	human_put_groups(rendering);
	human_found_put(rendering, &human->found);
	human_put_part(rendering, &human->figures, "figures");
	human_put_part(rendering, &human->incidents, "of them");
	human_put_verdict(rendering, totals);

	human_found_free(&human->found);
	render_free(human->render);
	render_free(human->lines);
	free(human);
}

const struct format format_human = {
    .name = "human",
    .paths = human_paths,
    .begin = human_begin,
    .item = human_item,
    .load = human_load,
    .queue = human_queue,
    .found = human_take_found,
    .record = human_record,
    .end = human_end,
};
