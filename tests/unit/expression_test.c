#include "expression.h"

#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../fuzz/libjq_leaks.h"
#include "diag.h"
#include "expression/set.h"
#include "json.h"
#include "text.h"
#include "unit.h"

/* A set with its scanner, as a program has them. */
struct bench {
	struct json_paths *paths;
	struct json_scanner *scanner;
	struct json_slice *values;
	struct expressions *set;
	struct text why;
};

static void
bench_begin(struct bench *bench, bool force_jq)
{
	*bench = (struct bench){.paths = json_paths_new(), .why = TEXT_INIT(TEXT_MAX_REASON)};
	bench->set = expressions_new(bench->paths);
	if (force_jq)
		expressions_force_jq(bench->set);
}

static void
bench_end(struct bench *bench)
{
	expressions_free(bench->set);
	json_scanner_free(bench->scanner);
	json_paths_free(bench->paths);
	free(bench->values);
	text_free(&bench->why);
}

/* Adds; an expression that is not taken is a failed check. */
static int
bench_add(struct bench *bench, const char *source)
{
	int id = expressions_add(bench->set, source, &bench->why);

	if (!CHECK(id >= 0))
		fprintf(stderr, "  %s\n", text_string(&bench->why));
	return id;
}

/* `record` must be valid. */
static void
bench_record(struct bench *bench, const char *record)
{
	struct json_error error;

	if (!bench->scanner) {
		bench->scanner = json_scanner_new(bench->paths, 0);
		bench->values = calloc(json_paths_count(bench->paths) + 1, sizeof(*bench->values));
	}
	if (json_scan(bench->scanner, record, strlen(record), bench->values, &error) == -1) {
		CHECK(false);
		fprintf(stderr, "  %s: %s\n", record, error.reason);
	}
	expressions_record(bench->set, record, strlen(record), bench->values);
}

/* "missing", "true", "number 5", "string x", ... */
static void
describe(struct expressions *set, int id, struct text *out)
{
	static const char *const NAMES[] = {
	    "missing", "error ", "null", "false", "true", "number ", "string ", "json "};
	struct expression_result result = expressions_result(set, id);

	text_clear(out);
	text_add_string(out, NAMES[result.kind]);
	if (result.kind == EXPRESSION_NUMBER)
		text_add_format(out, "%.17g", result.number);
	else if (result.bytes)
		text_add(out, result.bytes, result.len);
}

/* ---- results ---- */

struct example {
	const char *source, *record, *expected;
};

