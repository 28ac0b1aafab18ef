#include "template.h"

#include <stdlib.h>

#include "base64.h"
#include "clock.h"
#include "json.h"
#include "text.h"
#include "unit.h"
#include "uuid.h"

static int64_t
noon(void *context)
{
	(void)context;
	return INT64_C(1700000000123) * CLOCK_MS + 456;
}

static const struct clock CLOCK = {.wall = noon};

/* The variables of most tests. */
static struct variables *
some_variables(void)
{
	struct variables *variables = variables_new();

	CHECK_INT(variables_set(variables, "name", "x", 1, false), 0);
	CHECK_INT(variables_set(variables, "odd", "a\"b\\c\nd\xc3\xa9 &=/", 13, false), 0);
	CHECK_INT(variables_set(variables, "a.b-c_1", "dotted", 6, false), 0);
	CHECK_INT(variables_set(variables, "empty", "", 0, false), 0);
	CHECK_INT(variables_set(variables, "figure", "12345678901234567890.10", 23, false), 0);
	CHECK_INT(variables_set(variables, "number", "a variable of that name", 23, false), 0);
	CHECK_INT(variables_set(variables, "blank", "12 ", 3, false), 0);
	CHECK_INT(variables_set(variables, "nul", "a\0b", 3, false), 0);
	CHECK_INT(variables_set(variables, "bad", "\xff", 1, false), 0);
	return variables;
}

/* The expansion, or the reason why there is none, both in `out`. */
static bool
expand(const char *source, enum template_place place, struct template_context *context,
    struct text *out)
{
	struct text why = TEXT_INIT(TEXT_MAX_REASON);
	struct template *t = template_parse(source, strlen(source), place, &why);
	bool good;

	text_clear(out);
	good = t && template_expand(t, context, out, &why) == 0;
	if (!good)
		text_add(out, why.bytes, why.len);
	template_free(t);
	text_free(&why);
	return good;
}

/* ---- expansions ---- */

static const struct {
	const char *source;
	enum template_place place;
	const char *expected;
} GOOD[] = {
    {"", TEMPLATE_PLAIN, ""},
    {"as it is", TEMPLATE_PLAIN, "as it is"},
    {"{{name}}", TEMPLATE_PLAIN, "x"},
    {"{{ name\t}}", TEMPLATE_PLAIN, "x"},
    {"<{{name}}{{name}}>", TEMPLATE_PLAIN, "<xx>"},
    {"{{a.b-c_1}}", TEMPLATE_PLAIN, "dotted"},
    {"[{{empty}}]", TEMPLATE_PLAIN, "[]"},
    {"{{now_ms}}", TEMPLATE_PLAIN, "1700000000123"},
    {"{{seq}} {{seq}}", TEMPLATE_PLAIN, "8 9"},
    {"{{int 5 5}}", TEMPLATE_PLAIN, "5"},
    {"{{int -3 -3}}", TEMPLATE_PLAIN, "-3"},
    {"{{pick one}}", TEMPLATE_PLAIN, "one"},
    {"{{env.TEMPLATE_TEST}}", TEMPLATE_PLAIN, "from outside"},
    {"{{env.TEMPLATE_TEST}}", TEMPLATE_URL, "from%20outside"},
    /* braces that are none of ours */
    {"{ } }} {", TEMPLATE_PLAIN, "{ } }} {"},
    {"{{{{}}name}}", TEMPLATE_PLAIN, "{{name}}"},
    {"{{{{}}{{{{}}", TEMPLATE_PLAIN, "{{{{"},
    {"{{name}}}", TEMPLATE_PLAIN, "x}"},
    /* each place */
    {"{{odd}}", TEMPLATE_PLAIN, "a\"b\\c\nd\xc3\xa9 &=/"},
    {"\"{{odd}}\"", TEMPLATE_JSON_STRING, "\"a\\\"b\\\\c\\nd\xc3\xa9 &=/\""},
    {"\"{{nul}}\"", TEMPLATE_JSON_STRING, "\"a\\u0000b\""},
    {"\"{{bad}}\"", TEMPLATE_JSON_STRING, "\"\xef\xbf\xbd\""},
    {"\"{{empty}}\"", TEMPLATE_JSON_STRING, "\"\""},
    {"/r?q={{odd}}&n={{name}}", TEMPLATE_URL, "/r?q=a%22b%5Cc%0Ad%C3%A9%20%26%3D%2F&n=x"},
    {"{{nul}}", TEMPLATE_URL, "a%00b"},
    {"{{a.b-c_1}}~", TEMPLATE_URL, "dotted~"},
    {"Bearer {{name}}", TEMPLATE_HEADER, "Bearer x"},
    {"{\"a\":{\"b\":\"{{name}}\"}}", TEMPLATE_JSON_STRING, "{\"a\":{\"b\":\"x\"}}"},
    /* numbers */
    {"\"{{number now_ms}}\"", TEMPLATE_JSON_STRING, "1700000000123"},
    {"{\"ts\":\"{{ number now_ms }}\",\"n\":[\"{{number seq}}\" , \"{{seq}}\"]}",
	TEMPLATE_JSON_STRING, "{\"ts\":1700000000123,\"n\":[8 , \"9\"]}"},
    {"[\"{{number int -3 -3}}\",\"{{number pick 1.5e3}}\",\"{{number figure}}\"]",
	TEMPLATE_JSON_STRING, "[-3,1.5e3,12345678901234567890.10]"},
    {"{\"{{name}}\":\"{{number int 5 5}}\"}", TEMPLATE_JSON_STRING, "{\"x\":5}"},
    {"\"{{number}}\"", TEMPLATE_JSON_STRING, "\"a variable of that name\""},
};

