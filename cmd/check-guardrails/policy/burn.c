#include "policy_rule.h"

#include <string.h>

#include "burn.h"
#include "clock.h"
#include "memory.h"
#include "rule.h"
#include "rule_type.h"
#include "text.h"
#include "units.h"

#define MINUTE (60 * CLOCK_SECOND)

static int
objective_read(const struct document_object *object, const struct document_value *value)
{
	double *objective = &((struct rule *)object->into)->burn->objective;
	enum unit unit;

	if (value->string &&
	    units_parse_quantity(value->string, strlen(value->string), objective, &unit) == 0 &&
	    unit == UNIT_PERCENT && *objective > 0 && *objective < 100)
		return 0;
	return members_misfit(
	    object, value, "objective", "a percentage under 100, such as \"99.9%\"");
}

static int
good_read(const struct document_object *object, const struct document_value *value)
{
	if (strchr(value->string, '.'))
		return 0;
	return members_misfit(object, value, "good", "a condition such as \".status < 500\"");
}

/* Whole minutes; of windows that are counted by hour whole hours. */
static int
window_read(const struct document_object *object, const struct document_value *v, int64_t *minutes)
{
	int64_t ns;

	if (!v->string || units_parse_duration(v->string, &ns) != 0 || ns < MINUTE ||
	    ns % MINUTE != 0 || ns / MINUTE > BURN_MOST_MINUTES ||
	    (ns / MINUTE > BURN_MINUTES && ns % (60 * MINUTE) != 0))
		return members_fault(
		    object, v, "a window is whole minutes, over 6h whole hours, and at most 30d");
	*minutes = ns / MINUTE;
	return 0;
}

static int
pair_read(const struct document_object *object, const struct document_value *v)
{
	struct burn_policy *p = ((struct rule *)object->into)->burn;
	const struct document_value *of_long, *of_short, *factor;
	int64_t *minutes = p->pairs[p->count].minutes;
	double *into = &p->pairs[p->count].factor;

	of_long = v->slice.type == JSON_ARRAY ? v->first : NULL;
	of_short = of_long ? of_long->next : NULL;
	factor = of_short ? of_short->next : NULL;
	if (!factor || factor->next)
		return members_fault(object, v,
		    "this is not a long window, a short one and a factor, such as "
		    "[\"1h\",\"5m\",14.4]");
	if (window_read(object, of_long, &minutes[0]) == -1 ||
	    window_read(object, of_short, &minutes[1]) == -1)
		return -1;
	if (minutes[1] >= minutes[0])
		return members_fault(object, v, "the second window is not shorter than the first");
	json_number(&factor->slice, into); /* 0 where it is none */
	if (*into <= 0)
		return members_fault(object, factor, "the factor is not a number above 0");
	if (*into * (100 - p->objective) >= 100)
		return members_fault(object, factor,
		    "impossible factor: with every event bad, a budget of %g %% burns %g times as "
		    "fast as it may",
		    p->objective, 100 / (100 - p->objective));
	p->count++;
	return 0;
}

static int
windows_read(const struct document_object *object, const struct document_value *value)
{
	const struct burn_policy *p = ((struct rule *)object->into)->burn;

	for (const struct document_value *v = value->first; v; v = v->next) {
		if (p->count == BURN_PAIRS)
			return members_fault(object, v, "there are too many windows");
		if (pair_read(object, v) == -1)
			return -1;
	}
	return 0;
}

static const struct member burn_members[] = {
    MEMBER(ANY, "objective", .needed = true, .read = objective_read),
    MEMBER_COPY("good", struct rule, value, .needed = true, .read = good_read,
	.expected = "a condition such as \".status < 500\""),
    MEMBER(LIST, "windows", .needed = true, .read = windows_read,
	.expected = "a list such as [[\"1h\",\"5m\",14.4]]"),
    {0},
};
const struct members policy_burn = {.what = "a burn rate", .list = burn_members};

int
policy_burn_read(const struct document_object *object, const struct document_value *value)
{
	struct rule *rule = object->into;
	struct document_object burn = *object;

	if (rule->depth > 0)
		return members_fault(
		    object, value, "a \"burn_rate\" is a rule by itself, not part of another");
	rule->kind = RULE_BURN;
	rule->burn = memory_new(1, sizeof(*rule->burn));
	burn.value = value;
	return members_read(&burn, &policy_burn, 0);
}

int
policy_burn_check(struct rule *rule, struct text *why)
{
	struct text t = TEXT_INIT(1 << 20);

	rule_set_aggregate(rule, "rate", why);
	rule->unit = UNIT_PERCENT;
	if (rule_type_settle(rule, why) == -1)
		return -1;
	text_add_format(&t, "burn_rate of %g%% (%s)", rule->burn->objective, rule->value);
	return rule_take_text(rule, &t, why);
}