/* Those without libjq. */
static const struct example PLAIN[] = {
    {".a", "{\"a\":5}", "number 5"},
    {".a", "{\"a\":12345678901234567890}", "number 1.2345678901234567e+19"},
    {".a", "{\"a\":1e999}", "missing"},
    {".a", "{\"a\":\"x\\ny\"}", "string x\ny"},
    {".a", "{\"a\":\"\"}", "string "},
    {".a", "{\"a\":null}", "null"},
    {".a", "{}", "missing"},
    {".a.b.c", "{\"a\":null}", "missing"},
    {".a.b", "{\"a\":5}", "error Cannot index number with string \"b\""},
    {".a.b", "{\"a\":[]}", "error Cannot index array with string \"b\""},
    {".a[0]", "{\"a\":{}}", "error Cannot index object with number"},
    {".a.b == null", "{\"a\":\"timeout\"}", "error Cannot index string with string \"b\""},
    {".a.b == null", "{\"a\":{}}", "true"},
    {".a.b == .c.d", "{\"a\":1,\"c\":\"x\"}", "error Cannot index string with string \"d\""},
    {".[\"odd name\"].b[1]", "{\"odd name\":{\"b\":[1,2]}}", "number 2"},
    {".\"odd\\\"\\u00e9\"", "{\"odd\\\"\\u00e9\":true}", "true"},
    {".e5", "{\"e5\":1}", "number 1"},
    {".a.E", "{\"a\":{\"E\":1}}", "number 1"},
    {".", "[1,2]", "json [1,2]"},
    {".[1]", "[1,2]", "number 2"},
    {".[0].a < 3", "[{\"a\":2}]", "true"},
    {".a", "{\"a\":{\"b\":[1]}}", "json {\"b\":[1]}"},
    {"5", "{}", "number 5"},
    {"-5", "{}", "number -5"},
    {"\"\"", "{}", "string "},
    {"\"a\\u00e9\\n\"", "{}", "string a\xc3\xa9\n"},
    /* numbers with numbers */
    {".a < 5", "{\"a\":4}", "true"},
    {".a < 5", "{\"a\":5}", "false"},
    {".a <= 5", "{\"a\":5}", "true"},
    {".a > -1", "{\"a\":0}", "true"},
    {".a >= 1e1", "{\"a\":9.99}", "false"},
    {"5 > .a", "{\"a\":4}", "true"},
    {".a == 1.0", "{\"a\":1}", "true"},
    {".a != 1", "{\"a\":1}", "false"},
    {".a == -0", "{\"a\":0}", "true"},
    {".a < .b", "{\"a\":1,\"b\":2}", "true"},
    /* an ordering whose operand is not a number */
    {".a < 5", "{}", "missing"},
    {".a < 5", "{\"a\":null}", "missing"},
    {".a < 5", "{\"a\":false}", "missing"},
    {".a < 5", "{\"a\":\"4\"}", "missing"},
    {".a > 5", "{\"a\":\"6\"}", "missing"},
    {".a > 5", "{\"a\":[6]}", "missing"},
    {".a > 5", "{\"a\":{}}", "missing"},
    {".a > 5", "{\"a\":1e999}", "missing"},
    {".a > -5", "{\"a\":-1e999}", "missing"},
    {".a < \"b\"", "{\"a\":\"a\"}", "missing"},
    {".a < null", "{\"a\":1}", "missing"},
    {".a < .b", "{\"a\":1}", "missing"},
    {"true > .a", "{\"a\":null}", "missing"},
    /* an equality of a number and something else */
    {".a == 5", "{}", "missing"},
    {".a != 5", "{}", "missing"},
    {".a == 5", "{\"a\":\"5\"}", "missing"},
    {".a != 5", "{\"a\":\"5\"}", "missing"},
    {".a == 5", "{\"a\":[]}", "missing"},
    {".a == 1e308", "{\"a\":1e999}", "missing"},
    {".a == \"x\"", "{\"a\":5}", "missing"},
    {".a != true", "{\"a\":0}", "missing"},
    {".a == .b", "{\"a\":5}", "missing"},
    /* the literal null asks whether there is something */
    {".a == null", "{\"a\":5}", "false"},
    {".a != null", "{\"a\":5}", "true"},
    {"null != .a", "{\"a\":5}", "true"},
    {"null == .a", "{}", "true"},
    {".a == null", "{\"a\":null}", "true"},
    {".a != null", "{\"a\":[]}", "true"},
    {".a != null", "{\"a\":\"\"}", "true"},
    {".a == null", "{\"a\":false}", "false"},
    {".a == null", "{\"a\":1e999}", "missing"},
    {"null == null", "{}", "true"},
    {"null", "{}", "null"},
    /* an equality of what is no number */
    {".a == \"x\"", "{\"a\":\"x\"}", "true"},
    {".a == \"x\"", "{\"a\":\"\\u0078\"}", "true"},
    {".a == \"\\u0078\"", "{\"a\":\"x\"}", "true"},
    {".a == .b", "{\"a\":\"\\u0078\",\"b\":\"x\"}", "true"},
    {".a == .b", "{\"a\":\"\\u0078\",\"b\":\"\\u0079\"}", "false"},
    {".a == \"x\"", "{}", "false"},
    {".a != \"x\"", "{}", "missing"},
    {".a == true", "{\"a\":true}", "true"},
    {".a == true", "{\"a\":\"true\"}", "missing"},
    {".a == true", "{}", "false"},
    {".a == false", "{\"a\":null}", "missing"},
    {".a == .b", "{}", "missing"},
    {".a == \"x\"", "{\"a\":{}}", "missing"},
    {".a == .b", "{\"a\":{},\"b\":[]}", "missing"},
    {".a == .b", "{\"a\":{\"x\":1,\"y\":[2.0]},\"b\":{\"y\":[2],\"x\":1}}", "true"},
    {".a != .b and true", "{\"a\":[1],\"b\":[2]}", "true"},
    /* and, or, not */
    {".a == 1 and .b == 2", "{\"a\":1,\"b\":2}", "true"},
    {".a == 1 and .b == 2", "{\"a\":1,\"b\":3}", "false"},
    {".a == 2 and .b == 2", "{\"a\":1}", "false"},
    {".b == 2 and .a == 2", "{\"a\":1}", "missing"},
    {".a == 1 or .b == 2", "{\"a\":1}", "true"},
    {".b == 2 or .a == 1", "{\"a\":1}", "missing"},
    {".a == 1 and .b == 2", "{\"a\":1}", "missing"},
    {".a and .b", "{\"a\":0,\"b\":\"\"}", "true"},
    {".a or .b", "{}", "false"},
    {".a or .b.c", "{\"b\":1}", "error Cannot index number with string \"c\""},
    {".a | not", "{}", "true"},
    {".a | not | not", "{}", "false"},
    {".a < 5 | not", "{}", "missing"},
    {".a == 1 or .a == 2 | not", "{\"a\":2}", "false"},
    {"(.a == 1 | not) and true", "{\"a\":2}", "true"},
    {"((.a)) == ((2))", "{\"a\":2}", "true"},
    {"(.a == 2) == true", "{\"a\":2}", "true"},
    {"true or false and false", "{}", "true"},
    {"(true or false) and false", "{}", "false"},
    {".5", "{}", "number 0.5"},
    {".a.now.\"env\"", "{\"a\":{\"now\":{\"env\":6}}}", "number 6"},
    {".a // .b", "{\"b\":2}", "number 2"},
    {"(.a // 9) < 5", "{}", "false"},
    {"(.x < 5) // true", "{}", "missing"},
};

