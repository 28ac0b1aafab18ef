#include "rule.h"

#include <math.h>
#include <string.h>

#include "expression.h"
#include "memory.h"
#include "mention.h"
#include "range.h"
#include "rule_type.h"
#include "rule_unit.h"
#include "text.h"

int
rule_check_target(const struct rule *rule, double target, struct text *why)
{
	return rule_range_check(rule, target, why);
}

static int
check_targets(const struct rule *rule, struct text *why)
{
	/* What a relative one comes to is seen once its reference is known. */
	if (rule->relative.kind != REFERENCE_NONE)
		return 0;
	if (rule_range_check(rule, rule->target, why) == -1)
		return -1;
	if (!rule->recovery.has_target || rule_range_check(rule, rule->recovery.target, why) == 0)
		return 0;
	text_add_string(why, " (\"recover\")");
	return -1;
}

static int
check_write_text(struct rule *rule, struct text *why)
{
	struct text t = TEXT_INIT(1 << 20);

	rule_name_aggregate(rule, &t);
	text_add_format(&t, "(%s) %s ", rule->value ? rule->value : "", rule_op_name(rule->op));
	if (rule->relative.kind != REFERENCE_NONE)
		relative_put(&rule->relative, rule->target_unit, &t);
	else
		text_add_format(&t, "%.15g%s", rule->target, units_name(rule->target_unit));
	if (rule->by)
		text_add_format(&t, " by %s", rule->by);
	return rule_take_text(rule, &t, why);
}

/* Sets `net_value` where the rule is a limit on `.latency_ms`. */
static void
check_net(struct rule *rule)
{
	static const char latency[] = ".latency_ms";
	struct text t = TEXT_INIT(TEXT_MAX_RECORD);
	size_t len = strlen(latency);

	if (!rule->value || strncmp(rule->value, latency, len) != 0 ||
	    !strchr(".[", rule->value[len]) || !mention_is_path(rule->value) ||
	    rule->aggregate->gives != GIVES_VALUE_UNIT ||
	    (rule->op != OP_AT_MOST && rule->op != OP_UNDER))
		return;
	text_add_format(&t, ".net_latency_ms%s", rule->value + len);
	rule->net_value = memory_given(text_take(&t));
}

/* Of a relative target the amount has a unit. */
static int
check_units(struct rule *rule, struct text *why)
{
	bool relative = rule->relative.kind != REFERENCE_NONE;

	if (relative)
		rule->target = rule->relative.amount;
	if (rule_unit_check(rule, why) == -1)
		return -1;
	if (relative) {
		rule->relative.amount = rule->target;
		rule->target = NAN;
	}
	return 0;
}

int
rule_check(struct rule *rule, struct text *why)
{
	/* Before the units are settled: the text shows the target as it was written. */
	if (check_write_text(rule, why) == -1)
		return -1;
	if (rule->value && !expression_source_uses_input(rule->value))
		return text_fail(why, "the value \"%s\" does not look at the record", rule->value);
	if (rule->relative.kind != REFERENCE_NONE && relative_check(rule, why) == -1)
		return -1;
	/* Before the ranges: what is judged is the target in the unit of the values. */
	if (check_units(rule, why) == -1 || recovery_check(rule, why) == -1 ||
	    check_targets(rule, why) == -1 || rule_type_settle(rule, why) == -1)
		return -1;
	check_net(rule);
	return 0;
}
