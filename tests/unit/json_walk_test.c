/* One container after the other: its members, a name that stands twice, the canonical form. */
#include "json_walk.h"

#include "json.h"
#include "text.h"
#include "unit.h"

/* ---- one container ---- */

static const char *const TYPES[] = {
    "absent", "null", "false", "true", "number", "string", "array", "object"};

static void
describe(const struct json_slice *slice, struct text *out)
{
	text_add_string(out, TYPES[slice->type]);
	if (slice->escaped)
		text_add_byte(out, '\\');
	text_add_byte(out, ' ');
	if (slice->type != JSON_ABSENT)
		text_add(out, slice->bytes, slice->len);
}

static void
test_slices(void)
{
	static const struct {
		const char *record, *expected;
	} CASES[] = {
	    {"{\"a\":1}", "object {\"a\":1}"},
	    {" \t\r\n[1] \t\r\n", "array [1]"},
	    {"\"x\"", "string \"x\""},
	    {"\"\\n\" ", "string\\ \"\\n\""},
	    {"true", "true true"},
	    {"\nfalse", "false false"},
	    {"null", "null null"},
	    {"0", "number 0"},
	    {"-1e5 ", "number -1e5"},
	    {"", "absent "},
	    {" \n", "absent "},
	};
	struct text got = TEXT_INIT(TEXT_MAX_REASON);

	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		struct json_slice slice = json_slice_of(CASES[i].record, strlen(CASES[i].record));

		text_clear(&got);
		describe(&slice, &got);
		CHECK_STRING(text_string(&got), CASES[i].expected);
	}
	text_free(&got);
}

/* What stands behind the record is not looked at. */
static void
test_slice_end(void)
{
	struct json_slice slice = json_slice_of("[1] ,[2]", 4);

	CHECK_INT(slice.len, 3);
	slice = json_slice_of("\"a\"\\", 3);
	CHECK(!slice.escaped);
	slice = json_slice_of("  1", 2);
	CHECK_INT(slice.type, JSON_ABSENT);
	slice = json_slice_of("   1", 2);
	CHECK_INT(slice.type, JSON_ABSENT);
	CHECK_INT(slice.len, 0);
}

static void
test_walk(void)
{
	static const struct {
		const char *record, *expected;
	} CASES[] = {
	    {"{}", ""},
	    {"[]", ""},
	    {"{ }", ""},
	    {"[ \t\r\n]", ""},
	    {"{\"a\":1}", "string \"a\"=number 1;"},
	    {"[1]", "absent =number 1;"},
	    {"{ \"a\" : -1.5e+3 , \"b\":0E-1}",
		"string \"a\"=number -1.5e+3;string \"b\"=number 0E-1;"},
	    {"[1990,9E9]", "absent =number 1990;absent =number 9E9;"},
	    {"[\n1\t,\r2 ]", "absent =number 1;absent =number 2;"},
	    {"{\"\":null,\"t\":true,\"f\":false}",
		"string \"\"=null null;string \"t\"=true true;string \"f\"=false false;"},
	    {"{\"a\\\"}\":\"]\\\\\",\"b\":\"\\\"\"}",
		"string\\ \"a\\\"}\"=string\\ \"]\\\\\";string \"b\"=string\\ \"\\\"\";"},
	    {"[{\"a\":[1,{}],\"]\":\"}\"},[[],\"[\\\"\"],2]",
		"absent =object {\"a\":[1,{}],\"]\":\"}\"};absent =array [[],\"[\\\"\"];"
		"absent =number 2;"},
	    {"5", ""},
	    {"\"{}\"", ""},
	    {"null", ""},
	    {"", ""},
	};
	struct text got = TEXT_INIT(TEXT_MAX_REASON);

	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		struct json_slice whole = json_slice_of(CASES[i].record, strlen(CASES[i].record));
		struct json_walk walk = json_walk_begin(&whole);
		struct json_slice name, value;

		CHECK(walk.object == (*CASES[i].record == '{'));
		text_clear(&got);
		while (json_walk_next(&walk, &name, &value)) {
			describe(&name, &got);
			text_add_byte(&got, '=');
			describe(&value, &got);
			text_add_byte(&got, ';');
		}
		CHECK_STRING(text_string(&got), CASES[i].expected);
		/* The end stays the end. */
		CHECK(!json_walk_next(&walk, &name, &value));
		CHECK(name.type == JSON_ABSENT && value.type == JSON_ABSENT);
	}
	text_free(&got);
}

