/* Paths, what a scan finds for them, and reading slices. */
#include <stdlib.h>

#include "json.h"
#include "text.h"
#include "unit.h"

/* ---- paths ---- */

static void
test_paths(void)
{
	static const struct {
		const char *path;
		int slot;
	} table[] = {{".", 0}, {".a", 1}, {".a.b[0]", 2}, {".\"odd name\"", 3},
	    {".[\"odd name\"]", 3}, {".[0]", 4}, {".a[\"b\"][0]", 2}, {".a.\"b\"[00]", 2},
	    {".\"\\u0061\"", 1}, {".\"\"", 5}, {"._x9", 6}, {".a[999999999]", 7}, {".\"\\\"\"", 8},
	    {".a", 1}, {"", -1}, {"a", -1}, {"..", -1}, {".a.", -1}, {".a..b", -1}, {".9", -1},
	    {".a-b", -1}, {".a b", -1}, {" .a", -1}, {".a ", -1}, {".a[", -1}, {".a[]", -1},
	    {".a[-1]", -1}, {".a[1", -1}, {".a[1.5]", -1}, {".a[1000000000]", -1}, {".a.[0]", -1},
	    {"[0]", -1}, {".\"open", -1}, {".\"bad \\x\"", -1}, {".\"\\ud800\"", -1},
	    {".[\"a\"", -1}, {".[a]", -1}, {".a|.b", -1}, {".a?", -1}, {".\"\xff\"", -1},
	    {".\xc3\xa9", -1}};
	struct json_paths *paths = json_paths_new();

	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		if (!CHECK_INT(json_paths_add(paths, table[i].path), table[i].slot))
			fprintf(stderr, "    %s\n", table[i].path);
	CHECK_INT(json_paths_count(paths), 9);
	CHECK_STRING(json_paths_text(paths, 3), ".\"odd name\"");
	CHECK(json_paths_text(paths, 9) == NULL);
	json_paths_free(paths);
	json_paths_free(NULL);
	json_scanner_free(NULL);
}

/* ---- what a scan finds ---- */

static struct json_scanner *
scanner_for(const char *const *asked)
{
	struct json_paths *paths = json_paths_new();
	struct json_scanner *scanner;

	for (; *asked; asked++)
		CHECK(json_paths_add(paths, *asked) >= 0);
	scanner = json_scanner_new(paths, 0);
	json_paths_free(paths);
	return scanner;
}

/* Scans and renders what was found, "TYPE:BYTES" for each path, or "OFFSET reason". */
static const char *
found(const char *const *asked, const char *record, struct text *out)
{
	struct json_scanner *scanner = scanner_for(asked);
	struct json_slice values[16];
	struct json_error error;

	text_clear(out);
	if (json_scan(scanner, record, strlen(record), values, &error) == -1)
		text_add_format(out, "%zu %s", error.offset, error.reason);
	else
		for (size_t i = 0; asked[i]; i++)
			text_add_format(out, "%s%c:%.*s", i > 0 ? " " : "",
			    "-ZFTNSAO"[values[i].type], (int)values[i].len,
			    values[i].bytes ? values[i].bytes : "");
	json_scanner_free(scanner);
	return text_string(out);
}
#define ASK(...) ((const char *const[]){__VA_ARGS__, NULL})

static void
test_found(void)
{
	static const char twice[] = "a member that is asked for stands twice";
	struct text out = TEXT_INIT(TEXT_MAX_REASON), expected = TEXT_INIT(TEXT_MAX_REASON);

	CHECK_STRING(found(ASK("."), " [1] ", &out), "A:[1]");
	CHECK_STRING(found(ASK("."), "-0.5e1", &out), "N:-0.5e1");
	CHECK_STRING(
	    found(ASK(".", ".a"), "{\"a\":\"x\\n\"}", &out), "O:{\"a\":\"x\\n\"} S:\"x\\n\"");
	CHECK_STRING(
	    found(ASK(".a", ".b", ".c", ".d"), "{\"d\":null,\"b\":true,\"a\":false}", &out),
	    "F:false T:true -: Z:null");
	/* An empty record still has no members, and a scalar none either. */
	CHECK_STRING(found(ASK(".a", ".[0]"), "{}", &out), "-: -:");
	CHECK_STRING(found(ASK(".a", ".[0]"), "7", &out), "-: -:");
	/* Elements, and the difference between containers. */
	CHECK_STRING(found(ASK(".[1]", ".[3]", ".[0].x"), "[{\"x\":1},2,3]", &out), "N:2 -: N:1");
	CHECK_STRING(found(ASK(".a[0]", ".a.b"), "{\"a\":[5]}", &out), "N:5 -:");
	CHECK_STRING(found(ASK(".a[0]", ".a.b"), "{\"a\":{\"b\":6}}", &out), "-: N:6");
	CHECK_STRING(
	    found(ASK(".a[1][0]", ".a[2].b"), "{\"a\":[[8],[9],{\"b\":[]}]}", &out), "N:9 A:[]");
	/* The same name elsewhere is another member. */
	CHECK_STRING(found(ASK(".a.b"),
			 "{\"b\":1,\"c\":{\"a\":{\"b\":2}},\"a\":{\"c\":{\"b\":3},\"b\":4}}", &out),
	    "N:4");
	CHECK_STRING(found(ASK(".b"), "{\"a\":[{\"b\":1},[{\"b\":2}]],\"b\":3}", &out), "N:3");
	/* Names are compared unescaped; prefixes and case are other names. */
	CHECK_STRING(found(ASK(".ab"), "{\"a\":1,\"abc\":2,\"aB\":3,\"\\u0061b\":4}", &out), "N:4");
	CHECK_STRING(
	    found(ASK(".\"a\\nb\\u00e9\"", ".\"\""), "{\"a\\u000ab\xc3\xa9\":1,\"\":2}", &out),
	    "N:1 N:2");
	CHECK_STRING(
	    found(ASK(".latency_ms"), "{\"latency_mx\":1,\"xatency_ms\":2,\"latency_ms\":3}", &out),
	    "N:3");

	/* Twice. */
	text_set_format(&expected, "7 %s", twice);
	CHECK_STRING(found(ASK(".a"), "{\"a\":1,\"a\":2}", &out), text_string(&expected));
	CHECK_STRING(found(ASK(".a"), "{\"a\":1,\"\\u0061\":2}", &out), text_string(&expected));
	CHECK_STRING(found(ASK(".a.b"), "{\"a\":1,\"a\":{}}", &out), text_string(&expected));
	CHECK_STRING(found(ASK(".a[0]"), "{\"a\":1,\"a\":2}", &out), text_string(&expected));
	text_set_format(&expected, "12 %s", twice);
	CHECK_STRING(found(ASK(".a.b"), "{\"a\":{\"b\":1,\"b\":2}}", &out), text_string(&expected));
	CHECK_STRING(found(ASK(".b"), "{\"a\":{\"b\":1,\"b\":2}}", &out), "-:");
	CHECK_STRING(found(ASK(".a.b"), "{\"c\":1,\"c\":2,\"a\":{\"x\":1,\"x\":2}}", &out), "-:");
	CHECK_STRING(found(ASK(".[0].a"), "[{\"a\":1},{\"a\":1,\"a\":2}]", &out), "N:1");
	text_free(&out);
	text_free(&expected);
}

