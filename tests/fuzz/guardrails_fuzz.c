/* links: cmd/check-guardrails/ */
/*
 * Rules and policies: the first byte chooses.  Even: the rest is a rule of the command line.  Odd:
 * it is a policy.  What is accepted must have a name, a text and a finite target, and its text must
 * be accepted again.
 */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../cmd/check-guardrails/mention.h"
#include "../../cmd/check-guardrails/policy.h"
#include "../../cmd/check-guardrails/rule_parse.h"
#include "fuzz.h"
#include "text.h"

static void
look_at(const struct rule *rule)
{
	struct mention m;
	const char *at = rule->where;

	must(rule->name != NULL);
	for (size_t i = 0; i < rule->rule_count; i++)
		look_at(&rule->rules[i]);
	if (rule->kind != RULE_PLAIN)
		return;
	must(rule->text != NULL && isfinite(rule->target) && rule->aggregate != NULL);
	while (at && mention_next(&at, &m))
		must(m.path_len > 0 && m.path[0] == '.');
}

static void
try_rule(const char *line)
{
	struct text why = TEXT_INIT(TEXT_MAX_REASON);
	struct rule rule = rule_begin(), again = rule_begin();

	if (rule_parse(line, &rule, &why) == 0) {
		look_at(&rule);
		must(rule_parse(rule.text, &again, &why) == 0);
	} else {
		must(why.len > 0);
	}
	rule_free(&rule);
	rule_free(&again);
	text_free(&why);
}

static void
try_policy(const char *bytes, size_t len)
{
	struct text why = TEXT_INIT(TEXT_MAX_REASON);
	struct policy policy = {0};

	if (policy_parse("policy", bytes, len, &policy, &why) == 0)
		for (size_t i = 0; i < policy.rules.count; i++)
			look_at(&policy.rules.items[i]);
	else
		must(why.len > 0);
	policy_free(&policy);
	text_free(&why);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	char *copy;

	if (len == 0 || len > 1 << 16)
		return 0;
	copy = malloc(len);
	if (!copy)
		return 0;
	memcpy(copy, bytes + 1, len - 1);
	copy[len - 1] = '\0';
	if (bytes[0] & 1)
		try_policy(copy, len - 1);
	else
		try_rule(copy);
	free(copy);
	return 0;
}