/* Those that libjq judges. */
static const struct example JQ[] = {
    {"empty", "{}", "missing"},
    {".[]", "{\"a\":1}", "number 1"},
    {".[] | select(. > 1)", "{\"a\":1,\"b\":2}", "number 2"},
    /* several results: the first does not speak for the others */
    {".[] < 3", "[1,5]", "error it has more than one result; use all(...), any(...) or [...]"},
    {".[].x < 3", "[{\"x\":1},{}]",
	"error it has more than one result; use all(...), any(...) or [...]"},
    {"true, error(\"x\")", "{}",
	"error it has more than one result; use all(...), any(...) or [...]"},
    {"first(.[] | select(. > 1)) < 3", "[1,2,5]", "true"},
    {"limit(1; .[])", "[7,8]", "number 7"},
    {"any(.[]; . > 4) and all(.[]; . > 0)", "[1,5]", "true"},
    {".a?", "[]", "missing"},
    {".a.b?", "{\"a\":1}", "missing"},
    {".a + 1", "{\"a\":1}", "number 2"},
    {".a - .b == 0", "{\"a\":1,\"b\":1}", "true"},
    {".a + .b == 0", "{}", "missing"},
    {".a / 0", "{\"a\":1}",
	"error number (1) and number (0) cannot be divided because the divisor is zero"},
    {".a | tonumber", "{\"a\":\"nan\"}", "missing"},
    {"(.a | tonumber) < 5", "{\"a\":\"nan\"}", "missing"},
    {"(.a | tonumber) == 5", "{\"a\":\"nan\"}", "missing"},
    {"infinite", "{}", "missing"},
    {"(.a // infinite) < 5", "{}", "missing"},
    {"\"x\\(.a)y\\(\"\\(.b)\")\"", "{\"a\":1,\"b\":[2]}", "string x1y[2]"},
    {"{a, b: .a, \"c\": 1, (\"d\"): 2}", "{\"a\":1}", "json {\"a\":1,\"b\":1,\"c\":1,\"d\":2}"},
    {"error(\"x\")", "{}", "error x"},
    {"error({a: 1})", "{}", "error {\"a\":1}"},
    {"error(null)", "{}", "missing"},
    {".a | length", "{\"a\":\"\\u0000\\u00e9\"}", "number 2"},
    {"[.a, .b]", "{\"b\":1.5}", "json [null,1.5]"},
    {".a, empty", "{}", "null"},
    {"(null) != .a", "{\"a\":1}", "missing"},
    {".a == null + 1", "{\"a\":1}", "missing"},
    {"1 + null == .a", "{\"a\":1}", "missing"},
    {". as $null | $null == null", "{}", "false"},
    {".a | . == null", "{\"a\":1}", "false"},
    {".a | if . == null then \"none\" else . end", "{}", "string none"},
    {"{null: 1} | .null != null", "{}", "true"},
    {".e5+.e", "{\"e5\":1,\"e\":2}", "number 3"},
    {".e+5", "{\"e\":2}", "number 7"},
    {".a == [1, null]", "{\"a\":[1,null]}", "true"},
    {".a == [1]", "{\"a\":1}", "missing"},
    /* in the order of jq's own operators: the right operand is the outer loop */
    {"[(1, 2) < (.a, 2)]", "{\"a\":1}", "json [false,false,true,false]"},
    {"[(1, 2, 3) == (.a, 3)]", "{\"a\":2}", "json [false,true,false,false,false,true]"},
    {"[(1, 2) >= (.a, 2)]", "{\"a\":1}", "json [true,true,false,true]"},
    {"[(1, 2) <= (.a, 2)]", "{\"a\":1}", "json [true,false,true,true]"},
    {"[(1, 2) > (.a, 2)]", "{\"a\":1}", "json [false,true,false,false]"},
    {"[(1, 2) != (.a, 2)]", "{\"a\":1}", "json [false,true,true,false]"},
    /* libjq's own functions keep their own comparisons */
    {"[.[] | strings] | unique", "[\"b\",\"a\",1,\"b\"]", "json [\"a\",\"b\"]"},
    {"IN(.a; 1, \"x\")", "{\"a\":\"x\"}", "true"},
    {"[limit(2; .[])]", "[1,2,3]", "json [1,2]"},
    {"sort | bsearch(\"b\")", "[\"b\",\"a\"]", "number 1"},
    {"[paths]", "{\"a\":[1]}", "json [[\"a\"],[\"a\",0]]"},
    /* paths and assignments through comparisons */
    {"[path(.[] | select(.x < 5))]", "[{\"x\":9},{\"x\":1}]", "json [[1]]"},
    {"del(.[] | select(.x == 9))", "[{\"x\":9},{\"x\":1}]", "json [{\"x\":1}]"},
    {"(.[] | select(. > 1)) |= 0", "[1,2]", "json [1,0]"},
    {"to_entries | map(select(.value > 1)) | from_entries", "{\"a\":1,\"b\":2}", "json {\"b\":2}"},
    {"until(. > 100; . * 2)", "7", "number 112"},
    {"reduce .[] as $x (0; if $x > . then $x else . end)", "[1,3,2]", "number 3"},
    {"any(.[]; .x > 5)", "[{\"x\":9},{}]", "true"},
    {"all(.[]; .x > 5)", "[{\"x\":9},{}]", "missing"},
    /* what is missing stays so: jq 1.6 would catch an error behind `?`, `//` and `try` */
    {"any(.[]; .x? > 5) | not", "[{}]", "missing"},
    {"any(.[]; (.x // .y) > 5) | not", "[{\"x\":\"9\"}]", "missing"},
    {"try (.x < 5) catch true", "{}", "missing"},
    {"[.[] | select(.x < 5)] | length == 0", "[{}]", "missing"},
    {"(.x < 5)?", "{}", "missing"},
    /* what is spelled like a refused name but is none */
    {"[.env, .input]", "{\"env\":1}", "json [1,null]"},
    {"{env: 1, input, debug: .now, if: 2}", "{\"input\":3}",
	"json {\"env\":1,\"input\":3,\"debug\":null,\"if\":2}"},
    {". as {env: $now} | $now", "{\"env\":4}", "number 4"},
    {"\"input $ENV env \\(.env) # )\"", "{\"env\":5}", "string input $ENV env 5 # )"},
    {"if .a then \"#\" else 2 end", "{\"a\":1}", "string #"},
    {"def f(x): x * 2; f(.a)", "{\"a\":4}", "number 8"},
    {"@base64 \"v\\(.a)\"", "{\"a\":\"x\"}", "string veA=="},
    {"label $out | 1, break $out", "{}", "number 1"},
};

