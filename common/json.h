/*
 * json: a strict scanner for one JSON record (RFC 8259), the hot path of half
 * of the programs.
 *
 * It validates every byte of a record, extracts only the members asked for,
 * and builds no tree.  Strict means: no NaN, 01, +1, .5, trailing commas, BOM,
 * raw control bytes, lone surrogate escapes, NUL bytes or invalid UTF-8; white space is
 * space, tab, CR and LF; nesting at most `max_depth`.
 *
 * Members are asked for with paths: `.a.b[0]`, `."odd name"`, `.["odd name"]`, `.` (the whole
 * record), negative indexes not.  A member asked for (or one on the way to it)
 * that stands twice in its object is an error.  Names are compared after unescaping.
 *
 * Three implementations of the inner loops (SSE2, NEON, scalar) give the same answers; the
 * fastest that the machine has is used.
 */
#ifndef COMMON_JSON_H
#define COMMON_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text;

enum json_type {
	JSON_ABSENT, /* no such member, or something on the way is not a container */
	JSON_NULL,
	JSON_FALSE,
	JSON_TRUE,
	JSON_NUMBER,
	JSON_STRING,
	JSON_ARRAY,
	JSON_OBJECT,
};

/* A value inside a record: its raw bytes, for strings with the quotes.  Points into the record. */
struct json_slice {
	enum json_type type;
	bool escaped; /* a string that holds at least one backslash */
	const char *bytes;
	size_t len;
};

struct json_error {
	size_t offset;      /* of the offending byte */
	const char *reason; /* static: "invalid UTF-8", "number has a leading zero", ... */
};

/* Whether it is JSON, but with a member twice that was asked for. */
bool json_error_is_twice(const struct json_error *error);

enum { JSON_MAX_DEPTH = 256 };

/* ---- which members ---- */

/* A growing set of paths; equal paths share a slot. */
struct json_paths;

struct json_paths *json_paths_new(void); /* never NULL (memory.h) */
void json_paths_free(struct json_paths *paths);

/* The set of the `count` paths that a program knows: path i has slot i. */
struct json_paths *json_paths_of(const char *const paths[], size_t count);

/* Adds a path and returns its slot (0, 1, ...), or -1 when it is not a path as above (an index
 * has at most nine digits); nothing is asked for then. */
int json_paths_add(struct json_paths *paths, const char *path);
/* Asks for every member of every object, since someone will look at the whole record: no name may
 * stand twice in it, at any depth.  Fills no slot. */
void json_paths_ask_all(struct json_paths *paths);
bool json_paths_whole(const struct json_paths *paths); /* whether that was done */
size_t json_paths_count(const struct json_paths *paths);
const char *json_paths_text(const struct json_paths *paths, size_t slot);

/* ---- scanning ---- */

struct json_scanner;

/* A scanner for the paths added so far.  `max_depth` 0 means JSON_MAX_DEPTH, and so does
 * anything above that.  The paths may be freed afterwards.  One scan at a time.  Never NULL
 * (memory.h). */
struct json_scanner *json_scanner_new(const struct json_paths *paths, unsigned max_depth);
void json_scanner_free(struct json_scanner *scanner);

/* A scanner for json_paths_of() them. */
struct json_scanner *json_scanner_of(const char *const paths[], size_t count);

/* Scans one JSON value of any type that fills `record` (white space around it allowed) and fills
 * values[slot] for every path.  Returns 0, or -1 with `error` (NULL: nobody asks) filled; values
 * are then undefined.  `record` need not be terminated; nothing past `len` is read. */
int json_scan(struct json_scanner *scanner, const char *record, size_t len,
    struct json_slice values[], struct json_error *error);

/* Scans one value at the start of `bytes` (leading white space allowed) and says through `used`
 * where it ended; for sequences of values.  Same results otherwise. */
int json_scan_prefix(struct json_scanner *scanner, const char *bytes, size_t len,
    struct json_slice values[], size_t *used, struct json_error *error);

/* Validate alone, without memory: a record, and one value at the start of `bytes`.  0 or -1. */
int json_validate(const char *record, size_t len, unsigned max_depth, struct json_error *error);
int json_validate_prefix(const char *bytes, size_t len, size_t *used, struct json_error *error);

/* The implementation in use ("sse2", "neon", "scalar"); json_scanner_choose() picks one for
 * tests and returns -1 when the machine does not have it. */
const char *json_scanner_kind(const struct json_scanner *scanner);
int json_scanner_choose(struct json_scanner *scanner, const char *kind);

/* ---- reading a slice ---- */

/* The nearest double (as strtod in the C locale; a fast exact path covers the usual numbers).
 * Returns 0, or -1 when the slice is no number or overflows to infinity. */
int json_number(const struct json_slice *value, double *out);

/* From here on (2^53) doubles no longer tell all integers apart. */
#define JSON_EXACT_LIMIT 9007199254740992.0

/* Orders two numbers by their digits, however long: below 0, 0 (the same value, as 1 and 1.0, 0 and
 * -0), above 0. */
int json_number_compare(const struct json_slice *a, const struct json_slice *b);

/* Appends a number in the one form that all of its spellings share: 1000 for 1e3 and 1000.0, 0 for
 * -0; every digit stays.  Very large and very small numbers are told as 1.5e300.  0,
 * or -1 (out failed). */
int json_number_put(const struct json_slice *value, struct text *out);

/* An integer that fits int64_t, written without fraction or exponent.  0 or -1. */
int json_integer(const struct json_slice *value, int64_t *out);

/* Appends a string's unescaped UTF-8 to `out`.  0, or -1 (not a string; out failed). */
int json_string(const struct json_slice *value, struct text *out);

/* Whether the slice is a string equal to `s` after unescaping. */
bool json_string_equals(const struct json_slice *value, const char *s, size_t len);

#endif
