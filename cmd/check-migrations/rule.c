#include "rule.h"

#include <stdarg.h>

#include "text.h"

void
rule_fault(struct rule *rule, struct check *check, const char *format, ...)
{
	TEXT_LOCAL message = TEXT_INIT(TEXT_MAX_REASON);
	va_list arguments;

	va_start(arguments, format);
	text_add_vformat(&message, format, arguments);
	va_end(arguments);
	check->name = rule->name;
	records_check_with(rule->records, check, &message);
	rule->faults++;
}

void
rule_end(const struct rule *rule)
{
	struct check check = {.name = rule->name, .status = CHECK_PASS, .unit = "migrations"};

	if (rule->faults > 0)
		return;
	check.observed = check_number((double)rule->judged);
	if (rule->judged == 0) {
		check = (struct check){.name = rule->name, .status = CHECK_SKIP};
		check.message = "nothing to judge";
	}
	records_check(rule->records, &check);
}
