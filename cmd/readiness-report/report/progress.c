#include "progress.h"

#include <unistd.h>

#include "clock.h"
#include "items.h"
#include "reader.h"
#include "render.h"
#include "status_line.h"

enum { EVERY_NS = 200000000 };

static void
progress_show(struct progress *progress, const struct items *items, const struct reader *reader)
{
	const int64_t *counts = items->totals.counts;
	struct text line = TEXT_INIT(TEXT_MAX_REASON);
	int64_t closing = counts[CHECK_FAIL] + counts[CHECK_UNKNOWN];

	/* Never "open": what is not yet read may close it. */
	if (closing > 0)
		text_add_format(&line, "closed so far: %lld pass, %lld fail, %lld unknown",
		    (long long)counts[CHECK_PASS], (long long)counts[CHECK_FAIL],
		    (long long)counts[CHECK_UNKNOWN]);
	else if (counts[CHECK_PASS] > 0)
		text_add_format(
		    &line, "no failure so far: %lld pass", (long long)counts[CHECK_PASS]);
	else
		text_add_string(&line, "nothing judged so far");
	text_add_format(&line, "; %lld records read", (long long)reader_records(reader));
	if (progress->tool.len > 0)
		text_add_format(&line, ", last from %s", text_string(&progress->tool));
	render_cut(&line, render_width(STDERR_FILENO) - 1);
	status_line_show(text_string(&line));
	progress->shown_at = clock_monotonic(&clock_system);
	text_free(&line);
}

bool
progress_await(struct progress *progress, const struct items *items, struct reader *reader)
{
	if (!progress->wanted)
		return true;
	if (progress->shown_at == 0)
		progress->shown_at = clock_monotonic(&clock_system);
	while (!reader_wait(reader, EVERY_NS))
		progress_show(progress, items, reader);
	if (clock_monotonic(&clock_system) - progress->shown_at >= EVERY_NS)
		progress_show(progress, items, reader);

	return true;
}

void
progress_note(struct progress *progress, const struct reading *reading)
{
	progress->tool.max = TEXT_MAX_REASON;
	if (progress->wanted)
		show_value(&progress->tool, &reading->tool);
}

void
progress_end(struct progress *progress)
{
	status_line_clear();
	text_free(&progress->tool);
}
