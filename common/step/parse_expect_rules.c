/* What a plan expects of a step of another kind than HTTP. */
#include <string.h>

#include "parser.h"
#include "step_kind.h"

enum { MOST_RULES = 16 };

/* What is asked for unless the plan says otherwise. */
static int
rule_read_otherwise(const struct document_object *object, const struct step_rule *rule)
{
	struct document *otherwise =
	    document_parse(rule->name, rule->otherwise, strlen(rule->otherwise), object->why);
	int rc = otherwise ? step_rule_read(object, otherwise->first) : -1;

	document_free(otherwise);
	return rc;
}

static const struct member jq_members[] = {EXPECTED_JQ, {0}};
static const struct members jq_table = {"\"expect\"", jq_members, NULL};

/* The kind's rules, jq, times; first of all that it was done, where the first rule does not say
 * more. */
int
expectations_parse_kind(const struct document_object *object)
{
	struct expect_parser *p = object->into;
	const struct step_rule *rules = p->step->kind->rules;
	const struct document_value *expect = object->value;
	struct member rows[MOST_RULES + 1] = {0};
	const struct members table = {"\"expect\"", rows, NULL};
	const struct members *const tables[] = {&jq_table, &expect_times_table, &table, NULL};

	for (size_t i = 0; rules && rules[i].name && i < MOST_RULES; i++)
		rows[i] = step_rule_member(&rules[i]);
	if (expect && members_check(object, tables) == -1)
		return -1;
	if (!rules || !rules->otherwise)
		expectation_add(object, EXPECT_DONE, "", "");
	for (size_t i = 0; rows[i].name; i++) {
		const struct member row[] = {rows[i], {0}};
		const struct members one = {"\"expect\"", row, NULL};

		p->rule = &rules[i];
		if (expect && document_member(expect, row->name)
			? members_fill(object, &one, 0) == -1
			: p->rule->otherwise && rule_read_otherwise(object, p->rule) == -1)
			return -1;
	}
	if (!expect)
		return 0;
	return members_fill(object, &jq_table, 0) == -1 ||
		       members_fill(object, &expect_times_table, 0) == -1
		   ? -1
		   : 0;
}
