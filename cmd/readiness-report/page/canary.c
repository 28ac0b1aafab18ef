#include "canary.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "checks.h"
#include "drawing.h"
#include "facts.h"
#include "json.h"
#include "markup.h"
#include "memory.h"
#include "report.h"
#include "table.h"

enum { ROW_HEIGHT = 44, NAME_SIZE = 300, MESSAGE_SIZE = 600, NAME_SHOWN = 60 };

void
canary_free(struct canary *canary)
{
	for (size_t i = 0; i < canary->count; i++) {
		free(canary->items[i].name);
		free(canary->items[i].message);
	}
}

/* A share of something above zero; what is none is not known. */
static double
ratio_of(double value, double reference)
{
	return value > 0 && reference > 0 ? value / reference : NAN;
}

void
canary_take(struct canary *canary, const struct item *item, const struct facts *facts)
{
	bool compared = strncmp(item->rule, "canary ", 7) == 0;
	bool relative = fact(facts, FACT_REFERENCE)->type == JSON_STRING;
	double value = fact_number(facts, FACT_REFERENCE_VALUE);
	struct comparison *to;

	if (!compared && !relative)
		return;
	if (canary->count == MOST_COMPARISONS) {
		canary->left_out++;
		return;
	}
	to = &canary->items[canary->count++];
	*to =
	    (struct comparison){.name = memory_copy(item->name, markup_cut(item->name, NAME_SIZE)),
		.message = memory_copy(item->message, markup_cut(item->message, MESSAGE_SIZE)),
		.status = item->status,
		.ratio = ratio_of(fact_number(facts, FACT_RATIO), 1),
		.bound = NAN,
		.tail = ratio_of(fact_number(facts, FACT_TAIL_RATIO), 1),
		.tail_low = ratio_of(fact_number(facts, FACT_TAIL_LOW), 1),
		.tail_high = ratio_of(fact_number(facts, FACT_TAIL_HIGH), 1),
		.samples = fact_number(facts, FACT_SAMPLES),
		.baseline_samples = fact_number(facts, FACT_BASELINE_SAMPLES),
		.p = fact_number(facts, FACT_P_ADJUSTED)};
	if (relative) {
		to->ratio = ratio_of(fact_number(facts, FACT_OBSERVED), value);
		to->bound = ratio_of(fact_number(facts, FACT_TARGET), value);
	}
}

/* ---- drawn: a row each, on one scale of ratios ---- */

static bool
comparison_has_ratio(const struct comparison *comparison)
{
	return !isnan(comparison->ratio) || !isnan(comparison->tail);
}

static void
scale_hold(struct scale *scale, double value)
{
	scale->low = fmin(scale->low, value);
	scale->high = fmax(scale->high, value);
}

static struct scale
canary_scale(const struct canary *canary, const struct frame *frame)
{
	struct scale scale = {.low = 0.5,
	    .high = 2,
	    .from = frame->left,
	    .to = frame->width - frame->right,
	    .log = true};

	for (size_t i = 0; i < canary->count; i++) {
		const struct comparison *c = &canary->items[i];
		const double values[] = {c->ratio, c->bound, c->tail, c->tail_low, c->tail_high};

		for (size_t v = 0; v < sizeof(values) / sizeof(values[0]); v++)
			if (!isnan(values[v]))
				scale_hold(&scale, fmin(fmax(values[v], 0.01), 100));
	}
	scale_round(&scale);

	return scale;
}

static void
ratio_words(char *words, size_t size, const char *what, double ratio)
{
	snprintf(words, size, "%s\xc3\x97\xe2\x80\x89%s", what, word_number(ratio).text);
}

