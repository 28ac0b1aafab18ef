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

enum { MOST_PARTS = 9, WIDE = 100, BAR = 8, LONG_BAR = 16 };

static const char ellipsis[] = " ...";

/* A figure of the line.  What there is no room for is left out whole, the highest rank first. */
struct part {
	size_t at, len;
	unsigned rank;
	bool shown;
};

struct progress {
	const struct load_plan *plan;
	int64_t start;    /* of the leg */
	int64_t duration; /* of the leg; 0: its requests count */
	int64_t requests; /* of the leg; 0: its duration counts */
	int64_t seen;     /* requests done at the last look */
	int64_t seen_at;
	struct text words; /* of all parts */
	struct part parts[MOST_PARTS];
	size_t count;
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
	progress->words = progress->line = TEXT_INIT(TEXT_MAX_REASON);

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

/* ---- the line ---- */

/* What is added to progress->words from here on is one part. */
static void
part_begin(struct progress *progress, unsigned rank)
{
	progress->parts[progress->count++] = (struct part){.at = progress->words.len, .rank = rank};
}

static void
line_put_bar(struct progress *progress, double share, unsigned width)
{
	int bar = width < WIDE ? BAR : LONG_BAR, full = share >= 1 ? bar : (int)(share * bar);

	part_begin(progress, 6);
	text_add_string(&progress->words, " [");
	for (int i = 0; i < bar; i++)
		text_add_byte(&progress->words, i < full ? '#' : '.');
	text_add_byte(&progress->words, ']');
}

static void
line_put_percentile(struct progress *progress, unsigned rank, const char *name,
    const struct histogram *h, double percentile)
{
	part_begin(progress, rank);
	text_add_format(&progress->words, "  %s ", name);
	units_show_duration(&progress->words, histogram_percentile(h, percentile));
}

static void
line_put_time_left(struct progress *progress, double share, int64_t at)
{
	double elapsed = (double)(at - progress->start);
	double left = progress->duration > 0 ? (double)progress->duration - elapsed
		      : share > 0            ? elapsed / share - elapsed
					     : 0;

	if (left < (double)CLOCK_SECOND / 2)
		return;
	part_begin(progress, 3);
	text_add_format(&progress->words, "  %.0f s left", left / (double)CLOCK_SECOND);
}

static void
line_put_count(struct progress *progress, unsigned rank, int64_t count, const char *what)
{
	part_begin(progress, rank);
	text_add_format(&progress->words, "  %lld %s", (long long)count, what);
}

/* Chooses what there is room for in `room` columns, and puts it together. */
static void
line_assemble(struct progress *progress, size_t room)
{
	size_t used = 0;

	for (size_t i = 0; i < progress->count; i++)
		progress->parts[i].len =
		    (i + 1 < progress->count ? progress->parts[i + 1].at : progress->words.len) -
		    progress->parts[i].at;
	/* Of what is left out an ellipsis tells. */
	if (progress->words.len > room)
		room = room > strlen(ellipsis) ? room - strlen(ellipsis) : 0;
	for (unsigned rank = 0; rank < MOST_PARTS; rank++)
		for (size_t i = 0; i < progress->count; i++) {
			struct part *part = &progress->parts[i];

			if (part->rank != rank || used + part->len > room)
				continue;
			part->shown = true;
			used += part->len;
		}
	text_clear(&progress->line);
	for (size_t i = 0; i < progress->count; i++)
		if (progress->parts[i].shown)
			text_add(&progress->line,
			    text_string(&progress->words) + progress->parts[i].at,
			    progress->parts[i].len);
	if (used < progress->words.len)
		text_add_string(&progress->line, ellipsis);
}

void
progress_show(struct progress *progress, const struct tally *totals, size_t first, size_t last,
    int64_t in_flight, int64_t at)
{
	struct histogram *latency = tally_latency(totals, first, last);
	int64_t requests, failed;
	double share, seconds = (double)(at - progress->seen_at) / (double)CLOCK_SECOND;
	unsigned width = render_width(STDERR_FILENO);

	tally_count(totals, first, last, &requests, &failed);
	share = progress->duration > 0 ? (double)(at - progress->start) / (double)progress->duration
		: progress->requests > 0 ? (double)requests / (double)progress->requests
					 : 0;
	text_clear(&progress->words);
	progress->count = 0;
	part_begin(progress, 0);
	text_add_string(&progress->words, progress_phase_at(progress, first, last, at));
	line_put_bar(progress, share, width);
	line_put_time_left(progress, share, at);
	part_begin(progress, 1);
	text_add_format(&progress->words, "  %.0f/s",
	    seconds > 0 ? (double)(requests - progress->seen) / seconds : 0);
	if (latency && histogram_count(latency) > 0) {
		line_put_percentile(progress, 5, "p50", latency, 50);
		line_put_percentile(progress, 4, "p99", latency, 99);
	}
	line_put_count(progress, 7, requests, "done");
	line_put_count(progress, failed > 0 ? 2 : 8, failed, "failed");
	line_put_count(progress, 8, in_flight, "in flight");
	/* The last column stays free: some terminals begin a line behind it. */
	line_assemble(progress, width - 1);
	/* Back to the first column, the line, and nothing of the last one behind it. */
	dprintf(STDERR_FILENO, "\r%s\033[K", text_string(&progress->line));
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
	text_free(&progress->words);
	text_free(&progress->line);
	free(progress);
}
