/* Connecting, logging in, opening the virtual host. */
#ifdef HAVE_RABBITMQ

#	include <string.h>

#	include "clock.h"
#	include "connection.h"
#	include "frame.h"
#	include "session.h"

enum { LARGEST_FRAME = 128 << 10, ACCESS_REFUSED = 403, NOT_ALLOWED = 530 };

/* An answer to another version of the protocol is the version that it speaks, or hanging up. */
static int
session_greet(struct rabbitmq *rabbitmq, const struct deadline *deadline, struct text *why)
{
	struct method method;

	put_protocol(&rabbitmq->out);
	if (session_wait(rabbitmq, METHOD_START, deadline, &method, why) == -1) {
		if (rabbitmq->in.len >= 4 && memcmp(rabbitmq->in.bytes, "AMQP", 4) == 0)
			text_fail(why, "the server speaks another version of AMQP than 0-9-1");
		return -1;
	}
	if (!memmem(method.text.bytes, method.text.len, "PLAIN", 5))
		return session_fail(rabbitmq, why,
		    "the server takes no password (PLAIN is not among its mechanisms)");

	return 0;
}

static int
session_log_in(struct rabbitmq *rabbitmq, const struct deadline *deadline, struct method *tune,
    struct text *why)
{
	put_start_ok(&rabbitmq->out, &rabbitmq->url);
	if (session_wait(rabbitmq, METHOD_TUNE, deadline, tune, why) == 0)
		return 0;
	/* The server's words are not repeated: they could be anything. */
	if (rabbitmq->code == ACCESS_REFUSED)
		text_fail(why,
		    "wrong user or password (and guest may log in from the server's own machine "
		    "alone)");

	return -1;
}

/* As large and as often as both sides like. */
static void
session_tune(struct rabbitmq *rabbitmq, struct method *tune)
{
	unsigned heartbeat = rabbitmq->url.heartbeat_s;

	if (tune->frame_max == 0 || tune->frame_max > LARGEST_FRAME)
		tune->frame_max = LARGEST_FRAME;
	if (tune->frame_max < FRAME_SMALLEST_MAX)
		tune->frame_max = FRAME_SMALLEST_MAX;
	if (tune->heartbeat > 0 && heartbeat > tune->heartbeat)
		heartbeat = tune->heartbeat;
	tune->heartbeat = (uint16_t)heartbeat;
	rabbitmq->frame_max = tune->frame_max;
	rabbitmq->beat.every_ns = heartbeat * CLOCK_SECOND / 2;
	put_tune_ok(&rabbitmq->out, tune);
}

static int
session_open_vhost(struct rabbitmq *rabbitmq, const struct deadline *deadline, struct text *why)
{
	struct method method;

	put_open(&rabbitmq->out, rabbitmq->url.vhost);
	if (session_wait(rabbitmq, METHOD_OPEN_OK, deadline, &method, why) == 0)
		return 0;
	if (rabbitmq->code == NOT_ALLOWED || rabbitmq->code == ACCESS_REFUSED)
		text_add_visible_format(why,
		    " (the virtual host is what stands behind the host in the URL, %%2F for /; "
		    "rabbitmqctl list_vhosts and list_permissions say which there are)");

	return -1;
}

int
session_open(struct rabbitmq *rabbitmq, struct text *why)
{
	struct deadline deadline = deadline_in(rabbitmq->timeout_ns);
	const struct rabbitmq_url *url = &rabbitmq->url;
	struct method tune;

	rabbitmq->frame_max = LARGEST_FRAME;
	rabbitmq->connection = connection_open(url->host, url->port, url->secure, &deadline, why);
	if (!rabbitmq->connection || session_greet(rabbitmq, &deadline, why) == -1 ||
	    session_log_in(rabbitmq, &deadline, &tune, why) == -1)
		return -1;
	session_tune(rabbitmq, &tune);

	return session_open_vhost(rabbitmq, &deadline, why);
}

#endif
