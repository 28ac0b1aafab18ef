/*
 * The next message of the queue in hand.
 *
 * Where all of a long queue is wanted a consumer takes it: that costs the server two thirds of what
 * it costs to ask for each.  But it gets more than a batch, whatever is done with it, and beside
 * others no more than its share.  So what is chosen from, or soon at its end, is asked for.
 */
#include "amqp_store.h"

enum {
	MOST_ASKED = 1000,       /* messages at once */
	MOST_CONSUMED = 65535,   /* that the protocol can say */
	LIKELY_BYTES = 64 << 10, /* of a message, before any was seen */
	AHEAD = 2                /* batches: one is on its way while the other one is moved */
};

static void
size_note(struct amqp_store *store, size_t len)
{
	store->largest = len > store->largest ? len : store->largest - store->largest / 128;
}

static size_t
size_likely(const struct amqp_store *store)
{
	return store->largest > 0 ? store->largest : LIKELY_BYTES;
}

/* ---- asking ---- */

/* Not more than this batch may take: what is taken and not needed is marked as redelivered.  And
 * not more than memory is meant for: what was asked for comes, sooner or later. */
static size_t
ask_count(const struct amqp_store *store, size_t seen)
{
	size_t likely = size_likely(store);
	int64_t left = store->sources[store->source].left;
	int64_t most = store->head.batch - (int64_t)seen;
	int64_t wanted = store->head.wanted - (int64_t)store->count;

	if (most > left)
		most = left;
	/* One beyond what is wanted says that there are more. */
	if (wanted < INT64_MAX && most > wanted + 1)
		most = wanted + 1;
	if (most > MOST_ASKED)
		most = MOST_ASKED;
	if (most > (int64_t)(AMQP_BATCH_BYTES / likely))
		most = (int64_t)(AMQP_BATCH_BYTES / likely);

	return most > 0 ? (size_t)most : left > 0 && seen == 0 ? 1 : 0;
}

/* ---- consuming ---- */

static uint16_t
consume_count(const struct amqp_store *store)
{
	int64_t most = AHEAD * store->head.settings.batch;
	int64_t fit = (int64_t)(AHEAD * AMQP_BATCH_BYTES / size_likely(store));

	if (most > fit)
		most = fit > 1 ? fit : 1;

	return (uint16_t)(most < MOST_CONSUMED ? most : MOST_CONSUMED);
}

/* Where fewer than all are wanted, or with time between them, none is taken too early. */
static bool
source_is_all_wanted(const struct amqp_store *store)
{
	return store->head.wanted == INT64_MAX && store->head.batch >= store->head.settings.batch &&
	       store->head.settings.action != STORE_PROCESS && !store->has_waiting;
}

/* Not beside others, who would get their turn; and what is kept would be in the consumer's way. */
static bool
source_may_be_consumed(const struct amqp_store *store)
{
	const struct source *source = &store->sources[store->source];

	return source_is_all_wanted(store) && !source->is_shared && !source->must_be_asked &&
	       store->held == 0 && store->position > 0 &&
	       source->left / AHEAD >= store->head.settings.batch;
}

/* Nothing is unacknowledged, so that an objection of the server does no harm. */
static int
consume_begin(struct amqp_store *store, struct text *why)
{
	struct source *source = &store->sources[store->source];
	TEXT_LOCAL objection = TEXT_INIT(TEXT_MAX_REASON);

	store->consumed = consume_count(store);
	if (rabbitmq_consume(store->in, source->name, store->consumed, &objection) == 0)
		return 0;
	if (rabbitmq_code(store->in) == 0)
		return text_fail(why, "%s", text_string(&objection));
	source->is_shared = true;

	return rabbitmq_renew(store->in, why);
}

void
amqp_consume_less(struct amqp_store *store)
{
	/* As many may come as are acknowledged now: not more than were there. */
	if (!source_is_all_wanted(store) || store->held > 0 ||
	    store->sources[store->source].left < store->consumed)
		rabbitmq_cancel(store->in);
}

void
amqp_consume_no_more(struct amqp_store *store)
{
	TEXT_LOCAL ignored = TEXT_INIT(TEXT_MAX_REASON);
	struct rabbitmq_message message;
	size_t before = store->bytes.len;

	rabbitmq_cancel(store->in);
	while (rabbitmq_consumes(store->in) &&
	       rabbitmq_next(store->in, &message, &store->bytes, &ignored) == 1) {
		text_cut(&store->bytes, before);
		store->held++;
	}
}

/* ---- the next one ---- */

void
amqp_ask_ahead(struct amqp_store *store)
{
	TEXT_LOCAL ignored = TEXT_INIT(TEXT_MAX_REASON);
	struct source *source = &store->sources[store->source];
	size_t count;

	if (!source_is_all_wanted(store) || source_may_be_consumed(store) ||
	    rabbitmq_consumes(store->in) || rabbitmq_asked(store->in) > 0)
		return;
	count = ask_count(store, 0);
	/* A failure is met by the next read. */
	if (count > 0 && rabbitmq_ask(store->in, source->name, count, &ignored) == 0)
		source->left -= (int64_t)count;
}

/* 1, 0 when no more of it is to come for this batch, or -1. */
static int
source_begin(struct amqp_store *store, size_t seen, struct text *why)
{
	struct source *source = &store->sources[store->source];
	size_t count;

	if (seen == 0 && source_may_be_consumed(store) && consume_begin(store, why) == -1)
		return -1;
	if (rabbitmq_consumes(store->in))
		return 1;
	count = ask_count(store, seen);
	if (count == 0)
		return 0;
	if (rabbitmq_ask(store->in, source->name, count, why) == -1)
		return -1;
	source->left -= (int64_t)count;

	return 1;
}

int
amqp_source_next(
    struct amqp_store *store, size_t seen, struct rabbitmq_message *message, struct text *why)
{
	for (;;) {
		struct source *source = &store->sources[store->source];
		bool comes = rabbitmq_consumes(store->in) || rabbitmq_asked(store->in) > 0;
		int got = comes ? 1 : source_begin(store, seen, why);
		bool consumes = rabbitmq_consumes(store->in);

		if (got == -1)
			return -1;
		if (got == 0) {
			if (source->left > 0 || store->source + 1 == store->source_count)
				return 0;
			store->source++;
			continue;
		}
		got = rabbitmq_next(store->in, message, &store->bytes, why);
		if (got == 1) {
			size_note(store, message->body_len);
			source->left -= consumes ? 1 : 0;
			source->must_be_asked = false;
		}
		if (got != 0)
			return got;
		/* It is empty: others have taken some.  A consumer has only heard nothing. */
		if (consumes)
			source->must_be_asked = true;
		else
			source->left = 0;
	}
}
