/* svg: a run as a small drawing, for a README or a wiki: the verdict, and what its load did. */
#include <math.h>

#include "drawing.h"
#include "figures.h"
#include "icons.h"
#include "markup.h"
#include "page.h"
#include "style.h"

enum { WIDTH = 840, HEIGHT_WITHOUT = 96, HEIGHT = 330, FIGURE_TOP = 116 };

static void
picture_put_figure(struct text *out, const char *head, double x, double y,
    void (*draw)(const void *of, const struct frame *frame, struct text *out),
    const struct frame *frame, const struct load *load)
{
	text_add_format(out, "<g transform=\"translate(%g %g)\">", x, y);
	draw_words(out, "head", "start", frame->left, 0, head);
	draw(load, frame, out);
	text_add_string(out, "</g>\n");
}

static void
picture_put_load(const struct load *load, struct text *out)
{
	static const struct frame course = {
	    490, 206, .left = 70, .right = 40, .top = 14, .bottom = 26, .compact = true};
	static const struct frame curve = {
	    340, 206, .left = 66, .right = 66, .top = 14, .bottom = 26, .compact = true};

	if (load_has_course(load))
		picture_put_figure(
		    out, "Response time over time", 0, FIGURE_TOP, draw_latency, &course, load);
	if (load_has_curve(load))
		picture_put_figure(out, "By percentile", load_has_course(load) ? 490 : 0,
		    FIGURE_TOP, draw_curve, &curve, load);
}

/* "20,000 requests · 500 a second · p95 1.80 ms · 0 % errors" */
static void
picture_put_figures(const struct load *load, struct text *out)
{
	TEXT_LOCAL words = TEXT_INIT(TEXT_MAX_REASON);
	double p95 = load_percentile(load, 95);

	if (load->loads == 0)
		return;
	text_add_format(&words, "%s requests \xc2\xb7 %s a second",
	    word_whole(load->all.requests).text, word_number(load->all.rate).text);
	draw_words(out, "tag", "end", WIDTH - 24, 43, text_string(&words));
	text_clear(&words);
	if (load->all.requests > 0)
		text_add_format(&words, "%s errors",
		    word_percent(100 * load->all.failed / load->all.requests).text);
	if (!isnan(p95))
		text_add_format(&words, " \xc2\xb7 p95 %s", word_duration(p95).text);
	draw_words(out, "tag", "end", WIDTH - 24, 67, text_string(&words));
}

static void
picture_end(struct rendering *rendering, const struct totals *totals)
{
	const struct page *page = rendering->state;
	struct verdict verdict = verdict_of(totals);
	struct text *out = &rendering->out;
	bool load = load_has_course(&page->load) || load_has_curve(&page->load);
	int height = load ? HEIGHT : HEIGHT_WITHOUT;
	TEXT_LOCAL reason = TEXT_INIT(TEXT_MAX_REASON);

	verdict_put_reason(totals, &reason);
	text_add_format(out,
	    "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" "
	    "height=\"%d\" role=\"img\" aria-labelledby=\"title desc\">\n<title "
	    "id=\"title\">%s</title>"
	    "<desc id=\"desc\">%s</desc>\n<style>\n%s</style>\n",
	    WIDTH, height, WIDTH, height, verdict.words, text_string(&reason), style_picture);
	text_add_format(out,
	    "<rect class=\"ground\" x=\".5\" y=\".5\" width=\"%d\" height=\"%d\" rx=\"8\"/>\n",
	    WIDTH - 1, height - 1);
	text_add_string(out, "<g transform=\"translate(24 26) scale(1.9)\">");
	icon_put(out, verdict.class);
	text_add_format(out, "</g>\n<text class=\"title %s\" x=\"86\" y=\"49\">%s</text>",
	    verdict.class, verdict.words);
	draw_words(out, "tag", "start", 86, 70, text_string(&reason));
	picture_put_figures(&page->load, out);
	text_add_string(out, "\n");
	picture_put_load(&page->load, out);
	text_add_string(out, "</svg>\n");
	page_free(rendering);
}

const struct format format_svg = {
    .name = "svg",
    .paths = fact_paths,
    .begin = page_begin,
    .item = page_item,
    .found = page_found,
    .queue = page_queue,
    .record = page_record,
    .end = picture_end,
};
