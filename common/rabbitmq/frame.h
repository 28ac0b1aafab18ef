/*
 * rabbitmq/frame: frames of AMQP 0-9-1 as they travel.  No input or output here.
 */
#ifndef COMMON_RABBITMQ_FRAME_H
#define COMMON_RABBITMQ_FRAME_H

#include <stddef.h>
#include <stdint.h>

#include "rabbitmq.h"

struct text;

enum { FRAME_METHOD = 1, FRAME_HEADER = 2, FRAME_BODY = 3, FRAME_HEARTBEAT = 8 };

/* What stands around a payload, and before the properties in that of a header. */
enum { FRAME_OVERHEAD = 8, HEADER_LEN = 12, FRAME_SMALLEST_MAX = 4096 };

struct frame {
	unsigned type, channel;
	struct rabbitmq_bytes payload;
	size_t len; /* with what stands around the payload */
};

/* The frame at the start of `bytes`.  1, 0 when there is more to come, or -1 when this is no frame,
 * or one whose payload and frame are larger than `most`. */
int frame_read(const char *bytes, size_t len, size_t most, struct frame *frame);

void frame_put(struct text *out, unsigned type, unsigned channel, const void *payload, size_t len);

/* Of the payload of a header frame: how long the body will be, and the properties.  0 or -1. */
int frame_read_header(
    struct rabbitmq_bytes payload, uint64_t *body_len, struct rabbitmq_bytes *properties);

/* The header frame; those of the body have to follow. */
void frame_put_header(
    struct text *out, unsigned channel, struct rabbitmq_bytes properties, size_t body_len);

/* Numbers travel with their highest byte first. */
void frame_write_number(unsigned char *to, uint64_t number, size_t bytes);
uint64_t frame_read_number(const char *from, size_t bytes);

#endif