static const struct {
	const char *source;
	enum template_place place;
	const char *reason;
} BAD[] = {
    {"ab{{name", TEMPLATE_PLAIN, "column 3 of the template: {{ without its }}"},
    {"{{", TEMPLATE_PLAIN, "column 1 of the template: {{ without its }}"},
    {"{{}}", TEMPLATE_PLAIN, "column 3 of the template: nothing between {{ and }}"},
    {"{{  }}", TEMPLATE_PLAIN, "nothing between"},
    {"{{1st}}", TEMPLATE_PLAIN, "not a name"},
    {"{{na$me}}", TEMPLATE_PLAIN, "not a name"},
    {"{{env.}}", TEMPLATE_PLAIN, "not a name"},
    {"{{a\nb}}", TEMPLATE_PLAIN, "column 4 of the template: control byte"},
    {"{{nmae x}}", TEMPLATE_PLAIN, "unknown function"},
    {"{{uuid 4}}", TEMPLATE_PLAIN, "takes no arguments"},
    {"{{int}}", TEMPLATE_PLAIN, "expected {{int A B}}"},
    {"{{int 1}}", TEMPLATE_PLAIN, "expected {{int A B}}"},
    {"{{int 1 2 3}}", TEMPLATE_PLAIN, "expected {{int A B}}"},
    {"{{int 2 1}}", TEMPLATE_PLAIN, "expected {{int A B}}"},
    {"{{int 1 2x}}", TEMPLATE_PLAIN, "expected {{int A B}}"},
    {"{{int +1 2}}", TEMPLATE_PLAIN, "expected {{int A B}}"},
    {"{{int 0x1 2}}", TEMPLATE_PLAIN, "expected {{int A B}}"},
    {"{{int 1 9223372036854775808}}", TEMPLATE_PLAIN, "expected {{int A B}}"},
    {"{{pick}}", TEMPLATE_PLAIN, "expected {{pick WORD ...}}"},
    {"{{unset}}", TEMPLATE_PLAIN, "variable unset is not set"},
    {"{{env.TEMPLATE_TEST_UNSET}}", TEMPLATE_PLAIN,
	"environment variable TEMPLATE_TEST_UNSET is not set"},
    {"{{env.TEMPLATE_TEST_EMPTY}}", TEMPLATE_PLAIN,
	"environment variable TEMPLATE_TEST_EMPTY is set but empty"},
    {"{{odd}}", TEMPLATE_HEADER, "the value of {{odd}} cannot stand in a header"},
    {"{{nul}}", TEMPLATE_HEADER, "the value of {{nul}} cannot stand in a header"},
    {"a\r\nX: y", TEMPLATE_HEADER, "column 1 of the template: a header cannot hold"},
    {"{\"a\":\"{{name\"}}", TEMPLATE_JSON_STRING,
	"column 13 of the template: quotes and escapes cannot stand"},
    {"\"{{number name}}\"", TEMPLATE_JSON_STRING, "{{number name}}: its value is no number"},
    {"\"{{number empty}}\"", TEMPLATE_JSON_STRING, "its value is no number"},
    {"\"{{number blank}}\"", TEMPLATE_JSON_STRING, "its value is no number"},
    {"\"{{number unset}}\"", TEMPLATE_JSON_STRING, "variable unset is not set"},
    {"\"{{number env.TEMPLATE_TEST}}\"", TEMPLATE_JSON_STRING,
	"{{number env.TEMPLATE_TEST}}: its value"},
    {"\"{{number uuid}}\"", TEMPLATE_JSON_STRING, "of what is no number"},
    {"\"{{number pick 1 01}}\"", TEMPLATE_JSON_STRING, "of what is no number"},
    {"\"{{number number seq}}\"", TEMPLATE_JSON_STRING, "unknown function"},
    {"\"a{{number seq}}\"", TEMPLATE_JSON_STRING, "has to be the whole of a string"},
    {"\"{{number seq}} \"", TEMPLATE_JSON_STRING, "has to be the whole of a string"},
    {"\"{{number seq}}{{number seq}}\"", TEMPLATE_JSON_STRING, "has to be the whole of a string"},
    {"\"\\\"{{number seq}}\"", TEMPLATE_JSON_STRING, "has to be the whole of a string"},
    {"{\"{{number seq}}\" :1}", TEMPLATE_JSON_STRING, "no member's name"},
    {"{{number seq}}", TEMPLATE_PLAIN, "has to be the whole of a string in JSON"},
    {"/{{number seq}}", TEMPLATE_URL, "has to be the whole of a string in JSON"},
    {"\"{{pick \\u0041 b}}\"", TEMPLATE_JSON_STRING, "quotes and escapes cannot stand"},
};

