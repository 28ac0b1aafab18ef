/* --action verify: whether every message that was there when a run began is accounted for. */
#include "actions.h"

#include <inttypes.h>

#include "ledger_report.h"
#include "report.h"
#include "text.h"

/* How many messages are in each place. */
struct account {
	struct requeue *rq;
	int64_t places[STORE_IS_MISSING + 1];
};

static int
account_take(const struct store_trace *trace, void *context)
{
	struct account *account = context;

	account->rq->tally.seen++;
	account->places[trace->place]++;
	ledger_report(account->rq, trace);

	return !requeue_goes_on(account->rq);
}

/* "60 at their destination, 40 consumed, 0 missing" */
static void
account_say(const struct account *account, const struct store_run *run, int64_t missing)
{
	struct text *out = account->rq->tally.verdict;
	const int64_t *places = account->places;

	text_add_format(out,
	    "%" PRId64 " when the run began = %" PRId64 " untouched + %" PRId64
	    " at their destination + %" PRId64 " consumed + %" PRId64 " back + %" PRId64 " parked",
	    run->depth, run->untouched + places[STORE_WAS_UNDONE], places[STORE_AT_DESTINATION],
	    places[STORE_WAS_CONSUMED], places[STORE_BACK], places[STORE_IS_PARKED]);
	if (places[STORE_WAS_DROPPED] > 0)
		text_add_format(out, " + %" PRId64 " dropped", places[STORE_WAS_DROPPED]);
	if (run->others > 0)
		text_add_format(out, " + %" PRId64 " taken by other runs", run->others);
	if (missing > 0)
		text_add_format(out, " + %" PRId64 " missing", missing);
	if (missing > places[STORE_IS_MISSING])
		text_add_format(out, " (%" PRId64 " of them have no name in the ledger)",
		    missing - places[STORE_IS_MISSING]);
}

static void
account_judge(struct account *account, const struct store_run *run)
{
	struct requeue *rq = account->rq;
	int64_t known = run->untouched + run->others, missing;

	for (int p = 0; p < STORE_IS_MISSING; p++)
		known += account->places[p];
	missing = run->depth - known;
	if (missing < account->places[STORE_IS_MISSING])
		missing = account->places[STORE_IS_MISSING];
	rq->tally.matched = run->depth;
	rq->tally.done = run->depth - missing;
	rq->tally.failed = missing > 0;
	account_say(account, run, missing);
}

void
verify_run(struct requeue *rq)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct account account = {.rq = rq};
	struct store_run run;
	int rc;

	if (!ledger_has_run(rq, &run))
		return;
	rc = store_trace(rq->store, account_take, &account, &why);
	if (rc == -1)
		requeue_trouble(rq, &why);
	else if (rc == 0)
		account_judge(&account, &run);
}
