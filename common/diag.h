/*
 * diag: what a program says to people (stderr).
 *
 * With signals.h it holds the only globals of the tree: here the program's name, whether it is
 * quiet, what stands below its next message, and what program_give_up() does first.
 */
#ifndef COMMON_DIAG_H
#define COMMON_DIAG_H

#include <stdarg.h>
#include <stdbool.h>

/* First statement of every main(): the name for messages, the C locale, SIGPIPE ignored (so that
 * a reader that went away is seen as EPIPE, see records.h), 0/1/2 open. */
void program_begin(const char *name);
const char *program_name(void);

/* "PROGRAM: MESSAGE\n" on stderr in one write; control bytes become '?', line feeds too, and URLs
 * lose their userinfo.  Lower case, no full stop: what was tried, on what, why, and what to do
 * next.  Nothing is printed after diag_quiet(true). */
void diag_error(const char *format, ...) __attribute__((format(printf, 1, 2)));
void diag_verror(const char *format, va_list arguments) __attribute__((format(printf, 1, 0)));
void diag_note(const char *format, ...) __attribute__((format(printf, 1, 2)));
void diag_quiet(bool quiet);
bool diag_is_quiet(void);

/* What is shown below the next message that names `place` ("FILE:LINE:COLUMN: "): visible lines,
 * or nothing after all: "". */
void diag_below(const char *place, const char *lines);

/* A wrong command line: two lines (what was wrong; what was expected), whether quiet or not, exit
 * 2. */
_Noreturn void diag_usage(const char *wrong, const char *expected);

/* Out of memory or a broken invariant, where nothing else is left to do: message, exit 2. */
_Noreturn void diag_fatal(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* A message of a fixed text in one short line, which takes no memory. */
void diag_brief(const char *message);

/* Out of a signal handler, where work that cannot be interrupted has to end: does what
 * program_on_give_up() was given, exits 2. */
_Noreturn void program_give_up(const char *reason);

/* What is done first: `speak` may only do what is safe in a signal handler.  NULL: nothing. */
void program_on_give_up(void (*speak)(void *context, const char *reason), void *context);

#endif
