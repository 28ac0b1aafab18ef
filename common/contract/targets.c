#include "contract_targets.h"

#include <stdio.h>
#include <string.h>

#include "character.h"
#include "error_page.h"
#include "text.h"

static const struct contract_name {
	const char *section, *name;
} names[] = {
    [CONTRACT_P50] = {"sla_targets", "reco_p50_ms"},
    [CONTRACT_P90] = {"sla_targets", "reco_p90_ms"},
    [CONTRACT_P95] = {"sla_targets", "reco_p95_ms"},
    [CONTRACT_P99] = {"sla_targets", "reco_p99_ms"},
    [CONTRACT_ERROR_RATE] = {"sla_targets", "api_error_rate_pct"},
    [CONTRACT_CLICKS] = {"kpi_targets", "ctr_at_20"},
    [CONTRACT_WATCH_TIME] = {"kpi_targets", "avg_watch_time_sec"},
    [CONTRACT_COVERAGE] = {"kpi_targets", "catalog_coverage_at_20"},
};

enum { NAMES = sizeof(names) / sizeof(names[0]) };

static const char *const sections[] = {"sla_targets", "kpi_targets", NULL};

/* ---- the document ---- */

static bool
document_is_page(const struct document *document, struct text *why)
{
	TEXT_LOCAL page = TEXT_INIT(TEXT_MAX_REASON);
	bool found = error_page_answer(document->bytes, document->len, sections, &page);

	if (found)
		text_set_format(why, "%s: no contract: %s", document->name, text_string(&page));

	return found;
}

/* "sla_target", "slaTargets", "SLA-Targets": what was meant for one of ours. */
static const char *
section_meant(const char *given)
{
	static const char *const plain[] = {"slatargets", "kpitargets"};
	char name[16];
	size_t len = 0;

	for (const char *s = given; *s != '\0' && len < sizeof(name) - 1; s++)
		if (char_is_alnum(*s))
			name[len++] = char_lower(*s);
	name[len] = '\0';
	for (size_t i = 0; i < 2; i++) {
		if (strcmp(given, sections[i]) == 0)
			return NULL;
		if (text_distance(name, plain[i]) <= 2)
			return sections[i];
	}

	return NULL;
}

int
contract_check(const struct document *document, struct text *why)
{
	if (document->count != 1 || document->first->slice.type != JSON_OBJECT) {
		const struct document_value *v = document->first;

		if (v)
			return document_fault(
			    document, v->next ? v->next : v, why, "a contract is one JSON object");
		return text_fail(why, "%s: a contract is one JSON object", document->name);
	}
	if (document_is_page(document, why))
		return -1;
	for (const struct document_value *v = document->first->first; v; v = v->next) {
		const char *meant = section_meant(v->name);

		if (meant)
			return document_fault(document, v, why,
			    "\"%s\" is not read; did you mean \"%s\"?", v->name, meant);
	}

	return 0;
}

int
contract_section(const struct document *document, const char *name,
    const struct document_value **section, struct text *why)
{
	const struct document_value *targets = document_member(document->first, name);

	*section = NULL;
	if (!targets)
		return 0;
	if (targets->slice.type != JSON_OBJECT)
		return document_fault(
		    document, targets, why, "\"%s\" is not an object of targets", name);
	if (targets->first)
		*section = targets;

	return 0;
}

/* ---- targets ---- */

static int
metric_find(const char *section, const char *name, enum contract_metric *metric, struct text *why)
{
	const char *known[NAMES + 1] = {NULL}, *nearest;
	size_t count = 0;

	for (size_t i = 0; i < NAMES; i++) {
		if (strcmp(names[i].section, section) != 0)
			continue;
		if (strcmp(names[i].name, name) == 0) {
			*metric = (enum contract_metric)i;
			return 0;
		}
		known[count++] = names[i].name;
	}
	nearest = text_nearest(name, known);
	text_set_format(why, "no records are known for the target \"%s\"", name);
	if (nearest)
		text_add_format(why, "; did you mean \"%s\"?", nearest);

	return -1;
}

/* A comparator of `len` bytes. */
static int
target_set_op(struct contract_target *target, const char *op, size_t len)
{
	static const char *const ops[] = {"<=", "<", ">=", ">", "==", "!="};

	for (size_t i = 0; i < sizeof(ops) / sizeof(ops[0]); i++)
		if (strlen(ops[i]) == len && memcmp(ops[i], op, len) == 0) {
			snprintf(target->op, sizeof(target->op), "%s", ops[i]);
			return 0;
		}

	return -1;
}

/* ">= 8%", "8%" or a number. */
static int
target_read_limit(struct contract_target *target, const struct document_value *v, struct text *why)
{
	const char *s = v->string;
	size_t op;

	if (!s) {
		if (json_number(&v->slice, &target->value) == 0)
			return 0;
		return text_fail(why, "target \"%s\" is neither a number nor a string", v->name);
	}
	s += strspn(s, " ");
	op = strspn(s, "<>=!");
	if (op > 0 && target_set_op(target, s, op) == -1)
		return text_fail(why, "target \"%s\" starts with no comparator", v->name);
	s += op + strspn(s + op, " ");
	if (units_parse_quantity(s, strlen(s), &target->value, &target->unit) == 0)
		return 0;

	return text_fail_visible(why,
	    "target \"%s\" is not a number with a unit, such as 500ms, 1%%, 64MiB or 200/s", s);
}

int
contract_target_read(const struct document *document, const char *section,
    const struct document_value *member, struct contract_target *target, struct text *why)
{
	TEXT_LOCAL reason = TEXT_INIT(TEXT_MAX_REASON);
	bool sla = strcmp(section, "sla_targets") == 0;

	*target = (struct contract_target){.unit = UNIT_NONE, .name = member->name};
	snprintf(target->op, sizeof(target->op), "%s", sla ? "<=" : ">=");
	if (metric_find(section, member->name, &target->metric, &reason) == 0 &&
	    target_read_limit(target, member, &reason) == 0)
		return 0;

	return document_fault(document, member, why, "%s", text_string(&reason));
}

bool
contract_percentile(enum contract_metric metric, double *percentile)
{
	static const double percentiles[] = {
	    [CONTRACT_P50] = 50, [CONTRACT_P90] = 90, [CONTRACT_P95] = 95, [CONTRACT_P99] = 99};

	if (metric > CONTRACT_P99)
		return false;
	*percentile = percentiles[metric];

	return true;
}
