/*
 * A million random and mutated records: every kind of scanner this machine has gives the same
 * answer, in values, reasons and offsets, and that answer is the one of a plain recursive reading
 * of RFC 8259 (accepted or not, and the values).
 */
#include <stdlib.h>

#include "json.h"
#include "json_plain.h"
#include "text.h"
#include "unit.h"

enum { RECORDS = 1000000, RECORD_MAX = 4096 };

static const char *const kinds[] = {"scalar", "sse2", "neon"};

/* ---- random records ---- */

static uint64_t
next_random(uint64_t *state)
{
	/* xorshift64*, Vigna 2016 */
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return *state * UINT64_C(0x2545f4914f6cdd1d);
}

static size_t
below(uint64_t *state, size_t limit)
{
	return (size_t)(next_random(state) >> 33) % limit;
}

static void
add_one_of(struct text *out, uint64_t *state, const char *const *choices, size_t count)
{
	text_add_string(out, choices[below(state, count)]);
}
#define ADD_ONE_OF(out, state, choices)                                                            \
	add_one_of(out, state, choices, sizeof choices / sizeof *choices)

static const char *const names[] = {"\"a\"", "\"b\"", "\"c\"", "\"d\"", "\"\\u0061\"",
    "\"\xc3\xa9\"", "\"\\u00E9\"", "\"\"", "\"latency_ms\"", "\"latency_mt\"", "\"x\"", "\"yy\"",
    "\"other\"", "\"a name that is longer than thirty-two bytes\"",
    "\"a name that is longer than thirty-two bytez\"", "\"\\\"\\\\\"", "\"bytes\"", "\"status\""};
static const char *const scalars[] = {"0", "-1", "12.345", "1e5", "-0.0E-10", "123456789012345678",
    "true", "false", "null", "\"\"", "\"measured\"", "\"2026-01-31T23:59:59.999Z\"",
    "\"an escape \\n\\t\\u20ac\\ud83d\\ude00\"", "\"\xe2\x82\xac\xf0\x9f\x98\x80 wide\"",
    "\"0123456789012345678901234567890123456789012345678901234567890123456789\"", "\"\x7f\"",
    "\"\\\\\"", "\"\\\\\\\"\""};
static const char *const spaces[] = {"", "", "", "", "", "", " ", "\n", "\t", "\r\n  "};

static void
add_value(struct text *out, uint64_t *state, int depth)
{
	size_t count, form = below(state, 8);
	bool object = form != 0;

	if (form > 4 || depth == 0) {
		ADD_ONE_OF(out, state, scalars);
		return;
	}
	text_add_byte(out, object ? '{' : '[');
	ADD_ONE_OF(out, state, spaces);
	count = below(state, 5);
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			text_add_byte(out, ',');
		ADD_ONE_OF(out, state, spaces);
		if (object) {
			ADD_ONE_OF(out, state, names);
			ADD_ONE_OF(out, state, spaces);
			text_add_byte(out, ':');
			ADD_ONE_OF(out, state, spaces);
		}
		add_value(out, state, depth - 1);
		ADD_ONE_OF(out, state, spaces);
	}
	text_add_byte(out, object ? '}' : ']');
}

/* Damages a record in one place, mostly with bytes that mean something. */
static void
mutate(struct text *record, uint64_t *state)
{
	static const char telling[] =
	    "{}[]:,\"\\u0dD8cC019.eE+-tfn \n\0\x1f\x7f\x80\xbf\xc2\xe0\xed\xf0\xff";
	size_t at, rest;

	if (record->len == 0)
		return;
	at = below(state, record->len);
	rest = record->len - at;
	switch (below(state, 5)) {
	case 0:
		record->bytes[at] = (char)below(state, 256);
		break;
	case 1:
		record->bytes[at] = telling[below(state, sizeof telling - 1)];
		break;
	case 2: /* a byte less */
		memmove(record->bytes + at, record->bytes + at + 1, rest - 1);
		text_cut(record, record->len - 1);
		break;
	case 3: /* a byte more */
		if (text_add_byte(record, ' ') == 0) {
			memmove(record->bytes + at + 1, record->bytes + at, rest);
			record->bytes[at] = telling[below(state, sizeof telling - 1)];
		}
		break;
	default:
		text_cut(record, at);
	}
}

