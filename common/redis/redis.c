#include "redis.h"

#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "clock.h"
#include "connect.h"
#include "text.h"
#include "units.h"

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
	size_t most; /* bytes of a reply; 0: any */
	int fd;      /* -1: not connected */
	redisReader *reader;
};

/* ---- replies: hiredis's own, under our name ---- */

static const redisReply *
inside(const struct redis_reply *reply)
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
	switch (inside(reply)->type) {
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

	return (struct redis_bytes){inside(reply)->str, inside(reply)->len};
}

int64_t
redis_reply_integer(const struct redis_reply *reply)
{
	return redis_reply_kind(reply) == REDIS_INTEGER ? inside(reply)->integer : 0;
}

size_t
redis_reply_count(const struct redis_reply *reply)
{
	return redis_reply_kind(reply) == REDIS_ARRAY ? inside(reply)->elements : 0;
}

const struct redis_reply *
redis_reply_element(const struct redis_reply *reply, size_t at)
{
	if (at >= redis_reply_count(reply))
		return NULL;

	return (const struct redis_reply *)(const void *)inside(reply)->element[at];
}

/* ---- one command ---- */

static void
disconnect(struct redis *redis)
{
	if (redis->fd != -1)
		(void)close(redis->fd);
	redis->fd = -1;
	if (redis->reader != NULL)
		redisReaderFree(redis->reader);
	redis->reader = NULL;
}

static struct redis_deadline
deadline_of(const struct redis *redis, bool heeds_signals)
{
	return (struct redis_deadline){
	    .until = clock_monotonic(&clock_system) + redis->timeout_ns,
	    .timeout_ns = redis->timeout_ns,
	    .heeds_signals = heeds_signals,
	};
}

static int
send_all(
    int fd, const char *bytes, size_t len, const struct redis_deadline *deadline, struct text *why)
{
	while (len > 0) {
		ssize_t sent = send(fd, bytes, len, MSG_NOSIGNAL);

		if (sent > 0) {
			bytes += sent;
			len -= (size_t)sent;
		} else if (errno == EAGAIN) {
			if (redis_wait(fd, POLLOUT, deadline, why) == -1)
				return -1;
		} else if (errno != EINTR) {
			(void)text_set_format(why, "cannot send: %s", strerror(errno));
			return -1;
		}
	}

	return 0;
}

static int
receive_some(
    struct redis *redis, const struct redis_deadline *deadline, size_t *len, struct text *why)
{
	char piece[PIECE];
	ssize_t got;

	if (redis_wait(redis->fd, POLLIN, deadline, why) == -1)
		return -1;
	got = recv(redis->fd, piece, sizeof(piece), 0);
	if (got == -1 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (got <= 0) {
		(void)text_set_format(why, "the connection was lost: %s",
		    got == 0 ? "closed by the server" : strerror(errno));
		return -1;
	}
	*len += (size_t)got;
	if (redis->most > 0 && *len > redis->most) {
		(void)text_set_format(why, "the reply is larger than ");
		units_show_size(why, (int64_t)redis->most);
		return -1;
	}
	if (redisReaderFeed(redis->reader, piece, (size_t)got) != REDIS_OK) {
		(void)text_set_format(why, "out of memory");
		return -1;
	}

	return 0;
}

static int
receive_reply(struct redis *redis, const struct redis_deadline *deadline,
    struct redis_reply **reply, struct text *why)
{
	void *whole = NULL;
	size_t len = 0;

	for (;;) {
		if (redisReaderGetReply(redis->reader, &whole) != REDIS_OK) {
			(void)text_set_format(why, "it does not speak the protocol of Redis: ");
			(void)text_add_visible(why, redis->reader->errstr,
			    strnlen(redis->reader->errstr, sizeof(redis->reader->errstr)));
			return -1;
		}
		if (whole != NULL)
			break;
		if (receive_some(redis, deadline, &len, why) == -1)
			return -1;
	}
	*reply = whole;