static void
check_examples(
    const struct example *examples, size_t count, bool force_jq, bool plain, bool watched)
{
	struct bench bench;
	struct text got = TEXT_INIT(TEXT_MAX_RECORD);

	bench_begin(&bench, force_jq);
	if (watched)
		expressions_watch(bench.set);
	for (size_t i = 0; i < count; i++)
		CHECK_INT(bench_add(&bench, examples[i].source), i);
	CHECK(expressions_need_jq(bench.set) == !plain);
	if (!CHECK_INT(expressions_check(bench.set, &bench.why), 0))
		fprintf(stderr, "  %s\n", text_string(&bench.why));
	for (size_t i = 0; i < count; i++) {
		const struct example *example = &examples[i];
		const char *expected = example->expected;

		CHECK_STRING(expressions_source(bench.set, (int)i), example->source);
		if (!CHECK(expressions_is_plain(bench.set, (int)i) == plain))
			fprintf(stderr, "  %s\n", example->source);
		bench_record(&bench, example->record);
		describe(bench.set, (int)i, &got);
		/* libjq cannot tell an absent member from null. */
		if (force_jq && strcmp(text_string(&got), "null") == 0 &&
		    strcmp(expected, "missing") == 0)
			expected = "null";
		if (!CHECK_STRING(text_string(&got), expected))
			fprintf(stderr, "  %s of %s\n", example->source, example->record);
	}
	text_free(&got);
	bench_end(&bench);
}

static void
test_truth(void)
{
	struct bench bench;
	static const char *const SOURCES[] = {".a", ".a < 5", ".a.b.c", ".a | length"};
	static const struct {
		const char *record;
		int truth[4];
	} CASES[] = {
	    {"{\"a\":1}", {1, 1, -1, 1}},
	    {"{\"a\":null}", {-1, -1, -1, -1}},
	    {"{\"a\":false}", {0, -1, -1, -1}},
	    {"{\"a\":\"\"}", {1, -1, -1, 1}},
	    {"{\"a\":9}", {1, 0, -1, 1}},
	    {"{}", {-1, -1, -1, -1}},
	};

	bench_begin(&bench, false);
	for (size_t i = 0; i < 4; i++)
		bench_add(&bench, SOURCES[i]);
	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		bench_record(&bench, CASES[i].record);
		for (int id = 0; id < 4; id++)
			if (!CHECK_INT(expressions_truth(bench.set, id), CASES[i].truth[id]))
				fprintf(stderr, "  %s of %s\n", SOURCES[id], CASES[i].record);
	}
	bench_end(&bench);
}

/* Results stay valid until the next record, whatever else is evaluated. */
static void
test_results_last(void)
{
	struct bench bench;
	struct expression_result first, second;

	bench_begin(&bench, false);
	bench_add(&bench, ".a | ascii_downcase");
	bench_add(&bench, ".a | ascii_upcase");
	bench_record(&bench, "{\"a\":\"Abc\"}");
	first = expressions_result(bench.set, 0);
	second = expressions_result(bench.set, 1);
	CHECK(first.len == 3 && memcmp(first.bytes, "abc", 3) == 0);
	CHECK(second.len == 3 && memcmp(second.bytes, "ABC", 3) == 0);
	CHECK(expressions_result(bench.set, 0).bytes == first.bytes);
	bench_end(&bench);
}

/* ---- what is refused ---- */

static const char *const REFUSED[] = {
    "input",
    "inputs",
    "halt",
    "halt_error",
    "halt_error(1)",
    "debug",
    "stderr",
    "env",
    "env.PATH",
    "$ENV",
    "$ENV.PATH",
    "$ ENV",
    "now",
    "input_filename",
    "input_line_number",
    "$__loc__",
    "$__prog_args",
    "modulemeta",
    "get_search_list",
    "_input",
    "_less(1;2)",
    "import \"a\" as a; 1",
    "include \"a\"; 1",
    "module {}; 1",
    ".a | env",
    "[.a, env]",
    "{a: env}",
    "{(env): 1}",
    "{\"\\(env)\": 1}",
    "{a: (1, env)}",
    "{a: [1, env]}",
    "{$__loc__}",
    "\"\\(env)\"",
    "\"\\(\"\\(now)\")\"",
    "@json \"\\(input)\"",
    "def f: input; f",
    "def env: 1; 1",
    "def _f: 1; 1",
    "map(now)",
    ".a as $x | env",
    "a::env",
    "{a: 1 | env}",
    "{a: if . then 1, env else 2 end}",
    "{a: \"\\(1, env)\"}",
    ". env",
    "try input",
    "reduce input as $x (0; 1)",
    "env as {a: $b} | 1",
    "..|env",
    "1env",
    "1.env",
    "@json env",
    "-env",
};

