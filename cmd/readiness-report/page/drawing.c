#include "drawing.h"

#include <math.h>

#include "markup.h"
#include "text.h"

double
scale_at(const struct scale *scale, double value)
{
	double low = scale->low, high = scale->high, share;

	value = fmin(fmax(value, low), high);
	if (scale->log)
		share = high > low ? log(value / low) / log(high / low) : 0;
	else
		share = high > low ? (value - low) / (high - low) : 0;

	return scale->from + share * (scale->to - scale->from);
}

/* The round number at or below a positive one: 1, 2, 5 times a power of ten. */
static double
round_below(double value)
{
	double power = pow(10, floor(log10(value) + 1e-9));
	double digit = value / power * (1 + 1e-9);

	return power * (digit >= 5 ? 5 : digit >= 2 ? 2 : 1);
}

static double
round_above(double value)
{
	double below = round_below(value);
	double power = pow(10, floor(log10(below) + 1e-9));

	if (below >= value * (1 - 1e-9))
		return below;
	return below / power > 4 ? power * 10 : below / power > 1.5 ? power * 5 : power * 2;
}

/* The distance of marks on a linear scale. */
static double
scale_step(const struct scale *scale, size_t wanted)
{
	return round_above((scale->high - scale->low) / (double)wanted);
}

void
scale_round(struct scale *scale)
{
	double step;

	if (scale->log) {
		scale->low = round_below(scale->low);
		scale->high = round_above(scale->high);
		if (scale->high <= scale->low)
			scale->high = scale->low * 10;
		return;
	}
	if (scale->high <= scale->low)
		scale->high = scale->low + 1;
	step = scale_step(scale, 5);
	scale->low = floor(scale->low / step) * step;
	scale->high = ceil(scale->high / step - 1e-9) * step;
}

static size_t
scale_log_marks(const struct scale *scale, size_t wanted, double marks[MOST_MARKS])
{
	double decades = log10(scale->high / scale->low);
	bool powers = decades * 3 > (double)wanted + 1.5;
	double every = powers ? fmax(1, ceil(decades / (double)wanted)) : 1;
	size_t count = 0;

	for (double power = pow(10, floor(log10(scale->low) + 1e-9));
	     power <= scale->high * (1 + 1e-9); power *= pow(10, every))
		for (int i = 0; i < (powers ? 1 : 3); i++) {
			double mark = power * (i == 0 ? 1 : i == 1 ? 2 : 5);

			if (mark >= scale->low * (1 - 1e-9) && mark <= scale->high * (1 + 1e-9) &&
			    count < MOST_MARKS)
				marks[count++] = mark;
		}

	return count;
}

size_t
scale_marks(const struct scale *scale, size_t wanted, double marks[MOST_MARKS])
{
	double step;
	size_t count = 0;

	if (scale->log)
		return scale_log_marks(scale, wanted, marks);
	step = scale_step(scale, wanted);
	for (double i = ceil(scale->low / step - 1e-9);
	     i * step <= scale->high + step * 1e-9 && count < MOST_MARKS; i++)
		marks[count++] = i * step + 0.0; /* no -0 */

	return count;
}

/* ---- strokes ---- */

void
draw_line(struct text *out, const char *class, double x1, double y1, double x2, double y2)
{
	text_add_format(out, "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>",
	    class, x1, y1, x2, y2);
}

void
draw_box(struct text *out, const char *class, double x, double y, double width, double height)
{
	text_add_format(out,
	    "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>", class, x,
	    y, fmax(width, 0), fmax(height, 0));
}

void
draw_dot(struct text *out, const char *class, double x, double y, double radius)
{
	text_add_format(
	    out, "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"/>", class, x, y, radius);
}

void
draw_words(
    struct text *out, const char *class, const char *anchor, double x, double y, const char *words)
{
	text_add_format(out, "<text class=\"%s\" text-anchor=\"%s\" x=\"%.1f\" y=\"%.1f\">", class,
	    anchor, x, y);
	markup_excerpt(out, words, 60);
	text_add_string(out, "</text>");
}

struct path
draw_path(struct text *out, const char *class)
{
	text_add_format(out, "<path class=\"%s\" d=\"", class);

	return (struct path){.out = out};
}

/* Tenths of a unit, so that steps add up to where they should. */
static void
path_put(struct text *out, double tenths)
{
	if (fmod(tenths, 10) == 0)
		text_add_format(out, "%.0f", tenths / 10);
	else
		text_add_format(out, "%.1f", tenths / 10);
}

void
draw_to(struct path *path, double x, double y)
{
	double to_x = round(x * 10), to_y = round(y * 10);
	double step_x = to_x - path->x, step_y = to_y - path->y;

	if (!path->going) {
		text_add_byte(path->out, 'M');
		path_put(path->out, to_x);
		text_add_byte(path->out, ' ');
		path_put(path->out, to_y);
		/* A point alone would not be seen. */
		text_add_string(path->out, "h.1");
		step_x = 1;
		to_x += 1;
	} else if (step_y == 0) {
		text_add_byte(path->out, 'h');
		path_put(path->out, step_x);
	} else {
		text_add_byte(path->out, 'l');
		path_put(path->out, step_x);
		if (step_y > 0)
			text_add_byte(path->out, ' ');
		path_put(path->out, step_y);
	}
	path->x = to_x;
	path->y = to_y;
	path->going = true;
}

void
draw_break(struct path *path)
{
	path->going = false;
}

void
draw_path_end(struct path *path, bool closed)
{
	text_add_string(path->out, closed ? "z\"/>" : "\"/>");
}

/* ---- axes ---- */

void
draw_rows(struct text *out, const struct frame *frame, const struct scale *y, bool durations)
{
	double marks[MOST_MARKS];
	size_t count = scale_marks(y, frame->compact ? 4 : 5, marks);

	for (size_t i = 0; i < count; i++) {
		double at = scale_at(y, marks[i]);
		struct word word = word_mark(marks[i], durations);

		draw_line(out, "grid", frame->left, at, frame->width - frame->right, at);
		draw_words(out, "mark", "end", frame->left - 8, at + 4, word.text);
	}
}

/* ---- figures ---- */

static void
figure_put(struct text *out, const struct figure *figure, const struct frame *frame, const void *of)
{
	const char *width = frame->compact ? "narrow" : "wide";

	text_add_format(out,
	    "<svg class=\"%s\" viewBox=\"0 0 %g %g\" role=\"img\" "
	    "aria-labelledby=\"%s-%s-title %s-%s-desc\"><title id=\"%s-%s-title\">",
	    width, frame->width, frame->height, figure->id, width, figure->id, width, figure->id,
	    width);
	markup_text(out, figure->title);
	text_add_format(out, "</title><desc id=\"%s-%s-desc\">", figure->id, width);
	markup_text(out, figure->description);
	text_add_string(out, "</desc>");
	figure->draw(of, frame, out);
	text_add_string(out, "</svg>\n");
}

void
draw_figure(struct text *out, const struct figure *figure, const void *of)
{
	text_add_string(out, "<figure><figcaption><h3>");
	markup_text(out, figure->title);
	text_add_string(out, "</h3><p>");
	markup_text(out, figure->description);
	text_add_string(out, "</p></figcaption>\n");
	figure_put(out, figure, &figure->wide, of);
	figure_put(out, figure, &figure->narrow, of);
	text_add_string(out, "</figure>\n");
}
