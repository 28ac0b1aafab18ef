#include "actions.h"

#include <string.h>

#include "clock.h"
#include "message.h"
#include "records.h"
#include "text.h"

static enum store_verdict
list_message(const struct message *message, void *context)
{
	struct requeue *rq = context;

	if (records_reader_gone(rq->records))
		return STORE_STOP;
	if (rq->max > 0 && rq->tally.matched >= rq->max) {
		rq->tally.capped = true;
		return STORE_STOP;
	}
	if (walk_wants(rq, message)) {
		message_put(records_begin(rq->records, "message"), message,
		    clock_wall(&clock_system),
		    strcmp(rq->action_name, "export") == 0 ? MESSAGE_WHOLE : MESSAGE_LINE);
		if (records_end(rq->records) == 0)
			rq->tally.done++;
	}

	return STORE_KEEP;
}

void
list_run(struct requeue *rq)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);

	if (walk_store(rq, rq->store, list_message, rq, &why) == -1)
		requeue_trouble(rq, &why);
}
