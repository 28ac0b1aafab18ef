/* json_number() against strtod(), and json_integer(). */
#include <locale.h>
#include <math.h>
#include <stdlib.h>

#include "json.h"
#include "text.h"
#include "unit.h"

static struct json_slice
number(const char *bytes)
{
	return (struct json_slice){JSON_NUMBER, false, bytes, strlen(bytes)};
}

/* Bit for bit as strtod() does, from a copy without a byte behind it. */
static void
hold_against_strtod(const char *digits)
{
	size_t len = strlen(digits);
	char *copy = malloc(len);
	struct json_slice slice = {JSON_NUMBER, false, copy, len};
	double expected = strtod(digits, NULL), got = -1;
	int rc;

	if (!CHECK(copy != NULL))
		return;
	memcpy(copy, digits, len);
	rc = json_number(&slice, &got);
	if (isinf(expected)) {
		if (!CHECK_INT(rc, -1))
			fprintf(stderr, "    %s\n", digits);
	} else if (!CHECK_INT(rc, 0) || !CHECK(memcmp(&got, &expected, sizeof got) == 0)) {
		fprintf(stderr, "    %s: %.17g, expected %.17g\n", digits, got, expected);
	}
	free(copy);
}

static void
test_known(void)
{
	static const char *const table[] = {"0", "-0", "0.0", "-0.0", "0e5", "-0e-999999999999",
	    "0.000000000000000000000000000000", "1", "-1", "12.345", "0.1", "1e22", "1e23", "1e-22",
	    "1e-23", "9007199254740991", "9007199254740992", "9007199254740993",
	    "9007199254740993.0", "9007199254740995", "900719925474099.3e1", "18446744073709551615",
	    "18446744073709551616", "9999999999999999999", "99999999999999999999",
	    "123456789012345678901234567890", "1.7976931348623157e308", "1.7976931348623158e308",
	    "1.7976931348623159e308", "1e308", "1e309", "-1e309", "1e999999999999999999999",
	    "1e-999999999999999999999", "2.2250738585072014e-308", "2.2250738585072011e-308",
	    "5e-324", "2.4703282292062327e-324", "2.4703282292062328e-324", "1e-400", "0.1e1",
	    "1E5", "1e+5", "1e05", "1.5e-05", "100000000000000000000000e-22",
	    "0.00000000000000000000001e22", "8.5e22", "0.3e-1", "6.02214076e23",
	    "1.00000005960464477539062500", "2251799813685248.25"};

	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		hold_against_strtod(table[i]);
}

/* More digits than any double needs; halfway cases that only the last of them decides. */
static void
test_long(void)
{
	static char digits[2000];
	/* 2^53 + 1 lies halfway between two doubles. */
	static const char half[] = "9007199254740993.";

	memcpy(digits, half, sizeof half);
	memset(digits + sizeof half - 1, '0', 1500);
	hold_against_strtod(digits);
	digits[1400] = '1';
	hold_against_strtod(digits);
	memset(digits, '0', sizeof digits - 1);
	digits[0] = '7';
	hold_against_strtod(digits); /* 7e1998 */
	memcpy(digits + 1990, "e-1990", 7);
	hold_against_strtod(digits);
	memset(digits, '0', sizeof digits - 1);
	digits[1] = '.';
	memcpy(digits + 1800, "123e1800", 9);
	hold_against_strtod(digits);
	memset(digits, '9', sizeof digits - 1);
	memcpy(digits + 1990, "e-1700", 7);
	hold_against_strtod(digits);
}

static uint64_t
next_random(uint64_t *state)
{
	/* xorshift64*, Vigna 2016 */
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return *state * UINT64_C(0x2545f4914f6cdd1d);
}

static void
test_random(void)
{
	uint64_t state = 1181783497276652981;
	char digits[80];

	for (int i = 0; i < 1000000; i++) {
		uint64_t r = next_random(&state), bits = next_random(&state);
		double value;

		switch (i % 5) {
		case 0: /* measurements */
			snprintf(digits, sizeof digits, "%u.%03u", (unsigned)(r % 100000),
			    (unsigned)(bits % 1000));
			break;
		case 1: /* any double */
			memcpy(&value, &bits, sizeof value);
			if (!isfinite(value))
				continue;
			snprintf(digits, sizeof digits, "%.*g", (int)(r % 25) + 1, value);
			break;
		case 2: /* any digits and exponent */
			snprintf(digits, sizeof digits, "%s%" PRIu64 "e%d", r & 1 ? "-" : "",
			    bits >> r % 64, (int)(r >> 8) % 60);
			break;
		case 3:
			snprintf(digits, sizeof digits, "%" PRIu64 ".%" PRIu64 "E-%u", bits >> 40,
			    r >> r % 50, (unsigned)(bits % 340));
			break;
		default:
			snprintf(digits, sizeof digits, "%" PRIu64, bits >> r % 64);
		}
		hold_against_strtod(digits);
	}
}

