#include "progress.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "diag.h"
#include "histogram.h"
#include "memory.h"
#include "plan.h"
#include "render.h"
#include "tally.h"
#include "text.h"
#include "units.h"

enum { BAR = 16 };

struct progress {
	const struct load_plan *plan;
	int64_t start;    /* of the leg */
	int64_t duration; /* of the leg; 0: its requests count */
	int64_t requests; /* of the leg; 0: its duration counts */
	int64_t seen;     /* requests done at the last look */
	int64_t seen_at;
	struct text line;
};

bool
progress_wanted(void)
{
	const char *terminal = getenv("TERM");

	return isatty(STDERR_FILENO) == 1 && !diag_is_quiet() &&
	       (!terminal || strcmp(terminal, "dumb") != 0);
}

struct progress *
progress_new(const struct load_plan *plan)
{
	struct progress *progress = memory_new(1, sizeof(*progress));

	progress->plan = plan;
	progress->line = TEXT_INIT(TEXT_MAX_REASON);

	return progress;
}

void
progress_begin(struct progress *progress, size_t first, size_t last, int64_t start)
{
	progress->start = progress->seen_at = start;
	progress->seen = progress->duration = 0;
	progress->requests = progress->plan->phases[first].requests;
	for (size_t i = first; i < last; i++)
		progress->duration += progress->plan->phases[i].duration_ns;
}

/* The response times of phases `first` to `last` - 1; NULL: none, or memory is short. */
static struct histogram *
tally_latency(const struct tally *totals, size_t first, size_t last)
{
	struct histogram *sum = NULL;

	for (size_t i = first * totals->targets; i < last * totals->targets; i++) {
		struct histogram *latency;

		if (!totals->cells[i] || tally_is_whole(totals, i % totals->targets))
			continue;
		latency = tally_cell_latency(totals->cells[i], false);
		if (!sum) {
			sum = latency;
			continue;
		}
		if (latency)
			(void)histogram_merge(sum, latency);
		histogram_free(latency);
	}

	return sum;
}

/* The phase that is under way. */
static const char *
progress_phase_at(const struct progress *progress, size_t first, size_t last, int64_t at)
{
	int64_t end = progress->start;

	for (size_t i = first; i < last; i++) {
		end += progress->plan->phases[i].duration_ns;
		if (at < end || i + 1 == last)
			return progress->plan->phases[i].name;
	}

	return "";
}

static void
line_put_bar(struct text *line, double share)
{
	int full = share >= 1 ? BAR : (int)(share * BAR);

	text_add_byte(line, '[');
	for (int i = 0; i < BAR; i++)
		text_add_byte(line, i < full ? '#' : '.');
	text_add_byte(line, ']');
}

static void
line_put_percentile(
    struct text *line, const char *name, const struct histogram *h, double percentile)
{
	text_add_format(line, "  %s ", name);
	units_show_duration(line, histogram_percentile(h, percentile));
}

static void
line_put_time_left(struct text *line, const struct progress *progress, double share, int64_t at)
{
	double elapsed = (double)(at - progress->start);
	double left = progress->duration > 0 ? (double)progress->duration - elapsed
		      : share > 0            ? elapsed / share - elapsed
					     : 0;

	if (left > 0)
		text_add_format(line, "  %.0f s left", left / (double)CLOCK_SECOND);
}

void
progress_show(struct progress *progress, const struct tally *totals, size_t first, size_t last,
    int64_t in_flight, int64_t at)
{
	struct histogram *latency = tally_latency(totals, first, last);
	struct text *line = &progress->line;
	int64_t requests, failed;
	double share, seconds;
	unsigned width = render_width(STDERR_FILENO);

	tally_count(totals, first, last, &requests, &failed);
	seconds = (double)(at - progress->seen_at) / (double)CLOCK_SECOND;
	share = progress->duration > 0 ? (double)(at - progress->start) / (double)progress->duration
		: progress->requests > 0 ? (double)requests / (double)progress->requests
					 : 0;
	text_clear(line);
	text_add_format(line, "%s ", progress_phase_at(progress, first, last, at));
	line_put_bar(line, share);
	line_put_time_left(line, progress, share, at);
	text_add_format(
	    line, "  %.0f/s", seconds > 0 ? (double)(requests - progress->seen) / seconds : 0);
	if (latency && histogram_count(latency) > 0) {
		line_put_percentile(line, "p50", latency, 50);
		line_put_percentile(line, "p99", latency, 99);
	}
	text_add_format(line, "  %lld done, %lld failed, %lld in flight", (long long)requests,
	    (long long)failed, (long long)in_flight);
	/* Back to the first column, the line, and nothing of the last one behind it. */
	dprintf(STDERR_FILENO, "\r%.*s\033[K", (int)(line->len < width ? line->len : width - 1),
	    text_string(line));
	progress->seen = requests;
	progress->seen_at = at;
	histogram_free(latency);
}

void
progress_hide(struct progress *progress)
{
	if (!progress || progress->line.len == 0)
		return;
	dprintf(STDERR_FILENO, "\r\033[K");
	text_clear(&progress->line);
}

void
progress_free(struct progress *progress)
{
	if (!progress)
		return;
	progress_hide(progress);
	text_free(&progress->line);
	free(progress);
}
