#include "contract.h"

#include <stdbool.h>
#include <string.h>

#include "contract_fetch.h"
#include "contract_targets.h"
#include "digests.h"
#include "document.h"
#include "memory.h"
#include "policy.h"
#include "rule_unit.h"
#include "text.h"
#include "units.h"

/* Where a target's value is found: first in the records of a load test, then in a snapshot. */
struct place {
	const char *aggregate, *value, *where, *samples;
};

#define RECO ".sample_size >= 0"
#define BASELINE ".metrics.requests >= 0"

/* clang-format off */
enum { PLACES = 2 };
static const struct place places[][PLACES] = {
    [CONTRACT_P50] = {{"p50", ".latency_ms", NULL, NULL},
        {"last", ".latency_ms.p50", RECO, ".sample_size"}},
    [CONTRACT_P90] = {{"p90", ".latency_ms", NULL, NULL},
        {"last", ".latency_ms.p90", RECO, ".sample_size"}},
    [CONTRACT_P95] = {{"p95", ".latency_ms", NULL, NULL},
        {"last", ".latency_ms.p95", RECO, ".sample_size"}},
    [CONTRACT_P99] = {{"p99", ".latency_ms", NULL, NULL},
        {"last", ".latency_ms.p99", RECO, ".sample_size"}},
    [CONTRACT_ERROR_RATE] = {{"max", ".error_rate_pct", ".requests >= 0", ".requests"},
        {"last", ".error_rate_pct", RECO, ".sample_size"}},
    [CONTRACT_CLICKS] = {{"last", ".metrics.ctr_at_20_pct", BASELINE, ".metrics.impressions"}},
    [CONTRACT_WATCH_TIME] = {{"last", ".metrics.avg_watch_time_sec", BASELINE, ".metrics.watches"}},
    [CONTRACT_COVERAGE] = {{"last", ".metrics.catalog_coverage_at_20_pct", BASELINE,
        ".metrics.requests"}},
};
/* clang-format on */

struct contract {
	const struct document *document;
	const char *name;
	int64_t min_sla_samples;
	struct policy *policy;
	struct text *why;
	bool any; /* a target was found */
};

static int
contract_fill_place(
    struct rule *rule, const struct rule *whole, const struct place *place, struct text *why)
{
	*rule = rule_begin();
	rule->name = memory_string(whole->name);
	rule->value = memory_string(place->value);
	rule->where = memory_string(place->where);
	rule->samples_value = memory_string(place->samples);
	rule->op = whole->op;
	rule->target = whole->target;
	rule->target_unit = whole->target_unit;
	rule->has_target = true;
	rule->min_samples = whole->min_samples;
	rule->skip_few = whole->skip_few;
	rule_set_aggregate(rule, place->aggregate, why);
	if (rule_check(rule, why) == -1)
		return -1;
	/* Unless the target's own name says percent. */
	if (rule->unit != UNIT_PERCENT ||
	    units_of_member(whole->name, strlen(whole->name)) == UNIT_PERCENT)
		return 0;
	return rule_unit_check_share(rule, whole->target, whole->target_unit, why);
}

static int
contract_fill_rule(struct rule *rule, const struct contract_target *target, struct text *why)
{
	const struct place *sought = places[target->metric];

	rule_op_parse(target->op, strlen(target->op), &rule->op);
	rule->target = target->value;
	rule->target_unit = target->unit;
	rule->has_target = true;
	rule->kind = RULE_FIRST;
	rule->name = memory_string(target->name);
	rule->rules = memory_new(PLACES, sizeof(*rule->rules));
	for (size_t i = 0; i < PLACES && sought[i].aggregate; i++)
		if (contract_fill_place(&rule->rules[rule->rule_count++], rule, &sought[i], why) ==
		    -1)
			return -1;
	rule->unit = rule->rules[0].unit;
	return 0;
}

static int
contract_add_target(struct contract *c, const char *section, const struct document_value *v)
{
	bool sla = strcmp(section, "sla_targets") == 0;
	TEXT_LOCAL reason = TEXT_INIT(TEXT_MAX_REASON);
	struct rule rule = rule_begin();
	struct contract_target target;
	double percentile;
	int rc = contract_target_read(c->document, section, v, &target, c->why);

	if (rc == -1)
		goto out;
	rule.file = c->name;
	rule.line = v->line;
	rule.source = sla ? "sla" : "kpi";
	if (contract_percentile(target.metric, &percentile)) {
		rule.skip_few = c->min_sla_samples > 0;
		rule.min_samples = rule.skip_few ? c->min_sla_samples : 1;
	} else if (sla) {
		rule.min_samples = 1;
	}
	rc = contract_fill_rule(&rule, &target, &reason);
	if (rc == 0)
		rc = rules_add(&c->policy->rules, &rule, &reason);
	if (rc == -1)
		document_fault(c->document, v, c->why, "%s", text_string(&reason));
	c->any |= rc == 0;
out:
	rule_free(&rule);
	return rc;
}

/* All was asked for, and there is nothing: that is unknown. */
static int
contract_add_silence(struct contract *c, const char *section)
{
	TEXT_LOCAL reason = TEXT_INIT(TEXT_MAX_REASON);
	struct rule rule = rule_begin();
	int rc;

	rule.kind = RULE_FIRST;
	rule.file = c->name;
	rule.source = strcmp(section, "sla_targets") == 0 ? "sla" : "kpi";
	rule.name = memory_string(section);
	rc = rules_add(&c->policy->rules, &rule, &reason);
	if (rc == -1)
		text_fail(c->why, "%s: %s", c->name, text_string(&reason));
	rule_free(&rule);
	return rc;
}

static int
contract_add_section(struct contract *c, const char *section)
{
	const struct document_value *targets;

	if (contract_section(c->document, section, &targets, c->why) == -1)
		return -1;
	if (!targets)
		return contract_add_silence(c, section);
	for (const struct document_value *v = targets->first; v; v = v->next)
		if (contract_add_target(c, section, v) == -1)
			return -1;
	return 0;
}

int
contract_read(const struct contract_source *source, const char *name, const char *scope,
    int64_t min_sla_samples, struct policy *policy, struct text *why)
{
	bool absent;
	struct document *document = contract_fetch(source, &absent, why);
	struct contract c = {.document = document,
	    .name = name,
	    .min_sla_samples = min_sla_samples,
	    .policy = policy,
	    .why = why};
	int rc;

	if (!document) {
		if (absent)
			text_add_string(
			    why, "; give the URL that the service has its contract at, or a file");
		return -1;
	}
	fingerprint_add(&policy->fingerprint, document->bytes, document->len);
	digests_add(policy->digests, "contract", name, document->bytes, document->len);
	rc = contract_check(document, why);
	if (rc == 0 && strcmp(scope, "kpi") != 0)
		rc = contract_add_section(&c, "sla_targets");
	if (rc == 0 && strcmp(scope, "sla") != 0)
		rc = contract_add_section(&c, "kpi_targets");
	if (rc == 0 && !c.any && strcmp(scope, "all") != 0)
		rc = text_fail(why, "%s: there is no target in scope %s", name, scope);
	document_free(document);
	return rc;
}