static const struct {
	const char *source, *reason;
} BROKEN[] = {
    {"", "column 1: nothing to evaluate"},
    {" ", "column 1: nothing to evaluate"},
    {" # x", "column 2: # begins a comment"},
    {".a == 1 # and .b == 2", "column 9: # begins a comment"},
    {".a == 1\n# and .b == 2\n", "column 9: # begins a comment"},
    {"\"\\(.a # )\")", "column 7: # begins a comment"},
    {"any(.[]; .id == 9007199254740993)",
	"column 17: an integer of 2^53 or more is exact only where"},
    {"(.id + 0) <= 9007199254740992", "column 14: an integer of 2^53 or more"},
    {".id + 1 == 36893488147419103232", "column 12: an integer of 2^53 or more"},
    {".a)", "column 3: ) without its opening bracket"},
    {".a) | (.b", "column 3: ) without its opening bracket"},
    {"(.a", "column 1: ( without its end"},
    {"(.a]", "column 4: ] without its opening bracket"},
    {".a == \"x", "column 7: a string without its end"},
    {"\"\\(1", "column 2: \\ without its end"},
    {"\"\\(1\"", "column 5: a string without its end"},
    {"\"\\q\"", "column 2: invalid escape in a string"},
    {"\"\\u12g4\"", "column 2: invalid escape in a string"},
    {"\"\\ud800\"", "column 2: invalid escape in a string"},
    {"\"\\udc00\"", "column 2: invalid escape in a string"},
    {"\"\\ud800\\u0041\"", "column 2: invalid escape in a string"},
    {"...", "column 1: invalid number"},
    {".a == 1.2.3", "column 7: invalid number"},
    {"..5", "column 1: invalid number"},
    {"if .a then 1 else 2", "column 1: if without its end"},
    {"(if .a then 1 else 2)", "column 2: if without its end"},
    {"1 end", "column 3: end without its if"},
    {".a & .b", "column 4: & has no meaning here"},
    {"'x'", "column 1: ' has no meaning here"},
    {".a == @", "column 7: @ without a name"},
    {"\xff", "column 1: invalid UTF-8"},
    {"1 \x01", "column 3: ? has no meaning here"},
};

static void
test_refused(void)
{
	struct bench bench;

	bench_begin(&bench, false);
	for (size_t i = 0; i < sizeof(REFUSED) / sizeof(REFUSED[0]); i++) {
		int id = expressions_add(bench.set, REFUSED[i], &bench.why);

		if (!CHECK(id == -1 && strstr(text_string(&bench.why), "not allowed")))
			fprintf(stderr, "  %s: %s\n", REFUSED[i], text_string(&bench.why));
	}
	for (size_t i = 0; i < sizeof(BROKEN) / sizeof(BROKEN[0]); i++) {
		int id = expressions_add(bench.set, BROKEN[i].source, &bench.why);
		const char *reason = text_string(&bench.why);

		if (!CHECK(id == -1 && strstr(reason, BROKEN[i].reason)))
			fprintf(stderr, "  %s: %s\n", BROKEN[i].source, reason);
	}
	bench_end(&bench);
}

static void
test_limits(void)
{
	struct bench bench;
	struct text source = TEXT_INIT(TEXT_MAX_RECORD);

	bench_begin(&bench, false);
	for (int i = 0; i <= EXPRESSION_MAX_SOURCE; i++)
		text_add_byte(&source, ' ');
	CHECK_INT(expressions_add(bench.set, text_string(&source), &bench.why), -1);
	CHECK(strstr(text_string(&bench.why), "longer than 8192 bytes"));
	text_clear(&source);
	for (int i = 0; i <= EXPRESSION_MAX_NESTING; i++)
		text_add_byte(&source, '(');
	CHECK_INT(expressions_add(bench.set, text_string(&source), &bench.why), -1);
	CHECK(strstr(text_string(&bench.why), "nested too deep"));

	/* As long as may be, made of the most byte code that a source can ask for. */
	text_clear(&source);
	text_add_string(&source, "def a: 1; [1");
	while (source.len + 3 <= EXPRESSION_MAX_SOURCE)
		text_add_string(&source, ",a");
	text_add_byte(&source, ']');
	bench_add(&bench, text_string(&source));
	CHECK_INT(expressions_check(bench.set, &bench.why), 0);
	bench_record(&bench, "{}");
	CHECK_INT(expressions_result(bench.set, 0).kind, EXPRESSION_JSON);
	text_free(&source);
	bench_end(&bench);
}

