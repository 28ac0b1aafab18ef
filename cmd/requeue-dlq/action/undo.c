/* --action undo: what a run requeued and nobody consumed becomes the dead letters that it was. */
#include "actions.h"

#include "ledger_report.h"
#include "records.h"
#include "report.h"
#include "text.h"

static int
undo_take(const struct store_trace *trace, void *context)
{
	struct requeue *rq = context;

	rq->tally.seen++;
	if (trace->place == STORE_WAS_UNDONE) {
		rq->tally.matched++;
		rq->tally.done++;
	}
	ledger_report(rq, trace);

	return 0;
}

void
undo_run(struct requeue *rq)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	int more;

	if (!ledger_has_run(rq, NULL))
		return;
	do {
		more = store_undo(rq->store, undo_take, rq, &why);
		records_flush(rq->records);
	} while (more == 1 && requeue_goes_on(rq));
	if (more == -1)
		requeue_trouble(rq, &why);
}