static void
comparison_draw(const struct comparison *comparison, const struct scale *x, double y,
    const struct frame *frame, struct text *out)
{
	const char *class = check_status_name(comparison->status);
	char dot[24], words[64], name[NAME_SHOWN + 4];

	snprintf(dot, sizeof(dot), "dot %s", class);
	snprintf(name, sizeof(name), "%.*s%s", NAME_SHOWN, comparison->name,
	    strlen(comparison->name) > NAME_SHOWN ? "..." : "");
	draw_words(out, "tag strong", "start", frame->compact ? frame->left : 0,
	    frame->compact ? y - 14 : y + 4, name);
	draw_line(out, "grid", x->from, y, x->to, y);
	if (!isnan(comparison->bound)) {
		double at = scale_at(x, comparison->bound);

		draw_line(out, "goal", at, y - 9, at, y + 9);
	}
	if (!isnan(comparison->tail)) {
		double tail_y = y + 9;

		if (!isnan(comparison->tail_low) && !isnan(comparison->tail_high))
			draw_line(out, "span", scale_at(x, comparison->tail_low), tail_y,
			    scale_at(x, comparison->tail_high), tail_y);
		draw_dot(out, "dot tail", scale_at(x, comparison->tail), tail_y, 3.5);
		ratio_words(words, sizeof(words), "slowest ", comparison->tail);
		draw_words(
		    out, "mark", "start", frame->width - frame->right + 8, tail_y + 6, words);
	}
	if (!isnan(comparison->ratio)) {
		draw_dot(out, dot, scale_at(x, comparison->ratio), y, 5);
		ratio_words(words, sizeof(words), "", comparison->ratio);
		draw_words(
		    out, "tag strong", "start", frame->width - frame->right + 8, y + 2, words);
	}
}

static size_t
canary_rows(const struct canary *canary)
{
	size_t rows = 0;

	for (size_t i = 0; i < canary->count; i++)
		rows += comparison_has_ratio(&canary->items[i]);

	return rows;
}

static void
canary_draw(const void *of, const struct frame *frame, struct text *out)
{
	const struct canary *canary = of;
	struct scale x = canary_scale(canary, frame);
	double marks[MOST_MARKS], bottom = frame->height - frame->bottom, y = frame->top + 22;
	size_t count = scale_marks(&x, frame->compact ? 4 : 8, marks);

	for (size_t i = 0; i < count; i++) {
		double at = scale_at(&x, marks[i]);
		bool one = fabs(marks[i] - 1) < 1e-9;
		char words[32];

		snprintf(words, sizeof(words), "\xc3\x97\xe2\x80\x89%g", marks[i]);
		draw_line(out, one ? "axis" : "grid", at, frame->top, at, bottom);
		draw_words(out, "mark", "middle", at, bottom + 18, one ? "equal" : words);
	}
	for (size_t i = 0; i < canary->count; i++)
		if (comparison_has_ratio(&canary->items[i])) {
			comparison_draw(&canary->items[i], &x, y, frame, out);
			y += ROW_HEIGHT;
		}
}

static void
canary_put_table(const struct canary *canary, struct text *out)
{
	static const char *const headings[] = {
	    "Rule", "Outcome", "#Samples", "#Of the baseline", "#Adjusted p", "What it says", NULL};

	table_open(out, "Rules that compare with a baseline", headings);
	for (size_t i = 0; i < canary->count; i++) {
		const struct comparison *c = &canary->items[i];

		table_row(out, c->name);
		table_status(out, check_status_name(c->status), status_word(c->status));
		table_number(out, c->samples >= 0 ? word_number(c->samples).text : "\xe2\x80\x93");
		table_number(out, c->baseline_samples >= 0 ? word_number(c->baseline_samples).text
							   : "\xe2\x80\x93");
		table_number(out, c->p >= 0 ? word_number(c->p).text : "\xe2\x80\x93");
		table_cell(out, c->message);
		table_row_end(out);
	}
	table_close(out);
	table_more(out, canary->left_out, "such rules, which stand among the checks");
}

void
canary_put(const struct canary *canary, struct text *out)
{
	double height = (double)canary_rows(canary) * ROW_HEIGHT + 40;
	struct figure figure = {.id = "canary-figure",
	    .title = "How many times as much as in the baseline",
	    .description =
		"A dot for each rule, on a scale of ratios: right of the line it grew. The "
		"smaller dot is the ratio of the slowest requests, with its interval; the "
		"dashed mark is what the rule allows.",
	    .draw = canary_draw,
	    .wide =
		{.width = 960, .height = height, .left = 300, .right = 110, .top = 4, .bottom = 26},
	    .narrow = {.width = 360,
		.height = height,
		.left = 12,
		.right = 96,
		.top = 4,
		.bottom = 26,
		.compact = true}};

	if (canary->count == 0)
		return;
	text_add_string(out, "<section id=\"canary\" aria-labelledby=\"canary-head\">"
			     "<h2 id=\"canary-head\">Canary against baseline</h2>\n");
	if (canary_rows(canary) > 0)
		draw_figure(out, &figure, canary);
	canary_put_table(canary, out);
	text_add_string(out, "</section>\n");
}
