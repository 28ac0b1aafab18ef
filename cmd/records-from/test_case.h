/*
 * test_case: what became of one test.
 */
#ifndef RECORDS_FROM_TEST_CASE_H
#define RECORDS_FROM_TEST_CASE_H

#include <stdbool.h>

#include "records.h"
#include "text.h"

struct report;

struct test_case {
	struct text suite, class, name; /* "unnamed" is written where the name is empty */
	struct text message;            /* of one that failed: its first lines */
	struct text file;
	enum check_status status; /* pass, fail, skip, unknown */
	bool flaky;               /* failed, then passed in the same run: status pass */
	bool has_elapsed;
	double elapsed_ms; /* what is negative or no number is left out */
};

#define TEST_CASE_INIT                                                                             \
	((struct test_case){.suite = TEXT_INIT(REPORT_WORD),                                       \
	    .class = TEXT_INIT(REPORT_WORD),                                                       \
	    .name = TEXT_INIT(REPORT_WORD),                                                        \
	    .message = TEXT_INIT(REPORT_WORD),                                                     \
	    .file = TEXT_INIT(REPORT_WORD)})

void test_case_clear(struct test_case *test);
void test_case_free(struct test_case *test);

void report_test(struct report *report, const struct test_case *test);

#endif
