/* What may stand in an expression, what is said of the rest, and to the letter. */
#include "expression.h"

#include <stdlib.h>

#include "../fuzz/libjq_leaks.h"
#include "diag.h"
#include "expression/set.h"
#include "json.h"
#include "text.h"
#include "unit.h"

/* Adds, and compiles what needs libjq; -1 with the reason. */
static int
add_alone(const char *source, struct text *why)
{
	struct json_paths *paths = json_paths_new();
	struct expressions *set = expressions_new(paths);
	int rc = expressions_add(set, source, why);

	if (rc == 0)
		rc = expressions_check(set, why);
	expressions_free(set);
	json_paths_free(paths);
	return rc;
}

/* ---- reasons ---- */

static const struct {
	const char *source, *why;
} REFUSED[] = {
    {"input", "expression input: column 1: input is not allowed in expressions"},
    {".a | halt_error", "expression .a | halt_error: column 6: halt_error is not allowed in "
			"expressions"},
    {"1 | get_jq_origin", "expression 1 | get_jq_origin: column 5: get_jq_origin is not allowed in "
			  "expressions"},
    {"module", "expression module: column 1: module is not allowed in expressions"},
    {"$ENV.a", "expression $ENV.a: column 2: ENV: this variable is not allowed in expressions"},
    {"$__x", "expression $__x: column 2: __x: this variable is not allowed in expressions"},
    {"$__", "expression $__: column 2: __: this variable is not allowed in expressions"},
    {"_x", "expression _x: column 1: _x: names that begin with an underscore are not allowed in "
	   "expressions"},
    {"[.a, env]", "expression [.a, env]: column 6: env is not allowed in expressions"},
    {"{a: 1, b: env}", "expression {a: 1, b: env}: column 11: env is not allowed in expressions"},
    {"if .a", "expression if .a: column 1: if without its end"},
    {"  {a", "expression   {a: column 3: { without its end"},
    {"[", "expression [: column 1: [ without its end"},
    {"1 ]", "expression 1 ]: column 3: ] without its opening bracket"},
    {"[if 1]", "expression [if 1]: column 2: if without its end"},
    {"(1 end", "expression (1 end: column 4: end without its if"},
    {".a == \"x", "expression .a == \"x: column 7: a string without its end"},
    {"\"\\", "expression \"\\: column 2: invalid escape in a string"},
    {"\"\\u00", "expression \"\\u00: column 2: invalid escape in a string"},
    {"\"a\\u00e\"", "expression \"a\\u00e\": column 3: invalid escape in a string"},
    {"\"\\u/0000\"", "expression \"\\u/0000\": column 2: invalid escape in a string"},
    {"\"\\u000g\"", "expression \"\\u000g\": column 2: invalid escape in a string"},
    {"\"\\udfff\"", "expression \"\\udfff\": column 2: invalid escape in a string"},
    {"\"\\udc00\\udc00\"", "expression \"\\udc00\\udc00\": column 2: invalid escape in a string"},
    {"\"\\udbff\"", "expression \"\\udbff\": column 2: invalid escape in a string"},
    {"\"\\ud800xudc00\"", "expression \"\\ud800xudc00\": column 2: invalid escape in a string"},
    {"\"\\ud800\\ndc00\"", "expression \"\\ud800\\ndc00\": column 2: invalid escape in a string"},
    {"\"\\ud800\\udbff\"", "expression \"\\ud800\\udbff\": column 2: invalid escape in a string"},
    {"\"\\ud800\\ue000\"", "expression \"\\ud800\\ue000\": column 2: invalid escape in a string"},
    {"1..2", "expression 1..2: column 1: invalid number"},
    {".a ...", "expression .a ...: column 4: invalid number"},
    {"..0", "expression ..0: column 1: invalid number"},
    {"..9", "expression ..9: column 1: invalid number"},
    {"1 ~ 2", "expression 1 ~ 2: column 3: ~ has no meaning here"},
    {"1 \xe2\x82\xac", "expression 1 \xe2\x82\xac: column 3: \xe2\x82\xac has no meaning here"},
    {"1 @ 2", "expression 1 @ 2: column 3: @ without a name"},
    {"a \xff", "expression a ?: column 3: invalid UTF-8"},
    {"\t\r\n ", "expression ??? : column 1: nothing to evaluate"},
    {"#", "expression #: column 1: # begins a comment, which may not stand here; leave out what "
	  "follows, or put # in quotes"},
    {".a + 9007199254740992",
	"expression .a + 9007199254740992: column 6: an integer of 2^53 or more "
	"is exact only where a plain member is compared with it, as in .id == "
	"9007199254740992"},
    /* what libjq says */
    {"nobody", "expression nobody: column 1: nobody/0 is not defined"},
    {"[1, length(1; 2)]", "expression [1, length(1; 2)]: column 5: length/2 is not defined"},
    {"1 as $x | $y + $x", "expression 1 as $x | $y + $x: column 11: $y is not defined"},
    {"1 as $nobody | nobody",
	"expression 1 as $nobody | nobody: column 16: nobody/0 is not defined"},
    {".length | nobody", "expression .length | nobody: column 11: nobody/0 is not defined"},
    {". as $x | 1 +", "expression . as $x | 1 +: column 14: syntax error, unexpected end"},
    {"1 + ", "expression 1 + : column 5: syntax error, unexpected end"},
    {".a foo bar", "expression .a foo bar: column 4: syntax error, unexpected IDENT"},
    {"1 1", "expression 1 1: column 3: syntax error, unexpected LITERAL"},
    {"== 1", "expression == 1: column 1: syntax error, unexpected =="},
    {"1 | | 2", "expression 1 | | 2: column 5: syntax error, unexpected '|'"},
    {"break $out", "expression break $out: $*label-out is not defined"},
};

