/* Results and sights at the edges: lengths, signs, digits, shapes of terms, and the limit of time. */
#include "expression.h"

#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../fuzz/libjq_leaks.h"
#include "diag.h"
#include "expression/set.h"
#include "json.h"
#include "text.h"
#include "unit.h"

/* A set with its scanner. */
struct stand {
	struct json_paths *paths;
	struct expressions *set;
	struct json_scanner *scanner;
	struct json_slice *values;
	struct text why;
};

static void
stand_begin(struct stand *stand, bool watched)
{
	*stand = (struct stand){.paths = json_paths_new(), .why = TEXT_INIT(TEXT_MAX_REASON)};
	stand->set = expressions_new(stand->paths);
	if (watched)
		expressions_watch(stand->set);
}

static int
stand_add(struct stand *stand, const char *source)
{
	int id = expressions_add(stand->set, source, &stand->why);

	if (!CHECK(id >= 0))
		fprintf(stderr, "  %s\n", text_string(&stand->why));
	return id;
}

static void
stand_record(struct stand *stand, const char *record)
{
	struct json_error error;

	if (!stand->scanner) {
		if (!CHECK_INT(expressions_check(stand->set, &stand->why), 0))
			fprintf(stderr, "  %s\n", text_string(&stand->why));
		stand->scanner = json_scanner_new(stand->paths, 0);
		stand->values = calloc(json_paths_count(stand->paths) + 1, sizeof(*stand->values));
	}
	CHECK_INT(json_scan(stand->scanner, record, strlen(record), stand->values, &error), 0);
	expressions_record(stand->set, record, strlen(record), stand->values);
}

static void
stand_end(struct stand *stand)
{
	expressions_free(stand->set);
	json_scanner_free(stand->scanner);
	json_paths_free(stand->paths);
	free(stand->values);
	text_free(&stand->why);
}

/* ---- results ---- */

