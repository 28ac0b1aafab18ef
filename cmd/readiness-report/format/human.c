/* human: a line per check under a heading per tool, and the verdict with its reasons at the end. */
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "reader.h"
#include "render.h"
#include "report.h"

enum {
	INDENT = 2,
	FIGURES = 10,
	FOUND_SHOWN = 20,
	REASONS_OF_TOOL = 5,
	MOST_TOOLS = 32,
	LONGEST_REASONS = 16 << 10
};

/* What of a tool closes the gate: said again at the end. */
struct failures {
	char *tool;
	int64_t count;
	struct text lines;
};

struct human {
	struct render *render;
	bool colour;
	struct render *found_lines;
	int64_t found;
	char *heading; /* the tool whose lines are being written */
	struct failures failures[MOST_TOOLS];
	size_t tools;
	int64_t elsewhere; /* failures of more tools than those */
};

static void
human_begin(struct rendering *rendering)
{
	struct human *human = memory_new(1, sizeof(*human));

	human->colour = !rendering->path && rendering->report->colour;
	human->render = render_new(human->colour, rendering->path ? 0 : rendering->report->width);
	human->found_lines = render_new(false, 0);
	human->heading = memory_string("");
	rendering->state = human;
}

static void
human_heading(struct rendering *rendering, const char *tool)
{
	struct human *human = rendering->state;

	if (human->heading[0] != '\0' && strcmp(human->heading, tool) == 0)
		return;
	free(human->heading);
	human->heading = memory_string(tool);
	text_add_format(&rendering->out, "\n%s\n", tool[0] ? tool : "(no tool named)");
}

static struct failures *
failures_of(struct human *human, const char *tool)
{
	for (size_t i = 0; i < human->tools; i++)
		if (strcmp(human->failures[i].tool, tool) == 0)
			return &human->failures[i];
	if (human->tools == MOST_TOOLS)
		return NULL;
	human->failures[human->tools] = (struct failures){
	    .tool = memory_string(tool), .lines = TEXT_INIT(REASONS_OF_TOOL * LONGEST_REASONS)};

	return &human->failures[human->tools++];
}

static void
human_keep_failure(struct human *human, const struct item *item)
{
	struct failures *of = failures_of(human, item->tool);
	struct text words = TEXT_INIT(LONGEST_REASONS);

	if (!of)
		human->elsewhere++;
	else if (of->count++ < REASONS_OF_TOOL) {
		text_add_format(&words, "%s: %s: %s", item->tool, item->name, item->message);
		render_note(human->render, text_string(&words), INDENT, &of->lines);
	}
	text_free(&words);
}

static void
human_item(struct rendering *rendering, const struct item *item)
{
	struct human *human = rendering->state;
	struct render_check check = {.status = check_status_name(item->status),
	    .name = item->name,
	    .sentence = item->message,
	    .file = item->file,
	    .line = item->line,
	    .runbook = item->runbook,
	    .request_id = item->request_id,
	    .method = item->method,
	    .url = item->url,
	    .answer = item->answer,
	    .body = item->body};

	human_heading(rendering, item->tool);
	render_check(human->render, &check, INDENT, &rendering->out);
	if (check_status_closes(item->status))
		human_keep_failure(human, item);
}

static void
human_note(struct rendering *rendering, const char *tool, const char *text)
{
	struct human *human = rendering->state;

	human_heading(rendering, tool);
	render_note(human->render, text, FIGURES, &rendering->out);
}

static void
human_load(struct rendering *rendering, const struct load_figures *load)
{
	human_note(rendering, load->tool, load->text);
}

static void
human_queue(struct rendering *rendering, const struct queue_figures *queue)
{
	human_note(rendering, queue->tool, queue->text);
}

/* What a reader looks for first where a gate over reports is closed, the first of it. */
static void
human_found(struct rendering *rendering, const struct found *found)
{
	struct human *human = rendering->state;
	TEXT_LOCAL line = TEXT_INIT(TEXT_MAX_RECORD);

	if (!found->serious || ++human->found > FOUND_SHOWN)
		return;
	render_record(human->found_lines, found->reading->bytes, found->reading->len, &line);
	text_cut(&line, line.len - 1);
	human_note(rendering, found->tool, text_string(&line));
}

/* The failures of all tools, a few each: those on top may have left the screen. */
static void
human_put_failures(struct rendering *rendering, const struct human *human)
{
	if (human->tools > 0)
		text_add_string(&rendering->out, "\nwhat closes the gate\n");
	for (size_t i = 0; i < human->tools; i++) {
		const struct failures *of = &human->failures[i];

		text_add(&rendering->out, text_string(&of->lines), of->lines.len);
		if (of->count > REASONS_OF_TOOL)
			text_add_format(&rendering->out, "  %s: and %lld more\n", of->tool,
			    (long long)(of->count - REASONS_OF_TOOL));
	}
	if (human->elsewhere > 0)
		text_add_format(&rendering->out, "  and %lld more of other tools\n",
		    (long long)human->elsewhere);
}

static void
human_free(struct human *human)
{
	for (size_t i = 0; i < human->tools; i++) {
		free(human->failures[i].tool);
		text_free(&human->failures[i].lines);
	}
	free(human->heading);
	render_free(human->render);
	render_free(human->found_lines);
	free(human);
}

static void
human_end(struct rendering *rendering, const struct totals *totals)
{
	static const char *const verdicts[] = {
	    [SUMMARY_PASS] = "GATE OPEN",
	    [SUMMARY_FAIL] = "GATE CLOSED",
	    [SUMMARY_TROUBLE] = "GATE CLOSED: TROUBLE, no verdict can be trusted",
	};
	struct human *human = rendering->state;
	bool open = totals->verdict == SUMMARY_PASS;
	bool ignored = open && totals->counts[CHECK_FAIL] + totals->counts[CHECK_UNKNOWN] > 0;
	const char *on = !human->colour ? "" : open ? "\033[1;32m" : "\033[1;31m";
	const char *off = human->colour ? "\033[0m" : "";
	const int64_t *counts = totals->counts;
	struct text verdict = TEXT_INIT(TEXT_MAX_REASON), words = TEXT_INIT(TEXT_MAX_REASON);

	if (human->found > FOUND_SHOWN) {
		text_add_format(&words,
		    "%lld more findings of high or critical severity and tests that failed",
		    (long long)(human->found - FOUND_SHOWN));
		human_note(rendering, "readiness-report", text_string(&words));
		text_clear(&words);
	}
	human_put_failures(rendering, human);
	text_add_format(
	    &verdict, "%s%s", verdicts[totals->verdict], ignored ? ", what failed is ignored" : "");
	text_add_format(&words, "  %lld pass, %lld fail, %lld warn, %lld skip, %lld unknown",
	    (long long)counts[CHECK_PASS], (long long)counts[CHECK_FAIL],
	    (long long)counts[CHECK_WARN], (long long)counts[CHECK_SKIP],
	    (long long)counts[CHECK_UNKNOWN]);
	text_add_format(&rendering->out, "\n%s%s%s", on, text_string(&verdict), off);
	render_words(
	    human->render, text_string(&words), (unsigned)verdict.len, INDENT, &rendering->out);
	text_add_byte(&rendering->out, '\n');
	text_free(&verdict);
	text_free(&words);
	human_free(human);
}

const struct format format_human = {
    .name = "human",
    .begin = human_begin,
    .item = human_item,
    .load = human_load,
    .queue = human_queue,
    .found = human_found,
    .end = human_end,
};
