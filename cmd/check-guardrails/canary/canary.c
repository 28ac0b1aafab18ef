#include "canary.h"

#include <math.h>

#include "binomial.h"
#include "fisher.h"
#include "json_writer.h"
#include "ledger.h"
#include "mann_whitney.h"
#include "rule.h"
#include "series.h"
#include "spectrum.h"
#include "tally.h"

/* The tail that is looked at, and how many values it must hold. */
#define TAIL 0.975
enum { TAIL_LEAST = 10 };

struct canary
canary_begin(void)
{
	return (struct canary){
	    .confidence = 0.98,
	    .tolerance = 0.25,
	    .max_increase = 10,
	    .max_cles = 0.6,
	};
}

static double
ratio_of(double mine, double theirs)
{
	if (mine == theirs)
		return 1;
	return theirs == 0 ? INFINITY : mine / theirs;
}

/* Worse by more than max_increase.  Means of opposite signs have no ratio that says anything: their
 * difference does. */
static bool
is_larger(const struct canary *c, double mine, double theirs)
{
	return mine - theirs > fabs(theirs) * c->max_increase / 100;
}

static double
share_of(int64_t count, const struct spectrum *s)
{
	return (double)count / (double)s->total;
}

/* The value that leaves at most `tail` of both together over it.  Where so many are equal to it
 * that fewer are over it, as with time-outs, these are the tail. */
static double
tail_threshold(const struct spectrum *x, const struct spectrum *y, int64_t tail)
{
	int64_t over = x->total + y->total;
	double below = -INFINITY;
	struct spectrum_pair pair;
	size_t i = 0, j = 0;

	while (spectrum_next(x, y, &i, &j, &pair)) {
		over -= pair.of_x + pair.of_y;
		if (over <= tail)
			break;
		below = pair.value;
	}
	return over < tail ? below : pair.value;
}

/* Where the tails of both end at one value, such as the limit of time-outs, more of it is worse
 * when that shows in the mean. */
static void
compare_tail(const struct canary *c, const struct spectrum *x, const struct spectrum *y,
    struct canary_result *r)
{
	int64_t tail = (int64_t)((double)(x->total + y->total) * (1 - TAIL));
	int64_t x_over, y_over, low, high, unused;
	double threshold, x_tail, y_tail, alpha = (1 - c->confidence) / 4;

	if (tail < TAIL_LEAST)
		return;
	threshold = tail_threshold(x, y, tail);
	x_over = spectrum_over(x, threshold);
	y_over = spectrum_over(y, threshold);
	x_tail = spectrum_at(x, percentile_rank((struct percentile){975, 1000}, x->total));
	y_tail = spectrum_at(y, percentile_rank((struct percentile){975, 1000}, y->total));
	r->has_tail = true;
	r->tail_ratio = ratio_of(x_tail, y_tail);
	binomial_quantile_ranks(x->total, TAIL, alpha, &low, &unused);
	binomial_quantile_ranks(y->total, TAIL, alpha, &unused, &high);
	r->tail_low =
	    low < 1 || high > y->total ? 0 : ratio_of(spectrum_at(x, low), spectrum_at(y, high));
	binomial_quantile_ranks(x->total, TAIL, alpha, &unused, &high);
	binomial_quantile_ranks(y->total, TAIL, alpha, &low, &unused);
	r->tail_high = low < 1 || high > x->total
			   ? INFINITY
			   : ratio_of(spectrum_at(x, high), spectrum_at(y, low));
	if (is_larger(c, x_tail, y_tail) ||
	    (x_tail == y_tail && is_larger(c, share_of(x_over, x), share_of(y_over, y)) &&
		is_larger(c, spectrum_mean(x), spectrum_mean(y))))
		r->tail_p = fisher_excess_p(x_over, x->total, y_over, y->total);
}

static void
compare_values(const struct canary *c, const struct spectrum *x, const struct spectrum *y,
    struct canary_result *r)
{
	struct rank_test test;
	struct rank_shift shift;
	bool large, shifted;

	mann_whitney_test(x, y, &test);
	mann_whitney_shift(x, y, c->confidence, &shift);
	compare_tail(c, x, y, r);
	r->has_shift = true;
	r->shift = shift.estimate;
	r->low = shift.low;
	r->high = shift.high;
	r->cles = test.u / ((double)x->total * (double)y->total);
	r->ratio = ratio_of(spectrum_mean(x), spectrum_mean(y));
	r->least_p = fmin(1, 2 * mann_whitney_least_p(x->total, y->total));
	large = c->effect == EFFECT_CLES ? r->cles > c->max_cles
					 : is_larger(c, spectrum_mean(x), spectrum_mean(y));
	/* Where so many values are equal that the interval ends exactly at 0, it says nothing; the
	 * test, which counts ties, does.  (A shift below 0 never holds: its low end is lower.) */
	shifted = shift.low == 0 || shift.low > c->tolerance * shift.estimate;
	r->p = large && shifted && r->cles > 0.5 ? test.p : 1;
	/* Two looks at the same data: the smaller p counts double. */
	r->p = fmin(1, 2 * fmin(r->p, r->tail_p));
}

