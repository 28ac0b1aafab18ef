#include "table.h"

#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "first_errors.h"
#include "histogram.h"
#include "journey_plan.h"
#include "memory.h"
#include "render.h"
#include "report.h"
#include "run.h"
#include "tally.h"
#include "targets.h"
#include "text.h"
#include "units.h"

enum { BAR = 40, MOST_ROWS = 16, LABEL = 12, COLUMN = 11, BEFORE_BAR = 31, LEAST_WIDTH = 40 };

/* The columns, and how many of them there have to be room for before one is shown: in a narrow
 * terminal the middle and the end matter most. */
static const struct {
	double percentile;
	const char *title;
	unsigned rank;
} columns[] = {{50, "p50", 1}, {90, "p90", 5}, {95, "p95", 4}, {99, "p99", 2}, {99.9, "p99.9", 6},
    {100, "max", 3}};

enum { COLUMNS = sizeof(columns) / sizeof(columns[0]) };

static void
table_add_duration(struct text *out, int64_t ns, unsigned width)
{
	size_t before = out->len;

	units_show_duration(out, ns);
	while (out->len - before < width && !text_failed(out))
		text_add_byte(out, ' ');
}

static void
table_add_titles(struct text *out, unsigned width)
{
	text_add_format(out, "%*s", LABEL, "");
	for (size_t i = 0; i < COLUMNS; i++)
		if (columns[i].rank <= (width - LABEL) / COLUMN)
			text_add_format(out, "%-*s", COLUMN, columns[i].title);
	text_add_byte(out, '\n');
}

static void
table_add_row(struct text *out, const char *name, const struct histogram *h, unsigned width)
{
	if (!h || histogram_count(h) == 0)
		return;
	text_add_format(out, "  %-*s", LABEL - 2, name);
	for (size_t i = 0; i < COLUMNS; i++)
		if (columns[i].rank <= (width - LABEL) / COLUMN)
			table_add_duration(
			    out, histogram_percentile(h, columns[i].percentile), COLUMN);
	text_add_byte(out, '\n');
}

/* The upper ends of the rows grow by a factor, so that a long tail fits. */
static double
histogram_row_factor(const struct histogram *h)
{
	double least = (double)histogram_min(h) + 1, most = (double)histogram_max(h) + 1;
	double factor = 1.25;

	for (int rows = MOST_ROWS + 1; rows > MOST_ROWS;) {
		double end = least;

		rows = 0;
		factor *= 1.26;
		while (end < most) {
			end *= factor;
			rows++;
		}
	}

	return factor;
}

static void
table_add_bars(struct text *out, const struct histogram *h, unsigned width)
{
	int64_t longest = width < BEFORE_BAR + BAR ? width - BEFORE_BAR : BAR;
	int64_t counts[MOST_ROWS + 2] = {0}, ends[MOST_ROWS + 2] = {0}, largest = 1, below = 0;
	double factor = histogram_row_factor(h), end = (double)histogram_min(h) + 1;
	int rows = 0;

	while (below < histogram_count(h) && rows < MOST_ROWS + 2) {
		int64_t at_most;

		end *= factor;
		ends[rows] = (int64_t)end < histogram_max(h) ? (int64_t)end : histogram_max(h);
		at_most = histogram_count_at_most(h, ends[rows]);
		counts[rows] = at_most - below;
		below = at_most;
		largest = counts[rows] > largest ? counts[rows] : largest;
		rows++;
	}
	for (int i = 0; i < rows; i++) {
		int64_t bar = (counts[i] * longest + largest - 1) / largest;

		text_add_string(out, "  up to ");
		table_add_duration(out, ends[i], 10);
		text_add_format(out, " %10lld ", (long long)counts[i]);
		for (int64_t mark = 0; mark < bar; mark++)
			text_add_byte(out, '#');
		text_add_byte(out, '\n');
	}
}

/* Words, wrapped. */
static void
table_add_note(struct text *out, const struct text *words, unsigned indent, unsigned width)
{
	struct render *render = render_new(false, width);

	if (words->len > 0)
		render_note(render, text_string(words), indent, out);
	render_free(render);
}

/* That the run was not gone to its end, and the figures of all. */
static void
table_add_head(const struct load_plan *plan, const struct run_result *result,
    const struct tally_cell *measured, unsigned width, struct text *out)
{
	int64_t elapsed_ns = report_elapsed(plan, result);
	double seconds = (double)elapsed_ns / (double)CLOCK_SECOND;
	TEXT_LOCAL words = TEXT_INIT(TEXT_MAX_REASON);

	if (result->interrupted)
		report_say_interrupted(plan, result, &words);
	else if (report_stopped(plan, result))
		text_add_format(&words, "stopped: %s", result->given_up);
	table_add_note(out, &words, 2, width);
	text_clear(&words);
	text_add_format(&words, "%lld requests in ", (long long)measured->requests);
	units_show_duration(&words, elapsed_ns);
	text_add_format(&words, ", %.1f/s, %lld failed, ",
	    seconds > 0 ? (double)measured->requests / seconds : 0,
	    (long long)(measured->requests - measured->succeeded));
	units_show_size(&words, measured->bytes);
	text_add_string(&words, " received");
	table_add_note(out, &words, 2, width);
}

/* ---- targets ---- */

enum { MOST_TARGETS = 20, COUNTS = 19, DURATION = 11, NAME_LEAST = 6 };

