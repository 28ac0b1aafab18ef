#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "render.h"
#include "units.h"

enum { DEFAULT_WIDTH = 80, WIDEST_TERMINAL = 1000 };

/* Whether a variable switches on: set, and neither empty nor 0. */
static bool
variable_is_on(const char *name)
{
	const char *value = getenv(name);

	return value && value[0] != '\0' && strcmp(value, "0") != 0;
}

static bool
terminal_has_colours(int fd)
{
	const char *terminal = getenv("TERM");

	return isatty(fd) == 1 && terminal && strcmp(terminal, "dumb") != 0;
}

bool
render_wants_colour(int fd, const char *wish)
{
	const char *no_colour = getenv("NO_COLOR"), *colour = getenv("CLICOLOR");

	if (wish && strcmp(wish, "auto") != 0)
		return strcmp(wish, "always") == 0;
	if (no_colour && no_colour[0] != '\0')
		return false;
	if (variable_is_on("FORCE_COLOR") || variable_is_on("CLICOLOR_FORCE"))
		return true;
	if (colour && strcmp(colour, "0") == 0)
		return false;

	return terminal_has_colours(fd);
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
