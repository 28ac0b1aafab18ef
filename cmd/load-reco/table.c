#include "table.h"

#include "clock.h"
#include "histogram.h"
#include "tally.h"
#include "text.h"
#include "units.h"

enum { BAR = 40, MOST_ROWS = 16 };

static void
add_duration(struct text *out, int64_t ns, unsigned width)
{
	size_t before = out->len;

	units_show_duration(out, ns);
	while (out->len - before < width && !text_failed(out))
		(void)text_add_byte(out, ' ');
}

static void
add_row(struct text *out, const char *name, const struct histogram *h)
{
	static const double percentiles[] = {50, 90, 95, 99, 99.9, 100};

	if (h == NULL || histogram_count(h) == 0)
		return;
	(void)text_add_format(out, "  %-10s", name);
	for (size_t i = 0; i < sizeof(percentiles) / sizeof(percentiles[0]); i++)
		add_duration(out, histogram_percentile(h, percentiles[i]), 11);
	(void)text_add_byte(out, '\n');
}

/* The upper ends of the rows grow by a factor, so that a long tail fits. */
static double
factor_of(const struct histogram *h)
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
add_bars(struct text *out, const struct histogram *h)
{
	int64_t counts[MOST_ROWS + 2] = {0}, ends[MOST_ROWS + 2] = {0}, largest = 1, below = 0;
	double factor = factor_of(h), end = (double)histogram_min(h) + 1;
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
		int64_t bar = (counts[i] * BAR + largest - 1) / largest;

		(void)text_add_string(out, "  up to ");
		add_duration(out, ends[i], 10);
		(void)text_add_format(out, " %10lld ", (long long)counts[i]);
		for (int64_t mark = 0; mark < bar; mark++)
			(void)text_add_byte(out, '#');
		(void)text_add_byte(out, '\n');
	}
}

int
table_add(const struct tally_cell *measured, int64_t elapsed_ns, struct text *out)
{
	struct histogram *latency = tally_cell_latency(measured, false);
	double seconds = (double)elapsed_ns / (double)CLOCK_SECOND;

	if (latency == NULL)
		return -1;
	(void)text_add_format(out, "\n  %lld requests in ", (long long)measured->requests);
	units_show_duration(out, elapsed_ns);
	(void)text_add_format(out, ", %.1f/s, %lld failed, ",
	    seconds > 0 ? (double)measured->requests / seconds : 0,
	    (long long)(measured->requests - measured->succeeded));
	units_show_size(out, measured->bytes);
	(void)text_add_string(out, " received\n\n");
	if (histogram_count(latency) > 0) {
		(void)text_add_string(out,
		    "            p50        p90        p95        p99        p99.9      max\n");
		add_row(out, "response", latency);
		add_row(out, "service", measured->service);
		add_row(out, "lag", measured->lag);
		(void)text_add_byte(out, '\n');
		add_bars(out, latency);
		(void)text_add_byte(out, '\n');
	}
	histogram_free(latency);

	return text_failed(out) ? -1 : 0;
}