static void
test_refused(void)
{
	struct text why = TEXT_INIT(TEXT_MAX_REASON);

	for (size_t i = 0; i < sizeof(REFUSED) / sizeof(REFUSED[0]); i++) {
		CHECK_INT(add_alone(REFUSED[i].source, &why), -1);
		CHECK_STRING(text_string(&why), REFUSED[i].why);
	}
	text_free(&why);
}

/* A long source is cut where a character ends, and so is a long word. */
static void
test_long(void)
{
	struct text source = TEXT_INIT(TEXT_MAX_RECORD), why = TEXT_INIT(TEXT_MAX_REASON);
	struct text expected = TEXT_INIT(TEXT_MAX_REASON);

	for (int extra = 0; extra < 2; extra++) {
		text_clear(&source);
		for (int i = 0; i < 159 + extra; i++)
			text_add_byte(&source, i < 4 ? ' ' : 'b');
		text_set_format(&expected, "expression %s: column 5: ", text_string(&source));
		for (int i = 0; i < 64; i++)
			text_add_byte(&expected, 'b');
		CHECK_INT(add_alone(text_string(&source), &why), -1);
		/* libjq does not know the word. */
		CHECK(strncmp(text_string(&why), text_string(&expected), expected.len - 64) == 0);
	}
	text_clear(&source);
	text_add_byte(&source, '_');
	for (int i = 0; i < 158; i++)
		text_add_byte(&source, 'b');
	text_add_string(&source, "\xc3\xa9");
	CHECK_INT(add_alone(text_string(&source), &why), -1);
	text_clear(&expected);
	text_add_string(&expected, "expression ");
	text_add(&expected, source.bytes, 159);
	text_add_string(&expected, "...: column 1: ");
	text_add(&expected, source.bytes, 64);
	text_add_string(
	    &expected, ": names that begin with an underscore are not allowed in expressions");
	CHECK_STRING(text_string(&why), text_string(&expected));
	text_free(&source);
	text_free(&why);
	text_free(&expected);
}

