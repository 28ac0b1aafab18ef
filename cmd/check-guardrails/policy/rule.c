#include "members.h"
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "document.h"
#include "rule.h"
#include "text.h"

/* A rule while it is read. */
struct draft {
	const struct document *document;
	const struct document_value *object;
	struct rule *rule;
	struct text *why;
	const char *aggregate;
	unsigned depth;
};

static int read_rule(struct draft *d);

static int
fault(struct draft *d, const struct document_value *v, const char *name, const char *expected)
{
	return document_fault(d->document, v, d->why, "\"%s\" is not %s", name, expected);
}

static int
keep(struct draft *d, const struct document_value *v, char **into)
{
	if (!v->string || v->string[0] == '\0')
		return fault(d, v, v->name, "a string with something in it");
	*into = strdup(v->string);
	return *into ? 0 : document_fault(d->document, v, d->why, "out of memory");
}

static int
read_name(struct draft *d, const struct document_value *v)
{
	return keep(d, v, &d->rule->name);
}

static int
read_aggregate(struct draft *d, const struct document_value *v)
{
	d->aggregate = v->string;
	return v->string ? 0 : fault(d, v, "agg", "the name of an aggregate, such as \"p95\"");
}

static int
read_expression(struct draft *d, const struct document_value *v)
{
	return keep(d, v, &d->rule->value);
}

static int
read_where(struct draft *d, const struct document_value *v)
{
	return keep(d, v, &d->rule->where);
}

static int
read_by(struct draft *d, const struct document_value *v)
{
	return keep(d, v, &d->rule->by);
}

static int
read_runbook(struct draft *d, const struct document_value *v)
{
	return keep(d, v, &d->rule->runbook);
}

static int
read_op(struct draft *d, const struct document_value *v)
{
	if (!v->string || rule_op_parse(v->string, strlen(v->string), &d->rule->op) != 0)
		return fault(d, v, "op", "one of <= < >= > == !=");
	return 0;
}

static int
read_target(struct draft *d, const struct document_value *v)
{
	struct text reason = TEXT_INIT(TEXT_MAX_REASON);
	int rc = 0;

	if (v->string) {
		if (rule_set_target(d->rule, v->string, strlen(v->string), &reason) != 0)
			rc = document_fault(d->document, v, d->why, "%s", text_string(&reason));
		text_free(&reason);
		return rc;
	}
	if (json_number(&v->slice, &d->rule->target) != 0)
		return fault(d, v, "target", "a number, or a string such as \"500ms\"");
	d->rule->has_target = true;
	return 0;
}

static int
read_unit(struct draft *d, const struct document_value *v)
{
	double one;
	char quantity[16] = "1";

	if (v->string && strlen(v->string) < sizeof(quantity) - 1) {
		memcpy(quantity + 1, v->string, strlen(v->string) + 1);
		if (units_parse_quantity(quantity, strlen(quantity), &one, &d->rule->unit) == 0 &&
		    d->rule->unit != UNIT_NONE && one == 1)
			return 0;
	}
	return fault(d, v, "unit", "a unit of the values: ns us ms s min h d % B or /s");
}

static int
read_min_samples(struct draft *d, const struct document_value *v)
{
	if (json_integer(&v->slice, &d->rule->min_samples) != 0 || d->rule->min_samples < 1)
		return fault(d, v, "min_samples", "a whole number over 0");
	return 0;
}

static int
read_max_groups(struct draft *d, const struct document_value *v)
{
	if (json_integer(&v->slice, &d->rule->max_groups) != 0 || d->rule->max_groups < 1 ||
	    d->rule->max_groups > RULE_MOST_GROUPS)
		return fault(d, v, "max_groups", "a whole number from 1 to 10000");
	return 0;
}

static int
read_severity(struct draft *d, const struct document_value *v)
{
	static const char *const severities[] = {"info", "warning", "critical"};

	for (size_t i = 0; v->string && i < sizeof(severities) / sizeof(severities[0]); i++) {
		if (strcmp(v->string, severities[i]) == 0) {
			d->rule->severity = severities[i];
			return 0;
		}
	}
	return fault(d, v, "severity", "info, warning or critical");
}

static int
read_on_missing(struct draft *d, const struct document_value *v)
{
	static const char *const answers[] = {
	    [MISSING_UNKNOWN] = "unknown",
	    [MISSING_SKIP] = "skip",
	    [MISSING_FAIL] = "fail",
	};

	for (size_t i = 0; v->string && i < sizeof(answers) / sizeof(answers[0]); i++) {
		if (strcmp(v->string, answers[i]) == 0) {
			d->rule->on_missing = (enum on_missing)i;
			return 0;
		}
	}
	return fault(d, v, "on_missing", "unknown, skip or fail (missing data never passes)");
}