/* A syntax error that only libjq sees is laid at the right door, in one line. */
static void
test_culprit(void)
{
	static const struct {
		const char *source, *why;
	} CASES[] = {
	    {".a +", "expression .a +: column 5: syntax error, unexpected end"},
	    {"foo(1)", "expression foo(1): column 1: foo/1 is not defined"},
	    {".a | {foo: 1} | foo",
		"expression .a | {foo: 1} | foo: column 17: foo/0 is not defined"},
	    {"$nowhere", "expression $nowhere: column 1: $nowhere is not defined"},
	    {".a\n== == 2", "expression .a?== == 2: column 7: syntax error, unexpected =="},
	    {"1; 2", "expression 1; 2: column 2: syntax error, unexpected ';'"},
	    {"def f: 1;", "expression def f: 1;: column 10: syntax error, unexpected end"},
	    {"(.a +) == 1", "expression (.a +) == 1: column 6: syntax error, unexpected ')'"},
	    {"\"x\\(.a b)\" == 1",
		"expression \"x\\(.a b)\" == 1: column 8: syntax error, unexpected IDENT"},
	    {".a == \"x\" andd .b",
		"expression .a == \"x\" andd .b: column 11: syntax error, unexpected IDENT"},
	};

	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		struct bench bench;

		bench_begin(&bench, false);
		bench_add(&bench, ".a | length");
		bench_add(&bench, CASES[i].source);
		bench_add(&bench, ".b | length");
		CHECK_INT(expressions_check(bench.set, &bench.why), -1);
		CHECK_STRING(text_string(&bench.why), CASES[i].why);
		bench_record(&bench, "{}");
		CHECK_INT(expressions_result(bench.set, 1).kind, EXPRESSION_ERROR);
		bench_end(&bench);
	}
}

/* An expression may come after others were compiled. */
static void
test_add_later(void)
{
	struct bench bench;

	bench_begin(&bench, false);
	bench_add(&bench, ".a | length");
	CHECK_INT(expressions_check(bench.set, &bench.why), 0);
	bench_add(&bench, ".a | type");
	bench_record(&bench, "{\"a\":[1,2]}");
	CHECK(expressions_result(bench.set, 0).number == 2);
	CHECK_INT(expressions_result(bench.set, 1).kind, EXPRESSION_STRING);
	bench_end(&bench);
}

/* What stands in ~/.jq changes nothing, not even when it is broken. */
static void
test_home(void)
{
	static const char *const CONTENTS[] = {
	    "def not: \"hijacked\"; def halt: true;", "broken(("};
	char folder[] = "/tmp/expression_test.XXXXXX", path[64];
	const char *home = getenv("HOME");
	char *saved = home ? strdup(home) : NULL;

	if (!CHECK(mkdtemp(folder) != NULL))
		return;
	(void)snprintf(path, sizeof(path), "%s/.jq", folder);
	setenv("HOME", folder, 1);
	for (size_t i = 0; i < sizeof(CONTENTS) / sizeof(CONTENTS[0]); i++) {
		FILE *file = fopen(path, "w");
		struct bench bench;

		CHECK(file && fputs(CONTENTS[i], file) >= 0 && fclose(file) == 0);
		bench_begin(&bench, true);
		bench_add(&bench, ".a | not");
		bench_add(&bench, ".a < 5");
		CHECK_INT(expressions_check(bench.set, &bench.why), 0);
		bench_record(&bench, "{}");
		CHECK_INT(expressions_result(bench.set, 0).kind, EXPRESSION_TRUE);
		CHECK_INT(expressions_result(bench.set, 1).kind, EXPRESSION_MISSING);
		CHECK_STRING(getenv("HOME"), folder);
		bench_end(&bench);
	}
	if (saved)
		setenv("HOME", saved, 1);
	else
		unsetenv("HOME");
	CHECK(unlink(path) == 0 && rmdir(folder) == 0);
	free(saved);
}

static void
test_depth(void)
{
	struct bench bench;
	struct text record = TEXT_INIT(TEXT_MAX_RECORD);

	for (int i = 0; i < JSON_MAX_DEPTH; i++)
		text_add_byte(&record, '[');
	for (int i = 0; i < JSON_MAX_DEPTH; i++)
		text_add_byte(&record, ']');
	bench_begin(&bench, true);
	bench_add(&bench, "[..] | length");
	bench_record(&bench, text_string(&record));
	CHECK(expressions_result(bench.set, 0).number == JSON_MAX_DEPTH);

	/* Deeper than the scanner's default lets through: libjq's own limit is an error, not a
	 * verdict. */
	text_clear(&record);
	for (int i = 0; i <= JSON_MAX_DEPTH; i++)
		text_add_byte(&record, '[');
	for (int i = 0; i <= JSON_MAX_DEPTH; i++)
		text_add_byte(&record, ']');
	expressions_record(bench.set, record.bytes, record.len, bench.values);
	CHECK_INT(expressions_result(bench.set, 0).kind, EXPRESSION_ERROR);
	text_free(&record);
	bench_end(&bench);
}

/* ---- the limit of CPU time ---- */

static void
run_away(const char *source)
{
	struct bench bench;

	program_begin("expression_test");
	bench_begin(&bench, false);
	bench_add(&bench, ".a | length");
	bench_add(&bench, source);
	bench_record(&bench, "{}");
	(void)expressions_result(bench.set, 0);
	(void)expressions_result(bench.set, 1);
	_exit(0);
}

