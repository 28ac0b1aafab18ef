#include "histogram.h"

#include <stdlib.h>
#include <zlib.h>

#include "base64.h"
#include "compression.h"
#include "text.h"
#include "unit.h"

/* Payloads written by hdr-histogram-js 3.0.1 unless named otherwise, with what other libraries read
 * out of them. */
static const struct foreign {
	const char *what, *payload;
	int64_t count;
	double mean, stddev;
	int64_t p25, p50, p75, p90, p99, p100;
} foreign[] = {
    {"3 digits, to 3.6e9",
	"HISTFAAAAC14nJNpmSzMwMDAycDAwMjAwMDMAAEgNsO1yUsYYPzz/AvmME7vYGICAHvaBqE=", 10001,
	10996.417158284172, 999641.7158284171, 1000, 1000, 1000, 1000, 1000, 100007935},
    {"3 digits, to 6e10",
	"HISTFAAAANh4nDWOMUtCYRhG3/d87/0+CyLoToHN2g+JRsdqdpAGf4TcRO4gIo6OEZeGJnEIiYiQBpFoFAeHhotD"
	"NLTUpFzCZzoHzvCUbwaxiCxFREXEyf8KPvg9v5Sdf1fZGFf8HTExAq+elefDQep5NxLIlTtYRzRIPBUmylTpGIky"
	"dIyNxxJ1ppAqXeOYfsQhp2SOC3rKJ7QimvzAwvOi3AaueTYePGtIA3OjFcihRqaMtUhHEIgZQu75UpaO9j4jJYMn"
	"44Q5vBlnVIpvMTV6jmyPVeA+MPNsAWZSNVc=",
	80, 30184700.2375, 74238437.44239832, 92543, 843263, 14467071, 78381055, 461897727,
	461897727},
    {"2 digits, from 1000",
	"HISTFAAAAJR4nC3MIUsDcQAH0N+9/8E5xiHHYXOMhSGHDMPhJzAsiMkygxiGYWkMMdgtJoNf0moziuL7AO/09aNP"
	"8p6kSiJ/ymeS9nu9yb9qetTVrSIutTqDTnFi68nUimJmdGFnZW5wcGZprxjr1r0Y3HgQjTu3PFtoLFyJid5EPTO3"
	"9PWb9Y7Vj7xVonhx7dza1uig8QMqphFx",
	80, 38362947.2, 91643672.82784595, 139263, 1695743, 13369343, 93323263, 469762047,
	469762047},
    {"1 digit, to 1000", "HISTFAAAAC14nJNpmSzMwMBQwMDAwAjFDAia+QWMz0QAsKABDjQggAYU0IADKhACADLDCng=",
	1001, 500.5874125874126, 289.0884198422893, 255, 511, 767, 927, 991, 1023},
    {"5 digits, to 2^53",
	"HISTFAAAADh4nJNpmSzMwMAgysDAwMjAwMDKAAGMDPL/wQDGZ2JibTiw4tQsKwam3dvXMjKtP7GImQkAbF4PTg==",
	1000000000005, 9012.182198282523, 9007182074.844782, 5, 5, 5, 5, 5,
	INT64_C(9007199254740991)},
    {"HdrHistogram_c", "HISTFAAAACF4nJNpmSzMwMDAzAABMJoRTM6Y1mD/ASLwN5oJAFuQBYU=", 1, 28664, 0,
	28671, 28671, 28671, 28671, 28671, 28671},
    {"Java",
	"HISTFAAAAEV42pNpmSzMwMCgyAABTBDKT4GBgdnNYMcCBvsPEBEJISEuATEZMQ4uASkhIR4nrxg9v2lMaxhvMekILG"
	"ZkKmcCAEf2CsI=",
	741, 301998.46693657222, 141377.57725388682, 278527, 344063, 376831, 376831, 409599,
	2768895},
    {"empty", "HISTFAAAABt4nJNpmSzMwMDACMXMDBDACCHbFsD5AD8sAnU=", 0, 0, 0, 0, 0, 0, 0, 0, 0},
};