static const struct {
	const char *source, *record, *expected;
} RESULTS[] = {
    /* literals, as they are written */
    {"1e+2", "1", "number 1e+2"},
    {"1E-2", "1", "number 1E-2"},
    {"1e2", "1", "number 1e2"},
    {"5.", "1", "number 5."},
    {".5e1", "1", "number .5e1"},
    {"-0", "1", "number -0"},
    {"-9007199254740993", "1", "number -9007199254740993"},
    {"\"\\ud7ff\\ue000\"", "1", "string \xed\x9f\xbf\xee\x80\x80"},
    {"\"\\uDBFF\\uDFFF\"", "1", "string \xf4\x8f\xbf\xbf"},
    {"\"\\ud800\\udc00\"", "1", "string \xf0\x90\x80\x80"},
    {"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "1", "string \"\\/\b\f\n\r\t"},
    {"\"a\\u0000\"", "1", "string a\\0"},
    {"\"a\" == \"a\"", "1", "true"},
    {"\"a\" == \"b\"", "1", "false"},
    {"\"a\" == \"ab\"", "1", "false"},
    {"\"\" == \"\"", "1", "true"},
    {"\"a\" != \"a\"", "1", "false"},
    {"true == true", "1", "true"},
    {"true != false", "1", "true"},
    /* what one side leaves behind the other does not keep */
    {".a // \"x\"", "{\"a\":null}", "string x"},
    {".a // 5", "{\"a\":false}", "number 5"},
    {".a // true", "{}", "true"},
    {".a // .b", "{\"b\":\"\\u0061\"}", "string a"},
    {".a // .b // .c", "{\"c\":[1]}", "json [1]"},
    {".a // .b", "{\"a\":null}", "missing"},
    {"(.a // .b) == 5", "{\"b\":5}", "true"},
    {".a or .b", "{\"a\":null}", "false"},
    {".a and .b", "{\"a\":1}", "false"},
    {".a and true", "{\"a\":\"x\"}", "true"},
    {"false or .a", "{\"a\":\"x\"}", "true"},
    {".a | not", "{\"a\":0}", "false"},
    {"null | not", "{}", "true"},
    /* the record itself */
    {".", " \"x\" ", "string x"},
    {".", "\n5\t", "number 5"},
    {". == null", " null", "true"},
    {".a == 1", " {\"b\":1}", "missing"},
    {".a.b", "{\"a\":true}", "error Cannot index boolean with string \"b\""},
    {".a.b", "{\"a\":false}", "error Cannot index boolean with string \"b\""},
    {".a[0].b", "{\"a\":[1]}", "error Cannot index number with string \"b\""},
    {".a[1].b", "{\"a\":[1]}", "missing"},
    {".a", "5", "error Cannot index number with string \"a\""},
    {".[0]", "{}", "error Cannot index object with number"},
    {".a", "[]", "error Cannot index array with string \"a\""},
    {".a", "null", "missing"},
    {".a", "\"x\"", "error Cannot index string with string \"a\""},
    {"(.a.b == 1) == .c", "{\"a\":1}", "error Cannot index number with string \"b\""},
    {"1 == .a.b and true", "{\"a\":1}", "error Cannot index number with string \"b\""},
    /* odd names */
    {".\"a\\\"b\"", "{\"a\\\"b\":1}", "number 1"},
    {".\"a\\\\b\"", "{\"a\\\\b\":2}", "number 2"},
    {".\"a\\u0001b\"", "{\"a\\u0001b\":3}", "number 3"},
    {".\"\\u001f\"", "{\"\\u001f\":4}", "number 4"},
    {".\" \"", "{\" \":5}", "number 5"},
    {".\"\"", "{\"\":6}", "number 6"},
    {".\"9a\"", "{\"9a\":7}", "number 7"},
    {".\"a9\"", "{\"a9\":8}", "number 8"},
    {".\"a-b\"", "{\"a-b\":9}", "number 9"},
    {".\"\xc3\xa9\"", "{\"\xc3\xa9\":10}", "number 10"},
    {".a[\"b\"][0]", "{\"a\":{\"b\":[11]}}", "number 11"},
    {".[1.9]", "[1,12]", "number 12"},
    {".[1e0]", "[1,13]", "number 13"},
    /* digits */
    {".a == 9007199254740991", "{\"a\":9007199254740991.0}", "true"},
    {".a == -9007199254740993", "{\"a\":-9007199254740993}", "true"},
    {".a == -9007199254740993", "{\"a\":-9007199254740992}", "false"},
    {".a < .b", "{\"a\":9007199254740992,\"b\":9007199254740993}", "true"},
    {".a < .b", "{\"a\":9007199254740993,\"b\":9007199254740992}", "false"},
    {".a > .b", "{\"a\":9007199254740993,\"b\":9007199254740992}", "true"},
    {".a <= .b", "{\"a\":2,\"b\":2}", "true"},
    {".a >= .b", "{\"a\":2,\"b\":2}", "true"},
    {".a < .b", "{\"a\":2,\"b\":2}", "false"},
    {".a > .b", "{\"a\":2,\"b\":2}", "false"},
    {".a < .b", "{\"a\":2,\"b\":2.5}", "true"},
    {".a >= .b", "{\"a\":2,\"b\":2.5}", "false"},
    {".a <= .b", "{\"a\":2.5,\"b\":2}", "false"},
    {".a > .b", "{\"a\":2.5,\"b\":2}", "true"},
    {".a == .b", "{\"a\":1e999,\"b\":1}", "missing"},
    {".a == .b", "{\"a\":1,\"b\":1e999}", "missing"},
    {".a == null", "{\"a\":1e999}", "missing"},
    {".a", "{\"a\":-1e999}", "missing"},
    {".a == .b", "{\"a\":\"x\",\"b\":\"\\u0078\"}", "true"},
    {".a == .b", "{\"a\":\"x\",\"b\":\"xy\"}", "false"},
    {".a != .b", "{\"a\":\"x\",\"b\":\"y\"}", "true"},
    {".a == .b", "{\"a\":[1,2],\"b\":[1,2.0]}", "true"},
    {".a == .b", "{\"a\":[1,2],\"b\":[2,1]}", "false"},
    {".a == .b and true", "{\"a\":[1],\"b\":[2]}", "false"},
    {"(.a == .b | not) or .c", "{\"a\":[1],\"b\":[1]}", "false"},
    {".c and .a == .b", "{\"a\":[1],\"b\":[1],\"c\":1}", "true"},
    /* libjq's */
    {".a + 9007199254740991", "{\"a\":1}", "number 9007199254740992 inexact"},
    {".a + 9007199254740991", "{\"a\":0}", "number 9007199254740991"},
    {"-(.a) - 1", "{\"a\":9007199254740991}", "number -9007199254740992 inexact"},
    {"[.a, 1]", "{\"a\":9007199254740992}", "json [9007199254740992,1] inexact"},
    {"[[.a]]", "{\"a\":9007199254740991}", "json [[9007199254740991]]"},
    {"{b: {c: .a}}", "{\"a\":-9007199254740992}", "json {\"b\":{\"c\":-9007199254740992}} inexact"},
    {"{b: .a, c: 1}", "{\"a\":5}", "json {\"b\":5,\"c\":1}"},
    {"[.a, .b] | .[1:]", "{\"a\":1,\"b\":\"x\"}", "json [\"x\"]"},
    {"empty", "1", "missing"},
    {"error(\"a\\u0000b\")", "1", "error a\\0b"},
    {"[1] | .[]", "1", "number 1"},
    {"1, 2", "1", "error it has more than one result; use all(...), any(...) or [...]"},
    {"1, error(\"x\")", "1", "error it has more than one result; use all(...), any(...) or [...]"},
    {"error(\"x\"), 1", "1", "error x"},
    {"1, (null < 1)", "1", "error it has more than one result; use all(...), any(...) or [...]"},
    {"[.[] | . as {a: $x} | $x]", "[{\"a\":1},{}]", "json [1,null]"},
    {"[.a, null]", "{}", "json [null,null]"},
    {"{a: null} | .a", "{}", "null"},
    {". as [$a, $null] | $null", "[1,2]", "number 2"},
    {"def null: 5; 1", "{}", "number 1"},
    {"[.a == null, null == .a, .a != null]", "{\"a\":1}", "json [false,false,true]"},
    {"[null == null, null == 1]", "{}", "json [true,false]"},
    /* no bare null, so an ordinary one */
    {"[.a == null.b]", "{}", "missing"},
    {"[.a == null[0]]", "{}", "missing"},
    {"[.a == null?]", "{}", "missing"},
    {"[.a == null - 1]", "{}", "missing"},
    {"[.a == (null)]", "{}", "missing"},
    {"[-null == .a]", "{}", "missing"},
    {"[.a == null as $x | $x]", "{}", "missing"},
    {"[.a == null, .b]", "{\"b\":1}", "json [true,1]"},
    {"[.a[0] == null]", "{}", "json [true]"},
    {"{a: null}.a == null", "{}", "true"},
    {"[.e1, .E2, .e, .e1x]", "{\"e1\":1,\"E2\":2,\"e\":3,\"e1x\":4}", "json [1,2,3,4]"},
    {".a.e5 as $x | $x + 1", "{\"a\":{\"e5\":1}}", "number 2"},
    {"if .a then .b else .c end | . + 1", "{\"a\":true,\"b\":1,\"c\":5}", "number 2"},
    {"\"<\\(.a)|\\(.b | tostring)>\"", "{\"a\":[1],\"b\":2}", "string <[1]|2>"},
    {"[range(3)] | map(. * 2)", "{}", "json [0,2,4]"},
    /* keys that are made */
    {"[.a[.b, .c], .a[1 - 1:]]", "{\"a\":[5,6],\"b\":1,\"c\":0}", "json [6,5,[5,6]]"},
    {"[(.a, .b)[0, 1]]", "{\"a\":[1,2],\"b\":[3,4]}", "json [1,3,2,4]"},
    {"[.a | .[\"x\" + \"y\"] | .[1 + 1]]", "{\"a\":{\"xy\":[1,2,3]}}", "json [3]"},
    {".a[.b] |= 5 | .a", "{\"a\":{\"x\":1},\"b\":\"x\"}", "json {\"x\":5}"},
    {".[\"a\" + \"b\"] |= 5", "{\"ab\":1}", "json {\"ab\":5}"},
    {".[\"a\" + \"b\"] += 5", "{\"ab\":1}", "json {\"ab\":6}"},
    {"del(.[\"a\" + \"b\"])", "{\"ab\":1,\"c\":2}", "json {\"c\":2}"},
    {"[path(.a[.b][0])]", "{\"a\":{\"x\":[1]},\"b\":\"x\"}", "json [[\"a\",\"x\",0]]"},
    {"[.a[.b]?]", "{\"a\":5,\"b\":\"x\"}", "json []"},
    {".a[.b]", "{\"a\":5,\"b\":\"x\"}", "error Cannot index number with string \"x\""},
    {"1 as $x | [1, 2] as $y | $y[$x - 1]", "{}", "number 1"},
    {"{a: .b[.c], d: 1}", "{\"b\":[7],\"c\":0}", "json {\"a\":7,\"d\":1}"},
    {"reduce .a[.b] as $x (0; . + $x)", "{\"a\":[7],\"b\":0}", "number 7"},
    {"\"<\\(.a[.b])>\"", "{\"a\":[7],\"b\":0}", "string <7>"},
    {".a[.b][.c] + 1", "{\"a\":[[1,2]],\"b\":0,\"c\":1}", "number 3"},
    {".\"a\\(.b)\".c", "{\"ax\":{\"c\":3},\"b\":\"x\"}", "number 3"},
    {"-.a[.b]", "{\"a\":[7],\"b\":0}", "number -7"},
    {".a[.b] - .a[.c]", "{\"a\":[7,5],\"b\":0,\"c\":1}", "number 2"},
};

