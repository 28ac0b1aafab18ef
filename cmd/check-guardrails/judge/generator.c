#include "kinds.h"

#include "judge.h"
#include "ledger.h"
#include "outcome.h"
#include "rule.h"
#include "series.h"
#include "text.h"
#include "units.h"
#include "verdict.h"

/* The level of the same records, of the series without the generator's own lateness. */
static const struct level *
generator_net_level(const struct book *book, const struct group *group, const struct level *level)
{
	for (size_t i = 0; i < book->group_count; i++) {
		const struct group *g = &book->groups[i];

		if (!group_has_key(g, group->is_string, group->value, group->value_len))
			continue;
		for (size_t k = 0; k < g->level_count; k++)
			if (g->levels[k].kind == level->kind)
				return &g->levels[k];
	}
	return NULL;
}

void
generator_excuse(const struct judge *judge, const struct rule *rule, const struct group *group,
    const struct level *level, struct verdict *v)
{
	const struct ledger *ledger = judge->ledger;
	struct question q = {
	    .plan = &ledger->survey->items[rule->net_series].plan,
	    .percentile = rule->percentile,
	    .target = rule->target,
	    .threshold = rule->net_threshold,
	    .now = judge->now,
	};
	const struct level *net;
	struct estimate e;

	if (v->status != CHECK_FAIL || !rule->net_value)
		return;
	net = generator_net_level(&ledger->books[rule->net_series], group, level);
	if (!net || net->tally.values != level->tally.values)
		return;
	q.tally = &net->tally;
	e = aggregate_ask(rule->aggregate, &q);
	if (!e.known || outcome_meets(rule->op, e.low, e.high, rule->target) != 1)
		return;
	v->status = CHECK_UNKNOWN;
	text_add_string(&v->message, "; generator-limited: without what load-reco itself sent late "
				     "it is ");
	verdict_show(&v->message, e.value, rule->target, units_name(rule->unit));
	text_add_string(&v->message, "; give the generator a processor of its own");
}
