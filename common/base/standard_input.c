#include "standard_input.h"

#include <stdbool.h>
#include <sys/stat.h>
#include <unistd.h>

#include "diag.h"
#include "signals.h"

static bool said, awaited;

void
standard_input_await(const char *what)
{
	if (isatty(STDIN_FILENO) == 0)
		return;
	/* First, so that who answers what is said is heard. */
	signal_let_first_end(true);
	awaited = true;
	if (!said)
		diag_note("reading %s from the terminal; end with Ctrl-D", what);
	said = true;
}

void
standard_input_done(void)
{
	/* Elsewhere a first SIGINT may have come already. */
	if (awaited)
		signal_let_first_end(false);
	awaited = false;
}

bool
standard_input_is_nothing(void)
{
	struct stat status;

	return fstat(STDIN_FILENO, &status) == -1 || S_ISCHR(status.st_mode);
}
