#include "diag.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "text.h"

enum { EXIT_TROUBLE = 2, LONGEST_MESSAGE = 64 << 10 };

static const char *name = "readyline";
static bool quiet;

/* What the handlers tell the rest: the signal that asks for a stop. */
static volatile sig_atomic_t stop_signal;

/* A descriptor 0, 1 or 2 that is closed at the start would be given to the next file opened, and messages would end up in it. */
static void
open_standard_streams(void)
{
	for (int fd = 0; fd <= 2; fd++) {
		if (fcntl(fd, F_GETFD) == -1 && errno == EBADF &&
		    open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY) != fd)
			_exit(EXIT_TROUBLE);
	}
}

void
program_begin(const char *program)
{
	name = program;
	open_standard_streams();
	(void)signal(SIGPIPE, SIG_IGN);
}

const char *
program_name(void)
{
	return name;
}

static void
write_all(const char *bytes, size_t len)
{
	while (len > 0) {
		ssize_t written = write(STDERR_FILENO, bytes, len);

		if (written == -1 && errno == EINTR)
			continue;
		/* There is no place left to complain to. */
		if (written <= 0)
			return;
		bytes += written;
		len -= (size_t)written;
	}
}

/* As much of a message as a line of fixed size holds, where memory lacks or the message is longer than any should be. */
static void
say_briefly(const char *format, va_list arguments)
{
	char line[1024];
	int len = snprintf(line, sizeof(line), "%.100s: ", name);
	size_t at = len < 0 ? 0 : (size_t)len, end;

	line[at] = '\0';
	(void)vsnprintf(line + at, sizeof(line) - at - 1, format, arguments);
	end = at + strlen(line + at);
	for (; at < end; at++)
		if (line[at] != '\n' && (line[at] < ' ' || line[at] > '~'))
			line[at] = '?';
	line[end] = '\n';
	write_all(line, end + 1);
}

/* "PROGRAM: MESSAGE\n", visible bytes only; a line feed inside of a message stays one. */
static void
say(const char *format, va_list arguments)
{
	struct text message = TEXT_INIT(LONGEST_MESSAGE), line = TEXT_INIT(4 * LONGEST_MESSAGE);
	const char *at, *end;
	va_list again;

	va_copy(again, arguments);
	(void)text_add_vformat(&message, format, arguments);
	(void)text_add_format(&line, "%s: ", name);
	for (at = text_string(&message); (end = strchr(at, '\n')) != NULL; at = end + 1) {
		(void)text_add_visible(&line, at, (size_t)(end - at));
		(void)text_add_byte(&line, '\n');
	}
	(void)text_add_visible(&line, at, strlen(at));
	(void)text_add_byte(&line, '\n');
	if (text_failed(&message) || text_failed(&line))
		say_briefly(format, again);
	else
		write_all(text_string(&line), line.len);
	va_end(again);
	text_free(&message);
	text_free(&line);
}

void
diag_error(const char *format, ...)
{
	va_list arguments;

	if (quiet)
		return;
	va_start(arguments, format);
	say(format, arguments);
	va_end(arguments);
}

void
diag_note(const char *format, ...)
{
	va_list arguments;

	if (quiet)
		return;
	va_start(arguments, format);
	say(format, arguments);
	va_end(arguments);
}

void
diag_quiet(bool value)
{
	quiet = value;
}

bool
diag_is_quiet(void)
{
	return quiet;
}

/* The same, whatever -q says. */
static void
say_always(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	say(format, arguments);
	va_end(arguments);
}

void
diag_usage(const char *wrong, const char *expected)
{
	say_always("%s\n%s", wrong, expected);
	exit(EXIT_TROUBLE);
}

void
diag_fatal(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	say(format, arguments);
	va_end(arguments);
	exit(EXIT_TROUBLE);
}

static void
note_stop(int signo)
{
	stop_signal = signo;
	/* A second one is not to be waited for. */
	(void)signal(signo, SIG_DFL);
}

static void
let_first_go(int signo)
{
	(void)signal(signo, SIG_DFL);
}

static void
let_all_go(int signo)
{
	(void)signo;
}

static void
handle(int signo, void (*handler)(int))
{
	struct sigaction action = {.sa_handler = handler};

	(void)sigemptyset(&action.sa_mask);
	(void)sigaction(signo, &action, NULL);
}

void
signal_watch(enum signal_role role)
{
	static void (*const on_interrupt[])(int) = {
	    [SIGNAL_SOURCE] = note_stop,
	    [SIGNAL_FILTER] = let_first_go,
	    /* Not SIG_IGN, which the command would inherit. */
	    [SIGNAL_WRAPPER] = let_all_go,
	};

	handle(SIGINT, on_interrupt[role]);
	handle(SIGTERM, note_stop);
}

int
signal_pending(void)
{
	return stop_signal;
}

void
signal_die(int signo)
{
	sigset_t only;

	(void)signal(signo, SIG_DFL);
	(void)sigemptyset(&only);
	(void)sigaddset(&only, signo);
	(void)sigprocmask(SIG_UNBLOCK, &only, NULL);
	(void)raise(signo);
	/* The signal's default action ends the process; should it not, the shell's convention does. */
	_exit(128 + signo);
}
