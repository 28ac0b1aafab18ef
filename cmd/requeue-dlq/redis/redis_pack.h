/*
 * redis_pack: MessagePack, as far as a script's numbers need it (msgpack.org).
 */
#ifndef REQUEUE_DLQ_REDIS_REDIS_PACK_H
#define REQUEUE_DLQ_REDIS_REDIS_PACK_H

#include <stdint.h>

#include "text.h"

static inline void
pack_big_endian(struct text *out, char type, uint64_t value, unsigned bytes)
{
	char packed[9] = {type};

	for (unsigned i = bytes; i > 0; i--, value >>= 8)
		packed[i] = (char)(value & 0xff);
	text_add(out, packed, bytes + 1);
}

static inline void
pack_number(struct text *out, uint64_t value)
{
	if (value < 0x80)
		text_add_byte(out, (char)value);
	else if (value <= UINT16_MAX)
		pack_big_endian(out, (char)0xcd, value, 2);
	else
		pack_big_endian(out, (char)0xcf, value, 8);
}

static inline void
pack_bool(struct text *out, bool value)
{
	text_add_byte(out, value ? (char)0xc3 : (char)0xc2);
}

/* `count` values follow. */
static inline void
pack_array(struct text *out, size_t count)
{
	pack_big_endian(out, (char)0xdd, count, 4);
}

#endif