static int
read_weight(struct draft *d, const struct document_value *v)
{
	if (json_number(&v->slice, &d->rule->weight) != 0 || d->rule->weight <= 0)
		return fault(d, v, "weight", "a number over 0");
	return 0;
}

static int
read_key(struct draft *d, const struct document_value *v)
{
	if (v->slice.type != JSON_TRUE && v->slice.type != JSON_FALSE)
		return fault(d, v, "key", "true or false");
	d->rule->key = v->slice.type == JSON_TRUE;
	return 0;
}

/* A day holds to its end, in UTC; a time to the nanosecond. */
static int
parse_until(const char *until, int64_t *end)
{
	char time[] = "YYYY-MM-DDT00:00:00Z";
	size_t len = strlen(until);

	if (len != 10)
		return clock_parse(until, len, end);
	memcpy(time, until, 10);
	if (clock_parse(time, strlen(time), end) != 0)
		return -1;
	*end += 86400 * CLOCK_SECOND;
	return 0;
}

static int
read_waiver(struct draft *d, const struct document_value *v)
{
	static const char *const known[] = {"until", "reason", NULL};
	const struct document_value *until, *reason;

	if (v->slice.type != JSON_OBJECT)
		return fault(d, v, "waiver",
		    "an object such as {\"until\":\"2026-12-31\",\"reason\":\"...\"}");
	if (document_check_members(d->document, v, known, d->why) != 0)
		return -1;
	until = document_member(v, "until");
	reason = document_member(v, "reason");
	if (!until || !until->string || parse_until(until->string, &d->rule->waiver_end) != 0)
		return document_fault(d->document, until ? until : v, d->why,
		    "a waiver needs \"until\", a date such as 2026-12-31 or a time after RFC 3339");
	if (!reason)
		return document_fault(d->document, v, d->why, "a waiver needs a \"reason\"");
	if (keep(d, until, &d->rule->waived_until) != 0)
		return -1;
	return keep(d, reason, &d->rule->waiver_reason);
}

/* "all" and "any": the rules inside them, named after their place when they have no name. */
static int
read_group(struct draft *d, const struct document_value *v)
{
	struct draft inner = *d;
	size_t count = 0;

	if (d->rule->kind != RULE_PLAIN)
		return document_fault(
		    d->document, v, d->why, "a rule has \"all\" or \"any\", not both");
	d->rule->kind = strcmp(v->name, "all") == 0 ? RULE_ALL : RULE_ANY;
	if (v->slice.type != JSON_ARRAY || !v->first)
		return fault(d, v, v->name, "a list of rules");
	if (d->depth == RULE_MAX_NESTING)
		return document_fault(d->document, v, d->why, "rules are nested too deep");
	for (const struct document_value *r = v->first; r; r = r->next)
		count++;
	d->rule->rules = calloc(count, sizeof(*d->rule->rules));
	if (!d->rule->rules)
		return document_fault(d->document, v, d->why, "out of memory");
	inner.depth++;
	for (const struct document_value *r = v->first; r; r = r->next) {
		inner.object = r;
		inner.rule = &d->rule->rules[d->rule->rule_count++];
		*inner.rule = rule_begin();
		if (read_rule(&inner) != 0)
			return -1;
	}
	return 0;
}

static int
read_canary(struct draft *d, const struct document_value *v)
{
	if (d->rule->kind != RULE_PLAIN)
		return document_fault(d->document, v, d->why, "a rule of rules has no \"canary\"");
	return policy_canary_read(d->document, v, d->rule, d->why);
}

static int
read_for(struct draft *d, const struct document_value *v)
{
	return policy_recovery_read_for(d->document, v, d->rule, d->why);
}

static int
read_keep_for(struct draft *d, const struct document_value *v)
{
	return policy_recovery_read_keep_for(d->document, v, d->rule, d->why);
}

static int
read_recover(struct draft *d, const struct document_value *v)
{
	return policy_recovery_read_target(d->document, v, d->rule, d->why);
}

static int
read_burn(struct draft *d, const struct document_value *v)
{
	if (d->rule->kind != RULE_PLAIN || d->depth > 0)
		return document_fault(d->document, v, d->why,
		    "a \"burn_rate\" is a rule by itself, not part of another");
	return policy_burn_read(d->document, v, d->rule, d->why);
}

/* The kinds of rules, as their members tell them apart. */
enum { PLAIN = 1, CANARY = 2, GROUP = 4, BURN = 8 };

