/*
 * The V2 encoding of HdrHistogram (EncodableHistogram and AbstractHistogram of the Java original
 * are its specification):
 *
 *   compressed    cookie 0x1c849314, length (4 bytes each), then a zlib stream of that length
 *   holding:
 *   uncompressed  cookie 0x1c849313, length of the counts, normalizing index offset, digits (4
 *   each),
 *                 lowest, highest, conversion ratio as a double (8 each), then the counts
 *   counts        ZigZag LEB128, whose ninth byte has eight bits; a negative one skips so many
 *   counters
 *
 * All numbers are big-endian.  The cookies' second-lowest nibble tells a word size that V2 no
 * longer uses.  Counts stand in the order of their values whatever the normalizing index offset:
 * it tells how the writer's memory was rotated.
 *
 * hdr-histogram-js up to 3.0.1 always writes an offset of 1 and, as the ratio, the integer 1.
 */
#include "histogram.h"

#include <stdbool.h>
#include <stdlib.h>

#include "base64.h"
#include "compression.h"
#include "counters.h"
#include "text.h"

enum {
	COOKIE = 0x1c849313,
	COOKIE_COMPRESSED = 0x1c849314,
	COOKIE_WORD_SIZE = 0xf0,
	ENVELOPE_LEN = 8,
	HEADER_LEN = 40,
	COUNT_MAX_LEN = 9,
	PAYLOAD_MAX = 64 << 20,
};

static const uint64_t ratio_of_one = UINT64_C(0x3ff0000000000000), ratio_of_js = 1;

/* ---- numbers ---- */

static void
put_number(unsigned char *to, size_t bytes, uint64_t number)
{
	while (bytes-- > 0) {
		to[bytes] = (unsigned char)number;
		number >>= 8;
	}
}

static uint64_t
get_number(const unsigned char *from, size_t bytes)
{
	uint64_t number = 0;

	for (size_t i = 0; i < bytes; i++)
		number = number << 8 | from[i];
	return number;
}

/* Writes at most COUNT_MAX_LEN bytes; returns how many. */
static size_t
put_count(unsigned char *to, int64_t count)
{
	uint64_t bits = (uint64_t)count << 1 ^ (count < 0 ? UINT64_MAX : 0);
	size_t len = 0;

	while (bits > 0x7f && len < COUNT_MAX_LEN - 1) {
		to[len++] = (unsigned char)(bits | 0x80);
		bits >>= 7;
	}
	to[len++] = (unsigned char)bits;
	return len;
}

/* Returns how many bytes the count took, 0 when it is cut off. */
static size_t
get_count(const unsigned char *from, size_t len, int64_t *count)
{
	uint64_t bits = 0;

	for (size_t i = 0; i < len; i++) {
		if (i == COUNT_MAX_LEN - 1 || from[i] < 0x80) {
			bits |= (uint64_t)from[i] << 7 * i;
			*count = (int64_t)(bits >> 1 ^ (bits & 1 ? UINT64_MAX : 0));
			return i + 1;
		}
		bits |= (uint64_t)(from[i] & 0x7f) << 7 * i;
	}
	return 0;
}

/* ---- encoding ---- */

/* Fills `payload` (HEADER_LEN + COUNT_MAX_LEN a counter) and returns its length. */
static size_t
encode_plain(const struct histogram *h, unsigned char *payload, size_t counters)
{
	size_t len = HEADER_LEN;

	for (size_t i = 0; i < counters;) {
		size_t zeros = 0;

		while (i + zeros < counters && h->counters[i + zeros] == 0)
			zeros++;
		if (zeros > 1)
			len += put_count(payload + len, -(int64_t)zeros);
		else
			len += put_count(payload + len, h->counters[i]);
		i += zeros ? zeros : 1;
	}
	put_number(payload, 4, COOKIE);
	put_number(payload + 4, 4, len - HEADER_LEN);
	put_number(payload + 8, 4, 0);
	put_number(payload + 12, 4, (uint64_t)h->digits);
	put_number(payload + 16, 8, (uint64_t)h->lowest);
	put_number(payload + 24, 8, (uint64_t)h->highest);
	put_number(payload + 32, 8, ratio_of_one);
	return len;
}

int
histogram_encode(const struct histogram *h, struct text *out)
{
	size_t counters = histogram_index(h, h->max) + 1;
	unsigned char *plain = malloc(HEADER_LEN + counters * COUNT_MAX_LEN), *head;
	TEXT_LOCAL envelope = TEXT_INIT(PAYLOAD_MAX);
	int rc = -1;

	head = (unsigned char *)text_reserve(&envelope, ENVELOPE_LEN);
	if (!plain || !head)
		goto out;
	text_grew(&envelope, ENVELOPE_LEN);
	if (compression_pack(plain, encode_plain(h, plain, counters), &envelope) < 0)
		goto out;
	/* It moved as it grew. */
	head = (unsigned char *)envelope.bytes;
	put_number(head, 4, COOKIE_COMPRESSED);
	put_number(head + 4, 4, envelope.len - ENVELOPE_LEN);
	rc = base64_encode(envelope.bytes, envelope.len, out);
out:
	free(plain);
	return rc;
}

/* ---- decoding ---- */

static struct histogram *
payload_refuse(struct histogram *h, struct text *why, const char *reason)
{
	histogram_free(h);
	text_set_format(why, "histogram: %s", reason);
	return NULL;
}

