/*
 * score: writes the verdicts, and where the policy wants a score weighs them into one.
 *
 * With a score a rule that fails does not close the gate by itself (its check says warn,
 * labels.scored) unless it is a key rule; the score does, when it is too low.  A warning counts
 * half, a skipped rule does not count, an unknown one counts as nothing gained and still closes the
 * gate: missing data is no opinion.
 */
#ifndef CHECK_GUARDRAILS_SCORE_H
#define CHECK_GUARDRAILS_SCORE_H

#include <stdbool.h>

#include "records.h"

struct rule;
struct score;
struct verdict;

struct score_keeper {
	const struct score *score;
	struct records *records;
	const struct rule *rule; /* the one being judged */
	bool judged;             /* it has a verdict */
	enum check_status worst; /* of its verdicts */
	bool begun;              /* some rule has no reference yet */
	double gained, possible; /* weights */
	int64_t rules;
	const char *window; /* that all verdicts are of; NULL: none; borrowed */
	/* Has the last word on a status (NULL: nobody has); `rule` and `v` are NULL for the score
	 * itself. */
	enum check_status (*bind)(
	    void *context, const struct rule *rule, struct verdict *v, enum check_status status);
	void *context;
};

void score_begin(struct score_keeper *keeper, const struct score *score, struct records *records);

/* The verdicts that follow are this rule's. */
void score_rule(struct score_keeper *keeper, const struct rule *rule);

/* Takes and writes a verdict; `context` is the keeper (for struct judge). */
void score_take(void *context, const struct rule *rule, struct verdict *verdict);

/* After the last rule: writes the check "score", if the policy wants one. */
void score_judge(struct score_keeper *keeper);

#endif
