#include "judge.h"

#include <inttypes.h>

#include "canary.h"
#include "json_writer.h"
#include "kinds.h"
#include "ledger.h"
#include "outcome.h"
#include "rule.h"
#include "series.h"
#include "text.h"
#include "verdict.h"

/* ---- rules made of rules: "all", "any", and the first that has data ---- */

struct nested {
	int64_t count[CHECK_UNKNOWN + 1]; /* by status */
	int64_t expired;                  /* waivers among them that ended */
	struct json_writer evidence;
};

static void
nested_take(void *context, const struct rule *rule, struct verdict *v)
{
	struct nested *m = context;

	m->count[v->status]++;
	m->expired += v->expired;
	verdict_put(&m->evidence, v, rule);
}

static enum check_status
nested_combine(const struct nested *m, enum rule_kind kind)
{
	static const enum check_status worst_first[] = {
	    CHECK_FAIL, CHECK_UNKNOWN, CHECK_WARN, CHECK_PASS};
	static const enum check_status best_first[] = {
	    CHECK_PASS, CHECK_UNKNOWN, CHECK_WARN, CHECK_FAIL};
	const enum check_status *order = kind == RULE_ALL ? worst_first : best_first;

	for (size_t i = 0; i < sizeof(worst_first) / sizeof(worst_first[0]); i++)
		if (m->count[order[i]] > 0)
			return order[i];
	return CHECK_SKIP;
}

/* Keeps the first verdict that rests on data; until there is one, the latest.  A load that made no
 * requests is no reason to ask the service about itself. */
struct first {
	struct verdict *whole;
	bool found;
};

static void
nested_take_first(void *context, const struct rule *rule, struct verdict *v)
{
	struct first *first = context;
	struct verdict taken = *v;

	(void)rule;
	if (first->found)
		return;
	first->found = v->measured || (v->has_samples && v->samples > 0);
	*v = *first->whole; /* freed by the judge in our stead */
	*first->whole = taken;
}

static void
judge_first(const struct judge *judge, const struct rule *rule, struct verdict *v)
{
	struct first first = {.whole = v};
	struct judge inner = *judge;

	if (rule->rule_count == 0) {
		text_add_format(&v->message, "the contract has no %s", rule->name);
		v->status = CHECK_UNKNOWN;
		return;
	}
	inner.verdict = nested_take_first;
	inner.context = &first;
	for (size_t i = 0; i < rule->rule_count && !first.found; i++)
		judge_rule(&inner, &rule->rules[i]);
}

static void
judge_nested(const struct judge *judge, const struct rule *rule, struct verdict *v)
{
	struct nested m = {.evidence = json_writer(&v->evidence)};
	struct judge inner = *judge;

	inner.verdict = nested_take;
	inner.context = &m;
	inner.inside = true;
	json_open_array(&m.evidence, NULL);
	for (size_t i = 0; i < rule->rule_count; i++)
		judge_rule(&inner, &rule->rules[i]);
	json_close_array(&m.evidence);
	v->status = nested_combine(&m, rule->kind);
	v->expired = m.expired > 0;
	text_add_format(&v->message,
	    "%s of %zu rules wanted: %" PRId64 " pass, %" PRId64 " fail, %" PRId64
	    " unknown, %" PRId64 " warn, %" PRId64 " skip",
	    rule->kind == RULE_ALL ? "all" : "any", rule->rule_count, m.count[CHECK_PASS],
	    m.count[CHECK_FAIL], m.count[CHECK_UNKNOWN], m.count[CHECK_WARN], m.count[CHECK_SKIP]);
	if (m.expired > 0)
		text_add_format(&v->message,
		    "; %" PRId64 " waiver%s ended: take it out or renew it", m.expired,
		    m.expired == 1 ? "" : "s");
}

/* ---- all kinds ---- */

void
judge_rule(const struct judge *judge, const struct rule *rule)
{
	const struct series *series = &judge->ledger->survey->items[rule->series];
	struct verdict v;

	if (rule->kind == RULE_PLAIN) {
		judge_plain(judge, rule);
		return;
	}
	verdict_begin(&v);
	switch (rule->kind) {
	case RULE_BURN:
		if (!outcome_miss_doubtful(&v, rule, series, -1) &&
		    !judge_burn(judge, rule, outcome_least_samples(judge, rule), &v))
			verdict_miss(&v, rule);
		break;
	case RULE_CANARY:
		if (!outcome_miss_doubtful(&v, rule, series, -1) &&
		    !judge_canary(rule, &judge->canaries[rule->canary_place],
			outcome_least_samples(judge, rule), &v))
			verdict_miss(&v, rule);
		break;
	case RULE_FIRST:
		judge_first(judge, rule, &v);
		break;
	default:
		judge_nested(judge, rule, &v);
		break;
	}
	outcome_finish(judge, rule, &v);
}
