#include "connect.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>

#include "connection.h"
#include "units.h"

#ifdef HAVE_HIREDIS

/* The inline functions of sds.h, which it includes, convert as our own code may not. */
#	pragma GCC diagnostic push
#	pragma GCC diagnostic ignored "-Wconversion"
#	pragma GCC diagnostic ignored "-Wsign-conversion"
#	include <hiredis.h>
#	pragma GCC diagnostic pop

enum {
	PIECE = 64 << 10,
	COPIED = 4 << 10, /* a shorter argument goes through the buffer: one system call fewer */
	MOST_VECTORS = 64,
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

const char *
redis_library(void)
{
	static char name[32];

	snprintf(
	    name, sizeof(name), "hiredis %d.%d.%d", HIREDIS_MAJOR, HIREDIS_MINOR, HIREDIS_PATCH);

	return name;
}

/* ---- opening ---- */

int
redis_connection_open(struct redis_connection *connection, const struct redis_url *url,
    const struct redis_place *place, const struct deadline *deadline, struct text *why)
{
	struct connection_target target = {
	    .socket = url->socket, .secure = url->is_tls, .ca_file = url->ca_file};

	if (place) {
		target.host = place->host;
		target.port = place->port;
	}
	redis_connection_close(connection);
	connection->is_lost = true;
	connection->reader = redisReaderCreate();
	if (!connection->reader)
		return text_fail(why, "out of memory");
	connection->bytes = connection_open_to(&target, deadline, why);
	if (!connection->bytes)
		return -1;
	connection->is_lost = false;

	return 0;
}

void
redis_connection_close(struct redis_connection *connection)
{
	connection_close(connection->bytes);
	connection->bytes = NULL;
	if (connection->reader)
		redisReaderFree(connection->reader);
	connection->reader = NULL;
	connection->came = 0;
}

void
redis_connection_free(struct redis_connection *connection)
{
	redis_connection_close(connection);
	text_free(&connection->buffer);
	free(connection->segments);
	connection->segments = NULL;
}

/* ---- receiving ---- */

/* Gives the reader what has come.  0, or -1 with the reason. */
static int
connection_feed(
    struct redis_connection *connection, const char *piece, size_t got, struct text *why)
{
	connection->came += got;
	if (connection->most > 0 && connection->came > connection->most) {
		text_fail(why, "the reply is larger than ");
		units_show_size(why, (int64_t)connection->most);
		return -1;
	}
	if (redisReaderFeed(connection->reader, piece, got) != REDIS_OK)
		return text_fail(why, "out of memory");

	return 0;
}

int
redis_connection_receive(struct redis_connection *connection, const struct deadline *deadline,
    struct redis_reply **reply, struct text *why)
{
	char piece[PIECE];
	void *whole = NULL;
	ssize_t got;

	for (;;) {
		if (redisReaderGetReply(connection->reader, &whole) != REDIS_OK) {
			text_fail(why, "it does not speak the protocol of Redis: ");
			text_add_visible(why, connection->reader->errstr,
			    strnlen(
				connection->reader->errstr, sizeof(connection->reader->errstr)));
			break;
		}
		if (whole) {
			*reply = whole;
			connection->came = 0;
			return 0;
		}
		got = connection_receive(connection->bytes, piece, sizeof(piece), deadline, why);
		if (got == -1 || connection_feed(connection, piece, (size_t)got, why) == -1)
			break;
	}
	connection->is_lost = true;

	return -1;
}

/* ---- sending ---- */

static void
segment_add(struct redis_connection *connection, const char *bytes, size_t at, size_t len)
{
	connection->segments[connection->segment_count++] = (struct redis_segment){bytes, at, len};
}

/* Each argument makes two at most, and there is the last one.  0 or -1. */
static int
segments_reserve(struct redis_connection *connection, size_t arguments)
{
	size_t room = 2 * arguments + 1;
	struct redis_segment *segments;

	if (room <= connection->segment_room)
		return 0;
	segments = reallocarray(connection->segments, room, sizeof(*segments));
	if (!segments)
		return -1;
	connection->segments = segments;
	connection->segment_room = room;

	return 0;
}

/* A command in pieces: of the buffer, where short arguments are copied to, and of the caller's own
 * memory.  0 or -1. */
static int
connection_frame(
    struct redis_connection *connection, const struct redis_bytes *arguments, size_t count)
{
	struct text *buffer = &connection->buffer;
	size_t start = 0;

