#include "ledger_report.h"

#include "message.h"
#include "report.h"
#include "requeue.h"
#include "text.h"

bool
ledger_has_run(struct requeue *rq, struct store_run *run)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct store_run ignored;
	int has = store_run(rq->store, run ? run : &ignored, &why);

	if (has == -1)
		requeue_trouble(rq, &why);
	rq->tally.elsewhere = has == 0;
	rq->runs += has == 1;

	return has == 1;
}

static const char *
place_outcome(enum store_place place)
{
	static const char *const outcomes[] = {
	    [STORE_AT_DESTINATION] = "moved",
	    [STORE_BACK] = "returned",
	    [STORE_IS_PARKED] = "parked",
	    [STORE_WAS_CONSUMED] = "consumed",
	    [STORE_WAS_DROPPED] = "dropped",
	    [STORE_WAS_UNDONE] = "undone",
	    [STORE_IS_MISSING] = "missing",
	};

	return outcomes[place];
}

static const char *
place_message(enum store_place place)
{
	static const char *const messages[] = {
	    [STORE_AT_DESTINATION] = "nobody has consumed it yet",
	    [STORE_BACK] = "it failed again",
	    [STORE_WAS_CONSUMED] = "it was consumed, and cannot be taken back",
	    [STORE_IS_MISSING] = "it was there when the run began, and no ledger says what became "
				 "of it: who else takes messages from this queue?",
	};

	return (size_t)place < sizeof(messages) / sizeof(messages[0]) ? messages[place] : NULL;
}

void
ledger_report(struct requeue *rq, const struct store_trace *trace)
{
	TEXT_LOCAL id = TEXT_INIT(TEXT_MAX_RECORD), request = TEXT_INIT(TEXT_MAX_RECORD);
	TEXT_LOCAL to = TEXT_INIT(TEXT_MAX_RECORD);
	struct move_report report = {
	    .from = rq->store->source,
	    .attempt = -1,
	    .outcome = place_outcome(trace->place),
	    .message = place_message(trace->place),
	};

	text_add(&id, trace->id.bytes, trace->id.len);
	text_add(&request, trace->request_id.bytes, trace->request_id.len);
	text_add(&to, trace->destination.bytes, trace->destination.len);
	report.id = id.len > 0 ? text_string(&id) : NULL;
	report.request_id = request.len > 0 ? text_string(&request) : NULL;
	report.to = to.len > 0 ? text_string(&to) : NULL;
	report_move(rq, &report);
}
