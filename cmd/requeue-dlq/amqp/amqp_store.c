/* Dead letters in a queue of RabbitMQ. */
#include "amqp_store.h"

#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "memory.h"
#include "uuid.h"

static const char parked_suffix[] = ".parked", processing_suffix[] = ".processing";

/* ---- what it does not do ---- */

static const char *
amqp_refuse(const struct store *head, const char *action)
{
	static const struct {
		const char *action, *reason;
	} refusals[] = {
	    {"import",
		"RabbitMQ cannot be asked whether a message is there already, so that an import "
		"could double it: import into sqlite:FILE, or publish with a client of your own"},
	    {"undo",
		"a message of RabbitMQ that was published cannot be picked out of its queue again: "
		"stop the consumers and requeue from there with --to, or park instead of "
		"requeuing"},
	    {"verify",
		"RabbitMQ keeps no ledger and cannot be asked where a message is: count with stats "
		"before and after, and compare with the move records of the run"},
	    {"canary", "RabbitMQ cannot tell whether a message was consumed: move some with --max "
		       "10, look "
		       "with stats whether they come back, then go on"},
	};
	static const char looks[] =
	    "a look at messages of RabbitMQ takes them and gives them back, which marks them as "
	    "redelivered, counts against a quorum queue's delivery limit, and hides them from "
	    "consumers meanwhile: stats needs no look; --allow-redelivery looks all the same";

	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		if (strcmp(refusals[i].action, action) == 0)
			return refusals[i].reason;
	}
	if (head->settings.action != STORE_LOOK || head->settings.may_redeliver ||
	    strcmp(action, "stats") == 0)
		return NULL;

	return looks;
}

/* ---- opening ---- */

static int
amqp_finish(struct store *head, struct text *why)
{
	struct amqp_store *store = amqp_store(head);

	return store->source_count > 0 ? amqp_give_back(store, why) : 0;
}

static void
amqp_close(struct store *head)
{
	struct amqp_store *store = amqp_store(head);

	rabbitmq_close(store->in);
	rabbitmq_close(store->out);
	for (size_t i = 0; i < store->route_count; i++) {
		free(store->routes[i].exchange);
		free(store->routes[i].refusal);
	}
	rabbitmq_properties_free(store->properties);
	amqp_claims_free(store);
	text_free(&store->bytes);
	text_free(&store->waiting_bytes);
	text_free(&store->destination);
	text_free(&store->refusal);
	free(store->parcels);
	free(store->ids_made);
	free(store->sent);
}

static int
amqp_open(struct store *head, struct text *why)
{
	struct amqp_store *store = amqp_store(head);
	const struct store_settings *settings = &head->settings;
	const struct rabbitmq_watcher watcher = {amqp_settled, amqp_returned, store};

	uuid_random_hex(store->mark, (AMQP_MARK_SIZE - 1) / 2);
	store->bytes = store->waiting_bytes = TEXT_INIT(TEXT_MAX_DOCUMENT);
	store->destination = store->refusal = TEXT_INIT(TEXT_MAX_REASON);
	store->properties = rabbitmq_properties_new();
	store->parcels = memory_new((size_t)settings->batch, sizeof(*store->parcels));
	store->sent = memory_new((size_t)settings->batch, sizeof(*store->sent));
	store->ids_made = memory_new(ID_BYTES, 1);
	store->first = 1;
	store->out = rabbitmq_open(settings->url, settings->timeout_ns, why);
	if (!store->out)
		return -1;
	rabbitmq_watch(store->out, &watcher);
	store->in = rabbitmq_open(settings->url, settings->timeout_ns, why);

	return store->in ? 0 : -1;
}

/* Adds a queue to those that are walked; one that is not there is walked in no time. */
static int
source_add(struct amqp_store *store, const char *name, struct text *why)
{
	struct source *source = &store->sources[store->source_count];
	struct rabbitmq_queue queue;
	int found = rabbitmq_look(store->out, name, &queue, why);

	if (found == -1)
		return -1;
	*source =
	    (struct source){.name = name, .left = queue.messages, .is_shared = queue.consumers > 0};
	store->source_count++;
	if (queue.consumers > 0)
		diag_note("queue \"%s\" has %lld consumer%s: what they hold is neither counted nor "
			  "moved",
		    name, (long long)queue.consumers, queue.consumers == 1 ? "" : "s");

	return found;
}

static void
store_name(char *name, const char *queue, const char *suffix)
{
	size_t len = strlen(queue);

	memcpy(name, queue, len);
	memcpy(name + len, suffix, strlen(suffix) + 1);
}

static int
amqp_choose(struct store *head, struct text *why)
{
	struct amqp_store *store = amqp_store(head);
	int found;

	if (strlen(head->queue) + sizeof(processing_suffix) > sizeof(store->processing))
		return text_fail(why,
		    "a queue of RabbitMQ has a name of 255 bytes at most, \"%s\" behind it "
		    "included",
		    processing_suffix);
	if (store->source_count > 0 && amqp_give_back(store, why) == -1)
		return -1;
	amqp_claims_free(store);
	store_name(store->letters, head->queue, "");
	store_name(store->parking, head->queue, parked_suffix);
	store_name(store->processing, head->queue, processing_suffix);
	store->has_parking = store->has_processing = false;
	store->source = store->source_count = 0;
	store->position = 0;
	head->source = head->queue;
	head->parking = store->parking;
	if (head->settings.part == STORE_PARKED)
		return source_add(store, store->parking, why) == -1 ? -1 : 0;
	found = source_add(store, store->processing, why);
	if (found == 0)
		store->source_count = 0;
	store->has_processing = found == 1;

	return found == -1 || source_add(store, head->queue, why) == -1 ? -1 : 0;
}

/* ---- counting ---- */

static int
amqp_exists(struct store *head, struct text *why)
{
	struct amqp_store *store = amqp_store(head);
	struct rabbitmq_queue queue;
	int found = rabbitmq_look(store->out, head->queue, &queue, why);

	return found != 0 ? found : rabbitmq_look(store->out, store->parking, &queue, why);
}

/* What we hold is not ready for others, but there; and so is what a killed run of process left. */
static int
amqp_count(struct store *head, enum store_part part, int64_t *count, struct text *why)
{
	struct amqp_store *store = amqp_store(head);
	bool is_parked = part == STORE_PARKED;
	struct rabbitmq_queue queue, processing = {0};

	amqp_consume_no_more(store);
	if (rabbitmq_look(store->out, is_parked ? store->parking : head->queue, &queue, why) ==
		-1 ||
	    (!is_parked && store->has_processing &&
		rabbitmq_look(store->out, store->processing, &processing, why) == -1))
		return -1;
	*count = queue.messages + processing.messages;
	if (part == head->settings.part)
		*count +=
		    store->held + (store->has_waiting ? 1 : 0) + (int64_t)rabbitmq_asked(store->in);

	return 0;
}

static const char *const schemes[] = {"amqp", "amqps", NULL};

const struct store_kind store_amqp = {
    .schemes = schemes,
    .guarantee = "each message is moved at least once, and none is lost: a dead letter is "
		 "acknowledged once the server has confirmed its copy; a copy of the same "
		 "message_id may follow where this program was killed between the two",
    .size = sizeof(struct amqp_store),
    .usual_batch = 5000, /* the server confirms what it has written to its disk, all at once */
    .refuse = amqp_refuse,
    .open = amqp_open,
    .finish = amqp_finish,
    .close = amqp_close,
    .choose = amqp_choose,
    .exists = amqp_exists,
    .count = amqp_count,
    .read = amqp_read,
    .move = amqp_move,
    .settle = amqp_settle,
};
