#include "table.h"

#include "clock.h"
#include "histogram.h"
#include "memory.h"
#include "tally.h"
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

void
table_add(const struct tally_cell *measured, int64_t elapsed_ns, unsigned width, struct text *out)
{
	struct histogram *latency = memory_given(tally_cell_latency(measured, false));
	double seconds = (double)elapsed_ns / (double)CLOCK_SECOND;

	if (width < LEAST_WIDTH)
		width = LEAST_WIDTH;
	text_add_format(out, "\n  %lld requests in ", (long long)measured->requests);
	units_show_duration(out, elapsed_ns);
	text_add_format(out, ", %.1f/s,%s%lld failed, ",
	    seconds > 0 ? (double)measured->requests / seconds : 0, width < 80 ? "\n  " : " ",
	    (long long)(measured->requests - measured->succeeded));
	units_show_size(out, measured->bytes);
	text_add_string(out, " received\n\n");
	if (histogram_count(latency) > 0) {
		table_add_titles(out, width);
		table_add_row(out, "response", latency, width);
		table_add_row(out, "service", measured->service, width);
		table_add_row(out, "lag", measured->lag, width);
		text_add_byte(out, '\n');
		table_add_bars(out, latency, width);
		text_add_byte(out, '\n');
	}
	histogram_free(latency);
}