static void
describe(const struct expression_result *result, struct text *out)
{
	static const char *const NAMES[] = {
	    "missing", "error ", "null", "false", "true", "number ", "string ", "json "};

	text_set_format(out, "%s", NAMES[result->kind]);
	for (size_t i = 0; i < result->len; i++)
		text_add_string(out, result->bytes[i] ? (char[]){result->bytes[i], '\0'} : "\\0");
	if (result->inexact)
		text_add_string(out, " inexact");
}

static void
test_results(bool watched)
{
	struct text got = TEXT_INIT(TEXT_MAX_RECORD);
	const size_t count = sizeof(RESULTS) / sizeof(RESULTS[0]);
	struct stand stand;

	stand_begin(&stand, watched);
	for (size_t i = 0; i < count; i++)
		CHECK_INT(stand_add(&stand, RESULTS[i].source), i);
	for (size_t i = 0; i < count; i++) {
		struct expression_result result;

		stand_record(&stand, RESULTS[i].record);
		result = expressions_result(stand.set, (int)i);
		describe(&result, &got);
		if (!CHECK_STRING(text_string(&got), RESULTS[i].expected))
			fprintf(stderr, "  %s of %s\n", RESULTS[i].source, RESULTS[i].record);
		CHECK((result.kind == EXPRESSION_NUMBER) == (result.number != 0) ||
		      strstr(RESULTS[i].expected, "number -0"));
	}
	text_free(&got);
	stand_end(&stand);
}

