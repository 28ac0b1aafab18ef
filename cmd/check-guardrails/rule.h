/*
 * rule: one sentence of a policy, as it was written and checked, before any record was read.
 *
 *     p95(.latency_ms) <= 500ms where .name == "GET /reco"
 *     aggregate value  op target      where
 */
#ifndef CHECK_GUARDRAILS_RULE_H
#define CHECK_GUARDRAILS_RULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aggregate.h"
#include "recovery.h"
#include "relative.h"
#include "units.h"

struct burn_policy;
struct canary;
struct text;

enum rule_op { OP_AT_MOST, OP_UNDER, OP_AT_LEAST, OP_OVER, OP_EQUAL, OP_NOT_EQUAL };

/* What a rule says when its data is missing or too little; never pass. */
enum on_missing { MISSING_UNKNOWN, MISSING_SKIP, MISSING_FAIL };

enum rule_kind {
	RULE_PLAIN,
	RULE_ALL,    /* passes when all of its rules do */
	RULE_ANY,    /* passes when one of its rules does */
	RULE_FIRST,  /* is the first of its rules that has data */
	RULE_CANARY, /* compares with a baseline */
	RULE_BURN,   /* how fast an error budget is spent */
};

enum { RULE_MAX_GROUPS = 100, RULE_MOST_GROUPS = 10000, RULE_MAX_NESTING = 8 };

struct rule {
	enum rule_kind kind;
	char *name;
	char *text; /* the rule in the form of the command line */
	const struct aggregate *aggregate;
	struct percentile percentile;
	char *value; /* jq expressions; NULL: none */
	char *where;
	char *by;
	int64_t max_groups;
	enum rule_op op;
	/* in a rule with a relative one NaN until its reference is known, and where there is
	 * none; with `by` for good: each group has its own */
	double target;
	bool has_target;
	struct relative relative;
	enum unit target_unit; /* as written */
	enum unit unit;        /* of the values and, after rule_check(), of the target */
	/* the target has a unit, the member announces none: plain numbers cannot be judged */
	bool unit_assumed;
	int64_t min_samples; /* -1: not said */
	bool skip_few;       /* on fewer it is skipped; without any data it still is unknown */
	enum on_missing on_missing;
	const char *severity; /* info warning critical (static) */
	char *runbook;
	double weight; /* in the score */
	bool key;      /* decides alone, whatever the score */
	char *waived_until, *waiver_reason;
	int64_t waiver_end; /* wall time, ns; the waiver holds before it */
	/* a member that says how many samples stand behind the value (snapshots) */
	char *samples_value;
	const char *source; /* static name of what the rule is for, in labels; NULL mostly */
	const char *file;   /* of the policy, borrowed; NULL: the command line */
	unsigned line;
	struct recovery recovery;
	struct burn_policy *burn; /* of RULE_BURN */
	struct canary *canary;    /* of RULE_CANARY */
	size_t canary_place;      /* see holm.h */
	struct rule *rules;       /* of all kinds but RULE_PLAIN */
	size_t rule_count;
	unsigned depth;           /* how many rules are around it */
	size_t series, threshold; /* where its data is collected, see series.h */
	char
	    *net_value; /* of a limit on latencies: the same without the generator's own lateness */
	size_t net_series, net_threshold;
};

/* All rules, in the order given. */
struct rules {
	struct rule *items;
	size_t count, room;
};

/* The defaults of a rule. */
struct rule rule_begin(void);
void rule_free(struct rule *rule);
void rules_free(struct rules *rules);

/* Moves `rule` to the end; it is zeroed.  0, or -1 with the reason: its name stands
 * already. */
int rules_add(struct rules *rules, struct rule *rule, struct text *why);

/* "<=", "==" ...; rule_op_parse() returns -1 for anything else. */
const char *rule_op_name(enum rule_op op);
int rule_op_parse(const char *name, size_t len, enum rule_op *op);

/* Looks up the aggregate; `value` must be set before.  -1 with the reason. */
int rule_set_aggregate(struct rule *rule, const char *name, struct text *why);

/* Takes what `t` says as the rule's text, its condition added; a rule without a name is called by
 * it.  0, or -1 with the reason. */
int rule_take_text(struct rule *rule, struct text *t, struct text *why);

/* Reads "500ms", "1 %", "64MiB", "baseline + 10% or + 5ms".  -1 with the reason. */
int rule_set_target(struct rule *rule, const char *target, struct text *why);

/* Checks what the members together mean: units that fit, targets that can be met and missed.  Names
 * a rule that has no name by its text.  -1 with the reason. */
int rule_check(struct rule *rule, struct text *why);

/* Whether a target of the rule, in the unit of its values, can be met and missed.  0, or -1 with
 * the reason. */
int rule_check_target(const struct rule *rule, double target, struct text *why);

/* "count", "p95". */
void rule_name_aggregate(const struct rule *rule, struct text *out);

/* "p95 of latency_ms", for people. */
void rule_describe(const struct rule *rule, struct text *out);

#endif
