/* Taking messages of a queue, and showing them. */
#include <string.h>

#include "amqp_store.h"
#include "digest.h"
#include "message.h"

/* ---- the one that waits ---- */

static void
waiting_put(struct amqp_store *store, const struct rabbitmq_message *message)
{
	struct text *bytes = &store->waiting_bytes;

	store->waiting = *message;
	text_clear(bytes);
	text_add(bytes, message->exchange.bytes, message->exchange.len);
	text_add(bytes, message->routing_key.bytes, message->routing_key.len);
	text_add(bytes, message->properties.bytes, message->properties.len);
	text_add(bytes, text_string(&store->bytes) + store->bytes.len - message->body_len,
	    message->body_len);
	store->has_waiting = true;
}

static void
waiting_take(struct amqp_store *store, struct rabbitmq_message *message)
{
	const char *at = text_string(&store->waiting_bytes);

	*message = store->waiting;
	message->exchange.bytes = at;
	message->routing_key.bytes = message->exchange.bytes + message->exchange.len;
	message->properties.bytes = message->routing_key.bytes + message->routing_key.len;
	text_add(
	    &store->bytes, message->properties.bytes + message->properties.len, message->body_len);
	store->has_waiting = false;
}

/* ---- one message ---- */

/* Its body goes to the end of the batch's bytes.  1, 0 when this batch gets no more, or -1. */
static int
message_get(
    struct amqp_store *store, size_t seen, struct rabbitmq_message *message, struct text *why)
{
	if (store->has_waiting) {
		waiting_take(store, message);
		return 1;
	}
	if (store->head.settings.action == STORE_PROCESS)
		return amqp_claim_next(store, message, why);

	return amqp_source_next(store, seen, message, why);
}

static struct bytes
bytes_of(struct rabbitmq_bytes bytes)
{
	return (struct bytes){bytes.bytes, bytes.len};
}

/* Where it goes, for people. */
static struct bytes
destination_name(struct amqp_store *store, const struct place *place)
{
	struct text *name = &store->destination;

	text_clear(name);
	if (!place->exchange.bytes || !place->key.bytes)
		return (struct bytes){NULL, 0};
	if (place->exchange.len > 0) {
		text_add_string(name, "exchange ");
		text_add(name, place->exchange.bytes, place->exchange.len);
		text_add_string(name, ", key ");
	}
	text_add(name, place->key.bytes, place->key.len);

	return (struct bytes){text_string(name), name->len};
}

static int64_t
death_time(const struct rabbitmq_death *death)
{
	return death->time >= 0 && death->time < INT64_MAX / 1000 ? death->time * 1000
								  : MESSAGE_NO_TIME;
}

static void
message_take_deaths(const struct amqp_store *store, struct message *message)
{
	struct rabbitmq_death newest, oldest;
	size_t count = rabbitmq_deaths(store->properties);

	if (!rabbitmq_death(store->properties, 0, &newest))
		return;
	message->reason = bytes_of(newest.reason);
	message->retry_count = newest.count;
	message->last_failed_ms = death_time(&newest);
	if (rabbitmq_death(store->properties, count - 1, &oldest))
		message->first_failed_ms = death_time(&oldest);
}

static const char *
message_fault(const struct amqp_store *store, const struct message *message)
{
	if (store->is_garbled)
		return "its properties or headers cannot be read";
	if (store->head.settings.action == STORE_REQUEUE && !message->destination.bytes)
		return "no x-death header says where it came from: --to names a queue";

	return NULL;
}

/* In hand of process, the attempt to come is counted already. */
static int64_t
message_attempts(const struct amqp_store *store)
{
	int64_t attempts = rabbitmq_header_integer(store->properties, HEADER_ATTEMPTS, 0);

	return store->head.settings.action == STORE_PROCESS ? attempts - 1 : attempts;
}

static void
message_fill(
    struct amqp_store *store, const struct rabbitmq_message *got, char *id, struct message *message)
{
	const struct rabbitmq_properties *properties = store->properties;
	const char *body = text_string(&store->bytes) + store->bytes.len - got->body_len;
	struct place place;

	store->is_garbled =
	    rabbitmq_properties_read(store->properties, got->properties, NULL) == -1;
	place = amqp_destination(store);
	*message = (struct message){
	    .queue = store->head.queue,
	    .id = bytes_of(rabbitmq_property(properties, RABBITMQ_MESSAGE_ID)),
	    .request_id = bytes_of(rabbitmq_property(properties, RABBITMQ_CORRELATION_ID)),
	    .error = bytes_of(rabbitmq_header(properties, "x-exception-message")),
	    .payload = {body, got->body_len},
	    .destination = destination_name(store, &place),
	    .position = store->position,
	    .retry_count = -1,
	    .requeue_count = rabbitmq_header_integer(properties, HEADER_COUNT, 0),
	    .attempts = message_attempts(store),
	    .first_failed_ms = MESSAGE_NO_TIME,
	    .last_failed_ms = MESSAGE_NO_TIME,
	    .is_parked = store->head.settings.part == STORE_PARKED,
	};
	message_take_deaths(store, message);
	if (!message->id.bytes || message->id.len == 0) {
		amqp_make_id(got, body, id);
		message->id = (struct bytes){id, strlen(id)};
	}
	message->unreadable = message_fault(store, message);
}

