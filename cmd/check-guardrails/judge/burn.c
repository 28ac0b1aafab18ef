#include "kinds.h"

#include <inttypes.h>

#include "burn.h"
#include "clock.h"
#include "diag.h"
#include "json_writer.h"
#include "judge.h"
#include "ledger.h"
#include "rule.h"
#include "series.h"
#include "tally.h"
#include "text.h"
#include "verdict.h"

static double
smaller_rate(const struct burn_rate *r)
{
	return r->rates[0] < r->rates[1] ? r->rates[0] : r->rates[1];
}

static void
evidence_put_pair(
    struct json_writer *w, const struct burn_policy *p, size_t pair, const struct burn_rate *r)
{
	static const char *const names[] = {"long", "short"};
	static const char *const answers[] = {"unknown", "within", "exceeded"};

	json_open_object(w, NULL);
	json_put_number(w, "factor", p->pairs[pair].factor);
	for (size_t i = 0; i < 2; i++) {
		json_open_object(w, names[i]);
		json_put_integer(w, "minutes", p->pairs[pair].minutes[i]);
		json_put_number(w, "burn_rate", r->rates[i]);
		json_put_integer(w, "events", r->events[i]);
		json_close_object(w);
	}
	json_put_string(w, "answer", answers[r->answer]);
	json_put_string(w, "reason", r->why);
	json_close_object(w);
}

static void
message_window(struct text *out, int64_t minutes)
{
	if (minutes % 1440 == 0)
		text_add_format(out, "%" PRId64 "d", minutes / 1440);
	else if (minutes % 60 == 0)
		text_add_format(out, "%" PRId64 "h", minutes / 60);
	else
		text_add_format(out, "%" PRId64 "m", minutes);
}

static void
message_burn(struct verdict *v, const struct burn_policy *p, size_t pair, const struct burn_rate *r)
{
	struct text *m = &v->message;

	text_add_format(m, "the error budget of %g %% burns ", p->objective);
	for (size_t i = 0; i < 2; i++) {
		text_add_format(
		    m, "%s%.3g times as fast as it may over ", i == 0 ? "" : " and ", r->rates[i]);
		message_window(m, p->pairs[pair].minutes[i]);
	}
	text_add_format(m, ", %s %g", r->answer == BURN_EXCEEDED ? "both over" : "not both over",
	    p->pairs[pair].factor);
	if (r->answer == BURN_UNKNOWN)
		text_add_format(m, " as far as is known: %s", r->why);
}

/* The worst answer, and among equals the rate that is nearest to its factor. */
static bool
rate_is_worse(const struct burn_policy *p, size_t pair, const struct burn_rate *r, size_t other,
    const struct burn_rate *than)
{
	static const int badness[] = {[BURN_WITHIN] = 0, [BURN_UNKNOWN] = 1, [BURN_EXCEEDED] = 2};

	if (badness[r->answer] != badness[than->answer])
		return badness[r->answer] > badness[than->answer];
	return smaller_rate(r) / p->pairs[pair].factor >
	       smaller_rate(than) / p->pairs[other].factor;
}

/* What this run saw becomes history, unless its times cannot be right. */
static bool
budget_remember(struct burn *burn, const struct tally *seen, int64_t at, struct verdict *v)
{
	const struct buckets *b = seen ? seen->buckets : NULL;
	const char *why = NULL;

	if (b && b->failed)
		why = "there are more minutes than can be counted";
	else if (b && b->timeless > 0)
		why = "a record has no time";
	else if (b && b->newest > at + BURN_SKEW_MS)
		why = "a record is of the future";
	else if (burn_remember(burn, b ? b : &(struct buckets){0}, at) == -1)
		diag_fatal("more minutes than can be kept");
	if (why)
		text_add_string(&v->message, why);
	return !why;
}

/* What this run counted; NULL with nothing said: there was nothing to count. */
static const struct tally *
budget_seen(const struct judge *judge, const struct rule *rule, struct verdict *v)
{
	const struct series *series = &judge->ledger->survey->items[rule->series];
	const struct book *book = &judge->ledger->books[rule->series];
	const struct level *level;
	const char *why;

	if (book->group_count == 0) {
		if (book->looked_at > 0)
			text_add_string(&v->message, "no new record matches");
		near_describe(&book->near, &series->near, &v->message);
		if (v->message.len > 0)
			text_add_string(&v->message, "; ");
		return NULL;
	}
	level = level_choose(series, &book->groups[0], &why);
	if (level)
		v->level = level->kind->name;
	else if (why)
		text_add_format(&v->message, "%s; ", why);
	return level ? &level->tally : NULL;
}

bool
judge_burn(const struct judge *judge, const struct rule *rule, int64_t least, struct verdict *v)
{
	const struct burn_policy *p = rule->burn;
	const struct tally *seen = budget_seen(judge, rule, v);
	struct burn *burn = burns_find(judge->burns, rule->name);
	struct json_writer w = json_writer(&v->evidence);
	struct burn_rate worst = {0};
	size_t which = 0;
	int64_t at = judge->now / CLOCK_MS;

	if (!budget_remember(burn, seen, at, v))
		return false;
	json_open_array(&w, NULL);
	for (size_t i = 0; i < p->count; i++) {
		struct burn_rate r = burn_ask(burn, p, i, at, least);

		evidence_put_pair(&w, p, i, &r);
		if (i == 0 || rate_is_worse(p, i, &r, which, &worst)) {
			worst = r;
			which = i;
		}
	}
	json_close_array(&w);
	message_burn(v, p, which, &worst);
	v->has_samples = true;
	v->samples = worst.events[0];
	v->has_observed = worst.events[0] > 0 && worst.events[1] > 0;
	v->observed = smaller_rate(&worst);
	v->margin = p->pairs[which].factor - v->observed;
	v->status = worst.answer == BURN_EXCEEDED ? CHECK_FAIL : CHECK_PASS;
	return worst.answer != BURN_UNKNOWN;
}
