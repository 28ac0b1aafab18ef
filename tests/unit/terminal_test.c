#include "terminal.h"

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

int
main(void)
{
	test_lengths();
	return unit_end();
}
