/*
 * canary: whether a new version does worse than the stable one, by statistics that need no
 * assumption about distributions.
 *
 * mann-whitney: the values tend to be larger (mann_whitney.h), their mean by more than
 * `max_increase`, and the interval of the shift keeps `tolerance` times the shift away from zero;
 * or their tail is heavier: among the largest 2.5 % of both together are more of the canary's than
 * luck explains (Fisher), and its 97.5th percentile is larger by more than `max_increase`.  The
 * second sees what the first does not: a few values far out. exact: a condition holds more often
 * than luck explains (Fisher), and by more than `max_increase`.
 *
 * All canary rules of a run are one family: their p are adjusted after Holm (1979), so that the
 * chance of any false alarm stays below 1 - confidence.  No random numbers.
 */
#ifndef CHECK_GUARDRAILS_CANARY_H
#define CHECK_GUARDRAILS_CANARY_H

#include <stdbool.h>
#include <stdint.h>

struct json_writer;
struct ledger;
struct rule;

enum canary_method { CANARY_MANN_WHITNEY, CANARY_EXACT };
enum canary_effect { EFFECT_RATIO, EFFECT_CLES };

/* As the rule says. */
struct canary {
	enum canary_method method;
	/* of mann-whitney: the ratio of the means, or the chance that a value of the canary is
	 * larger */
	enum canary_effect effect;
	double confidence;   /* of the whole family, 0.5 to under 1 */
	double tolerance;    /* share of the shift */
	double max_increase; /* percent */
	double max_cles;     /* 0.5 to 1 */
	bool decrease;       /* less is worse */
};

/* Made of a rule with the defaults of Kayenta's judge. */
struct canary canary_begin(void);

/* What came out. */
struct canary_result {
	const char *why;   /* why nothing can be said, static text; else NULL */
	const char *level; /* the record type of both sides */
	double confidence;
	double p, adjusted; /* before and after Holm */
	double least_p;     /* that samples of this size can reach */
	int64_t samples, baseline_samples;
	double shift, low, high; /* Hodges-Lehmann; mann-whitney only */
	double ratio,
	    cles; /* of means (mann-whitney) or rates (exact); the ratio may be infinite */
	double tail_p, tail_ratio, tail_low, tail_high; /* tail_p 1: not judged */
	bool has_shift, has_tail;
};

/* Compares one rule's data in `ledger` with that in `baseline` (NULL: none was given).  `adjusted`
 * is for holm_compare(), which knows the family. */
void canary_compare(const struct rule *rule, const struct ledger *ledger,
    const struct ledger *baseline, struct canary_result *result);

/* Whether the result says that the canary is worse. */
bool canary_is_worse(const struct canary_result *result);

/* The figures as a JSON object. */
void canary_put(struct json_writer *w, const struct canary_result *result);

#endif
