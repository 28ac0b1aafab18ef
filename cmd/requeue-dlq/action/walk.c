#include "actions.h"
#include "message.h"

struct walk {
	store_visit *visit;
	void *context;
	bool stopped;
};

static enum store_verdict
walk_visit(const struct message *message, void *context)
{
	struct walk *walk = context;
	enum store_verdict verdict = walk->visit(message, walk->context);

	walk->stopped = verdict == STORE_STOP;

	return verdict;
}

int
walk_store(
    struct requeue *rq, struct store *store, store_visit *visit, void *context, struct text *why)
{
	struct walk walk = {.visit = visit, .context = context};
	size_t taken;
	int more;

	do
		more = store_read(store, walk_visit, &walk, &taken, why);
	while (more == 1 && !walk.stopped && requeue_goes_on(rq));

	return more == -1 ? -1 : 0;
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
