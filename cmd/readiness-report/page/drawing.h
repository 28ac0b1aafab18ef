/*
 * page/drawing: the strokes that figures are made of, appended as SVG.
 *
 * What is drawn is named by classes, which the style sheets colour (page.css, picture.css); nothing
 * carries a style of its own.  Coordinates have one digit behind the point.
 */
#ifndef READINESS_REPORT_PAGE_DRAWING_H
#define READINESS_REPORT_PAGE_DRAWING_H

#include <stdbool.h>
#include <stddef.h>

struct text;

/* From values to places; `log` needs low > 0. */
struct scale {
	double low, high; /* values */
	double from, to;  /* places */
	bool log;
};

/* A value outside goes to the nearer end. */
double scale_at(const struct scale *scale, double value);

/* Widens the ends to round numbers, so that the marks of drawing_marks() stand on them. */
void scale_round(struct scale *scale);

/* The round values between the ends (1, 2, 5 times powers of ten, on a log scale those or the
 * powers alone), about `wanted` of them; how many. */
enum { MOST_MARKS = 16 };
size_t scale_marks(const struct scale *scale, size_t wanted, double marks[MOST_MARKS]);

/* Where a figure may draw; `compact` for phones: fewer marks and points. */
struct frame {
	double width, height;
	double left, right, top, bottom; /* margins */
	bool compact;
};

void draw_line(struct text *out, const char *class, double x1, double y1, double x2, double y2);
void draw_box(struct text *out, const char *class, double x, double y, double width, double height);
void draw_dot(struct text *out, const char *class, double x, double y, double radius);

/* Words that may be of others, the first 60 bytes; `anchor`: start, middle or end. */
void draw_words(
    struct text *out, const char *class, const char *anchor, double x, double y, const char *words);

/* A path of points: the first one after draw_path(), or after draw_break(), starts anew. */
struct path {
	struct text *out;
	double x, y;
	bool going;
};

struct path draw_path(struct text *out, const char *class);
void draw_to(struct path *path, double x, double y);
void draw_break(struct path *path);
void draw_path_end(struct path *path, bool closed);

/* ---- axes ---- */

/* Lines across the frame with their values on the left, in milliseconds or as counts. */
void draw_rows(struct text *out, const struct frame *frame, const struct scale *y, bool durations);

/* ---- a figure: drawn for wide pages and for narrow ones; the style sheet shows one ---- */

struct figure {
	const char *id, *title;
	const char *description; /* what it shows, in a sentence or two */
	void (*draw)(const void *of, const struct frame *frame, struct text *out);
	struct frame wide, narrow;
};

void draw_figure(struct text *out, const struct figure *figure, const void *of);

#endif
