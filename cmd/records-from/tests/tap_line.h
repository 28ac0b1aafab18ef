/*
 * tap_line: what one line of TAP says (Test Anything Protocol, versions 13 and 14).
 */
#ifndef RECORDS_FROM_TESTS_TAP_LINE_H
#define RECORDS_FROM_TESTS_TAP_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text;

enum tap_kind {
	TAP_OTHER, /* allowed, and nothing */
	TAP_VERSION,
	TAP_PLAN,
	TAP_POINT,
	TAP_BAIL_OUT,
	TAP_COMMENT,
	TAP_STRICT, /* "pragma +strict": other lines are allowed no more */
	TAP_YAML,   /* "---" */
	TAP_OPENS,  /* "{": the subtest of the point before */
	TAP_CLOSES  /* "}" */
};

enum tap_directive { TAP_NO_DIRECTIVE, TAP_SKIP, TAP_TODO };

/* Slices of the line. */
struct tap_line {
	enum tap_kind kind;
	size_t indent;  /* the blanks before it */
	int64_t number; /* of a version, a plan, a point; -1: none; INT64_MAX: larger than any */
	bool ok;
	bool opens; /* a point that ends with "{" */
	enum tap_directive directive;
	double ms; /* "# time=1.5ms" behind a point; below 0: none */
	const char *text;
	size_t
	    len; /* a description as it is written, a comment, why a run was given up or skipped */
};

void tap_line_parse(const char *bytes, size_t len, struct tap_line *line);

/* A point's description, `\#` and `\\` unescaped, into `out`. */
void tap_line_name(const struct tap_line *line, struct text *out);

#endif
