/*
 * verdict: what a rule came to, and the check record that says so.
 */
#ifndef CHECK_GUARDRAILS_VERDICT_H
#define CHECK_GUARDRAILS_VERDICT_H

#include <stdbool.h>
#include <stdint.h>

#include "records.h"
#include "text.h"

struct rule;

struct verdict {
	enum check_status status;
	bool has_observed, has_samples;
	double observed,
	    margin; /* margin: what is left to the target; negative when it was missed */
	int64_t samples;
	const char *level;  /* the record type it was judged on; NULL: none; borrowed */
	const char *group;  /* of a rule with `by`; NULL otherwise; borrowed */
	const char *window; /* start of the window it was judged on; NULL: all records; borrowed */
	const char *state;  /* of its alarm; NULL: none is kept; borrowed */
	double target;      /* of its group; NAN: the rule's */
	bool certain;       /* nothing that is missing could have changed what was observed */
	bool held;      /* it passed, whatever a waiver made of that, so the figure is a good one */
	bool vanished;  /* the reference has the group, and no record of this run does */
	bool begun;     /* it has no reference yet, and is to be pinned */
	bool failed;    /* it failed, whatever severity and waiver made of that */
	bool recovered; /* the target for recovery is met, too */
	/* its waiver ended, or that of a rule inside it: it fails, whatever else is said */
	bool expired;
	bool measured; /* a load was, even if it made no requests */
	bool scored;   /* it failed, but only the score decides */
	struct text message;
	struct text evidence; /* JSON */
};

void verdict_begin(struct verdict *v);
void verdict_free(struct verdict *v);

/* Data is missing or too little: the rule's own answer, never pass. */
void verdict_miss(struct verdict *v, const struct rule *rule);

/* The target that it was held against. */
double verdict_target(const struct verdict *v, const struct rule *rule);

/* Adds the name of its check: the rule's, with the group. */
void verdict_name(const struct verdict *v, const struct rule *rule, struct text *out);

/* Writes the check. */
int verdict_write(const struct verdict *v, const struct rule *rule, struct records *records);

/* Adds the verdict as a JSON object, for the evidence of "all" and "any". */
struct json_writer;
void verdict_put(struct json_writer *w, const struct verdict *v, const struct rule *rule);

/* How bad a status is, for the worst of several: pass, skip, warn, unknown, fail. */
int verdict_badness(enum check_status status);

/* "312 ms", "0.5 %": with as many digits as tell it from `other`. */
void verdict_show(struct text *out, double value, double other, const char *unit);

#endif
