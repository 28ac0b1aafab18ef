/* What is drawn over time: response times with their errors, and throughput. */
#include <math.h>
#include <stdio.h>

#include "clock.h"
#include "drawing.h"
#include "figures.h"
#include "load.h"
#include "markup.h"

enum { ERRORS_HEIGHT = 26, ERRORS_GAP = 10, LABEL_HEIGHT = 15, MOST_LABELS = 4 };

/* A figure whose width is time. */
struct course {
	const struct load *load;
	const struct frame *frame;
	struct text *out;
	struct scale x, y;
	size_t every; /* slots a point */
	double base;  /* where the plot ends */
};

/* What stands behind the end of a line. */
struct label {
	const char *class, *words;
	double y;
};

bool
load_has_course(const struct load *load)
{
	size_t known = 0;

	for (size_t i = 0; i < load->used; i++)
		known += load->slots[i].intervals > 0;

	return known >= 3;
}

static struct course
course_of(const struct load *load, const struct frame *frame, double below, struct text *out)
{
	double end = (double)load->width * (double)load->used;
	size_t most = frame->compact ? 120 : MOST_SLOTS;

	return (struct course){.load = load,
	    .frame = frame,
	    .out = out,
	    .every = (load->used + most - 1) / most,
	    .base = frame->height - frame->bottom - below,
	    .x = {.low = 0, .high = end, .from = frame->left, .to = frame->width - frame->right},
	    .y = {.from = frame->height - frame->bottom - below, .to = frame->top}};
}

static double
course_place(const struct course *course, const struct slot *slot)
{
	double middle = ((double)(slot->start - course->load->origin) +
			    (double)(slot->end - course->load->origin)) /
			2;

	return scale_at(&course->x, middle);
}

/* Whether nothing is known of what lies between two. */
static bool
course_is_torn(const struct course *course, const struct slot *before, const struct slot *after)
{
	return before->intervals > 0 &&
	       after->start - before->end > 2 * course->load->width * (int64_t)course->every;
}

/* ---- the axis of time ---- */

static int64_t
course_step(int64_t span_s, int64_t wanted)
{
	static const int64_t steps[] = {
	    1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 28800, 86400};
	enum { STEPS = sizeof(steps) / sizeof(steps[0]) };
	int64_t step = steps[STEPS - 1];

	for (size_t i = 0; i < STEPS; i++)
		if (span_s / steps[i] <= wanted)
			return steps[i];
	while (span_s / step > wanted)
		step *= 2;

	return step;
}

static void
course_put_times(const struct course *course)
{
	const struct load *load = course->load;
	const struct frame *frame = course->frame;
	int64_t span_s = load->width / CLOCK_SECOND * (int64_t)load->used;
	int64_t step = course_step(span_s, frame->compact ? 4 : 8);
	int64_t at = (load->origin / CLOCK_SECOND / step + 1) * step;
	double bottom = frame->height - frame->bottom;

	draw_line(course->out, "axis", frame->left, bottom, frame->width - frame->right, bottom);
	for (; at <= load->origin / CLOCK_SECOND + span_s; at += step) {
		double x = scale_at(&course->x, (double)(at * CLOCK_SECOND - load->origin));
		struct word word = word_clock(at * CLOCK_SECOND);

		if (step % 60 == 0)
			word.text[5] = '\0';
		draw_line(course->out, "axis", x, bottom, x, bottom + 4);
		draw_words(course->out, "mark", "middle", x, bottom + 18, word.text);
	}
}

/* What came before the measuring. */
static void
course_put_warmup(const struct course *course)
{
	const struct load *load = course->load;
	size_t end = 0;
	double width;

	while (end < load->used && !load->slots[end].measured)
		end++;
	if (end == 0 || end == load->used)
		return;
	width = scale_at(&course->x, (double)load->width * (double)end) - course->frame->left;
	draw_box(course->out, "warmup", course->frame->left, course->frame->top, width,
	    course->base - course->frame->top);
	if (width > 60)
		draw_words(course->out, "note", "start", course->frame->left + 6,
		    course->frame->top + 14, "warm-up");
}