/* A locale whose decimal point is a comma changes nothing. */
static void
test_locale(void)
{
	static const char *const locales[] = {"de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8", "de_DE"};
	struct json_slice slow = number("12345678901234567890.5e-3");
	double got = 0;

	for (size_t i = 0; i < sizeof locales / sizeof *locales; i++) {
		if (!setlocale(LC_NUMERIC, locales[i]))
			continue;
		CHECK_INT(json_number(&slow, &got), 0);
		CHECK(got == 12345678901234567.8905);
	}
	setlocale(LC_NUMERIC, "C");
	CHECK_INT(json_number(&slow, &got), 0);
	CHECK(got == 12345678901234567.8905);
}

static void
test_integers(void)
{
	static const struct {
		const char *digits;
		int64_t value;
		int rc;
	} table[] = {{"0", 0, 0}, {"-0", 0, 0}, {"7", 7, 0}, {"-7", -7, 0},
	    {"9223372036854775807", INT64_MAX, 0}, {"-9223372036854775808", INT64_MIN, 0},
	    {"9223372036854775808", 0, -1}, {"-9223372036854775809", 0, -1},
	    {"92233720368547758070", 0, -1}, {"1.0", 0, -1}, {"1e3", 0, -1}, {"10", 10, 0}};
	struct json_slice string = {JSON_STRING, false, "\"1\"", 3};
	int64_t value;
	double real;

	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		struct json_slice slice = number(table[i].digits);

		value = 0;
		CHECK_INT(json_integer(&slice, &value), table[i].rc);
		if (table[i].rc == 0)
			CHECK_INT(value, table[i].value);
	}
	CHECK_INT(json_integer(&string, &value), -1);
	CHECK_INT(json_number(&string, &real), -1);
	CHECK_INT(json_number(&(struct json_slice){.type = JSON_ABSENT}, &real), -1);
	CHECK_INT(json_integer(&(struct json_slice){.type = JSON_ABSENT}, &value), -1);
}

/* Two numbers, how they stand, and the one form of the first. */
static void
test_digits(void)
{
	static const struct {
		const char *a, *b;
		int sign;
		const char *form;
	} table[] = {{"1", "1.0", 0, "1"}, {"1E3", "1000", 0, "1000"}, {"0", "-0", 0, "0"},
	    {"-0.0e7", "0", 0, "0"}, {"10e-1", "1", 0, "1"}, {"0.001e3", "1", 0, "1"},
	    {"9007199254740993", "9007199254740992", 1, "9007199254740993"},
	    {"-9007199254740993", "-9007199254740992", -1, "-9007199254740993"},
	    {"9007199254740993.0", "9.007199254740993e15", 0, "9007199254740993"},
	    {"0.50", "0.5", 0, "0.5"}, {"-0.05", "-0.050", 0, "-0.05"},
	    {"12.340", "12.34", 0, "12.34"}, {"100.5", "1005e-1", 0, "100.5"},
	    {"0.1", "0.10000000000000000001", -1, "0.1"}, {"5", "-5", 1, "5"},
	    {"-5", "0", -1, "-5"}, {"0", "-5", 1, "0"}, {"0", "5", -1, "0"},
	    {"99", "100", -1, "99"}, {"1e400", "10e399", 0, "1e400"},
	    {"1e400", "1e401", -1, "1e400"}, {"1.25e-300", "125e-302", 0, "1.25e-300"},
	    {"120", "12", 1, "120"}, {"1e40", "1", 1, "1e40"},
	    {"1e39", "1", 1, "1000000000000000000000000000000000000000"}};

	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		struct json_slice a = number(table[i].a), b = number(table[i].b);
		struct text form = TEXT_INIT(TEXT_MAX_REASON);

		CHECK_INT(json_number_compare(&a, &b), table[i].sign);
		CHECK_INT(json_number_compare(&b, &a), -table[i].sign);
		CHECK_INT(json_number_put(&a, &form), 0);
		CHECK_STRING(text_string(&form), table[i].form);
		text_clear(&form);
		json_number_put(&b, &form);
		CHECK((strcmp(text_string(&form), table[i].form) == 0) == (table[i].sign == 0));
		text_free(&form);
	}
}

int
main(void)
{
	test_known();
	test_long();
	test_random();
	test_locale();
	test_integers();
	test_digits();
	return unit_end();
}
