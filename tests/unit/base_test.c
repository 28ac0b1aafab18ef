/* The lowest layer: text, clock, units, uuid, and the JSON writer on top of them. */
#include <math.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "character.h"
#include "clock.h"
#include "hash.h"
#include "json_writer.h"
#include "memory.h"
#include "text.h"
#include "unit.h"
#include "units.h"
#include "uuid.h"

static void
bytes_are_what_they_are(void)
{
	size_t words = 0, tokens = 0;
	char digits[] = "what stood here";

	for (int c = 0; c < 256; c++) {
		words += char_is_word((char)c);
		tokens += char_is_token((char)c);
	}
	CHECK_INT(words, 26 + 26 + 10 + 1);
	CHECK_INT(tokens, 26 + 26 + 10 + 15);
	CHECK_INT(char_hex('0'), 0);
	CHECK_INT(char_hex('9'), 9);
	CHECK_INT(char_hex('a'), 10);
	CHECK_INT(char_hex('F'), 15);
	CHECK_INT(char_hex('g'), -1);
	CHECK_INT(char_hex('/'), -1);
	CHECK_INT(char_hex(':'), -1);
	hex_put((const unsigned char *)"\x00\x9f\xff", 3, digits);
	CHECK_STRING(digits, "009fff");
	hex_put(NULL, 0, digits);
	CHECK_STRING(digits, "");
	CHECK(char_is_space('\r') && char_is_space('\n') && !char_is_space('\v'));
	CHECK(char_is_blank('\t') && !char_is_blank('\n'));
	CHECK(char_lower('Z') == 'z' && char_lower('[') == '[' && char_lower('@') == '@');
}

static void
memory_grows(void)
{
	size_t room = 0;
	int *numbers = NULL;

	for (size_t i = 0; i < 100; i++) {
		numbers = memory_grow(numbers, i, &room, sizeof(*numbers));
		CHECK(room > i);
		numbers[i] = (int)i;
	}
	for (size_t i = 0; i < 100; i++)
		CHECK_INT(numbers[i], (int)i);
	free(numbers);
	CHECK(memory_string(NULL) == NULL);
}

static void
memory_that_lacks_ends_the_program(void)
{
	for (int way = 0; way < 2; way++) {
		size_t room = SIZE_MAX / 2;
		int pipes[2], status = 0;
		char said[200] = "";
		pid_t child;

		CHECK_INT(pipe(pipes), 0);
		child = fork();
		if (child == 0) {
			dup2(pipes[1], STDERR_FILENO);
			if (way == 0)
				memory_given(NULL);
			memory_grow(NULL, room, &room, 4);
			_exit(0);
		}
		close(pipes[1]);
		CHECK(read(pipes[0], said, sizeof(said) - 1) > 0);
		close(pipes[0]);
		CHECK(waitpid(child, &status, 0) == child);
		CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 2);
		CHECK_STRING(said, "readyline: out of memory\n");
	}
}

static void
hashes_are_fnv_1a(void)
{
	/* draft-eastlake-fnv, appendix C: "" and "foobar". */
	CHECK(hash_bytes(HASH_BEGIN, "", 0) == UINT64_C(0xcbf29ce484222325));
	CHECK(hash_bytes(HASH_BEGIN, "foobar", 6) == UINT64_C(0x85944171f73967e8));
}

static void
a_reason_is_set_and_minus_one_returned(void)
{
	struct text why = TEXT_INIT(TEXT_MAX_REASON);

	CHECK_INT(text_fail(&why, "first"), -1);
	CHECK_INT(text_fail(&why, "%s: %d", "last", 2), -1);
	CHECK_STRING(text_string(&why), "last: 2");
	CHECK_INT(text_fail(NULL, "nobody asked"), -1);
	text_free(&why);
	/* What is too long is cut. */
	why = TEXT_INIT(8);
	CHECK_INT(text_fail(&why, "%s", "longer than that"), -1);
	CHECK_STRING(text_string(&why), "longer t");
	CHECK_INT(text_fail_visible(&why, "%s", "longer\nthan that"), -1);
	CHECK_STRING(text_string(&why), "longer?t");
	CHECK_INT(text_failed(&why), false);
	text_free(&why);
}

