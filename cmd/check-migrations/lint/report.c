#include "report.h"

#include <string.h>

/* As rule/rules.c spells them; parsing is the first. */
static const char *const report_names[REPORT_CATEGORIES] = {"parsing", "locks", "validation",
    "data-loss", "compatibility", "transactions", "robustness", "types"};

void
report_begin(struct report *report, struct findings *findings)
{
	for (size_t i = 0; i < REPORT_CATEGORIES; i++)
		report->categories[i] = (struct category){
		    .findings = findings, .name = report_names[i], .unit = "statements"};
}

void
report_parsed(struct report *report)
{
	report->categories[0].judged++;
}

void
report_judged(struct report *report)
{
	for (size_t i = 0; i < REPORT_CATEGORIES; i++)
		report->categories[i].judged++;
}

struct category *
report_category(struct report *report, enum rule rule)
{
	const char *name = rule_info(rule)->category;
	size_t i = 0;

	while (i + 1 < REPORT_CATEGORIES && strcmp(report_names[i], name) != 0)
		i++;

	return &report->categories[i];
}

void
report_end(const struct report *report)
{
	for (size_t i = 0; i < REPORT_CATEGORIES; i++)
		category_end(&report->categories[i]);
}
