/* What a comparison compares. */
#include "expression.h"

#include <stdlib.h>

#include "text.h"
#include "unit.h"

static const struct {
	const char *source, *left; /* NULL: it is no comparison */
} CASES[] = {
    {".a == 1", ".a"},
    {".a.b[0] >= $x", ".a.b[0]"},
    {".a|length>7", ".a|length"},
    {".a + 1 != .b", ".a + 1"},
    {"(.a and .b) == true", "(.a and .b)"},
    {"[.a, .b] < [1]", "[.a, .b]"},
    {".a == 1 | not", NULL},
    {".a | .b == 1", ".a | .b"},
    {".a as $x | $x <= 3", ".a as $x | $x"},
    {"if .a then 1 else 2 end == 1", "if .a then 1 else 2 end"},
    {"\"\\(1 == 2)\" == .a", "\"\\(1 == 2)\""},
    {".a == \"and | or\"", ".a"},
    /* What binds less stands beside it. */
    {".a == 1 and .b == 2", NULL},
    {".b or .a == 1", NULL},
    {".a // 0 < 5", NULL},
    {"(.a // 0) < 5", "(.a // 0)"},
    {".a == 1, .b", NULL},
    {"def f: .a; f == 1", NULL},
    {"def f: .a; . | f == 1", "def f: .a; . | f"},
    {"reduce .[] as $x (0; . + $x) == 6", NULL},
    {".a = 1", NULL},
    {"(.a == 1)", NULL},
    {".a", NULL},
    {"", NULL},
    {"== 1", NULL},
    {".a == (", NULL},
};

int
main(void)
{
	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		struct text left = TEXT_INIT(TEXT_MAX_REASON);
		int rc = expression_compared(CASES[i].source, &left);

		CHECK_STRING(rc == 0 ? text_string(&left) : NULL, CASES[i].left);
		text_free(&left);
	}

	return unit_end();
}
