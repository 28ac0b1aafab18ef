#include "judge.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "aggregate.h"
#include "canary.h"
#include "json.h"
#include "judge_burn.h"
#include "judge_canary.h"
#include "ledger.h"
#include "nested.h"
#include "rule.h"
#include "message.h"
#include "series.h"
#include "text.h"
#include "units.h"
#include "verdict.h"
#include "waiver.h"

/* Whether every value in low..high meets the target (1), none does (0), or some (-1). */
static int
compare(enum rule_op op, double low, double high, double target)
{
	switch (op) {
	case OP_AT_MOST:
		return high <= target ? 1 : low > target ? 0 : -1;
	case OP_UNDER:
		return high < target ? 1 : low >= target ? 0 : -1;
	case OP_AT_LEAST:
		return low >= target ? 1 : high < target ? 0 : -1;
	case OP_OVER:
		return low > target ? 1 : high <= target ? 0 : -1;
	case OP_EQUAL:
		return low == target && high == target ? 1 : target < low || target > high ? 0 : -1;
	default:
		return target < low || target > high ? 1 : low == target && high == target ? 0 : -1;
	}
}

/* From 2^53 on a double stands for its neighbours among the integers, too. */
static double
widen(double value, int sign)
{
	return fabs(value) < JSON_EXACT_LIMIT || isinf(value)
		   ? value
		   : nextafter(value, sign < 0 ? -INFINITY : INFINITY);
}

static double
margin(enum rule_op op, double observed, double target)
{
	switch (op) {
	case OP_AT_MOST:
	case OP_UNDER:
		return target - observed;
	case OP_AT_LEAST:
	case OP_OVER:
		return observed - target;
	case OP_EQUAL:
		return observed == target ? 0 : -fabs(observed - target);
	default:
		return fabs(observed - target);
	}
}

/* Data is missing or too little: the rule's own answer, never pass. */
static void
miss(struct verdict *v, const struct rule *rule)
{
	static const enum check_status answers[] = {
	    [MISSING_UNKNOWN] = CHECK_UNKNOWN,
	    [MISSING_SKIP] = CHECK_SKIP,
	    [MISSING_FAIL] = CHECK_FAIL,
	};

	v->status = answers[rule->on_missing];
}

static void
miss_because(struct verdict *v, const struct rule *rule, const char *why)
{
	message_subject(v, rule);
	text_add_format(&v->message, ": %s", why);
	miss(v, rule);
}

static void
settle(struct verdict *v, const struct rule *rule, const struct estimate *e, const struct tally *t,
    int64_t lost)
{
	int answer = compare(rule->op, widen(e->low, -1), widen(e->high, 1), rule->target);

	v->has_observed = true;
	v->observed = e->value;
	v->margin = margin(rule->op, e->value, rule->target);
	if (answer < 0) {
		message_unclear(v, rule, e->value, t->missing, lost);
		miss(v, rule);
		return;
	}
	v->status = answer == 1 ? CHECK_PASS : CHECK_FAIL;
	v->recovered = !rule->recovery.has_target ||
		       compare(rule->op, e->low, e->high, rule->recovery.target) == 1;
	message_answer(v, rule, answer == 1);
	if (t->missing > 0)
		text_add_format(&v->message, " (%" PRId64 " without a value)", t->missing);
}

/* How many samples the rule wants. Counting records and telling their age needs none but what the
 * rule itself asks for. */
static int64_t
least_samples(const struct judge *judge, const struct rule *rule)
{
	bool counts =
	    rule->aggregate->takes == TAKES_NOTHING || rule->aggregate->takes == TAKES_TIME;

	if (rule->min_samples > 0)
		return rule->min_samples;
	return counts ? 0 : judge->min_samples;
}

static int64_t
whole(double samples)
{
	return samples >= 0 && samples < 1e18 ? (int64_t)samples : 0;
}

/* How many samples stand behind an answer: those that the record names, records that were looked
 * at, or values, figures of load and interval records counting as the requests behind them. */
