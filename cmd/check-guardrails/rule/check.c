#include "rule.h"

#include <math.h>
#include <string.h>

#include "expression.h"
#include "mention.h"
#include "rule_range.h"
#include "rule_type.h"
#include "rule_unit.h"
#include "text.h"

static int
check_target(const struct rule *rule, struct text *why)
{
	if (!rule->has_target || !isfinite(rule->target)) {
		text_set_format(why, "a rule needs a target that is a number");
		return -1;
	}
	if (rule_range_check(rule, rule->target, why) != 0)
		return -1;
	if (!rule->recovery.has_target || rule_range_check(rule, rule->recovery.target, why) == 0)
		return 0;
	text_add_string(why, " (\"recover\")");
	return -1;
}

static int
write_text(struct rule *rule, struct text *why)
{
	struct text t = TEXT_INIT(1 << 20);

	if (rule->aggregate->name[0] == 'p' && rule->aggregate->name[1] == '\0')
		text_add_format(&t, "p%.9g",
		    100 * (double)rule->percentile.numerator /
			(double)rule->percentile.denominator);
	else
		text_add_string(&t, rule->aggregate->name);
	text_add_format(&t, "(%s) %s %.15g%s", rule->value ? rule->value : "",
	    rule_op_name(rule->op), rule->target, units_name(rule->target_unit));
	if (rule->by)
		text_add_format(&t, " by %s", rule->by);
	return rule_take_text(rule, &t, why);
}

static int
net_settle(struct rule *rule, struct text *why)
{
	static const char latency[] = ".latency_ms";
	struct text t = TEXT_INIT(1 << 20);
	size_t len = strlen(latency);

	if (!rule->value || strncmp(rule->value, latency, len) != 0 ||
	    !strchr(".[", rule->value[len]) || !mention_is_path(rule->value) ||
	    rule->aggregate->takes != TAKES_NUMBER || rule->aggregate->gives != GIVES_VALUE_UNIT ||
	    (rule->op != OP_AT_MOST && rule->op != OP_UNDER))
		return 0;
	text_add_format(&t, ".net_latency_ms%s", rule->value + len);
	rule->net_value = text_take(&t);
	if (rule->net_value)
		return 0;
	text_set_format(why, "out of memory");
	return -1;
}

int
rule_check(struct rule *rule, struct text *why)
{
	/* Before the units are settled: the text shows the target as it was written. */
	if (!rule->text && write_text(rule, why) != 0)
		return -1;
	if (rule->value && !expression_source_uses_input(rule->value)) {
		text_set_format(why, "the value \"%s\" does not look at the record", rule->value);
		return -1;
	}
	if (check_target(rule, why) != 0 || rule_unit_check(rule, why) != 0 ||
	    rule_type_settle(rule, why) != 0 || net_settle(rule, why) != 0)
		return -1;
	return recovery_check(rule, why);
}