static void
test_expansions(void)
{
	struct variables *variables = some_variables();
	struct text got = TEXT_INIT(TEXT_MAX_RECORD);

	setenv("TEMPLATE_TEST", "from outside", 1);
	setenv("TEMPLATE_TEST_EMPTY", "", 1);
	unsetenv("TEMPLATE_TEST_UNSET");
	for (size_t i = 0; i < sizeof(GOOD) / sizeof(GOOD[0]); i++) {
		struct template_context context = {
		    .variables = variables, .clock = &CLOCK, .sequence = 7};

		if (!CHECK(expand(GOOD[i].source, GOOD[i].place, &context, &got)))
			fprintf(stderr, "  %s\n", GOOD[i].source);
		CHECK_STRING(text_string(&got), GOOD[i].expected);
	}
	for (size_t i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++) {
		struct template_context context = {.variables = variables, .clock = &CLOCK};

		if (!CHECK(!expand(BAD[i].source, BAD[i].place, &context, &got) &&
			   strstr(text_string(&got), BAD[i].reason)))
			fprintf(stderr, "  %s: %s\n", BAD[i].source, text_string(&got));
	}
	text_free(&got);
	variables_free(variables);
}

/* A failed expansion adds nothing, also when it is the room that is missing. */
static void
test_all_or_nothing(void)
{
	struct template_context context = {.clock = &CLOCK};
	struct text why = TEXT_INIT(TEXT_MAX_REASON), out = TEXT_INIT(10);
	struct template *t = template_parse("abc{{unset}}", 12, TEMPLATE_PLAIN, &why);

	text_add_string(&out, "before");
	CHECK_INT(template_expand(t, &context, &out, &why), -1);
	CHECK_STRING(text_string(&out), "before");
	template_free(t);

	t = template_parse("ab{{uuid}}", 10, TEMPLATE_PLAIN, &why);
	CHECK_INT(template_expand(t, &context, &out, &why), -1);
	CHECK_STRING(text_string(&out), "before");
	CHECK_STRING(text_string(&why), "the expanded text is too long");
	template_free(t);
	text_free(&out);
	text_free(&why);
}