/* As long and as deep as may be, and one more. */
static void
test_limits(void)
{
	struct text source = TEXT_INIT(TEXT_MAX_RECORD), why = TEXT_INIT(TEXT_MAX_REASON);

	for (int depth = EXPRESSION_MAX_NESTING; depth <= EXPRESSION_MAX_NESTING + 1; depth++) {
		text_clear(&source);
		for (int i = 0; i < depth; i++)
			text_add_byte(&source, '(');
		text_add_byte(&source, '1');
		for (int i = 0; i < depth; i++)
			text_add_byte(&source, ')');
		CHECK_INT(add_alone(text_string(&source), &why),
		    depth == EXPRESSION_MAX_NESTING ? 0 : -1);
	}
	CHECK(strstr(text_string(&why), "...: column 129: nested too deep"));
	text_clear(&source);
	for (int i = 0; i <= EXPRESSION_MAX_NESTING; i++)
		text_add_string(&source, "\"\\(");
	CHECK_INT(add_alone(text_string(&source), &why), -1);
	CHECK(strstr(text_string(&why), "...: column 386: nested too deep"));
	text_clear(&source);
	for (int i = 0; i <= EXPRESSION_MAX_NESTING; i++)
		text_add_string(&source, "if ");
	CHECK_INT(add_alone(text_string(&source), &why), -1);
	CHECK(strstr(text_string(&why), "...: column 385: nested too deep"));
	for (size_t len = EXPRESSION_MAX_SOURCE; len <= EXPRESSION_MAX_SOURCE + 1; len++) {
		text_clear(&source);
		text_add_byte(&source, '1');
		while (source.len < len)
			text_add_byte(&source, ' ');
		CHECK_INT(
		    add_alone(text_string(&source), &why), len == EXPRESSION_MAX_SOURCE ? 0 : -1);
	}
	CHECK(strstr(text_string(&why), "...: column 8193: longer than 8192 bytes"));
	text_free(&source);
	text_free(&why);
}

/* Sixty-four members, or strings, can be watched. */
static void
test_too_many(void)
{
	static const char *const PARTS[] = {".a", "\"a\""};
	struct text source = TEXT_INIT(TEXT_MAX_RECORD), why = TEXT_INIT(TEXT_MAX_REASON);

	for (int part = 0; part < 2; part++) {
		struct json_paths *paths = json_paths_new();
		struct expressions *set = expressions_new(paths);
		const char *reason;

		expressions_watch(set);
		text_clear(&source);
		for (int i = 0; i < 64; i++)
			text_add_format(&source, "%s%s", i ? "," : "[", PARTS[part]);
		text_add_byte(&source, ']');
		CHECK_INT(expressions_add(set, text_string(&source), &why), 0);
		CHECK_INT(expressions_member_count(set, 0), part ? 0 : 64);
		CHECK_INT(expressions_string_count(set, 0), part ? 64 : 0);
		text_cut(&source, source.len - 1);
		text_add_format(&source, ",%s]", PARTS[part]);
		CHECK_INT(expressions_add(set, text_string(&source), &why), -1);
		reason = strstr(text_string(&why), "...: it names");
		CHECK_STRING(reason, "...: it names more than 64 members or strings");
		CHECK_INT(expressions_check(set, &why), 0);
		expressions_free(set);
		json_paths_free(paths);
	}
	text_free(&source);
	text_free(&why);
}

