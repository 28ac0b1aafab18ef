#include "progress.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "diag.h"
#include "histogram.h"
#include "render.h"
#include "tally.h"
#include "text.h"
#include "units.h"

enum { BAR = 16 };

struct live {
	const struct load_plan *plan;
	int64_t start;    /* of the leg */
	int64_t duration; /* of the leg; 0: its requests count */
	int64_t requests; /* of the leg; 0: its duration counts */
	int64_t seen;     /* requests done at the last look */
	int64_t seen_at;
	struct text line;
};

bool
live_wanted(void)
{
	const char *terminal = getenv("TERM");

	return isatty(STDERR_FILENO) == 1 && !diag_is_quiet() &&
	       (!terminal || strcmp(terminal, "dumb") != 0);
}

struct live *
live_new(const struct load_plan *plan)
{
	struct live *live = calloc(1, sizeof(*live));

	if (live) {
		live->plan = plan;
		live->line = TEXT_INIT(TEXT_MAX_REASON);
	}

	return live;
}

void
live_begin(struct live *live, size_t first, size_t last, int64_t start)
{
	live->start = live->seen_at = start;
	live->seen = live->duration = 0;
	live->requests = live->plan->phases[first].requests;
	for (size_t i = first; i < last; i++)
		live->duration += live->plan->phases[i].duration_ns;
}

/* What the leg came to so far. */
struct progress {
	int64_t requests, failed;
	struct histogram *latency;
};

static struct progress
progress_of(const struct tally *totals, size_t first, size_t last)
{
	struct progress progress = {0};

	for (size_t i = first * totals->targets; i < last * totals->targets; i++) {
		const struct tally_cell *cell = totals->cells[i];
		struct histogram *latency;

		if (!cell || tally_is_whole(totals, i % totals->targets))
			continue;
		progress.requests += cell->requests;
		progress.failed += cell->requests - cell->succeeded;
		latency = tally_cell_latency(cell, false);
		if (!progress.latency) {
			progress.latency = latency;
			continue;
		}
		if (latency)
			(void)histogram_merge(progress.latency, latency);
		histogram_free(latency);
	}

	return progress;
}

/* The phase that is under way. */
static const char *
phase_at(const struct live *live, size_t first, size_t last, int64_t at)
{
	int64_t end = live->start;

	for (size_t i = first; i < last; i++) {
		end += live->plan->phases[i].duration_ns;
		if (at < end || i + 1 == last)
			return live->plan->phases[i].name;
	}

	return "";
}

static void
put_bar(struct text *line, double share)
{
	int full = share >= 1 ? BAR : (int)(share * BAR);

	text_add_byte(line, '[');
	for (int i = 0; i < BAR; i++)
		text_add_byte(line, i < full ? '#' : '.');
	text_add_byte(line, ']');
}

static void
put_percentile(struct text *line, const char *name, const struct histogram *h, double percentile)
{
	text_add_format(line, "  %s ", name);
	units_show_duration(line, histogram_percentile(h, percentile));
}

static void
put_time_left(const struct live *live, struct text *line, double share, int64_t at)
{
	double elapsed = (double)(at - live->start);
	double left = live->duration > 0 ? (double)live->duration - elapsed
		      : share > 0        ? elapsed / share - elapsed
					 : 0;

	if (left > 0)
		text_add_format(line, "  %.0f s left", left / (double)CLOCK_SECOND);
}

static void
show(struct live *live)
{
	unsigned width = render_width(STDERR_FILENO);
	size_t len = live->line.len < width ? live->line.len : width - 1;
	ssize_t written;

	/* Back to the first column, the line, and nothing of the last one behind it. */
	written = write(STDERR_FILENO, "\r", 1);
	written = write(STDERR_FILENO, live->line.bytes, len);
	written = write(STDERR_FILENO, "\033[K", 3);
	(void)written;
}

void
live_show(struct live *live, const struct tally *totals, size_t first, size_t last,
    int64_t in_flight, int64_t at)
{
	struct progress progress = progress_of(totals, first, last);
	struct text *line = &live->line;
	double share = live->duration > 0   ? (double)(at - live->start) / (double)live->duration
		       : live->requests > 0 ? (double)progress.requests / (double)live->requests
					    : 0;
	double seconds = (double)(at - live->seen_at) / (double)CLOCK_SECOND;

	text_clear(line);
	text_add_format(line, "%s ", phase_at(live, first, last, at));
	put_bar(line, share);
	put_time_left(live, line, share, at);
	text_add_format(
	    line, "  %.0f/s", seconds > 0 ? (double)(progress.requests - live->seen) / seconds : 0);
	if (progress.latency && histogram_count(progress.latency) > 0) {
		put_percentile(line, "p50", progress.latency, 50);
		put_percentile(line, "p99", progress.latency, 99);
	}
	text_add_format(line, "  %lld done, %lld failed, %lld in flight",
	    (long long)progress.requests, (long long)progress.failed, (long long)in_flight);
	show(live);
	live->seen = progress.requests;
	live->seen_at = at;
	histogram_free(progress.latency);
}

void
live_hide(struct live *live)
{
	ssize_t written;

	if (!live || live->line.len == 0)
		return;
	written = write(STDERR_FILENO, "\r\033[K", 4);
	(void)written;
	text_clear(&live->line);
}

void
live_free(struct live *live)
{
	if (!live)
		return;
	live_hide(live);
	text_free(&live->line);
	free(live);
}
