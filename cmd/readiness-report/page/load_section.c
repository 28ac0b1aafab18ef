#include "load_section.h"

#include <math.h>

#include "drawing.h"
#include "figures.h"
#include "histogram.h"
#include "load.h"
#include "markup.h"
#include "table.h"
#include "text.h"

enum { ROWS_OF_TIME = 60 };

bool
load_any(const struct load *load)
{
	return load->loads > 0 || load->used > 0;
}

/* ---- over time ---- */

static void
course_put_table(const struct load *load, struct text *out)
{
	static const char *const headings[] = {"Until", "#Planned a second", "#Done a second",
	    "#Failed", "#p50", "#p95", "#p99", "#Max", NULL};
	size_t every = (load->used + ROWS_OF_TIME - 1) / ROWS_OF_TIME;

	text_add_string(out, "<details class=\"figures\"><summary>The same in figures</summary>\n");
	table_open(out, "Throughput and response times over time", headings);
	for (size_t i = 0; i < load->used; i += every) {
		struct slot slot = load_slots(load, i, every);

		if (slot.intervals == 0)
			continue;
		table_row(out, word_clock(slot.end).text);
		table_number(out, slot.planned > 0
				      ? word_number(slot_rate(&slot, slot.planned)).text
				      : "\xe2\x80\x93");
		table_number(out, word_number(slot_rate(&slot, slot.requests)).text);
		table_number(out, word_whole(slot.failed).text);
		table_ms(out, slot.p50);
		table_ms(out, slot.p95);
		table_ms(out, slot.p99);
		table_ms(out, slot.max);
		table_row_end(out);
	}
	table_close(out);
	text_add_string(out, "</details>\n");
}

/* What a point of the lines stands for. */
static void
course_describe(const struct load *load, struct text *words)
{
	double seconds = (double)load->width / 1e9;
	double failed = 0;

	for (size_t i = 0; i < load->used; i++)
		failed += load->slots[i].failed;
	text_add_format(words,
	    "Median, 95th and 99th percentile and slowest request of each %s, in UTC",
	    seconds > 1 ? word_age(seconds).text : "second");
	if (seconds > 1)
		text_add_string(words, "; where seconds share a point, the worst of them");
	if (load_course_is_log(load))
		text_add_string(words, ", on a logarithmic scale");
	if (failed > 0)
		text_add_format(
		    words, ". The bars below are the %s failed requests.", word_whole(failed).text);
	else
		text_add_string(words, ". No request failed.");
}

static void
load_put_course(const struct load *load, struct text *out)
{
	TEXT_LOCAL latency = TEXT_INIT(TEXT_MAX_REASON);
	struct figure figure = {.id = "latency-figure",
	    .title = "Response time over time",
	    .draw = draw_latency,
	    .wide = {960, 300, .left = 66, .right = 64, .top = 12, .bottom = 26},
	    .narrow = {
		360, 250, .left = 58, .right = 38, .top = 12, .bottom = 26, .compact = true}};

	course_describe(load, &latency);
	figure.description = text_string(&latency);
	draw_figure(out, &figure, load);
	figure = (struct figure){.id = "throughput-figure",
	    .title = "Throughput, planned against done",
	    .description =
		"Requests done a second, planned ones as a dashed line, failed ones at the foot.",
	    .draw = draw_throughput,
	    .wide = {960, 190, .left = 66, .right = 64, .top = 12, .bottom = 26},
	    .narrow = {
		360, 180, .left = 58, .right = 56, .top = 12, .bottom = 26, .compact = true}};
	draw_figure(out, &figure, load);
	course_put_table(load, out);
}

/* ---- as a whole ---- */

static void
curve_put_table(const struct load *load, struct text *out)
{
	static const char *const headings[] = {
	    "Percentile", "#Response time", "#Service time", NULL};
	static const double percentiles[] = {50, 75, 90, 95, 99, 99.9, 99.99, 100};
	bool service = load->service && histogram_count(load->service) > 0;

	text_add_string(out, "<details class=\"figures\"><summary>The same in figures</summary>\n");
	table_open(out, "Response and service time by percentile", headings);
	for (size_t i = 0; i < sizeof(percentiles) / sizeof(percentiles[0]); i++) {
		double p = percentiles[i];
		struct word word = word_mark(p, false);

		table_row(out, p == 100 ? "slowest" : word.text);
		table_ms(out, load_percentile(load, p));
		table_ms(out, service ? (double)histogram_percentile(load->service, p) / 1e6 : NAN);
		table_row_end(out);
	}
	table_close(out);
	text_add_string(out, "</details>\n");
}

