/* What a message is published with: where it goes, and what is written beside its body. */
#include <stdio.h>
#include <string.h>

#include "amqp_store.h"
#include "digest.h"
#include "hash.h"

enum { LONGEST_VALUE = 512 };

static bool
bytes_are(struct rabbitmq_bytes bytes, const char *word)
{
	return bytes.bytes && bytes.len == strlen(word) &&
	       memcmp(bytes.bytes, word, bytes.len) == 0;
}

/* Of an application that put it there itself, as Spring's RepublishMessageRecoverer does. */
static struct place
place_of_application(const struct rabbitmq_properties *properties)
{
	struct place place = {
	    rabbitmq_header(properties, "x-original-exchange"),
	    rabbitmq_header(properties, "x-original-routingKey"),
	};

	if (!place.exchange.bytes || !place.key.bytes)
		place = (struct place){{NULL, 0}, {NULL, 0}};

	return place;
}

struct place
amqp_destination(const struct amqp_store *store)
{
	struct rabbitmq_death death;

	if (store->head.settings.to)
		return (struct place){amqp_word(""), amqp_word(store->head.settings.to)};
	if (!rabbitmq_death(store->properties, 0, &death))
		return place_of_application(store->properties);
	/* It had several keys (CC, BCC), and each of its queues a copy: only the one that it died
	 * in is to have another. */
	if (death.routing_keys > 1 && death.queue.bytes)
		return (struct place){amqp_word(""), death.queue};

	return (struct place){death.exchange, death.routing_key};
}

void
amqp_make_id(const struct rabbitmq_message *message, const char *body, char *id)
{
	struct digest *digest = digest_new();

	*id = '\0';
	if (!digest)
		return;
	digest_add(digest, message->properties.bytes, message->properties.len);
	digest_add(digest, body, message->body_len);
	if (digest_end(digest, id) == -1)
		*id = '\0';
	digest_free(digest);
}

/* Two messages that are the same in every byte are two all the same, of which who drops copies
 * would drop the second.  So only the first gets an id; and, now and then, one gets none because
 * another id has the same bit. */
static bool
id_is_new(struct amqp_store *store, const char *id)
{
	uint64_t bit = hash_bytes(HASH_BEGIN, id, strlen(id)) % (ID_BYTES * UINT64_C(8));
	unsigned char *byte = &store->ids_made[bit / 8], mask = (unsigned char)(1U << bit % 8);
	bool is_new = !(*byte & mask);

	*byte |= mask;

	return is_new;
}

/* ---- properties ---- */

/* No copy of the server's own: it would send the message to other queues too. */
static void
properties_drop_copies(struct rabbitmq_properties *properties)
{
	rabbitmq_header_remove(properties, "CC");
	rabbitmq_header_remove(properties, "BCC");
}

/* Moves a property into a header, where the server does not act upon it. */
static void
properties_lay_aside(
    struct rabbitmq_properties *properties, enum rabbitmq_property which, const char *header)
{
	struct rabbitmq_bytes value = rabbitmq_property(properties, which);

	if (!value.bytes)
		return;
	rabbitmq_header_set(properties, header, value);
	rabbitmq_property_set(properties, which, (struct rabbitmq_bytes){NULL, 0});
}

static void
properties_restore(
    struct rabbitmq_properties *properties, enum rabbitmq_property which, const char *header)
{
	struct rabbitmq_bytes value = rabbitmq_header(properties, header);

	if (!value.bytes || value.len > LONGEST_NAME)
		return;
	if (!rabbitmq_property(properties, which).bytes)
		rabbitmq_property_set(properties, which, value);
	rabbitmq_header_remove(properties, header);
}

static bool
properties_have_other_user(const struct amqp_store *store)
{
	struct rabbitmq_bytes user = rabbitmq_property(store->properties, RABBITMQ_USER_ID);

	return user.bytes && !bytes_are(user, rabbitmq_user(store->out));
}

/* A queue of ours keeps it as long as it takes. */
static void
properties_for_keeping(struct amqp_store *store)
{
	properties_lay_aside(store->properties, RABBITMQ_EXPIRATION, HEADER_EXPIRATION);
	if (properties_have_other_user(store))
		properties_lay_aside(store->properties, RABBITMQ_USER_ID, HEADER_USER);
}

