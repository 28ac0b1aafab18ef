#include "frame.h"

#include "text.h"

enum { BASIC = 60 /* the class of messages */, FRAME_END = 0xce };

void
frame_write_number(unsigned char *to, uint64_t number, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++)
		to[i] = (unsigned char)(number >> (8 * (bytes - 1 - i)));
}

uint64_t
frame_read_number(const char *from, size_t bytes)
{
	uint64_t number = 0;

	for (size_t i = 0; i < bytes; i++)
		number = number << 8 | (unsigned char)from[i];

	return number;
}

int
frame_read(const char *bytes, size_t len, size_t most, struct frame *frame)
{
	size_t payload;

	if (len > 0 && bytes[0] != FRAME_METHOD && bytes[0] != FRAME_HEADER &&
	    bytes[0] != FRAME_BODY && bytes[0] != FRAME_HEARTBEAT)
		return -1;
	if (len < FRAME_OVERHEAD - 1)
		return 0;
	payload = frame_read_number(bytes + 3, 4);
	if (payload + FRAME_OVERHEAD > most)
		return -1;
	if (len < payload + FRAME_OVERHEAD)
		return 0;
	if ((unsigned char)bytes[payload + FRAME_OVERHEAD - 1] != FRAME_END)
		return -1;
	*frame = (struct frame){
	    .type = (unsigned char)bytes[0],
	    .channel = (unsigned)frame_read_number(bytes + 1, 2),
	    .payload = {bytes + FRAME_OVERHEAD - 1, payload},
	    .len = payload + FRAME_OVERHEAD,
	};

	return 1;
}

static void
frame_begin(struct text *out, unsigned type, unsigned channel, size_t len)
{
	unsigned char head[FRAME_OVERHEAD - 1];

	head[0] = (unsigned char)type;
	frame_write_number(head + 1, channel, 2);
	frame_write_number(head + 3, len, 4);
	text_add(out, head, sizeof(head));
}

void
frame_put(struct text *out, unsigned type, unsigned channel, const void *payload, size_t len)
{
	frame_begin(out, type, channel, len);
	text_add(out, payload, len);
	text_add_byte(out, (char)FRAME_END);
}

int
frame_read_header(
    struct rabbitmq_bytes payload, uint64_t *body_len, struct rabbitmq_bytes *properties)
{
	if (payload.len < HEADER_LEN + 2 || frame_read_number(payload.bytes, 2) != BASIC)
		return -1;
	*body_len = frame_read_number(payload.bytes + 4, 8);
	*properties = (struct rabbitmq_bytes){payload.bytes + HEADER_LEN, payload.len - HEADER_LEN};

	return 0;
}

void
frame_put_header(
    struct text *out, unsigned channel, struct rabbitmq_bytes properties, size_t body_len)
{
	unsigned char head[HEADER_LEN] = {0};

	frame_write_number(head, BASIC, 2);
	frame_write_number(head + 4, body_len, 8);
	frame_begin(out, FRAME_HEADER, channel, sizeof(head) + properties.len);
	text_add(out, head, sizeof(head));
	text_add(out, properties.bytes, properties.len);
	text_add_byte(out, (char)FRAME_END);
}
