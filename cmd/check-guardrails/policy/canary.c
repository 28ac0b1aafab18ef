#include "policy_rule.h"

#include <string.h>

#include "canary.h"
#include "memory.h"
#include "rule.h"
#include "rule_type.h"
#include "rule_unit.h"
#include "text.h"
#include "units.h"

enum { MOST_INCREASE = 1000000 };

/* Percent, with its sign or without: but nobody means 0.2 % by 0.2. */
static int
increase_read(const struct document_object *object, const struct document_value *value)
{
	double *percent = &((struct canary *)object->into)->max_increase;
	const char *s = value->string;
	enum unit unit = UNIT_PERCENT;

	if ((s ? units_parse_quantity(s, strlen(s), percent, &unit)
	       : json_number(&value->slice, percent)) == -1 ||
	    unit != UNIT_PERCENT || *percent < 0 || *percent >= MOST_INCREASE)
		return members_misfit(object, value, "max_increase",
		    "a percentage from 0 to under 1000000, such as \"25%\"");
	if (!s && *percent > 0 && *percent <= 1)
		return members_fault(object, value,
		    "is \"max_increase\" %g meant as %g%% or as %g%%? write it with its %%",
		    *percent, *percent, 100 * *percent);
	return 0;
}

static int
direction_read(const struct document_object *object, const struct document_value *value)
{
	((struct canary *)object->into)->decrease = strcmp(value->string, "decrease") == 0;
	return 0;
}

static const char *const methods[] = {"mann-whitney", "exact", NULL};
static const char *const effects[] = {"ratio", "cles", NULL};
static const char *const directions[] = {"increase", "decrease", NULL};

static const struct member canary_members[] = {
    MEMBER_CHOICE("method", struct canary, method, .needed = true, .words = methods),
    MEMBER_CHOICE("effect", struct canary, effect, .words = effects),
    MEMBER(WORD, "direction", .words = directions, .read = direction_read),
    MEMBER_SHARE("confidence", struct canary, confidence, .least = 0.5, .most = 1, .below = true),
    MEMBER_SHARE("tolerance", struct canary, tolerance, .most = 1, .below = true),
    MEMBER(ANY, "max_increase", .read = increase_read),
    MEMBER_SHARE("max_cles", struct canary, max_cles, .least = 0.5, .most = 1, .below = true),
    {0},
};
const struct members policy_canary = {.what = "a canary", .list = canary_members};

int
policy_canary_read(const struct document_object *object, const struct document_value *value)
{
	struct rule *rule = object->into;
	struct document_object canary = *object;

	rule->kind = RULE_CANARY;
	rule->canary = memory_new(1, sizeof(*rule->canary));
	*rule->canary = canary_begin();
	canary.value = value;
	canary.into = rule->canary;
	return members_read(&canary, &policy_canary, 0);
}

int
policy_canary_check(struct rule *rule, struct text *why)
{
	bool exact = rule->canary->method == CANARY_EXACT;
	struct text t = TEXT_INIT(1 << 20);

	rule_set_aggregate(rule, exact ? "rate" : "p50", why);
	rule->unit = exact ? UNIT_PERCENT : rule_unit_of(rule->value, rule->where);
	if (rule_type_settle(rule, why) == -1)
		return -1;
	text_add_format(&t, "canary %s(%s)", exact ? "exact" : "mann-whitney", rule->value);
	return rule_take_text(rule, &t, why);
}