/* Each scan starts afresh, also after one that failed in the middle. */
static void
test_reuse(void)
{
	struct json_scanner *scanner = scanner_for(ASK(".a.b", ".a"));
	struct json_slice values[2];
	struct json_error error;

	for (int i = 0; i < 3; i++) {
		CHECK_INT(json_scan(scanner, "{\"a\":{\"b\":1}}", 13, values, &error), 0);
		CHECK_INT(values[0].type, JSON_NUMBER);
		CHECK_INT(json_scan(scanner, "{\"a\":{\"b\":[", 11, values, &error), -1);
		CHECK_INT(error.offset, 11);
		CHECK_INT(json_scan(scanner, "{}", 2, values, &error), 0);
		CHECK_INT(values[0].type, JSON_ABSENT);
		CHECK_INT(values[1].type, JSON_ABSENT);
	}
	CHECK_INT(json_scanner_choose(scanner, "abacus"), -1);
	CHECK_INT(json_scanner_choose(scanner, "scalar"), 0);
	CHECK_STRING(json_scanner_kind(scanner), "scalar");
	json_scanner_free(scanner);
}

static void
test_prefix(void)
{
	static const struct {
		const char *bytes;
		int used; /* -1: fails */
	} table[] = {{"1 2", 1}, {"  {} x", 4}, {"[1]]", 3}, {"\"a\"\"b\"", 3}, {"truefalse", 4},
	    {"{\"a\":1}\n#}", 7}, {"12", 2}, {"", -1}, {"  ", -1}, {"[1", -1}};
	struct json_scanner *scanner = scanner_for(ASK("."));
	struct json_slice value;
	struct json_error error;

	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		size_t used = 0;
		int rc = json_scan_prefix(
		    scanner, table[i].bytes, strlen(table[i].bytes), &value, &used, &error);

		CHECK_INT(rc == 0 ? (int)used : -1, table[i].used);
	}
	json_scanner_free(scanner);
}

/* ---- strings ---- */

static void
test_strings(void)
{
	static const struct {
		const char *raw, *string;
		size_t len;
	} table[] = {{"\"\"", "", 0}, {"\"plain\"", "plain", 5},
	    {"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t", 8}, {"\"\\u0000\"", "\0", 1},
	    {"\"a\\u0000b\"", "a\0b", 3},
	    {"\"\\u007f\\u0080\\u07ff\\u0800\\uffff\"",
		"\x7f\xc2\x80\xdf\xbf\xe0\xa0\x80\xef\xbf\xbf", 11},
	    {"\"\\ud800\\udc00\\uDBFF\\uDFFF\"", "\xf0\x90\x80\x80\xf4\x8f\xbf\xbf", 8},
	    {"\"x\\ud83d\\ude00y\"", "x\xf0\x9f\x98\x80y", 6}};
	struct json_slice number = {JSON_NUMBER, false, "1", 1};
	struct text out = TEXT_INIT(64), tight = TEXT_INIT(3);

	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		struct json_slice slice = {JSON_STRING, strchr(table[i].raw, '\\') != NULL,
		    table[i].raw, strlen(table[i].raw)};

		text_clear(&out);
		CHECK_INT(json_string(&slice, &out), 0);
		CHECK_INT(out.len, table[i].len);
		CHECK(memcmp(text_string(&out), table[i].string, table[i].len) == 0);
		CHECK(json_string_equals(&slice, table[i].string, table[i].len));
		CHECK(!json_string_equals(&slice, "something else", 14));
		CHECK(!json_string_equals(&slice, table[i].string, table[i].len + 1));
		if (table[i].len > 0)
			CHECK(!json_string_equals(&slice, table[i].string, table[i].len - 1));
	}
	CHECK_INT(json_string(&number, &out), -1);
	CHECK(!json_string_equals(&number, "1", 1));
	CHECK_INT(json_string(&(struct json_slice){JSON_STRING, false, "\"abcd\"", 6}, &tight), -1);
	text_free(&out);
	text_free(&tight);
}

int
main(void)
{
	test_paths();
	test_found();
	test_reuse();
	test_prefix();
	test_strings();
	return unit_end();
}