/* Judged once a record, and anew for the next. */
static void
test_once(void)
{
	struct stand stand;
	struct expression_result first, second;

	stand_begin(&stand, false);
	stand_add(&stand, ".a");
	stand_add(&stand, ".a + 1");
	stand_record(&stand, "{\"a\":1}");
	CHECK(expressions_result(stand.set, 0).number == 1);
	CHECK(expressions_result(stand.set, 1).number == 2);
	first = expressions_result(stand.set, 1);
	second = expressions_result(stand.set, 1);
	CHECK(first.bytes == second.bytes);
	stand_record(&stand, "{\"a\":5}");
	CHECK(expressions_result(stand.set, 1).number == 6);
	CHECK(expressions_result(stand.set, 0).number == 5);
	stand_end(&stand);
}

/* ---- sights ---- */

/* What is watched, member by member, and string by string. */
static const struct {
	const char *source, *members, *strings;
} WATCHED[] = {
    {".a", ".a;", ""},
    {".", "", ""},
    {".a.b?.c", ".a.b?.c;", ""},
    {".a[\"b\"][0]?", ".a[\"b\"][0]?;", ""},
    {".[\"a\"]", ".[\"a\"];", ""},
    {".[0].a", ".[0].a;", ""},
    {".a[]", ".a;", ""},
    {".a[].b", ".a;.b;", ""},
    {".a[1:2].b", ".a;.b;", ""},
    {".a | .b", ".a;.b;", ""},
    {"[1, 2][0]", "[0];", ""},
    {"[0]", "", ""},
    {"[\"a\"]", "", "a;"},
    {"1 as $x | [$x][\"a\"]", "[\"a\"];", ""},
    {"(.a)[\"b\"]", ".a;[\"b\"];", ""},
    {"first(.a)[0]", ".a;[0];", ""},
    {"reduce [0][0] as $x (0; $x)", "[0];", ""},
    {"if [1] then [0] else [\"x\"] end", "", "x;"},
    {"try [0] catch [1]", "", ""},
    {"true and [0]", "", ""},
    {"true or [\"a\"]", "", "a;"},
    {"\"x\"[0]", "[0];", "x;"},
    {"\"\\(1)\"[0]", "[0];", ""},
    {"\"\\([0])\"", "", ""},
    {"{a, \"b\", c: .d, \"e\": .f}", ".a;.\"b\";.d;.f;", "e;"},
    {"[\"a\", \"b\"]", "", "a;b;"},
    {"f(\"a\", \"b\")", "", "a;b;"},
    {"{a: (1, \"b\")}", "", "b;"},
    {"[{\"a\"}, \"b\"]", ".\"a\";", "b;"},
    {". as {a: $x, \"b\": [$y], $z} | 1", ".a;.\"b\";.z;", ""},
    {". as [$x, {a: $y}] | {b: $x}", ".a;", ""},
    {"reduce .[] as {$a} (0; {$a})", ".a;", ""},
    {". as {(\"a\"): $x} | $x", "", "a;"},
    {"getpath([\"a\", 0, \"b\"])", "getpath([\"a\", 0, \"b\"]);", ""},
    {"getpath([])", "", ""},
    {"getpath([\"a\",])", "getpath([\"a\",]);", ""},
    {"getpath(\"a\")", "", "a;"},
    {"getpath([\"a\"] + [\"b\"])", "", "a;b;"},
    {"getpath([.a])", ".a;", ""},
    {"getpath; [\"a\"]", "", "a;"},
    {".getpath", ".getpath;", ""},
    /* whose key is made */
    {".[\"a\" + \"b\"]", ".[\"a\" + \"b\"];", "a;b;"},
    {".[.b]?.c", ".[.b]?;.b;.c;", ""},
    {".a[.b[.c]].d", ".a;.[.b[.c]];.b;.[.c];.c;.d;", ""},
    {".a[-1]", ".a;.[-1];", ""},
    {".a[(1, 2)]", ".a;.[(1, 2)];", ""},
    {".a[if .b then 1 else 2 end]", ".a;.[if .b then 1 else 2 end];.b;", ""},
    {".a[{b: 1}.b]", ".a;.[{b: 1}.b];.b;", ""},
    {".a[.b:]", ".a;.b;", ""},
    {".a[:.b]", ".a;.b;", ""},
    {"[.a, .b]", ".a;.b;", ""},
    {". as [$x] | $x", "", ""},
    {"$x[.a]", ".[.a];.a;", ""},
    {".\"a\\(.b)\"", ".\"a\\(.b)\";.b;", ""},
    {".a.\"\\(.b)c\\(\"\\(.d)\")\".e", ".a;.\"\\(.b)c\\(\"\\(.d)\")\";.b;.d;.e;", ""},
    {"\"a\\(.b)\"", ".b;", ""},
    {".\"a\\(def f: .b; f)\"", ".\"a\\(def f: .b; f)\";.b;", ""},
    {".[\"a\" + \"b\"] // .c", ".c;", "a;b;"},
    /* in braces, but not theirs */
    {"{x: \"\\(1, .a, \"b\", 2)\"}", ".a;", "b;"},
    {"{x: [1, .a, \"b\", 2], y: (1, .c, \"d\", 2)}", ".a;.c;", "b;d;"},
    {"$and[0]", "[0];", ""},
    {"def getpath: .; (getpath | [\"a\"])", "", "a;"},
    {". as {$} | .a", ".a;", ""},
    /* exempt */
    {".a // .b", ".b;", ""},
    {".a // .b // .c", ".c;", ""},
    {".x, .a // .b", ".x;.b;", ""},
    {".x | .a // .b", ".x;.b;", ""},
    {".x; .a // .b", ".x;.b;", ""},
    {"{x: .a // .b}", ".b;", ""},
    {"[.x, (.a // .b)]", ".x;.b;", ""},
    {"f(.x; .a // .b)", ".x;.b;", ""},
    {"if .x then .a // .b else .c // .d end", ".x;.b;.d;", ""},
    {"if .a // .b then .c else .d end", ".b;.c;.d;", ""},
    {".x = .a // .b", ".x;.b;", ""},
    {".x += .a // .b", ".x;.b;", ""},
    {".a //= .b", ".b;", ""},
    {"(.a | .c) // .b", ".b;", ""},
    {"[.a, .c] // .b", ".b;", ""},
    {"(.a == 1) // .b", ".a;.b;", ""},
    {".a + .c // .b", ".b;", ""},
    {"(.a and .c) // .b", ".a;.c;.b;", ""},
    {"(.a | test(\"x\")) // .b", ".a;.b;", "x;"},
    {"(.a | any) // .b", ".a;.b;", ""},
    {"\"\\(.x)\" // .b", ".x;.b;", ""},
    {"\"\\(.x)\" | .a // .b", ".x;.b;", ""},
    {"\"\\(.a // .b)\"", ".b;", ""},
    {"\"\\(1)\\(.a // .b)\"", ".b;", ""},
    {"has(\"a\")", "", "a;"},
    {"has(.a)", "", ""},
    {"has(.a | .b)", "", ""},
    {"has(\"a\") and .b", ".b;", "a;"},
    {"[has(\"a\"), .b]", ".b;", "a;"},
    {"(has(\"x\") | .b)", ".b;", "x;"},
    {"map(.a)", ".a;", ""},
};

