/* Lists that Celery workers read: kombu notes each in a set of bindings. */
#include <string.h>

#include "celery.h"
#include "redis_store.h"

static const char unreadable[] =
    "it is no Celery message, and Celery workers read the list that it goes to: they fail on it, "
    "and it is lost";
static const char unknown[] =
    "it is no Celery message, and Redis does not say whether Celery workers read the list that it "
    "goes to";

/* A priority has a list of its own: the queue's name, two control bytes and a number. */
static size_t
queue_length(const struct bytes *destination)
{
	const char *mark = memmem(destination->bytes, destination->len, "\x06\x16", 2);

	return mark ? (size_t)(mark - destination->bytes) : destination->len;
}

/* 0, or -1 with the reason. */
static int
binding_ask(struct redis_store *store, const char *queue, size_t len, enum binding_state *state,
    struct text *why)
{
	TEXT_LOCAL key = TEXT_INIT(TEXT_MAX_RECORD);
	struct redis_reply *reply = NULL;
	struct redis_bytes words[2], said;
	int rc;

	text_add_string(&key, "_kombu.binding.");
	text_add(&key, queue, len);
	words[0] = redis_word("EXISTS");
	words[1] = redis_key(&key);
	rc = redis_command(store->redis, words, 2, &reply, why);
	if (rc == -1)
		return -1;
	said = redis_reply_bytes(reply);
	if (redis_reply_kind(reply) != REDIS_ERROR)
		*state = redis_reply_integer(reply) > 0 ? BINDING_THERE : BINDING_NONE;
	else
		/* kombu does not work on a cluster, whose other nodes hold other keys. */
		*state = said.len > 6 && memcmp(said.bytes, "MOVED ", 6) == 0 ? BINDING_NONE
									      : BINDING_UNKNOWN;
	redis_reply_free(reply);

	return 0;
}

/* Asks once for each queue, as long as they are few. */
static int
binding_find(struct redis_store *store, const struct bytes *destination, enum binding_state *state,
    struct text *why)
{
	size_t len = queue_length(destination);
	struct binding *binding;

	for (size_t i = 0; i < BINDINGS_KEPT; i++) {
		binding = &store->bindings[i];
		if (binding->state != BINDING_NOT_ASKED && binding->queue.len == len &&
		    memcmp(text_string(&binding->queue), destination->bytes, len) == 0) {
			*state = binding->state;
			return 0;
		}
	}
	if (binding_ask(store, destination->bytes, len, state, why) == -1)
		return -1;
	binding = &store->bindings[store->next_binding++ % BINDINGS_KEPT];
	text_clear(&binding->queue);
	binding->state =
	    text_add(&binding->queue, destination->bytes, len) == 0 ? *state : BINDING_NOT_ASKED;

	return 0;
}

int
redis_hazard(
    struct store *head, const struct message *message, const char **hazard, struct text *why)
{
	struct redis_store *store = (struct redis_store *)head;
	enum binding_state binding;

	*hazard = NULL;
	if (binding_find(store, &message->destination, &binding, why) == -1)
		return -1;
	if (binding != BINDING_NONE &&
	    !celery_reads(store->celery, message->payload.bytes, message->payload.len))
		*hazard = binding == BINDING_THERE ? unreadable : unknown;

	return 0;
}
