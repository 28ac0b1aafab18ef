#include "policy.h"

#include <stdlib.h>
#include <string.h>

#include "digests.h"
#include "document_members.h"
#include "policy_rule.h"
#include "rule_parse.h"
#include "text.h"

/* Named after what it keeps from happening: a state that flips to and fro around its target. */
#define DEADBAND "state_flip_flop_deadband_percent"

void
policy_free(struct policy *policy)
{
	rules_free(&policy->rules);
	finding_waivers_free(&policy->waivers);
	expected_summaries_free(&policy->expected);
	*policy = (struct policy){0};
}

int
policy_add_line(struct policy *policy, const char *line, struct text *why)
{
	struct rule rule = rule_begin();
	int rc = rule_parse(line, &rule, why);

	fingerprint_add(&policy->fingerprint, line, strlen(line));
	if (rc == 0)
		rc = rules_add(&policy->rules, &rule, why);
	rule_free(&rule);
	return rc;
}

/* ---- settings ---- */

static int
expect_read(const struct document_object *object, const struct document_value *value)
{
	struct policy *policy = object->into;

	for (const struct document_value *v = value->first; v; v = v->next) {
		struct text reason = TEXT_INIT(TEXT_MAX_REASON);
		int rc;

		if (!v->string || v->string[0] == '\0')
			return members_misfit(object, v, "expect", "a list of tools");
		rc = expected_summaries_add(&policy->expected, v->string, &reason);
		if (members_blame(object, v, rc, &reason) == -1)
			return -1;
	}
	return 0;
}

static int
mark_read(const struct document_object *object, const struct document_value *value)
{
	double mark;

	if (json_number(&value->slice, &mark) == 0 && mark >= 1)
		return 0;
	return members_fault(object, value,
	    "a score is in percent: is %g meant as %g? write that, or a mark of at least 1", mark,
	    100 * mark);
}

static int
score_read(const struct document_object *object, const struct document_value *value)
{
	struct score *score = &((struct policy *)object->into)->score;

	if (score->on)
		return members_fault(object, value, "a second \"score\"");
	if (!document_member(value, "warn"))
		score->warn = score->pass;
	if (score->warn > score->pass)
		return members_fault(object, value, "the score's \"warn\" is over its \"pass\"");
	score->on = true;
	return 0;
}

static int
rule_add(const struct document_object *object, const struct document_value *value)
{
	struct policy *policy = object->into;
	struct text reason = TEXT_INIT(TEXT_MAX_REASON);
	struct rule rule = rule_begin();
	int rc = policy_rule_read(object->document, value, &rule, object->why);

	if (rc == 0)
		rc = members_blame(
		    object, value, rules_add(&policy->rules, &rule, &reason), &reason);
	rule_free(&rule);
	return rc;
}

static int
rules_read(const struct document_object *object, const struct document_value *value)
{
	for (const struct document_value *v = value->first; v; v = v->next)
		if (rule_add(object, v) == -1)
			return -1;
	return 0;
}

static const struct member score_members[] = {
    MEMBER_NUMBER(
	"pass", struct score, pass, .needed = true, .above = true, .most = 100, .read = mark_read),
    MEMBER_NUMBER("warn", struct score, warn, .above = true, .most = 100, .read = mark_read),
    {0},
};
static const struct members score = {.what = "a score", .list = score_members};

static const struct member settings_members[] = {
    MEMBER(LIST, "expect", .expected = "a list of tools", .read = expect_read),
    MEMBER_OBJECT(
	"score", struct policy, score, struct score, .members = &score, .read = score_read),
    MEMBER_NUMBER(DEADBAND, struct policy, deadband, .above = true, .most = 100, .below = true),
    MEMBER(OBJECT, "waive", .each = true, .members = &policy_waive, .read = policy_waive_read),
    MEMBER(LIST, "rules", .expected = "a list of rules", .read = rules_read),
    {0},
};
static const struct members settings = {.what = "settings", .list = settings_members};

void
policy_put_members(struct text *out)
{
	members_put(out, &settings, 0, "policy", "settings");
	policy_rule_put_members(out);
}

/* ---- files ---- */

static int
value_read(const struct document_object *object)
{
	for (const struct member *m = settings.list; m->name; m++)
		if (document_member(object->value, m->name))
			return members_read(object, &settings, 0);
	return rule_add(object, object->value);
}

static int
read_document(struct document *document, const char *path, struct policy *policy, struct text *why)
{
	size_t before = policy->rules.count, waived = policy->waivers.count;
	int rc = 0;

	if (!document)
		return -1;
	digests_add(policy->digests, "policy", path, document->bytes, document->len);
	if (document->count == 0)
		rc = text_fail(why, "%s: an empty policy: there is no rule in it", path);
	for (const struct document_value *v = document->first; v && rc == 0; v = v->next) {
		fingerprint_add(&policy->fingerprint, v->slice.bytes, v->slice.len);
		rc = value_read(&(struct document_object){document, v, policy, why});
	}
	for (size_t i = before; i < policy->rules.count; i++)
		policy->rules.items[i].file = path;
	for (size_t i = waived; i < policy->waivers.count; i++)
		policy->waivers.items[i].file = path;
	document_free(document);
	return rc;
}

int
policy_read(const char *path, struct policy *policy, struct text *why)
{
	return read_document(document_read(path, why), path, policy, why);
}

int
policy_parse(
    const char *name, const char *bytes, size_t len, struct policy *policy, struct text *why)
{
	return read_document(document_parse(name, bytes, len, why), name, policy, why);
}
