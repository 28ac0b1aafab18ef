/*
 * redis/format: what an element of a Redis store is: which message, where it goes, and which of its
 * bytes a requeue pushes there.
 */
#ifndef REQUEUE_DLQ_REDIS_FORMAT_H
#define REQUEUE_DLQ_REDIS_FORMAT_H

#include <stdbool.h>
#include <stddef.h>

#include "message.h"
#include "uuid.h"

/* What is pushed: the bytes [from, to) of the element or, with an `insert`, the whole element with
 * that in their place. */
struct redis_shape {
	size_t from, to;
	char insert[UUID_SIZE];
};

/* Of each store one; `reader` is what new() made. */
struct redis_format {
	const char *name; /* as --format has it */
	void *(*reader_new)(void);
	void (*reader_free)(void *reader);
	/* Fills payload, destination, reason, error, request_id, counts and times of `message` and
	 * the shape; borrowed until the next call.  False: it is no such element, and why not
	 * stands in message->unreadable. */
	bool (*read)(void *reader, const char *element, size_t len, struct message *message,
	    struct redis_shape *shape);
};

/* In the order in which an element is tried where none is asked for. */
extern const struct redis_format redis_envelope, redis_celery;

/* Whatever bytes there are: --to says where they go. */
extern const struct redis_format redis_raw;

#endif
