/*
 * rules_say: what rules, policies and contracts come to once they are read, in words, for tables of cases.
 */
#ifndef TESTS_UNIT_RULES_SAY_H
#define TESTS_UNIT_RULES_SAY_H

#include <stdlib.h>

#include "../../cmd/check-guardrails/burn.h"
#include "../../cmd/check-guardrails/canary.h"
#include "../../cmd/check-guardrails/policy.h"
#include "text.h"
#include "unit.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define SECONDS(ns) ((double)(ns) / 1e9)
/* A condition on the type, which moves into `where`. */
#define F ".type == 'f'"

/* ---- what was read, in words ---- */

static void
show_part(struct text *out, const char *what, const char *value)
{
	if (value)
		text_add_format(out, " %s %s", what, value);
}

static void
show_recovery(struct text *out, const struct recovery *r)
{
	if (r->has_target)
		text_add_format(out, " recover %.9g", r->target);
	if (r->hold_for)
		text_add_format(out, " for %gs", SECONDS(r->hold_for));
	if (r->keep_for)
		text_add_format(out, " keep %gs", SECONDS(r->keep_for));
}

static void
show_burn(struct text *out, const struct burn_policy *burn)
{
	text_add_format(out, " burn %g%%", burn->objective);
	for (size_t i = 0; i < burn->count; i++)
		text_add_format(out, " %gm/%gmx%g", (double)burn->pairs[i].minutes[0],
		    (double)burn->pairs[i].minutes[1], burn->pairs[i].factor);
}

/* What differs from the defaults. */
static void
show_rest(struct text *out, const struct rule *rule)
{
	const struct canary *c = rule->canary;

	show_part(out, "where", rule->where);
	show_part(out, "by", rule->by);
	show_part(out, "net", rule->net_value);
	show_part(out, "samples", rule->samples_value);
	if (rule->min_samples != -1)
		text_add_format(out, " min %g", (double)rule->min_samples);
	if (rule->skip_few)
		text_add_string(out, " skip few");
	if (rule->max_groups != RULE_MAX_GROUPS)
		text_add_format(out, " groups %g", (double)rule->max_groups);
	show_recovery(out, &rule->recovery);
	if (rule->waived_until)
		text_add_format(out, " waived %.0f", SECONDS(rule->waiver_end));
	show_part(out, "source", rule->source);
	if (rule->burn)
		show_burn(out, rule->burn);
	if (c)
		text_add_format(out, " canary %d %d %g %g %g %g %d", (int)c->method, (int)c->effect,
		    c->confidence, c->tolerance, c->max_increase, c->max_cles, c->decrease);
}

/* NAME = AGGREGATE(VALUE) OP TARGET[ in UNIT, a ? where the member announces none] ... {INNER RULES} */
static void
show_rule(struct text *out, const struct rule *rule)
{
	text_add_format(out, "%s =", rule->name);
	if (rule->aggregate) {
		text_add_byte(out, ' ');
		rule_name_aggregate(rule, out);
		text_add_format(out, "(%s)", rule->value ? rule->value : "");
	}
	if (rule->relative.kind != REFERENCE_NONE) {
		text_add_format(out, " %s ", rule_op_name(rule->op));
		relative_put(&rule->relative, rule->unit, out);
		CHECK(isnan(rule->target));
	} else if (rule->has_target) {
		text_add_format(out, " %s %.9g", rule_op_name(rule->op), rule->target);
	}
	if (rule->unit != UNIT_NONE)
		text_add_format(
		    out, " in %s%s", units_name(rule->unit), rule->unit_assumed ? "?" : "");
	show_rest(out, rule);
	if (rule->kind == RULE_ALL || rule->kind == RULE_ANY || rule->kind == RULE_FIRST) {
		text_add_string(out, rule->kind == RULE_ALL   ? " all {"
				     : rule->kind == RULE_ANY ? " any {"
							      : " first {");
		for (size_t i = 0; i < rule->rule_count; i++) {
			text_add_string(out, i > 0 ? "; " : "");
			show_rule(out, &rule->rules[i]);
		}
		text_add_byte(out, '}');
	}
}

static const char *rules_file; /* that the rules name as theirs */

static void
show_policy(struct text *out, const struct policy *policy)
{
	for (size_t i = 0; i < policy->expected.count; i++)
		text_add_format(out, "expect %s=%g; ", policy->expected.items[i].tool,
		    (double)policy->expected.items[i].count);
	if (policy->score.on)
		text_add_format(out, "score %g %g; ", policy->score.pass, policy->score.warn);
	for (size_t i = 0; i < policy->rules.count; i++) {
		text_add_string(out, i > 0 ? "; " : "");
		show_rule(out, &policy->rules.items[i]);
		CHECK_STRING(policy->rules.items[i].file, rules_file);
	}
	for (size_t i = 0; i < policy->waivers.count; i++) {
		const struct finding_waiver *waiver = &policy->waivers.items[i];

		text_add_string(out, "; waive ");
		finding_waiver_describe(waiver, out);
		text_add_format(out, " until %.0f reason %s", SECONDS(waiver->end), waiver->reason);
		show_part(out, "owner", waiver->owner);
		CHECK_STRING(waiver->file, rules_file);
		CHECK_INT(waiver->line, 1);
	}
}

/* ---- cases ---- */

/* The rules or, behind "! ", a part of the reason; in `given` and `expected` a ' stands for ". */
struct parse_case {
	const char *given, *expected;
};

typedef int parse_function(const char *given, struct policy *policy, struct text *why);

static void
check_cases(const struct parse_case *cases, size_t count, const char *file, parse_function *parse)
{
	rules_file = file;
	for (size_t i = 0; i < count; i++) {
		struct text said = TEXT_INIT(TEXT_MAX_RECORD), why = TEXT_INIT(TEXT_MAX_RECORD);
		struct policy policy = {0};
		char *given = strdup(cases[i].given), *expected = strdup(cases[i].expected);
		int rc;

		if (!given || !expected)
			abort();
		for (char *s = given; (s = strchr(s, '\'')); *s = '"')
			;
		for (char *s = expected; (s = strchr(s, '\'')); *s = '"')
			;
		rc = parse(given, &policy, &why);
		if (rc == 0)
			show_policy(&said, &policy);
		if (strncmp(expected, "! ", 2) == 0
			? !CHECK_INT(rc, -1) || !CHECK(strstr(text_string(&why), expected + 2))
			: !CHECK_INT(rc, 0) || !CHECK_STRING(text_string(&said), expected))
			fprintf(stderr, "  %s: %s\n", given, text_string(&why));
		policy_free(&policy);
		text_free(&said);
		text_free(&why);
		free(given);
		free(expected);
	}
}

#endif
