/* The percentile curve, as HdrHistogram draws it: each decade of the rest as wide as the one
 * before, so that the few slowest requests have a place. */
#include <math.h>

#include "drawing.h"
#include "figures.h"
#include "histogram.h"
#include "load.h"
#include "markup.h"

struct curve {
	const struct load *load;
	const struct frame *frame;
	struct text *out;
	struct scale x, y; /* x: how many decades of the requests are faster */
};

bool
load_has_curve(const struct load *load)
{
	return load_has_histogram(load) && histogram_count(load->latency) >= 10;
}

static double
percentile_at(double decades)
{
	return 100 * (1 - pow(10, -decades));
}

static double
histogram_ms(const struct histogram *histogram, double percentile)
{
	return (double)histogram_percentile(histogram, percentile) / 1e6;
}

static struct scale
curve_scale(const struct load *load, double decades)
{
	double low = histogram_ms(load->latency, 0);
	double high = histogram_ms(load->latency, percentile_at(decades));
	struct scale scale = {.low = 0};

	if (load->service && histogram_count(load->service) > 0)
		low = fmin(low, histogram_ms(load->service, 0));
	low = fmax(low, high / 1e6);
	if (load->goal.ms > high && load->goal.ms < 3 * high)
		high = load->goal.ms * 1.05;
	scale.log = low > 0 && high / low > 20;
	scale.low = scale.log ? low : 0;
	scale.high = high;
	scale_round(&scale);

	return scale;
}

/* How many decades of the rest the requests are enough for: 90 %, 99 % ... 99.99 %. */
static double
curve_decades(const struct load *load)
{
	double decades = floor(log10((double)histogram_count(load->latency)) + 1e-9);

	return fmin(fmax(decades, 1), 4);
}

bool
load_curve_is_log(const struct load *load)
{
	return curve_scale(load, curve_decades(load)).log;
}

static void
curve_put_percentiles(const struct curve *curve)
{
	static const char *const words[] = {"0 %", "90 %", "99 %", "99.9 %", "99.99 %"};
	double bottom = curve->frame->height - curve->frame->bottom;

	draw_words(
	    curve->out, "mark", "middle", scale_at(&curve->x, log10(2)), bottom + 18, "50 %");
	for (int i = 0; i <= (int)curve->x.high; i++) {
		double x = scale_at(&curve->x, i);

		draw_line(curve->out, "grid", x, curve->frame->top, x,
		    bottom); /* On a small figure the first would run into the 50 %. */
		if (i > 0 || !curve->frame->compact)
			draw_words(curve->out, "mark", "middle", x, bottom + 18, words[i]);
	}
	draw_line(curve->out, "axis", curve->frame->left, bottom,
	    curve->frame->width - curve->frame->right, bottom);
}

/* Where it ends. */
static double
curve_put_line(const struct curve *curve, const char *class, const struct histogram *histogram)
{
	struct path path = draw_path(curve->out, class);
	int points = curve->frame->compact ? 60 : 120;
	double y = 0;

	for (int i = 0; i <= points; i++) {
		double decades = curve->x.high * i / points;
		y = scale_at(&curve->y, histogram_ms(histogram, percentile_at(decades)));
		draw_to(&path, scale_at(&curve->x, decades), y);
	}
	draw_path_end(&path, false);

	return y;
}

static void
curve_put_points(const struct curve *curve)
{
	for (double decades = 1; decades <= curve->x.high + 0.01; decades++) {
		double ms = histogram_ms(curve->load->latency, percentile_at(decades));
		double x = scale_at(&curve->x, decades), y = scale_at(&curve->y, ms);
		bool last = decades + 0.5 > curve->x.high;

		draw_dot(curve->out, "dot", x, y, 3.5);
		draw_words(curve->out, "tag strong", last ? "start" : "end", last ? x + 8 : x - 6,
		    last ? y + 4 : y - 8, word_duration(ms).text);
	}
}

void
draw_curve(const void *of, const struct frame *frame, struct text *out)
{
	const struct load *load = of;
	double service = 0, response;
	struct curve curve = {.load = load,
	    .frame = frame,
	    .out = out,
	    .x = {.low = 0,
		.high = curve_decades(load),
		.from = frame->left,
		.to = frame->width - frame->right}};

	curve.y = curve_scale(load, curve.x.high);
	curve.y.from = frame->height - frame->bottom;
	curve.y.to = frame->top;
	draw_rows(out, frame, &curve.y, true);
	curve_put_percentiles(&curve);
	if (!isnan(load->goal.ms) && load->goal.ms >= curve.y.low &&
	    load->goal.ms <= curve.y.high) {
		double y = scale_at(&curve.y, load->goal.ms);

		draw_line(out, "goal", frame->left, y, frame->width - frame->right, y);
	}
	if (load->service && histogram_count(load->service) > 0)
		service = curve_put_line(&curve, "line service", load->service);
	response = curve_put_line(&curve, "line p99", load->latency);
	curve_put_points(&curve);
	if (service - response > 14)
		draw_words(out, "mark", "start", curve.x.to + 8, service + 4, "service");
}