/* ---- lines ---- */

enum series { SERIES_P50, SERIES_P95, SERIES_P99, SERIES_MAX, SERIES_PLANNED, SERIES_DONE };

static double
slot_value(const struct slot *slot, enum series series)
{
	switch (series) {
	case SERIES_P50:
		return slot->p50;
	case SERIES_P95:
		return slot->p95;
	case SERIES_P99:
		return slot->p99;
	case SERIES_MAX:
		return slot->max;
	case SERIES_PLANNED:
		return slot_rate(slot, slot->planned);
	default:
		return slot_rate(slot, slot->requests);
	}
}

/* Draws it; where it ends is where its label belongs. */
static double
course_put_line(const struct course *course, const char *class, enum series series)
{
	struct path path = draw_path(course->out, class);
	struct slot before = {0};
	double y = NAN;

	for (size_t i = 0; i < course->load->used; i += course->every) {
		struct slot slot = load_slots(course->load, i, course->every);
		double value = slot_value(&slot, series);

		if (slot.intervals == 0)
			continue;
		if (isnan(value) || course_is_torn(course, &before, &slot))
			draw_break(&path);
		if (!isnan(value)) {
			y = scale_at(&course->y, value);
			draw_to(&path, course_place(course, &slot), y);
		}
		before = slot;
	}
	draw_path_end(&path, false);

	return y;
}

/* From the top down, none upon another. */
static void
course_put_labels(const struct course *course, struct label *labels, size_t count)
{
	double x = course->frame->width - course->frame->right + 6, floor_y = -1e9;

	for (size_t i = 1; i < count; i++)
		for (size_t j = i; j > 0 && labels[j].y < labels[j - 1].y; j--) {
			struct label other = labels[j];

			labels[j] = labels[j - 1];
			labels[j - 1] = other;
		}
	for (size_t i = 0; i < count; i++) {
		double y = fmax(labels[i].y + 4, floor_y);

		if (isnan(labels[i].y))
			continue;
		draw_words(course->out, labels[i].class, "start", x, y, labels[i].words);
		floor_y = y + LABEL_HEIGHT;
	}
}

/* ---- response times ---- */

/* The ends of the scale: logarithmic where the slowest would else press all others flat. */
static struct scale
latency_scale(const struct load *load)
{
	double low = INFINITY, high = 0;
	struct scale scale = {.low = 0};

	for (size_t i = 0; i < load->used; i++) {
		low = fmin(low, load->slots[i].p50);
		high = fmax(high, fmax(load->slots[i].max, load->slots[i].p99));
	}
	if (isinf(low) || high <= 0)
		low = high = 1;
	if (load->goal.ms > high && load->goal.ms < 3 * high)
		high = load->goal.ms * 1.05;
	scale.log = low > 0 && high / low > 20;
	scale.low = scale.log ? low : 0;
	scale.high = high;
	scale_round(&scale);

	return scale;
}

bool
load_course_is_log(const struct load *load)
{
	return latency_scale(load).log;
}

static void
latency_put_goal(const struct course *course)
{
	const struct goal *goal = &course->load->goal;
	const struct frame *frame = course->frame;
	char words[64];
	double y;

	if (isnan(goal->ms) || goal->ms > course->y.high || goal->ms < course->y.low)
		return;
	y = scale_at(&course->y, goal->ms);
	snprintf(words, sizeof(words), "target: p%g at most %s", goal->percentile,
	    word_duration(goal->ms).text);
	draw_line(course->out, "goal", frame->left, y, frame->width - frame->right, y);
	draw_words(course->out, "note goal-note", "start", frame->left + 6, y - 5, words);
}

static double
load_most_failed(const struct load *load, size_t every)
{
	double most = 0;

	for (size_t i = 0; i < load->used; i += every)
		most = fmax(most, load_slots(load, i, every).failed);

	return most;
}

