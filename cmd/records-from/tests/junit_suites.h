/*
 * junit_suites: the suites that are open in a JUnit report, and whether they hold what they
 * announce.
 *
 * Tools count differently: a suite's `tests` may or may not count those of the suites within it,
 * and tries of a test may count or not.  So what is held counts all of it, and only a suite that
 * announces more than that has lost something.  A test without a name that it does not count is
 * the one in which pytest was interrupted.
 */
#ifndef RECORDS_FROM_TESTS_JUNIT_SUITES_H
#define RECORDS_FROM_TESTS_JUNIT_SUITES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "text.h"

struct junit_suite;
struct xml_reader;

struct junit_suites {
	struct junit_suite *open;
	size_t count, room;
	struct text path;        /* the names of those open, " > " between them */
	int64_t tests, failures; /* held by the report so far; a failed try is one of each */
	int64_t nameless;        /* tests that have no name and say nothing */
	bool says_none;          /* one announced that it has no test */
	struct text why;
};

void junit_suites_begin(struct junit_suites *suites);
void junit_suites_free(struct junit_suites *suites);

/* A suite opens, and closes.  `named`: its name stands in the path.  False: what it announces is no
 * number, or more than it holds, or it was interrupted; junit_suites_why() says so. */
bool junit_suites_open(struct junit_suites *suites, const struct xml_reader *r, bool named);
bool junit_suites_close(struct junit_suites *suites);
const char *junit_suites_why(const struct junit_suites *suites);

/* What stands in the suites that are open: a test, a failure of one, a try that failed before or
 * after. */
void junit_suites_hold_test(struct junit_suites *suites, bool nameless);
void junit_suites_hold_failure(struct junit_suites *suites);
void junit_suites_hold_rerun(struct junit_suites *suites);

/* Of those open: the depth of the innermost in the document, its name, the names of all, the
 * nearest file that one names (NULL: none). */
unsigned junit_suites_depth(const struct junit_suites *suites);
const char *junit_suites_name(const struct junit_suites *suites);
void junit_suites_path(const struct junit_suites *suites, struct text *out);
const char *junit_suites_file(const struct junit_suites *suites);

/* Whether one of them announced that it has no test. */
bool junit_suites_say_none(const struct junit_suites *suites);

#endif
