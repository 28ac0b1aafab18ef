/*
 * report: the categories of lint, over all files: parsing, locks, validation, data-loss,
 * compatibility, transactions, robustness, types.
 */
#ifndef CHECK_MIGRATIONS_LINT_REPORT_H
#define CHECK_MIGRATIONS_LINT_REPORT_H

#include "rule.h"

enum { REPORT_CATEGORIES = 8 };

struct report {
	struct category categories[REPORT_CATEGORIES];
};

void report_begin(struct report *report, struct findings *findings);

/* One more statement was judged, by the rules of every category; or parsed alone. */
void report_judged(struct report *report);
void report_parsed(struct report *report);

/* The category that a rule of lint belongs to, for category_fault() and category_say(). */
struct category *report_category(struct report *report, enum rule rule);

void report_end(const struct report *report);

#endif
