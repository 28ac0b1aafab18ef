#include "contract.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "document.h"
#include "error_page.h"
#include "policy.h"
#include "text.h"

/* Where a target's value is found: first in the records of a load test, then in a snapshot. */
struct place {
	const char *aggregate, *value, *where, *samples;
};

struct mapping {
	const char *section, *name;
	struct place places[2];
};

#define RECO ".sample_size >= 0"
#define BASELINE ".metrics.requests >= 0"

/* clang-format off */
static const struct mapping mappings[] = {
    {"sla_targets", "reco_p50_ms", {{"p50", ".latency_ms", NULL, NULL}, {"last", ".latency_ms.p50", RECO, ".sample_size"}}},
    {"sla_targets", "reco_p90_ms", {{"p90", ".latency_ms", NULL, NULL}, {"last", ".latency_ms.p90", RECO, ".sample_size"}}},
    {"sla_targets", "reco_p95_ms", {{"p95", ".latency_ms", NULL, NULL}, {"last", ".latency_ms.p95", RECO, ".sample_size"}}},
    {"sla_targets", "reco_p99_ms", {{"p99", ".latency_ms", NULL, NULL}, {"last", ".latency_ms.p99", RECO, ".sample_size"}}},
    {"sla_targets", "api_error_rate_pct", {{"max", ".error_rate_pct", ".requests >= 0", ".requests"}, {"last", ".error_rate_pct", RECO, ".sample_size"}}},
    {"kpi_targets", "ctr_at_20", {{"last", ".metrics.ctr_at_20_pct", BASELINE, ".metrics.impressions"}}},
    {"kpi_targets", "avg_watch_time_sec", {{"last", ".metrics.avg_watch_time_sec", BASELINE, ".metrics.watches"}}},
    {"kpi_targets", "catalog_coverage_at_20", {{"last", ".metrics.catalog_coverage_at_20_pct", BASELINE, ".metrics.requests"}}},
};
/* clang-format on */

enum { MAPPINGS = sizeof(mappings) / sizeof(mappings[0]) };

struct contract {
	const struct document *document;
	const char *path;
	int64_t min_sla_samples;
	struct policy *policy;
	struct text *why;
	size_t count;
};

static const struct mapping *
find(const char *section, const char *name, const char **nearest)
{
	const char *names[MAPPINGS + 1] = {NULL};
	size_t count = 0;

	for (size_t i = 0; i < MAPPINGS; i++) {
		if (strcmp(mappings[i].section, section) != 0)
			continue;
		if (strcmp(mappings[i].name, name) == 0)
			return &mappings[i];
		names[count++] = mappings[i].name;
	}
	*nearest = text_nearest(name, names);
	return NULL;
}

/* ">= 8%", "8%" or a number. */
static int
read_target(struct rule *rule, const struct document_value *v, struct text *why)
{
	const char *s = v->string;
	size_t op;

	if (!s) {
		if (json_number(&v->slice, &rule->target) != 0) {
			text_set_format(
			    why, "target \"%s\" is neither a number nor a string", v->name);
			return -1;
		}
		rule->has_target = true;
		return 0;
	}
	s += strspn(s, " ");
	op = strspn(s, "<>=!");
	if (op > 0 && rule_op_parse(s, op, &rule->op) != 0) {
		text_set_format(why, "target \"%s\" starts with no comparator", v->name);
		return -1;
	}
	s += op + strspn(s + op, " ");
	return rule_set_target(rule, s, strlen(s), why);
}

static int
fill_place(struct rule *rule, const struct rule *whole, const struct place *place, struct text *why)
{
	*rule = rule_begin();
	rule->name = strdup(whole->name);
	rule->value = strdup(place->value);
	rule->where = place->where ? strdup(place->where) : NULL;
	rule->samples_value = place->samples ? strdup(place->samples) : NULL;
	if (!rule->name || !rule->value || (place->where && !rule->where) ||
	    (place->samples && !rule->samples_value)) {
		text_set_format(why, "out of memory");
		return -1;
	}
	rule->op = whole->op;
	rule->target = whole->target;
	rule->target_unit = whole->target_unit;
	rule->has_target = true;
	rule->min_samples = whole->min_samples;
	return rule_set_aggregate(rule, place->aggregate, why) == 0 ? rule_check(rule, why) : -1;
}

static int
fill_rule(struct rule *rule, const struct mapping *mapping, struct text *why)
{
	rule->kind = RULE_FIRST;
	rule->name = strdup(mapping->name);
	rule->rules = calloc(2, sizeof(*rule->rules));
	if (!rule->name || !rule->rules) {
		text_set_format(why, "out of memory");
		return -1;
	}
	for (size_t i = 0; i < 2 && mapping->places[i].aggregate; i++)
		if (fill_place(&rule->rules[rule->rule_count++], rule, &mapping->places[i], why) !=
		    0)
			return -1;
	rule->unit = rule->rules[0].unit;
	return 0;
}

