/*
 * librabbitmq takes methods apart and puts them together.  The socket is ours: what the library
 * sends has no deadline, and its TLS resolves names without one.  So are properties: its tables
 * would be built anew where ours stay byte for byte.
 */
#include "codec.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "frame.h"
#include "memory.h"
#include "text.h"
#include "url.h"

#ifdef HAVE_RABBITMQ

#	include <amqp.h>
#	include <amqp_framing.h>

enum {
	BASIC = 60,            /* the class of messages */
	LONGEST_METHOD = 4096, /* of those sent: four names of 255 bytes, a password */
	POOL_PAGE = 4096
};

/* There is one consumer in a channel. */
static const char consumer_tag[] = "readyline";

/* ---- bytes ---- */

static amqp_bytes_t
bytes_out(struct rabbitmq_bytes bytes)
{
	return (amqp_bytes_t){bytes.len, (void *)(uintptr_t)bytes.bytes};
}

static amqp_bytes_t
bytes_word(const char *word)
{
	return (amqp_bytes_t){strlen(word), (void *)(uintptr_t)word};
}

static struct rabbitmq_bytes
bytes_in(amqp_bytes_t bytes)
{
	return (struct rabbitmq_bytes){bytes.bytes ? bytes.bytes : "", bytes.len};
}

/* ---- methods that come ---- */

struct codec {
	amqp_pool_t pool;
};

struct codec *
codec_new(void)
{
	struct codec *codec = memory_new(1, sizeof(*codec));

	init_amqp_pool(&codec->pool, POOL_PAGE);

	return codec;
}

void
codec_free(struct codec *codec)
{
	if (!codec)
		return;
	empty_amqp_pool(&codec->pool);
	free(codec);
}

/* The methods of connections and channels. */
static void
codec_take_connection(const void *decoded, struct method *method)
{
	const amqp_connection_start_t *start = decoded;
	const amqp_connection_tune_t *tune = decoded;
	const amqp_connection_close_t *closed = decoded;
	const amqp_connection_blocked_t *blocked = decoded;
	const amqp_channel_close_t *channel = decoded;

	switch (method->id) {
	case METHOD_START:
		method->text = bytes_in(start->mechanisms);
		break;
	case METHOD_TUNE:
		method->channel_max = tune->channel_max;
		method->frame_max = tune->frame_max;
		method->heartbeat = tune->heartbeat;
		break;
	case METHOD_CLOSE:
		method->code = closed->reply_code;
		method->text = bytes_in(closed->reply_text);
		break;
	case METHOD_BLOCKED:
		method->text = bytes_in(blocked->reason);
		break;
	case METHOD_CHANNEL_CLOSE:
		method->code = channel->reply_code;
		method->text = bytes_in(channel->reply_text);
		break;
	default:
		break;
	}
}

/* The methods of queues and messages. */
static void
codec_take_messages(const void *decoded, struct method *method)
{
	const amqp_queue_declare_ok_t *declared = decoded;
	const amqp_basic_return_t *returned = decoded;
	const amqp_basic_get_ok_t *got = decoded;
	const amqp_basic_deliver_t *delivered = decoded;
	const amqp_basic_ack_t *ack = decoded;
	const amqp_basic_nack_t *nack = decoded;

	switch (method->id) {
	case METHOD_DECLARE_OK:
		method->messages = declared->message_count;
		method->consumers = declared->consumer_count;
		break;
	case METHOD_RETURN:
		method->code = returned->reply_code;
		method->text = bytes_in(returned->reply_text);
		break;
	case METHOD_GET_OK:
		method->tag = got->delivery_tag;
		method->flag = got->redelivered;
		method->exchange = bytes_in(got->exchange);
		method->routing_key = bytes_in(got->routing_key);
		break;
	case METHOD_DELIVER:
		method->tag = delivered->delivery_tag;
		method->flag = delivered->redelivered;
		method->exchange = bytes_in(delivered->exchange);
		method->routing_key = bytes_in(delivered->routing_key);
		break;
	case METHOD_ACK:
		method->tag = ack->delivery_tag;
		method->flag = ack->multiple;
		break;
	case METHOD_NACK:
		method->tag = nack->delivery_tag;
		method->flag = nack->multiple;
		break;
	default:
		break;
	}
}