static void
load_put_curve(const struct load *load, struct text *out)
{
	TEXT_LOCAL words = TEXT_INIT(TEXT_MAX_REASON);
	struct figure figure = {.id = "curve-figure",
	    .title = "Response time by percentile",
	    .draw = draw_curve,
	    .wide = {960, 280, .left = 66, .right = 76, .top = 22, .bottom = 26},
	    .narrow = {
		360, 250, .left = 58, .right = 62, .top = 22, .bottom = 26, .compact = true}};

	text_add_string(&words,
	    "How slow the slowest are: each step to the right is a tenth of the "
	    "requests left");
	if (load_curve_is_log(load))
		text_add_string(&words, "; times on a logarithmic scale");
	text_add_string(&words, ".");
	if (load->service && histogram_count(load->service) > 0)
		text_add_string(&words,
		    " The thin line is the service time, without the wait for a "
		    "free connection.");
	figure.description = text_string(&words);
	draw_figure(out, &figure, load);
	curve_put_table(load, out);
}

static void
load_put_targets(const struct load *load, struct text *out)
{
	static const char *const headings[] = {
	    "Target", "#Requests", "#Failed", "#A second", "#p50", "#p95", "#p99", "#Max", NULL};

	if (load->target_count == 0)
		return;
	table_open(out, "Targets", headings);
	for (size_t i = 0; i < load->target_count; i++) {
		const struct load_row *row = &load->targets[i];

		table_row(out, row->name);
		table_number(out, word_whole(row->requests).text);
		table_number(out, word_whole(row->failed).text);
		table_number(out, word_number(row->rate).text);
		table_ms(out, row->p50);
		table_ms(out, row->p95);
		table_ms(out, row->p99);
		table_ms(out, row->max);
		table_row_end(out);
	}
	table_close(out);
	table_more(out, load->targets_left_out, "targets");
}

static void
tallies_put(const struct tallies *tallies, const char *head, struct text *out)
{
	if (tallies->count == 0)
		return;
	text_add_format(out, "<div><dt>%s</dt><dd>", head);
	for (size_t i = 0; i < tallies->count; i++) {
		text_add_string(out, i > 0 ? ", <code>" : "<code>");
		markup_text(out, tallies->items[i].name);
		text_add_format(out, "</code> %s", word_whole(tallies->items[i].count).text);
	}
	if (tallies->others > 0)
		text_add_format(out, ", others %s", word_whole(tallies->others).text);
	text_add_string(out, "</dd></div>");
}

static void
load_put_answers(const struct load *load, struct text *out)
{
	if (load->statuses.count + load->errors.count == 0)
		return;
	text_add_string(out, "<dl class=\"about\">");
	tallies_put(&load->statuses, "Answers by status", out);
	tallies_put(&load->errors, "Errors by class", out);
	text_add_string(out, "</dl>\n");
}

void
load_put(const struct load *load, struct text *out)
{
	if (!load_any(load))
		return;
	text_add_string(out, "<section id=\"load\" aria-labelledby=\"load-head\">"
			     "<h2 id=\"load-head\">Load</h2>\n");
	if (load->loads > 1)
		text_add_format(out, "<p>The records of %s loads together.</p>\n",
		    word_count((int64_t)load->loads).text);
	if (load_has_course(load))
		load_put_course(load, out);
	if (load_has_curve(load))
		load_put_curve(load, out);
	if (load->loads > 0 && !load_has_histogram(load))
		text_add_string(out,
		    "<p class=\"more\">Not every record brings a distribution that can be "
		    "read: there is no curve of percentiles.</p>\n");
	load_put_answers(load, out);
	load_put_targets(load, out);
	table_more(
	    out, load->intervals_left_out, "intervals of quite another time, which are not drawn");
	text_add_string(out, "</section>\n");
}
