#include "kinds.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "judge.h"
#include "ledger.h"
#include "message.h"
#include "outcome.h"
#include "rule.h"
#include "series.h"
#include "text.h"
#include "units.h"
#include "verdict.h"

static int64_t
whole_samples(double samples)
{
	return samples >= 0 && samples < 1e18 ? (int64_t)samples : 0;
}

/* How many samples stand behind an answer: those that the record names, records that were looked
 * at, or values, figures of load and interval records counting as the requests behind them. */
static int64_t
level_samples(const struct rule *rule, const struct series *series, const struct book *book,
    const struct level *level)
{
	if (series->samples)
		return whole_samples(level->samples);
	if (rule->aggregate->takes == TAKES_NOTHING)
		return book->looked_at;
	if (rule->aggregate->takes == TAKES_TIME)
		return level->tally.records;
	return rule->aggregate->takes == TAKES_NUMBER
		   ? whole_samples((double)level->tally.values + level->requests)
		   : level->tally.values;
}

/* The tally with the items of reports that were lost on the way as records without a value; count
 * reckons with them by itself. It borrows what it points to. */
static struct tally
level_with_lost(const struct level *level, const struct rule *rule, int64_t lost)
{
	struct tally t = level->tally;

	if ((level->mixed || level->kind->report >= 0) &&
	    strcmp(rule->aggregate->name, "count") != 0)
		t.missing += lost;
	return t;
}

/* Whether there was enough to judge by. */
static bool
judge_level(const struct judge *judge, const struct rule *rule, const struct series *series,
    const struct book *book, const struct level *level, struct verdict *v)
{
	const struct tally *t = &level->tally;
	struct question q = {
	    .plan = &series->plan,
	    .percentile = rule->percentile,
	    .target = rule->target,
	    .threshold = rule->threshold,
	    .now = judge->now,
	    .lost = sources_lost(
		&judge->ledger->sources, rule->where, series->levelled ? level->kind->report : -1),
	};
	int64_t least = outcome_least_samples(judge, rule);
	struct tally all = level_with_lost(level, rule, q.lost);
	struct estimate e;

	q.tally = &all;
	e = aggregate_ask(rule->aggregate, &q);
	v->level = level->mixed ? "mixed" : level->kind->name;
	v->has_samples = true;
	v->samples = level_samples(rule, series, book, level);
	if (rule->unit_assumed && (t->plain > 0 || t->plain_histograms)) {
		outcome_miss(v, rule,
		    "the target is in %s, but the name of the value does not say its unit",
		    units_name(rule->target_unit));
	} else if (rule->skip_few && v->samples < least && (v->samples > 0 || series->samples)) {
		message_subject(v, rule);
		text_add_format(&v->message,
		    ": skipped, %" PRId64 " sample%s are fewer than the %" PRId64
		    " of --min-sla-samples",
		    v->samples, v->samples == 1 ? "" : "s", least);
		v->status = CHECK_SKIP;
	} else if (!e.known) {
		outcome_miss(v, rule, "%s", e.why);
	} else if (v->samples < least) {
		outcome_miss(v, rule, "%" PRId64 " sample%s, fewer than %" PRId64, v->samples,
		    v->samples == 1 ? "" : "s", least);
		outcome_observe(v, rule, e.value);
	} else {
		outcome_settle(judge, v, rule, &e, t->missing, q.lost);
		return true;
	}
	return false;
}

/* Whether records of a load are among the group's, whatever they hold. */
static bool
group_has_load(const struct group *group)
{
	for (size_t i = 0; i < group->level_count; i++)
		if (group->levels[i].kind->load != LOAD_NONE)
			return true;
	return false;
}

/* The rule with the target of a group. */
static struct rule
rule_for_group(const struct rule *rule, const char *group)
{
	const struct reference *reference = relative_find(&rule->relative, group);
	struct rule own = *rule;

	own.target = reference->why ? NAN : reference->target;
	return own;
}

static void
judge_group(const struct judge *judge, const struct rule *all, const struct series *series,
    const struct book *book, const struct group *group)
{
	struct verdict v;
	const struct level *level;
	const struct rule *rule = all;
	const char *why;
	struct rule own;

	verdict_begin(&v);
	v.group = series->by ? group->key : NULL;
	if (series->by && all->relative.kind != REFERENCE_NONE) {
		own = rule_for_group(all, group->key);
		v.target = own.target;
		rule = &own;
	}
	v.measured = group_has_load(group);
	level = level_choose(series, group, &why);
	if (level && outcome_miss_doubtful(&v, rule, series, level->mixed ? -1 : level->kind->id)) {
		v.level = level->mixed ? "mixed" : level->kind->name;
	} else if (level) {
		if (judge_level(judge, rule, series, book, level, &v))
			generator_excuse(judge, rule, group, level, &v);
	} else if (why) {
		outcome_miss(&v, rule, "%s", why);
	} else if (!outcome_miss_doubtful(&v, rule, series, -1)) {
		message_empty(&v, rule, group);
		verdict_miss(&v, rule);
	}
	if (level)
		assumed_describe(&level->assumed, &v.message);
	outcome_finish(judge, all, &v);
}

static bool
book_has_group(const struct book *book, const char *key)
{
	for (size_t i = 0; i < book->group_count; i++)
		if (strcmp(book->groups[i].key, key) == 0)
			return true;
	return false;
}

/* Groups that the reference has, and this run has not: missing, like any other data, until a pin
 * says that they are no more. */
static void
judge_vanished(const struct judge *judge, const struct rule *rule, const struct book *book)
{
	const struct relative *relative = &rule->relative;

	for (size_t i = 0; i < relative->count; i++) {
		const struct reference *reference = &relative->references[i];
		struct verdict v;

		if (!reference->awaited || book_has_group(book, reference->group))
			continue;
		verdict_begin(&v);
		v.group = reference->group;
		v.target = reference->target;
		v.vanished = true;
		outcome_miss(&v, rule, "the reference has records of it, this run has none");
		if (judge->pinning && relative->kind != REFERENCE_BASELINE)
			v.status = CHECK_SKIP;
		else if (relative->kind != REFERENCE_BASELINE)
			text_add_string(&v.message, "; --pin forgets what is no more");
		outcome_finish(judge, rule, &v);
	}
}

/* Records that belong to no group, or to one too many: what they would have said, nobody knows. */
static void
judge_groupless(const struct judge *judge, const struct rule *rule, const struct book *book)
{
	struct verdict v;

	if (book->over == 0 && book->keyless == 0)
		return;
	verdict_begin(&v);
	v.has_samples = true;
	v.samples = book->over + book->keyless;
	if (book->over > 0)
		outcome_miss(&v, rule,
		    "there are more than %" PRId64 " groups; %" PRId64 " records belong to others",
		    rule->max_groups, book->over);
	else
		outcome_miss(&v, rule, "%" PRId64 " records have no %s to group by%s",
		    book->keyless, rule->by, strcmp(rule->by, ".new") == 0 ? OUTCOME_NEW_HINT : "");
	outcome_finish(judge, rule, &v);
}

void
judge_plain(const struct judge *judge, const struct rule *rule)
{
	const struct series *series = &judge->ledger->survey->items[rule->series];
	const struct book *book = &judge->ledger->books[rule->series];

	for (size_t i = 0; i < book->group_count; i++)
		judge_group(judge, rule, series, book, &book->groups[i]);
	if (series->by && book->group_count > 0)
		judge_vanished(judge, rule, book);
	judge_groupless(judge, rule, book);
	if (book->group_count == 0 && book->over == 0 && book->keyless == 0)
		judge_nothing(judge, rule, series, book);
}
