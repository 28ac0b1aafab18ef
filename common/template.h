/*
 * template: texts with {{...}} in them, escaped for the place where they stand.
 *
 *   {{name}}            a variable
 *   {{env.NAME}}        an environment variable (set but empty, or unset, is an error)
 *   {{uuid}}            a fresh UUIDv4      {{now_ms}}  Unix milliseconds
 *   {{seq}}             1, 2, 3, ... per context
 *   {{int 1 5000}}      a random integer, both ends included
 *   {{pick a b c}}      one of the words
 *   {{number now_ms}}   any of the above as a number: in JSON, in place of a string that is
 *   nothing else
 *   {{{{}}              a literal "{{"
 *
 * Names are letters, digits, `_`, `.` and `-`, a letter or `_` first; a variable named like a
 * function is out of reach.  What stands between the braces is checked when it is parsed, but for
 * the values. The words of `pick` are separated by blanks and escaped like values. In JSON, quotes
 * and backslashes cannot stand between the braces.
 */
#ifndef COMMON_TEMPLATE_H
#define COMMON_TEMPLATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct clock;
struct text;

/* Where an expansion stands: what it must not be able to break out of. */
enum template_place {
	TEMPLATE_PLAIN,       /* nothing is escaped */
	TEMPLATE_JSON_STRING, /* inside a JSON string: escaped as RFC 8259 needs */
	TEMPLATE_URL,         /* percent-encoded but for RFC 3986 unreserved characters */
	TEMPLATE_HEADER,      /* CR, LF and NUL are an error */
};

/* Variables: names to values, in the order they were set. */
struct variables;
struct variables *variables_new(void);
void variables_free(struct variables *variables);
/* Sets or replaces; copies both.  A secret's value is what variables_conceal() hides.  0 or -1. */
int variables_set(
    struct variables *variables, const char *name, const char *value, size_t len, bool secret);
/* The same for a value that is JSON: a number, true, false, an array or object as it stood in an
 * answer.  All others are strings in jq. */
int variables_set_json(
    struct variables *variables, const char *name, const char *json, size_t len, bool secret);
bool variables_is_json(const struct variables *variables, const char *name);
const char *variables_get(const struct variables *variables, const char *name, size_t *len);
/* Sets all that `from` holds.  0 or -1. */
int variables_copy(struct variables *variables, const struct variables *from);
void variables_clear(struct variables *variables); /* none is set */
/* Appends `bytes` with every occurrence of a secret value replaced by "[redacted:NAME]": from
 * left to right, the longest secret at each place first. However short a secret is, it is
 * hidden; an empty one hides nothing.  One of four bytes or more is also found percent-encoded,
 * escaped as in a JSON string, in hexadecimal digits and within base64 and base64url. */
int variables_conceal(
    const struct variables *variables, const char *bytes, size_t len, struct text *out);

/* What expansions draw on.  One per thread or virtual user. */
struct template_context {
	const struct variables *variables; /* may be NULL */
	const struct clock *clock;
	uint64_t random;   /* splitmix64 state; equal seeds give equal texts (uuid excepted) */
	uint64_t sequence; /* last {{seq}} */
	/* Not 0: {{uuid}} is drawn from this splitmix64 state, which the caller seeds from
	 * getrandom(2), and costs no system call. */
	uint64_t uuid_random;
	/* Not NULL: takes a line "uuid VALUE" or "now_ms VALUE" for each that is made. */
	struct text *made;
};

struct template;

/* Parses once.  NULL with the reason and position in `why`.
 *
 * JSON text as a whole (TEMPLATE_JSON_STRING) must be valid JSON: two opening braces side by side
 * can only stand inside of a string there.  Expansions are escaped as JSON strings; a string that
 * is nothing but one "{{...}}" stays a string, but for "{{number ...}}", which becomes a number:
 * what is none fails when it is expanded. */
struct template *template_parse(
    const char *source, size_t len, enum template_place place, struct text *why);
void template_free(struct template *t);

/* Appends the expansion to `out`.  0, or -1 with the reason (an unset variable, by name) in
 * `why`. */
int template_expand(
    const struct template *t, struct template_context *context, struct text *out, struct text *why);

/* Whether it holds any expansion at all; the literal text otherwise. */
bool template_is_constant(const struct template *t);

/* Whether it gives the same each time: nothing but text, variables and the environment. */
bool template_is_steady(const struct template *t);

/* Calls `visit` with the name of each plain variable used ("name", not env.*), for checks before a
 * run. Stops at non-zero and returns it. */
int template_names(
    const struct template *t, int (*visit)(const char *name, void *context), void *context);

/* Whether each environment variable that it uses is there and can stand in its place.  0, or -1
 * with the reason. */
int template_check_environment(const struct template *t, struct text *why);

/* Calls `visit` with the name of each ("NAME", not env.NAME), as template_names() does. */
int template_environment(
    const struct template *t, int (*visit)(const char *name, void *context), void *context);

#endif
