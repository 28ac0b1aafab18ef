#include "status_line.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "diag.h"
#include "file.h"
#include "text.h"

#define ERASE "\r\033[K"

static atomic_bool line_shown; /* a message may come from any thread */

bool
status_line_wanted(void)
{
	const char *terminal = getenv("TERM");

	return !diag_is_quiet() && isatty(STDERR_FILENO) == 1 &&
	       (!terminal || strcmp(terminal, "dumb") != 0);
}

void
status_line_show(const char *text)
{
	TEXT_LOCAL line = TEXT_INIT(TEXT_MAX_REASON);

	text_add_string(&line, ERASE);
	text_add_visible(&line, text, strlen(text));
	if (!text_failed(&line))
		file_write(STDERR_FILENO, text_string(&line), line.len);
	line_shown = true;
}

void
status_line_clear(void)
{
	if (line_shown)
		file_write(STDERR_FILENO, ERASE, strlen(ERASE));
	line_shown = false;
}
