/* What a plan expects of a step of another kind than HTTP. */
#include <string.h>

#include "parser.h"
#include "rule.h"
#include "step_kind.h"

enum { MOST_KNOWN = 24 };

static int
rule_add(struct expect_parser *p, const struct step_rule *rule, const struct document *document,
    const struct document_value *value)
{
	bool is_part = rule->op == STEP_RULE_CONTAINS && value->slice.type == JSON_STRING;
	struct expectation *e = expectation_add(
	    p, EXPECT_RULE, rule->otherwise ? "" : rule->name, is_part ? value->string : "");

	e->rule = rule;
	return step_rule_parse(e, p->step, document, value, p->why);
}

/* What is asked for, or what is asked for unless the plan says otherwise. */
static int
rule_read(struct expect_parser *p, const struct step_rule *rule, const struct document_value *value)
{
	struct document *otherwise;
	int rc;

	if (value && rule->op == STEP_RULE_CONTAINS && value->slice.type == JSON_ARRAY) {
		for (const struct document_value *v = value->first; v; v = v->next)
			if (rule_add(p, rule, p->document, v) == -1)
				return -1;
		return value->first ? 0 : FAULT(p, value, "\"%s\": the list is empty", rule->name);
	}
	if (value)
		return rule_add(p, rule, p->document, value);
	if (!rule->otherwise)
		return 0;
	otherwise = document_parse(rule->name, rule->otherwise, strlen(rule->otherwise), p->why);
	rc = otherwise ? rule_add(p, rule, otherwise, otherwise->first) : -1;
	document_free(otherwise);
	return rc;
}

/* The kind's rules, jq, times; first of all that it was done, where the first rule does not say
 * more. */
int
expectations_parse_kind(struct expect_parser *p, const struct document_value *expect)
{
	const struct step_rule *rules = p->step->kind->rules;
	static const char *const common[] = {"jq", TIME_MEMBERS};
	const char *known[MOST_KNOWN];
	const struct document_value *value;
	size_t n = 0;

	for (size_t i = 0; i < sizeof(common) / sizeof(common[0]); i++)
		known[n++] = common[i];
	for (size_t i = 0; rules && rules[i].name && n + 1 < MOST_KNOWN; i++)
		known[n++] = rules[i].name;
	known[n] = NULL;
	if (expect && document_check_members(p->document, expect, known, p->why) == -1)
		return -1;
	if (!rules || !rules->otherwise)
		expectation_add(p, EXPECT_DONE, "", "");
	for (size_t i = 0; rules && rules[i].name; i++)
		if (rule_read(
			p, &rules[i], expect ? document_member(expect, rules[i].name) : NULL) == -1)
			return -1;
	value = expect ? document_member(expect, "jq") : NULL;
	if (value && expectation_each(p, value, expectation_read_jq) == -1)
		return -1;
	return expect ? expectations_read_times(p, expect) : 0;
}
