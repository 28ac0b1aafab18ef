/* --action undo: what a run requeued and nobody consumed becomes the dead letters that it was. */
#include "actions.h"

#include "ledger_report.h"
#include "records.h"
#include "report.h"
#include "text.h"

struct undoing {
	struct requeue *rq;
	int64_t requeued; /* lines of the ledger that could be taken back */
};

static int
undo_take(const struct store_trace *trace, void *context)
{
	struct undoing *undoing = context;
	struct requeue *rq = undoing->rq;

	rq->tally.seen++;
	undoing->requeued += trace->action == STORE_REQUEUE;
	if (trace->place == STORE_WAS_UNDONE) {
		rq->tally.matched++;
		rq->tally.done++;
	}
	/* It stands where the run put it, and could not be taken: a worker has it in hand. */
	rq->tally.gone += trace->place == STORE_AT_DESTINATION;
	ledger_report(rq, trace);

	return 0;
}

void
undo_run(struct requeue *rq)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct undoing undoing = {.rq = rq};
	int more;

	if (!ledger_has_run(rq, NULL))
		return;
	do {
		more = store_undo(rq->store, undo_take, &undoing, &why);
		records_flush(rq->records);
	} while (more == 1 && requeue_goes_on(rq));
	if (more == -1)
		requeue_trouble(rq, &why);
	if (rq->tally.seen > 0 && undoing.requeued == 0) {
		rq->tally.failed = true;
		text_add_string(rq->tally.verdict,
		    "this run requeued nothing: unpark brings back what was parked, import what "
		    "was dropped into a trash");
	}
}
