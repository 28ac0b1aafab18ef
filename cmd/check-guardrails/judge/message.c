#include "message.h"

#include <inttypes.h>
#include <string.h>

#include "ledger.h"
#include "rule.h"
#include "units.h"
#include "verdict.h"

void
message_subject(struct verdict *v, const struct rule *rule)
{
	if (rule->kind == RULE_CANARY)
		text_add_format(&v->message, "canary %s", rule->value);
	else
		rule_describe(rule, &v->message);
	if (v->group) {
		text_add_string(&v->message, " for ");
		text_add_visible(&v->message, v->group, strlen(v->group));
	}
}

/* "p95 of latency_ms is 612 ms, over 500 ms, on 2000 samples" */
void
message_answer(struct verdict *v, const struct rule *rule, bool good)
{
	static const char *const words[][2] = {
	    [OP_AT_MOST] = {"over", "within"},
	    [OP_UNDER] = {"not under", "under"},
	    [OP_AT_LEAST] = {"under", "at least"},
	    [OP_OVER] = {"not over", "over"},
	    [OP_EQUAL] = {"not", "exactly"},
	    [OP_NOT_EQUAL] = {"exactly", "not"},
	};
	const char *unit = units_name(rule->unit);

	message_subject(v, rule);
	text_add_string(&v->message, " is ");
	verdict_show(&v->message, v->observed, rule->target, unit);
	text_add_format(&v->message, ", %s ", words[rule->op][good]);
	verdict_show(&v->message, rule->target, v->observed, unit);
	text_add_format(
	    &v->message, ", on %" PRId64 " sample%s", v->samples, v->samples == 1 ? "" : "s");
}

/* Some values would meet the target and some not: what is missing decides. */
void
message_unclear(
    struct verdict *v, const struct rule *rule, double value, int64_t missing, int64_t lost)
{
	const char *unit = units_name(rule->unit);

	message_subject(v, rule);
	text_add_string(&v->message, " is ");
	verdict_show(&v->message, value, rule->target, unit);
	text_add_format(
	    &v->message, " on %" PRId64 " sample%s, but ", v->samples, v->samples == 1 ? "" : "s");
	if (missing > 0)
		text_add_format(&v->message, "%" PRId64 " record%s no value there", missing,
		    missing == 1 ? " has" : "s have");
	else if (lost > 0)
		text_add_format(&v->message, "%" PRId64 " items of a source did not arrive", lost);
	else
		text_add_string(&v->message, "not all of it could be counted");
	text_add_string(&v->message, ": it may be on either side of ");
	verdict_show(&v->message, rule->target, value, unit);
}

/* No level has a value: how many records there are, and of which types. */
void
message_empty(struct verdict *v, const struct rule *rule, const struct group *group)
{
	const char *what;
	int64_t records = 0, idle = 0;

	v->has_samples = true;
	for (size_t i = 0; i < group->level_count; i++) {
		records += group->levels[i].tally.records;
		idle += group->levels[i].idle;
	}
	message_subject(v, rule);
	if (idle > 0 && idle == records) {
		text_add_string(&v->message, ": not one request was made");
		return;
	}
	what = rule->aggregate->takes == TAKES_CONDITION ? "what the condition compares" : "number";
	if (records == 1)
		text_add_string(&v->message, ": the only record");
	else
		text_add_format(&v->message, ": none of the %" PRId64 " records", records);
	text_add_string(&v->message, " of type ");
	for (size_t i = 0; i < group->level_count; i++) {
		const struct kind *kind = group->levels[i].kind;

		text_add_string(&v->message, i > 0 ? " and " : "");
		text_add_visible(&v->message, kind->name, kind->len);
	}
	text_add_format(&v->message, records == 1 ? " does not have %s%s there" : " has %s%s there",
	    rule->aggregate->takes == TAKES_CONDITION ? "" : "a ", what);
}