static int64_t
samples_of(const struct rule *rule, const struct series *series, const struct book *book,
    const struct level *level)
{
	if (series->samples)
		return whole(level->samples);
	if (rule->aggregate->takes == TAKES_NOTHING)
		return book->looked_at;
	if (rule->aggregate->takes == TAKES_TIME)
		return level->tally.records;
	return rule->aggregate->takes == TAKES_NUMBER
		   ? whole((double)level->tally.values + level->requests)
		   : level->tally.values;
}

/* Which of the records that reports become are on this level; -1: others, or several. */
static int
report_of(const struct level *level)
{
	for (int i = 0; i < KIND_REPORTS && !level->mixed; i++)
		if (strcmp(level->type, kind_reports[i]) == 0)
			return i;
	return -1;
}

/* The tally with the items of reports that were lost on the way as records without a value; count
 * and quiet reckon with them by themselves. It borrows what it points to. */
static struct tally
with_lost(const struct level *level, const struct rule *rule, int64_t lost)
{
	struct tally t = level->tally;

	if ((level->mixed || report_of(level) >= 0) &&
	    strcmp(rule->aggregate->name, "count") != 0 && rule->aggregate->takes != TAKES_TIME)
		t.missing += lost;
	return t;
}

/* The level of the same records, of the series without the generator's own lateness. */
static const struct level *
net_level(const struct book *book, const struct group *group, const struct level *level)
{
	for (size_t i = 0; i < book->group_count; i++) {
		const struct group *g = &book->groups[i];

		if (g->hash != group->hash || g->is_string != group->is_string ||
		    g->value_len != group->value_len ||
		    memcmp(g->value, group->value, g->value_len) != 0)
			continue;
		for (size_t k = 0; k < g->level_count; k++)
			if (g->levels[k].kind == level->kind)
				return &g->levels[k];
	}
	return NULL;
}

/* A limit on latencies that fails, and that would hold had the generator sent its requests when they
 * were due, says nothing about the service: unknown, whatever the rule says of missing data. */
static void
excuse_generator(const struct judge *judge, const struct rule *rule, const struct group *group,
    const struct level *level, struct verdict *v)
{
	const struct ledger *ledger = judge->ledger;
	struct question q = {
	    .percentile = rule->percentile,
	    .target = rule->target,
	    .threshold = rule->net_threshold,
	    .now = judge->now,
	};
	const struct level *net;
	struct estimate e;

	if (v->status != CHECK_FAIL || !rule->net_value)
		return;
	net = net_level(&ledger->books[rule->net_series], group, level);
	if (!net || net->mixed || net->tally.missing > 0 ||
	    net->tally.values != level->tally.values)
		return;
	e = aggregate_ask(
	    rule->aggregate, &net->tally, &ledger->survey->items[rule->net_series].plan, &q);
	if (!e.known || compare(rule->op, e.low, e.high, rule->target) != 1)
		return;
	v->status = CHECK_UNKNOWN;
	text_add_string(&v->message, "; generator-limited: without what load-reco itself sent late "
				     "it is ");
	verdict_show(&v->message, e.value, rule->target, units_name(rule->unit));
	text_add_string(&v->message, "; give the generator a processor of its own");
}

/* Whether there was enough to judge by. */
static bool
judge_level(const struct judge *judge, const struct rule *rule, const struct series *series,
    const struct book *book, const struct level *level, struct verdict *v)
{
	struct question q = {
	    .percentile = rule->percentile,
	    .target = rule->target,
	    .threshold = rule->threshold,
	    .now = judge->now,
	    .lost = sources_lost(
		&judge->ledger->sources, rule->where, series->levelled ? report_of(level) : -1),
	};
	const struct tally *t = &level->tally;
	int64_t least = least_samples(judge, rule);
	struct tally all = with_lost(level, rule, q.lost);
	struct estimate e = aggregate_ask(rule->aggregate, &all, &series->plan, &q);

	v->level = level->mixed ? "mixed" : level->type;
	v->has_samples = true;
	v->samples = samples_of(rule, series, book, level);
	if (rule->unit_assumed && (t->plain > 0 || t->plain_histograms)) {
		message_subject(v, rule);
		text_add_format(&v->message,
		    ": the target is in %s, but the name of the value does not say its unit",
		    units_name(rule->target_unit));
		miss(v, rule);
	} else if (rule->skip_few && v->samples < least && (v->samples > 0 || series->samples)) {
		message_subject(v, rule);
		text_add_format(&v->message,
		    ": skipped, %" PRId64 " sample%s are fewer than the %" PRId64
		    " of --min-sla-samples",
		    v->samples, v->samples == 1 ? "" : "s", least);
		v->status = CHECK_SKIP;
	} else if (!e.known) {
		miss_because(v, rule, e.why);
	} else if (v->samples < least) {
		message_subject(v, rule);
		text_add_format(&v->message, ": %" PRId64 " sample%s, fewer than %" PRId64,
		    v->samples, v->samples == 1 ? "" : "s", least);
		v->has_observed = true;
		v->observed = e.value;
		v->margin = margin(rule->op, e.value, rule->target);
		miss(v, rule);
	} else {
		settle(v, rule, &e, t, q.lost);
		return true;
	}
	return false;
}

