#include "ids.h"

#include <endian.h>
#include <string.h>

#include "uuid.h"

void
ids_seed(struct ids *ids)
{
	uuid_random_bytes(ids->state, sizeof(ids->state));
	/* All zeros would stay zeros. */
	ids->state[0] |= 1;
}

static uint64_t
bits_rotated(uint64_t x, int by)
{
	return (x << by) | (x >> (64 - by));
}

static uint64_t
ids_draw_bits(struct ids *ids)
{
	uint64_t *s = ids->state;
	uint64_t result = bits_rotated(s[1] * 5, 7) * 9;
	uint64_t t = s[1] << 17;

	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= t;
	s[3] = bits_rotated(s[3], 45);

	return result;
}

/* 32 bits as eight digits, all at once: a half-byte to each byte, then what makes it a digit or a
 * letter. */
static void
digits_put_eight(char out[static 8], uint32_t bits)
{
	const uint64_t each = UINT64_C(0x0101010101010101);
	uint64_t x = bits, letters;

	x = (x | x << 16) & UINT64_C(0x0000ffff0000ffff);
	x = (x | x << 8) & UINT64_C(0x00ff00ff00ff00ff);
	x = (x | x << 4) & UINT64_C(0x0f0f0f0f0f0f0f0f);
	letters = (x + 6 * each) >> 4 & each;
	x = htobe64(x + '0' * each + letters * ('a' - '9' - 1));
	memcpy(out, &x, sizeof(x));
}

static void
digits_put_sixteen(char out[static 16], uint64_t bits)
{
	digits_put_eight(out, (uint32_t)(bits >> 32));
	digits_put_eight(out + 8, (uint32_t)bits);
}

/* The version and the variant (RFC 9562, section 5.4), then five groups of digits. */
static void
digits_put_uuid(char out[static IDS_REQUEST_LEN], uint64_t high, uint64_t low)
{
	char digits[32];

	digits_put_sixteen(digits, (high & ~UINT64_C(0xf000)) | UINT64_C(0x4000));
	digits_put_sixteen(digits + 16, (low & ~(UINT64_C(3) << 62)) | UINT64_C(2) << 62);
	memcpy(out, digits, 8);
	memcpy(out + 9, digits + 8, 4);
	memcpy(out + 14, digits + 12, 4);
	memcpy(out + 19, digits + 16, 4);
	memcpy(out + 24, digits + 20, 12);
	out[8] = out[13] = out[18] = out[23] = '-';
}

void
ids_draw(struct ids *ids, char request_id[static IDS_REQUEST_LEN],
    char trace_id[static IDS_TRACE_LEN], char span_id[static IDS_SPAN_LEN])
{
	uint64_t high = ids_draw_bits(ids);

	digits_put_uuid(request_id, high, ids_draw_bits(ids));
	/* Ids of zeros alone are invalid. */
	digits_put_sixteen(trace_id, ids_draw_bits(ids));
	digits_put_sixteen(trace_id + 16, ids_draw_bits(ids) | 1);
	digits_put_sixteen(span_id, ids_draw_bits(ids) | 1);
}
