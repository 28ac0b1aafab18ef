#include "recovery.h"

#include <math.h>

#include "range.h"
#include "rule.h"
#include "text.h"

int
recovery_check(struct rule *rule, struct text *why)
{
	struct recovery *r = &rule->recovery;
	bool at_most = rule->op == OP_AT_MOST || rule->op == OP_UNDER;

	if (!r->has_target)
		return 0;
	if (rule->op == OP_EQUAL || rule->op == OP_NOT_EQUAL)
		return text_fail(why, "\"recover\" needs a rule with <= < >= or >");
	if (rule->aggregate->gives == GIVES_SECONDS
		? units_convert(r->target, r->unit, UNIT_S, &r->target) == -1
		: r->unit != rule->target_unit)
		return text_fail(why, "\"recover\" is not in the unit of the target");
	if (at_most ? r->target > rule->target : r->target < rule->target)
		return text_fail(why, "\"recover\" is weaker than the target");
	return 0;
}

void
recovery_widen(struct rules *rules, double percent)
{
	for (size_t i = 0; i < rules->count; i++) {
		struct rule *rule = &rules->items[i];
		double band = fabs(rule->target) * (percent / 100);
		bool at_most = rule->op == OP_AT_MOST || rule->op == OP_UNDER;

		/* A relative target is not known yet. */
		if (rule->kind != RULE_PLAIN || rule->recovery.has_target || rule->op == OP_EQUAL ||
		    rule->relative.kind != REFERENCE_NONE || rule->op == OP_NOT_EQUAL)
			continue;
		/* 5 % past 99 % is more than there can be: that alarm would never end. */
		band = rule_range_clamp(rule, at_most ? rule->target - band : rule->target + band);
		rule->recovery.has_target =
		    isfinite(band) && rule_range_check(rule, band, NULL) == 0;
		rule->recovery.target = band;
	}
}
