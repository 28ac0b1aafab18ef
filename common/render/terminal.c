#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "render.h"
#include "units.h"

enum { DEFAULT_WIDTH = 80, WIDEST_TERMINAL = 1000 };

/* https://no-color.org */
bool
render_wants_colour(int fd)
{
	const char *no_colour = getenv("NO_COLOR"), *terminal = getenv("TERM");

	return isatty(fd) && (!no_colour || no_colour[0] == '\0') && terminal &&
	       strcmp(terminal, "dumb") != 0;
}

unsigned
render_width(int fd)
{
	const char *columns = getenv("COLUMNS");
	struct winsize size;
	int64_t width;

	if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		return size.ws_col;
	if (columns && units_parse_count(columns, &width) == 0 && width > 0 &&
	    width <= WIDEST_TERMINAL)
		return (unsigned)width;

	return DEFAULT_WIDTH;
}
