/* links: cmd/check-guardrails/ */
/* Which members an expression speaks of, as its text shows. */
#include "unit.h"

#include <stdlib.h>

#include "../../cmd/check-guardrails/mention.h"
#include "text.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* A copy of the very length, so that a look behind its end is seen. */
static char *
copy_of(const char *expression)
{
	char *copy = strdup(expression);

	if (!copy)
		abort();
	return copy;
}

static void
test_words(void)
{
	static const struct {
		const char *at;
		size_t len;
	} cases[] = {
	    {"\"\"", 2},
	    {"\"a\"", 3},
	    {"\"a\" == \"b\"", 3},
	    {"\"a\\\"b\" ", 6},
	    {"\"\\\\\" \"", 4},
	    /* open, up to the end */
	    {"\"", 1},
	    {"\"ab", 3},
	    {"\"a\\", 3},
	    {"\"a\\\"", 4},
	    /* with what makes a part of it */
	    {"\"a\\(\"b)\")c\" d", 11},
	    {"\"\\((\"\\(\")\")\"))\"", 15},
	    {"\"\\(\"\"", 5},
	    /* as an expression is read */
	    {"and.b", 3},
	    {".and.b", 4},
	    {"$and.b", 4},
	    {"1or", 1},
	    {"1.5or", 3},
	    {".5or", 2},
	    {"1e5or", 3},
	    {"1e-5or", 4},
	    {"1e+or", 1},
	    {"1Eor", 1},
	    {"..a", 2},
	    {".[0]", 1},
	    {"$[", 1},
	    {"-1", 1},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		char *copy = copy_of(cases[i].at);

		if (!CHECK_INT(mention_word(copy), cases[i].len))
			fprintf(stderr, "  %s\n", copy);
		free(copy);
	}
}

/* Paths, each in brackets, that are operands; and whether one path is all there is. */
static void
test_paths(void)
{
	static const struct {
		const char *expression, *operands;
		bool is_path;
	} cases[] = {
	    {".a", "<.a>", true},
	    {" .a ", "<.a>", true},
	    {"._b1.Cd_2", "<._b1.Cd_2>", true},
	    {".\"odd name\"", "<.\"odd name\">", true},
	    {".[\"a\"]", "<.[\"a\"]>", true},
	    {".[0]", "<.[0]>", true},
	    {".a[12].b", "<.a[12].b>", true},
	    {".a[\"x]\"][0].\"y\"", "<.a[\"x]\"][0].\"y\">", true},
	    {".a.[0].b", "<.a.[0].b>", true},
	    {".a.0]", "<.a>", false},
	    {"", "", false},
	    {".", "", false},
	    {".1", "", false},
	    {"a", "", false},
	    {"[0]", "", false},
	    {"[\"a\"]", "", false},
	    {".[]", "", false},
	    {".[0", "", false},
	    {".[a]", "", false},
	    {".[\"a\"", "", false},
	    {".a[]", "<.a>", false},
	    {".a[0", "<.a>", false},
	    {".a[.b]", "<.a><.b>", false},
	    {"\".a\"", "", false},
	    {".a+1", "<.a>", false},
	    {"-.a", "<.a>", false},
	    {".a-.b", "<.a><.b>", false},
	    {".a\t==\n.b", "<.a><.b>", false},
	    {".a == .b and .c", "<.a><.b><.c>", false},
	    /* of something else than the record */
	    {"$x.a", "", false},
	    {"f.a", "", false},
	    {"(1).a", "", false},
	    {"[1].a", "", false},
	    {"\"x\".a", "", false},
	    {"..a", "", false},
	    {".a?.b", "<.a>", false},
	    {"(.a).b", "<.a>", false},
	    {".a | .b", "<.a>", false},
	    {"length | .b", "", false},
	    {"f(.a) == .b", "<.b>", false},
	    {"f(.a; g(.c)) == .b", "<.b>", false},
	    {"f((.a) + .c) == .b", "<.b>", false},
	    {"f(.a", "", false},
	    {"and (.a)", "<.a>", false},
	    {"$and (.a)", "", false},
	    /* a keyword ends no value, a blank begins none */
	    {".a and.b", "<.a><.b>", false},
	    {".a or.b", "<.a><.b>", false},
	    {"if.a then.b elif.c then.d else.e end.f", "<.a><.b><.c><.d><.e>", false},
	    {"reduce.a as $x(0; .b)", "<.a>", false},
	    {"foreach.a as $x(0; .b)", "<.a>", false},
	    {"try.a catch.b", "<.a><.b>", false},
	    {"def f:.a; f", "<.a>", false},
	    {"1 as.a", "<.a>", false},
	    {"label.a", "<.a>", false},
	    {"$and.a", "", false},
	    {"not.a", "", false},
	    {"1and.a", "<.a>", false},
	    {".a .b", "<.a>", false},
	    {".a .b[0] [\"c\"] == .d", "<.a><.d>", false},
	    {"f .a", "", false},
	    {"\"x\" .a", "", false},
	    {".. .a", "", false},
	    {". .a", "<.a>", false},
	    {"f [0] == .b", "<.b>", false},
	    {"1 + (.a)", "<.a>", false},
	    {"(.a) == .b", "<.a><.b>", false},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct text operands = TEXT_INIT(TEXT_MAX_REASON);
		char *copy = copy_of(cases[i].expression);
		const char *at = copy;
		struct mention m;

		while (mention_operand(&at, &m))
			text_add_format(&operands, "<%.*s>", (int)m.path_len, m.path);
		if (!CHECK_STRING(text_string(&operands), cases[i].operands) ||
		    !CHECK(mention_is_path(copy) == cases[i].is_path) ||
		    !CHECK(strchr(copy, '|') || at == copy + strlen(copy)))
			fprintf(stderr, "  %s\n", copy);
		text_free(&operands);
		free(copy);
	}
}

