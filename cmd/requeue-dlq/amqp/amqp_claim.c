/*
 * What process has in hand.
 *
 * A dead letter is not held while its command runs: who would count its attempt when that kills us?
 * A copy with the attempt counted goes to the queue QUEUE.processing, the dead letter is
 * acknowledged, and whoever takes the copy runs it, and acknowledges it at its end.  A copy that
 * comes a second time has lost who had it in hand: its attempt is counted anew before it is run.
 * So several runs share the queue, and each message is in one hand at a time.
 */
#include <stdlib.h>
#include <string.h>

#include "amqp_store.h"
#include "memory.h"

/* ---- counting ---- */

static struct rabbitmq_bytes
text_borrow(const struct text *text)
{
	return (struct rabbitmq_bytes){text_string(text), text->len};
}

/* Publishes the message in hand, whose body stands at the end of the batch's bytes, with so many
 * attempts, and is done with the old one.  0 or -1. */
static int
message_send_on(struct amqp_store *store, const struct rabbitmq_message *message, const char *queue,
    int64_t attempts, struct text *why)
{
	TEXT_LOCAL properties = TEXT_INIT(TEXT_MAX_RECORD);
	struct rabbitmq_bytes body = {
	    text_string(&store->bytes) + store->bytes.len - message->body_len, message->body_len};

	amqp_keep_properties(store, attempts, &properties);
	if (amqp_send(store, queue, text_borrow(&properties), body, why) == -1)
		return -1;
	rabbitmq_acknowledge(store->in, message->tag, false);

	return rabbitmq_flush(store->in, why);
}

/* Gets one from a queue and takes its properties apart.  1, 0 or -1. */
static int
message_fetch(
    struct amqp_store *store, const char *queue, struct rabbitmq_message *message, struct text *why)
{
	int got;

	if (rabbitmq_ask(store->in, queue, 1, why) == -1)
		return -1;
	got = rabbitmq_next(store->in, message, &store->bytes, why);
	if (got == 1)
		store->is_garbled =
		    rabbitmq_properties_read(store->properties, message->properties, why) == -1;

	return got;
}

static int64_t
message_attempts_counted(const struct amqp_store *store)
{
	return rabbitmq_header_integer(store->properties, HEADER_ATTEMPTS, 0);
}

/* One more dead letter goes to the queue for process.  1, 0 when there is none left, or -1.  What
 * cannot be counted stays, unacknowledged. */
static int
letter_feed(struct amqp_store *store, struct text *why)
{
	struct source *letters = &store->sources[store->source_count - 1];
	struct rabbitmq_message message;
	size_t before = store->bytes.len;
	int got = 0;

	while (letters->left > 0) {
		letters->left--;
		got = message_fetch(store, letters->name, &message, why);
		if (got == 0)
			letters->left = 0;
		if (got != 1)
			return got;
		if (!store->is_garbled)
			break;
		store->held++;
		text_cut(&store->bytes, before);
		got = 0;
	}
	if (got == 1 && message_send_on(store, &message, store->processing,
			    message_attempts_counted(store) + 1, why) == -1)
		got = -1;
	text_cut(&store->bytes, before);

	return got;
}

int
amqp_claim_next(struct amqp_store *store, struct rabbitmq_message *message, struct text *why)
{
	size_t before = store->bytes.len;

	if (amqp_need_queue(store, store->processing, &store->has_processing, why) == -1)
		return -1;
	for (;;) {
		int got = message_fetch(store, store->processing, message, why);

		if (got == -1 || (got == 1 && (!message->redelivered || store->is_garbled)))
			return got;
		if (got == 1)
			got = message_send_on(store, message, store->processing,
				  message_attempts_counted(store) + 1, why) == -1
				  ? -1
				  : 1;
		else
			got = letter_feed(store, why);
		text_cut(&store->bytes, before);
		if (got == 0)
			store->sources[0].left = store->sources[1].left = 0;
		if (got != 1)
			return got;
	}
}

int
amqp_claim_not(struct amqp_store *store, const struct rabbitmq_message *message, struct text *why)
{
	/* What cannot be written anew stays where it is. */
	if (store->is_garbled) {
		store->held++;
		return 0;
	}

	return message_send_on(
	    store, message, store->letters, message_attempts_counted(store) - 1, why);
}

