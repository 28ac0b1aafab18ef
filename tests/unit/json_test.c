/* The scanner against RFC 8259, class by class, and the reading of slices. */
#include <stdlib.h>

#include "json.h"
#include "text.h"
#include "unit.h"

/* ---- what is accepted, and where the rest goes wrong ---- */

struct verdict {
	const char *record;
	const char *reason; /* NULL: accepted */
	size_t offset;
};

/* Judges a copy that ends where its memory ends, so that a sanitizer sees each byte read too
 * many. */
static void
judge(const char *record, size_t len, const char *reason, size_t offset, const char *class)
{
	struct json_error error = {0};
	char *copy = malloc(len > 0 ? len : 1);
	int rc;

	if (!CHECK(copy != NULL))
		return;
	memcpy(copy, record, len);
	rc = json_validate(copy, len, 0, &error);
	if (reason == NULL) {
		if (!CHECK_INT(rc, 0))
			fprintf(stderr, "    %s: %s: %s at %zu\n", class, record, error.reason,
			    error.offset);
	} else if (!CHECK_INT(rc, -1) || !CHECK_STRING(error.reason, reason) ||
		   !CHECK_INT(error.offset, offset)) {
		fprintf(stderr, "    %s: %s\n", class, record);
	}
	free(copy);
}

static void
judge_all(const struct verdict *table, size_t count, const char *class)
{
	for (size_t i = 0; i < count; i++)
		judge(table[i].record, strlen(table[i].record), table[i].reason, table[i].offset,
		    class);
}
#define JUDGE(table) judge_all(table, sizeof table / sizeof *table, #table)

static const struct verdict structure[] = {
    {"{}", NULL, 0},
    {"[]", NULL, 0},
    {" \t\r\n{ \n} ", NULL, 0},
    {"[[],{},[{}]]", NULL, 0},
    {"{\"a\":1,\"b\":[1,2,{\"c\":null}]}", NULL, 0},
    {"{ \"a\" : 1 , \"b\" : 2 }", NULL, 0},
    {"{\"\":0}", NULL, 0},
    {"{\"a\":1,\"a\":2}", NULL, 0}, /* nobody asked for it */
    {"true", NULL, 0},
    {"\"\"", NULL, 0},
    {"", "empty", 0},
    {"  ", "unexpected end", 2},
    {"{", "unexpected end", 1},
    {"[", "unexpected end", 1},
    {"{\"a\"", "unexpected end", 4},
    {"{\"a\":", "unexpected end", 5},
    {"{\"a\":1", "unexpected end", 6},
    {"{\"a\":1,", "unexpected end", 7},
    {"[1,", "unexpected end", 3},
    {"[1,]", "comma before a closing bracket", 3},
    {"[1, \n]", "comma before a closing bracket", 5},
    {"{\"a\":1,}", "comma before a closing bracket", 7},
    {"{\"a\":1, }", "comma before a closing bracket", 8},
    {"[,1]", "expected a value", 1},
    {"[1,,2]", "expected a value", 3},
    {"[1 2]", "expected ',' or ']'", 3},
    {"[1:2]", "expected ',' or ']'", 2},
    {"{\"a\":1 \"b\":2}", "expected ',' or '}'", 7},
    {"{\"a\":1]", "expected ',' or '}'", 6},
    {"[1}", "expected ',' or ']'", 2},
    {"{,}", "expected a member name in quotes", 1},
    {"{a:1}", "expected a member name in quotes", 1},
    {"{1:1}", "expected a member name in quotes", 1},
    {"{'a':1}", "expected a member name in quotes", 1},
    {"{\"a\" 1}", "expected ':'", 5},
    {"{\"a\"}", "expected ':'", 4},
    {"{\"a\",1}", "expected ':'", 4},
    {"{\"a\"::1}", "expected a value", 5},
    {"{\"a\":}", "expected a value", 5},
    {"{} {}", "something follows the value", 3},
    {"{}}", "something follows the value", 2},
    {"[]]", "something follows the value", 2},
    {"1 2", "something follows the value", 2},
    {"]", "expected a value", 0},
    {"}", "expected a value", 0},
    {"[1]//", "something follows the value", 3},
    {"/**/1", "expected a value", 0},
    {"\xef\xbb\xbf{}", "byte order mark", 0},
    {"\xc2\xa0{}", "expected a value", 0}, /* a space, but no white space of JSON */
    {"\f{}", "expected a value", 0},
    {"[1,\v2]", "expected a value", 3},
};