	return 0;
}

/* On the connection as it stands, which a failure closes: a late reply would answer the next
 * command. */
static int
exchange(struct redis *redis, const struct redis_bytes *arguments, size_t count,
    const struct redis_deadline *deadline, struct redis_reply **reply, struct text *why)
{
	const char **words = calloc(count, sizeof(*words));
	size_t *lens = calloc(count, sizeof(*lens));
	char *command = NULL;
	int len = -1, rc = -1;

	for (size_t i = 0; words != NULL && lens != NULL && i < count; i++) {
		words[i] = arguments[i].bytes;
		lens[i] = arguments[i].len;
	}
	if (words != NULL && lens != NULL)
		len = redisFormatCommandArgv(&command, (int)count, words, lens);
	if (len == -1)
		(void)text_set_format(why, "out of memory");
	else if (send_all(redis->fd, command, (size_t)len, deadline, why) == 0)
		rc = receive_reply(redis, deadline, reply, why);
	if (rc == -1)
		disconnect(redis);
	if (command != NULL)
		redisFreeCommand(command);
	free(words);
	free(lens);

	return rc;
}

/* ---- opening ---- */

/* The server's words are not repeated: an unknown command is answered with its arguments. */
static int
authenticate(struct redis *redis, const struct redis_deadline *deadline, struct text *why)
{
	struct redis_bytes words[3] = {redis_word("AUTH")};
	struct redis_reply *reply = NULL;
	size_t count = 1;
	int rc = 0;

	if (redis->url.password == NULL)
		return 0;
	if (redis->url.user != NULL)
		words[count++] = redis_word(redis->url.user);
	words[count++] = redis_word(redis->url.password);
	if (exchange(redis, words, count, deadline, &reply, why) == -1)
		return -1;
	if (redis_reply_kind(reply) == REDIS_ERROR) {
		struct redis_bytes said = redis_reply_bytes(reply);
		bool wrong = said.len > 9 && memcmp(said.bytes, "WRONGPASS", 9) == 0;

		(void)text_set_format(why, "%s",
		    wrong ? "wrong user or password"
			  : "the password was refused: does the server ask for one?");
		rc = -1;
	}
	redis_reply_free(reply);

	return rc;
}

/* Also finds out whether the server asks for a password, or is not ready yet. */
static int
select_database(struct redis *redis, const struct redis_deadline *deadline, struct text *why)
{
	struct redis_bytes words[2] = {redis_word("PING")};
	struct redis_reply *reply = NULL;
	char number[16];
	int rc = 0;

	(void)snprintf(number, sizeof(number), "%u", redis->url.db);
	if (redis->url.db != 0) {
		words[0] = redis_word("SELECT");
		words[1] = redis_word(number);
	}
	if (exchange(redis, words, redis->url.db != 0 ? 2 : 1, deadline, &reply, why) == -1)
		return -1;
	if (redis_reply_kind(reply) == REDIS_ERROR) {
		struct redis_bytes said = redis_reply_bytes(reply);

		(void)text_set_format(why, "the server says: ");
		(void)text_add_visible(
		    why, said.bytes, said.len < LONGEST_SHOWN ? said.len : LONGEST_SHOWN);
		rc = -1;
	}
	redis_reply_free(reply);

	return rc;
}

static int
reconnect(struct redis *redis, bool heeds_signals, struct text *why)
{
	struct redis_deadline deadline = deadline_of(redis, heeds_signals);
	size_t most = redis->most;
	int rc = 0;

	redis->reader = redisReaderCreate();
	if (redis->reader == NULL) {
		(void)text_set_format(why, "out of memory");
		return -1;
	}
	redis->fd = redis_connect(&redis->url, &deadline, why);
	redis->most = MOST_OPENING;
	if (redis->fd == -1 || authenticate(redis, &deadline, why) == -1 ||
	    select_database(redis, &deadline, why) == -1) {
		disconnect(redis);
		rc = -1;
	}
	redis->most = most;

	return rc;
}

/* Puts the server before the reason: "redis://localhost:6379/0: no answer within 10 s". */
static void
name_server(const struct redis *redis, struct text *why)
{
	struct text reason = TEXT_INIT(TEXT_MAX_REASON);

	(void)text_add_string(&reason, text_string(why));
	(void)text_set_format(why, "%s: %s", redis_name(redis), text_string(&reason));
	text_free(&reason);
}

struct redis *
redis_open(const char *url, int64_t timeout_ns, struct text *why)
{
	struct redis *redis = calloc(1, sizeof(*redis));

	if (redis == NULL) {
		(void)text_set_format(why, "out of memory");
		return NULL;
	}
	redis->fd = -1;
	redis->name = TEXT_INIT(LONGEST_NAME);
	redis->timeout_ns = timeout_ns > 0 ? timeout_ns : DEFAULT_TIMEOUT_S * CLOCK_SECOND;
	if (redis_url_parse(url, &redis->url, why) == -1)
		goto fail;
	(void)text_add_string(&redis->name, "redis://");
	(void)text_add_visible(&redis->name, redis->url.host, strlen(redis->url.host));
	(void)text_add_format(&redis->name, ":%u/%u", redis->url.port, redis->url.db);
	if (reconnect(redis, true, why) == -1) {
		name_server(redis, why);
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
	if (redis == NULL)
		return;
	disconnect(redis);
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
	struct redis_deadline deadline;

	if (redis->fd == -1 && reconnect(redis, false, why) == -1) {
		name_server(redis, why);
		return -1;
	}
	deadline = deadline_of(redis, false);
	if (exchange(redis, arguments, count, &deadline, reply, why) == -1) {
		name_server(redis, why);
		return -1;
	}

	return 0;
}

const char *
redis_library(void)
{
	static char name[32];

	(void)snprintf(
	    name, sizeof(name), "hiredis %d.%d.%d", HIREDIS_MAJOR, HIREDIS_MINOR, HIREDIS_PATCH);

	return name;
}

#endif
