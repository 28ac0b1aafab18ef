#include "range.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "mention.h"
#include "rule.h"
#include "text.h"

struct range {
	double least, most;
	bool whole; /* only whole numbers */
};

/* What cannot be negative among the members that the programs write; what is a share at that. */
static const char *const amounts[] = {"requests", "succeeded", "failed", "planned", "connections",
    "bytes", "statuses", "errors", "rate", "latency_ms", "service_ms", "first_byte_ms", "lag_ms",
    "elapsed_ms", "depth", "parked", "position", "retry_count", "age_s", "oldest_age_s",
    "newest_age_s", "covered", "total", "samples", "attempts", NULL};
static const char *const shares[] = {
    "error_rate_pct", "percent", "ctr_at_20_pct", "catalog_coverage_at_20_pct", NULL};

/* `.latency_ms.p95` is as little negative as `.latency_ms`; of `.metrics.ctr_at_20_pct` the last
 * name says it. */
static void
range_narrow(struct range *range, const struct rule *rule)
{
	const char *value = rule->value, *last, *name = rule->aggregate->name;
	size_t first;

	if (!mention_is_path(value))
		return;
	first = strcspn(value + 1, ".[");
	last = strrchr(value, '.') + 1;
	if (mention_name_among(last, strlen(last), shares)) {
		range->least = fmax(range->least, 0);
		if (strcmp(name, "sum") != 0 && strcmp(name, "increase") != 0)
			range->most = fmin(range->most, 100);
	} else if (mention_name_among(value + 1, first, amounts)) {
		range->least = fmax(range->least, 0);
	}
}

static struct range
range_of(const struct rule *rule)
{
	const struct aggregate *a = rule->aggregate;
	struct range range = {a->least, a->most, a->gives == GIVES_PLAIN_NUMBER};

	if (a->gives == GIVES_VALUE_UNIT)
		range_narrow(&range, rule);
	return range;
}

/* Whether a result in the range could be on the right side of the target. */
static bool
could_meet(const struct range *r, enum rule_op op, double target)
{
	bool inside = target >= r->least && target <= r->most;

	switch (op) {
	case OP_AT_MOST:
		return r->least <= target;
	case OP_UNDER:
		return r->least < target;
	case OP_AT_LEAST:
		return r->most >= target;
	case OP_OVER:
		return r->most > target;
	case OP_EQUAL:
		return inside && (!r->whole || floor(target) == target);
	default:
		return true; /* there is more than one result */
	}
}

static enum rule_op
op_opposite(enum rule_op op)
{
	static const enum rule_op opposites[] = {
	    [OP_AT_MOST] = OP_OVER,
	    [OP_UNDER] = OP_AT_LEAST,
	    [OP_AT_LEAST] = OP_UNDER,
	    [OP_OVER] = OP_AT_MOST,
	    [OP_EQUAL] = OP_NOT_EQUAL,
	    [OP_NOT_EQUAL] = OP_EQUAL,
	};

	return opposites[op];
}

static void
say_range(const struct range *range, const struct rule *rule, struct text *why)
{
	rule_describe(rule, why);
	if (range->whole)
		text_add_format(why, " is a whole number and never under %.12g", range->least);
	else if (isinf(range->most))
		text_add_format(why, " is never under %.12g", range->least);
	else
		text_add_format(why, " lies between %.12g and %.12g", range->least, range->most);
}

int
rule_range_check(const struct rule *rule, double target, struct text *why)
{
	struct range range = range_of(rule);
	bool met = could_meet(&range, rule->op, target);
	bool failed = could_meet(&range, op_opposite(rule->op), target);

	if (met && failed)
		return 0;
	if (!why)
		return -1;
	if (target < range.least || target > range.most)
		text_set_format(why, "impossible target %.12g: ", target);
	else
		text_set_format(why, "no data could %s \"%s %.12g\": ", met ? "fail" : "meet",
		    rule_op_name(rule->op), target);
	say_range(&range, rule, why);
	if (met)
		text_add_string(why, "; a rule that always holds guards nothing: write the target "
				     "that must not be passed, or leave the rule out");
	else
		text_add_string(why, "; write a target that can be met");
	return -1;
}

double
rule_range_clamp(const struct rule *rule, double target)
{
	struct range range = range_of(rule);

	return fmin(fmax(target, range.least), range.most);
}
