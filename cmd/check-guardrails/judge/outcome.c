#include "outcome.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <string.h>

#include "json.h"
#include "judge.h"
#include "message.h"
#include "reference.h"
#include "rule.h"
#include "series.h"
#include "text.h"
#include "units.h"
#include "verdict.h"
#include "waiver.h"

int
outcome_meets(enum rule_op op, double low, double high, double target)
{
	switch (op) {
	case OP_AT_MOST:
		return high <= target ? 1 : low > target ? 0 : -1;
	case OP_UNDER:
		return high < target ? 1 : low >= target ? 0 : -1;
	case OP_AT_LEAST:
		return low >= target ? 1 : high < target ? 0 : -1;
	case OP_OVER:
		return low > target ? 1 : high <= target ? 0 : -1;
	case OP_EQUAL:
		return low == target && high == target ? 1 : target < low || target > high ? 0 : -1;
	default:
		return target < low || target > high ? 1 : low == target && high == target ? 0 : -1;
	}
}

/* From 2^53 on a double stands for its neighbours among the integers, too. */
static double
widen_estimate(double value, double towards)
{
	return fabs(value) < JSON_EXACT_LIMIT || isinf(value) ? value : nextafter(value, towards);
}

static double
margin_of(enum rule_op op, double observed, double target)
{
	switch (op) {
	case OP_AT_MOST:
	case OP_UNDER:
		return target - observed;
	case OP_AT_LEAST:
	case OP_OVER:
		return observed - target;
	case OP_EQUAL:
		return observed == target ? 0 : -fabs(observed - target);
	default:
		return fabs(observed - target);
	}
}

void
outcome_observe(struct verdict *v, const struct rule *rule, double value)
{
	v->has_observed = true;
	v->observed = value;
	v->margin = margin_of(rule->op, value, rule->target);
}

void
outcome_miss(struct verdict *v, const struct rule *rule, const char *format, ...)
{
	va_list arguments;

	message_subject(v, rule);
	text_add_string(&v->message, ": ");
	va_start(arguments, format);
	text_add_vformat(&v->message, format, arguments);
	va_end(arguments);
	verdict_miss(v, rule);
}

bool
outcome_miss_doubtful(
    struct verdict *v, const struct rule *rule, const struct series *series, int kind)
{
	TEXT_LOCAL reason = TEXT_INIT(TEXT_MAX_REASON);
	bool doubtful =
	    series_where_doubt(series, &reason) || series_value_doubt(series, kind, &reason);

	if (!doubtful)
		return false;
	outcome_miss(v, rule, "%s%s", text_string(&reason),
	    strstr(text_string(&reason), "no record has .new;") ? OUTCOME_NEW_HINT : "");
	return true;
}

int64_t
outcome_least_samples(const struct judge *judge, const struct rule *rule)
{
	bool counts =
	    rule->aggregate->takes == TAKES_NOTHING || rule->aggregate->takes == TAKES_TIME;

	if (rule->min_samples > 0)
		return rule->min_samples;
	return counts ? 0 : judge->min_samples;
}

/* Why there is nothing to hold the figure against; NULL: there is. */
static const char *
reference_missing(const struct reference *reference, const char *level)
{
	if (reference->why)
		return reference->why;
	return reference->level && level && strcmp(reference->level, level) != 0
		   ? "the reference is of another type of record"
		   : NULL;
}

/* A figure that has no reference yet is no fault of the run that is to be pinned. */
static void
outcome_begin(struct verdict *v, const struct rule *rule)
{
	message_subject(v, rule);
	text_add_string(&v->message, " is ");
	verdict_show(&v->message, v->observed, v->observed, units_name(rule->unit));
	text_add_string(&v->message, ": pinned by this run, if it passes");
	v->status = CHECK_SKIP;
	v->begun = true;
}

/* True when a relative target has nothing to be relative to. */
static bool
outcome_lacks_reference(const struct judge *judge, struct verdict *v, const struct rule *rule)
{
	const struct reference *reference = relative_find(&rule->relative, v->group);
	const char *why = reference_missing(reference, reference_level(rule, v));

	if (reference->evidence)
		text_add_string(&v->evidence, reference->evidence);
	if (!why)
		return false;
	if (judge->pinning && v->certain && reference->pinnable)
		outcome_begin(v, rule);
	else
		outcome_miss(v, rule, "%s", why);
	return true;
}

static void
outcome_say_reference(struct verdict *v, const struct rule *rule)
{
	const struct reference *reference = relative_find(&rule->relative, v->group);

	text_add_string(&v->message, "; ");
	relative_name(&rule->relative, &v->message);
	text_add_string(&v->message, " is ");
	verdict_show(&v->message, reference->value, v->observed, units_name(rule->unit));
}

void
outcome_settle(const struct judge *judge, struct verdict *v, const struct rule *rule,
    const struct estimate *e, int64_t missing, int64_t lost)
{
	bool relative = rule->relative.kind != REFERENCE_NONE;
	int answer = outcome_meets(rule->op, widen_estimate(e->low, -INFINITY),
	    widen_estimate(e->high, INFINITY), rule->target);

	outcome_observe(v, rule, e->value);
	v->certain = e->low == e->high;
	if (relative && outcome_lacks_reference(judge, v, rule))
		return;
	if (answer < 0) {
		message_unclear(v, rule, e->value, missing, lost);
		verdict_miss(v, rule);
		return;
	}
	v->status = answer == 1 ? CHECK_PASS : CHECK_FAIL;
	v->recovered = !rule->recovery.has_target ||
		       outcome_meets(rule->op, e->low, e->high, rule->recovery.target) == 1;
	message_answer(v, rule, answer == 1);
	if (missing > 0)
		text_add_format(&v->message, " (%" PRId64 " without a value)", missing);
	if (relative)
		outcome_say_reference(v, rule);
}

void
outcome_finish(const struct judge *judge, const struct rule *rule, struct verdict *v)
{
	if (judge->cut && v->status == CHECK_PASS) {
		text_add_string(&v->message, "; but a signal ended the input");
		v->status = CHECK_UNKNOWN;
	}
	/* What is not critical cannot close the gate by failing; missing data still does. */
	v->failed = v->status == CHECK_FAIL;
	v->held = v->status == CHECK_PASS || v->begun;
	if (v->status == CHECK_FAIL && !judge->inside && strcmp(rule->severity, "critical") != 0)
		v->status = CHECK_WARN;
	waiver_apply(rule, v, judge->today);
	/* Neither its severity nor its own waiver covers a waiver that ended inside it. */
	if (v->expired)
		v->status = CHECK_FAIL;
	judge->verdict(judge->context, rule, v);
	verdict_free(v);
}
