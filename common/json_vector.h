/*
 * json_vector: how the state machine looks at many bytes at once.
 *
 * JSON_SSE2 or JSON_NEON, defined by the including file, choose the vector; else it is a plain
 * register.  Each defines
 *
 *   JSON_MACHINE   the name of the machine
 *   BLOCK          bytes that are looked at together
 *   LANE_BITS      bits that a byte has in a mask
 *   block_stops()  the mask of the bytes at which skipping through a string has to stop: a quote, a
 *                  backslash, a control byte or a byte that is not ASCII; the first byte stands in
 *                  the lowest bits
 */
#ifndef COMMON_JSON_VECTOR_H
#define COMMON_JSON_VECTOR_H

#include <stdint.h>

#if defined JSON_SSE2

#	include <emmintrin.h>

#	define JSON_MACHINE json_machine_sse2
#	define BLOCK 16
#	define LANE_BITS 1

static inline uint64_t
block_stops(const char *p)
{
	__m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)p);
	__m128i quote = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"'));
	__m128i backslash = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'));
	/* Signed: control bytes and all that is not ASCII. */
	__m128i foreign = _mm_cmplt_epi8(bytes, _mm_set1_epi8(0x20));

	return (uint64_t)(unsigned)_mm_movemask_epi8(
	    _mm_or_si128(_mm_or_si128(quote, backslash), foreign));
}

static inline uint64_t
block_no_digits(const char *p)
{
	__m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)p);
	__m128i values = _mm_sub_epi8(bytes, _mm_set1_epi8('0'));
	__m128i digits = _mm_cmpeq_epi8(_mm_min_epu8(values, _mm_set1_epi8(9)), values);

	return (uint64_t)(unsigned)_mm_movemask_epi8(digits) ^ 0xffff;
}

#elif defined JSON_NEON

#	include <arm_neon.h>

#	define JSON_MACHINE json_machine_neon
#	define BLOCK 16
#	define LANE_BITS 4

static inline uint64_t
block_stops(const char *p)
{
	int8x16_t bytes = vreinterpretq_s8_u8(vld1q_u8((const unsigned char *)p));
	uint8x16_t quote = vceqq_s8(bytes, vdupq_n_s8('"'));
	uint8x16_t backslash = vceqq_s8(bytes, vdupq_n_s8('\\'));
	/* Signed: control bytes and all that is not ASCII. */
	uint8x16_t foreign = vcltq_s8(bytes, vdupq_n_s8(0x20));
	uint16x8_t stops = vreinterpretq_u16_u8(vorrq_u8(vorrq_u8(quote, backslash), foreign));

	/* NEON has no movemask: narrowing keeps four bits of every byte. */
	return vget_lane_u64(vreinterpret_u64_u8(vshrn_n_u16(stops, 4)), 0);
}

#else

#	include <string.h>

#	define JSON_MACHINE json_machine_scalar
#	define BLOCK 8
#	define LANE_BITS 8
#	define EVERY(byte) (UINT64_C(0x0101010101010101) * (byte))

/* After Sean Eron Anderson's Bit Twiddling Hacks ("determine if a word has a byte equal to n"), in
 * the forms that do not carry from byte to byte: the mask may be shifted, so each of its bytes counts. */
static inline uint64_t
block_stops(const char *p)
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
	return (~(quote & backslash & control) | bytes) & EVERY(0x80);
}

static inline uint64_t
block_no_digits(const char *p)
{
	uint64_t bytes, low, high;

	memcpy(&bytes, p, sizeof bytes);
#	if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	bytes = __builtin_bswap64(bytes);
#	endif
	low = (bytes & EVERY(0x7f)) + EVERY(0x80 - '0');
	high = (bytes & EVERY(0x7f)) + EVERY(0x7f - '9');
	return (~low | high | bytes) & EVERY(0x80);
}

#endif

#endif
