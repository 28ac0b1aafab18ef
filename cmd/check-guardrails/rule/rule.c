#include "rule.h"

#include <stdlib.h>
#include <string.h>

#include "character.h"
#include "memory.h"
#include "text.h"

static const char *const op_names[] = {
    [OP_AT_MOST] = "<=",
    [OP_UNDER] = "<",
    [OP_AT_LEAST] = ">=",
    [OP_OVER] = ">",
    [OP_EQUAL] = "==",
    [OP_NOT_EQUAL] = "!=",
};

struct rule
rule_begin(void)
{
	return (struct rule){
	    .max_groups = RULE_MAX_GROUPS,
	    .min_samples = -1,
	    .severity = "critical",
	    .weight = 1,
	};
}

void
rule_free(struct rule *rule)
{
	for (size_t i = 0; i < rule->rule_count; i++)
		rule_free(&rule->rules[i]);
	free(rule->rules);
	free(rule->name);
	free(rule->text);
	free(rule->value);
	free(rule->where);
	free(rule->by);
	free(rule->runbook);
	free(rule->waived_until);
	free(rule->waiver_reason);
	free(rule->samples_value);
	free(rule->burn);
	free(rule->canary);
	free(rule->net_value);
	relative_free(&rule->relative);
	*rule = (struct rule){.kind = RULE_PLAIN};
}

void
rules_free(struct rules *rules)
{
	for (size_t i = 0; i < rules->count; i++)
		rule_free(&rules->items[i]);
	free(rules->items);
	*rules = (struct rules){0};
}

int
rules_add(struct rules *rules, struct rule *rule, struct text *why)
{
	for (size_t i = 0; i < rules->count; i++)
		if (strcmp(rules->items[i].name, rule->name) == 0)
			return text_fail(why, "there are two rules called \"%s\"", rule->name);
	rules->items = memory_grow(rules->items, rules->count, &rules->room, sizeof(*rule));
	rules->items[rules->count++] = *rule;
	*rule = (struct rule){.kind = RULE_PLAIN};
	return 0;
}

const char *
rule_op_name(enum rule_op op)
{
	return op_names[op];
}

int
rule_op_parse(const char *name, size_t len, enum rule_op *op)
{
	for (size_t i = 0; i < sizeof(op_names) / sizeof(op_names[0]); i++) {
		if (strlen(op_names[i]) == len && memcmp(op_names[i], name, len) == 0) {
			*op = (enum rule_op)i;
			return 0;
		}
	}
	return -1;
}

int
rule_set_aggregate(struct rule *rule, const char *name, struct text *why)
{
	const char *const *known;
	const char *nearest;

	rule->aggregate = aggregate_find(name, rule->value, &rule->percentile, &known);
	if (!rule->aggregate) {
		nearest = text_nearest(name, known);
		text_fail(why, "unknown aggregate \"%s\"", name);
		if (name[0] == 'p' && char_is_digit(name[1]))
			text_add_string(why, "; percentiles go from p0.000001 to p100");
		else if (nearest)
			text_add_format(why, "; did you mean \"%s\"?", nearest);
		else
			text_add_string(why,
			    "; there are count rate sum min max mean stddev first last distinct "
			    "per_second increase age quiet and percentiles such as p95");
		return -1;
	}
	if (!rule->value && rule->aggregate->takes != TAKES_NOTHING &&
	    rule->aggregate->takes != TAKES_TIME)
		return text_fail(why, "%s needs a value, such as %s(.latency_ms)", name, name);
	return 0;
}

int
rule_set_target(struct rule *rule, const char *target, struct text *why)
{
	size_t len = strlen(target);

	if (relative_begins(target)) {
		rule->has_target = true;
		return relative_parse(target, &rule->relative, &rule->target_unit, why);
	}
	if (units_parse_quantity(target, len, &rule->target, &rule->target_unit) == -1) {
		text_fail(why, "target \"");
		text_add_visible(why, target, len);
		text_add_string(
		    why, "\" is not a number with a unit, such as 500ms, 1%, 64MiB or 200/s");
		return -1;
	}
	rule->has_target = true;
	return 0;
}

int
rule_take_text(struct rule *rule, struct text *t, struct text *why)
{
	if (rule->where)
		text_add_format(t, " where %s", rule->where);
	rule->text = text_take(t);
	if (!rule->text)
		return text_fail(why, "out of memory, or a rule of more than a megabyte");
	if (!rule->name)
		rule->name = memory_string(rule->text);
	return 0;
}

void
rule_name_aggregate(const struct rule *rule, struct text *out)
{
	if (strcmp(rule->aggregate->name, "p") == 0)
		text_add_format(out, "p%.9g",
		    100 * (double)rule->percentile.numerator /
			(double)rule->percentile.denominator);
	else
		text_add_string(out, rule->aggregate->name);
}

void
rule_describe(const struct rule *rule, struct text *out)
{
	const char *value = rule->value ? rule->value : "";

	rule_name_aggregate(rule, out);
	if (*value == '\0')
		return;
	if (value[0] == '.' && value[1] != '\0' && !strpbrk(value, " \""))
		value++;
	text_add_string(out, " of ");
	text_add_visible(out, value, strlen(value));
}
