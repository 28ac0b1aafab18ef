#include "ids.h"

#include "uuid.h"

void
ids_seed(struct ids *ids)
{
	uuid_random_bytes(ids->state, sizeof(ids->state));
	/* All zeros would stay zeros. */
	ids->state[0] |= 1;
}

static uint64_t
rotated(uint64_t x, int by)
{
	return (x << by) | (x >> (64 - by));
}

static uint64_t
draw(struct ids *ids)
{
	uint64_t *s = ids->state;
	uint64_t result = rotated(s[1] * 5, 7) * 9;
	uint64_t t = s[1] << 17;

	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= t;
	s[3] = rotated(s[3], 45);

	return result;
}

/* The `count` highest half-bytes of `bits` as digits. */
static char *
put_hex(char *out, uint64_t bits, int count)
{
	for (int i = 0; i < count; i++) {
		*out++ = "0123456789abcdef"[bits >> 60];
		bits <<= 4;
	}

	return out;
}

void
ids_draw(struct ids *ids, char request_id[static IDS_REQUEST_LEN],
    char trace_id[static IDS_TRACE_LEN], char span_id[static IDS_SPAN_LEN])
{
	uint64_t high = draw(ids), low = draw(ids);
	char *at = request_id;

	/* The version and the variant (RFC 9562, section 5.4). */
	high = (high & ~UINT64_C(0xF000)) | UINT64_C(0x4000);
	low = (low & ~(UINT64_C(3) << 62)) | UINT64_C(2) << 62;
	at = put_hex(at, high, 8);
	*at++ = '-';
	at = put_hex(at, high << 32, 4);
	*at++ = '-';
	at = put_hex(at, high << 48, 4);
	*at++ = '-';
	at = put_hex(at, low, 4);
	*at++ = '-';
	(void)put_hex(at, low << 16, 12);

	/* Ids of zeros alone are invalid. */
	(void)put_hex(put_hex(trace_id, draw(ids), 16), draw(ids) | 1, 16);
	(void)put_hex(span_id, draw(ids) | 1, 16);
}