static void
finish(const struct judge *judge, const struct rule *rule, struct verdict *v)
{
	if (judge->cut && v->status == CHECK_PASS) {
		text_add_string(&v->message, "; but a signal ended the input");
		v->status = CHECK_UNKNOWN;
	}
	/* What is not critical cannot close the gate by failing; missing data still does. */
	v->failed = v->status == CHECK_FAIL;
	if (v->status == CHECK_FAIL && !judge->inside && strcmp(rule->severity, "critical") != 0)
		v->status = CHECK_WARN;
	waiver_apply(rule, v, judge->today);
	/* Neither its severity nor its own waiver covers a waiver that ended inside it. */
	if (v->expired)
		v->status = CHECK_FAIL;
	judge->verdict(judge->context, rule, v);
	verdict_free(v);
}

/* Whether records of a load are among the group's, whatever they hold. */
static bool
has_load(const struct group *group)
{
	static const char *const types[] = {"load", "interval", "request"};

	for (size_t i = 0; i < group->level_count; i++)
		for (size_t k = 0; k < sizeof(types) / sizeof(types[0]); k++)
			if (strcmp(group->levels[i].type, types[k]) == 0)
				return true;
	return false;
}

/* A member that no record has, or a word that is written otherwise there: what the rule says of it
 * cannot be trusted, whatever it is. */
static bool
miss_doubtful(struct verdict *v, const struct rule *rule, const struct series *series, int kind)
{
	struct text reason = TEXT_INIT(TEXT_MAX_REASON);
	bool doubtful =
	    series_where_doubt(series, &reason) || series_value_doubt(series, kind, &reason);

	if (doubtful)
		miss_because(v, rule, text_string(&reason));
	text_free(&reason);
	return doubtful;
}

static void
judge_group(const struct judge *judge, const struct rule *rule, const struct series *series,
    const struct book *book, const struct group *group)
{
	struct verdict v;
	const struct level *level;
	const char *why;

	verdict_begin(&v);
	v.group = series->by ? group->key : NULL;
	v.measured = has_load(group);
	level = ledger_level(series, group, &why);
	if (level && miss_doubtful(&v, rule, series, level->mixed ? -1 : level->kind)) {
		v.level = level->mixed ? "mixed" : level->type;
	} else if (level) {
		if (judge_level(judge, rule, series, book, level, &v))
			excuse_generator(judge, rule, group, level, &v);
	} else if (why) {
		miss_because(&v, rule, why);
	} else if (!miss_doubtful(&v, rule, series, -1)) {
		message_empty(&v, rule, group);
		miss(&v, rule);
	}
	finish(judge, rule, &v);
}

/* Sources vouch for there being nothing, as far as all that they announced arrived. */
static void
settle_nothing(
    struct verdict *v, const struct rule *rule, const struct sources *sources, bool quiet)
{
	double none = quiet ? INFINITY : 0;
	int64_t lost = sources_lost(sources, rule->where, -1);
	struct estimate e = {.known = true, .value = none, .low = none, .high = none};
	struct tally nothing = {0};