int
codec_read(struct codec *codec, struct rabbitmq_bytes payload, struct method *method)
{
	amqp_bytes_t fields = {payload.len - 4, (void *)(uintptr_t)(payload.bytes + 4)};
	void *decoded = NULL;

	*method = (struct method){0};
	if (payload.len < 4)
		return -1;
	method->id = (enum method_id)frame_read_number(payload.bytes, 4);
	recycle_amqp_pool(&codec->pool);
	if (amqp_decode_method((amqp_method_number_t)method->id, &codec->pool, fields, &decoded) !=
		AMQP_STATUS_OK ||
	    !decoded)
		return -1;
	codec_take_connection(decoded, method);
	codec_take_messages(decoded, method);

	return 0;
}

/* ---- methods that go ---- */

static void
method_put(struct text *out, unsigned channel, amqp_method_number_t id, void *fields)
{
	unsigned char payload[LONGEST_METHOD];
	int len;

	frame_write_number(payload, id, 4);
	len = amqp_encode_method(id, fields, (amqp_bytes_t){sizeof(payload) - 4, payload + 4});
	if (len >= 0)
		frame_put(out, FRAME_METHOD, channel, payload, (size_t)len + 4);
	else
		out->failed = true;
}

void
put_protocol(struct text *out)
{
	text_add(out, "AMQP\0\0\x09\x01", 8);
}

void
put_start_ok(struct text *out, const struct rabbitmq_url *url)
{
	/* An objection to the password is told, not only hung up on; so is a lack of memory. */
	amqp_table_entry_t can[] = {
	    {bytes_word("authentication_failure_close"),
		{.kind = AMQP_FIELD_KIND_BOOLEAN, .value.boolean = 1}},
	    {bytes_word("connection.blocked"),
		{.kind = AMQP_FIELD_KIND_BOOLEAN, .value.boolean = 1}},
	    {bytes_word("basic.nack"), {.kind = AMQP_FIELD_KIND_BOOLEAN, .value.boolean = 1}},
	    {bytes_word("publisher_confirms"),
		{.kind = AMQP_FIELD_KIND_BOOLEAN, .value.boolean = 1}},
	};
	amqp_table_entry_t about[] = {
	    {bytes_word("product"),
		{.kind = AMQP_FIELD_KIND_UTF8, .value.bytes = bytes_word("readyline")}},
	    {bytes_word("version"),
		{.kind = AMQP_FIELD_KIND_UTF8, .value.bytes = bytes_word(READYLINE_VERSION)}},
	    {bytes_word("capabilities"), {.kind = AMQP_FIELD_KIND_TABLE,
					     .value.table = {sizeof(can) / sizeof(can[0]), can}}},
	};
	TEXT_LOCAL response = TEXT_INIT(TEXT_MAX_REASON);
	amqp_connection_start_ok_t start_ok = {
	    .client_properties = {sizeof(about) / sizeof(about[0]), about},
	    .mechanism = bytes_word("PLAIN"),
	    .locale = bytes_word("en_US"),
	};

	text_add_byte(&response, '\0');
	text_add_string(&response, url->user);
	text_add_byte(&response, '\0');
	text_add_string(&response, url->password);
	start_ok.response = (amqp_bytes_t){response.len, response.bytes};
	method_put(out, 0, AMQP_CONNECTION_START_OK_METHOD, &start_ok);
	if (response.bytes)
		explicit_bzero(response.bytes, response.len);
}

void
put_tune_ok(struct text *out, const struct method *tune)
{
	amqp_connection_tune_ok_t tune_ok = {
	    .channel_max = tune->channel_max,
	    .frame_max = tune->frame_max,
	    .heartbeat = tune->heartbeat,
	};

	method_put(out, 0, AMQP_CONNECTION_TUNE_OK_METHOD, &tune_ok);
}

