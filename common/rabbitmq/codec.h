/*
 * rabbitmq/codec: the methods of AMQP 0-9-1 as they travel.  No input or output here.
 */
#ifndef COMMON_RABBITMQ_CODEC_H
#define COMMON_RABBITMQ_CODEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rabbitmq.h"

struct rabbitmq_url;
struct text;

/* ---- methods that the server sends ---- */

/* Class and method, as the protocol numbers them. */
enum method_id {
	METHOD_START = 0x000a000a,
	METHOD_TUNE = 0x000a001e,
	METHOD_OPEN_OK = 0x000a0029,
	METHOD_CLOSE = 0x000a0032,
	METHOD_CLOSE_OK = 0x000a0033,
	METHOD_BLOCKED = 0x000a003c,
	METHOD_UNBLOCKED = 0x000a003d,
	METHOD_CHANNEL_OPEN_OK = 0x0014000b,
	METHOD_CHANNEL_CLOSE = 0x00140028,
	METHOD_CHANNEL_CLOSE_OK = 0x00140029,
	METHOD_DECLARE_OK = 0x0032000b,
	METHOD_QOS_OK = 0x003c000b,
	METHOD_CONSUME_OK = 0x003c0015,
	METHOD_CANCEL_OK = 0x003c001f,
	METHOD_RETURN = 0x003c0032,
	METHOD_DELIVER = 0x003c003c,
	METHOD_GET_OK = 0x003c0047,
	METHOD_GET_EMPTY = 0x003c0048,
	METHOD_ACK = 0x003c0050,
	METHOD_NACK = 0x003c0078,
	METHOD_CONFIRM_OK = 0x0055000b,
};

/* Of each, what it has; the rest is zero. */
struct method {
	enum method_id id;
	struct rabbitmq_bytes text; /* of an objection, a return, a blocking; the mechanisms */
	struct rabbitmq_bytes exchange, routing_key;
	uint64_t tag;
	uint32_t messages, consumers;
	uint32_t frame_max;
	uint16_t channel_max, heartbeat;
	uint16_t code;
	bool flag; /* redelivered; multiple */
};

/* What takes methods apart needs some memory of its own. */
struct codec;

struct codec *codec_new(void);
void codec_free(struct codec *codec);

/* Borrowed from the payload.  0, or -1 when it cannot be read. */
int codec_read(struct codec *codec, struct rabbitmq_bytes payload, struct method *method);

/* ---- methods that we send ---- */

void put_protocol(struct text *out);
void put_start_ok(struct text *out, const struct rabbitmq_url *url);
void put_tune_ok(struct text *out, const struct method *tune);
void put_open(struct text *out, const char *vhost);
void put_close(struct text *out);
void put_close_ok(struct text *out);
void put_channel_open(struct text *out, unsigned channel);
void put_channel_close_ok(struct text *out, unsigned channel);
void put_confirm_select(struct text *out, unsigned channel);
void put_declare(struct text *out, unsigned channel, const char *queue, bool passive);
void put_get(struct text *out, unsigned channel, const char *queue);
void put_qos(struct text *out, unsigned channel, uint16_t most);
void put_consume(struct text *out, unsigned channel, const char *queue);
void put_cancel(struct text *out, unsigned channel);
void put_ack(struct text *out, unsigned channel, uint64_t tag, bool multiple);
void put_requeue(struct text *out, unsigned channel, uint64_t tag);
void put_publish(struct text *out, unsigned channel, struct rabbitmq_bytes exchange,
    struct rabbitmq_bytes routing_key);

#endif