static void
test_foreign_payloads(void)
{
	for (size_t i = 0; i < sizeof foreign / sizeof foreign[0]; i++) {
		const struct foreign *f = &foreign[i];
		struct text why = TEXT_INIT(TEXT_MAX_REASON), again = TEXT_INIT(100000);
		struct histogram *h = histogram_decode(f->payload, strlen(f->payload), &why), *back;

		if (!CHECK_STRING(h ? "" : text_string(&why), ""))
			continue;
		CHECK_INT(histogram_count(h), f->count);
		CHECK(unit_near(histogram_mean(h), f->mean, 1e-9));
		CHECK(unit_near(histogram_stddev(h), f->stddev, 1e-9));
		CHECK_INT(histogram_percentile(h, 25), f->p25);
		CHECK_INT(histogram_percentile(h, 50), f->p50);
		CHECK_INT(histogram_percentile(h, 75), f->p75);
		CHECK_INT(histogram_percentile(h, 90), f->p90);
		CHECK_INT(histogram_percentile(h, 99), f->p99);
		CHECK_INT(histogram_percentile(h, 100), f->p100);
		CHECK_INT(histogram_max(h), f->p100);
		CHECK_INT(histogram_encode(h, &again), 0);
		CHECK(strncmp(text_string(&again), "HISTFAAA", 8) == 0);
		back = histogram_decode(again.bytes, again.len, &why);
		CHECK(back != NULL);
		CHECK_INT(histogram_count(back), f->count);
		CHECK_INT(histogram_percentile(back, 90), f->p90);
		histogram_free(back);
		histogram_free(h);
		text_free(&why);
		text_free(&again);
	}
}

/* ---- payloads made by hand ---- */

struct made {
	uint64_t cookie, counts_len, offset, digits, lowest, highest, ratio;
	const char *counts;
	size_t real_len; /* of counts */
};

static const struct made sound = {0x1c849313, 4, 0, 3, 1, 100000, UINT64_C(0x3ff0000000000000),
    "\x03\x02\x04\x06" /* -2, 1, 2, 3 */, 4};

static size_t
put(unsigned char *to, size_t at, size_t bytes, uint64_t number)
{
	for (size_t i = 0; i < bytes; i++)
		to[at + i] = (unsigned char)(number >> 8 * (bytes - 1 - i));
	return at + bytes;
}

static size_t
make_plain(const struct made *m, unsigned char *to)
{
	size_t at = put(to, 0, 4, m->cookie);

	at = put(to, at, 4, m->counts_len);
	at = put(to, at, 4, m->offset);
	at = put(to, at, 4, m->digits);
	at = put(to, at, 8, m->lowest);
	at = put(to, at, 8, m->highest);
	at = put(to, at, 8, m->ratio);
	memcpy(to + at, m->counts, m->real_len);
	return at + m->real_len;
}

static struct histogram *
decode_bytes(const unsigned char *bytes, size_t len, struct text *why)
{
	struct text encoded = TEXT_INIT(1000000);
	struct histogram *h;

	CHECK_INT(base64_encode(bytes, len, &encoded), 0);
	h = histogram_decode(encoded.bytes, encoded.len, why);
	text_free(&encoded);
	return h;
}

static struct histogram *
decode_made(const struct made *m, struct text *why)
{
	unsigned char bytes[200];

	return decode_bytes(bytes, make_plain(m, bytes), why);
}

/* The reason for which `m` is refused, without "histogram: "; "" when it is not. */
static const char *
reason(struct made m)
{
	static char words[200];
	struct text why = TEXT_INIT(TEXT_MAX_REASON);
	struct histogram *h = decode_made(&m, &why);

	snprintf(words, sizeof words, "%s", h ? "" : text_string(&why) + strlen("histogram: "));
	histogram_free(h);
	text_free(&why);
	return words;
}