static const struct verdict literals[] = {
    {"null", NULL, 0},
    {"[true,false,null]", NULL, 0},
    {"tru", "unexpected end", 3},
    {"[nul]", "expected true, false or null", 4},
    {"[fALSE]", "expected true, false or null", 2},
    {"True", "expected a value", 0},
    {"[NULL]", "expected a value", 1},
    {"Not Found", "expected a value", 0},
    {"Internal Server Error", "expected a value", 0},
    {"[NAN]", "NaN and Infinity are no JSON", 1},
    {"NaN", "NaN and Infinity are no JSON", 0},
    {"[Infinity]", "NaN and Infinity are no JSON", 1},
    {"[-Infinity]", "number without digits", 2},
    {"[nan]", "expected true, false or null", 2},
    {"[truex]", "expected ',' or ']'", 5},
    {"truefalse", "something follows the value", 4},
    {"undefined", "expected a value", 0},
};

static const struct verdict numbers[] = {
    {"0", NULL, 0}, {"-0", NULL, 0}, {"[0.0,-0.0,0e0,0E+0,0e-0]", NULL, 0},
    {"[1,12,123456789012345678901234567890]", NULL, 0},
    {"[1.5,-1.5,1e5,1E5,1e+5,1e-5,1.25E-05,1e0005]", NULL, 0},
    {"1e999", NULL, 0}, /* grammar alone; json_number() refuses it */
    {"10", NULL, 0}, {"100.001", NULL, 0}, {"01", "number has a leading zero", 0},
    {"[-01]", "number has a leading zero", 2}, {"[00]", "number has a leading zero", 1},
    {"[01.5]", "number has a leading zero", 1}, {"+1", "number has a plus sign", 0},
    {"[.5]", "number without digits before the point", 1}, {"[-.5]", "number without digits", 2},
    {"-", "number without digits", 1}, {"[-]", "number without digits", 2},
    {"[--1]", "number without digits", 2}, {"1.", "number without digits behind the point", 2},
    {"[1.]", "number without digits behind the point", 3},
    {"[1.e5]", "number without digits behind the point", 3},
    {"1e", "number without digits in its exponent", 2},
    {"[1e]", "number without digits in its exponent", 3},
    {"[1e+]", "number without digits in its exponent", 4},
    {"[1E-]", "number without digits in its exponent", 4}, {"[1e5.5]", "expected ',' or ']'", 4},
    {"[1.5.5]", "expected ',' or ']'", 4}, {"[0x10]", "expected ',' or ']'", 2},
    {"[1_000]", "expected ',' or ']'", 2}, {"1a", "something follows the value", 1},
    {"[1f]", "expected ',' or ']'", 2},
    {"[\xef\xbc\x91]", "expected a value", 1}, /* a full-width digit */
};

static const struct verdict strings[] = {
    {"\"plain\"", NULL, 0},
    {"\"0123456789abcdef0123456789abcdef0123456789abcdef\"", NULL, 0},
    {"\"\x7f\"", NULL, 0}, /* DEL is no control character of RFC 8259 */
    {"\"/'`<>\"", NULL, 0},
    {"\"\xc2\x80 \xdf\xbf \xe0\xa0\x80 \xed\x9f\xbf \xee\x80\x80 \xef\xbf\xbf\"", NULL, 0},
    {"\"\xf0\x90\x80\x80 \xf4\x8f\xbf\xbf\"", NULL, 0},
    {"\"\xef\xbb\xbf\"", NULL, 0}, /* inside a string it is a character */
    {"\"", "string without its closing quote", 1},
    {"\"abc", "string without its closing quote", 4},
    {"\"abcdefghijklmnopqrstuvwxyz", "string without its closing quote", 27},
    {"{\"a", "string without its closing quote", 3},
    {"\"a\nb\"", "control byte in a string", 2},
    {"\"a\tb\"", "control byte in a string", 2},
    {"\"\x01\"", "control byte in a string", 1},
    {"\"\x1f\"", "control byte in a string", 1},
    {"\"abcdefghijklmnopqrstuvw\x1f\"", "control byte in a string", 24},
    {"'a'", "expected a value", 0},
    {"\"\x80\"", "invalid UTF-8", 1},
    {"\"\xbf\"", "invalid UTF-8", 1},
    {"\"\xc0\x80\"", "invalid UTF-8", 1},
    {"\"\xc1\xbf\"", "invalid UTF-8", 1},
    {"\"\xe0\x9f\xbf\"", "invalid UTF-8", 1},
    {"\"\xed\xa0\x80\"", "invalid UTF-8", 1},
    {"\"\xf0\x8f\xbf\xbf\"", "invalid UTF-8", 1},
    {"\"\xf4\x90\x80\x80\"", "invalid UTF-8", 1},
    {"\"\xf5\x80\x80\x80\"", "invalid UTF-8", 1},
    {"\"\xff\"", "invalid UTF-8", 1},
    {"\"ok \xc3\xa9 \xc3\"", "invalid UTF-8", 7},
    {"\"\xe2\x82\"", "invalid UTF-8", 1},
    {"\"\xe2\x82\xac\xac\"", "invalid UTF-8", 4},
    {"\"\xf0\x9f\x98\"", "invalid UTF-8", 1},
    {"\"\xc3", "invalid UTF-8", 1},
};

