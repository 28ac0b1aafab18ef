/* One message by itself, and what all that publishes needs. */
#include "amqp_store.h"
#include "diag.h"

void
amqp_sent_forget(struct amqp_store *store, uint64_t next)
{
	store->first = next;
	store->sent_count = 0;
}

int
amqp_renew(struct amqp_store *store, struct text *why)
{
	if (rabbitmq_is_lost(store->out) || rabbitmq_renew(store->out, why) == -1)
		return -1;
	amqp_sent_forget(store, 1);

	return 0;
}

int
amqp_need_queue(struct amqp_store *store, const char *queue, bool *there, struct text *why)
{
	struct rabbitmq_queue looked;
	int found = *there ? 1 : rabbitmq_look(store->out, queue, &looked, why);

	if (found == -1 || (found == 0 && rabbitmq_make(store->out, queue, why) == -1))
		return -1;
	if (found == 0)
		diag_note("made the durable queue \"%s\"", queue);
	*there = true;

	return 0;
}

int
amqp_send(struct amqp_store *store, const char *queue, struct rabbitmq_bytes properties,
    struct rabbitmq_bytes body, struct text *why)
{
	TEXT_LOCAL ignored = TEXT_INIT(TEXT_MAX_REASON);
	bool sent;

	store->letter = store->first + store->sent_count;
	store->letter_confirmed = store->letter_returned = false;
	sent = properties.len <= rabbitmq_properties_room(store->out) &&
	       rabbitmq_publish(
		   store->out, amqp_word(""), amqp_word(queue), properties, body, why) == 0 &&
	       rabbitmq_settle(store->out, 0, why) == 0;
	amqp_sent_forget(store, store->letter + 1);
	store->letter = 0;
	if (!sent && rabbitmq_code(store->out) != 0)
		amqp_renew(store, &ignored);
	if (sent && (!store->letter_confirmed || store->letter_returned))
		return text_fail_visible(why, "queue \"%s\" did not take a message", queue);

	return sent ? 0 : -1;
}