static void
test_watched(void)
{
	struct text members = TEXT_INIT(TEXT_MAX_REASON), strings = members;

	for (size_t w = 0; w < sizeof(WATCHED) / sizeof(WATCHED[0]); w++) {
		struct stand stand;

		stand_begin(&stand, true);
		stand_add(&stand, WATCHED[w].source);
		text_clear(&members);
		text_clear(&strings);
		for (size_t i = 0; i < expressions_member_count(stand.set, 0); i++)
			text_add_format(&members, "%s;", expressions_member(stand.set, 0, i));
		for (size_t i = 0; i < expressions_string_count(stand.set, 0); i++)
			text_add_format(&strings, "%s;", expressions_string(stand.set, 0, i));
		if (!CHECK_STRING(text_string(&members), WATCHED[w].members) ||
		    !CHECK_STRING(text_string(&strings), WATCHED[w].strings))
			fprintf(stderr, "  %s\n", WATCHED[w].source);
		stand_end(&stand);
	}
	text_free(&members);
	text_free(&strings);
}

/* What an evaluation sees: "-" a member that was not reached, "!" reached and missing, "+" there; of
 * strings "=" met, "~" met in another case. */
static const struct {
	const char *source, *record, *members, *strings;
} SIGHTS[] = {
    {"[.a] | any(. == \"ab\")", "{\"a\":\"abc\"}", "+", "-"},
    {"[.a] | any(. == \"abc\")", "{\"a\":\"ab\"}", "+", "-"},
    {"[.a] | any(\"ab\" == .)", "{\"a\":\"xy\"}", "+", "-"},
    {"[.a] | any(. == \"ab\")", "{\"a\":\"xy\"}", "+", "-"},
    {"[.a] | any(. == \"Ab\")", "{\"a\":\"aB\"}", "+", "~"},
    {"[.a] | any(. == \"AZ\")", "{\"a\":\"az\"}", "+", "~"},
    {"[.a] | any(. == \"a@\")", "{\"a\":\"a`\"}", "+", "-"},
    {"[.a] | any(. == \"a[\")", "{\"a\":\"a{\"}", "+", "-"},
    {"[.a, .a] | any(. == \"ab\", . == \"AB\")", "{\"a\":\"ab\"}", "++", "=~"},
    {"[.a] | any(. == \"\")", "{\"a\":\"\"}", "+", "="},
    {".a == \"ab\"", "{\"a\":\"\\u0041b\"}", "+", "~"},
    {".a == \"ab\"", "{\"a\":\"\\u0061b\"}", "+", "="},
    {".a == \"ab\"", "{\"a\":\"\\u0061\"}", "+", "-"},
    {"\"ab\" == .a", "{\"a\":\"AB\"}", "+", "~"},
    {"\"ab\" == \"AB\"", "{}", "", "--"},
    {".a == .b", "{\"a\":\"x\",\"b\":\"X\"}", "++", ""},
    {"true or .a or .b", "{\"a\":1}", "+-", ""},
    {".a[1].b == 1", "{\"a\":[{},{\"b\":1}]}", "+", ""},
    {".a[1].b == 1", "{\"a\":[{\"b\":1}]}", "!", ""},
    {".a[1.5].b + 1", "{\"a\":[{},{\"b\":1}]}", "+", ""},
    {".a[1].b + 1", "{\"a\":[{},{\"b\":1}]}", "+", ""},
    {".a[1].b + 1", "{\"a\":[{\"b\":1}]}", "!", ""},
    {".a[0].b + 1", "{\"a\":[{\"b\":1}]}", "+", ""},
    {".a[2147483648] + 1", "{\"a\":[1]}", "!", ""},
    {"[.a.b] | length", "{\"a\":{\"b\":null}}", "+", ""},
    {"[.a.b?] | length", "{\"a\":5}", "!", ""},
    {"[.a[0]?] | length", "{\"a\":{\"0\":1}}", "!", ""},
    {"[.a.b?] | length", "{\"a\":[1]}", "!", ""},
    {".a as $x | [$x[\"b\"], .c]", "{\"a\":{\"b\":1}}", "++!", ""},
    {". as [$x] | $x | .a", "[{\"a\":1}]", "+", ""},
    {". as {a: [$x]} | $x", "{\"a\":[1]}", "+", ""},
    {". as {a: {$b}} | [$b]", "{\"a\":{\"b\":1}}", "++", ""},
    {". as {\"a\": $x, $b} | [$x, $b]", "{\"a\":1}", "+!", ""},
    {"{\"a b\"} | length", "{\"a b\":1}", "+", ""},
    {"(if .a then .b else .c end).d | length", "{\"a\":1,\"b\":{\"d\":[]}}", "++-+", ""},
    {"[(.a + .b).c]", "{\"a\":{\"c\":1},\"b\":{}}", "+++", ""},
    {"[\"\\(.a)x\", .b]", "{\"a\":1}", "+!", ""},
    /* a string is never replaced by what stands behind `//` */
    {"(\"x\\(.a)\") // 1", "{}", "!", ""},
    {"\"x\\(.a)\" // 1", "{}", "!", ""},
    {"[{a: .b}.a, .c]", "{\"b\":1}", "++!", ""},
    {".[\"a\" + \"b\"] == 1", "{\"ab\":1}", "+", "--"},
    {".[\"a\" + \"b\"] == 1", "{\"ab\":null}", "+", "--"},
    {".[\"a\" + \"b\"] == 1", "{\"abc\":1}", "!", "--"},
    {"[.[\"a\" + \"b\"]?] == 1", "[1]", "!", "--"},
    {".a.b[.c].d == 1", "{\"a\":{\"b\":{\"x\":{\"d\":1}}},\"c\":\"x\"}", "++++", ""},
    {".a[.c].d == 1", "{\"a\":{},\"c\":\"x\"}", "+!+!", ""},
    {"[.a[.c]?]", "{\"a\":5,\"c\":\"x\"}", "+!+", ""},
    {"[.a[-1]]", "{\"a\":[1]}", "++", ""},
    {"[.a[-2]]", "{\"a\":[1]}", "+!", ""},
    {"[.a[1 - 1]]", "{\"a\":[1]}", "++", ""},
    {"[.a[1 - 0]]", "{\"a\":[1]}", "+!", ""},
    {"[.a[(0, 5)]]", "{\"a\":[1]}", "++", ""},
    {"[.a[1e10 * 1]]", "{\"a\":[1]}", "+!", ""},
    {"[.a[.x]?]", "{\"a\":[1]}", "++!", ""},
    {".\"a\\(.b)\" == 1", "{\"ax\":1,\"b\":\"x\"}", "++", ""},
    {".\"a\\(.b)\" == 1", "{\"ay\":1,\"b\":\"x\"}", "!+", ""},
    {"[.[] | .[\"n\" + .k]]", "[{\"k\":\"1\",\"n1\":5}]", "++", "-"},
    {"[.a, .b] as [$x] | [$x[.c].d]", "{\"a\":{\"y\":{}},\"b\":1,\"c\":\"y\"}", "++++!", ""},
    {"[getpath([\"a\", 1]), .b]", "{\"a\":[0,1]}", "+!", ""},
};