/* Comparisons with strings, as they stand; what is compared stands behind. */
static void
test_comparisons(void)
{
	static const struct {
		const char *expression, *found;
	} cases[] = {
	    {".a == \"x\"", ".a == \"x\" <.a=x>"},
	    {"\"x\"==.a", "\"x\"==.a <.a=x>"},
	    {"  .a ==\"\" ", ".a ==\"\" <.a=>"},
	    {".a.b == \"x y\" and (.c == \"z\")", ".a.b == \"x y\" <.a.b=x y>.c == \"z\" <.c=z>"},
	    {"\"x\" == .a or .b == \"y\"", "\"x\" == .a <.a=x>.b == \"y\" <.b=y>"},
	    {".a != \"x\"", ""},
	    {".a = \"x\"", ""},
	    {".a = = \"x\"", ""},
	    {".a \"x\"", ""},
	    {".a == 1", ""},
	    {"1 == \"x\"", ""},
	    {".a == .b", ""},
	    {"\"x\" == \"y\"", ""},
	    {".a == \"x\\n\"", ""},
	    {"\"x\\n\" == .a", ""},
	    {".a == \"", ""},
	    {"== \"x\"", ""},
	    {"", ""},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct text found = TEXT_INIT(TEXT_MAX_REASON);
		char *copy = copy_of(cases[i].expression);
		const char *at = copy;
		struct mention m;

		while (mention_next(&at, &m))
			text_add_format(&found, "%.*s <%.*s=%.*s>", (int)(m.end - m.start), m.start,
			    (int)m.path_len, m.path, (int)m.literal_len, m.literal);
		if (!CHECK_STRING(text_string(&found), cases[i].found) ||
		    !CHECK(at == copy + strlen(copy)))
			fprintf(stderr, "  %s\n", copy);
		text_free(&found);
		free(copy);
	}
}