#define WITH(...)                                                                                  \
	({                                                                                         \
		struct made m = sound;                                                             \
		__VA_ARGS__;                                                                       \
		m;                                                                                 \
	})

static void
test_plain_payload(void)
{
	struct text why = TEXT_INIT(TEXT_MAX_REASON);
	struct histogram *h = decode_made(&sound, &why);

	CHECK(h != NULL);
	CHECK_INT(histogram_count(h), 6);
	CHECK_INT(histogram_min(h), 2);
	CHECK_INT(histogram_max(h), 4);
	CHECK_INT(histogram_count_at_most(h, 3), 3);
	histogram_free(h);
	/* V2 without the nibble of the word size, as its base cookie has it. */
	CHECK_STRING(reason(WITH(m.cookie = 0x1c849303)), "");
	CHECK_STRING(reason(WITH(m.offset = 1)), "");
	CHECK_STRING(reason(WITH(m.highest = INT64_MAX)), "");
	CHECK_STRING(reason(WITH(m.counts_len = m.real_len = 0)), "");
	text_free(&why);
}

static void
test_hostile_headers(void)
{
	CHECK_STRING(reason(WITH(m.cookie = 0x1c849301)), "not a V2 payload");
	CHECK_STRING(
	    reason(WITH(m.counts_len = 3)), "length of the counts is not the length that follows");
	CHECK_STRING(
	    reason(WITH(m.real_len = 3)), "length of the counts is not the length that follows");
	CHECK_STRING(
	    reason(WITH(m.counts_len = 0xffffffff)), "length of the counts exceeds the counters");
	CHECK_STRING(reason(WITH(m.digits = 0)), "significant digits are not 1 to 5");
	CHECK_STRING(reason(WITH(m.digits = 6)), "significant digits are not 1 to 5");
	CHECK_STRING(reason(WITH(m.ratio = 0)), "conversion ratio is not 1");
	CHECK_STRING(
	    reason(WITH(m.ratio = UINT64_C(0x7ff8000000000000))), "conversion ratio is not 1");
	CHECK_STRING(reason(WITH(m.lowest = 0)), "lowest and highest value contradict each other");
	CHECK_STRING(
	    reason(WITH(m.lowest = UINT64_MAX)), "lowest and highest value contradict each other");
	CHECK_STRING(
	    reason(WITH(m.highest = UINT64_MAX)), "lowest and highest value contradict each other");
	CHECK_STRING(reason(WITH(m.highest = 1)), "lowest and highest value contradict each other");
	CHECK_STRING(reason(WITH(m.lowest = UINT64_C(1) << 60; m.highest = INT64_MAX)),
	    "more precise than 63 bits hold, or out of memory");
}

static void
test_hostile_counts(void)
{
	/* 2^62 (9 bytes), twice, is more than an int64 holds. */
	static const char twice[] = "\x80\x80\x80\x80\x80\x80\x80\x80\x80"
				    "\x80\x80\x80\x80\x80\x80\x80\x80\x80";
	/* -2^63 skips further than any array goes. */
	static const char skip[] = "\xff\xff\xff\xff\xff\xff\xff\xff\xff";

	CHECK_STRING(reason(WITH(m.counts = twice; m.counts_len = m.real_len = 9)), "");
	CHECK_STRING(reason(WITH(m.counts = twice; m.counts_len = m.real_len = 18)),
	    "sum of the counts overflows");
	CHECK_STRING(reason(WITH(m.counts = skip; m.counts_len = m.real_len = 9)),
	    "more counts than counters");
	CHECK_STRING(
	    reason(WITH(m.counts = skip; m.counts_len = m.real_len = 8)), "last count is cut off");
	/* Room for 24 counters: 20 << 1 > 30. */
	CHECK_STRING(reason(WITH(m.digits = 1; m.highest = 30; m.counts = "\x2f";
				 m.counts_len = m.real_len = 1)),
	    "");
	CHECK_STRING(reason(WITH(m.digits = 1; m.highest = 30; m.counts = "\x7f\x02";
				 m.counts_len = m.real_len = 2)),
	    "more counts than counters");
}

