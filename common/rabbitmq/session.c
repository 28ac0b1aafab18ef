#ifdef HAVE_RABBITMQ

#	include "session.h"

#	include <string.h>

#	include "clock.h"
#	include "connection.h"
#	include "content.h"
#	include "frame.h"

enum {
	PIECE = 64 << 10,
	ENOUGH = 64 << 10, /* bytes to be sent that are worth a call */
	LONGEST_SHOWN = 300
};

/* A consumer that hears nothing so long has no more to come: it need not be exact. */
static const int64_t moment_ns = CLOCK_SECOND / 4;

/* ---- failing ---- */

void
session_lose(struct rabbitmq *rabbitmq)
{
	pthread_mutex_lock(&rabbitmq->beat.lock);
	connection_close(rabbitmq->connection);
	rabbitmq->connection = NULL;
	pthread_mutex_unlock(&rabbitmq->beat.lock);
	for (size_t i = 0; i < CHANNELS; i++)
		rabbitmq->is_open[i] = false;
	rabbitmq->asked = 0;
	rabbitmq->consumes = false;
}

int
session_fail(struct rabbitmq *rabbitmq, struct text *why, const char *reason)
{
	rabbitmq->code = 0;
	session_lose(rabbitmq);

	return text_fail(why, "%s", reason);
}

static enum session_event
session_garbled(struct rabbitmq *rabbitmq, struct text *why)
{
	session_fail(rabbitmq, why, "the server does not speak AMQP 0-9-1 as it should");

	return SESSION_FAILED;
}

/* What a server that takes nothing has said about it. */
static void
session_add_blocked(const struct rabbitmq *rabbitmq, struct text *why)
{
	if (rabbitmq->blocked)
		text_add_visible_format(why,
		    "; it takes no messages for now: %s (it frees memory or disk when queues are "
		    "consumed)",
		    text_string(&rabbitmq->blocked_why));
}

/* ---- out ---- */

static int
session_send(struct rabbitmq *rabbitmq, const struct deadline *deadline, struct text *why)
{
	int rc;

	if (!rabbitmq->connection)
		return text_fail(why, "the connection was lost");
	if (text_failed(&rabbitmq->out))
		return session_fail(rabbitmq, why, "out of memory");
	if (rabbitmq->out.len == 0)
		return 0;
	pthread_mutex_lock(&rabbitmq->beat.lock);
	rc = connection_send(
	    rabbitmq->connection, rabbitmq->out.bytes, rabbitmq->out.len, deadline, why);
	rabbitmq->beat.sent_at = clock_monotonic(&clock_system);
	pthread_mutex_unlock(&rabbitmq->beat.lock);
	text_clear(&rabbitmq->out);
	if (rc == -1) {
		rabbitmq->code = 0;
		session_add_blocked(rabbitmq, why);
		session_lose(rabbitmq);
	}

	return rc;
}

int
session_flush(struct rabbitmq *rabbitmq, struct text *why)
{
	struct deadline deadline = session_deadline(rabbitmq);

	return session_send(rabbitmq, &deadline, why);
}

int
session_flush_some(struct rabbitmq *rabbitmq, struct text *why)
{
	return rabbitmq->out.len < ENOUGH ? 0 : session_flush(rabbitmq, why);
}

int
session_beat(struct rabbitmq *rabbitmq, struct text *why)
{
	int64_t silent = clock_monotonic(&clock_system) - rabbitmq->beat.sent_at;

	if (rabbitmq->beat.every_ns == 0 || silent < rabbitmq->beat.every_ns)
		return 0;
	frame_put(&rabbitmq->out, FRAME_HEARTBEAT, CHANNEL_NONE, "", 0);

	return session_flush(rabbitmq, why);
}

/* ---- what the server says unasked ---- */

static int
session_object(struct rabbitmq *rabbitmq, const struct method *method, struct text *why)
{
	size_t len = method->text.len < LONGEST_SHOWN ? method->text.len : LONGEST_SHOWN;

	rabbitmq->code = method->code;
	text_fail(why, "the server says: ");
	text_add_visible(why, method->text.bytes, len);

	return -1;
}

/* Answers; what waits for an answer on that channel gets none. */
static enum session_event
session_close_channel(
    struct rabbitmq *rabbitmq, unsigned channel, const struct method *method, struct text *why)
{
	TEXT_LOCAL ignored = TEXT_INIT(TEXT_MAX_REASON);