static int
add_target(struct contract *c, const char *section, const struct document_value *v)
{
	bool sla = strcmp(section, "sla_targets") == 0;
	struct text reason = TEXT_INIT(TEXT_MAX_REASON);
	struct rule rule = rule_begin();
	const char *nearest;
	const struct mapping *mapping = find(section, v->name, &nearest);
	int rc = -1;

	if (!mapping) {
		text_set_format(&reason, "no records are known for the target \"%s\"", v->name);
		if (nearest)
			text_add_format(&reason, "; did you mean \"%s\"?", nearest);
		goto out;
	}
	rule.file = c->path;
	rule.line = v->line;
	rule.source = sla ? "sla" : "kpi";
	rule.op = sla ? OP_AT_MOST : OP_AT_LEAST;
	rule.min_samples = sla ? c->min_sla_samples : -1;
	if (read_target(&rule, v, &reason) == 0 && fill_rule(&rule, mapping, &reason) == 0 &&
	    rules_add(&c->policy->rules, &rule, &reason) == 0) {
		c->count++;
		rc = 0;
	}
out:
	if (rc != 0)
		document_fault(c->document, v, c->why, "%s", text_string(&reason));
	rule_free(&rule);
	text_free(&reason);
	return rc;
}

/* "sla_target", "slaTargets", "SLA-Targets": what was meant for one of ours. */
static int
check_sections(struct contract *c)
{
	static const char *const sections[] = {"sla_targets", "kpi_targets"};

	for (const struct document_value *v = c->document->first->first; v; v = v->next) {
		char name[16];
		size_t len = 0;

		for (const char *s = v->name; *s != '\0' && len < sizeof(name) - 1; s++)
			if (isalnum((unsigned char)*s))
				name[len++] = (char)tolower((unsigned char)*s);
		name[len] = '\0';
		for (size_t i = 0; i < 2; i++) {
			const char *plain = i == 0 ? "slatargets" : "kpitargets";

			if (strcmp(v->name, sections[i]) == 0)
				break;
			if (text_distance(name, plain) > 2)
				continue;
			return document_fault(c->document, v, c->why,
			    "\"%s\" is not read; did you mean \"%s\"?", v->name, sections[i]);
		}
	}
	return 0;
}

/* All was asked for, and there is nothing: that is unknown. */
static int
add_silence(struct contract *c, const char *section)
{
	struct text reason = TEXT_INIT(TEXT_MAX_REASON);
	struct rule rule = rule_begin();
	int rc = -1;

	rule.kind = RULE_FIRST;
	rule.file = c->path;
	rule.source = strcmp(section, "sla_targets") == 0 ? "sla" : "kpi";
	rule.name = strdup(section);
	if (!rule.name)
		text_set_format(&reason, "out of memory");
	else
		rc = rules_add(&c->policy->rules, &rule, &reason);
	if (rc != 0)
		text_set_format(c->why, "%s: %s", c->path, text_string(&reason));
	rule_free(&rule);
	text_free(&reason);
	return rc;
}

static int
add_section(struct contract *c, const char *section)
{
	const struct document_value *targets = document_member(c->document->first, section);

	if (!targets || (targets->slice.type == JSON_OBJECT && !targets->first))
		return add_silence(c, section);
	if (targets->slice.type != JSON_OBJECT)
		return document_fault(
		    c->document, targets, c->why, "\"%s\" is not an object of targets", section);
	for (const struct document_value *v = targets->first; v; v = v->next)
		if (add_target(c, section, v) != 0)
			return -1;
	return 0;
}

static bool
is_error_page(const struct document *document, const char *path, struct text *why)
{
	static const char *const sections[] = {"sla_targets", "kpi_targets", NULL};
	struct text page = TEXT_INIT(TEXT_MAX_REASON);
	bool found = error_page_answer(document->bytes, document->len, sections, &page);

	if (found)
		text_set_format(why, "%s: no contract: %s", path, text_string(&page));
	text_free(&page);
	return found;
}

int
contract_read(const char *path, const char *scope, int64_t min_sla_samples, struct policy *policy,
    struct text *why)
{
	struct document *document = document_read(path, why);
	struct contract c = {.document = document,
	    .path = path,
	    .min_sla_samples = min_sla_samples,
	    .policy = policy,
	    .why = why};
	int rc = 0;

	if (document)
		fingerprint_add(&policy->fingerprint, document->bytes, document->len);
	if (!document)
		return -1;
	if (document->count != 1 || document->first->slice.type != JSON_OBJECT) {
		text_set_format(why, "%s: a contract is one JSON object", path);
		rc = -1;
	}
	if (rc == 0 && is_error_page(document, path, why))
		rc = -1;
	if (rc == 0)
		rc = check_sections(&c);
	if (rc == 0 && strcmp(scope, "kpi") != 0)
		rc = add_section(&c, "sla_targets");
	if (rc == 0 && strcmp(scope, "sla") != 0)
		rc = add_section(&c, "kpi_targets");
	if (rc == 0 && c.count == 0) {
		text_set_format(why, "%s: there is no target in scope %s", path, scope);
		rc = -1;
	}
	document_free(document);
	return rc;
}