/* ---- a name that stands twice ---- */

static void
test_twice(void)
{
	static const struct {
		const char *record, *name; /* NULL: none */
	} CASES[] = {
	    {"{}", NULL},
	    {"5", NULL},
	    {"{\"a\":1,\"b\":2,\"A\":3,\"\":4}", NULL},
	    {"{\"a\":1,\"a\":1}", "\"a\""},
	    {"{\"\":1,\"b\":0,\"\":1}", "\"\""},
	    {"{\"a\":1,\"b\":2,\"b\":3}", "\"b\""},
	    {"{\"a\":1,\"b\":{\"a\":2}}", NULL},
	    {"{\"a\":1,\"b\":{\"c\":2,\"c\":3}}", "\"c\""},
	    {"[{\"a\":1},{\"a\":2}]", NULL},
	    {"[1,[{\"x\":{\"y\":1,\"z\":2,\"y\":3}}]]", "\"y\""},
	    /* as it is unescaped */
	    {"{\"a\":1,\"\\u0061\":2}", "\"a\""},
	    {"{\"\\u0061\":1,\"b\":2,\"a\":3}", "\"\\u0061\""},
	    {"{\"a\\/\":1,\"a/\":2}", "\"a\\/\""},
	    {"{\"\\u0061\":1,\"b\":2}", NULL},
	    {"{\"\\\\u0061\":1,\"a\":2}", NULL},
	    {"{\"a\\u0000\":1,\"a\":2}", NULL},
	    /* in an object of many */
	    {"{\"a\":0,\"b\":0,\"c\":0,\"d\":0,\"e\":0,\"f\":0,\"g\":0,\"h\":0,\"i\":0,\"j\":0,"
	     "\"k\":0}",
		NULL},
	    {"{\"a\":0,\"b\":0,\"c\":0,\"d\":0,\"e\":0,\"f\":0,\"g\":0,\"h\":0,\"i\":0,\"j\":0,"
	     "\"k\":0,\"l\":0}",
		NULL},
	    {"{\"a\":0,\"b\":0,\"c\":0,\"d\":0,\"e\":0,\"f\":0,\"g\":0,\"h\":0,\"i\":0,\"j\":0,"
	     "\"k\":0,\"l\":0,\"m\":0,\"n\":0,\"o\":0,\"p\":0,\"q\":0,\"mm\":0}",
		NULL},
	    {"{\"a\":0,\"b\":0,\"c\":0,\"d\":0,\"e\":0,\"f\":0,\"g\":0,\"h\":0,\"i\":0,\"j\":0,"
	     "\"k\":0,\"l\":0,\"m\":0,\"n\":0,\"o\":0,\"p\":0}",
		NULL},
	    {"{\"a\":0,\"b\":0,\"c\":0,\"d\":0,\"e\":0,\"f\":0,\"g\":0,\"h\":0,\"i\":0,\"j\":0,"
	     "\"k\":0,\"k\":0}",
		"\"k\""},
	    {"{\"a\":0,\"b\":0,\"c\":0,\"d\":0,\"e\":0,\"f\":0,\"g\":0,\"h\":0,\"i\":0,\"j\":0,"
	     "\"k\":0,\"l\":0,\"m\":0,\"n\":0,\"o\":0,\"p\":0,\"q\":0,\"a\":0}",
		"\"a\""},
	    {"{\"a\":0,\"b\":0,\"c\":0,\"d\":0,\"e\":0,\"f\":0,\"g\":0,\"h\":0,\"i\":0,\"j\":0,"
	     "\"k\":0,\"l\":0,\"m\":0,\"m\":0}",
		"\"m\""},
	};
	struct text got = TEXT_INIT(TEXT_MAX_REASON);

	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		struct json_slice whole = json_slice_of(CASES[i].record, strlen(CASES[i].record));
		struct json_slice twice = json_find_twice(&whole);

		if (!CHECK(twice.type == (CASES[i].name ? JSON_STRING : JSON_ABSENT)))
			fprintf(stderr, "  of %s\n", CASES[i].record);
		/* Which of two spellings is told is left open. */
		if (!CASES[i].name || strchr(CASES[i].record, '\\'))
			continue;
		text_clear(&got);
		text_add(&got, twice.bytes, twice.len);
		CHECK_STRING(text_string(&got), CASES[i].name);
	}
	text_free(&got);
}

