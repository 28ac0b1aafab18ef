/*
 * tap_numbers: whether the tests of a run, or of a subtest, are those that were planned.
 *
 * Memory is flat where they come in order, and a plan of any size costs nothing.
 */
#ifndef RECORDS_FROM_TESTS_TAP_NUMBERS_H
#define RECORDS_FROM_TESTS_TAP_NUMBERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text;

struct tap_numbers {
	int64_t planned;   /* -1: not yet */
	bool planned_last; /* behind the tests */
	int64_t count;     /* of tests */
	int64_t last;      /* the number of the test before */
	int64_t upto;      /* all up to it have come */
	int64_t largest;
	int64_t *beyond; /* those that came beyond it: an open table, 0 is none */
	size_t beyond_count, beyond_room;
};

void tap_numbers_begin(struct tap_numbers *numbers);
void tap_numbers_free(struct tap_numbers *numbers);

/* Each is false, with the reason in `why`, where the plan, the test, or what has come in the end is
 * not as it has to be. */
bool tap_numbers_plan(struct tap_numbers *numbers, int64_t planned, struct text *why);

/* `number`: as the test says it, -1: it says none, and is the next.  The number it has. */
bool tap_numbers_test(struct tap_numbers *numbers, int64_t *number, struct text *why);
bool tap_numbers_end(const struct tap_numbers *numbers, struct text *why);

#endif