void
put_open(struct text *out, const char *vhost)
{
	amqp_connection_open_t opened = {.virtual_host = bytes_word(vhost)};

	method_put(out, 0, AMQP_CONNECTION_OPEN_METHOD, &opened);
}

void
put_close(struct text *out)
{
	amqp_connection_close_t closed = {.reply_code = AMQP_REPLY_SUCCESS};

	method_put(out, 0, AMQP_CONNECTION_CLOSE_METHOD, &closed);
}

void
put_close_ok(struct text *out)
{
	amqp_connection_close_ok_t nothing = {0};

	method_put(out, 0, AMQP_CONNECTION_CLOSE_OK_METHOD, &nothing);
}

void
put_channel_open(struct text *out, unsigned channel)
{
	amqp_channel_open_t nothing = {0};

	method_put(out, channel, AMQP_CHANNEL_OPEN_METHOD, &nothing);
}

void
put_channel_close_ok(struct text *out, unsigned channel)
{
	amqp_channel_close_ok_t nothing = {0};

	method_put(out, channel, AMQP_CHANNEL_CLOSE_OK_METHOD, &nothing);
}

void
put_confirm_select(struct text *out, unsigned channel)
{
	amqp_confirm_select_t nothing = {0};

	method_put(out, channel, AMQP_CONFIRM_SELECT_METHOD, &nothing);
}

void
put_declare(struct text *out, unsigned channel, const char *queue, bool passive)
{
	amqp_queue_declare_t declare = {
	    .queue = bytes_word(queue),
	    .passive = passive,
	    .durable = !passive,
	};

	method_put(out, channel, AMQP_QUEUE_DECLARE_METHOD, &declare);
}

void
put_get(struct text *out, unsigned channel, const char *queue)
{
	amqp_basic_get_t get = {.queue = bytes_word(queue)};

	method_put(out, channel, AMQP_BASIC_GET_METHOD, &get);
}

void
put_qos(struct text *out, unsigned channel, uint16_t most)
{
	amqp_basic_qos_t qos = {.prefetch_count = most};

	method_put(out, channel, AMQP_BASIC_QOS_METHOD, &qos);
}

void
put_consume(struct text *out, unsigned channel, const char *queue)
{
	amqp_basic_consume_t consume = {
	    .queue = bytes_word(queue), .consumer_tag = bytes_word(consumer_tag)};

	method_put(out, channel, AMQP_BASIC_CONSUME_METHOD, &consume);
}

void
put_cancel(struct text *out, unsigned channel)
{
	amqp_basic_cancel_t cancel = {.consumer_tag = bytes_word(consumer_tag)};

	method_put(out, channel, AMQP_BASIC_CANCEL_METHOD, &cancel);
}

void
put_ack(struct text *out, unsigned channel, uint64_t tag, bool multiple)
{
	amqp_basic_ack_t ack = {.delivery_tag = tag, .multiple = multiple};

	method_put(out, channel, AMQP_BASIC_ACK_METHOD, &ack);
}

void
put_requeue(struct text *out, unsigned channel, uint64_t tag)
{
	amqp_basic_nack_t nack = {.delivery_tag = tag, .multiple = tag == 0, .requeue = 1};

	method_put(out, channel, AMQP_BASIC_NACK_METHOD, &nack);
}

void
put_publish(struct text *out, unsigned channel, struct rabbitmq_bytes exchange,
    struct rabbitmq_bytes routing_key)
{
	amqp_basic_publish_t publish = {
	    .exchange = bytes_out(exchange),
	    .routing_key = bytes_out(routing_key),
	    .mandatory = 1,
	};

	method_put(out, channel, AMQP_BASIC_PUBLISH_METHOD, &publish);
}

const char *
rabbitmq_library(void)
{
	static char name[48];

	snprintf(name, sizeof(name), "librabbitmq %s", amqp_version());

	return name;
}

#endif
