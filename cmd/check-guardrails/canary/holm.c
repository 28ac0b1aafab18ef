#include "holm.h"

#include <math.h>
#include <stdlib.h>

#include "canary.h"
#include "memory.h"
#include "rule.h"

static void
number_rule(struct rule *rule, size_t *count)
{
	for (size_t i = 0; i < rule->rule_count; i++)
		number_rule(&rule->rules[i], count);
	if (rule->kind == RULE_CANARY)
		rule->canary_place = (*count)++;
}

size_t
holm_count(struct rules *rules)
{
	size_t count = 0;

	for (size_t i = 0; i < rules->count; i++)
		number_rule(&rules->items[i], &count);
	return count;
}

static void
compare_rule(const struct rule *rule, const struct ledger *ledger, const struct ledger *baseline,
    struct canary_result *results)
{
	for (size_t i = 0; i < rule->rule_count; i++)
		compare_rule(&rule->rules[i], ledger, baseline, results);
	if (rule->kind == RULE_CANARY)
		canary_compare(rule, ledger, baseline, &results[rule->canary_place]);
}

static int
by_p(const void *a, const void *b)
{
	const struct canary_result *x = *(struct canary_result *const *)a;
	const struct canary_result *y = *(struct canary_result *const *)b;

	return (x->p > y->p) - (x->p < y->p);
}

struct canary_result *
holm_compare(
    struct rules *rules, const struct ledger *ledger, const struct ledger *baseline, int64_t looks)
{
	size_t count = holm_count(rules);
	struct canary_result *results = memory_new(count, sizeof(*results));
	struct canary_result **sorted = memory_new(count, sizeof(*sorted));
	double largest = 0, all = (double)looks;

	for (size_t i = 0; i < rules->count; i++)
		compare_rule(&rules->items[i], ledger, baseline, results);
	for (size_t i = 0; i < count; i++)
		sorted[i] = &results[i];
	qsort(sorted, count, sizeof(*sorted), by_p);
	for (size_t i = 0; i < count; i++) {
		largest = fmax(largest, fmin(1, sorted[i]->p * all * (double)(count - i)));
		sorted[i]->adjusted = largest;
	}
	free(sorted);
	for (size_t i = 0; i < count; i++)
		if (!results[i].why &&
		    results[i].least_p * all * (double)count > 1 - results[i].confidence)
			results[i].why =
			    "the samples are so few that even complete separation would "
			    "not reach the confidence";
	return results;
}