/* ---- holding them against each other ---- */

struct contest {
	struct json_scanner *scanners[sizeof kinds / sizeof *kinds];
	size_t count; /* of the kinds that this machine has */
	uint64_t accepted, rejected;
};

static void
complain(const char *what, const char *record, size_t len)
{
	fprintf(stderr, "    %s: ", what);
	fwrite(record, 1, len, stderr);
	fputc('\n', stderr);
}

static bool
same_values(const struct json_slice *a, const struct json_slice *b)
{
	for (size_t i = 0; i < PLAIN_ASKED; i++)
		if (a[i].type != b[i].type || a[i].escaped != b[i].escaped ||
		    a[i].bytes != b[i].bytes || a[i].len != b[i].len)
			return false;
	return true;
}

static void
compare(struct contest *contest, const char *record, size_t len)
{
	struct json_slice values[2][PLAIN_ASKED];
	struct json_error errors[2];
	struct plain plain;
	bool good = plain_read(&plain, record, len);

	for (size_t i = 0; i < contest->count; i++) {
		struct json_error *error = &errors[i > 0];
		int rc = json_scan(contest->scanners[i], record, len, values[i > 0], error);

		if (!CHECK_INT(rc, good ? 0 : -1))
			complain(json_scanner_kind(contest->scanners[i]), record, len);
		else if (good && !CHECK(same_values(values[i > 0], plain.values)))
			complain(json_scanner_kind(contest->scanners[i]), record, len);
		else if (!good && i > 0 &&
			 (!CHECK_INT(error->offset, errors[0].offset) ||
			     !CHECK_STRING(error->reason, errors[0].reason)))
			complain(json_scanner_kind(contest->scanners[i]), record, len);
		else if (!good && !CHECK(error->offset <= len))
			complain(json_scanner_kind(contest->scanners[i]), record, len);
	}
	contest->accepted += good;
	contest->rejected += !good;
}

static void
contest_open(struct contest *contest)
{
	struct json_paths *paths = json_paths_new();

	for (size_t i = 0; i < PLAIN_ASKED; i++)
		CHECK_INT(json_paths_add(paths, plain_asked[i]), i);
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		struct json_scanner *scanner = json_scanner_new(paths, 0);

		if (json_scanner_choose(scanner, kinds[i]) == 0)
			contest->scanners[contest->count++] = scanner;
		else
			json_scanner_free(scanner);
	}
	json_paths_free(paths);
}

int
main(void)
{
	struct contest contest = {0};
	struct text record = TEXT_INIT(RECORD_MAX);
	/* The same records each time, unless SEED asks for others; the state must not be zero. */
	const char *seed = getenv("SEED");
	uint64_t state = seed ? strtoull(seed, NULL, 10) | 1 : 88172645463325252;
	/* Records end where the memory ends, so that a sanitizer sees each byte read too many. */
	char *memory = malloc(RECORD_MAX);

	contest_open(&contest);
#if defined __x86_64__ || defined __aarch64__
	CHECK_INT(contest.count, 2);
#endif
	for (long i = 0; memory && i < RECORDS; i++) {
		text_clear(&record);
		add_value(&record, &state, 5);
		if (text_failed(&record))
			continue;
		for (size_t mutations = below(&state, 4); mutations > 0; mutations--)
			mutate(&record, &state);
		memcpy(memory + RECORD_MAX - record.len, record.bytes, record.len);
		compare(&contest, memory + RECORD_MAX - record.len, record.len);
	}
	/* Both answers were put to the test. */
	CHECK(contest.accepted > RECORDS / 10);
	CHECK(contest.rejected > RECORDS / 10);

	for (size_t i = 0; i < contest.count; i++)
		json_scanner_free(contest.scanners[i]);
	text_free(&record);
	free(memory);
	return unit_end();
}
