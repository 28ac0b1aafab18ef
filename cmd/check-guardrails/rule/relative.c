#include "relative.h"

#include "rule.h"
#include "text.h"

static bool
is_upper(const struct rule *rule)
{
	return rule->op == OP_AT_MOST || rule->op == OP_UNDER;
}

int
relative_check(const struct rule *rule, struct text *why)
{
	const struct relative *r = &rule->relative;
	TEXT_LOCAL of = TEXT_INIT(TEXT_MAX_REASON);
	const char *name;

	relative_name(r, &of);
	name = text_string(&of);
	if (rule->op == OP_EQUAL || rule->op == OP_NOT_EQUAL)
		return text_fail(why, "a target told by %s needs <= < >= or >", name);
	if (is_upper(rule) ? r->down : r->up)
		return text_fail(why,
		    "%s leaves room above the reference and >= below it: write %s %s %c ...",
		    "<=", rule_op_name(rule->op), name, is_upper(rule) ? '+' : '-');
	if (r->down && r->percent >= 100)
		return text_fail(
		    why, "no data could fail %s - %g%%: write less than 100%%", name, r->percent);
	if (rule->aggregate->takes == TAKES_TIME)
		return text_fail(why,
		    "%s() tells of the time of judging, which %s says nothing about: write a "
		    "duration",
		    rule->aggregate->name, name);
	if (rule->recovery.has_target)
		return text_fail(why, "\"recover\" needs a target that is a number");
	if (rule->depth > 0 && r->kind != REFERENCE_BASELINE)
		return text_fail(why,
		    "the rules inside of \"all\" and \"any\" have no figures in a history: write "
		    "this one beside them");
	if (rule->aggregate->gives == GIVES_PERCENT && rule->target_unit == UNIT_NONE &&
	    r->has_amount && r->amount <= 1)
		return text_fail(why, "is %.12g meant as %.12gpp or as %.12gpp? write it so",
		    r->amount, r->amount, 100 * r->amount);
	return 0;
}
