#include "actions.h"
#include "message.h"

int
walk_store(
    struct requeue *rq, struct store *store, store_visit *visit, void *context, struct text *why)
{
	size_t taken;
	int more;

	do
		more = store_read(store, visit, context, &taken, why);
	while (more == 1 && requeue_goes_on(rq));

	return more;
}

bool
walk_wants(struct requeue *rq, const struct message *message)
{
	rq->tally.seen++;
	rq->tally.unreadable += message->unreadable ? 1 : 0;
	if (!requeue_wants(rq, message))
		return false;
	rq->tally.matched++;

	return true;
}
