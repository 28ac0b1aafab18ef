#include "policy_rule.h"

#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "rule.h"
#include "text.h"

static int rule_read(const struct document_object *object);

/* ---- the members that are more than a value ---- */

static int
target_read(const struct document_object *object, const struct document_value *value)
{
	struct rule *rule = object->into;
	struct text reason = TEXT_INIT(TEXT_MAX_REASON);

	if (value->string)
		return members_blame(
		    object, value, rule_set_target(rule, value->string, &reason), &reason);
	rule->has_target = true;
	if (json_number(&value->slice, &rule->target) == 0)
		return 0;
	return members_misfit(object, value, "target", "a number, or a string such as \"500ms\"");
}

static int
recover_read(const struct document_object *object, const struct document_value *value)
{
	struct recovery *r = &((struct rule *)object->into)->recovery;
	const char *s = value->string;

	r->has_target = true;
	if (s ? units_parse_quantity(s, strlen(s), &r->target, &r->unit) == 0
	      : json_number(&value->slice, &r->target) == 0)
		return 0;
	return members_misfit(object, value, "recover", "a number, or a string such as \"400ms\"");
}

static int
unit_read(const struct document_object *object, const struct document_value *value)
{
	enum unit *unit = &((struct rule *)object->into)->unit;
	TEXT_LOCAL one = TEXT_INIT(TEXT_MAX_REASON);
	double number;
	bool good;

	text_add_format(&one, "1%s", value->string ? value->string : "");
	good = units_parse_quantity(text_string(&one), one.len, &number, unit) == 0 &&
	       *unit != UNIT_NONE && number == 1;
	if (good)
		return 0;
	return members_misfit(
	    object, value, "unit", "a unit of the values: ns us ms s min h d % B or /s");
}

static int
until_read(const struct document_object *object, const struct document_value *value)
{
	return policy_until_read(object, value, &((struct rule *)object->into)->waiver_end);
}

/* "all" and "any": the rules inside them, named after their place when they have no name. */
static int
group_read(const struct document_object *object, const struct document_value *value)
{
	struct rule *rule = object->into;
	size_t room = 0;

	if (rule->kind != RULE_PLAIN)
		return members_fault(object, value, "a rule has \"all\" or \"any\", not both");
	rule->kind = strcmp(value->name, "all") == 0 ? RULE_ALL : RULE_ANY;
	if (rule->depth == RULE_MAX_NESTING)
		return members_fault(object, value, "rules are nested too deep");
	for (const struct document_value *v = value->first; v; v = v->next) {
		struct document_object part = {object->document, v, NULL, object->why};
		struct rule *inner;

		rule->rules =
		    memory_grow(rule->rules, rule->rule_count, &room, sizeof(*rule->rules));
		inner = part.into = &rule->rules[rule->rule_count++];
		*inner = rule_begin();
		inner->depth = rule->depth + 1;
		if (rule_read(&part) == -1)
			return -1;
	}
	return 0;
}

/* ---- the table ---- */

/* The kinds of rules, as their members tell them apart. */
enum { PLAIN = 1, CANARY = 2, GROUP = 4, BURN = 8 };

static const char *const kinds[] = {
    "a rule", "a canary rule", "a rule of rules", "a burn rate rule"};

static const char *const ops[] = {"<=", "<", ">=", ">", "==", "!=", NULL};
static const char *const severities[] = {"info", "warning", "critical", NULL};
static const char *const answers[] = {"unknown", "skip", "fail", NULL};

static const struct member waiver_members[] = {
    MEMBER_COPY("until", struct rule, waived_until, .needed = true, .read = until_read),
    MEMBER_COPY("reason", struct rule, waiver_reason, .needed = true),
    {0},
};
static const struct members waiver = {.what = "a waiver", .list = waiver_members};

