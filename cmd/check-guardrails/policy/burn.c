#include "members.h"
#include <stdlib.h>
#include <string.h>

#include "burn.h"
#include "clock.h"
#include "document.h"
#include "rule.h"
#include "rule_type.h"
#include "text.h"

#define MINUTE (60 * CLOCK_SECOND)

static int
read_objective(const struct document *document, const struct document_value *object,
    struct burn_policy *p, struct text *why)
{
	const struct document_value *v = document_member(object, "objective");
	enum unit unit;

	if (!v || !v->string ||
	    units_parse_quantity(v->string, strlen(v->string), &p->objective, &unit) != 0 ||
	    unit != UNIT_PERCENT || p->objective <= 0 || p->objective >= 100)
		return document_fault(document, v ? v : object, why,
		    "a burn rate needs an \"objective\" under 100 %%, such as \"99.9%%\"");
	return 0;
}

/* Whole minutes; of windows that are counted by hour whole hours. */
static int
read_window(const struct document *document, const struct document_value *v, int64_t *minutes,
    struct text *why)
{
	int64_t ns;

	if (!v || !v->string || units_parse_duration(v->string, &ns) != 0 || ns < MINUTE ||
	    ns % MINUTE != 0 || ns / MINUTE > BURN_MOST_MINUTES ||
	    (ns / MINUTE > BURN_MINUTES && ns % (60 * MINUTE) != 0))
		return document_fault(document, v, why,
		    "a window is whole minutes, over 6h whole hours, and at most 30d");
	*minutes = ns / MINUTE;
	return 0;
}

static int
read_pair(const struct document *document, const struct document_value *v, struct burn_policy *p,
    struct text *why)
{
	const struct document_value *of_long, *of_short, *factor;
	int64_t *minutes = p->pairs[p->count].minutes;
	double *into = &p->pairs[p->count].factor;

	of_long = v->slice.type == JSON_ARRAY ? v->first : NULL;
	of_short = of_long ? of_long->next : NULL;
	factor = of_short ? of_short->next : NULL;
	if (!factor || factor->next)
		return document_fault(document, v, why,
		    "this is not a long window, a short one and a factor, such as "
		    "[\"1h\",\"5m\",14.4]");
	if (read_window(document, of_long, &minutes[0], why) != 0 ||
	    read_window(document, of_short, &minutes[1], why) != 0)
		return -1;
	if (minutes[1] >= minutes[0])
		return document_fault(
		    document, v, why, "the second window is not shorter than the first");
	if (json_number(&factor->slice, into) != 0 || *into <= 0)
		return document_fault(document, factor, why, "the factor is not a number over 0");
	if (*into * (100 - p->objective) >= 100)
		return document_fault(document, factor, why,
		    "impossible factor: with every event bad, a budget of %g %% burns %g times as "
		    "fast as it may",
		    p->objective, 100 / (100 - p->objective));
	p->count++;
	return 0;
}

static int
read_all(const struct document *document, const struct document_value *value, struct burn_policy *p,
    struct rule *rule, struct text *why)
{
	static const char *const known[] = {"objective", "good", "windows", NULL};
	const struct document_value *good, *windows;

	if (value->slice.type != JSON_OBJECT)
		return document_fault(document, value, why, "\"burn_rate\" is not an object");
	if (document_check_members(document, value, known, why) != 0 ||
	    read_objective(document, value, p, why) != 0)
		return -1;
	good = document_member(value, "good");
	windows = document_member(value, "windows");
	if (!good || !good->string || !strchr(good->string, '.'))
		return document_fault(document, good ? good : value, why,
		    "a burn rate needs \"good\", a condition such as \".status < 500\"");
	if (!windows || windows->slice.type != JSON_ARRAY || !windows->first)
		return document_fault(document, windows ? windows : value, why,
		    "a burn rate needs \"windows\", such as [[\"1h\",\"5m\",14.4]]");
	for (const struct document_value *v = windows->first; v; v = v->next) {
		if (p->count == BURN_PAIRS)
			return document_fault(document, v, why, "there are too many windows");
		if (read_pair(document, v, p, why) != 0)
			return -1;
	}
	rule->value = strdup(good->string);
	return rule->value ? 0 : document_fault(document, value, why, "out of memory");
}

int
policy_burn_read(const struct document *document, const struct document_value *value,
    struct rule *rule, struct text *why)
{
	rule->burn = calloc(1, sizeof(*rule->burn));
	if (!rule->burn)
		return document_fault(document, value, why, "out of memory");
	rule->kind = RULE_BURN;
	return read_all(document, value, rule->burn, rule, why);
}

int
policy_burn_check(struct rule *rule, struct text *why)
{
	struct text t = TEXT_INIT(1 << 20);

	if (rule_set_aggregate(rule, "rate", why) != 0)
		return -1;
	rule->unit = UNIT_PERCENT;
	if (rule_type_settle(rule, why) != 0)
		return -1;
	text_add_format(&t, "burn_rate of %g%% (%s)", rule->burn->objective, rule->value);
	return rule_take_text(rule, &t, why);
}