/* ---- claims ---- */

static void
claim_free(struct amqp_claim *claim)
{
	if (!claim)
		return;
	text_free(&claim->properties);
	text_free(&claim->body);
	free(claim);
}

void
amqp_claims_free(struct amqp_store *store)
{
	for (size_t i = 0; i < store->claims.count; i++)
		claim_free(store->claims.items[i]);
	free(store->claims.items);
	store->claims = (struct claims){0};
}

static void
claims_add(struct amqp_store *store, struct amqp_claim *claim)
{
	struct claims *claims = &store->claims;

	claims->items = memory_grow(claims->items, claims->count, &claims->room, sizeof(claim));
	claims->items[claims->count++] = claim;
}

static struct amqp_claim *
claim_new(const struct amqp_store *store, const struct parcel *parcel)
{
	struct amqp_claim *claim = memory_new(1, sizeof(*claim));
	const char *bytes = text_string(&store->bytes);

	claim->tag = parcel->tag;
	claim->properties = claim->body = TEXT_INIT(TEXT_MAX_DOCUMENT);
	text_add(&claim->properties, bytes + parcel->properties.at, parcel->properties.len);
	text_add(&claim->body, bytes + parcel->body.at, parcel->body.len);

	return claim;
}

int
amqp_claim(struct amqp_store *store, enum store_outcome outcomes[], struct text *why)
{
	for (size_t i = 0; i < store->count; i++) {
		const struct parcel *parcel = &store->parcels[i];
		bool is_parked = parcel->is_confirmed && !parcel->is_returned;

		outcomes[i] = !parcel->parks || is_parked ? STORE_MOVED : STORE_REFUSED;
		claims_add(store, parcel->parks ? NULL : claim_new(store, parcel));
		if (is_parked)
			rabbitmq_acknowledge(store->in, parcel->tag, false);
	}
	text_add_string(why, text_string(&store->refusal));

	return rabbitmq_flush(store->in, why);
}

/* Publishes it where its fate leads, and is done with the copy in hand. */
static int
claim_send_on(struct amqp_store *store, const struct amqp_claim *claim, enum store_fate fate,
    struct text *why)
{
	const char *queue = fate == STORE_PUT_AWAY ? store->parking : store->letters;
	TEXT_LOCAL properties = TEXT_INIT(TEXT_MAX_RECORD);
	int64_t attempts;

	if (text_failed(&claim->properties) || text_failed(&claim->body))
		return text_fail(
		    why, "out of memory: the message stays in \"%s\"", store->processing);
	if (fate == STORE_PUT_AWAY &&
	    amqp_need_queue(store, store->parking, &store->has_parking, why) == -1)
		return -1;
	if (rabbitmq_properties_read(store->properties, text_borrow(&claim->properties), why) == -1)
		return -1;
	attempts = message_attempts_counted(store) - (fate == STORE_GIVEN_BACK ? 1 : 0);
	amqp_keep_properties(store, attempts, &properties);

	return amqp_send(store, queue, text_borrow(&properties), text_borrow(&claim->body), why);
}

int
amqp_settle(struct store *head, uint64_t number, enum store_fate fate, struct text *why)
{
	struct amqp_store *store = amqp_store(head);
	struct amqp_claim *claim =
	    number < store->claims.count ? store->claims.items[number] : NULL;
	int rc = 0;

	if (!claim)
		return 0;
	if (fate != STORE_CONSUMED)
		rc = claim_send_on(store, claim, fate, why);
	if (rc == 0) {
		rabbitmq_acknowledge(store->in, claim->tag, false);
		rc = rabbitmq_is_lost(store->in)
			 ? text_fail(why, "%s: the connection was lost", rabbitmq_name(store->in))
			 : rabbitmq_flush(store->in, why);
	}
	if (rc == -1)
		text_add_visible_format(
		    why, "; a copy may still be in \"%s\", and be run again", store->processing);
	claim_free(claim);
	store->claims.items[number] = NULL;

	return rc;
}
