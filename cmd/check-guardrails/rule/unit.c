#include "rule_unit.h"

#include <stdbool.h>
#include <string.h>

#include "mention.h"
#include "rule.h"
#include "text.h"
#include "units.h"

/* Tries the names of a path from the last to the first. */
static enum unit
unit_of_path(const char *path)
{
	enum unit unit = UNIT_NONE;
	size_t start;

	for (size_t end = strlen(path); end != 0 && unit == UNIT_NONE; end = start - 1) {
		/* It begins with a dot. */
		for (start = end; !strchr(".[]\"", path[start - 1]); start--)
			;
		unit = units_of_member(path + start, end - start);
	}
	return unit;
}

enum unit
rule_unit_of(const char *value, const char *where)
{
	bool path = value && mention_is_path(value);
	struct mention name;

	if (path && strcmp(value, ".value") == 0 && mention_literal(where, ".name", &name))
		return units_of_member(name.literal, name.literal_len);
	return path ? unit_of_path(value) : UNIT_NONE;
}

static int
unit_mismatch(const struct rule *rule, enum unit unit, struct text *why)
{
	double converted;

	text_set_format(why, "the target is in %s, but ", units_name(rule->target_unit));
	rule_describe(rule, why);
	if (unit == UNIT_NONE)
		text_add_string(why, " has no unit");
	else
		text_add_format(why, " is in %s", units_name(unit));
	if (unit != UNIT_NONE &&
	    units_convert(rule->target, rule->target_unit, unit, &converted) == 0)
		text_add_format(why, ": write %.12g%s", converted, units_name(unit));
	return -1;
}

/* "unit" says otherwise than what the values' name, or the aggregate itself, says. */
static int
unit_contradiction(const struct rule *rule, enum unit unit, struct text *why)
{
	text_set_format(why, "\"unit\" says %s, but ", units_name(rule->unit));
	rule_describe(rule, why);
	if (unit == UNIT_NONE)
		text_add_string(why, " has no unit: leave \"unit\" out");
	else
		text_add_format(why, " is in %s: leave \"unit\" out, or write %s", units_name(unit),
		    units_name(unit));
	return -1;
}

/* Half of the people mean 0.99 of all, half of them 0.99 in a hundred. */
int
rule_unit_check_share(const struct rule *rule, double target, enum unit unit, struct text *why)
{
	if (unit != UNIT_NONE || target <= 0 || target > 1)
		return 0;
	text_set_format(
	    why, "is %.12g meant as %.12g%% or as %.12g%%? ", target, target, 100 * target);
	rule_describe(rule, why);
	text_add_string(why, " is a share in percent: write the target with its %");
	return -1;
}

/* A member's unit and the target's must be the same one: nobody should have to guess which was
 * meant. */
static int
check_value_unit(struct rule *rule, struct text *why)
{
	enum unit named = rule_unit_of(rule->value, rule->where);
	enum unit unit = rule->unit != UNIT_NONE ? rule->unit : named;

	if (named != UNIT_NONE && unit != named)
		return unit_contradiction(rule, named, why);
	if (rule->target_unit == UNIT_NONE) {
		rule->unit = unit;
		return 0;
	}
	if (unit == UNIT_NONE) {
		rule->unit = rule->target_unit;
		rule->unit_assumed = true;
		return 0;
	}
	if (unit != rule->target_unit)
		return unit_mismatch(rule, unit, why);
	rule->unit = unit;
	return 0;
}

int
rule_unit_check(struct rule *rule, struct text *why)
{
	enum unit unit;

	switch (rule->aggregate->gives) {
	case GIVES_VALUE_UNIT:
		return check_value_unit(rule, why);
	case GIVES_SECONDS:
		/* The aggregate's own result: every unit of time says clearly what is meant. */
		unit = UNIT_S;
		if (rule->unit != UNIT_NONE && rule->unit != unit)
			return unit_contradiction(rule, unit, why);
		if (units_convert(rule->target, rule->target_unit, unit, &rule->target) == -1)
			return unit_mismatch(rule, unit, why);
		rule->unit = unit;
		return 0;
	case GIVES_PERCENT:
		unit = UNIT_PERCENT;
		break;
	case GIVES_PER_SECOND:
		unit = UNIT_PER_SECOND;
		break;
	default:
		unit = UNIT_NONE;
		break;
	}
	if (rule->target_unit != UNIT_NONE && rule->target_unit != unit)
		return unit_mismatch(rule, unit, why);
	if (rule->unit != UNIT_NONE && rule->unit != unit)
		return unit_contradiction(rule, unit, why);
	if (unit == UNIT_PERCENT && rule->unit == UNIT_NONE &&
	    (rule_unit_check_share(rule, rule->target, rule->target_unit, why) == -1 ||
		(rule->recovery.has_target && rule_unit_check_share(rule, rule->recovery.target,
						  rule->recovery.unit, why) == -1)))
		return -1;
	rule->unit = unit;
	return 0;
}
