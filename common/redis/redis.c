#include "redis.h"

#include <assert.h>
#include <stdlib.h>

#include "clock.h"
#include "connect.h"
#include "deadline.h"
#include "signals.h"
#include "text.h"

#ifdef HAVE_HIREDIS

enum { DEFAULT_TIMEOUT_S = 10, LONGEST_NAME = 1024, MOST_OPENING = 64 << 10 };

struct redis {
	struct redis_url url;
	struct text name;
	int64_t timeout_ns;
	size_t most; /* bytes of a reply; 0: any */
	size_t in_flight;
	struct redis_connection connection;
};

/* ---- opening ---- */

static int
redis_try(struct redis *redis, const struct deadline *deadline, struct text *why)
{
	struct redis_connection *connection = &redis->connection;
	const struct redis_url *url = &redis->url;

	if (url->master) {
		if (redis_connect_master(connection, url, deadline, why) == -1)
			return -1;
	} else if (redis_connection_open(connection, url, url->socket ? NULL : &url->places[0],
		       deadline, why) == -1 ||
		   redis_log_in(connection, url, deadline, why) == -1) {
		return -1;
	}

	return redis_get_ready(connection, url, deadline, why);
}

/* Anew after a loss, `again`, it waits for a server that is being restarted.  A signal does not end
 * it then (a command is on its way), but ends the waiting. */
static int
redis_reconnect(struct redis *redis, bool again, struct text *why)
{
	struct deadline deadline = deadline_in(redis->timeout_ns);
	int rc;

	deadline.patient = again;
	redis->connection.most = MOST_OPENING;
	while ((rc = redis_try(redis, &deadline, why)) == -1) {
		redis_connection_close(&redis->connection);
		if (!again || !redis->connection.is_lost || signal_pending() ||
		    redis_pause(&deadline, NULL) == -1)
			break;
	}
	redis->connection.most = redis->most;

	return rc;
}

struct redis *
redis_open(const char *url, int64_t timeout_ns, struct text *why)
{
	struct redis *redis = calloc(1, sizeof(*redis));

	if (!redis) {
		text_set_format(why, "out of memory");
		return NULL;
	}
	redis->connection = REDIS_CONNECTION_NONE;
	redis->name = TEXT_INIT(LONGEST_NAME);
	redis->timeout_ns = timeout_ns > 0 ? timeout_ns : DEFAULT_TIMEOUT_S * CLOCK_SECOND;
	if (redis_url_parse(url, &redis->url, why) == -1)
		goto fail;
	redis_url_name(&redis->url, &redis->name);
	if (redis_reconnect(redis, false, why) == -1) {
		text_fail_of(why, redis_name(redis));
		goto fail;
	}

	return redis;

fail:
	redis_close(redis);
	return NULL;
}

void
redis_close(struct redis *redis)
{
	if (!redis)
		return;
	redis_connection_free(&redis->connection);
	redis_url_free(&redis->url);
	text_free(&redis->name);
	free(redis);
}

void
redis_limit(struct redis *redis, int64_t timeout_ns)
{
	redis->timeout_ns = timeout_ns;
}

void
redis_limit_reply(struct redis *redis, size_t most)
{
	redis->most = redis->connection.most = most;
}

const char *
redis_name(const struct redis *redis)
{
	return text_string(&redis->name);
}

/* ---- commands ---- */

/* A late reply would answer another command. */
static int
redis_lose(struct redis *redis, struct text *why)
{
	redis_connection_close(&redis->connection);
	redis->in_flight = 0;

	return text_fail_of(why, redis_name(redis));
}

int
redis_send(struct redis *redis, const struct redis_bytes *arguments, size_t count, struct text *why)
{
	struct deadline deadline;

	assert(redis->in_flight < REDIS_MOST_IN_FLIGHT);
	if (!redis->connection.bytes && redis_reconnect(redis, true, why) == -1)
		return redis_lose(redis, why);
	deadline = deadline_in(redis->timeout_ns);
	deadline.patient = true;
	if (redis_connection_send(&redis->connection, arguments, count, &deadline, why) == -1)
		return redis_lose(redis, why);
	redis->in_flight++;

	return 0;
}

int
redis_receive(struct redis *redis, struct redis_reply **reply, struct text *why)
{
	struct deadline deadline = deadline_in(redis->timeout_ns);

	assert(redis->in_flight > 0);
	deadline.patient = true;
	if (redis_connection_receive(&redis->connection, &deadline, reply, why) == -1)
		return redis_lose(redis, why);
	redis->in_flight--;

	return 0;
}

size_t
redis_in_flight(const struct redis *redis)
{
	return redis->in_flight;
}

int
redis_command(struct redis *redis, const struct redis_bytes *arguments, size_t count,
    struct redis_reply **reply, struct text *why)
{
	assert(redis->in_flight == 0);
	if (redis_send(redis, arguments, count, why) == -1)
		return -1;

	return redis_receive(redis, reply, why);
}

#endif
