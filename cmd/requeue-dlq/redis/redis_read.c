/* The walk: elements are shown as messages, from the oldest on. */
#include <string.h>

#include "redis_counts.h"
#include "redis_store.h"
#include "units.h"

/* Of one page. */
struct showing {
	struct redis_store *store;
	store_visit *visit;
	void *context;
	struct redis_reply *attempts; /* NULL: nobody asks */
	struct text spliced;
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
	if (verdict == STORE_KEEP) {
		store->kept++;
		store->boundary = redis_hash(element.bytes, element.len);
		store->has_boundary = true;
		return 0;
	}

	return redis_batch_add(
	    store, &element, &message, &shape, verdict == STORE_TAKE_PARK, (int64_t)at + 1);
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
	size_t found, at;
	int64_t asked;
	int rc = 0;

	redis_batch_begin(store);
	if (store->broken)
		return text_fail(why, "%s", text_string(&store->trouble));
	if (store->left <= 0)
		return 0;
	if (redis_page_get(store, head->batch, why) == -1)
		return -1;
	/* Others may have put some back, or taken some, since. */
	store->batch.kept = store->kept;
	asked = store->page.count;
	found = redis_page_elements(store);
	if ((int64_t)found > store->left)
		found = store->left > 0 ? (size_t)store->left : 0;
	if ((int64_t)found > head->batch)
		found = (size_t)head->batch;
	if (head->settings.action == STORE_PROCESS)
		rc = redis_attempts_get(store, &showing.attempts, why);
	for (at = 0; rc == 0 && at < found; at++) {
		rc = element_show(&showing, at);
		if (rc == -1)
			text_fail(why, "out of memory");
	}
	redis_reply_free(showing.attempts);
	text_free(&showing.spliced);
	store->page.count = 0; /* it is used up */
	redis_name_formats(store);
	if (rc == -1)
		return -1;
	*taken = store->batch.count;

	return rc == 1 || ((int64_t)redis_page_elements(store) >= asked && store->left > 0);
}
