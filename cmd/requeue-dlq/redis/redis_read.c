/* The walk: elements are shown as messages, from the oldest on. */
#include <string.h>

#include "redis_counts.h"
#include "redis_store.h"
#include "units.h"

enum { MOST_PAGES = 16, MOST_BYTES = 4 << 20 };

/* Of one batch. */
struct showing {
	struct redis_store *store;
	store_visit *visit;
	void *context;
	struct redis_reply *attempts; /* NULL: nobody asks */
	struct text spliced;
	int64_t used; /* of the room that a visitor has for messages of a batch */
};

static void
message_count(const struct showing *showing, const struct bytes *element,
    const struct redis_shape *shape, size_t at, struct message *message)
{
	struct redis_store *store = showing->store;
	struct text *spliced = &((struct showing *)showing)->spliced;
	const struct redis_reply *attempts;
	struct redis_bytes said;
	struct bytes pushed;

	if (showing->attempts) {
		attempts = redis_reply_element(showing->attempts, at);
		said = attempts ? redis_reply_bytes(attempts) : redis_word("");
		units_read_integer(said.bytes, said.len, &message->attempts);
	}
	if (store->requeues && !message->unreadable) {
		pushed = redis_pushed(element, shape, spliced);
		message->requeue_count = redis_counts_get(
		    store->requeues, redis_identity(message, redis_hash(pushed.bytes, pushed.len)));
	}
}

/* One element: 0, 1 when the visitor stopped, or -1: out of memory. */
static int
element_show(struct showing *showing, size_t at)
{
	struct redis_store *store = showing->store;
	struct bytes element = redis_page_element(store, at);
	struct message message;
	struct redis_shape shape;
	char id[REDIS_ID_SIZE];
	enum store_verdict verdict;

	if (redis_read_element(store, &element, &message, &shape, id) == -1)
		return -1;
	message.position = store->position;
	message_count(showing, &element, &shape, at, &message);
	verdict = showing->visit(&message, showing->context);
	if (verdict == STORE_STOP)
		return 1;
	store->position++;
	store->left--;
	store->last_seen = redis_hash(element.bytes, element.len);
	showing->used += verdict != STORE_KEEP || message.unreadable;
	if (verdict == STORE_KEEP) {
		store->kept++;
		store->boundary = store->last_seen;
		store->has_boundary = true;
		return 0;
	}

	return redis_batch_add(store, &element, &message, &shape, verdict == STORE_TAKE_PARK,
	    store->page.reach - store->batch.kept + (int64_t)at + 1);
}

/* One page: 0, 1 when the visitor stopped, 2 when there is no more, or -1. */
static int
page_show(struct showing *showing, int64_t most, struct text *why)
{
	struct redis_store *store = showing->store;
	int64_t asked = store->page.count;
	size_t found = redis_page_elements(store), whole = found;
	int rc = 0;

	if ((int64_t)found > store->left)
		found = store->left > 0 ? (size_t)store->left : 0;
	if ((int64_t)found > most)
		found = (size_t)most;
	if (store->head.settings.action == STORE_PROCESS)
		rc = redis_attempts_get(store, &showing->attempts, why);
	for (size_t at = 0; rc == 0 && at < found; at++) {
		rc = element_show(showing, at);
		if (rc == -1)
			text_fail(why, "out of memory");
	}
	redis_reply_free(showing->attempts);
	showing->attempts = NULL;
	store->page.count = 0; /* it is used up */
	if (rc != 0)
		return rc;

	return (int64_t)whole < asked || store->left <= 0 ? 2 : 0;
}

/* Whether another page fits into the batch: what stays behind is passed over once a batch, not once
 * a page. */
static bool
batch_has_room(const struct showing *showing, int pages)
{
	const struct redis_store *store = showing->store;
	const struct store *head = &store->head;

	return head->settings.action != STORE_LOOK && head->settings.action != STORE_PROCESS &&
	       head->batch == head->settings.batch && showing->used <= head->batch / 2 &&
	       pages < MOST_PAGES && store->batch.elements.len < MOST_BYTES;
}

int
redis_store_read(
    struct store *head, store_visit *visit, void *context, size_t *taken, struct text *why)
{
	struct redis_store *store = (struct redis_store *)head;
	struct showing showing = {.store = store,
	    .visit = visit,
	    .context = context,
	    .spliced = TEXT_INIT(TEXT_MAX_DOCUMENT)};
	int rc = 0, got = 1, pages = 0;

	redis_batch_begin(store);
	if (store->broken)
		return text_fail(why, "%s", text_string(&store->trouble));
	if (store->left <= 0)
		return 0;
	do {
		got = redis_page_get(store, head->batch - showing.used, why);
		/* Others may have put some back, or taken some, since. */
		if (store->batch.count == 0)
			store->batch.kept = store->kept;
		if (got == 1)
			rc = page_show(&showing, head->batch - showing.used, why);
	} while (got == 1 && rc == 0 && batch_has_room(&showing, ++pages));
	text_free(&showing.spliced);
	redis_name_formats(store);
	*taken = store->batch.count;

	return rc == -1 || got == -1 ? -1 : rc != 2;
}