	session_object(rabbitmq, method, why);
	if (channel >= CHANNELS || channel == CHANNEL_NONE)
		return session_garbled(rabbitmq, why);
	rabbitmq->is_open[channel] = false;
	put_channel_close_ok(&rabbitmq->out, channel);
	if (channel == CHANNEL_MESSAGES) {
		rabbitmq->asked = 0;
		rabbitmq->consumes = false;
		rabbitmq->content.id = 0;
		text_clear(&rabbitmq->closed);
		text_add_string(&rabbitmq->closed, text_string(why));
	}
	session_flush(rabbitmq, &ignored);

	return SESSION_FAILED;
}

static enum session_event
session_close(struct rabbitmq *rabbitmq, const struct method *method, struct text *why)
{
	TEXT_LOCAL ignored = TEXT_INIT(TEXT_MAX_REASON);

	session_object(rabbitmq, method, why);
	put_close_ok(&rabbitmq->out);
	session_flush(rabbitmq, &ignored);
	session_lose(rabbitmq);

	return SESSION_FAILED;
}

/* One confirmation may be for all up to its number, and they come in any order. */
static void
session_settle(struct rabbitmq *rabbitmq, const struct method *method)
{
	uint64_t number = method->flag ? rabbitmq->first : method->tag;
	uint64_t last = method->tag == 0 && method->flag ? rabbitmq->published : method->tag;

	if (number < rabbitmq->first || last > rabbitmq->published)
		return;
	for (; number <= last; number++) {
		bool *unsettled = &rabbitmq->unsettled[number % WINDOW];

		if (!*unsettled)
			continue;
		*unsettled = false;
		rabbitmq->in_flight--;
		if (rabbitmq->watcher.settled)
			rabbitmq->watcher.settled(
			    rabbitmq->watcher.context, number, method->id == METHOD_ACK);
	}
	while (rabbitmq->first <= rabbitmq->published &&
	       !rabbitmq->unsettled[rabbitmq->first % WINDOW])
		rabbitmq->first++;
}

static enum session_event
session_take_method(
    struct rabbitmq *rabbitmq, unsigned channel, struct method *method, struct text *why)
{
	switch (method->id) {
	case METHOD_CLOSE:
		return session_close(rabbitmq, method, why);
	case METHOD_CHANNEL_CLOSE:
		return session_close_channel(rabbitmq, channel, method, why);
	case METHOD_BLOCKED:
		rabbitmq->blocked = true;
		text_clear(&rabbitmq->blocked_why);
		text_add(&rabbitmq->blocked_why, method->text.bytes, method->text.len);
		return SESSION_NOTHING;
	case METHOD_UNBLOCKED:
		rabbitmq->blocked = false;
		return SESSION_NOTHING;
	case METHOD_ACK:
	case METHOD_NACK:
		session_settle(rabbitmq, method);
		return SESSION_NOTHING;
	case METHOD_GET_OK:
	case METHOD_DELIVER:
	case METHOD_RETURN:
		return content_begin(rabbitmq, method) ? SESSION_NOTHING
						       : session_garbled(rabbitmq, why);
	default:
		return SESSION_METHOD;
	}
}

/* ---- in ---- */

static enum session_event
session_take(
    struct rabbitmq *rabbitmq, const struct frame *frame, struct method *method, struct text *why)
{
	enum session_event event;
	const char *fault;

	switch (frame->type) {
	case FRAME_HEARTBEAT:
		return SESSION_NOTHING;
	case FRAME_METHOD:
		if (codec_read(rabbitmq->codec, frame->payload, method) == -1)
			return session_garbled(rabbitmq, why);
		return session_take_method(rabbitmq, frame->channel, method, why);
	default:
		event = content_take(rabbitmq, frame, &fault);
		if (event == SESSION_FAILED)
			session_fail(rabbitmq, why, fault);
		return event;
	}
}

/* Room for more behind what is not done with yet. */
static char *
session_room(struct rabbitmq *rabbitmq)
{
	struct text *in = &rabbitmq->in;

	if (rabbitmq->at > 0 && rabbitmq->at == in->len) {
		text_cut(in, 0);
		rabbitmq->at = 0;
	} else if (rabbitmq->at > ENOUGH) {
		memmove(in->bytes, in->bytes + rabbitmq->at, in->len - rabbitmq->at);
		text_cut(in, in->len - rabbitmq->at);
		rabbitmq->at = 0;
	}

	return text_reserve(in, PIECE);
}