static void
test_cpu_limit(void)
{
	static const char *const SOURCES[] = {
	    "[range(1e9)] | length", "def f: f; f", "last(repeat(1))"};

	for (size_t i = 0; i < sizeof(SOURCES) / sizeof(SOURCES[0]); i++) {
		char got[256] = "", expected[256];
		int ends[2], status = -1;
		ssize_t len;
		pid_t child;

		CHECK_INT(pipe(ends), 0);
		child = fork();
		if (child == 0) {
			dup2(ends[1], STDERR_FILENO);
			run_away(SOURCES[i]);
		}
		close(ends[1]);
		len = read(ends[0], got, sizeof(got) - 1);
		got[len > 0 ? len : 0] = '\0';
		close(ends[0]);
		CHECK(waitpid(child, &status, 0) == child);
		CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 2);
		(void)snprintf(expected, sizeof(expected),
		    "expression_test: expression %s ran longer than 1 s on one record\n",
		    SOURCES[i]);
		CHECK_STRING(got, expected);
	}
}

/* Many evaluations that take more than a second together are no matter. */
static void
test_cpu_limit_is_per_record(void)
{
	struct bench bench;
	clock_t start = clock();

	bench_begin(&bench, false);
	bench_add(&bench, "[range(2e4)] | length");
	bench_record(&bench, "{}");
	while (clock() - start < 3 * CLOCKS_PER_SEC / 2) {
		bench_record(&bench, "{}");
		if (expressions_result(bench.set, 0).number != 2e4)
			break;
	}
	CHECK(expressions_result(bench.set, 0).number == 2e4);
	bench_end(&bench);
}

/* ---- plain and libjq agree ---- */

struct random_state {
	uint64_t state;
	struct text out;
};

static unsigned
pick(struct random_state *random, unsigned count)
{
	random->state =
	    random->state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned)(random->state >> 33) % count;
}

#define PICK(random, list) (list)[pick(random, sizeof(list) / sizeof((list)[0]))]

static void
write_record(struct random_state *random, int depth)
{
	static const char *const SCALARS[] = {"null", "true", "false", "0", "1", "-1", "2.5", "1e3",
	    "1e999", "-0", "\"a\"", "\"b\"", "\"\"", "\"\\u0061\"", "\"1\"", "9007199254740993"};
	static const char *const NAMES[] = {"a", "b", "c d"};
	unsigned kind = depth == 0 ? 3 : pick(random, 6);

	if (kind >= 5 || (kind >= 3 && depth < 3)) {
		text_add_string(&random->out, PICK(random, SCALARS));
	} else if (kind >= 2 && depth < 3) {
		text_add_byte(&random->out, '[');
		for (unsigned i = 0, count = pick(random, 3); i < count; i++) {
			if (i)
				text_add_byte(&random->out, ',');
			write_record(random, depth > 0 ? depth - 1 : 0);
		}
		text_add_byte(&random->out, ']');
	} else {
		bool comma = false;

		text_add_byte(&random->out, '{');
		for (size_t i = 0; i < 3; i++) {
			if (pick(random, 3) == 0)
				continue;
			text_add_format(&random->out, "%s\"%s\":", comma ? "," : "", NAMES[i]);
			write_record(random, depth > 0 ? depth - 1 : 0);
			comma = true;
		}
		text_add_byte(&random->out, '}');
	}
}

static void
write_path(struct random_state *random)
{
	static const char *const FIRST[] = {
	    ".a", ".b", ".\"c d\"", ".[\"a\"]", ".", ".[0]", ".a.b", ".b[1]"};
	static const char *const NEXT[] = {".a", ".b", "[\"c d\"]", "[0]", "[1]", ".\"a\""};
	const char *first = PICK(random, FIRST);

	text_add_string(&random->out, first);
	if (strcmp(first, ".") != 0)
		for (unsigned i = pick(random, 3); i > 0; i--)
			text_add_string(&random->out, PICK(random, NEXT));
}

static void
write_operand(struct random_state *random)
{
	static const char *const LITERALS[] = {"null", "true", "false", "0", "1", "-1", "2.5",
	    "1000", "\"a\"", "\"b\"", "\"\"", "\"\\u0061\"", "9007199254740992"};

	if (pick(random, 5) < 3)
		write_path(random);
	else
		text_add_string(&random->out, PICK(random, LITERALS));
}

static void
write_expression(struct random_state *random, int depth)
{
	static const char *const COMPARE[] = {" == ", " != ", " < ", " <= ", " > ", ">="};
	static const char *const COMBINE[] = {" and ", " or "};
	unsigned kind = depth > 0 ? pick(random, 6) : pick(random, 2) + 4;

	if (kind <= 1) {
		write_expression(random, depth - 1);
		text_add_string(&random->out, PICK(random, COMBINE));
		write_expression(random, depth - 1);
	} else if (kind == 2) {
		text_add_byte(&random->out, '(');
		write_expression(random, depth - 1);
		text_add_string(&random->out, pick(random, 2) ? " | not)" : ")");
		if (pick(random, 3) == 0) {
			text_add_string(&random->out, PICK(random, COMPARE));
			write_operand(random);
		}
	} else {
		write_operand(random);
		if (kind != 5) {
			text_add_string(&random->out, PICK(random, COMPARE));
			write_operand(random);
		}
	}
}

/* Whether nothing but a path stands there. */
static bool
is_path(const char *source)
{
	return source[strspn(source, "(")] == '.' && !strpbrk(source, "=<>!|") &&
	       !strstr(source, " and ") && !strstr(source, " or ");
}

