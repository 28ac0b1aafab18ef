/* links: cmd/readiness-report/page/drawing.c cmd/readiness-report/page/markup.c */
#include "page/drawing.h"

#include <math.h>
#include <string.h>

#include "text.h"
#include "unit.h"

static void
marks_are(double low, double high, bool log, size_t wanted, const double *expected, size_t count)
{
	struct scale scale = {.low = low, .high = high, .from = 0, .to = 100, .log = log};
	double marks[MOST_MARKS];

	scale_round(&scale);
	CHECK_INT(scale_marks(&scale, wanted, marks), count);
	for (size_t i = 0; i < count; i++)
		CHECK(fabs(marks[i] - expected[i]) < 1e-9 * fabs(expected[i]) + 1e-12);
	CHECK(scale.low <= low && scale.high >= high * (1 - 1e-9) && scale.high > scale.low);
}

#define MARKS_ARE(low, high, log, wanted, ...)                                                     \
	marks_are(low, high, log, wanted, (const double[]){__VA_ARGS__},                           \
	    sizeof((const double[]){__VA_ARGS__}) / sizeof(double))

static void
test_scales(void)
{
	struct scale line = {.low = 0, .high = 10, .from = 100, .to = 0};
	struct scale decades = {.low = 1, .high = 100, .from = 0, .to = 100, .log = true};

	CHECK(scale_at(&line, 5) == 50);
	CHECK(scale_at(&line, -1) == 100);
	CHECK(scale_at(&line, 1e300) == 0);
	CHECK(fabs(scale_at(&decades, 10) - 50) < 1e-9);
	CHECK(scale_at(&decades, 0) == 0);

	MARKS_ARE(0, 413, false, 5, 0, 100, 200, 300, 400, 500);
	MARKS_ARE(0, 1, false, 4, 0, 0.5, 1);
	MARKS_ARE(0, 0, false, 4, 0, 0.5, 1);
	MARKS_ARE(1.2, 40, true, 5, 1, 2, 5, 10, 20, 50);
	MARKS_ARE(0.05, 900, true, 5, 0.1, 1, 10, 100, 1000);
	/* Ten decades: not a mark for each. */
	MARKS_ARE(1e-3, 1e7, true, 5, 1e-3, 1e-1, 1e1, 1e3, 1e5, 1e7);
	MARKS_ARE(3, 3, true, 5, 2, 5);
}

/* Each point is told by its distance from the one before, in tenths, so that they do not drift. */
static void
test_path(void)
{
	struct text out = TEXT_INIT(1000);
	struct path path = draw_path(&out, "line");

	draw_to(&path, 10, 20);
	draw_to(&path, 12, 20);
	draw_to(&path, 13.04, 18);
	draw_to(&path, 14, 25);
	draw_break(&path);
	draw_to(&path, 20, 20);
	draw_path_end(&path, true);
	CHECK_STRING(
	    text_string(&out), "<path class=\"line\" d=\"M10 20h.1h1.9l1-2l1 7M20 20h.1z\"/>");
	text_clear(&out);
	draw_box(&out, "bad", 1, 2, -3, 4);
	CHECK_STRING(text_string(&out),
	    "<rect class=\"bad\" x=\"1.0\" y=\"2.0\" width=\"0.0\" height=\"4.0\"/>");
	text_clear(&out);
	draw_words(&out, "tag", "end", 1, 2, "</text>");
	CHECK_STRING(text_string(&out),
	    "<text class=\"tag\" text-anchor=\"end\" x=\"1.0\" y=\"2.0\">&lt;/text&gt;</text>");
	text_free(&out);
}

int
main(void)
{
	test_scales();
	test_path();
	return unit_end();
}