static const struct {
	const char *name;
	int (*read)(struct draft *d, const struct document_value *v);
	unsigned kinds; /* of rules that may have it */
} members[] = {
    {"name", read_name, PLAIN | CANARY | GROUP | BURN},
    {"agg", read_aggregate, PLAIN},
    {"value", read_expression, PLAIN | CANARY},
    {"where", read_where, PLAIN | CANARY | BURN},
    {"by", read_by, PLAIN},
    {"max_groups", read_max_groups, PLAIN},
    {"op", read_op, PLAIN},
    {"target", read_target, PLAIN},
    {"unit", read_unit, PLAIN},
    {"min_samples", read_min_samples, PLAIN | CANARY | BURN},
    {"on_missing", read_on_missing, PLAIN | CANARY | BURN},
    {"all", read_group, GROUP},
    {"any", read_group, GROUP},
    {"canary", read_canary, CANARY},
    {"burn_rate", read_burn, BURN},
    {"recover", read_recover, PLAIN},
    {"for", read_for, PLAIN | CANARY | GROUP | BURN},
    {"keep_for", read_keep_for, PLAIN | CANARY | GROUP | BURN},
    {"severity", read_severity, PLAIN | CANARY | GROUP | BURN},
    {"runbook", read_runbook, PLAIN | CANARY | GROUP | BURN},
    {"weight", read_weight, PLAIN | CANARY | GROUP | BURN},
    {"key", read_key, PLAIN | CANARY | GROUP | BURN},
    {"waiver", read_waiver, PLAIN | CANARY | GROUP | BURN},
};

enum { MEMBERS = sizeof(members) / sizeof(members[0]) };

static int
read_members(struct draft *d)
{
	const char *known[MEMBERS + 1] = {NULL};

	for (size_t i = 0; i < MEMBERS; i++)
		known[i] = members[i].name;
	if (d->object->slice.type != JSON_OBJECT)
		return document_fault(d->document, d->object, d->why, "a rule is an object");
	if (document_check_members(d->document, d->object, known, d->why) != 0)
		return -1;
	for (const struct document_value *v = d->object->first; v; v = v->next)
		for (size_t i = 0; i < MEMBERS; i++)
			if (strcmp(v->name, members[i].name) == 0 && members[i].read(d, v) != 0)
				return -1;
	return 0;
}

/* Each kind of rule has its own members, and some that it cannot do without. */
static int
check_members(struct draft *d)
{
	static const char *const needed[][4] = {
	    {"agg", "op", "target", NULL}, {"value", NULL}, {NULL}, {NULL}};
	static const char *const whats[] = {
	    "a rule with \"agg\"", "a canary rule", "a rule of rules", "a burn rate rule"};
	size_t kind = d->rule->kind == RULE_PLAIN    ? 0
		      : d->rule->kind == RULE_CANARY ? 1
		      : d->rule->kind == RULE_BURN   ? 3
						     : 2;

	for (size_t i = 0; needed[kind][i]; i++)
		if (!document_member(d->object, needed[kind][i]))
			return document_fault(d->document, d->object, d->why, "%s needs \"%s\"",
			    kind == 0 ? "a rule" : whats[kind], needed[kind][i]);
	for (size_t i = 0; i < MEMBERS; i++)
		if (!(members[i].kinds & 1u << kind) && document_member(d->object, members[i].name))
			return document_fault(d->document, d->object, d->why, "%s has no \"%s\"",
			    whats[kind], members[i].name);
	if (kind == 2 && !d->rule->name && d->depth == 0)
		return document_fault(
		    d->document, d->object, d->why, "\"all\" and \"any\" need a \"name\"");
	return 0;
}

static int
read_rule(struct draft *d)
{
	struct text reason = TEXT_INIT(TEXT_MAX_REASON);
	int rc = 0;

	d->rule->line = d->object->line;
	if (read_members(d) != 0 || check_members(d) != 0)
		return -1;
	if (d->rule->kind == RULE_PLAIN) {
		if (rule_set_aggregate(d->rule, d->aggregate, &reason) != 0 ||
		    rule_check(d->rule, &reason) != 0)
			rc = document_fault(
			    d->document, d->object, d->why, "%s", text_string(&reason));
	} else if (d->rule->kind == RULE_CANARY) {
		if (policy_canary_check(d->rule, &reason) != 0)
			rc = document_fault(
			    d->document, d->object, d->why, "%s", text_string(&reason));
	} else if (d->rule->kind == RULE_BURN) {
		if (policy_burn_check(d->rule, &reason) != 0)
			rc = document_fault(
			    d->document, d->object, d->why, "%s", text_string(&reason));
	} else if (!d->rule->name) {
		d->rule->name = strdup(d->rule->kind == RULE_ALL ? "all" : "any");
		if (!d->rule->name)
			rc = document_fault(d->document, d->object, d->why, "out of memory");
	}
	text_free(&reason);
	return rc;
}

int
policy_rule_read(const struct document *document, const struct document_value *object,
    struct rule *rule, struct text *why)
{
	struct draft d = {.document = document, .object = object, .rule = rule, .why = why};

	return read_rule(&d);
}