static void
properties_for_requeue(struct amqp_store *store)
{
	struct rabbitmq_properties *properties = store->properties;

	properties_restore(properties, RABBITMQ_EXPIRATION, HEADER_EXPIRATION);
	properties_restore(properties, RABBITMQ_USER_ID, HEADER_USER);
	/* It would be dead at once unless a consumer waits for it that very moment. */
	if (bytes_are(rabbitmq_property(properties, RABBITMQ_EXPIRATION), "0"))
		rabbitmq_property_set(
		    properties, RABBITMQ_EXPIRATION, (struct rabbitmq_bytes){NULL, 0});
	rabbitmq_header_set_integer(
	    properties, HEADER_COUNT, rabbitmq_header_integer(properties, HEADER_COUNT, 0) + 1);
	rabbitmq_header_set(properties, HEADER_RUN, amqp_word(store->head.settings.run));
	rabbitmq_header_remove(properties, HEADER_ATTEMPTS);
}

/* ---- parcels ---- */

static struct slice
slice_add(struct amqp_store *store, struct rabbitmq_bytes bytes)
{
	struct slice slice = {store->bytes.len, bytes.len};

	text_add(&store->bytes, bytes.bytes, bytes.len);

	return slice;
}

void
amqp_keep_properties(struct amqp_store *store, int64_t attempts, struct text *out)
{
	text_clear(out);
	properties_drop_copies(store->properties);
	properties_for_keeping(store);
	if (attempts > 0)
		rabbitmq_header_set_integer(store->properties, HEADER_ATTEMPTS, attempts);
	else
		rabbitmq_header_remove(store->properties, HEADER_ATTEMPTS);
	rabbitmq_properties_write(store->properties, out);
}

static struct place
parcel_place(const struct amqp_store *store, const struct parcel *parcel)
{
	if (parcel->parks)
		return (struct place){amqp_word(""), amqp_word(store->parking)};
	if (store->head.settings.action == STORE_UNPARK)
		return (struct place){amqp_word(""), amqp_word(store->head.queue)};

	return amqp_destination(store);
}

static void
parcel_change_properties(struct amqp_store *store, const struct parcel *parcel)
{
	properties_drop_copies(store->properties);
	if (parcel->parks) {
		properties_for_keeping(store);
	} else if (store->head.settings.action == STORE_UNPARK) {
		properties_for_keeping(store);
		rabbitmq_header_remove(store->properties, HEADER_ATTEMPTS);
	} else {
		properties_for_requeue(store);
	}
}

static void
parcel_put_properties(
    struct amqp_store *store, const struct rabbitmq_message *message, struct parcel *parcel)
{
	char id[DIGEST_SIZE] = "", mark[AMQP_MARK_SIZE + 24];
	const char *body = text_string(&store->bytes) + parcel->body.at;

	/* It can be put away as it is. */
	if (store->is_garbled) {
		parcel->properties = slice_add(store, message->properties);
		return;
	}
	parcel_change_properties(store, parcel);
	if (!parcel->parks && !rabbitmq_property(store->properties, RABBITMQ_MESSAGE_ID).bytes) {
		amqp_make_id(message, body, id);
		if (*id && id_is_new(store, id))
			rabbitmq_property_set(
			    store->properties, RABBITMQ_MESSAGE_ID, amqp_word(id));
	}
	snprintf(mark, sizeof(mark), "%s:%llu", store->mark, (unsigned long long)parcel->number);
	rabbitmq_header_set(store->properties, HEADER_MARK, amqp_word(mark));
	parcel->has_user = properties_have_other_user(store);
	parcel->properties.at = store->bytes.len;
	rabbitmq_properties_write(store->properties, &store->bytes);
	parcel->properties.len = store->bytes.len - parcel->properties.at;
	parcel->is_large = parcel->properties.len > rabbitmq_properties_room(store->out);
}

void
amqp_add_parcel(
    struct amqp_store *store, const struct rabbitmq_message *message, enum store_verdict verdict)
{
	struct parcel *parcel = &store->parcels[store->count++];
	enum store_action action = store->head.settings.action;
	struct place place;

	*parcel = (struct parcel){
	    .tag = message->tag,
	    .number = store->taken++,
	    .parks = verdict == STORE_TAKE_PARK || action == STORE_PARK,
	    .body = {store->bytes.len - message->body_len, message->body_len},
	};
	/* What process takes stays in its hand. */
	if (action == STORE_PROCESS && !parcel->parks) {
		parcel->properties = slice_add(store, message->properties);
		return;
	}
	if (action == STORE_DROP && !parcel->parks) {
		text_cut(&store->bytes, parcel->body.at);
		return;
	}
	place = parcel_place(store, parcel);
	parcel->exchange = slice_add(store, place.exchange);
	parcel->key = slice_add(store, place.key);
	parcel_put_properties(store, message, parcel);
}