/* Whether it is one that this process has moved: it failed again and came back. */
static bool
message_came_back(const struct amqp_store *store)
{
	struct rabbitmq_bytes mark = rabbitmq_header(store->properties, HEADER_MARK);
	size_t len = strlen(store->mark);

	return mark.len > len && memcmp(mark.bytes, store->mark, len) == 0 &&
	       mark.bytes[len] == ':';
}

/* ---- a batch ---- */

/* 1, 0 when it is over, or -1. */
static int
batch_take(struct amqp_store *store, const struct rabbitmq_message *got, struct text *why)
{
	bool processes = store->head.settings.action == STORE_PROCESS;
	size_t before = store->bytes.len - got->body_len;
	char id[DIGEST_SIZE];
	struct message message;
	enum store_verdict verdict = STORE_KEEP;

	message_fill(store, got, id, &message);
	if (processes || !message_came_back(store)) {
		verdict = store->visit(&message, store->context);
		if (verdict == STORE_STOP) {
			waiting_put(store, got);
			text_cut(&store->bytes, before);
			return 0;
		}
		store->position++;
	}
	if (verdict != STORE_KEEP) {
		amqp_add_parcel(store, got, verdict);
		return 1;
	}
	if (processes && amqp_claim_not(store, got, why) == -1)
		return -1;
	store->held += processes ? 0 : 1;
	text_cut(&store->bytes, before);

	return 1;
}

static bool
batch_may_follow(const struct amqp_store *store)
{
	bool left = false;

	for (size_t i = store->source; i < store->source_count; i++)
		left = left || store->sources[i].left > 0;

	return left || store->has_waiting || rabbitmq_asked(store->in) > 0 ||
	       rabbitmq_consumes(store->in);
}

static int
batch_read(struct amqp_store *store, struct text *why)
{
	struct rabbitmq_message message;
	size_t seen = 0;

	while ((int64_t)seen < store->head.batch && store->bytes.len < AMQP_BATCH_BYTES) {
		int got = message_get(store, seen, &message, why);

		if (got == -1)
			return -1;
		if (got == 0)
			break;
		seen++;
		got = batch_take(store, &message, why);
		if (got == -1)
			return -1;
		if (got == 0)
			break;
	}
	if (text_failed(&store->bytes) || text_failed(&store->waiting_bytes))
		return text_fail(why, "out of memory");

	return batch_may_follow(store);
}

int
amqp_read(struct store *head, store_visit *visit, void *context, size_t *taken, struct text *why)
{
	struct amqp_store *store = amqp_store(head);
	int more;

	store->visit = visit;
	store->context = context;
	store->count = 0;
	text_clear(&store->bytes);
	if (rabbitmq_is_lost(store->out))
		return text_fail(why, "%s: the connection was lost", rabbitmq_name(store->out));
	amqp_consume_less(store);
	more = batch_read(store, why);
	*taken = store->count;

	return more;
}

/* What fails here is given back by the end of the connection. */
static int
source_give_back(struct amqp_store *store, struct text *why)
{
	struct rabbitmq_message message;
	TEXT_LOCAL ignored = TEXT_INIT(TEXT_MAX_REASON);

	amqp_consume_no_more(store);
	while (rabbitmq_asked(store->in) > 0) {
		text_clear(&store->bytes);
		if (rabbitmq_next(store->in, &message, &store->bytes, why) == -1)
			return -1;
	}
	text_clear(&store->bytes);
	if (store->has_waiting && store->head.settings.action == STORE_PROCESS) {
		waiting_take(store, &message);
		if (rabbitmq_properties_read(store->properties, message.properties, &ignored) == 0)
			amqp_claim_not(store, &message, &ignored);
	}
	store->has_waiting = false;
	store->held = 0;
	rabbitmq_return(store->in, 0);
	/* Its answer comes after all that was said before was done. */
	return rabbitmq_renew(store->in, why);
}

int
amqp_give_back(struct amqp_store *store, struct text *why)
{
	TEXT_LOCAL fault = TEXT_INIT(TEXT_MAX_REASON);
	/* Else it was told before. */
	bool is_heard = !rabbitmq_is_lost(store->in) && rabbitmq_code(store->in) == 0;

	if (source_give_back(store, &fault) == 0 || !is_heard)
		return 0;

	return text_fail(why,
	    "%s; the last acknowledgements may not have arrived: dead letters whose copies were "
	    "moved may stay, and be moved again",
	    text_string(&fault));
}
