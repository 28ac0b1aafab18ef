#ifdef HAVE_RABBITMQ

#	include "channel.h"

#	include <string.h>

#	include "session.h"

int
channel_open(struct rabbitmq *rabbitmq, unsigned channel, struct text *why)
{
	struct deadline deadline = session_deadline(rabbitmq);
	struct method method;

	if (rabbitmq->is_open[channel])
		return 0;
	put_channel_open(&rabbitmq->out, channel);
	if (session_wait(rabbitmq, METHOD_CHANNEL_OPEN_OK, &deadline, &method, why) == -1)
		return -1;
	rabbitmq->is_open[channel] = true;

	return 0;
}

int
rabbitmq_renew(struct rabbitmq *rabbitmq, struct text *why)
{
	struct deadline deadline = session_deadline(rabbitmq);
	struct method method;

	if (channel_open(rabbitmq, CHANNEL_MESSAGES, why) == -1)
		return session_name_it(rabbitmq, why);
	text_clear(&rabbitmq->closed);
	rabbitmq->code = 0;
	rabbitmq->published = rabbitmq->in_flight = 0;
	rabbitmq->first = 1;
	memset(rabbitmq->unsettled, 0, sizeof(rabbitmq->unsettled));
	put_confirm_select(&rabbitmq->out, CHANNEL_MESSAGES);
	if (session_wait(rabbitmq, METHOD_CONFIRM_OK, &deadline, &method, why) == -1)
		return session_name_it(rabbitmq, why);

	return 0;
}

int
channel_need(struct rabbitmq *rabbitmq, struct text *why)
{
	if (rabbitmq->is_open[CHANNEL_MESSAGES])
		return 0;
	if (!rabbitmq->connection)
		text_fail(why, "the connection was lost");
	else if (rabbitmq->closed.len > 0)
		text_fail(why, "%s", text_string(&rabbitmq->closed));
	else if (rabbitmq_renew(rabbitmq, why) == 0)
		return 0;
	else
		return -1;

	return session_name_it(rabbitmq, why);
}

#endif
