/* redis.h where hiredis is not installed: every opening fails and says so. */
#ifndef HAVE_HIREDIS

#	include "redis.h"

#	include "text.h"

/* Nothing is looked at: without a connection there are no replies. */
#	pragma GCC diagnostic ignored "-Wunused-parameter"

struct redis *
redis_open(const char *url, int64_t timeout_ns, struct text *why)
{
	text_set_format(why, "Redis is not built in: install libhiredis-dev, then make clean all");
	return NULL;
}

void
redis_close(struct redis *redis)
{
}

void
redis_limit(struct redis *redis, int64_t timeout_ns)
{
}

const char *
redis_name(const struct redis *redis)
{
	return "redis";
}

void
redis_limit_reply(struct redis *redis, size_t most)
{
}

int
redis_command(struct redis *redis, const struct redis_bytes *arguments, size_t count,
    struct redis_reply **reply, struct text *why)
{
	*reply = NULL;
	return text_fail(why, "Redis is not built in");
}

int
redis_send(struct redis *redis, const struct redis_bytes *arguments, size_t count, struct text *why)
{
	return text_fail(why, "Redis is not built in");
}

int
redis_receive(struct redis *redis, struct redis_reply **reply, struct text *why)
{
	*reply = NULL;
	return text_fail(why, "Redis is not built in");
}

size_t
redis_in_flight(const struct redis *redis)
{
	return 0;
}

void
redis_reply_free(struct redis_reply *reply)
{
}

enum redis_kind
redis_reply_kind(const struct redis_reply *reply)
{
	return REDIS_NIL;
}

struct redis_bytes
redis_reply_bytes(const struct redis_reply *reply)
{
	return redis_word("");
}

int64_t
redis_reply_integer(const struct redis_reply *reply)
{
	return 0;
}

size_t
redis_reply_count(const struct redis_reply *reply)
{
	return 0;
}

const struct redis_reply *
redis_reply_element(const struct redis_reply *reply, size_t at)
{
	return NULL;
}

const char *
redis_library(void)
{
	return "hiredis (not built in)";
}

#endif
