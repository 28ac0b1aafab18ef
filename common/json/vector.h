/*
 * json/vector: how the state machine looks at many bytes at once.
 *
 * JSON_SSE2 or JSON_NEON, defined by the including file, choose the vector; else it is a plain
 * register.  Each defines
 *
 *   JSON_MACHINE   the name of the machine
 *   block_stops()  which of BLOCK bytes skipping through a string has to stop at: a quote, a
 *                  backslash, a control byte or a byte that is not ASCII; the first byte stands in
 *                  the lowest bit
 */
#ifndef COMMON_JSON_VECTOR_H
#define COMMON_JSON_VECTOR_H

#include <stdint.h>

enum { BLOCK = 64 };

#if defined JSON_SSE2

#	include <emmintrin.h>

#	define JSON_MACHINE json_machine_sse2

static inline uint64_t
vector_stops(const char *p)
{
	__m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)p);
	__m128i quote = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"'));
	__m128i backslash = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'));
	/* Signed and saturating: control bytes and all that is not ASCII become negative, and
	 * movemask takes only the sign. */
	__m128i foreign = _mm_subs_epi8(bytes, _mm_set1_epi8(0x20));

	return (uint64_t)(unsigned)_mm_movemask_epi8(
	    _mm_or_si128(_mm_or_si128(quote, backslash), foreign));
}

static inline uint64_t
block_stops(const char *p)
{
	return vector_stops(p) | vector_stops(p + 16) << 16 | vector_stops(p + 32) << 32 |
	       vector_stops(p + 48) << 48;
}

#elif defined JSON_NEON

#	include <arm_neon.h>

#	define JSON_MACHINE json_machine_neon

/* 0xff for each stop among 16 bytes. */
static inline uint8x16_t
vector_stops(const char *p)
{
	int8x16_t bytes = vreinterpretq_s8_u8(vld1q_u8((const unsigned char *)p));
	uint8x16_t quote = vceqq_s8(bytes, vdupq_n_s8('"'));
	uint8x16_t backslash = vceqq_s8(bytes, vdupq_n_s8('\\'));
	/* Signed: control bytes and all that is not ASCII. */
	uint8x16_t foreign = vcltq_s8(bytes, vdupq_n_s8(0x20));

	return vorrq_u8(vorrq_u8(quote, backslash), foreign);
}

/* NEON has no movemask: each byte keeps the bit of its place, and neighbours are added three
 * times. */
static inline uint64_t
block_stops(const char *p)
{
	static const uint8_t places[16] = {
	    1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
	uint8x16_t bits = vld1q_u8(places);
	uint8x16_t a = vandq_u8(vector_stops(p), bits);
	uint8x16_t b = vandq_u8(vector_stops(p + 16), bits);
	uint8x16_t c = vandq_u8(vector_stops(p + 32), bits);
	uint8x16_t d = vandq_u8(vector_stops(p + 48), bits);
	uint8x16_t sum = vpaddq_u8(vpaddq_u8(a, b), vpaddq_u8(c, d));

	sum = vpaddq_u8(sum, sum);
	return vgetq_lane_u64(vreinterpretq_u64_u8(sum), 0);
}

#else

#	include <string.h>

#	define JSON_MACHINE json_machine_scalar
#	define EVERY(byte) (UINT64_C(0x0101010101010101) * (byte))

/* After Sean Eron Anderson's Bit Twiddling Hacks ("determine if a word has a byte equal to n"), in
 * the forms that do not carry from byte to byte.  The product gathers the high bits of all bytes in
 * the highest byte. */
static inline uint64_t
word_stops(const char *p)
{
	uint64_t bytes, quote, backslash, control;

	memcpy(&bytes, p, sizeof bytes);
#	if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	bytes = __builtin_bswap64(bytes);
#	endif
	/* The high bit of a byte says that it is NOT the one looked for. */
	quote = ((bytes ^ EVERY('"')) & EVERY(0x7f)) + EVERY(0x7f);
	backslash = ((bytes ^ EVERY('\\')) & EVERY(0x7f)) + EVERY(0x7f);
	control = (bytes & EVERY(0x7f)) + EVERY(0x60);
	bytes = (~(quote & backslash & control) | bytes) & EVERY(0x80);
	return (bytes >> 7) * UINT64_C(0x0102040810204080) >> 56;
}

static inline uint64_t
block_stops(const char *p)
{
	uint64_t stops = 0;

	for (unsigned i = 0; i < BLOCK / 8; i++)
		stops |= word_stops(p + 8 * i) << 8 * i;
	return stops;
}

#endif

#endif