/* Whatever a variable holds, JSON stays the JSON that it was. */
static void
test_json(void)
{
	static const char SOURCE[] =
	    "{\"n\":1,\"k {{name}}\":[\"{{name}}\",{\"x\":\"a{{name}}\"}]}";
	struct variables *variables = variables_new();
	struct template_context context = {.variables = variables, .clock = &CLOCK};
	struct text out = TEXT_INIT(TEXT_MAX_RECORD), why = TEXT_INIT(TEXT_MAX_REASON);
	struct template *t = template_parse(SOURCE, strlen(SOURCE), TEMPLATE_JSON_STRING, &why);
	struct json_paths *paths = json_paths_new();
	struct json_scanner *scanner;
	struct json_slice value;
	struct json_error error;
	char bytes[256];

	json_paths_add(paths, ".\"k \\\"]}\"[1].x");
	scanner = json_scanner_new(paths, 0);
	variables_set(variables, "name", "\"]}", 3, false);
	CHECK_INT(template_expand(t, &context, &out, &why), 0);
	CHECK_INT(json_scan(scanner, out.bytes, out.len, &value, &error), 0);
	CHECK(json_string_equals(&value, "a\"]}", 4));

	for (int i = 0; i < 256; i++)
		bytes[i] = (char)i;
	variables_set(variables, "name", bytes, sizeof(bytes), false);
	text_clear(&out);
	CHECK_INT(template_expand(t, &context, &out, &why), 0);
	CHECK_INT(json_validate(out.bytes, out.len, 0, &error), 0);
	json_scanner_free(scanner);
	json_paths_free(paths);
	template_free(t);
	variables_free(variables);
	text_free(&out);
	text_free(&why);
}

/* ---- randomness ---- */

static void
test_random(void)
{
	/* The generator's first values for the seed 0, from its authors' code. */
	struct template_context context = {.clock = &CLOCK};
	struct text got = TEXT_INIT(TEXT_MAX_RECORD), again = TEXT_INIT(TEXT_MAX_RECORD);
	unsigned seen[7] = {0}, words[3] = {0};

	expand("{{int -9223372036854775808 9223372036854775807}}", TEMPLATE_PLAIN, &context, &got);
	/* 0xe220a8397b1dcdaf above the lowest */
	CHECK_STRING(text_string(&got), "7070836379803831727");

	for (int i = 0; i < 7000; i++) {
		long value;

		expand("{{int -3 3}}", TEMPLATE_PLAIN, &context, &got);
		value = strtol(text_string(&got), NULL, 10);
		if (CHECK(value >= -3 && value <= 3))
			seen[value + 3]++;
		expand("{{pick a b c}}", TEMPLATE_PLAIN, &context, &got);
		if (CHECK(got.len == 1 && got.bytes[0] >= 'a' && got.bytes[0] <= 'c'))
			words[got.bytes[0] - 'a']++;
	}
	/* Five standard deviations around the mean: the seed is fixed, so this cannot waver. */
	for (size_t i = 0; i < 7; i++)
		CHECK(seen[i] > 850 && seen[i] < 1150);
	for (size_t i = 0; i < 3; i++)
		CHECK(words[i] > 2130 && words[i] < 2540);

	/* Equal seeds give equal texts. */
	context.random = 42;
	expand("{{int 1 1000000}} {{pick a b c d}}", TEMPLATE_PLAIN, &context, &got);
	context.random = 42;
	expand("{{int 1 1000000}} {{pick a b c d}}", TEMPLATE_PLAIN, &context, &again);
	CHECK_STRING(text_string(&got), text_string(&again));

	expand("{{uuid}}", TEMPLATE_URL, &context, &got);
	expand("{{uuid}}", TEMPLATE_URL, &context, &again);
	CHECK(uuid_is_valid(got.bytes, got.len));
	CHECK(strcmp(text_string(&got), text_string(&again)) != 0);
	text_free(&got);
	text_free(&again);
}

