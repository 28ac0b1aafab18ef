/*
 * unit: the checks of the unit tests.
 *
 * A failed check prints "file:line: what was expected" on stderr and is counted; the test goes on.
 * main() ends with `return unit_end();`, which is 1 after a failure and also when nothing was
 * checked at all.
 */
#ifndef TESTS_UNIT_UNIT_H
#define TESTS_UNIT_UNIT_H

#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static struct {
	uint64_t checks, failures;
} unit_counts;

static inline bool
unit_count(bool good)
{
	unit_counts.checks++;
	if (!good)
		unit_counts.failures++;
	return good;
}

static inline bool
unit_check(const char *file, int line, bool good, const char *expression)
{
	if (!unit_count(good))
		fprintf(stderr, "%s:%d: not true: %s\n", file, line, expression);
	return good;
}

static inline bool
unit_check_int(const char *file, int line, const char *expression, intmax_t got, intmax_t expected)
{
	if (!unit_count(got == expected))
		fprintf(stderr, "%s:%d: %s is %" PRIdMAX ", expected %" PRIdMAX "\n", file, line,
		    expression, got, expected);
	return got == expected;
}

static inline bool
unit_check_string(
    const char *file, int line, const char *expression, const char *got, const char *expected)
{
	bool good = got && expected ? strcmp(got, expected) == 0 : got == expected;

	if (!unit_count(good))
		fprintf(stderr, "%s:%d: %s is \"%s\", expected \"%s\"\n", file, line, expression,
		    got ? got : "(null)", expected ? expected : "(null)");
	return good;
}

/* Each is an expression that says whether the check held, so that a loop can name its case. */
#define CHECK(condition) unit_check(__FILE__, __LINE__, (condition), #condition)
#define CHECK_INT(got, expected)                                                                   \
	unit_check_int(__FILE__, __LINE__, #got, (intmax_t)(got), (intmax_t)(expected))
#define CHECK_STRING(got, expected) unit_check_string(__FILE__, __LINE__, #got, (got), (expected))

/* Whether two numbers differ by no more than `share` (1e-9, ...) of the expected one; says which
 * they are. */
static inline bool
unit_near(double got, double expected, double share)
{
	bool good = fabs(got - expected) <= fabs(expected) * share;

	if (!good)
		fprintf(stderr, "got %.17g, expected %.17g\n", got, expected);
	return good;
}

/* The test's exit status. */
static inline int
unit_end(void)
{
	if (unit_counts.checks == 0)
		fprintf(stderr, "nothing was checked\n");
	else if (unit_counts.failures)
		fprintf(stderr, "%" PRIu64 " of %" PRIu64 " checks failed\n", unit_counts.failures,
		    unit_counts.checks);
	return unit_counts.checks == 0 || unit_counts.failures ? 1 : 0;
}

#endif