/* ---- the canonical form ---- */

static void
test_canonical(void)
{
	static const struct {
		const char *record, *expected;
	} CASES[] = {
	    {"null", "null"},
	    {" true", "true"},
	    {"false ", "false"},
	    {"1.0", "1"},
	    {"1e3", "1000"},
	    {"-0", "0"},
	    {"9007199254740993", "9007199254740993"},
	    {"\"a\\/\\u0062\\u00e9\"", "\"a/b\xc3\xa9\""},
	    {"\"\"", "\"\""},
	    {"\"\\u000a\\u0000\"", "\"\\n\\u0000\""},
	    {"[]", "[]"},
	    {"[ ]", "[]"},
	    {"{ }", "{}"},
	    {"[ 1.50 , [ ] , {} ]", "[1.5,[],{}]"},
	    {"{\"b\":1,\"a\":{\"d\":0.10,\"c\":[2.0]}}", "{\"a\":{\"c\":[2],\"d\":0.1},\"b\":1}"},
	    {"{\"b\":1,\"\":2,\"ab\":3,\"a\":4}", "{\"\":2,\"a\":4,\"ab\":3,\"b\":1}"},
	    {"{\"\\u0062\":1,\"a\":2}", "{\"a\":2,\"b\":1}"},
	    {"{\"\xc3\xa9\":1,\"z\":2}", "{\"z\":2,\"\xc3\xa9\":1}"},
	    {"{\"a\\u0000b\":1,\"a\":2,\"a\\u0000a\":3}",
		"{\"a\":2,\"a\\u0000a\":3,\"a\\u0000b\":1}"},
	};
	struct text got = TEXT_INIT(TEXT_MAX_REASON);

	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		struct json_slice whole = json_slice_of(CASES[i].record, strlen(CASES[i].record));

		text_clear(&got);
		CHECK_INT(json_put_canonical(&whole, &got), 0);
		CHECK_STRING(text_string(&got), CASES[i].expected);
	}
	text_free(&got);
}

/* What does not fit is said, wherever it ends. */
static void
test_canonical_room(void)
{
	static const char RECORD[] = "{\"b\":[1,\"x\"],\"a\":{}}",
			  WHOLE[] = "{\"a\":{},\"b\":[1,\"x\"]}";
	struct json_slice whole = json_slice_of(RECORD, sizeof(RECORD) - 1);

	for (size_t max = 0; max < sizeof(WHOLE); max++) {
		struct text got = TEXT_INIT(max);

		CHECK_INT(json_put_canonical(&whole, &got), max == sizeof(WHOLE) - 1 ? 0 : -1);
		text_free(&got);
	}
}

int
main(void)
{
	test_slices();
	test_slice_end();
	test_walk();
	test_twice();
	test_canonical();
	test_canonical_room();
	return unit_end();
}
