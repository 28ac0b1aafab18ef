/*
 * step/judge: an answer held against expectations.
 *
 *   judge.c           all of them; times, expressions, rules
 *   judge_headers.c   what is expected of the headers
 *   judge_body.c      and of the body
 *   rule.c            of the reply of a step of another kind than HTTP
 *   burst.c           of the answers of a burst
 *   capture.c         what later steps need of it
 */
#ifndef COMMON_STEP_JUDGE_H
#define COMMON_STEP_JUDGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "answer.h"
#include "text.h"

struct expectation;
struct expectations;
struct step;
struct step_check;
struct step_outcome;
struct step_world;

/* What came of a burst, many requests in a short time. */
struct step_tally {
	int64_t sent, answered;
	int64_t statuses[600];
};

/* Counts an answer. */
void step_tally_add(struct step_tally *tally, const struct step_answer *answer);

/* An answer, and what it is held against. */
struct judgement {
	struct step *step;
	const struct step_world *world;
	const struct expectations *set;
	const char *suffix; /* of the checks' names: "again" or "" */
	const struct step_answer *answer;
	const struct step_tally *tally; /* of a burst, whose last answer the above is; else NULL */
	int64_t elapsed_ns;             /* what max_ms bounds */
	size_t first;                   /* the checks from here on are replaced */

	/* While it is judged. */
	bool body_taken; /* handed to the expressions, or tried */
	bool body_is_json;
	struct text body_reason;
};

/* 0, or -1 when out of memory. */
int expectations_judge(struct judgement *j, struct step_outcome *outcome);

/* Hands the body to the step's expressions, and the variables that they use.  0, or -1 with the
 * reason when it is not JSON. */
int step_take_body(
    struct step *step, const struct step_world *world, const struct text *body, struct text *why);

/* Sets the variables from the body; each that cannot be set becomes a failed check.  0, or -1
 * when out of memory. */
int step_capture(struct step *step, struct step_world *world, const struct text *body,
    struct step_outcome *outcome);

/* ---- between its files ---- */

/* Pass, or fail with the message. */
void judge_verdict(struct step_check *check, bool good, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Whether the body is JSON, which the expressions have then; else the check fails. */
bool judge_has_json(struct judgement *j, struct step_check *check);

/* Whether the text holds what is looked for. */
bool judge_contains(const struct expectation *e, const char *bytes, size_t len);

/* Each judges the answer by one kind of expectation. */
typedef void judge_expected(
    struct judgement *j, const struct expectation *e, struct step_check *check);
judge_expected judge_rule; /* of a step of another kind */
judge_expected judge_header, judge_header_absent, judge_echo;
judge_expected judge_burst, judge_burst_statuses; /* by its tally */
judge_expected judge_body_text, judge_body_digest, judge_body_equal, judge_body_size;

#endif
