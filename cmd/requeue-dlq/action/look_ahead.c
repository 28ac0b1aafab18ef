#include "look_ahead.h"

#include "actions.h"
#include "choice.h"
#include "clock.h"
#include "filter.h"
#include "message.h"
#include "text.h"

/* Shows the queue to `visit`, through a connection of its own.  0 or -1. */
static int
look_ahead_walk(struct requeue *rq, store_visit *visit, void *context, struct text *why)
{
	struct store_settings settings = rq->settings;
	struct store *store;
	int rc;

	settings.action = STORE_LOOK;
	settings.create = false;
	store = store_open(&settings, why);
	if (!store)
		return -1;
	rc = store_choose(store, rq->store->queue, why);
	if (rc == 0)
		rc = walk_store(rq, store, visit, context, why);
	store_close(store);

	return rc;
}

static enum store_verdict
filter_ask(const struct message *message, void *context)
{
	struct requeue *rq = context;
	struct filter *filter = choice_filter(rq->choice);

	if (!message->unreadable)
		filter_matches(filter, message, clock_wall(&clock_system));

	return filter_is_clear(filter) ? STORE_STOP : STORE_KEEP;
}

bool
look_ahead_filter(struct requeue *rq)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);

	if (!choice_filter(rq->choice))
		return true;
	if (look_ahead_walk(rq, filter_ask, rq, &why) == 0)
		return !filter_doubt(choice_filter(rq->choice), &why);
	requeue_trouble(rq, &why);

	return false;
}

struct counting {
	struct requeue *rq;
	int64_t count;
};

static enum store_verdict
counting_take(const struct message *message, void *context)
{
	struct counting *counting = context;
	struct requeue *rq = counting->rq;

	if (rq->max > 0 && counting->count == rq->max)
		return STORE_STOP;
	counting->count += choice_fits(rq->choice, message, clock_wall(&clock_system)) == 1;

	return STORE_KEEP;
}

int64_t
look_ahead_count(struct requeue *rq)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct counting counting = {.rq = rq};

	if (store_refuses(rq->store, "list") ||
	    look_ahead_walk(rq, counting_take, &counting, &why) == -1)
		return -1;

	return counting.count;
}
