/*
 * tap_scope: the run, or a subtest of it: its plan, and the point that came last.
 *
 * A point waits until the next line says that nothing more belongs to it.
 */
#ifndef RECORDS_FROM_TESTS_TAP_SCOPE_H
#define RECORDS_FROM_TESTS_TAP_SCOPE_H

#include <stdbool.h>

#include "tap_line.h"
#include "tap_numbers.h"
#include "test_case.h"
#include "text.h"

struct report;

/* The most of a subtest's name, and of those of all around a test, as each of its records has
 * them. */
enum { SCOPE_NAME = 500, SCOPE_NAMES = 2000 };

struct tap_point {
	bool waits, ok;
	bool opens; /* its subtest stands behind it, between braces */
	enum tap_directive directive;
	struct test_case test;
};

/* What became of the subtests whose point has not been told. */
struct tap_outcome {
	bool told;          /* a test of theirs is a record */
	bool failed;        /* and one of them says fail */
	struct text broken; /* not as planned, and why */
};

struct tap_scope {
	struct text name; /* of the subtest */
	struct tap_numbers numbers;
	struct tap_point point;
	struct tap_outcome subtest;
	struct text reason; /* of a plan of no test */
	bool told, failed;
	struct text broken;
};

void scope_begin(struct tap_scope *scope);
void scope_free(struct tap_scope *scope);

/* Its next point, which waits from here on; the one before has been told. */
void scope_set_point(struct tap_scope *scope, const struct tap_line *line, int64_t number);

/* A subtest has ended; the next point stands for it, or the one that opened it. */
void scope_take_subtest(struct tap_scope *scope, const struct tap_scope *subtest);

/* Tells the point that waits: a test, or nothing where its subtest said as much. */
void scope_tell(struct tap_scope *scope, struct report *report, const struct text *suite);

#endif