static void
test_sights(void)
{
	const size_t count = sizeof(SIGHTS) / sizeof(SIGHTS[0]);
	struct stand stand;
	char members[64], strings[64];

	stand_begin(&stand, true);
	for (size_t i = 0; i < count; i++)
		CHECK_INT(stand_add(&stand, SIGHTS[i].source), i);
	for (int i = 0; i < (int)count; i++) {
		struct expression_sight sight;
		size_t m = 0, s = 0;

		stand_record(&stand, SIGHTS[i].record);
		expressions_result(stand.set, i);
		sight = expressions_sight(stand.set, i);
		for (; m < expressions_member_count(stand.set, i); m++)
			members[m] = sight.found >> m & 1     ? '+'
				     : sight.reached >> m & 1 ? '!'
							      : '-';
		for (; s < expressions_string_count(stand.set, i); s++)
			strings[s] = sight.matched >> s & 1 ? '='
				     : sight.cased >> s & 1 ? '~'
							    : '-';
		members[m] = strings[s] = '\0';
		if (!CHECK_STRING(members, SIGHTS[i].members) ||
		    !CHECK_STRING(strings, SIGHTS[i].strings))
			fprintf(stderr, "  %s of %s\n", SIGHTS[i].source, SIGHTS[i].record);
		/* At rest it sees nothing, and gives the same. */
		expressions_rest(stand.set, i, true);
		stand_record(&stand, SIGHTS[i].record);
		expressions_result(stand.set, i);
		sight = expressions_sight(stand.set, i);
		CHECK(!sight.reached && !sight.found && !sight.matched && !sight.cased);
	}
	stand_end(&stand);
}

