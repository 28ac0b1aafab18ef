/* rabbitmq.h where librabbitmq is not installed: every opening fails and says so. */
#ifndef HAVE_RABBITMQ

#	include "rabbitmq.h"

#	include "text.h"

/* Nothing is looked at: without a connection there are no messages. */
#	pragma GCC diagnostic ignored "-Wunused-parameter"

static const char absent[] =
    "RabbitMQ is not built in: install librabbitmq-dev, then make clean all";

struct rabbitmq *
rabbitmq_open(const char *url, int64_t timeout_ns, struct text *why)
{
	text_fail(why, "%s", absent);
	return NULL;
}

void
rabbitmq_close(struct rabbitmq *rabbitmq)
{
}

const char *
rabbitmq_name(const struct rabbitmq *rabbitmq)
{
	return "amqp";
}

const char *
rabbitmq_user(const struct rabbitmq *rabbitmq)
{
	return "";
}

unsigned
rabbitmq_code(const struct rabbitmq *rabbitmq)
{
	return 0;
}

bool
rabbitmq_is_blocked(const struct rabbitmq *rabbitmq)
{
	return false;
}

bool
rabbitmq_is_lost(const struct rabbitmq *rabbitmq)
{
	return true;
}

int
rabbitmq_beat(struct rabbitmq *rabbitmq, struct text *why)
{
	return text_fail(why, "%s", absent);
}

int
rabbitmq_look(
    struct rabbitmq *rabbitmq, const char *queue, struct rabbitmq_queue *found, struct text *why)
{
	return text_fail(why, "%s", absent);
}

int
rabbitmq_make(struct rabbitmq *rabbitmq, const char *queue, struct text *why)
{
	return text_fail(why, "%s", absent);
}

int
rabbitmq_ask(struct rabbitmq *rabbitmq, const char *queue, size_t count, struct text *why)
{
	return text_fail(why, "%s", absent);
}

size_t
rabbitmq_asked(const struct rabbitmq *rabbitmq)
{
	return 0;
}

int
rabbitmq_consume(struct rabbitmq *rabbitmq, const char *queue, uint16_t most, struct text *why)
{
	return text_fail(why, "%s", absent);
}

bool
rabbitmq_consumes(const struct rabbitmq *rabbitmq)
{
	return false;
}

void
rabbitmq_cancel(struct rabbitmq *rabbitmq)
{
}

int
rabbitmq_next(struct rabbitmq *rabbitmq, struct rabbitmq_message *message, struct text *body,
    struct text *why)
{
	return text_fail(why, "%s", absent);
}

void
rabbitmq_acknowledge(struct rabbitmq *rabbitmq, uint64_t tag, bool all)
{
}

void
rabbitmq_return(struct rabbitmq *rabbitmq, uint64_t tag)
{
}

int
rabbitmq_flush(struct rabbitmq *rabbitmq, struct text *why)
{
	return text_fail(why, "%s", absent);
}

void
rabbitmq_watch(struct rabbitmq *rabbitmq, const struct rabbitmq_watcher *watcher)
{
}

size_t
rabbitmq_properties_room(const struct rabbitmq *rabbitmq)
{
	return 0;
}

int
rabbitmq_publish(struct rabbitmq *rabbitmq, struct rabbitmq_bytes exchange,
    struct rabbitmq_bytes routing_key, struct rabbitmq_bytes properties, struct rabbitmq_bytes body,
    struct text *why)
{
	return text_fail(why, "%s", absent);
}

uint64_t
rabbitmq_in_flight(const struct rabbitmq *rabbitmq)
{
	return 0;
}

int
rabbitmq_settle(struct rabbitmq *rabbitmq, uint64_t most, struct text *why)
{
	return text_fail(why, "%s", absent);
}

int
rabbitmq_renew(struct rabbitmq *rabbitmq, struct text *why)
{
	return text_fail(why, "%s", absent);
}

const char *
rabbitmq_library(void)
{
	return "librabbitmq (not built in)";
}

#endif
