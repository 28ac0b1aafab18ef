#include "rule.h"

#include <stdarg.h>
#include <string.h>

#include "text.h"
#include "waivers.h"

static void
category_write(struct category *category, enum rule rule, struct check *check, struct text *message)
{
	const struct rule_info *info = rule_info(rule);
	const char *allowed = NULL;

	if (check_status_closes(check->status) || check->status == CHECK_WARN)
		allowed = waivers_allow(category->findings->waivers, rule, check->file, check->line,
		    category->findings->place);
	if (allowed) {
		TEXT_LOCAL waived = TEXT_INIT(TEXT_MAX_REASON);

		text_add_format(&waived, "allowed (%s): %s", allowed, text_string(message));
		text_set_format(message, "%s", text_string(&waived));
		check->status = CHECK_SKIP;
	}
	check->name = check->rule = info->name;
	records_check_with(category->findings->records, check, message);
	category->faults++;
}

void
category_fault(
    struct category *category, enum rule rule, struct check *check, const char *format, ...)
{
	TEXT_LOCAL message = TEXT_INIT(TEXT_MAX_REASON);
	const struct rule_info *info = rule_info(rule);
	va_list arguments;

	va_start(arguments, format);
	text_add_vformat(&message, format, arguments);
	va_end(arguments);
	if (info->safe)
		text_add_format(&message, "; %s", info->safe);
	check->status = info->status;
	category_write(category, rule, check, &message);
}

void
category_say(
    struct category *category, enum rule rule, struct check *check, const char *format, ...)
{
	TEXT_LOCAL message = TEXT_INIT(TEXT_MAX_REASON);
	va_list arguments;

	va_start(arguments, format);
	text_add_vformat(&message, format, arguments);
	va_end(arguments);
	category_write(category, rule, check, &message);
}

/* Rules that an option or a file brings in, which is noted by who judges them, and those about
 * statements, which differ between databases. */
static bool
rule_is_optional(enum rule rule)
{
	return rule == RULE_PATTERN || rule == RULE_ATLAS_SUM || rule == RULE_LOCK ||
	       rule_is_of_statements(rule);
}

static void
category_note_rules(const struct category *category)
{
	for (int i = 0; i < RULES; i++)
		if (!rule_is_optional((enum rule)i) &&
		    strcmp(rule_info((enum rule)i)->category, category->name) == 0)
			waivers_note_rule(category->findings->waivers, (enum rule)i);
}

void
category_end(const struct category *category)
{
	struct check check = {.name = category->name, .status = CHECK_PASS};

	if (category->judged > 0)
		category_note_rules(category);
	if (category->faults > 0)
		return;
	check.unit = category->unit ? category->unit : "migrations";
	check.observed = check_number((double)category->judged);
	if (category->judged == 0) {
		check = (struct check){.name = category->name, .status = CHECK_SKIP};
		check.message = "nothing to judge";
	}
	records_check(category->findings->records, &check);
}