/* The name nearest to what is missing, as long as it is looked for, and none that is too long. */
static void
test_near(void)
{
	static const char *const SOURCES[] = {".status == 1", "[.status] | length"};
	char record[256];

	for (int way = 0; way < 2; way++) {
		struct stand stand;

		stand_begin(&stand, true);
		stand_add(&stand, SOURCES[way]);
		stand_record(&stand, "{\"x\":1,\"statusxy\":2,\"statux\":1,\"status2xy\":3}");
		expressions_result(stand.set, 0);
		CHECK_STRING(expressions_member_near(stand.set, 0, 0), "statux");
		stand_record(&stand, "{\"sratux\":1}");
		expressions_result(stand.set, 0);
		CHECK_STRING(expressions_member_near(stand.set, 0, 0), "statux");
		stand_record(&stand, "[1]");
		expressions_result(stand.set, 0);
		for (int i = 3; i < 64; i++) {
			stand_record(&stand, "{}");
			expressions_result(stand.set, 0);
		}
		stand_record(&stand, "{\"Status\":1}");
		expressions_result(stand.set, 0);
		CHECK_STRING(expressions_member_near(stand.set, 0, 0), "statux");
		stand_end(&stand);
	}
	for (int len = 63; len <= 64; len++) {
		struct stand stand;

		stand_begin(&stand, true);
		stand_add(&stand, ".a == 1");
		snprintf(record, sizeof(record), "{\"%0*d\":1}", len, 0);
		stand_record(&stand, record);
		expressions_result(stand.set, 0);
		CHECK_INT(strlen(expressions_member_near(stand.set, 0, 0)), len == 63 ? 63 : 0);
		stand_end(&stand);
	}
}