/* Waits no longer than the server wants to be without a word from us: while it waits, the thread
 * cannot beat. */
static ssize_t
session_listen(
    struct rabbitmq *rabbitmq, char *room, const struct deadline *deadline, struct text *why)
{
	int64_t every = rabbitmq->beat.every_ns;

	for (;;) {
		struct deadline part = *deadline;
		bool is_last = every == 0 || deadline_left(deadline) <= every;
		ssize_t got;

		if (!is_last)
			part.until = deadline_in(every).until;
		pthread_mutex_lock(&rabbitmq->beat.lock);
		got = connection_receive(rabbitmq->connection, room, PIECE, &part, why);
		pthread_mutex_unlock(&rabbitmq->beat.lock);
		if (got != -1 || is_last || deadline_left(&part) > 0 ||
		    deadline_over(deadline, why))
			return got;
		if (session_beat(rabbitmq, why) == -1)
			return -1;
	}
}

/* What is there already, or comes in a moment. */
static ssize_t
session_look(struct rabbitmq *rabbitmq, char *room, struct text *why)
{
	struct deadline moment = deadline_in(moment_ns);
	ssize_t got;

	moment.patient = true;
	pthread_mutex_lock(&rabbitmq->beat.lock);
	got = rabbitmq->consumes
		  ? connection_receive(rabbitmq->connection, room, PIECE, &moment, why)
		  : connection_receive_now(rabbitmq->connection, room, PIECE, why);
	pthread_mutex_unlock(&rabbitmq->beat.lock);
	if (got != -1 || !rabbitmq->consumes || deadline_left(&moment) > 0)
		return got;
	text_clear(why);

	return 0;
}

/* 1, 0 where nothing came and nobody wants to wait, or -1. */
static int
session_receive(struct rabbitmq *rabbitmq, const struct deadline *deadline, struct text *why)
{
	char *room;
	ssize_t got;

	if (!rabbitmq->connection)
		return text_fail(why, "the connection was lost");
	room = session_room(rabbitmq);
	if (!room)
		return session_fail(rabbitmq, why, "out of memory");
	got = deadline ? session_listen(rabbitmq, room, deadline, why)
		       : session_look(rabbitmq, room, why);
	if (got == -1) {
		rabbitmq->code = 0;
		session_add_blocked(rabbitmq, why);
		session_lose(rabbitmq);
		return -1;
	}
	text_grew(&rabbitmq->in, (size_t)got);

	return got > 0;
}

enum session_event
session_step(struct rabbitmq *rabbitmq, const struct deadline *deadline, struct method *method,
    struct text *why)
{
	struct frame frame;
	int whole;

	for (;;) {
		whole = rabbitmq->in.len == 0
			    ? 0
			    : frame_read(rabbitmq->in.bytes + rabbitmq->at,
				  rabbitmq->in.len - rabbitmq->at, rabbitmq->frame_max, &frame);
		if (whole != 0)
			break;
		whole = session_receive(rabbitmq, deadline, why);
		if (whole != 1)
			return whole == 0 ? SESSION_SILENCE : SESSION_FAILED;
	}
	if (whole == -1)
		return session_garbled(rabbitmq, why);
	rabbitmq->at += frame.len;

	return session_take(rabbitmq, &frame, method, why);
}

int
session_wait(struct rabbitmq *rabbitmq, enum method_id id, const struct deadline *deadline,
    struct method *method, struct text *why)
{
	enum session_event event = SESSION_NOTHING;

	if (session_send(rabbitmq, deadline, why) == -1)
		return -1;
	while (event == SESSION_NOTHING)
		event = session_step(rabbitmq, deadline, method, why);
	if (event == SESSION_FAILED)
		return -1;
	if (event == SESSION_MESSAGE || method->id != id) {
		session_garbled(rabbitmq, why);
		return -1;
	}

	return 0;
}

struct deadline
session_deadline(const struct rabbitmq *rabbitmq)
{
	struct deadline deadline = deadline_in(rabbitmq->timeout_ns);

	deadline.patient = true;

	return deadline;
}

int
session_name_it(const struct rabbitmq *rabbitmq, struct text *why)
{
	return text_fail_of(why, rabbitmq_name(rabbitmq));
}

#endif