/* Decodes `plain` behind an envelope whose length is off by `lie`, followed by `extra` zero bytes;
 * "" when it is taken. */
static const char *
compressed_reason(const unsigned char *plain, size_t plain_len, int lie, size_t extra)
{
	static char words[200];
	static unsigned char envelope[200000];
	struct text why = TEXT_INIT(TEXT_MAX_REASON);
	uLongf len = sizeof envelope - 100;
	struct histogram *h;

	CHECK_INT(compress(envelope + 8, &len, plain, plain_len), Z_OK);
	put(envelope, 0, 4, 0x1c849314);
	put(envelope, 4, 4, (uint64_t)((int64_t)(len + extra) + lie));
	memset(envelope + 8 + len, 0, extra);
	h = decode_bytes(envelope, 8 + len + extra, &why);
	snprintf(words, sizeof words, "%s", h ? "" : text_string(&why) + strlen("histogram: "));
	histogram_free(h);
	text_free(&why);
	return words;
}

static void
test_hostile_compression(void)
{
	static const char damaged[] = "compressed counts are damaged, or not as long as they claim";
	static const char length[] = "compressed length is not the length that follows";
	enum { BOMB = 64 << 20 };
	unsigned char plain[200], *bomb = calloc(1, BOMB);
	size_t len = make_plain(&sound, plain);
	struct made long_counts = sound;

	CHECK_STRING(compressed_reason(plain, len, 0, 0), "");
	CHECK_STRING(compressed_reason(plain, len, 1, 0), length);
	CHECK_STRING(compressed_reason(plain, len, -1, 0), length);
	CHECK_STRING(compressed_reason(plain, len, 0, 1), damaged);
	CHECK_STRING(compressed_reason(plain, len - 1, 0, 0), damaged);
	CHECK_STRING(compressed_reason(plain, len + 1, 0, 0), damaged);
	CHECK_STRING(compressed_reason(plain, 39, 0, 0), "compressed header is damaged");
	plain[0] = 0;
	CHECK_STRING(compressed_reason(plain, len, 0, 0), "not a V2 payload");

	/* 64 MiB of zeros behind a header that admits to a few, or to all of them. */
	make_plain(&sound, bomb);
	CHECK_STRING(compressed_reason(bomb, BOMB, 0, 0), damaged);
	long_counts.counts_len = BOMB - 40;
	make_plain(&long_counts, bomb);
	CHECK_STRING(
	    compressed_reason(bomb, BOMB, 0, 0), "length of the counts exceeds the counters");
	free(bomb);
}

static void
test_not_payloads(void)
{
	static const char *const bad[] = {"", "H", "HISTFAAA", "HISTFAAA!", "null",
	    "HISTFAAAABt4nJNpmSzMwMDACMXMDBDACCHbFsD5AD8sAnU",
	    "HISTFAAAABt4nJNpmSzMwMDACMXMDBDACCHbFsD5AD8sAnU=\n",
	    "HISTFAAAABt4nJNpmSzMwMDACMXMDBDACCHbFsD5AD8sAnV=",
	    "HISTFAAAABt4nJNpmSzMwMDACMXMDBDACCHbFsD5AD8sAnUA"};

	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		struct text why = TEXT_INIT(TEXT_MAX_REASON);

		CHECK(histogram_decode(bad[i], strlen(bad[i]), &why) == NULL);
		CHECK(strncmp(text_string(&why), "histogram: ", 11) == 0);
		text_free(&why);
	}
}

int
main(void)
{
	test_foreign_payloads();
	test_plain_payload();
	test_hostile_headers();
	test_hostile_counts();
	test_hostile_compression();
	test_not_payloads();
	CHECK(strncmp(compression_library(), "zlib ", 5) == 0);
	return unit_end();
}