/* ---- the limit of CPU time ---- */

static void
run_away(const char *source, bool quiet)
{
	struct stand stand;

	program_begin("expression_edge_test");
	diag_quiet(quiet);
	stand_begin(&stand, false);
	stand_add(&stand, source);
	stand_record(&stand, "{}");
	expressions_result(stand.set, 0);
	_exit(0);
}

/* What it said, cut to 511 bytes, and 2 as its status. */
static void
run_child(const char *source, bool quiet, char said[512])
{
	int ends[2], status = -1;
	ssize_t len, all = 0;
	pid_t child;

	CHECK_INT(pipe(ends), 0);
	child = fork();
	if (child == 0) {
		dup2(ends[1], STDERR_FILENO);
		run_away(source, quiet);
	}
	close(ends[1]);
	while ((len = read(ends[0], said + all, (size_t)(511 - all))) > 0)
		all += len;
	said[all] = '\0';
	close(ends[0]);
	CHECK(waitpid(child, &status, 0) == child);
	CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 2);
}

/* A long source is cut, control bytes do not reach the terminal, and -q says nothing. */
static void
test_limit_of_time(void)
{
	static const char HEAD[] = "[range(1e9)]\n|\tlength + (\"\x7f\" | length)";
	char source[400], said[512], expected[512];

	snprintf(source, sizeof(source), "%s%*s", HEAD, 300, "+ 0");
	snprintf(expected, sizeof(expected),
	    "expression_edge_test: expression [range(1e9)]?|?length + (\"?\" | length)%*s ran "
	    "longer "
	    "than 1 s on one record\n",
	    (int)(256 - strlen(HEAD)), "");
	run_child(source, false, said);
	CHECK_STRING(said, expected);
	run_child("[range(1e9)] | length", true, said);
	CHECK_STRING(said, "");
}

/* Half a second is not too long. */
static void
test_time_left(void)
{
	struct stand stand;
	char source[64];
	double count = 1e5;
	clock_t start;

	for (int i = 0; i < 2; i++) {
		snprintf(source, sizeof(source), "[range(%.0f)] | length", count);
		stand_begin(&stand, false);
		stand_add(&stand, source);
		stand_record(&stand, "{}");
		start = clock();
		CHECK(expressions_result(stand.set, 0).number == count);
		count = floor(count * CLOCKS_PER_SEC / 2 / (double)(clock() - start + 1));
		stand_end(&stand);
	}
}

/* Without a timer nothing is judged. */
static void
test_no_timer(void)
{
	const struct rlimit none = {0, 0};
	int status = -1;
	pid_t child = fork();

	if (child == 0) {
		struct expression_result result;
		struct stand stand;

		setrlimit(RLIMIT_SIGPENDING, &none);
		stand_begin(&stand, false);
		stand_add(&stand, ".a | length");
		stand_record(&stand, "{\"a\":[]}");
		result = expressions_result(stand.set, 0);
		_exit(result.kind == EXPRESSION_ERROR &&
			      strcmp(result.bytes, "no timer to limit it") == 0
			  ? 0
			  : 1);
	}
	CHECK(waitpid(child, &status, 0) == child);
	CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

int
main(void)
{
	program_begin("expression_edge_test");
	test_results(false);
	test_results(true);
	test_once();
	test_watched();
	test_sights();
	test_near();
	test_limit_of_time();
	test_time_left();
	test_no_timer();
	return unit_end();
}