/* How many failed in which way, and why the first one did. */
static void
table_add_failures(const struct run_result *result, const struct tally_cell *cell, int series,
    unsigned indent, unsigned width, struct text *out)
{
	const struct first_error *first = first_errors_find(result->errors, series, -1);
	TEXT_LOCAL words = TEXT_INIT(TEXT_MAX_RECORD);

	if (cell->requests == cell->succeeded)
		return;
	tally_cell_say_failures(cell, &words);
	if (first)
		text_add_format(&words, "; first %s: %s", exchange_error_name(first->error),
		    text_string(&first->reason));
	table_add_note(out, &words, indent, width);
}

/* The columns of response times, and how wide a terminal has to be for them. */
static const struct {
	double percentile;
	const char *title;
	unsigned least_width;
} times[] = {{50, "p50", 60}, {99, "p99", 0}, {100, "max", 80}};

enum { TIMES = sizeof(times) / sizeof(times[0]) };

static void
table_add_target(const struct run_result *result, const struct tally_cell *cell, size_t series,
    unsigned name_width, unsigned width, struct text *out)
{
	const char *name = targets_series_name(result->targets, series);
	struct histogram *latency = memory_given(tally_cell_latency(cell, false));
	TEXT_LOCAL shown = TEXT_INIT(TEXT_MAX_RECORD);
	unsigned taken;

	text_add_visible(&shown, name, strlen(name));
	render_cut(&shown, width - 2);
	taken = render_columns(text_string(&shown), shown.len);
	/* What is too long for its column has a line of its own. */
	text_add_format(out, "  %s%s%*s%10lld %8lld", text_string(&shown),
	    taken > name_width ? "\n  " : "",
	    (int)(taken > name_width ? name_width : name_width - taken), "",
	    (long long)cell->requests, (long long)(cell->requests - cell->succeeded));
	for (size_t i = 0; i < TIMES && cell->requests > 0; i++) {
		if (width < times[i].least_width)
			continue;
		text_clear(&shown);
		units_show_duration(&shown, histogram_percentile(latency, times[i].percentile));
		text_add_format(out, "%*s", DURATION, text_string(&shown));
	}
	text_add_byte(out, '\n');
	table_add_failures(result, cell, (int)series, 4, width, out);
	histogram_free(latency);
}

static unsigned
table_name_width(const struct targets *targets, unsigned width)
{
	size_t longest = NAME_LEAST, room = width - 2 - COUNTS;

	for (size_t i = 0; i < TIMES; i++)
		room -= width < times[i].least_width ? 0 : DURATION;
	for (size_t i = 0; i < targets->series_count; i++) {
		const char *name = targets_series_name(targets, i);
		size_t taken = render_columns(name, strlen(name));

		longest = taken > longest ? taken : longest;
	}

	return (unsigned)(longest < room ? longest : room);
}

/* The series in the order of a reader: each journey with its steps behind it.  To be freed. */
static size_t *
table_order(const struct targets *targets)
{
	size_t *order = memory_new(targets->series_count, sizeof(*order)), count = 0;

	for (size_t i = 0; i < targets->count; i++) {
		const struct journey_plan *journey = targets->list[i].journey;

		order[count++] = i;
		for (size_t s = 0; journey && s < journey->count; s++)
			order[count++] = journey->series + s;
	}

	return order;
}

/* Of many, those that failed come first, and some are left to the records. */
static void
table_add_targets(
    const struct load_plan *plan, const struct run_result *result, unsigned width, struct text *out)
{
	size_t count = result->targets->series_count, shown = 0;
	unsigned name_width = table_name_width(result->targets, width);
	size_t *order = table_order(result->targets);

	text_add_format(out, "  %-*s%10s %8s", (int)name_width, "target", "requests", "failed");
	for (size_t i = 0; i < TIMES; i++)
		if (width >= times[i].least_width)
			text_add_format(out, "%*s", DURATION, times[i].title);
	text_add_byte(out, '\n');
	for (int good = 0; good < 2; good++)
		for (size_t i = 0; i < count && shown < MOST_TARGETS; i++) {
			struct tally_cell *cell = report_series(plan, result, order[i]);
			bool all_good = cell->requests == cell->succeeded;

			if (count <= MOST_TARGETS ? !good : all_good == (good == 1)) {
				table_add_target(result, cell, order[i], name_width, width, out);
				shown++;
			}
			tally_cell_free(cell);
		}
	if (shown < count)
		text_add_format(out, "  and %zu more, in the records\n", count - shown);
	text_add_byte(out, '\n');
	free(order);
}

void
table_add(const struct load_plan *plan, const struct run_result *result,
    const struct tally_cell *measured, unsigned width, struct text *out)
{
	struct histogram *latency = memory_given(tally_cell_latency(measured, false));
	bool several = result->targets->series_count > 1;

	if (width < LEAST_WIDTH)
		width = LEAST_WIDTH;
	text_add_byte(out, '\n');
	table_add_head(plan, result, measured, width, out);
	if (!several)
		table_add_failures(result, measured, 0, 2, width, out);
	text_add_byte(out, '\n');
	if (histogram_count(latency) > 0) {
		table_add_titles(out, width);
		table_add_row(out, "response", latency, width);
		table_add_row(out, "service", measured->service, width);
		table_add_row(out, "lag", measured->lag, width);
		text_add_byte(out, '\n');
		table_add_bars(out, latency, width);
		text_add_byte(out, '\n');
	}
	if (several)
		table_add_targets(plan, result, width, out);
	histogram_free(latency);
}
