#include "diag.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "file.h"
#include "status_line.h"
#include "text.h"

enum { EXIT_TROUBLE = 2, LONGEST_MESSAGE = 64 << 10 };

static const char *name = "readyline";
static bool quiet;

static struct {
	char place[256], lines[512];
} below;

static struct {
	void (*speak)(void *context, const char *reason);
	void *context;
} on_give_up;

/* A descriptor 0, 1 or 2 that is closed at the start would be given to the next file opened, and
 * messages would end up in it. */
static void
open_standard_streams(void)
{
	for (int fd = 0; fd <= 2; fd++) {
		if (fcntl(fd, F_GETFD) == -1 && errno == EBADF &&
		    open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY) != fd)
			_exit(EXIT_TROUBLE);
	}
}

/* A limit of file sizes is a full disk: the write fails and says so.  Not SIG_IGN, which commands
 * would inherit. */
static void
let_write_fail(int signo)
{
	(void)signo;
}

void
program_begin(const char *program)
{
	name = program;
	open_standard_streams();
	(void)signal(SIGPIPE, SIG_IGN);
	(void)signal(SIGXFSZ, let_write_fail);
}

const char *
program_name(void)
{
	return name;
}

/* Takes the userinfo out of every URL, whatever it was mistaken for (a file, a rule): what stands
 * between "//" and the last '@' before the path, the quote or the space that ends the host. */
static void
drop_userinfo(char *message)
{
	for (char *at = message, *end; (at = strstr(at, "//"));) {
		at += 2;
		end = memrchr(at, '@', strcspn(at, "/?# \"'<>"));
		if (end)
			memmove(at, end + 1, strlen(end + 1) + 1);
	}
}

/* As much of a message as a line of fixed size holds, where memory lacks or the message is longer
 * than any should be. */
__attribute__((format(printf, 1, 0))) static void
say_briefly(const char *format, va_list arguments)
{
	char line[1024];
	int len = snprintf(line, sizeof(line), "%.100s: ", name);
	size_t at = len < 0 ? 0 : (size_t)len, end;

	line[at] = '\0';
	(void)vsnprintf(line + at, sizeof(line) - at - 1, format, arguments);
	drop_userinfo(line + at);
	end = at + strlen(line + at);
	for (; at < end; at++)
		if (line[at] < ' ' || line[at] > '~')
			line[at] = '?';
	line[end] = '\n';
	status_line_clear();
	file_write(STDERR_FILENO, line, end + 1);
}

/* Appends a line of visible bytes. */
static void
add_line(struct text *out, const char *message)
{
	TEXT_LOCAL line = TEXT_INIT(LONGEST_MESSAGE);

	if (text_add_string(&line, message) == 0 && line.len > 0)
		drop_userinfo(line.bytes);
	text_add_visible(out, text_string(&line), strlen(text_string(&line)));
	text_add_byte(out, '\n');
	out->failed = out->failed || text_failed(&line);
}

/* "PROGRAM: FIRST\n", and `second` below it where there is one: 0, or -1 when memory lacks. */
static int
say_lines(const char *first, const char *second)
{
	TEXT_LOCAL out = TEXT_INIT(4 * LONGEST_MESSAGE);

	text_add_format(&out, "%s: ", name);
	add_line(&out, first);
	if (second)
		add_line(&out, second);
	if (below.place[0] != '\0' && strstr(first, below.place)) {
		text_add_format(&out, "%s\n", below.lines);
		below.place[0] = '\0';
	}
	if (text_failed(&out))
		return -1;
	status_line_clear();
	file_write(STDERR_FILENO, text_string(&out), out.len);

	return 0;
}

__attribute__((format(printf, 1, 0))) static void
say(const char *format, va_list arguments)
{
	TEXT_LOCAL message = TEXT_INIT(LONGEST_MESSAGE);
	va_list again;

	va_copy(again, arguments);
	text_add_vformat(&message, format, arguments);
	if (text_failed(&message) || say_lines(text_string(&message), NULL) == -1)
		say_briefly(format, again);
	va_end(again);
}

void
diag_verror(const char *format, va_list arguments)
{
	if (!quiet)
		say(format, arguments);
}

void
diag_error(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	diag_verror(format, arguments);
	va_end(arguments);
}

void
diag_note(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	diag_verror(format, arguments);
	va_end(arguments);
}

void
diag_below(const char *place, const char *lines)
{
	below.place[0] = '\0';
	if (lines[0] == '\0' || strlen(place) >= sizeof(below.place) ||
	    strlen(lines) >= sizeof(below.lines))
		return;
	snprintf(below.place, sizeof(below.place), "%s", place);
	snprintf(below.lines, sizeof(below.lines), "%s", lines);
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

void
diag_usage(const char *wrong, const char *expected)
{
	if (say_lines(wrong, expected) == -1)
		diag_fatal("%s", wrong);
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

__attribute__((format(printf, 1, 2))) static void
say_in_short(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	say_briefly(format, arguments);
	va_end(arguments);
}

void
diag_brief(const char *message)
{
	say_in_short("%s", message);
}

void
program_on_give_up(void (*speak)(void *context, const char *reason), void *context)
{
	on_give_up.speak = speak;
	on_give_up.context = context;
}

void
program_give_up(const char *reason)
{
	if (on_give_up.speak)
		on_give_up.speak(on_give_up.context, reason);
	_exit(EXIT_TROUBLE);
}
