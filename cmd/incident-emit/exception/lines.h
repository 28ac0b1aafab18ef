/*
 * exception/lines: lines of a log, and those who know what a runtime prints: whether line `i`
 * belongs to an exception, no line of which stands behind it.  Then exception, cause and stack are
 * filled.
 */
#ifndef INCIDENT_EMIT_EXCEPTION_LINES_H
#define INCIDENT_EMIT_EXCEPTION_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "incident.h"
#include "tail.h"

struct line {
	const char *bytes;
	size_t len;
};

struct line line_of(const struct tail *logs, size_t i);
struct line line_after(struct line line, size_t len);
struct line line_trim(struct line line); /* without the blanks before it */
const char *line_search(struct line line, const char *words, size_t len);

/* Where the words stand, or NULL. */
static inline const char *
line_find(struct line line, const char *words)
{
	return line_search(line, words, strlen(words));
}

/* Here, since most lines are told from most words by their first letters. */
static inline bool
line_begins(struct line line, const char *words)
{
	return *words == '\0' ||
	       (line.len > 0 && *line.bytes == *words && line.len >= strlen(words) &&
		   memcmp(line.bytes, words, strlen(words)) == 0);
}

/* Adds a line as it may be shown, cut where it is too long for an exception; alone or behind what
 * there is. */
void line_put(struct text *to, struct line line);
void line_add(struct text *to, struct line line);

/* Lines `from` to `to`, both included. */
void stack_take(struct incident *incident, const struct tail *logs, size_t from, size_t to);

/* ---- what a line is ---- */

#define TRACEBACK "Traceback (most recent call last)"

bool line_is_group(struct line line); /* indented and behind '|' or '+': of Python's groups */
bool line_is_frame(struct line line); /* "at" and a place */
bool line_names_exception(struct line line);
bool line_is_caret(struct line line);
bool line_ends_node(struct line line);
bool line_is_panic(struct line line);
bool line_is_goroutine(struct line line);
bool line_is_rust(struct line line);
bool line_is_ruby(struct line line);
bool line_is_php(struct line line);
bool line_is_perl(struct line line);       /* where perl died, or warned in words of the program */
bool line_is_perl_death(struct line line); /* in words of its own: it did die */
bool line_is_perl_frame(struct line line); /* a call */
bool line_follows_perl(struct line line);  /* below its first line */
bool line_is_syntax(struct line line);     /* Python's place of an error in the code itself */

/* From the type of the exception on, without what a logger or runtime says before it. */
struct line line_exception(struct line line);

/* ---- what a runtime printed ---- */

bool exception_of_python(struct incident *incident, const struct tail *logs, size_t i);
bool exception_of_syntax(struct incident *incident, const struct tail *logs, size_t i);
bool exception_of_frames(struct incident *incident, const struct tail *logs, size_t i);
bool exception_of_node(struct incident *incident, const struct tail *logs, size_t i);
bool exception_of_go(struct incident *incident, const struct tail *logs, size_t i);
bool exception_of_rust(struct incident *incident, const struct tail *logs, size_t i);
bool exception_of_ruby(struct incident *incident, const struct tail *logs, size_t i);
bool exception_of_php(struct incident *incident, const struct tail *logs, size_t i);

/* The lines are such a block, whole. */
bool exception_of_perl(struct incident *incident, const struct tail *logs);

/* Any of the others; the last one in these lines. */
bool exception_printed(struct incident *incident, const struct tail *logs);

#endif