static void
test_members(void)
{
	static const struct {
		const char *expression;
		bool type;           /* it speaks of .type */
		const char *literal; /* that .type is compared with; NULL: none, or more than one */
	} cases[] = {
	    {NULL, false, NULL},
	    {"", false, NULL},
	    {".type", true, NULL},
	    {".\"type\"", true, NULL},
	    {".[\"type\"]", true, NULL},
	    {".type.x", true, NULL},
	    {".\"type\".x", true, NULL},
	    {".[\"type\"].x", true, NULL},
	    {".type[0]", true, NULL},
	    {".x and (.type)", true, NULL},
	    {".x | .type", true, NULL},
	    {".x == 1 and .type == \"a\"", true, "a"},
	    {"\"a\" == .type", true, "a"},
	    {".type == \"a\" or .type == \"b\"", true, NULL},
	    {".x == \"b\" and .type == \"a\"", true, "a"},
	    {".type == \"a\" and .type_ == \"b\"", true, "a"},
	    {".type == \"a\" and .kind == \"b\"", true, "a"},
	    {".kind == \"b\"", false, NULL},
	    {".typ", false, NULL},
	    {".types", false, NULL},
	    {".\"typ\"", false, NULL},
	    {".\"types\"", false, NULL},
	    {".\"xtyp\"", false, NULL},
	    {".[\"typ\"]", false, NULL},
	    {".[\"types\"]", false, NULL},
	    {".[\"xtyp\"]", false, NULL},
	    {".[0]", false, NULL},
	    {".labels.type", false, NULL},
	    {".abcdefgh", false, NULL},
	    {"type", false, NULL},
	    {"\".type\"", false, NULL},
	    {".x and.type == \"a\"", true, "a"},
	    {".x or.type == \"a\"", true, "a"},
	    {"(.type == \"a\")and.x", true, "a"},
	    {".\"t\\u0079pe\"", true, NULL},
	    {".[\"t\\u0079pe\"]", true, NULL},
	    {".labels .type", false, NULL},
	    {".labels [\"type\"]", false, NULL},
	    {".a[].type", false, NULL},
	    {".a?.type", false, NULL},
	    {"{a: 1}.type", false, NULL},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		char *copy = cases[i].expression ? copy_of(cases[i].expression) : NULL;
		struct mention m = {0};
		bool found = mention_literal(copy, ".type", &m);

		if (!CHECK(mention_of(copy, "type") == cases[i].type) ||
		    !CHECK(found == (cases[i].literal != NULL)) ||
		    !CHECK(!found || (m.literal_len == strlen(cases[i].literal) &&
					 memcmp(m.literal, cases[i].literal, m.literal_len) == 0)))
			fprintf(stderr, "  %s\n", copy ? copy : "(none)");
		free(copy);
	}
}

/* How often they may speak of .type, in whatever way. */
static void
test_counts(void)
{
	static const struct {
		const char *expression;
		size_t count;
	} cases[] = {
	    {NULL, 0},
	    {"", 0},
	    {".type", 1},
	    {".x and.type == .type", 2},
	    {".type == \"a\" or $r.type == \"b\"", 2},
	    {"$r.type", 1},
	    {"(.).type", 1},
	    {"(.)[\"type\"]", 1},
	    {"(.).labels.type", 0},
	    {"(.)[\"types\"]", 0},
	    {"if.a then . else . end.type", 1},
	    {". [\"type\"]", 1},
	    {". \"type\"", 1},
	    {". \"types\"", 0},
	    {".. .type", 1},
	    {"getpath([\"type\"])", 1},
	    {"getpath([\"t\\u0079pe\"])", 1},
	    {"getpath([\"type", 0},
	    {"{type}", 1},
	    {"{\"type\"}", 1},
	    {". as {$type} | $type", 1},
	    {"{$typed}", 0},
	    {"{$typ}", 0},
	    {"{types}", 0},
	    {"[type]", 0},
	    {"\"\\(.type)\"", 1},
	    {".\"a\\(.type)\"", 1},
	    {"$r.\"a\\(.type)\"", 1},
	    {"$r.a.b | \"type\\(.x)\"", 0},
	    /* other members, and values of other things */
	    {".labels.type", 0},
	    {".labels .type", 0},
	    {".labels? .type", 0},
	    {".a[].type", 0},
	    {"{a: 1}.type", 0},
	    {"\"x\".type", 0},
	    {"first.type", 0},
	    {"has(\"type\")", 0},
	    {".kind == \"type\"", 0},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		char *copy = cases[i].expression ? copy_of(cases[i].expression) : NULL;

		if (!CHECK_INT(mention_count(copy, "type"), cases[i].count))
			fprintf(stderr, "  %s\n", copy ? copy : "(none)");
		free(copy);
	}
}

static void
test_names(void)
{
	static const char *const names[] = {"and", "or", NULL};

	CHECK(mention_name_among("and", 3, names));
	CHECK(mention_name_among("orx", 2, names));
	CHECK(!mention_name_among("not", 3, names));
	CHECK(!mention_name_among("an", 2, names));
	CHECK(!mention_name_among("andy", 4, names));
}

int
main(void)
{
	test_words();
	test_paths();
	test_comparisons();
	test_members();
	test_counts();
	test_names();
	return unit_end();
}