/* What is no syntax is none when it is watched, either. */
static void
test_watched_syntax(void)
{
	static const char *const SOURCES[] = {"1 as $x.a | $x", "1 as [$x].a | $x",
	    ". as {a: $x}[.b] | $x", "1 as $x[\"a\"] | $x", ".a[.b", ".[.a", ".a[.b,]", ".a[| .b]",
	    "{.a}", "{.a: 1}", "{b: 1, .a: 1}", "{.[\"a\" + \"b\"]: 1}", "{.[\"a\"]}",
	    "{.[\"a\"]: 1}", "{\"a\" \"b\"}"};
	struct text why = TEXT_INIT(TEXT_MAX_REASON);

	for (size_t i = 0; i < sizeof(SOURCES) / sizeof(SOURCES[0]); i++) {
		struct json_paths *paths = json_paths_new();
		struct expressions *set = expressions_new(paths);
		int rc;

		expressions_watch(set);
		rc = expressions_add(set, SOURCES[i], &why);
		if (rc == 0)
			rc = expressions_check(set, &why);
		if (!CHECK_INT(rc, -1))
			fprintf(stderr, "  %s\n", SOURCES[i]);
		expressions_free(set);
		json_paths_free(paths);
	}
	text_free(&why);
}

/* ---- which way ---- */

/* Whether it is plain, needs libjq, or is plain as far as no two containers meet. */
static const struct {
	const char *source;
	bool plain;
} WAYS[] = {
    {".a", true},
    {".", true},
    {".[0]", true},
    {".a[\"b\"].\"c\"[1]", true},
    {".\"a\".b", true},
    {". | not", true},
    {"(.)", true},
    {".a // .b // 1", true},
    {"-1", true},
    {".a == -1.5", true},
    {".[1e0] == 1", true},
    {". .a", false},
    {". . a", false},
    {".a.[0]", false},
    {".a[]", false},
    {".a[-1]", false},
    {".a[1:2]", false},
    {".a[.b]", false},
    {".a?", false},
    {"..", false},
    {".[1000000000]", false},
    {".[3000000000]", false},
    {"-.a", false},
    {"(null)", false},
    {"null // 1", false},
    {"1 // null", false},
    {".a == .b == .c", false},
    {".a | length", false},
    {".a and", false},
    {"$x", false},
    {"$", false},
    {"1e999", false},
    {".a, .b", false},
    {"{}", false},
    {"[]", false},
    {"()", false},
    {".a1.a2.a3.a4.a5.a6.a7.a8.a9.b0.b1.b2.b3.b4.b5.b6.b7.b8.b9.c0.c1.c2.c3.c4.c5.c6.c7.c8.c9.d0."
     "d1.d2",
	true},
    {".a1.a2.a3.a4.a5.a6.a7.a8.a9.b0.b1.b2.b3.b4.b5.b6.b7.b8.b9.c0.c1.c2.c3.c4.c5.c6.c7.c8.c9.d0."
     "d1."
     "d2.d3",
	false},
};

static void
test_ways(void)
{
	struct json_paths *paths = json_paths_new();
	struct expressions *set = expressions_new(paths);
	struct text why = TEXT_INIT(TEXT_MAX_REASON);
	bool need = false;

	for (size_t i = 0; i < sizeof(WAYS) / sizeof(WAYS[0]); i++) {
		if (!CHECK_INT(expressions_add(set, WAYS[i].source, &why), i))
			fprintf(stderr, "  %s\n", text_string(&why));
		if (!CHECK(expressions_is_plain(set, (int)i) == WAYS[i].plain))
			fprintf(stderr, "  %s\n", WAYS[i].source);
		need = need || !WAYS[i].plain;
		CHECK(expressions_need_jq(set) == need);
		CHECK(json_paths_whole(paths) == need);
		CHECK_STRING(expressions_source(set, (int)i), WAYS[i].source);
	}
	expressions_free(set);
	json_paths_free(paths);
	text_free(&why);
}

