/*
 * rule: one rule of check-migrations while it is judged: a check per fault, or one that passes.
 */
#ifndef CHECK_MIGRATIONS_RULE_H
#define CHECK_MIGRATIONS_RULE_H

#include <stdint.h>

#include "records.h"

/* Begun as {.records = records, .name = "gaps"}, ended by rule_end(); holds nothing to free. */
struct rule {
	struct records *records;
	const char *name;
	int64_t judged; /* how many things; `observed` of the check that passes */
	int64_t faults; /* how many checks were written */
};

/* Writes one check about a fault: `check` holds its status, file and so on; name and message are
 * put in. */
void rule_fault(struct rule *rule, struct check *check, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Ends a rule: without faults it passes, with nothing to judge it is skipped. */
void rule_end(const struct rule *rule);

#endif
