/* Publishing what was taken, and acknowledging what the server has confirmed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "amqp_store.h"
#include "memory.h"
#include "units.h"

enum { REFUSED = 403, NOT_FOUND = 404, PRECONDITION = 406 };

/* ---- why some stay ---- */

static void
refusal_add(struct amqp_store *store, const char *reason)
{
	if (strstr(text_string(&store->refusal), reason))
		return;
	if (store->refusal.len > 0)
		text_add_string(&store->refusal, "; ");
	text_add_string(&store->refusal, reason);
}

/* ---- what the server tells ---- */

void
amqp_settled(void *context, uint64_t number, bool confirmed)
{
	struct amqp_store *store = context;

	if (number == store->letter) {
		store->letter_confirmed = confirmed;
		return;
	}
	if (number < store->first || number - store->first >= store->sent_count)
		return;
	store->parcels[store->sent[number - store->first]].is_confirmed = confirmed;
	if (!confirmed)
		refusal_add(store, "the server could not take it (it is negatively confirmed): is "
				   "the queue full, or a node of it down?");
}

/* By the number that its mark has. */
void
amqp_returned(void *context, struct rabbitmq_bytes properties, struct rabbitmq_bytes reason)
{
	struct amqp_store *store = context;
	struct rabbitmq_properties *returned = rabbitmq_properties_new();
	struct rabbitmq_bytes mark;
	size_t len = strlen(store->mark) + 1;
	int64_t number;

	store->letter_returned = store->letter != 0;
	if (rabbitmq_properties_read(returned, properties, NULL) == 0) {
		mark = rabbitmq_header(returned, HEADER_MARK);
		for (size_t i = 0; mark.len > len && i < store->count; i++) {
			if (units_read_integer(mark.bytes + len, mark.len - len, &number) > 0 &&
			    store->parcels[i].number == (uint64_t)number)
				store->parcels[i].is_returned = true;
		}
	}
	rabbitmq_properties_free(returned);
	if (reason.len == 8 && memcmp(reason.bytes, "NO_ROUTE", 8) == 0)
		refusal_add(store,
		    "no queue takes it: the queue or the binding for its routing key "
		    "is gone (--to names a queue)");
	else
		refusal_add(store, "the server returned it");
}

/* ---- where messages may go ---- */

static struct route *
route_of(struct amqp_store *store, const struct parcel *parcel)
{
	const char *exchange = text_string(&store->bytes) + parcel->exchange.at;
	struct route *route = NULL;

	for (size_t i = 0; i < store->route_count; i++) {
		route = &store->routes[i];
		if (route->has_user == parcel->has_user &&
		    strlen(route->exchange) == parcel->exchange.len &&
		    memcmp(route->exchange, exchange, parcel->exchange.len) == 0)
			return route;
	}
	/* The last one is whichever came last. */
	if (store->route_count < MOST_ROUTES)
		store->route_count++;
	route = &store->routes[store->route_count - 1];
	free(route->exchange);
	free(route->refusal);
	*route = (struct route){
	    .exchange = memory_copy(exchange, parcel->exchange.len), .has_user = parcel->has_user};

	return route;
}

static void
routes_doubt(struct amqp_store *store)
{
	for (size_t i = 0; i < store->route_count; i++)
		store->routes[i].is_open = false;
}

/* What the server's objection to the first message means. */
static void
route_refuse(struct amqp_store *store, struct route *route, const struct text *why)
{
	TEXT_LOCAL reason = TEXT_INIT(TEXT_MAX_REASON);
	unsigned code = rabbitmq_code(store->out);

	text_add_string(&reason, text_string(why));
	if (code == NOT_FOUND)
		text_add_string(&reason, " (make the exchange again, or name a queue with --to)");
	else if (code == REFUSED)
		text_add_visible_format(&reason, " (%s needs the permission to write there)",
		    rabbitmq_user(store->out));
	else if (code == PRECONDITION && route->has_user)
		text_add_string(&reason,
		    " (connect as the user of its user_id, or as one with the tag impersonator)");
	route->refusal = memory_string(text_string(&reason));
}

/* ---- publishing ---- */

static struct rabbitmq_bytes
slice_bytes(const struct amqp_store *store, const struct slice *slice)
{
	return (struct rabbitmq_bytes){text_string(&store->bytes) + slice->at, slice->len};
}

static int
sent_settle(struct amqp_store *store, struct text *why)
{
	if (rabbitmq_settle(store->out, 0, why) == -1)
		return -1;
	amqp_sent_forget(store, store->first + store->sent_count);

	return 0;
}

static int
parcel_publish(struct amqp_store *store, struct parcel *parcel, struct text *why)
{
	store->sent[store->sent_count++] = (size_t)(parcel - store->parcels);
	parcel->is_sent = true;

	return rabbitmq_publish(store->out, slice_bytes(store, &parcel->exchange),
	    slice_bytes(store, &parcel->key), slice_bytes(store, &parcel->properties),
	    slice_bytes(store, &parcel->body), why);
}

