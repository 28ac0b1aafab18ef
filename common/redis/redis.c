#include "redis.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "clock.h"
#include "connection.h"
#include "deadline.h"
#include "text.h"
#include "units.h"
#include "url.h"

#ifdef HAVE_HIREDIS

/* The inline functions of sds.h, which it includes, convert as our own code may not. */
#	pragma GCC diagnostic push
#	pragma GCC diagnostic ignored "-Wconversion"
#	pragma GCC diagnostic ignored "-Wsign-conversion"
#	include <hiredis.h>
#	pragma GCC diagnostic pop

enum {
	DEFAULT_TIMEOUT_S = 10,
	LONGEST_NAME = 512,
	LONGEST_SHOWN = 300,
	PIECE = 64 << 10,
	MOST_OPENING = 64 << 10
};

struct redis {
	struct redis_url url;
	struct text name;
	int64_t timeout_ns;
	size_t most;                   /* bytes of a reply; 0: any */
	struct connection *connection; /* NULL: not connected */
	redisReader *reader;
};

/* ---- replies: hiredis's own, under our name ---- */

static const redisReply *
reply_inside(const struct redis_reply *reply)
{
	return (const redisReply *)(const void *)reply;
}

void
redis_reply_free(struct redis_reply *reply)
{
	freeReplyObject(reply); /* takes NULL */
}

enum redis_kind
redis_reply_kind(const struct redis_reply *reply)
{
	switch (reply_inside(reply)->type) {
	case REDIS_REPLY_STRING:
	case REDIS_REPLY_STATUS:
		return REDIS_STRING;
	case REDIS_REPLY_INTEGER:
		return REDIS_INTEGER;
	case REDIS_REPLY_ARRAY:
		return REDIS_ARRAY;
	case REDIS_REPLY_ERROR:
		return REDIS_ERROR;
	default:
		return REDIS_NIL;
	}
}

struct redis_bytes
redis_reply_bytes(const struct redis_reply *reply)
{
	enum redis_kind kind = redis_reply_kind(reply);

	if (kind != REDIS_STRING && kind != REDIS_ERROR)
		return redis_word("");

	return (struct redis_bytes){reply_inside(reply)->str, reply_inside(reply)->len};
}

int64_t
redis_reply_integer(const struct redis_reply *reply)
{
	return redis_reply_kind(reply) == REDIS_INTEGER ? reply_inside(reply)->integer : 0;
}

size_t
redis_reply_count(const struct redis_reply *reply)
{
	return redis_reply_kind(reply) == REDIS_ARRAY ? reply_inside(reply)->elements : 0;
}

const struct redis_reply *
redis_reply_element(const struct redis_reply *reply, size_t at)
{
	if (at >= redis_reply_count(reply))
		return NULL;

	return (const struct redis_reply *)(const void *)reply_inside(reply)->element[at];
}

/* ---- one command ---- */

static void
redis_disconnect(struct redis *redis)
{
	connection_close(redis->connection);
	redis->connection = NULL;
	if (redis->reader)
		redisReaderFree(redis->reader);
	redis->reader = NULL;
}

static int
reply_receive_some(
    struct redis *redis, const struct deadline *deadline, size_t *len, struct text *why)
{
	char piece[PIECE];
	ssize_t got = connection_receive(redis->connection, piece, sizeof(piece), deadline, why);

	if (got == -1)
		return -1;
	*len += (size_t)got;
	if (redis->most > 0 && *len > redis->most) {
		text_fail(why, "the reply is larger than ");
		units_show_size(why, (int64_t)redis->most);
		return -1;
	}
	if (redisReaderFeed(redis->reader, piece, (size_t)got) != REDIS_OK)
		return text_fail(why, "out of memory");

	return 0;
}

static int
reply_receive(struct redis *redis, const struct deadline *deadline, struct redis_reply **reply,
    struct text *why)
{
	void *whole = NULL;
	size_t len = 0;

	for (;;) {
		if (redisReaderGetReply(redis->reader, &whole) != REDIS_OK) {
			text_fail(why, "it does not speak the protocol of Redis: ");
			text_add_visible(why, redis->reader->errstr,
			    strnlen(redis->reader->errstr, sizeof(redis->reader->errstr)));
			return -1;
		}
		if (whole)
			break;
		if (reply_receive_some(redis, deadline, &len, why) == -1)
			return -1;
	}
	*reply = whole;

	return 0;
}

/* On the connection as it stands, which a failure closes: a late reply would answer the next
 * command. */