static void
text_has_a_maximum(void)
{
	struct text t = TEXT_INIT(10);

	CHECK_STRING(text_string(&t), "");
	CHECK_INT(text_add_string(&t, "12345"), 0);
	CHECK_INT(text_add_format(&t, "%d", 67890), 0);
	CHECK_STRING(text_string(&t), "1234567890");
	CHECK_INT(text_add_byte(&t, '1'), -1);
	CHECK(text_failed(&t));
	text_cut(&t, 2);
	CHECK_INT(text_add_string(&t, "3"), -1); /* failure is sticky */
	text_clear(&t);
	CHECK_INT(text_add_string(&t, "3"), 0);
	CHECK_STRING(text_string(&t), "3");
	text_free(&t);
	text_free(&t);
}

static void
text_of_every_length_fits(void)
{
	for (size_t len = 0; len <= 300; len++) {
		struct text t = TEXT_INIT(len);

		for (size_t i = 0; i < len; i++)
			CHECK_INT(text_add_byte(&t, 'x'), 0);
		CHECK_INT(t.len, len);
		CHECK_INT(strlen(text_string(&t)), len);
		CHECK_INT(text_add_byte(&t, 'x'), -1);
		text_free(&t);
	}
}

static void
text_shows_what_is_visible(void)
{
	static const struct {
		const char *bytes;
		size_t len;
		const char *shown;
	} cases[] = {
	    {"plain", 5, "plain"},
	    {"a\033[31mb", 7, "a?[31mb"},
	    {"\r\n\t\x7F", 4, "????"},
	    {"a\0b", 3, "a?b"},
	    {"gr\xC3\xBC\xC3\x9F", 6, "gr\xC3\xBC\xC3\x9F"},
	    {"\xC2\x9B"
	     "31m",
		5, "?31m"},
	    {"\xC3", 1, "?"},
	    {"\xED\xA0\x80", 3, "???"},
	    {"\xF4\x90\x80\x80", 4, "????"},
	    {"\xE0\x80\xAF", 3, "???"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct text t = TEXT_INIT(100);

		CHECK_INT(text_add_visible(&t, cases[i].bytes, cases[i].len), 0);
		CHECK_STRING(text_string(&t), cases[i].shown);
		text_free(&t);
	}
}

static void
text_finds_misspellings(void)
{
	static const char *const names[] = {"expect", "until", "every", "headers", NULL};

	CHECK_INT(text_distance("kitten", "sitting"), 3);
	CHECK_INT(text_distance("", "abc"), 3);
	CHECK_INT(text_distance("abc", ""), 3);
	CHECK_INT(text_distance("naem", "name"), 1);
	CHECK_INT(text_distance("ab", "ba"), 1);
	CHECK_INT(text_distance("abc", "cab"), 2);
	CHECK_STRING(text_nearest("expct", names), "expect");
	CHECK_STRING(text_nearest("header", names), "headers");
	CHECK_STRING(text_nearest("untill", names), "until");
	CHECK_STRING(text_nearest("zzzzzz", names), NULL);
	/* Of a short word one letter may be wrong; what other tools call a thing comes first. */
	CHECK_STRING(text_nearest("kay", (const char *const[]){"get", "key", NULL}), "key");
	CHECK_STRING(text_nearest("ket", (const char *const[]){"tcp", NULL}), NULL);
	CHECK_STRING(text_nearest("url", (const char *const[]){"try", "path", "get", NULL}), "get");
	CHECK_STRING(text_nearest("url", (const char *const[]){"try", "path", NULL}), "path");
	CHECK_STRING(text_nearest("url", (const char *const[]){"try", NULL}), NULL);
	CHECK_STRING(text_nearest("=", (const char *const[]){"<", "==", NULL}), "==");
	CHECK_STRING(text_nearest("", names), NULL);
	CHECK_INT(text_is_among("until", names), true);
	CHECK_INT(text_is_among("Until", names), false);
	CHECK_INT(text_is_among_caseless("UNTIL it", 5, names), true);
	CHECK_INT(text_is_among_caseless("UNTIL it", 6, names), false);
}

static void
text_shows_a_format(void)
{
	TEXT_LOCAL t = TEXT_INIT(16);

	CHECK_INT(text_add_visible_format(&t, "%s%d", "a\033\xff", 1), 0);
	CHECK_STRING(text_string(&t), "a??1");
	CHECK_INT(text_fail_visible(&t, "<%s>", "b\n"), -1);
	CHECK_STRING(text_string(&t), "<b?>");
	CHECK_INT(text_add_visible_format(&t, "%s", "longer than that"), -1);
	CHECK_INT(text_failed(&t), true);
}

static void
clock_formats_and_parses(void)
{
	static const struct {
		const char *text;
		int64_t seconds;
		int64_t ns;
	} good[] = {
	    {"1970-01-01T00:00:00Z", 0, 0},
	    {"2026-11-22T23:59:59.999Z", 1795391999, 999000000},
	    {"2000-02-29T12:00:00+02:00", 951818400, 0},
	    {"1969-12-31T23:59:59.5Z", -1, 500000000},
	    {"2026-01-01t00:00:00.123456789z", 1767225600, 123456789},
	    {"2026-01-01 00:00:00-00:30", 1767227400, 0},
	    {"2016-12-31T23:59:60Z", 1483228800, 0},
	};
	static const char *const bad[] = {"", "2026", "2026-13-01T00:00:00Z",
	    "2026-02-29T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T00:00:00",
	    "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00.1234567890Z", "2026-01-01T00:00:00Zx",
	    "2026-01-01T00:60:00Z", "2026-01-01T00:00:00+24:00", "0001-01-01T00:00:00Z",
	    "9999-01-01T00:00:00Z"};
	char out[CLOCK_RFC3339_SIZE];
	int64_t wall;

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		CHECK_INT(clock_parse(good[i].text, strlen(good[i].text), &wall), 0);
		CHECK_INT(wall, good[i].seconds * CLOCK_SECOND + good[i].ns);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (!CHECK_INT(clock_parse(bad[i], strlen(bad[i]), &wall), -1))
			fprintf(stderr, "accepted: %s\n", bad[i]);

	clock_format(out, INT64_C(1795391999999999999));
	CHECK_STRING(out, "2026-11-22T23:59:59.999Z");
	clock_format(out, -1);
	CHECK_STRING(out, "1969-12-31T23:59:59.999Z");
	clock_format(out, INT64_MIN);
	CHECK_STRING(out, "1677-09-21T00:12:43.145Z");
	for (int64_t day = -100000; day < 100000; day += 7) {
		clock_format(out, day * 86400 * CLOCK_SECOND);
		CHECK_INT(clock_parse(out, strlen(out), &wall), 0);
		CHECK_INT(wall, day * 86400 * CLOCK_SECOND);
	}
}

static void
units_read_what_people_write(void)
{
	static const struct {
		const char *text;
		int64_t ns;
	} durations[] = {{"250ms", 250000000}, {"2.5s", 2500000000}, {"5m", 300000000000},
	    {"1h", 3600000000000}, {"3", 3000000000}, {"0.5", 500000000}, {"0", 0}, {"10us", 10000},
	    {"1d", 86400000000000}, {"36500d", INT64_C(3153600000) * CLOCK_SECOND}};
	static const char *const not_durations[] = {"", "-1s", "1 s", "s", "1x", ".5s", "1.s",
	    "nan", "inf", "1e400", "999999999999h", "0x10", "+1", "1s ", "36500.1d", "292y",
	    "9223372036s"};
	int64_t n;
	double value;
	enum unit unit;

	for (size_t i = 0; i < sizeof(durations) / sizeof(durations[0]); i++) {
		CHECK_INT(units_parse_duration(durations[i].text, &n), 0);
		CHECK_INT(n, durations[i].ns);
	}
	for (size_t i = 0; i < sizeof(not_durations) / sizeof(not_durations[0]); i++)
		if (!CHECK_INT(units_parse_duration(not_durations[i], &n), -1))
			fprintf(stderr, "accepted: %s\n", not_durations[i]);

	CHECK_INT(units_parse_size("64KiB", &n), 0);
	CHECK_INT(n, 65536);
	CHECK_INT(units_parse_size("10MB", &n), 0);
	CHECK_INT(n, 10000000);
	CHECK_INT(units_parse_size("16EiB", &n), -1);
	CHECK(units_parse_rate("200/s", &value) == 0 && fabs(value - 200) < 1e-9);
	CHECK(units_parse_rate("90/m", &value) == 0 && fabs(value - 1.5) < 1e-9);
	CHECK_INT(units_parse_rate("200", &value), -1);
	CHECK(units_parse_rate("6e10/m", &value) == 0);
	CHECK_INT(units_parse_rate("1.1e9/s", &value), -1);
	CHECK_INT(units_parse_rate("1e300/s", &value), -1);
	CHECK(units_parse_share("0.5%", &value) == 0 && fabs(value - 0.5) < 1e-12);
	CHECK_INT(units_parse_share("101%", &value), -1);
	CHECK_INT(units_parse_share("1", &value), -1);
	CHECK(units_parse_share("0", &value) == 0 && value == 0);
	CHECK_INT(units_parse_count("12", &n), 0);
	CHECK_INT(units_parse_count("-1", &n), -1);
	CHECK_INT(units_parse_count("99999999999999999999", &n), -1);
	CHECK_INT(units_parse_count("", &n), -1);
	CHECK_INT(units_parse_count("12 ", &n), -1);

	CHECK(units_read_integer("12/20", 5, &n) == 2 && n == 12);
	CHECK(units_read_integer("1234", 2, &n) == 2 && n == 12);
	CHECK(units_read_integer("-9223372036854775808", 20, &n) == 20 && n == INT64_MIN);
	CHECK(units_read_integer("9223372036854775807x", 20, &n) == 19 && n == INT64_MAX);
	n = 5;
	CHECK_INT(units_read_integer("9223372036854775808", 19, &n), 0);
	CHECK_INT(units_read_integer("-9223372036854775809", 20, &n), 0);
	CHECK_INT(units_read_integer("-", 1, &n), 0);
	CHECK_INT(units_read_integer("+1", 2, &n), 0);
	CHECK_INT(units_read_integer("", 0, &n), 0);
	CHECK_INT(n, 5);

	CHECK(units_parse_quantity("-1.5", 4, &value, &unit) == 0 && unit == UNIT_NONE &&
	      value < -1.4);
	CHECK(units_parse_quantity("8 %", 3, &value, &unit) == 0 && unit == UNIT_PERCENT);
	CHECK(units_parse_quantity("64KiB", 5, &value, &unit) == 0 && unit == UNIT_BYTES &&
	      fabs(value - 65536) < 0.5);
	CHECK_INT(units_parse_quantity("8 ", 2, &value, &unit), -1);
	CHECK_INT(units_parse_quantity("NaN", 3, &value, &unit), -1);
	/* no other unit of time could hold them, or not that one */
	CHECK_INT(units_parse_quantity("1e306d", 6, &value, &unit), -1);
	CHECK_INT(units_parse_quantity("-1e300s", 7, &value, &unit), -1);
	CHECK_INT(units_parse_quantity("1e290d", 6, &value, &unit), 0);
	CHECK_INT(units_parse_quantity("1e306", 5, &value, &unit), 0);

	CHECK_INT(units_of_member("latency_ms", 10), UNIT_MS);
	CHECK_INT(units_of_member("age_s", 5), UNIT_S);
	CHECK_INT(units_of_member("X-DB-Time-ms", 12), UNIT_MS);
	CHECK_INT(units_of_member("ms", 2), UNIT_NONE);
	CHECK_INT(units_of_member("status", 6), UNIT_NONE);
	CHECK_INT(units_of_member("error_rate_pct", 14), UNIT_PERCENT);
	CHECK(units_convert(500, UNIT_MS, UNIT_S, &value) == 0 && value >= 0.5 && value <= 0.5);
	CHECK(units_convert(2, UNIT_MIN, UNIT_S, &value) == 0 && value >= 120 && value <= 120);
	CHECK_INT(units_convert(1, UNIT_MS, UNIT_PERCENT, &value), -1);
	CHECK_INT(units_convert(1e306, UNIT_DAY, UNIT_S, &value), -1);
	CHECK_INT(units_convert(1e306, UNIT_DAY, UNIT_DAY, &value), 0);
}

static void
uuids_have_their_shape(void)
{
	char a[UUID_SIZE], b[UUID_SIZE], hex[33];

	uuid_v4(a);
	uuid_v4(b);
	CHECK(uuid_is_valid(a, strlen(a)) && a[14] == '4');
	CHECK(strchr("89ab", a[19]) != NULL);
	CHECK(strcmp(a, b) != 0);
	uuid_v7(a, INT64_C(1645557742000) * CLOCK_MS); /* the example of RFC 9562, A.6 */
	CHECK(strncmp(a, "017f22e2-79b0-7", 15) == 0);
	CHECK(!uuid_is_valid("017f22e2-79b0-7", 15));
	CHECK(!uuid_is_valid("017f22e2x79b0-7cc3-98c4-dc0c0c07398f", 36));
	uuid_random_hex(hex, 16);
	CHECK_INT(strlen(hex), 32);
	CHECK_INT(strspn(hex, "0123456789abcdef"), 32);
}

static void
writer_writes_json(void)
{
	struct text t = TEXT_INIT(1000);
	struct json_writer w = json_writer(&t);

	json_open_object(&w, NULL);
	json_put_string(&w, "s", "a\"\\\n\x01\x7F/\xC3\xBC\xFF");
	json_put_string(&w, "absent", NULL);
	json_open_array(&w, "list");
	json_put_integer(&w, NULL, INT64_MIN);
	json_put_number(&w, NULL, 0.1);
	json_put_number(&w, NULL, 1e100);
	json_put_number(&w, NULL, NAN);
	json_put_bool(&w, NULL, true);
	json_close_array(&w);
	json_put_number(&w, "inf", INFINITY);
	json_open_object(&w, "empty");
	json_close_object(&w);
	json_put_raw(&w, "raw", "[1,2]", 5);
	json_close_object(&w);
	CHECK_STRING(text_string(&t),
	    "{\"s\":\"a\\\"\\\\\\n\\u0001\\u007f/"
	    "\xC3\xBC\xEF\xBF\xBD\",\"list\":[-9223372036854775808,0.1,1e+100,"
	    "null,true],\"empty\":{},\"raw\":[1,2]}");
	text_free(&t);
}

static void
writer_numbers_read_back(void)
{
	struct text t = TEXT_INIT(100);
	uint64_t state = 1;

	for (int i = 0; i < 100000; i++) {
		struct json_writer w = json_writer(&t);
		double value, back;

		state = state * 6364136223846793005u + 1442695040888963407u;
		memcpy(&value, &state, sizeof(value));
		if (!isfinite(value))
			continue;
		text_clear(&t);
		json_put_number(&w, NULL, value);
		back = strtod(text_string(&t), NULL);
		CHECK(memcmp(&back, &value, sizeof(back)) == 0);
	}
	text_free(&t);
}

/* However a number is written, it is as %.15g, %.16g or %.17g write it, the first that reads back. */
static void
writer_numbers_are_the_shortest(void)
{
	static const double odd[] = {0, -0.0, 1, -1, 0.1, 0.0001, 0.00009, 0.000123, 0.1234567,
	    123456789.5, 999999999.999999, 1e9, 1e15, 1e22, 0.3, 0.1 + 0.2, 4.35, 1.0000005, 5e-324,
	    -0.5, 1.7976931348623157e308};
	struct text t = TEXT_INIT(100);
	uint64_t state = 7;

	for (int i = 0; i < 20000; i++) {
		static const double scales[] = {1, 10, 1000, 100000, 1000000, 10000000};
		struct json_writer w = json_writer(&t);
		char expected[40];
		double value;

		state = state * 6364136223846793005u + 1442695040888963407u;
		value = i < (int)(sizeof(odd) / sizeof(odd[0]))
			    ? odd[i]
			    : (double)(state >> (16 + i % 40)) / scales[i % 6];
		for (int precision = 15; precision <= 17; precision++) {
			(void)snprintf(expected, sizeof(expected), "%.*g", precision, value);
			if (strtod(expected, NULL) == value)
				break;
		}
		text_clear(&t);
		json_put_number(&w, NULL, value);
		CHECK_STRING(text_string(&t), expected);
	}
	text_free(&t);
}

/* A byte that needs something is found wherever it stands among those that do not. */
static void
writer_escapes_anywhere(void)
{
	static const struct {
		const char *bytes, *written;
	} odd[] = {{"\"", "\\\""}, {"\\", "\\\\"}, {"\n", "\\n"}, {"\x1f", "\\u001f"},
	    {"\x7f", "\\u007f"}, {"\xc3\xbc", "\xc3\xbc"}, {"\x80", "\xef\xbf\xbd"},
	    {"\xff", "\xef\xbf\xbd"}, {" ", " "}, {"!", "!"}, {"#", "#"}, {"[", "["}, {"]", "]"},
	    {"~", "~"}};
	struct text t = TEXT_INIT(1000), given = TEXT_INIT(1000), expected = TEXT_INIT(1000);

	for (size_t o = 0; o < sizeof(odd) / sizeof(odd[0]); o++)
		for (size_t before = 0; before < 20; before++)
			for (size_t after = 0; after < 20; after++) {
				struct json_writer w = json_writer(&t);

				text_clear(&t);
				text_set_format(&given, "%.*s%s%.*s", (int)before,
				    "abcdefghijklmnopqrst", odd[o].bytes, (int)after,
				    "~}|{zyxwvutsrqponmlk");
				text_set_format(&expected, "{\"%.*s%s%.*s\":\"%.*s%s%.*s\"}",
				    (int)before, "abcdefghijklmnopqrst", odd[o].written, (int)after,
				    "~}|{zyxwvutsrqponmlk", (int)before, "abcdefghijklmnopqrst",
				    odd[o].written, (int)after, "~}|{zyxwvutsrqponmlk");
				json_open_object(&w, NULL);
				json_put_string(&w, text_string(&given), text_string(&given));
				json_close_object(&w);
				CHECK_STRING(text_string(&t), text_string(&expected));
			}
	text_free(&t);
	text_free(&given);
	text_free(&expected);
}

int
main(void)
{
	bytes_are_what_they_are();
	memory_grows();
	memory_that_lacks_ends_the_program();
	hashes_are_fnv_1a();
	a_reason_is_set_and_minus_one_returned();
	text_has_a_maximum();
	text_of_every_length_fits();
	text_shows_what_is_visible();
	text_finds_misspellings();
	text_shows_a_format();
	clock_formats_and_parses();
	units_read_what_people_write();
	uuids_have_their_shape();
	writer_writes_json();
	writer_numbers_read_back();
	writer_numbers_are_the_shortest();
	writer_escapes_anywhere();

	return unit_end();
}
