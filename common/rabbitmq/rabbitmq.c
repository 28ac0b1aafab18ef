#ifdef HAVE_RABBITMQ

#	include "rabbitmq.h"

#	include <stdlib.h>
#	include <string.h>

#	include "channel.h"
#	include "clock.h"
#	include "connection.h"
#	include "memory.h"
#	include "session.h"

enum { DEFAULT_TIMEOUT_S = 10, LONGEST_NAME = 1024, NOT_FOUND = 404 };

/* ---- opening ---- */

static void
rabbitmq_name_it(struct rabbitmq *rabbitmq)
{
	const struct rabbitmq_url *url = &rabbitmq->url;

	text_add_visible_format(&rabbitmq->name, "%s://%s:%u/%s", url->secure ? "amqps" : "amqp",
	    url->host, url->port, strcmp(url->vhost, "/") == 0 ? "%2F" : url->vhost);
}

struct rabbitmq *
rabbitmq_open(const char *url, int64_t timeout_ns, struct text *why)
{
	struct rabbitmq *rabbitmq = memory_new(1, sizeof(*rabbitmq));

	rabbitmq->timeout_ns = timeout_ns > 0 ? timeout_ns : DEFAULT_TIMEOUT_S * CLOCK_SECOND;
	rabbitmq->name = TEXT_INIT(LONGEST_NAME);
	rabbitmq->closed = rabbitmq->blocked_why = TEXT_INIT(TEXT_MAX_REASON);
	rabbitmq->content_names = rabbitmq->content_properties = TEXT_INIT(TEXT_MAX_RECORD);
	rabbitmq->in = TEXT_INIT(TEXT_MAX_RECORD);
	rabbitmq->out = TEXT_INIT(TEXT_MAX_DOCUMENT);
	rabbitmq->first = 1;
	beat_init(&rabbitmq->beat, &rabbitmq->connection);
	rabbitmq->codec = codec_new();
	if (rabbitmq_url_parse(url, &rabbitmq->url, why) == -1)
		goto fail;
	rabbitmq_name_it(rabbitmq);
	if (session_open(rabbitmq, why) == -1) {
		text_fail_of(why, rabbitmq_name(rabbitmq));
		goto fail;
	}
	beat_begin(&rabbitmq->beat);

	return rabbitmq;

fail:
	rabbitmq_close(rabbitmq);
	return NULL;
}

/* So that the server does not log a connection that was lost.  Not waited for long: what could not
 * be told by now is known by the hanging up. */
static void
rabbitmq_say_farewell(struct rabbitmq *rabbitmq)
{
	struct deadline deadline = deadline_in(CLOCK_SECOND);
	enum session_event event = SESSION_NOTHING;
	struct method method = {0};
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);

	deadline.patient = true;
	put_close(&rabbitmq->out);
	if (session_flush(rabbitmq, &why) == -1)
		return;
	while (event != SESSION_FAILED && method.id != METHOD_CLOSE_OK &&
	       !deadline_over(&deadline, NULL))
		event = session_step(rabbitmq, &deadline, &method, &why);
}

void
rabbitmq_close(struct rabbitmq *rabbitmq)
{
	if (!rabbitmq)
		return;
	beat_end(&rabbitmq->beat);
	if (rabbitmq->connection && rabbitmq->beat.sent_at > 0)
		rabbitmq_say_farewell(rabbitmq);
	session_lose(rabbitmq);
	beat_free(&rabbitmq->beat);
	codec_free(rabbitmq->codec);
	rabbitmq_url_free(&rabbitmq->url);
	text_free(&rabbitmq->name);
	text_free(&rabbitmq->closed);
	text_free(&rabbitmq->blocked_why);
	text_free(&rabbitmq->content_names);
	text_free(&rabbitmq->content_properties);
	text_free(&rabbitmq->in);
	text_free(&rabbitmq->out);
	free(rabbitmq);
}

const char *
rabbitmq_name(const struct rabbitmq *rabbitmq)
{
	return text_string(&rabbitmq->name);
}

const char *
rabbitmq_user(const struct rabbitmq *rabbitmq)
{
	return rabbitmq->url.user;
}

unsigned
rabbitmq_code(const struct rabbitmq *rabbitmq)
{
	return rabbitmq->code;
}

bool
rabbitmq_is_blocked(const struct rabbitmq *rabbitmq)
{
	return rabbitmq->blocked;
}

bool
rabbitmq_is_lost(const struct rabbitmq *rabbitmq)
{
	return !rabbitmq->connection;
}

int
rabbitmq_beat(struct rabbitmq *rabbitmq, struct text *why)
{
	enum session_event event;
	struct method method;

	/* What came unasked is looked at: the server may be closing. */
	while (rabbitmq->asked == 0 && !rabbitmq->consumes && rabbitmq->connection) {
		event = session_step(rabbitmq, NULL, &method, why);
		if (event == SESSION_FAILED)
			return session_name_it(rabbitmq, why);
		if (event == SESSION_SILENCE)
			break;
	}

	return session_beat(rabbitmq, why) == -1 ? session_name_it(rabbitmq, why) : 0;
}

/* ---- queues ---- */

static int
rabbitmq_declare(struct rabbitmq *rabbitmq, const char *queue, bool passive, struct method *method,
    struct text *why)
{
	struct deadline deadline = session_deadline(rabbitmq);

	if (channel_open(rabbitmq, CHANNEL_QUESTIONS, why) == -1)
		return session_name_it(rabbitmq, why);
	put_declare(&rabbitmq->out, CHANNEL_QUESTIONS, queue, passive);
	if (session_wait(rabbitmq, METHOD_DECLARE_OK, &deadline, method, why) == -1)
		return session_name_it(rabbitmq, why);

	return 0;
}

int
rabbitmq_look(
    struct rabbitmq *rabbitmq, const char *queue, struct rabbitmq_queue *found, struct text *why)
{
	struct method method;

	*found = (struct rabbitmq_queue){0};
	rabbitmq->code = 0;
	if (rabbitmq_declare(rabbitmq, queue, true, &method, why) == -1) {
		if (rabbitmq->code != NOT_FOUND)
			return -1;
		rabbitmq->code = 0;
		return 0;
	}
	found->messages = method.messages;
	found->consumers = method.consumers;

	return 1;
}

int
rabbitmq_make(struct rabbitmq *rabbitmq, const char *queue, struct text *why)
{
	struct method method;

	rabbitmq->code = 0;

	return rabbitmq_declare(rabbitmq, queue, false, &method, why);
}

#endif
