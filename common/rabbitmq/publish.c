/* Publishing with confirms. */
#ifdef HAVE_RABBITMQ

#	include "channel.h"
#	include "frame.h"
#	include "session.h"

void
rabbitmq_watch(struct rabbitmq *rabbitmq, const struct rabbitmq_watcher *watcher)
{
	rabbitmq->watcher = *watcher;
}

size_t
rabbitmq_properties_room(const struct rabbitmq *rabbitmq)
{
	return rabbitmq->frame_max - FRAME_OVERHEAD - HEADER_LEN;
}

uint64_t
rabbitmq_in_flight(const struct rabbitmq *rabbitmq)
{
	return rabbitmq->in_flight;
}

static int
rabbitmq_wait_settled(struct rabbitmq *rabbitmq, uint64_t most, uint64_t first, struct text *why)
{
	struct deadline deadline = session_deadline(rabbitmq);
	struct method method;

	if (session_flush(rabbitmq, why) == -1)
		return session_name_it(rabbitmq, why);
	while (rabbitmq->in_flight > most || rabbitmq->first < first) {
		uint64_t before = rabbitmq->in_flight;
		enum session_event event = session_step(rabbitmq, &deadline, &method, why);

		if (event == SESSION_METHOD || event == SESSION_MESSAGE)
			event = session_fail(rabbitmq, why, "the server's answer fits no question");
		if (event == SESSION_FAILED)
			return session_name_it(rabbitmq, why);
		if (rabbitmq->in_flight < before)
			deadline.until = deadline_in(rabbitmq->timeout_ns).until;
	}

	return 0;
}

int
rabbitmq_settle(struct rabbitmq *rabbitmq, uint64_t most, struct text *why)
{
	if (rabbitmq->in_flight > most && channel_need(rabbitmq, why) == -1)
		return -1;

	return rabbitmq_wait_settled(rabbitmq, most, 0, why);
}

/* In frames as long as the server takes them; what is long is sent as it is put together. */
static int
rabbitmq_put_body(struct rabbitmq *rabbitmq, struct rabbitmq_bytes body, struct text *why)
{
	size_t most = rabbitmq->frame_max - FRAME_OVERHEAD;

	for (size_t at = 0; at < body.len; at += most) {
		size_t len = body.len - at < most ? body.len - at : most;

		frame_put(&rabbitmq->out, FRAME_BODY, CHANNEL_MESSAGES, body.bytes + at, len);
		if (session_flush_some(rabbitmq, why) == -1)
			return session_name_it(rabbitmq, why);
	}

	return 0;
}

int
rabbitmq_publish(struct rabbitmq *rabbitmq, struct rabbitmq_bytes exchange,
    struct rabbitmq_bytes routing_key, struct rabbitmq_bytes properties, struct rabbitmq_bytes body,
    struct text *why)
{
	uint64_t number;

	if (channel_need(rabbitmq, why) == -1)
		return -1;
	number = rabbitmq->published + 1;
	if (number - rabbitmq->first >= WINDOW &&
	    rabbitmq_wait_settled(rabbitmq, WINDOW, number - WINDOW + 1, why) == -1)
		return -1;
	put_publish(&rabbitmq->out, CHANNEL_MESSAGES, exchange, routing_key);
	frame_put_header(&rabbitmq->out, CHANNEL_MESSAGES, properties, body.len);
	rabbitmq->published = number;
	rabbitmq->in_flight++;
	rabbitmq->unsettled[number % WINDOW] = true;
	if (rabbitmq_put_body(rabbitmq, body, why) == -1)
		return -1;

	return session_flush_some(rabbitmq, why) == -1 ? session_name_it(rabbitmq, why) : 0;
}

#endif