static void
latency_put_errors(const struct course *course, double most)
{
	const struct frame *frame = course->frame;
	double bottom = frame->height - frame->bottom;
	double width =
	    (course->x.to - course->x.from) / (double)course->load->used * (double)course->every;

	draw_words(course->out, "mark", "end", frame->left - 8, bottom - ERRORS_HEIGHT / 2.0 + 4,
	    "errors");
	for (size_t i = 0; i < course->load->used; i += course->every) {
		struct slot slot = load_slots(course->load, i, course->every);
		double height = slot.failed / most * (ERRORS_HEIGHT - 2);

		if (slot.failed > 0)
			draw_box(course->out, "bad", course_place(course, &slot) - width / 2,
			    bottom - fmax(height, 2), fmax(width - 0.3, 1), fmax(height, 2));
	}
}

void
draw_latency(const void *of, const struct frame *frame, struct text *out)
{
	const struct load *load = of;
	double most = load_most_failed(load, 1);
	struct course course =
	    course_of(load, frame, most > 0 ? ERRORS_HEIGHT + ERRORS_GAP : 0, out);
	struct label labels[4] = {{.class = "tag", .words = "max"},
	    {.class = "tag strong", .words = "p99"}, {.class = "tag", .words = "p50"},
	    {.class = "tag strong", .words = "p95"}};

	course.y = latency_scale(load);
	course.y.from = course.base;
	course.y.to = frame->top;
	course_put_warmup(&course);
	draw_rows(out, frame, &course.y, true);
	course_put_times(&course);
	labels[0].y = course_put_line(&course, "line max", SERIES_MAX);
	labels[2].y = course_put_line(&course, "line p50", SERIES_P50);
	labels[1].y = course_put_line(&course, "line p99", SERIES_P99);
	labels[3].y = course_put_line(&course, "line p95", SERIES_P95);
	latency_put_goal(&course);
	course_put_labels(&course, labels, 4);
	if (most > 0)
		latency_put_errors(&course, load_most_failed(load, course.every));
}

/* ---- throughput ---- */

static void
throughput_put_area(const struct course *course, const char *class, bool failed)
{
	struct path path = draw_path(course->out, class);
	struct slot before = {0};
	double x = 0;

	for (size_t i = 0; i < course->load->used; i += course->every) {
		struct slot slot = load_slots(course->load, i, course->every);

		if (slot.intervals == 0)
			continue;
		if (course_is_torn(course, &before, &slot)) {
			draw_to(&path, x, course->base);
			draw_break(&path);
		}
		x = course_place(course, &slot);
		if (!path.going)
			draw_to(&path, x, course->base);
		draw_to(&path, x,
		    scale_at(&course->y, slot_rate(&slot, failed ? slot.failed : slot.requests)));
		before = slot;
	}
	draw_to(&path, x, course->base);
	draw_path_end(&path, false);
}

void
draw_throughput(const void *of, const struct frame *frame, struct text *out)
{
	const struct load *load = of;
	struct course course = course_of(load, frame, 0, out);
	struct label labels[2] = {{.class = "tag", .words = "planned"},
	    {.class = "tag strong", .words = "done", .y = NAN}};
	double planned = 0, failed = 0;

	for (size_t i = 0; i < load->used; i += course.every) {
		struct slot slot = load_slots(load, i, course.every);

		course.y.high = fmax(course.y.high,
		    fmax(slot_rate(&slot, slot.requests), slot_rate(&slot, slot.planned)));
		planned += slot.planned;
		failed += slot.failed;
	}
	scale_round(&course.y);
	course_put_warmup(&course);
	draw_rows(out, frame, &course.y, false);
	throughput_put_area(&course, "area", false);
	if (failed > 0)
		throughput_put_area(&course, "bad", true);
	labels[1].y = course_put_line(&course, "line done", SERIES_DONE);
	labels[0].y = planned > 0 ? course_put_line(&course, "line planned", SERIES_PLANNED) : NAN;
	course_put_times(&course);
	course_put_labels(&course, labels, 2);
}