	/* What was announced and lost may have been a match, and of just now. */
	if (quiet && lost > 0)
		e.low = 0;
	else if (!quiet)
		e.high = (double)lost;
	settle(v, rule, &e, &nothing, lost);
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
		miss_because(v, rule, "there are no data records");
	} else if (book->left_out > 0) {
		miss_because(v, rule,
		    "only records of single targets or of a warm-up match; choose with where .name "
		    "or .phase");
	} else {
		message_subject(v, rule);
		text_add_format(&v->message, ": the condition matched none of %" PRId64 " records",
		    book->looked_at);
		near_describe(&book->near, &series->near, &v->message);
		miss(v, rule);
	}
}

/* Nothing was chosen.  A report that was read and holds nothing of the kind is an answer; silence
 * is not. */
static void
judge_nothing(const struct judge *judge, const struct rule *rule, const struct series *series,
    const struct book *book)
{
	const struct sources *sources = &judge->ledger->sources;
	const char *name = rule->aggregate->name;
	bool any = sources_arrived(sources, rule->where) > 0, quiet = strcmp(name, "quiet") == 0;
	struct text silent = TEXT_INIT(TEXT_MAX_REASON);
	struct verdict v;

	verdict_begin(&v);
	v.has_samples = true;
	if (miss_doubtful(&v, rule, series, -1)) {
		near_describe(&book->near, &series->near, &v.message);
	} else if ((strcmp(name, "count") == 0 || quiet) && rule->min_samples < 1 &&
		   sources_vouch(sources, rule->where, rule->value, &silent) &&
		   ledger_undecided(series, book) == 0 &&
		   !near_misspelt(&book->near, &series->near, any)) {
		settle_nothing(&v, rule, sources, quiet);
	} else {
		miss_nothing(&v, rule, series, book);
		text_add_string(&v.message, text_string(&silent));
	}
	text_free(&silent);
	if (judge->foreign && v.status != CHECK_PASS)
		text_add_format(&v.message, "; %s", judge->foreign);
	finish(judge, rule, &v);
}

/* Records that belong to no group, or to one too many: what they would have said, nobody knows. */
static void
judge_strays(const struct judge *judge, const struct rule *rule, const struct book *book)
{
	struct verdict v;

	if (book->over == 0 && book->keyless == 0)
		return;
	verdict_begin(&v);
	v.has_samples = true;
	v.samples = book->over + book->keyless;
	message_subject(&v, rule);
	if (book->over > 0)
		text_add_format(&v.message,
		    ": there are more than %" PRId64 " groups; %" PRId64
		    " records belong to others",
		    rule->max_groups, book->over);
	else
		text_add_format(&v.message, ": %" PRId64 " records have no %s to group by",
		    book->keyless, rule->by);
	miss(&v, rule);
	finish(judge, rule, &v);
}

static void
judge_plain(const struct judge *judge, const struct rule *rule)
{
	const struct series *series = &judge->ledger->survey->items[rule->series];
	const struct book *book = &judge->ledger->books[rule->series];

	for (size_t i = 0; i < book->group_count; i++)
		judge_group(judge, rule, series, book, &book->groups[i]);
	judge_strays(judge, rule, book);
	if (book->group_count == 0 && book->over == 0 && book->keyless == 0)
		judge_nothing(judge, rule, series, book);
}

void
judge_rule(const struct judge *judge, const struct rule *rule)
{
	const struct series *series;
	struct verdict v;

	if (rule->kind == RULE_PLAIN) {
		judge_plain(judge, rule);
		return;
	}
	verdict_begin(&v);
	series = &judge->ledger->survey->items[rule->series];
	if ((rule->kind == RULE_BURN || rule->kind == RULE_CANARY) &&
	    miss_doubtful(&v, rule, series, -1)) {
		finish(judge, rule, &v);
		return;
	}
	if (rule->kind == RULE_BURN) {
		if (!judge_burn(judge, rule, least_samples(judge, rule), &v))
			miss(&v, rule);
	} else if (rule->kind != RULE_CANARY)
		members_judge(judge, rule, &v);
	else if (!judge_canary(
		     rule, &judge->canaries[rule->canary_place], least_samples(judge, rule), &v))
		miss(&v, rule);
	finish(judge, rule, &v);
}
