#ifdef HAVE_RABBITMQ

#	include "content.h"

bool
content_begin(struct rabbitmq *rabbitmq, const struct method *method)
{
	if (rabbitmq->content.id)
		return false;
	rabbitmq->content = *method;
	rabbitmq->has_header = false;
	text_clear(&rabbitmq->content_names);
	text_add(&rabbitmq->content_names, method->exchange.bytes, method->exchange.len);
	text_add(&rabbitmq->content_names, method->routing_key.bytes, method->routing_key.len);
	text_add(&rabbitmq->content_names, method->text.bytes, method->text.len);

	return true;
}

static bool
content_is_returned(const struct rabbitmq *rabbitmq)
{
	return rabbitmq->content.id == METHOD_RETURN;
}

/* All of it is there. */
static enum session_event
content_end(struct rabbitmq *rabbitmq)
{
	const struct text *properties = &rabbitmq->content_properties;
	bool is_returned = content_is_returned(rabbitmq);

	rabbitmq->content.id = 0;
	if (!is_returned)
		return SESSION_MESSAGE;
	if (rabbitmq->watcher.returned)
		rabbitmq->watcher.returned(rabbitmq->watcher.context,
		    (struct rabbitmq_bytes){text_string(properties), properties->len},
		    (struct rabbitmq_bytes){
			text_string(&rabbitmq->content_names), rabbitmq->content_names.len});

	return SESSION_NOTHING;
}

enum session_event
content_take(struct rabbitmq *rabbitmq, const struct frame *frame, const char **fault)
{
	struct text *body = content_is_returned(rabbitmq) ? NULL : rabbitmq->content_body;
	struct rabbitmq_bytes properties;

	*fault = "the server does not speak AMQP 0-9-1 as it should";
	if (!rabbitmq->content.id || frame->channel != CHANNEL_MESSAGES ||
	    rabbitmq->has_header == (frame->type == FRAME_HEADER))
		return SESSION_FAILED;
	if (frame->type == FRAME_HEADER) {
		if (frame_read_header(frame->payload, &rabbitmq->content_left, &properties) == -1)
			return SESSION_FAILED;
		rabbitmq->has_header = true;
		text_clear(&rabbitmq->content_properties);
		text_add(&rabbitmq->content_properties, properties.bytes, properties.len);
	} else {
		if (frame->payload.len > rabbitmq->content_left)
			return SESSION_FAILED;
		rabbitmq->content_left -= frame->payload.len;
		if (body)
			text_add(body, frame->payload.bytes, frame->payload.len);
	}
	if ((body && text_failed(body)) || text_failed(&rabbitmq->content_properties) ||
	    text_failed(&rabbitmq->content_names)) {
		*fault = "a message is larger than memory allows";
		return SESSION_FAILED;
	}

	return rabbitmq->content_left == 0 ? content_end(rabbitmq) : SESSION_NOTHING;
}

#endif