static int
redis_exchange(struct redis *redis, const struct redis_bytes *arguments, size_t count,
    const struct deadline *deadline, struct redis_reply **reply, struct text *why)
{
	const char **words = calloc(count, sizeof(*words));
	size_t *lens = calloc(count, sizeof(*lens));
	char *command = NULL;
	int len = -1, rc = -1;

	for (size_t i = 0; words && lens && i < count; i++) {
		words[i] = arguments[i].bytes;
		lens[i] = arguments[i].len;
	}
	if (words && lens)
		len = redisFormatCommandArgv(&command, (int)count, words, lens);
	if (len == -1)
		text_set_format(why, "out of memory");
	else if (connection_send(redis->connection, command, (size_t)len, deadline, why) == 0)
		rc = reply_receive(redis, deadline, reply, why);
	if (rc == -1)
		redis_disconnect(redis);
	if (command)
		redisFreeCommand(command);
	free(words);
	free(lens);

	return rc;
}

/* ---- opening ---- */

/* The server's words are not repeated: an unknown command is answered with its arguments. */
static int
redis_authenticate(struct redis *redis, const struct deadline *deadline, struct text *why)
{
	struct redis_bytes words[3] = {redis_word("AUTH")};
	struct redis_reply *reply = NULL;
	size_t count = 1;
	int rc = 0;

	if (!redis->url.password)
		return 0;
	if (redis->url.user)
		words[count++] = redis_word(redis->url.user);
	words[count++] = redis_word(redis->url.password);
	if (redis_exchange(redis, words, count, deadline, &reply, why) == -1)
		return -1;
	if (redis_reply_kind(reply) == REDIS_ERROR) {
		struct redis_bytes said = redis_reply_bytes(reply);
		bool wrong = said.len > 9 && memcmp(said.bytes, "WRONGPASS", 9) == 0;

		rc = text_fail(why, "%s",
		    wrong ? "wrong user or password"
			  : "the password was refused: does the server ask for one?");
	}
	redis_reply_free(reply);

	return rc;
}

/* Also finds out whether the server asks for a password, or is not ready yet. */
static int
redis_select(struct redis *redis, const struct deadline *deadline, struct text *why)
{
	struct redis_bytes words[2] = {redis_word("PING")};
	struct redis_reply *reply = NULL;
	char number[16];
	int rc = 0;

	snprintf(number, sizeof(number), "%u", redis->url.db);
	if (redis->url.db != 0) {
		words[0] = redis_word("SELECT");
		words[1] = redis_word(number);
	}
	if (redis_exchange(redis, words, redis->url.db != 0 ? 2 : 1, deadline, &reply, why) == -1)
		return -1;
	if (redis_reply_kind(reply) == REDIS_ERROR) {
		struct redis_bytes said = redis_reply_bytes(reply);

		rc = text_fail(why, "the server says: ");
		text_add_visible(
		    why, said.bytes, said.len < LONGEST_SHOWN ? said.len : LONGEST_SHOWN);
	}
	redis_reply_free(reply);

	return rc;
}

/* Once it is `patient`, a signal does not end it: a command is on its way. */
static int
redis_reconnect(struct redis *redis, bool patient, struct text *why)
{
	struct deadline deadline = deadline_in(redis->timeout_ns);
	size_t most = redis->most;
	int rc = 0;

	deadline.patient = patient;
	redis->reader = redisReaderCreate();
	if (!redis->reader)
		return text_fail(why, "out of memory");
	redis->connection =
	    connection_open(redis->url.host, redis->url.port, false, &deadline, why);
	redis->most = MOST_OPENING;
	if (!redis->connection || redis_authenticate(redis, &deadline, why) == -1 ||
	    redis_select(redis, &deadline, why) == -1) {
		redis_disconnect(redis);
		rc = -1;
	}
	redis->most = most;

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
	redis->name = TEXT_INIT(LONGEST_NAME);
	redis->timeout_ns = timeout_ns > 0 ? timeout_ns : DEFAULT_TIMEOUT_S * CLOCK_SECOND;
	if (redis_url_parse(url, &redis->url, why) == -1)
		goto fail;
	text_add_visible_format(
	    &redis->name, "redis://%s:%u/%u", redis->url.host, redis->url.port, redis->url.db);
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
	redis_disconnect(redis);
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
	redis->most = most;
}

const char *
redis_name(const struct redis *redis)
{
	return text_string(&redis->name);
}

int
redis_command(struct redis *redis, const struct redis_bytes *arguments, size_t count,
    struct redis_reply **reply, struct text *why)
{
	struct deadline deadline;

	if (!redis->connection && redis_reconnect(redis, true, why) == -1)
		return text_fail_of(why, redis_name(redis));
	deadline = deadline_in(redis->timeout_ns);
	deadline.patient = true;
	if (redis_exchange(redis, arguments, count, &deadline, reply, why) == -1)
		return text_fail_of(why, redis_name(redis));

	return 0;
}

const char *
redis_library(void)
{
	static char name[32];

	snprintf(
	    name, sizeof(name), "hiredis %d.%d.%d", HIREDIS_MAJOR, HIREDIS_MINOR, HIREDIS_PATCH);

	return name;
}

#endif