/* A set beside another asks its own scanner, and that for what is compiled. */
static void
test_beside(void)
{
	struct json_paths *paths = json_paths_new(), *others = json_paths_new();
	struct expressions *owner = expressions_new(paths);
	struct expressions *set = expressions_new_beside(others, owner);
	struct text why = TEXT_INIT(TEXT_MAX_REASON);

	CHECK_INT(expressions_check(owner, &why), 0);
	CHECK_INT(expressions_add(set, "nobody", &why), 0);
	CHECK(expressions_need_jq(owner) && expressions_need_jq(set));
	CHECK(!json_paths_whole(paths) && json_paths_whole(others));
	CHECK_INT(expressions_check(owner, &why), -1);
	CHECK_STRING(text_string(&why), "expression nobody: column 1: nobody/0 is not defined");
	/* What failed is said again, and judged to be an error. */
	CHECK_INT(expressions_check(set, &why), -1);
	expressions_record(set, "{}", 2, NULL);
	CHECK_INT(expressions_result(set, 0).kind, EXPRESSION_ERROR);
	expressions_free(set);
	expressions_free(owner);
	json_paths_free(paths);
	json_paths_free(others);
	text_free(&why);
}

/* ---- variables ---- */

static void
test_names(void)
{
	static const struct {
		const char *name;
		int rc;
	} NAMES[] = {{"a", 0}, {"Z9", 0}, {"_", 0}, {"_a", 0}, {"a_b9", 0}, {"ENVX", 0},
	    {"a__b", 0}, {"a", 0}, {"", -1}, {"9a", -1}, {"a b", -1}, {"a.b", -1},
	    {"a\xc3\xa9", -1}, {"ENV", -1}, {"__a", -1}, {"__", -1}};
	struct json_paths *paths = json_paths_new();
	struct expressions *set = expressions_new(paths), *other;
	struct text why = TEXT_INIT(TEXT_MAX_REASON);
	char name[16];

	for (size_t i = 0; i < sizeof(NAMES) / sizeof(NAMES[0]); i++)
		if (!CHECK_INT(expressions_declare(set, NAMES[i].name, &why), NAMES[i].rc))
			fprintf(stderr, "  %s\n", NAMES[i].name);
	CHECK_STRING(text_string(&why), "no name for a variable in expressions");
	/* Seven stand already. */
	for (int i = 7; i < EXPRESSION_MAX_VARIABLES + 1; i++) {
		snprintf(name, sizeof(name), "v%d", i);
		CHECK_INT(
		    expressions_declare(set, name, &why), i < EXPRESSION_MAX_VARIABLES ? 0 : -1);
	}
	CHECK_STRING(text_string(&why), "more than 64 variables");
	CHECK_INT(expressions_declare(set, "v63", &why), 0);
	/* The program has as many, whoever declares them. */
	other = expressions_new_beside(paths, set);
	CHECK_INT(expressions_declare(other, "a", &why), 0);
	CHECK_INT(expressions_declare(other, "another", &why), -1);
	CHECK_STRING(text_string(&why), "more than 64 variables");
	expressions_free(other);

	CHECK_INT(expressions_add(set, "$a == $v63", &why), 0);
	CHECK(expressions_is_plain(set, 0));
	CHECK(expressions_use_variable(set, 0, "a") && expressions_use_variable(set, 0, "v63"));
	CHECK(!expressions_use_variable(set, 0, "Z9") && !expressions_use_variable(set, 0, "no"));
	CHECK_INT(expressions_bind(set, "a", "1", 1), 0);
	CHECK_INT(expressions_bind(set, "v63", "1.0", 3), 0);
	expressions_record(set, "{}", 2, NULL);
	CHECK_INT(expressions_truth(set, 0), 1);
	CHECK_INT(expressions_bind(set, "v63", " \t2\r\n", 5), 0);
	CHECK_INT(expressions_truth(set, 0), 0);
	CHECK_INT(expressions_bind(set, "v63", "1]", 2), 0);
	CHECK_INT(expressions_truth(set, 0), -1);
	CHECK_INT(expressions_bind(set, "v63", "1", 1), 0);
	CHECK_INT(expressions_truth(set, 0), 1);
	CHECK_INT(expressions_bind(set, "v63", "2", 0), 0);
	CHECK_INT(expressions_truth(set, 0), -1);
	expressions_free(set);
	json_paths_free(paths);
	text_free(&why);
}