	if (segments_reserve(connection, count) == -1)
		return -1;
	text_clear(buffer);
	connection->segment_count = 0;
	text_add_format(buffer, "*%zu\r\n", count);
	for (size_t i = 0; i < count; i++) {
		const struct redis_bytes *argument = &arguments[i];
		char head[32];
		int len = snprintf(head, sizeof(head), "$%zu\r\n", argument->len);

		text_add(buffer, head, (size_t)len);
		if (argument->len < COPIED) {
			text_add(buffer, argument->bytes, argument->len);
		} else {
			segment_add(connection, NULL, start, buffer->len - start);
			segment_add(connection, argument->bytes, 0, argument->len);
			start = buffer->len;
		}
		text_add(buffer, "\r\n", 2);
	}
	segment_add(connection, NULL, start, buffer->len - start);

	return text_failed(buffer) ? -1 : 0;
}

/* What the first `most` segments hold behind `offset` of the first. */
static int
connection_vectors(const struct redis_connection *connection, size_t first, size_t offset,
    struct iovec vectors[MOST_VECTORS])
{
	int count = 0;

	for (size_t i = first; i < connection->segment_count && count < MOST_VECTORS; i++) {
		const struct redis_segment *segment = &connection->segments[i];
		const char *bytes =
		    segment->bytes ? segment->bytes : connection->buffer.bytes + segment->at;

		/* iov_base is not const, as readv(2) fills it. */
		memcpy(&vectors[count].iov_base, &(const char *){bytes + (count == 0 ? offset : 0)},
		    sizeof(bytes));
		vectors[count].iov_len = segment->len - (count == 0 ? offset : 0);
		count++;
	}

	return count;
}

/* Replies to what was sent before are taken meanwhile: what stands between may take no command
 * until its replies are taken.  The bytes sent, or -1 with the reason. */
static ssize_t
connection_push(struct redis_connection *connection, const struct iovec *vectors, int count,
    const struct deadline *deadline, struct text *why)
{
	char piece[PIECE];
	ssize_t got, sent;

	sent = connection_send_some(connection->bytes, vectors, count, deadline, why);
	if (sent != 0)
		return sent;
	got = connection_receive_now(connection->bytes, piece, sizeof(piece), why);
	if (got == -1 || (got > 0 && connection_feed(connection, piece, (size_t)got, why) == -1))
		return -1;

	return 0;
}

int
redis_connection_send(struct redis_connection *connection, const struct redis_bytes *arguments,
    size_t count, const struct deadline *deadline, struct text *why)
{
	struct iovec vectors[MOST_VECTORS];
	size_t first = 0, offset = 0;

	assert(connection->bytes);
	if (connection_frame(connection, arguments, count) == -1)
		return text_fail(why, "out of memory for a command");
	while (first < connection->segment_count) {
		int vector_count = connection_vectors(connection, first, offset, vectors);
		ssize_t sent = connection_push(connection, vectors, vector_count, deadline, why);

		if (sent == -1) {
			connection->is_lost = true;
			return -1;
		}
		offset += (size_t)sent;
		while (
		    first < connection->segment_count && offset >= connection->segments[first].len)
			offset -= connection->segments[first++].len;
	}

	return 0;
}

int
redis_connection_ask(struct redis_connection *connection, const struct redis_bytes *arguments,
    size_t count, const struct deadline *deadline, struct redis_reply **reply, struct text *why)
{
	if (redis_connection_send(connection, arguments, count, deadline, why) == -1)
		return -1;

	return redis_connection_receive(connection, deadline, reply, why);
}

#endif
