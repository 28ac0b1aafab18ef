/* Taking messages: asked for one by one, or as a consumer. */
#ifdef HAVE_RABBITMQ

#	include "channel.h"
#	include "session.h"

int
rabbitmq_flush(struct rabbitmq *rabbitmq, struct text *why)
{
	return session_flush(rabbitmq, why) == -1 ? session_name_it(rabbitmq, why) : 0;
}

int
rabbitmq_ask(struct rabbitmq *rabbitmq, const char *queue, size_t count, struct text *why)
{
	if (channel_need(rabbitmq, why) == -1)
		return -1;
	for (size_t i = 0; i < count; i++)
		put_get(&rabbitmq->out, CHANNEL_MESSAGES, queue);
	if (rabbitmq_flush(rabbitmq, why) == -1)
		return -1;
	rabbitmq->asked += count;

	return 0;
}

size_t
rabbitmq_asked(const struct rabbitmq *rabbitmq)
{
	return rabbitmq->asked;
}

static void
message_fill(const struct rabbitmq *rabbitmq, size_t body_len, struct rabbitmq_message *message)
{
	const struct method *content = &rabbitmq->content;
	const char *names = text_string(&rabbitmq->content_names);

	*message = (struct rabbitmq_message){
	    .tag = content->tag,
	    .redelivered = content->flag,
	    .exchange = {names, content->exchange.len},
	    .routing_key = {names + content->exchange.len, content->routing_key.len},
	    .properties = {text_string(&rabbitmq->content_properties),
		rabbitmq->content_properties.len},
	    .body_len = body_len,
	};
}

/* ---- a consumer ---- */

int
rabbitmq_consume(struct rabbitmq *rabbitmq, const char *queue, uint16_t most, struct text *why)
{
	struct deadline deadline = session_deadline(rabbitmq);
	struct method method;

	if (channel_need(rabbitmq, why) == -1)
		return -1;
	put_qos(&rabbitmq->out, CHANNEL_MESSAGES, most);
	if (session_wait(rabbitmq, METHOD_QOS_OK, &deadline, &method, why) == -1)
		return session_name_it(rabbitmq, why);
	put_consume(&rabbitmq->out, CHANNEL_MESSAGES, queue);
	if (session_wait(rabbitmq, METHOD_CONSUME_OK, &deadline, &method, why) == -1)
		return session_name_it(rabbitmq, why);
	rabbitmq->consumes = true;
	rabbitmq->is_cancelled = false;

	return 0;
}

bool
rabbitmq_consumes(const struct rabbitmq *rabbitmq)
{
	return rabbitmq->consumes;
}

void
rabbitmq_cancel(struct rabbitmq *rabbitmq)
{
	TEXT_LOCAL ignored = TEXT_INIT(TEXT_MAX_REASON);

	if (!rabbitmq->consumes || rabbitmq->is_cancelled)
		return;
	rabbitmq->is_cancelled = true;
	put_cancel(&rabbitmq->out, CHANNEL_MESSAGES);
	session_flush(rabbitmq, &ignored);
}

/* ---- what comes ---- */

/* A long message takes its time, but each part has to come in time. */
static enum session_event
message_wait(struct rabbitmq *rabbitmq, struct method *method, struct text *why)
{
	enum session_event event = SESSION_NOTHING;

	while (event == SESSION_NOTHING) {
		struct deadline deadline = session_deadline(rabbitmq);
		bool looks = rabbitmq->consumes && !rabbitmq->is_cancelled;

		event = session_step(rabbitmq, looks ? NULL : &deadline, method, why);
		if (event == SESSION_SILENCE) {
			rabbitmq_cancel(rabbitmq);
			event = SESSION_NOTHING;
		}
	}

	return event;
}

int
rabbitmq_next(struct rabbitmq *rabbitmq, struct rabbitmq_message *message, struct text *body,
    struct text *why)
{
	enum session_event event;
	struct method method;
	size_t before = body->len;

	if (rabbitmq->asked == 0 && !rabbitmq->consumes)
		return channel_need(rabbitmq, why);
	rabbitmq->content_body = body;
	event = message_wait(rabbitmq, &method, why);
	rabbitmq->content_body = NULL;
	if (event == SESSION_FAILED)
		return session_name_it(rabbitmq, why);
	if (!rabbitmq->consumes)
		rabbitmq->asked--;
	if (event == SESSION_MESSAGE) {
		message_fill(rabbitmq, body->len - before, message);
		return 1;
	}
	if (method.id != (rabbitmq->consumes ? METHOD_CANCEL_OK : METHOD_GET_EMPTY)) {
		session_fail(rabbitmq, why, "the server's answer fits no question");
		return session_name_it(rabbitmq, why);
	}
	rabbitmq->consumes = false;

	return 0;
}

void
rabbitmq_acknowledge(struct rabbitmq *rabbitmq, uint64_t tag, bool all)
{
	if (rabbitmq->is_open[CHANNEL_MESSAGES])
		put_ack(&rabbitmq->out, CHANNEL_MESSAGES, tag, all);
}

void
rabbitmq_return(struct rabbitmq *rabbitmq, uint64_t tag)
{
	if (rabbitmq->is_open[CHANNEL_MESSAGES])
		put_requeue(&rabbitmq->out, CHANNEL_MESSAGES, tag);
}

#endif