/* Whose a name is: the set's, unless the expression binds it. */
static const struct {
	const char *source;
	bool uses;
} USES[] = {
    {"$id", true},
    {".a == $id", true},
    {"$idd", false},
    {"$i", false},
    {".id", false},
    {"{$id}", true},
    {"1 as $id | $id", false},
    {"1 as $x | $id", true},
    {". as [$x, $id] | $id", false},
    {". as {a: [$id]} | $id", false},
    {". as {a: $x} | {b: $id}", true},
    {". as [$x] ?// $id | $id", false},
    {"label $id | break $id", false},
    {"def f($id): $id; f(1)", false},
    {"def f($x; $id): $id; f(1; 2)", false},
    {"def f($x): $x; f($id)", true},
    {"def f: $id; f", true},
    {"reduce .[] as $id (0; $id)", false},
    {"[$id, 1] as [$x] | $x", true},
    {"$id as $x | $x", true},
    /* variables with the names of keywords bind nothing */
    {"$as[$id]", true},
    {"$label[$id]", true},
    {"$def | [$id]", true},
};

static void
test_uses(void)
{
	struct json_paths *paths = json_paths_new();
	struct expressions *set = expressions_new(paths);
	struct text why = TEXT_INIT(TEXT_MAX_REASON);

	CHECK_INT(expressions_declare(set, "other", &why), 0);
	CHECK_INT(expressions_declare(set, "id", &why), 0);
	for (size_t i = 0; i < sizeof(USES) / sizeof(USES[0]); i++) {
		CHECK_INT(expressions_add(set, USES[i].source, &why), i);
		if (!CHECK(expressions_use_variable(set, (int)i, "id") == USES[i].uses))
			fprintf(stderr, "  %s\n", USES[i].source);
		CHECK(!expressions_use_variable(set, (int)i, "other"));
	}
	expressions_free(set);
	json_paths_free(paths);
	text_free(&why);
}

/* ---- the input ---- */

static const struct {
	const char *source;
	bool uses;
} INPUTS[] = {
    {"true or .a", false},
    {"true or .a | .", false},
    {"true or (.a, .b)", true},
    {"true and .a", true},
    {"true or .a = 1", true},
    {"true or .a //= 1", true},
    {"true | .a", false},
    {"(true | .a)", true},
    {"[1 | .a] | .b", true},
    {"if true then 1 else 2 | .a end | .b", true},
    {"if true then 1 else 2 end | .b", false},
    {". | . | 1", false},
    {". | .a", true},
    {". |", true},
    {"$a", false},
    {"{\"a\": 1}", false},
    {"{\"a\"}", true},
    {"{\"b\": 1, \"a\"}", true},
    {"{a: 1}", false},
    {"{a: 1, b}", true},
    {"[\"a\", \"b\"]", false},
    {"\"a\", \"b\", \"c\"", true},
    {"\"\\(1)\"", true},
    {"@text \"a\"", true},
    {"1 as $x | $x", false},
    {"1 as $x | .", true},
    {"label $out | 1", true},
    {"def f: 1; 1", true},
    {"reduce 1 as $x (0; 1)", true},
    {"foreach 1 as $x (0; 1)", true},
    {"..", true},
    {"\"unclosed", true},
    {"try 1 catch 2", false},
    {"empty", true},
};

static void
test_inputs(void)
{
	for (size_t i = 0; i < sizeof(INPUTS) / sizeof(INPUTS[0]); i++)
		if (!CHECK(expression_source_uses_input(INPUTS[i].source) == INPUTS[i].uses))
			fprintf(stderr, "  %s\n", INPUTS[i].source);
}

int
main(void)
{
	program_begin("expression_source_test");
	test_refused();
	test_long();
	test_limits();
	test_too_many();
	test_watched_syntax();
	test_ways();
	test_beside();
	test_names();
	test_uses();
	test_inputs();
	return unit_end();
}
