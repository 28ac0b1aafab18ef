#include "terminal.h"

#include <stdlib.h>
#include <string.h>

#include "unit.h"

static void
test_lengths(void)
{
	static const struct {
		const char *bytes;
		size_t len; /* of the sequence */
	} cases[] = {
	    {"\033[0mx", 4},
	    {"\033[38;2;10;20;30mx", 16},
	    {"\033[Kx", 3},
	    {"\033[?25l", 6},
	    {"\033[ q", 4},
	    {"\033]0;title\007x", 10},
	    {"\033]8;;http://h\033\\x", 15},
	    {"\033Mx", 2},
	    {"\033\\", 2},
	    /* Cut off, or none. */
	    {"\033", 1},
	    {"\033[", 1},
	    {"\033[12", 1},
	    {"\033[1\n", 1},
	    {"\033]0;title\nx", 1},
	    {"\033]0;title", 1},
	    {"\033]0;title\033", 1},
	    {"\0331", 1},
	    {"\033\033[0m", 1},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (!CHECK_INT(
			terminal_sequence(cases[i].bytes, strlen(cases[i].bytes)), cases[i].len))
			fprintf(stderr, "    of %s\n", cases[i].bytes + 1);
}

/* What remains; NULL: nothing is left out. */
static void
test_plain(void)
{
	static const struct {
		const char *bytes;
		size_t len;
		const char *plain;
	} cases[] = {
	    {"", 0, NULL},
	    {"a\tb\r\n\xC3\xA9", 7, NULL},
	    {"\033[31mred\033[0m", 12, "red"},
	    {"a\033", 2, "a"},
	    {"a\x07"
	     "b\x7F"
	     "c\x01",
		6, "abc"},
	    {"\xFF\xFEp\0w\0", 6, "pw"},
	    {"0123456789012345678901234567890123456789012345678901234567890123"
	     "0123456789012345678901234567890123456789012345678901234567890123\b",
		129,
		"0123456789012345678901234567890123456789012345678901234567890123"
		"0123456789012345678901234567890123456789012345678901234567890123"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		size_t len = cases[i].len;
		char *plain = terminal_plain(cases[i].bytes, &len);
		const char *expected = cases[i].plain;

		if (!CHECK(expected ? plain && len == strlen(expected) &&
					  memcmp(plain, expected, len) == 0
				    : !plain && len == cases[i].len))
			fprintf(stderr, "    of row %zu\n", i);
		free(plain);
	}
}

int
main(void)
{
	test_lengths();
	test_plain();
	return unit_end();
}