/* The first message for an exchange goes alone.  0, or -1 when nothing goes any more. */
static int
parcel_try(struct amqp_store *store, struct parcel *parcel, struct route *route, struct text *why)
{
	if (sent_settle(store, why) == -1)
		return -1;
	if (parcel_publish(store, parcel, why) == 0 && sent_settle(store, why) == 0) {
		route->is_open = true;
		return 0;
	}
	if (rabbitmq_is_lost(store->out) || rabbitmq_code(store->out) == 0)
		return -1;
	route_refuse(store, route, why);
	refusal_add(store, route->refusal);

	return amqp_renew(store, why);
}

/* 0, or -1 when nothing goes any more. */
static int
parcel_send(struct amqp_store *store, struct parcel *parcel, struct text *why)
{
	struct route *route;

	if (parcel->is_large) {
		refusal_add(store, "its headers are longer than the server takes, with ours added");
		return 0;
	}
	route = route_of(store, parcel);
	if (route->refusal) {
		refusal_add(store, route->refusal);
		return 0;
	}

	return route->is_open ? parcel_publish(store, parcel, why)
			      : parcel_try(store, parcel, route, why);
}

/* That for parked messages is made when the first one goes there. */
static int
parking_need(struct amqp_store *store, struct text *why)
{
	for (size_t i = 0; i < store->count; i++) {
		if (store->parcels[i].parks)
			return amqp_need_queue(store, store->parking, &store->has_parking, why);
	}

	return 0;
}

/* What is dropped goes nowhere, what process takes stays. */
static bool
parcel_travels(const struct amqp_store *store, const struct parcel *parcel)
{
	enum store_action action = store->head.settings.action;

	return parcel->parks || (action != STORE_DROP && action != STORE_PROCESS);
}

/* 0, or -1 when some could not be sent, or are not known to have arrived. */
static int
batch_publish(struct amqp_store *store, struct text *why)
{
	TEXT_LOCAL ignored = TEXT_INIT(TEXT_MAX_REASON);
	int rc = parking_need(store, why);

	for (size_t i = 0; rc == 0 && i < store->count; i++) {
		if (parcel_travels(store, &store->parcels[i]))
			rc = parcel_send(store, &store->parcels[i], why);
	}
	if (rc == 0) {
		amqp_ask_ahead(store);
		rc = sent_settle(store, why);
	}
	if (rc == 0)
		return 0;
	/* An exchange that took messages does not any more: the next batch finds out which. */
	routes_doubt(store);
	if (rabbitmq_code(store->out) != 0)
		amqp_renew(store, &ignored);

	return -1;
}

/* ---- acknowledging ---- */

static bool
parcel_is_moved(const struct amqp_store *store, const struct parcel *parcel)
{
	if (!parcel_travels(store, parcel))
		return true;

	return parcel->is_sent && parcel->is_confirmed && !parcel->is_returned;
}

/* Those that stay are held; as long as none is, one acknowledgement is for all. */
static size_t
batch_acknowledge(struct amqp_store *store, enum store_outcome outcomes[])
{
	uint64_t last = 0;
	size_t moved = 0;

	for (size_t i = 0; i < store->count; i++) {
		const struct parcel *parcel = &store->parcels[i];
		bool is_moved = parcel_is_moved(store, parcel);

		outcomes[i] = is_moved ? STORE_MOVED : STORE_REFUSED;
		moved += is_moved ? 1 : 0;
		if (!is_moved && last > 0) {
			rabbitmq_acknowledge(store->in, last, true);
			last = 0;
		}
		if (!is_moved)
			store->held++;
		else if (store->held == 0)
			last = parcel->tag;
		else
			rabbitmq_acknowledge(store->in, parcel->tag, false);
	}
	if (last > 0)
		rabbitmq_acknowledge(store->in, last, true);

	return moved;
}

int
amqp_move(struct store *head, enum store_outcome outcomes[], struct text *why)
{
	struct amqp_store *store = amqp_store(head);
	TEXT_LOCAL fault = TEXT_INIT(TEXT_MAX_REASON);
	int rc;

	text_clear(&store->refusal);
	amqp_sent_forget(store, store->first + store->sent_count);
	rc = batch_publish(store, &fault);
	if (rc == -1) {
		text_add_string(&fault,
		    ": what was sent and not confirmed stays, and may have arrived all the same");
		refusal_add(store, text_string(&fault));
	}
	if (head->settings.action == STORE_PROCESS)
		return amqp_claim(store, outcomes, why);
	amqp_consume_less(store);
	if (batch_acknowledge(store, outcomes) == 0 && rc == -1)
		return text_fail(why, "%s", text_string(&fault));
	if (rabbitmq_flush(store->in, &fault) == -1)
		return text_fail(why,
		    "%s: copies were moved whose dead letters may stay, and be moved again",
		    text_string(&fault));
	text_add_string(why, text_string(&store->refusal));

	return 0;
}