/* ---- questions about a template ---- */

static int
collect(const char *name, void *context)
{
	struct text *names = context;

	text_add_string(names, name);
	text_add_byte(names, ' ');
	return strcmp(name, "stop") == 0 ? 7 : 0;
}

static void
test_questions(void)
{
	static const char SOURCE[] = "{{a}}{{env.B}}{{uuid}}{{c}}{{pick d e}}{{stop}}{{f}}";
	struct text names = TEXT_INIT(TEXT_MAX_REASON), why = TEXT_INIT(TEXT_MAX_REASON);
	struct template *t = template_parse(SOURCE, strlen(SOURCE), TEMPLATE_PLAIN, &why);

	CHECK(!template_is_constant(t));
	CHECK_INT(template_names(t, collect, &names), 7);
	CHECK_STRING(text_string(&names), "a c stop ");
	template_free(t);

	t = template_parse("a {{{{}} b", 10, TEMPLATE_PLAIN, &why);
	CHECK(template_is_constant(t));
	CHECK_INT(template_names(t, collect, &names), 0);
	template_free(t);
	template_free(NULL);
	text_free(&names);
	text_free(&why);
}

/* ---- variables ---- */

static void
test_variables(void)
{
	struct variables *variables = variables_new();
	size_t len = 0;
	char name[16];

	CHECK(variables_get(variables, "a", &len) == NULL);
	for (int i = 0; i < 100; i++) {
		(void)snprintf(name, sizeof(name), "v%d", i);
		CHECK_INT(variables_set(variables, name, name, strlen(name), i % 2), 0);
	}
	CHECK_STRING(variables_get(variables, "v57", &len), "v57");
	CHECK_INT(len, 3);
	CHECK_INT(variables_set(variables, "v57", "other", 5, false), 0);
	CHECK_STRING(variables_get(variables, "v57", &len), "other");
	CHECK_INT(len, 5);
	variables_free(variables);
	variables_free(NULL);
}

static void
test_copies(void)
{
	struct variables *one = variables_new(), *other = variables_new();
	struct text out = TEXT_INIT(TEXT_MAX_RECORD);
	size_t len = 0;

	variables_set(one, "a", "1", 1, false);
	variables_set(one, "b", "hush", 4, true);
	variables_set(other, "a", "0", 1, false);
	variables_set(other, "c", "3", 1, false);
	CHECK_INT(variables_copy(other, one), 0);
	CHECK_STRING(variables_get(other, "a", &len), "1");
	CHECK_STRING(variables_get(other, "c", &len), "3");
	CHECK_INT(variables_conceal(other, "hush", 4, &out), 0);
	CHECK_STRING(text_string(&out), "[redacted:b]");
	variables_clear(one);
	CHECK(variables_get(one, "a", &len) == NULL);
	CHECK_STRING(variables_get(other, "b", &len), "hush");
	CHECK_INT(variables_set(one, "d", "4", 1, false), 0);
	CHECK_STRING(variables_get(one, "d", &len), "4");
	variables_free(one);
	variables_free(other);
	text_free(&out);
}

static const struct {
	const char *shown, *expected;
} CONCEALED[] = {
    {"", ""},
    {"nothing here", "nothing here"},
    {"secret", "[redacted:short]"},
    {"a secret!", "a [redacted:short]!"},
    {"secret-longer", "[redacted:long]"},
    {"secret-longe", "[redacted:short]-longe"},
    {"secretsecret", "[redacted:short][redacted:short]"},
    {"sesecret", "se[redacted:short]"},
    {"1secret2", "[redacted:digit][redacted:short]2"},
    {"plain", "plain"},
    {"old", "old"},
};