static bool
cookie_is(const unsigned char *bytes, size_t len, uint64_t cookie)
{
	return len >= 4 && (get_number(bytes, 4) | COOKIE_WORD_SIZE) == (cookie | COOKIE_WORD_SIZE);
}

/* An empty histogram of the shape that a header asks for. */
static struct histogram *
decode_header(const unsigned char *header, size_t *counts_len, struct text *why)
{
	uint64_t digits = get_number(header + 12, 4), ratio = get_number(header + 32, 8);
	uint64_t lowest = get_number(header + 16, 8), highest = get_number(header + 24, 8);
	struct histogram *h;

	*counts_len = get_number(header + 4, 4);
	if (!cookie_is(header, HEADER_LEN, COOKIE))
		return payload_refuse(NULL, why, "not a V2 payload");
	if (digits < 1 || digits > 5)
		return payload_refuse(NULL, why, "significant digits are not 1 to 5");
	if (ratio != ratio_of_one && ratio != ratio_of_js)
		return payload_refuse(NULL, why, "conversion ratio is not 1");
	if (lowest < 1 || lowest > INT64_MAX || highest > INT64_MAX || highest / 2 < lowest)
		return payload_refuse(NULL, why, "lowest and highest value contradict each other");
	h = histogram_new_shaped((int64_t)lowest, (int64_t)highest, (int)digits);
	if (!h)
		return payload_refuse(
		    NULL, why, "more precise than 63 bits hold, or out of memory");
	if (*counts_len > PAYLOAD_MAX || *counts_len > h->counters_len * COUNT_MAX_LEN)
		return payload_refuse(h, why, "length of the counts exceeds the counters");
	return h;
}

/* Fills the empty `h`, or frees it and returns NULL. */
static struct histogram *
decode_counts(struct histogram *h, const unsigned char *counts, size_t len, struct text *why)
{
	size_t index = 0;

	while (len > 0) {
		int64_t count;
		size_t used = get_count(counts, len, &count);
		uint64_t skip;

		if (used == 0)
			return payload_refuse(h, why, "last count is cut off");
		skip = count < 0 ? -(uint64_t)count : 1;
		if (skip > h->counters_len - index)
			return payload_refuse(h, why, "more counts than counters");
		if (count > 0) {
			if (count > INT64_MAX - h->total)
				return payload_refuse(h, why, "sum of the counts overflows");
			h->counters[index] = count;
			h->total += count;
			h->max = histogram_highest_at(h, index);
		}
		index += skip;
		counts += used;
		len -= used;
	}
	return h;
}

static struct histogram *
decode_plain(const unsigned char *payload, size_t len, struct text *why)
{
	size_t counts_len;
	struct histogram *h;

	if (len < HEADER_LEN)
		return payload_refuse(NULL, why, "shorter than its header");
	h = decode_header(payload, &counts_len, why);
	if (h && counts_len != len - HEADER_LEN)
		return payload_refuse(
		    h, why, "length of the counts is not the length that follows");
	return h ? decode_counts(h, payload + HEADER_LEN, counts_len, why) : NULL;
}

/* Reads the rest; whether it is `len` bytes and the input ends with it.  `counts` has room for one
 * byte more, which must not come. */
static bool
read_counts(struct compression_reader *reader, unsigned char *counts, size_t len)
{
	return compression_read(reader, counts, len + 1) == (long)len &&
	       compression_reader_ended(reader);
}

static struct histogram *
decode_compressed(const unsigned char *envelope, size_t len, struct text *why)
{
	unsigned char header[HEADER_LEN], *counts = NULL;
	struct compression_reader *reader;
	struct histogram *h = NULL;
	size_t counts_len = 0;

	if (len < ENVELOPE_LEN || get_number(envelope + 4, 4) != len - ENVELOPE_LEN)
		return payload_refuse(
		    NULL, why, "compressed length is not the length that follows");
	reader = compression_reader_new(envelope + ENVELOPE_LEN, len - ENVELOPE_LEN);
	if (!reader)
		return payload_refuse(NULL, why, "out of memory");
	/* The header comes first and alone, so that what it claims is judged before it is
	 * believed. */
	if (compression_read(reader, header, HEADER_LEN) != HEADER_LEN) {
		payload_refuse(NULL, why, "compressed header is damaged");
		goto out;
	}
	h = decode_header(header, &counts_len, why);
	if (!h)
		goto out;
	counts = malloc(counts_len + 1);
	if (!counts)
		h = payload_refuse(h, why, "out of memory");
	else if (!read_counts(reader, counts, counts_len))
		h = payload_refuse(
		    h, why, "compressed counts are damaged, or not as long as they claim");
	else
		h = decode_counts(h, counts, counts_len, why);
out:
	free(counts);
	compression_reader_free(reader);
	return h;
}

struct histogram *
histogram_decode(const char *base64, size_t len, struct text *why)
{
	TEXT_LOCAL bytes = TEXT_INIT(PAYLOAD_MAX);

	if (base64_decode(base64, len, BASE64_STRICT, &bytes) != 0)
		return payload_refuse(NULL, why, "not base64");
	if (cookie_is((unsigned char *)bytes.bytes, bytes.len, COOKIE_COMPRESSED))
		return decode_compressed((unsigned char *)bytes.bytes, bytes.len, why);

	return decode_plain((unsigned char *)bytes.bytes, bytes.len, why);
}
