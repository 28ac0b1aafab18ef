#include "kinds.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "judge.h"
#include "ledger.h"
#include "outcome.h"
#include "rule.h"
#include "series.h"
#include "text.h"
#include "verdict.h"

/* Sources vouch for there being nothing, as far as all that they announced arrived. */
static void
settle_nothing(const struct judge *judge, struct verdict *v, const struct rule *rule, bool quiet)
{
	const struct sources *sources = &judge->ledger->sources;
	double none = quiet ? INFINITY : 0;
	int64_t lost = sources_lost(sources, rule->where, -1);
	struct estimate e = {.value = none, .low = none, .high = none};

	/* What was announced and lost may have been a match, and of just now. */
	if (quiet && lost > 0)
		e.low = 0;
	else if (!quiet)
		e.high = (double)lost;
	outcome_settle(judge, v, rule, &e, 0, lost);
	v->has_observed = isfinite(v->observed);
	if (v->has_observed)
		return;
	text_set_format(&v->message, "no match in what the sources reported");
	if (lost > 0)
		text_add_format(
		    &v->message, ", but %" PRId64 " items of a source did not arrive", lost);
}

static void
miss_nothing(struct verdict *v, const struct rule *rule, const struct series *series,
    const struct book *book)
{
	if (book->looked_at == 0) {
		outcome_miss(v, rule, "there are no data records");
	} else if (book->left_out > 0) {
		outcome_miss(v, rule,
		    "only records of single targets or of a warm-up match; choose with where .name "
		    "or .phase");
	} else {
		outcome_miss(
		    v, rule, "the condition matched none of %" PRId64 " records", book->looked_at);
		near_describe(&book->near, &series->near, &v->message);
	}
}

void
judge_nothing(const struct judge *judge, const struct rule *rule, const struct series *series,
    const struct book *book)
{
	const struct sources *sources = &judge->ledger->sources;
	const char *name = rule->aggregate->name;
	bool any = sources_arrived(sources, rule->where), quiet = strcmp(name, "quiet") == 0;
	TEXT_LOCAL silent = TEXT_INIT(TEXT_MAX_REASON);
	struct verdict v;

	verdict_begin(&v);
	v.has_samples = true;
	if (outcome_miss_doubtful(&v, rule, series, -1)) {
		near_describe(&book->near, &series->near, &v.message);
	} else if ((strcmp(name, "count") == 0 || quiet) && rule->min_samples < 1 &&
		   sources_vouch(sources, rule->where, rule->value, &silent) &&
		   ledger_decided(series, book) &&
		   !near_misspelt(&book->near, &series->near, any)) {
		settle_nothing(judge, &v, rule, quiet);
	} else {
		miss_nothing(&v, rule, series, book);
		text_add_string(&v.message, text_string(&silent));
	}
	if (judge->foreign && v.status != CHECK_PASS)
		text_add_format(&v.message, "; %s", judge->foreign);
	outcome_finish(judge, rule, &v);
}