static const struct member rule_members[] = {
    MEMBER_COPY("name", struct rule, name),
    MEMBER(STRING, "agg", .of = PLAIN, .needed = PLAIN,
	.expected = "the name of an aggregate, such as \"p95\""),
    MEMBER_COPY("value", struct rule, value, .of = PLAIN | CANARY, .needed = CANARY),
    MEMBER_COPY("where", struct rule, where, .of = PLAIN | CANARY | BURN),
    MEMBER_COPY("by", struct rule, by, .of = PLAIN),
    MEMBER_INTEGER(
	"max_groups", struct rule, max_groups, .of = PLAIN, .least = 1, .most = RULE_MOST_GROUPS),
    MEMBER_CHOICE("op", struct rule, op, .of = PLAIN, .needed = PLAIN, .words = ops),
    MEMBER(ANY, "target", .of = PLAIN, .needed = PLAIN, .read = target_read),
    MEMBER(ANY, "unit", .of = PLAIN, .read = unit_read),
    MEMBER_INTEGER(
	"min_samples", struct rule, min_samples, .of = PLAIN | CANARY | BURN, .least = 1),
    MEMBER_CHOICE("on_missing", struct rule, on_missing, .of = PLAIN | CANARY | BURN,
	.words = answers, .expected = "unknown, skip or fail (missing data never passes)"),
    MEMBER(LIST, "all", .of = GROUP, .expected = "a list of rules", .read = group_read),
    MEMBER(LIST, "any", .of = GROUP, .expected = "a list of rules", .read = group_read),
    MEMBER(OBJECT, "canary", .of = CANARY, .needed = CANARY, .members = &policy_canary,
	.read = policy_canary_read),
    MEMBER(OBJECT, "burn_rate", .of = BURN, .needed = BURN, .members = &policy_burn,
	.read = policy_burn_read),
    MEMBER(ANY, "recover", .of = PLAIN, .read = recover_read),
    MEMBER_DURATION("for", struct rule, recovery.hold_for),
    MEMBER_DURATION("keep_for", struct rule, recovery.keep_for),
    MEMBER_WORD("severity", struct rule, severity, .words = severities),
    MEMBER_COPY("runbook", struct rule, runbook),
    MEMBER_NUMBER("weight", struct rule, weight, .above = true),
    MEMBER_BOOL("key", struct rule, key),
    MEMBER(OBJECT, "waiver", .members = &waiver),
    {0},
};
static const struct members rules = {.what = "a rule", .list = rule_members, .kinds = kinds};

/* ---- the whole ---- */

static unsigned
rule_kind(const struct document_value *object)
{
	return document_member(object, "burn_rate") ? BURN
	       : document_member(object, "all")     ? GROUP
	       : document_member(object, "any")     ? GROUP
	       : document_member(object, "canary")  ? CANARY
						    : PLAIN;
}

/* What its members mean together. */
static int
rule_settle(struct rule *rule, const struct document_value *object, struct text *why)
{
	switch (rule->kind) {
	case RULE_CANARY:
		return policy_canary_check(rule, why);
	case RULE_BURN:
		return policy_burn_check(rule, why);
	case RULE_ALL:
	case RULE_ANY:
		if (!rule->name && rule->depth == 0)
			return text_fail(why, "\"all\" and \"any\" need a \"name\"");
		if (!rule->name)
			rule->name = memory_string(rule->kind == RULE_ALL ? "all" : "any");
		return 0;
	default:
		if (rule_set_aggregate(rule, document_member(object, "agg")->string, why) == -1)
			return -1;
		return rule_check(rule, why);
	}
}

static int
rule_read(const struct document_object *object)
{
	struct rule *rule = object->into;
	struct text reason = TEXT_INIT(TEXT_MAX_REASON);

	rule->line = object->value->line;
	if (members_read(object, &rules, rule_kind(object->value)) == -1)
		return -1;
	return members_blame(
	    object, object->value, rule_settle(rule, object->value, &reason), &reason);
}

int
policy_rule_read(const struct document *document, const struct document_value *value,
    struct rule *rule, struct text *why)
{
	struct document_object object = {document, value, rule, why};

	return rule_read(&object);
}

void
policy_rule_put_members(struct text *out)
{
	static const char *const places[] = {"plain", "canary", "group", "burn"};

	for (unsigned i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		members_put(out, &rules, 1u << i, "policy", places[i]);
}
