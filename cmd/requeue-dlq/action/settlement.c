#include "settlement.h"

#include <string.h>

#include "job.h"
#include "records.h"
#include "report.h"
#include "requeue.h"
#include "text.h"

enum { LONGEST_SHOWN = 200 };

static const char *
claim_string(const struct text *text)
{
	return text->len > 0 ? text_string(text) : NULL;
}

static const char *
claim_target(const struct store *store, const char *outcome)
{
	return strcmp(outcome, "parked") == 0 ? store->parking : NULL;
}

void
claim_report(
    struct requeue *rq, const struct claim *claim, const char *outcome, const char *message)
{
	struct move_report report = {
	    .id = claim_string(&claim->id),
	    .request_id = claim_string(&claim->request_id),
	    .from = rq->store->source,
	    .to = claim_target(rq->store, outcome),
	    .attempt = claim->unreadable || claim->parks ? -1 : claim->attempt,
	    .outcome = outcome,
	    .message = message,
	};

	report_move(rq, &report);
}

void
claim_report_dry(struct requeue *rq, const struct claim *claim)
{
	if (claim->parks)
		rq->tally.parked++;
	else
		rq->tally.done++;
	claim_report(rq, claim, "skipped",
	    claim->parks ? "dry run: its attempts are used up, it would be parked"
			 : "dry run: the command would be run");
}

static void
claim_count(
    struct requeue *rq, const struct claim *claim, enum store_fate fate, const char *message)
{
	static const char *const outcomes[] = {[STORE_CONSUMED] = "consumed",
	    [STORE_RETURNED] = "returned",
	    [STORE_PUT_AWAY] = "parked",
	    [STORE_GIVEN_BACK] = "skipped"};
	int64_t *const counts[] = {[STORE_CONSUMED] = &rq->tally.done,
	    [STORE_RETURNED] = &rq->tally.returned,
	    [STORE_PUT_AWAY] = &rq->tally.parked,
	    [STORE_GIVEN_BACK] = &rq->tally.skipped};

	++*counts[fate];
	claim_report(rq, claim, outcomes[fate], message);
}

/* 0, or -1: reported, also after a signal: what was begun is brought to its end all the same. */
static int
claim_settle(
    struct requeue *rq, const struct claim *claim, enum store_fate fate, const char *message)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON), id = TEXT_INIT(TEXT_MAX_REASON);

	if (fate == STORE_RETURNED && claim->attempt >= rq->max_retries)
		fate = STORE_PUT_AWAY;
	if (store_settle(rq->store, claim->number, fate, &why) == 0) {
		claim_count(rq, claim, fate, message);
		return 0;
	}
	text_add_visible(&id, text_string(&claim->id),
	    claim->id.len < LONGEST_SHOWN ? claim->id.len : LONGEST_SHOWN);
	rq->tally.trouble = true;
	records_trouble_with(rq->records,
	    "message %s: how its command ended (%s) could not be written down: %s; it comes again "
	    "when its claim is over",
	    text_string(&id), message ? message : "well", text_string(&why));

	return -1;
}

int
job_settle(struct requeue *rq, struct job *job, enum store_fate fate, const char *message)
{
	int rc = 0;

	for (size_t i = 0; i < job->count; i++) {
		if (claim_settle(rq, &job->claims[i], fate, message) == -1)
			rc = -1;
	}
	job->count = 0;
	/* How it ended is known to the reader before the next one begins. */
	records_flush(rq->records);

	return rc;
}
