/*
 * first_errors: the first failure of each kind that a target or a step meets: told to who watches
 * as soon as it comes, and kept for the report.
 *
 * A kind is a status, or a class of errors.  Workers note, the run tells; after the run the list is
 * there to be read.
 */
#ifndef FIRST_ERRORS_H
#define FIRST_ERRORS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "text.h"

struct exchange;
struct load_plan;
struct targets;

struct first_error {
	size_t series; /* whose, as in targets.h */
	int status, error;
	int64_t at;         /* monotonic */
	struct text reason; /* in the words of common/http, or of a step; may be empty */
};

struct first_errors;

struct first_errors *first_errors_new(const struct load_plan *plan, const struct targets *targets);
void first_errors_free(struct first_errors *errors); /* NULL is harmless */

/* Notes a request that failed.  Whether it was the first of its kind. */
bool first_errors_note(struct first_errors *errors, const struct exchange *exchange);

/* The next one that was not told yet, as a line for a person: "GET /reco failed: status 503".  Only
 * so many are told.  False when there is none. */
bool first_errors_next(struct first_errors *errors, struct text *line);

/* The earliest of a series and of a class of errors (below 0: any) that has a reason, or NULL. */
const struct first_error *first_errors_find(
    const struct first_errors *errors, int series, int class);

#endif