static const struct verdict escapes[] = {
    {"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", NULL, 0},
    {"\"\\u0000\\u001f\\u00e9\\uFFFF\\uabCD\"", NULL, 0},
    {"\"\\uD83D\\uDE00\\ud800\\udc00\\udbff\\udfff\"", NULL, 0},
    {"{\"\\u0061\":1}", NULL, 0},
    {"\"\\", "string without its closing quote", 2},
    {"\"\\\"", "string without its closing quote", 3},
    {"\"\\a\"", "unknown escape", 2},
    {"\"\\x41\"", "unknown escape", 2},
    {"\"\\'\"", "unknown escape", 2},
    {"\"\\U0041\"", "unknown escape", 2},
    {"\"\\\n\"", "unknown escape", 2},
    {"\"\\u\"", "\\u without four hexadecimal digits", 3},
    {"\"\\u12\"", "\\u without four hexadecimal digits", 5},
    {"\"\\u12G4\"", "\\u without four hexadecimal digits", 5},
    {"\"\\u 123\"", "\\u without four hexadecimal digits", 3},
    {"\"\\u123", "\\u without four hexadecimal digits", 6},
    {"\"\\ud800\"", "lone surrogate", 1},
    {"\"a\\udc00\"", "lone surrogate", 2},
    {"\"\\ud800x\"", "lone surrogate", 1},
    {"\"\\ud800\\n\"", "lone surrogate", 1},
    {"\"\\ud800\\u0041\"", "lone surrogate", 1},
    {"\"\\ud800\\ud800\"", "lone surrogate", 1},
    {"\"\\udbff\\ue000\"", "lone surrogate", 1},
    {"\"\\ud800\\u12\"", "\\u without four hexadecimal digits", 11},
    {"\"\\ud800\\udc0", "\\u without four hexadecimal digits", 12},
};

static void
test_nul_bytes(void)
{
	judge("\0{}", 3, "NUL byte", 0, "NUL");
	judge("{}\0", 3, "NUL byte", 2, "NUL");
	judge("{\"a\0b\":1}", 9, "NUL byte", 3, "NUL");
	judge("{\"a\":\0}", 7, "NUL byte", 5, "NUL");
	judge("[1\0]", 4, "NUL byte", 2, "NUL");
	judge("{\0}", 3, "NUL byte", 1, "NUL");
	judge("\"\\\0\"", 4, "unknown escape", 2, "NUL");
	judge("\"\\u\0\"", 5, "\\u without four hexadecimal digits", 3, "NUL");
}

/* ---- depth ---- */

static void
test_depth(void)
{
	enum { DEEP = 10000 };
	static char record[2 * DEEP];
	struct json_error error;

	memset(record, '[', DEEP);
	memset(record + DEEP, ']', DEEP);
	for (size_t depth = 254; depth <= 258; depth++) {
		int rc = json_validate(record + DEEP - depth, 2 * depth, 0, &error);

		CHECK_INT(rc, depth <= JSON_MAX_DEPTH ? 0 : -1);
	}
	CHECK_INT(json_validate(record, sizeof record, 0, &error), -1);
	CHECK_INT(error.offset, JSON_MAX_DEPTH);
	CHECK_STRING(error.reason, "nested too deep");
	CHECK_INT(json_validate("[[1]]", 5, 2, &error), 0);
	CHECK_INT(json_validate("[[[1]]]", 7, 2, &error), -1);
	CHECK_INT(error.offset, 2);
	/* More than the scanner can count is taken as what it can. */
	CHECK_INT(json_validate(record, sizeof record, 100000, &error), -1);
	CHECK_INT(error.offset, JSON_MAX_DEPTH);
}

static void
test_prefix(void)
{
	static const char two[] = " [1,2] {}";
	struct json_error error;
	size_t used = 0;

	CHECK_INT(json_validate_prefix(two, strlen(two), &used, &error), 0);
	CHECK_INT(used, 6);
	CHECK_INT(json_validate_prefix("[1,}", 4, &used, &error), -1);
	CHECK_INT(error.offset, 3);
	/* Nobody has to ask why. */
	CHECK_INT(json_validate_prefix("[1,}", 4, &used, NULL), -1);
	CHECK_INT(json_validate("[1] 2", 5, 0, NULL), -1);
}

int
main(void)
{
	JUDGE(structure);
	JUDGE(literals);
	JUDGE(numbers);
	JUDGE(strings);
	JUDGE(escapes);
	test_nul_bytes();
	test_depth();
	test_prefix();
	return unit_end();
}