static void
test_agreement(uint64_t seed, int expressions, int records)
{
	struct random_state random = {.state = seed, .out = TEXT_INIT(TEXT_MAX_RECORD)};
	struct text plain = TEXT_INIT(TEXT_MAX_RECORD), forced = TEXT_INIT(TEXT_MAX_RECORD);
	struct bench one, other;
	int plain_ones = 0;

	bench_begin(&one, false);
	bench_begin(&other, true);
	for (int i = 0; i < expressions; i++) {
		text_clear(&random.out);
		write_expression(&random, 3);
		bench_add(&one, text_string(&random.out));
		bench_add(&other, text_string(&random.out));
		plain_ones += expressions_is_plain(one.set, i);
	}
	/* `(null)` is not plain, and a comparison of two comparisons is no syntax; few expressions
	 * are like that. */
	CHECK(plain_ones > expressions * 9 / 10);
	if (!CHECK_INT(expressions_check(other.set, &other.why), 0))
		fprintf(stderr, "  %s\n", text_string(&other.why));
	for (int i = 0; i < records; i++) {
		text_clear(&random.out);
		write_record(&random, pick(&random, 10) == 0 ? 0 : 3);
		bench_record(&one, text_string(&random.out));
		bench_record(&other, text_string(&random.out));
		for (int id = 0; id < expressions; id++) {
			const char *source = expressions_source(one.set, id);

			describe(one.set, id, &plain);
			describe(other.set, id, &forced);
			if (is_path(source) && strcmp(text_string(&plain), "missing") == 0 &&
			    strcmp(text_string(&forced), "null") == 0)
				continue;
			/* What doubles do not tell apart is missing to libjq. */
			if (strcmp(text_string(&forced), "missing") == 0 &&
			    (strstr(source, "90071992547409") ||
				strstr(text_string(&random.out), "90071992547409")))
				continue;
			/* As JSON text 1e3 and 1000 are the same to libjq, and 2^53+1 is 2^53. */
			if (strncmp(text_string(&plain), "json", 4) == 0 &&
			    strncmp(text_string(&forced), "json", 4) == 0)
				continue;
			if (!CHECK_STRING(text_string(&plain), text_string(&forced)))
				fprintf(stderr, "  %s of %s\n", source, text_string(&random.out));
		}
	}
	text_free(&random.out);
	text_free(&plain);
	text_free(&forced);
	bench_end(&one);
	bench_end(&other);
}

/* Only what certainly does not use its input may be called so. */
static void
test_input(void)
{
	static const char *const constant[] = {"true", "false", "null", "1 == 1", "\"a\" == \"b\"",
	    "(1 < 2) and true", "true | not", "\"a\" | length == 1", "[1,2] | .[0] == 1",
	    ". | true", ". | . | 1 == 1", "1 as $x | $x == 1", "{a: 1} | .a == 1",
	    "{\"a\": 1} == {\"a\": 1}", "if true then true else false end", "true or .ready",
	    "true or .a | not", "true or (.a | length > 1)", "[true, false] | any",
	    "\".a\" == \".a\"", "\"x\" | test(\"y\")"};
	static const char *const used[] = {".", ".a", "..", ".[0] == 1", "length > 0", "not",
	    ".a | true", "{a} == {a: 1}", "{\"a\"} == {a: 1}", "{\"a\", b: 1} | length == 2",
	    "\"\\(.a)\" == \"1\"", "@json == \"1\"", "true or .a, .b", "false or .a", "true and .a",
	    "1 as $x | .a == $x", "def f: .; f", "def f: 1; 2 | f", "[.[] | true] | all",
	    "1 == 1 and .a", "keys == [\"a\", \"b\"]", "label $out | .a", "(true | not) or .a",
	    "if .a then true else false end", "reduce .[] as $x (0; 1) == 1",
	    "if true then 1 | 2 else .a end"};
	struct bench bench;
	int id;

	bench_begin(&bench, false);
	for (size_t i = 0; i < sizeof(constant) / sizeof(constant[0]); i++) {
		id = bench_add(&bench, constant[i]);
		if (!CHECK(id >= 0 && !expressions_use_input(bench.set, id)))
			fprintf(stderr, "  %s\n", constant[i]);
	}
	for (size_t i = 0; i < sizeof(used) / sizeof(used[0]); i++) {
		id = bench_add(&bench, used[i]);
		if (!CHECK(id >= 0 && expressions_use_input(bench.set, id)))
			fprintf(stderr, "  %s\n", used[i]);
	}
	bench_end(&bench);
}

int
main(void)
{
	program_begin("expression_test");
	/* That it is watched changes nothing. */
	for (int watched = 0; watched < 2; watched++) {
		check_examples(PLAIN, sizeof(PLAIN) / sizeof(PLAIN[0]), false, true, watched);
		check_examples(PLAIN, sizeof(PLAIN) / sizeof(PLAIN[0]), true, false, watched);
		check_examples(JQ, sizeof(JQ) / sizeof(JQ[0]), false, false, watched);
	}
	test_truth();
	test_results_last();
	test_refused();
	test_limits();
	test_culprit();
	test_add_later();
	test_home();
	test_depth();
	test_input();
	test_cpu_limit();
	test_cpu_limit_is_per_record();
	for (uint64_t seed = 1; seed <= 4; seed++)
		test_agreement(seed, 500, 50);
	expressions_free(NULL);
	return unit_end();
}
