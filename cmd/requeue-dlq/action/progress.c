#include "progress.h"

#include <inttypes.h>

#include "action.h"
#include "clock.h"
#include "requeue.h"
#include "status_line.h"
#include "text.h"
#include "units.h"

#define PROGRESS_EVERY (CLOCK_SECOND / 4)

struct progress
progress_begin(struct requeue *rq)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct progress progress = {
	    .wanted = status_line_wanted(),
	    .all = -1,
	    .start = clock_monotonic(&clock_system),
	};

	progress.shown = progress.start;
	/* What a store cannot count is only no time that is left. */
	if (progress.wanted && store_count(rq->store, rq->settings.part, &progress.all, &why) == -1)
		progress.all = -1;
	if (rq->max > 0 && progress.all > rq->max)
		progress.all = rq->max;

	return progress;
}

void
progress_show(struct progress *progress, const struct requeue *rq)
{
	TEXT_LOCAL line = TEXT_INIT(TEXT_MAX_REASON);
	const struct tally *tally = &rq->tally;
	int64_t now = clock_monotonic(&clock_system), left;
	double rate;

	if (!progress->wanted || now - progress->shown < PROGRESS_EVERY)
		return;
	progress->shown = now;
	rate = (double)tally->done * (double)CLOCK_SECOND / (double)(now - progress->start);
	text_add_format(&line, "%" PRId64 " %s, %.0f/s", tally->done, rq->action->done, rate);
	left = progress->all - tally->seen;
	if (left > 0 && tally->seen > 0) {
		text_add_string(&line, ", ");
		units_show_duration(&line, (int64_t)((double)(now - progress->start) *
						     (double)left / (double)tally->seen));
		text_add_string(&line, " left");
	}
	status_line_show(text_string(&line));
}

void
progress_end(const struct progress *progress)
{
	if (progress->wanted)
		status_line_clear();
}