static void
test_conceal(void)
{
	struct variables *variables = variables_new();
	struct text out = TEXT_INIT(TEXT_MAX_RECORD);

	variables_set(variables, "short", "secret", 6, true);
	variables_set(variables, "long", "secret-longer", 13, true);
	variables_set(variables, "digit", "1", 1, true);
	variables_set(variables, "none", "", 0, true);
	variables_set(variables, "open", "plain", 5, false);
	variables_set(variables, "changed", "old", 3, true);
	variables_set(variables, "changed", "new", 3, true);
	for (size_t i = 0; i < sizeof(CONCEALED) / sizeof(CONCEALED[0]); i++) {
		text_clear(&out);
		CHECK_INT(variables_conceal(
			      variables, CONCEALED[i].shown, strlen(CONCEALED[i].shown), &out),
		    0);
		CHECK_STRING(text_string(&out), CONCEALED[i].expected);
	}
	text_clear(&out);
	CHECK_INT(variables_conceal(variables, "a\0secret\0b", 10, &out), 0);
	CHECK(out.len == 20 && memcmp(out.bytes, "a\0[redacted:short]\0b", 20) == 0);
	variables_free(variables);
	text_free(&out);
}

/* What stands before a secret, and behind it, changes its base64. */
static void
test_conceal_forms(void)
{
	static const struct {
		const char *shown, *expected;
	} cases[] = {
	    {"cGw6NFQlIEAveA==", "[redacted:s]A=="},
	    {"a%3db%25%20%22", "a%3db%25%20%22"},
	    {"x=pl%3A4T%25%20%40%2Fx&y", "x=[redacted:s]&y"},
	    {"x=pl%3a4T%25+%40%2fx&y", "x=[redacted:s]&y"},
	    {"%70%6c%3a%34%54%25%20%40%2f%78", "[redacted:s]"},
	    {"pl:4T% @/x", "[redacted:s]"},
	    {"{\"a\":\"pl:4T% @\\/x\"}", "{\"a\":\"[redacted:s]\"}"},
	    {"\\u0070l:4T% @/x", "[redacted:s]"},
	    {"706c3a34542520402f78", "[redacted:s]"},
	    {"0x706C3A34542520402F78!", "0x[redacted:s]!"},
	    {"706c3a34542520402f7", "706c3a34542520402f7"},
	    {"pl%3A4T%25%20%40%2F", "pl%3A4T%25%20%40%2F"},
	    {"%41\\x25%2541\\\\x25", "[redacted:t][redacted:t]"},
	    {"w\\u00e4rme", "[redacted:u]"},
	    {"w%C3%A4rme", "[redacted:u]"},
	};
	struct variables *variables = variables_new();
	struct text out = TEXT_INIT(TEXT_MAX_RECORD), plain = TEXT_INIT(64),
		    encoded = TEXT_INIT(128);

	variables_set(variables, "s", "pl:4T% @/x", 10, true);
	variables_set(variables, "t", "%41\\x25", 7, true);
	variables_set(variables, "u", "w\xc3\xa4rme", 6, true);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		text_clear(&out);
		CHECK_INT(
		    variables_conceal(variables, cases[i].shown, strlen(cases[i].shown), &out), 0);
		CHECK_STRING(text_string(&out), cases[i].expected);
	}
	for (size_t before = 0; before < 7; before++) {
		text_clear(&out);
		text_clear(&plain);
		text_clear(&encoded);
		text_add(&plain, "user:\xff:", before);
		text_add_string(&plain, "pl:4T% @/x");
		text_add(&plain, "behind", before % 4);
		CHECK_INT(base64_encode(text_string(&plain), plain.len, &encoded), 0);
		for (size_t i = 0; i < encoded.len && before > 3; i++)
			if (encoded.bytes[i] == '/' || encoded.bytes[i] == '+')
				encoded.bytes[i] = encoded.bytes[i] == '/' ? '_' : '-';
		CHECK_INT(
		    variables_conceal(variables, text_string(&encoded), encoded.len, &out), 0);
		CHECK(strstr(text_string(&out), "[redacted:s]") != NULL);
		/* All that is left of it are the digits that it shares with its neighbours. */
		CHECK(out.len <= encoded.len);
	}
	variables_free(variables);
	text_free(&out);
	text_free(&plain);
	text_free(&encoded);
}

int
main(void)
{
	test_expansions();
	test_all_or_nothing();
	test_json();
	test_random();
	test_questions();
	test_variables();
	test_copies();
	test_conceal();
	test_conceal_forms();
	return unit_end();
}
