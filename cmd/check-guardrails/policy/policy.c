#include "policy.h"

#include <stdlib.h>
#include <string.h>

#include "document.h"
#include "members.h"
#include "rule_parse.h"
#include "text.h"

/* Named after what it keeps from happening: a state that flips to and fro around its target. */
#define DEADBAND "state_flip_flop_deadband_percent"

void
policy_free(struct policy *policy)
{
	rules_free(&policy->rules);
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

static int
read_expect(const struct document *document, const struct document_value *value,
    struct policy *policy, struct text *why)
{
	struct text reason = TEXT_INIT(TEXT_MAX_REASON);
	int rc = 0;

	if (value->slice.type != JSON_ARRAY || !value->first)
		return document_fault(document, value, why, "\"expect\" is not a list of tools");
	for (const struct document_value *v = value->first; v && rc == 0; v = v->next) {
		if (!v->string || v->string[0] == '\0')
			rc = document_fault(document, v, why, "\"expect\" is not a list of tools");
		else if (expected_summaries_add(&policy->expected, v->string, &reason) == -1)
			rc = document_fault(document, v, why, "%s", text_string(&reason));
	}
	text_free(&reason);
	return rc;
}

static int
read_mark(const struct document *document, const struct document_value *score, const char *name,
    double *mark, struct text *why)
{
	const struct document_value *v = document_member(score, name);

	if (!v || json_number(&v->slice, mark) != 0 || *mark <= 0 || *mark > 100)
		return document_fault(document, v ? v : score, why,
		    "a score needs \"%s\", a number over 0 and at most 100", name);
	if (*mark < 1)
		return document_fault(document, v, why,
		    "a score is in percent: is %g meant as %g? write that, or a mark of at least 1",
		    *mark, 100 * *mark);
	return 0;
}

static int
read_score(const struct document *document, const struct document_value *value,
    struct policy *policy, struct text *why)
{
	static const char *const known[] = {"pass", "warn", NULL};
	struct score *score = &policy->score;

	if (value->slice.type != JSON_OBJECT)
		return document_fault(document, value, why,
		    "\"score\" is not an object such as {\"pass\":90,\"warn\":75}");
	if (score->on)
		return document_fault(document, value, why, "a second \"score\"");
	if (document_check_members(document, value, known, why) != 0 ||
	    read_mark(document, value, "pass", &score->pass, why) != 0)
		return -1;
	score->warn = score->pass;
	if (document_member(value, "warn") &&
	    read_mark(document, value, "warn", &score->warn, why) != 0)
		return -1;
	if (score->warn > score->pass)
		return document_fault(
		    document, value, why, "the score's \"warn\" is over its \"pass\"");
	score->on = true;
	return 0;
}

static int
read_deadband(const struct document *document, const struct document_value *value,
    struct policy *policy, struct text *why)
{
	if (json_number(&value->slice, &policy->deadband) != 0 || policy->deadband <= 0 ||
	    policy->deadband >= 100)
		return document_fault(
		    document, value, why, "\"" DEADBAND "\" is not a number over 0 and under 100");
	return 0;
}

static int
add_rule(const struct document *document, const struct document_value *value, struct policy *policy,
    struct text *why)
{
	struct text reason = TEXT_INIT(TEXT_MAX_REASON);
	struct rule rule = rule_begin();
	int rc = policy_rule_read(document, value, &rule, why);

	if (rc == 0 && rules_add(&policy->rules, &rule, &reason) != 0)
		rc = document_fault(document, value, why, "%s", text_string(&reason));
	rule_free(&rule);
	text_free(&reason);
	return rc;
}

static int
read_settings(const struct document *document, const struct document_value *object,
    struct policy *policy, struct text *why)
{
	static const char *const known[] = {"rules", "expect", "score", DEADBAND, NULL};
	const struct document_value *v;

	if (document_check_members(document, object, known, why) != 0)
		return -1;
	v = document_member(object, "expect");
	if (v && read_expect(document, v, policy, why) != 0)
		return -1;
	v = document_member(object, "score");
	if (v && read_score(document, v, policy, why) != 0)
		return -1;
	v = document_member(object, DEADBAND);
	if (v && read_deadband(document, v, policy, why) != 0)
		return -1;
	v = document_member(object, "rules");
	if (!v)
		return 0;
	if (v->slice.type != JSON_ARRAY || !v->first)
		return document_fault(document, v, why, "\"rules\" is not a list of rules");
	for (v = v->first; v; v = v->next)
		if (add_rule(document, v, policy, why) != 0)
			return -1;
	return 0;
}

static int
read_value(const struct document *document, const struct document_value *value,
    struct policy *policy, struct text *why)
{
	if (value->slice.type != JSON_OBJECT)
		return document_fault(
		    document, value, why, "a policy holds objects, and this is none");
	if (document_member(value, "rules") || document_member(value, "expect") ||
	    document_member(value, "score") || document_member(value, DEADBAND))
		return read_settings(document, value, policy, why);
	return add_rule(document, value, policy, why);
}

static int
read_document(struct document *document, const char *path, struct policy *policy, struct text *why)
{
	size_t before = policy->rules.count;
	int rc = 0;

	if (!document)
		return -1;
	if (document->count == 0) {
		text_set_format(why, "%s: an empty policy: there is no rule in it", path);
		rc = -1;
	}
	for (const struct document_value *v = document->first; v && rc == 0; v = v->next) {
		fingerprint_add(&policy->fingerprint, v->slice.bytes, v->slice.len);
		rc = read_value(document, v, policy, why);
	}
	for (size_t i = before; i < policy->rules.count; i++)
		policy->rules.items[i].file = path;
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