/* A timed-out request has no status: a missing answer counts against the canary, and for the
 * baseline. */
static void
compare_rates(
    const struct canary *c, const struct tally *x, const struct tally *y, struct canary_result *r)
{
	int64_t mine = c->decrease ? x->values - x->trues : x->trues;
	int64_t theirs = c->decrease ? y->values - y->trues : y->trues;
	double mine_rate, their_rate;

	r->samples = x->values + x->missing;
	r->baseline_samples = y->values + y->missing;
	mine += x->missing;
	mine_rate = (double)mine / (double)r->samples;
	their_rate = (double)theirs / (double)r->baseline_samples;
	r->ratio = ratio_of(mine_rate, their_rate);
	r->least_p = fisher_excess_p(r->samples, r->samples, 0, r->baseline_samples);
	if (is_larger(c, mine_rate, their_rate))
		r->p = fisher_excess_p(mine, r->samples, theirs, r->baseline_samples);
}

/* The level of a side, or NULL with the reason. */
static const struct level *
canary_side(
    const struct ledger *ledger, const struct rule *rule, const char *none, const char **why)
{
	const struct book *book = &ledger->books[rule->series];
	const struct level *level = NULL;

	if (book->group_count > 0)
		level = level_choose(&ledger->survey->items[rule->series], &book->groups[0], why);
	if (level && level->tally.fault) {
		*why = level->tally.fault;
		return NULL;
	}
	if ((!level || level->tally.values == 0) && !*why)
		*why = none;
	return *why ? NULL : level;
}

static void
compare_levels(const struct rule *rule, const struct level *mine, const struct level *theirs,
    struct canary_result *r)
{
	const struct canary *c = rule->canary;
	struct spectrum x, y;

	if (c->method == CANARY_EXACT) {
		compare_rates(c, &mine->tally, &theirs->tally, r);
		return;
	}
	r->samples = mine->tally.values;
	r->baseline_samples = theirs->tally.values;
	if (mine->tally.missing > 0 || theirs->tally.missing > 0) {
		r->why = "records without a value stand between the others";
		return;
	}
	if (r->samples > MANN_WHITNEY_MOST || r->baseline_samples > MANN_WHITNEY_MOST) {
		r->why = "more values than can be compared";
		return;
	}
	spectrum_of_tally(&x, &mine->tally);
	spectrum_of_tally(&y, &theirs->tally);
	compare_values(c, c->decrease ? &y : &x, c->decrease ? &x : &y, r);
	spectrum_free(&x);
	spectrum_free(&y);
}

void
canary_compare(const struct rule *rule, const struct ledger *ledger, const struct ledger *baseline,
    struct canary_result *r)
{
	const struct level *mine, *theirs = NULL;

	*r = (struct canary_result){.p = 1, .tail_p = 1};
	r->confidence = rule->canary->confidence;
	mine = canary_side(ledger, rule, "there are no values of the canary", &r->why);
	if (!r->why && !baseline)
		r->why = "there is no baseline to compare with; name one with --baseline";
	if (!r->why)
		theirs =
		    canary_side(baseline, rule, "there are no values in the baseline", &r->why);
	if (!r->why && mine->kind != theirs->kind)
		r->why = "canary and baseline have their values in records of different types";
	if (r->why)
		return;
	r->level = mine->kind->name;
	compare_levels(rule, mine, theirs, r);
}

bool
canary_is_worse(const struct canary_result *r)
{
	return !r->why && r->adjusted <= 1 - r->confidence;
}

static void
figure_put(struct json_writer *w, const char *name, double value)
{
	if (isfinite(value))
		json_put_number(w, name, value);
}

void
canary_put(struct json_writer *w, const struct canary_result *r)
{
	json_open_object(w, NULL);
	figure_put(w, "p", r->p);
	figure_put(w, "p_adjusted", r->adjusted);
	json_put_integer(w, "n", r->samples);
	json_put_integer(w, "baseline_n", r->baseline_samples);
	figure_put(w, "ratio", r->ratio);
	if (r->has_shift) {
		figure_put(w, "cles", r->cles);
		figure_put(w, "shift", r->shift);
		figure_put(w, "shift_low", r->low);
		figure_put(w, "shift_high", r->high);
	}
	if (r->has_tail) {
		figure_put(w, "tail_p", r->tail_p);
		figure_put(w, "tail_ratio", r->tail_ratio);
		figure_put(w, "tail_ratio_low", r->tail_low);
		figure_put(w, "tail_ratio_high", r->tail_high);
	}
	json_close_object(w);
}
