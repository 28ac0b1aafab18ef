#include "burn.h"

#include <stdlib.h>
#include <string.h>

#include "memory.h"

enum { MINUTE_MS = 60000, HOUR_MS = 60 * MINUTE_MS };

struct burn *
burns_find(struct burns *burns, const char *rule)
{
	struct burn *burn;

	for (size_t i = 0; i < burns->count; i++)
		if (strcmp(burns->items[i].rule, rule) == 0)
			return &burns->items[i];
	burns->items = memory_grow(burns->items, burns->count, &burns->room, sizeof(*burn));
	burn = &burns->items[burns->count++];
	*burn =
	    (struct burn){.rule = memory_string(rule), .since = INT64_MIN, .through = INT64_MIN};
	return burn;
}

void
burns_free(struct burns *burns)
{
	for (size_t i = 0; i < burns->count; i++) {
		free(burns->items[i].rule);
		buckets_free(&burns->items[i].minutes);
		buckets_free(&burns->items[i].hours);
	}
	free(burns->items);
	*burns = (struct burns){0};
}

int
burn_remember(struct burn *burn, const struct buckets *seen, int64_t at)
{
	for (size_t i = 0; i < seen->count; i++) {
		buckets_add(&burn->minutes, seen->items[i].at, &seen->items[i].counts);
		buckets_add(&burn->hours, seen->items[i].at / 60, &seen->items[i].counts);
	}
	if (seen->count > 0 && (burn->since == INT64_MIN || seen->oldest < burn->since))
		burn->since = seen->oldest;
	if (seen->count > 0 && seen->newest > burn->through)
		burn->through = seen->newest;
	buckets_forget(&burn->minutes, at / MINUTE_MS - BURN_MINUTES);
	buckets_forget(&burn->hours, (at / MINUTE_MS - BURN_MOST_MINUTES) / 60);
	return burn->minutes.failed || burn->hours.failed ? -1 : 0;
}

static int64_t
counts_total(const struct counts *c)
{
	return c->good + c->bad + c->missing;
}

/* The whole window and what its first bucket holds beside it. */
static struct counts
burn_window(const struct burn *burn, int64_t minutes, int64_t at)
{
	int64_t first = at - minutes * MINUTE_MS;

	if (minutes <= BURN_MINUTES)
		return buckets_sum(&burn->minutes, first / MINUTE_MS);
	return buckets_sum(&burn->hours, first / HOUR_MS);
}

struct burn_rate
burn_ask(const struct burn *burn, const struct burn_policy *policy, size_t pair, int64_t at,
    int64_t least)
{
	struct burn_rate r = {.answer = BURN_UNKNOWN};
	double budget = (100 - policy->objective) / 100, factor = policy->pairs[pair].factor;
	bool exceeded = true, within = false;

	for (size_t i = 0; i < 2; i++) {
		int64_t minutes = policy->pairs[pair].minutes[i];
		struct counts c = burn_window(burn, minutes, at);
		int64_t known = c.good + c.bad, all = counts_total(&c);

		r.events[i] = all;
		if (burn->since == INT64_MIN || at - burn->since < minutes * MINUTE_MS)
			r.why = "the history is too short";
		else if (known == 0)
			r.why = "there are no events";
		else if (i == 0 && all < least)
			r.why = "there are too few events";
		if (known > 0)
			r.rates[i] = (double)c.bad / (double)known / budget;
		exceeded = exceeded && (double)c.bad / (double)all / budget > factor;
		within = within || (double)(c.bad + c.missing) / (double)all / budget <= factor;
	}
	if (r.why)
		return r;
	r.answer = exceeded ? BURN_EXCEEDED : within ? BURN_WITHIN : BURN_UNKNOWN;
	if (r.answer == BURN_UNKNOWN)
		r.why = "it depends on events that are neither good nor bad";
	return r;
}
