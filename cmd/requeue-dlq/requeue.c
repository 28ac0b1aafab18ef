#include "requeue.h"

#include <string.h>

#include "action.h"
#include "choice.h"
#include "clock.h"
#include "json_writer.h"
#include "memory.h"
#include "message.h"
#include "records.h"
#include "signals.h"
#include "text.h"

int
requeue_open(struct requeue *rq)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);

	rq->options.common.in_full = strcmp(rq->action_name, "show") == 0;
	rq->records = memory_given(records_open(&rq->options.common, &clock_system));
	rq->store = store_open(&rq->settings, &why);
	if (!rq->store)
		requeue_trouble(rq, &why);

	return rq->store ? 0 : -1;
}

/* What a run that moves came to. */
static void
requeue_put_sums(struct requeue *rq)
{
	struct json_writer *w = records_summary_members(rq->records);

	if (rq->action->store == STORE_PROCESS) {
		json_put_integer(w, "consumed", rq->sums.moved);
		json_put_integer(w, "returned", rq->sums.returned);
	} else {
		json_put_integer(w, "moved", rq->sums.moved);
	}
	json_put_integer(w, "parked", rq->sums.parked);
	json_put_integer(w, "skipped", rq->sums.skipped);
}

int
requeue_close(struct requeue *rq)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	int status;

	if (rq->store && store_finish(rq->store, &why) == -1)
		records_trouble_with(rq->records, "%s", text_string(&why));
	if ((rq->action->is & ACTION_MOVES) && !rq->dry_run)
		requeue_put_sums(rq);
	status = records_finish(rq->records);

	store_close(rq->store);
	choice_free(rq->choice);
	options_free(&rq->options);

	return status;
}

bool
requeue_wants(struct requeue *rq, const struct message *message)
{
	int truth = choice_fits(rq->choice, message, clock_wall(&clock_system));

	rq->tally.undecided += truth < 0;

	return truth == 1;
}

bool
requeue_goes_on(const struct requeue *rq)
{
	return signal_pending() == 0 && !records_reader_gone(rq->records);
}

void
requeue_trouble(struct requeue *rq, const struct text *why)
{
	rq->tally.trouble = true;
	/* A statement that a signal cut short was undone, and the summary says so. */
	if (signal_pending() != 0)
		return;
	records_trouble_with(rq->records, "%s", text_string(why));
}
