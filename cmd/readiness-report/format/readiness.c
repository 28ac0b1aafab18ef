/* readiness: the score, area by area, what is missing from it, and what changed. */
#include <stdlib.h>
#include <string.h>

#include "changes.h"
#include "memory.h"
#include "render.h"
#include "report.h"
#include "score.h"
#include "verdict.h"

enum { MISSING_SHOWN = 10, AREA_WIDTH = 20, PLAIN_WIDTH = 100 };

/* What of an area did not pass, the first of it. */
struct missing {
	int64_t count;
	struct text lines;
};

struct readiness {
	struct missing *areas;
	unsigned width;
};

static void
readiness_begin(struct rendering *rendering)
{
	struct readiness *readiness = memory_new(1, sizeof(*readiness));
	size_t count = areas_count(rendering->report->areas);

	readiness->areas = memory_new(count, sizeof(*readiness->areas));
	for (size_t i = 0; i < count; i++)
		readiness->areas[i].lines = TEXT_INIT(TEXT_MAX_RECORD);
	readiness->width = rendering->path ? 0 : rendering->report->width;
	if (readiness->width == 0)
		readiness->width = PLAIN_WIDTH;
	rendering->state = readiness;
}

/* Adds a line of at most the width; the rest is behind the name of the check, in the other
 * formats. */
static void
readiness_add_line(const struct readiness *readiness, struct text *to, const char *status,
    const char *tool, const char *name, const char *message)
{
	TEXT_LOCAL line = TEXT_INIT(TEXT_MAX_RECORD);

	text_add_format(&line, "  %-8s%s%s%s%s%s", status, tool, tool[0] ? ": " : "", name,
	    message[0] ? ": " : "", message);
	render_cut(&line, readiness->width);
	text_add(to, text_string(&line), line.len);
	text_add_byte(to, '\n');
}

static void
readiness_item(struct rendering *rendering, const struct item *item)
{
	struct readiness *readiness = rendering->state;
	struct missing *missing = &readiness->areas[item->area];

	if (!check_status_closes(item->status) && item->status != CHECK_SKIP)
		return;
	if (missing->count++ < MISSING_SHOWN)
		readiness_add_line(readiness, &missing->lines,
		    item->status == CHECK_FAIL ? "FAIL" : check_status_name(item->status),
		    item->tool, item->name, item->message);
}

/* "  Smoke tests           96 %  24 of 25 passed, 1 fail" */
static void
readiness_put_area(struct rendering *rendering, size_t area)
{
	const struct score *score = rendering->report->score;
	const struct area *of = areas_at(rendering->report->areas, area);
	struct text *out = &rendering->out;
	unsigned columns = 0;
	TEXT_LOCAL name = TEXT_INIT(TEXT_MAX_RECORD);

	if (!score_has(score, area))
		return;
	text_add_visible(&name, of->name, strlen(of->name));
	columns = render_columns(text_string(&name), name.len);
	text_add_format(out, "  %s%*s %3d %%  ", text_string(&name),
	    columns < AREA_WIDTH ? (int)(AREA_WIDTH - columns) : 0, "", score_share(score, area));
	counts_put_short(out, score_counts(score, area));
	if (of->weight != 1)
		text_add_format(out, " (weight %g)", of->weight);
	text_add_byte(out, '\n');
}

static void
readiness_put_missing(struct rendering *rendering)
{
	struct readiness *readiness = rendering->state;
	const struct report *report = rendering->report;
	struct text *out = &rendering->out;
	const char *heading = "\nwhat is missing\n";

	for (size_t i = 0; i < areas_count(report->areas); i++) {
		struct missing *missing = &readiness->areas[i];
		const char *name = areas_at(report->areas, i)->name;
		TEXT_LOCAL absent = TEXT_INIT(TEXT_MAX_RECORD);

		if (score_has(report->score, i) && missing->count == 0 &&
		    score_share(report->score, i) == 0) {
			text_add_visible(&absent, name, strlen(name));
			readiness_add_line(readiness, &missing->lines, "absent", "",
			    text_string(&absent), "no check of this area was judged");
		}
		if (missing->lines.len == 0)
			continue;
		text_add_string(out, heading);
		heading = "";
		text_add(out, text_string(&missing->lines), missing->lines.len);
		if (missing->count > MISSING_SHOWN)
			text_add_format(
			    out, "  and %lld more\n", (long long)(missing->count - MISSING_SHOWN));
	}
}

static void
readiness_put_changes(struct rendering *rendering, const struct changes *changes)
{
	struct readiness *readiness = rendering->state;
	struct text *out = &rendering->out;
	TEXT_LOCAL file = TEXT_INIT(TEXT_MAX_RECORD);
	bool any = false;

	text_add_visible(&file, changes->file, strlen(changes->file));
	text_add_format(out, "\nwhat changed since %s\n", text_string(&file));
	for (enum change_kind kind = 0; kind <= CHANGE_NEW; kind++) {
		int64_t count = changes->counts[kind];

		any |= count > 0;
		for (int i = 0; i < CHANGES_SHOWN && i < count; i++) {
			const struct change *change = &changes->shown[kind][i];
			TEXT_LOCAL words = TEXT_INIT(TEXT_MAX_REASON);

			change_put(&words, change);
			readiness_add_line(readiness, out, change_label(kind), change->tool,
			    change->name, text_string(&words));
		}
		if (count > CHANGES_SHOWN)
			text_add_format(out, "  and %lld more that %s\n",
			    (long long)(count - CHANGES_SHOWN), change_kind_words(kind));
	}
	if (!any)
		text_add_string(out, "  nothing\n");
	if (changes->too_many)
		text_add_string(out,
		    "  (it holds more checks than are compared: some that are new may not be)\n");
}

static void
readiness_end(struct rendering *rendering, const struct totals *totals)
{
	struct readiness *readiness = rendering->state;
	const struct report *report = rendering->report;
	struct text *out = &rendering->out;

	text_add_string(out, "readiness ");
	score_put(out, report, totals);
	text_add_string(out, "\n\n");
	for (size_t i = 0; i < areas_count(report->areas); i++)
		readiness_put_area(rendering, i);
	readiness_put_missing(rendering);
	if (report->changes)
		readiness_put_changes(rendering, report->changes);
	text_add_byte(out, '\n');
	verdict_put(out, totals);
	text_add_string(out, "  ");
	counts_put(out, totals->counts);
	text_add_byte(out, '\n');

	for (size_t i = 0; i < areas_count(report->areas); i++)
		text_free(&readiness->areas[i].lines);
	free(readiness->areas);
	free(readiness);
}

const struct format format_readiness = {
    .name = "readiness",
    .wants_all = true,
    .begin = readiness_begin,
    .item = readiness_item,
    .end = readiness_end,
};
