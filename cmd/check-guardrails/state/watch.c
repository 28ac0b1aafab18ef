#include "watch.h"

#include <string.h>

#include "clock.h"
#include "diag.h"
#include "json_writer.h"
#include "kept.h"
#include "records.h"
#include "rule.h"
#include "score.h"
#include "signals.h"
#include "text.h"
#include "verdict.h"

int
watch_begin(struct watch *watch, struct score_keeper *score, struct records *records, int64_t at,
    struct text *why)
{
	watch->score = score;
	watch->records = records;
	watch->at = at / CLOCK_MS;
	watch->platform = PLATFORM_HEALTHY;
	/* A stream that was cut short, or is short of an expected summary, may have lost just what
	 * is bad. */
	watch->trusted =
	    records_verdict(records) != SUMMARY_TROUBLE && signal_pending() == 0 && watch->whole;
	if (watch->at < watch->state->at)
		return text_fail(why, "the clock went back since the state was written");
	watch->state->at = watch->at;
	return 0;
}

static void
watch_worsen(struct watch *watch, enum platform_state state)
{
	if (state > watch->platform)
		watch->platform = state;
}

static enum evidence
watch_evidence(const struct watch *watch, const struct verdict *v)
{
	bool known = v->status != CHECK_UNKNOWN && v->status != CHECK_SKIP;

	if (known && (v->status == CHECK_FAIL || v->failed))
		return EVIDENCE_BAD;
	return !known || !watch->trusted ? EVIDENCE_NONE
	       : v->recovered            ? EVIDENCE_WELL
					 : EVIDENCE_GOOD;
}

static void
watch_write_transition(struct watch *watch, const struct rule *rule, const struct verdict *v,
    enum alarm_state from, const struct alarm *alarm)
{
	TEXT_LOCAL name = TEXT_INIT(TEXT_MAX_RECORD);
	struct json_writer *w = records_begin(watch->records, "transition");

	verdict_name(v, rule, &name);
	json_put_string(w, "name", text_string(&name));
	json_put_string(w, "from", alarm_state_name(from));
	json_put_string(w, "to", alarm_state_name(alarm->state));
	kept_time_put(w, "since", alarm->since);
	if (v->has_observed)
		json_put_number(w, "observed", v->observed);
	if (rule->has_target)
		json_put_number(w, "target", verdict_target(v, rule));
	records_end(watch->records);
}

static bool
is_critical(const struct rule *rule)
{
	return strcmp(rule->severity, "critical") == 0;
}

/* What the check says once the alarm is known.  A rule with a waiver has none: it skips. */
static void
watch_apply(
    struct watch *watch, const struct rule *rule, struct verdict *v, const struct alarm *alarm)
{
	char since[CLOCK_RFC3339_SIZE];
	bool fires = alarm->state == ALARM_FIRING || alarm->state == ALARM_RECOVERING;

	v->state = alarm_state_name(alarm->state);
	if (alarm->state == ALARM_OK)
		return;
	if (v->expired)
		v->status = CHECK_FAIL;
	else if (v->status == CHECK_SKIP && fires)
		v->status = CHECK_UNKNOWN;
	else if (v->status != CHECK_UNKNOWN && v->status != CHECK_SKIP)
		v->status = fires && is_critical(rule) ? CHECK_FAIL : CHECK_WARN;
	clock_format(since, alarm->since * CLOCK_MS);
	text_add_format(&v->message, "; %s since %s", v->state, since);
	if (alarm->state == ALARM_FIRING && is_critical(rule))
		watch_worsen(watch, PLATFORM_CRITICAL);
	else if (strcmp(rule->severity, "info") != 0)
		watch_worsen(watch, PLATFORM_DEGRADED);
}

void
watch_take(void *context, const struct rule *rule, struct verdict *v)
{
	struct watch *watch = context;
	struct alarm *alarm = state_alarm(watch->state, rule->name, v->group, watch->at);
	enum alarm_state before;

	if (!alarm)
		diag_fatal("more than %d alarms", STATE_MAX_ALARMS);
	before = alarm->state;
	alarm->seen = 1;
	alarm_step(alarm, watch_evidence(watch, v), watch->at, rule->recovery.hold_for / CLOCK_MS,
	    rule->recovery.keep_for / CLOCK_MS);
	watch_apply(watch, rule, v, alarm);
	score_take(watch->score, rule, v);
	if (alarm->state != before)
		watch_write_transition(watch, rule, v, before, alarm);
}

static const struct rule *
rule_called(const struct rules *rules, const char *name)
{
	for (size_t i = 0; i < rules->count; i++)
		if (strcmp(rules->items[i].name, name) == 0)
			return &rules->items[i];
	return NULL;
}

static void
watch_say_vanished(struct watch *watch, const struct rule *rule, const struct alarm *alarm)
{
	struct verdict v;

	verdict_begin(&v);
	v.group = alarm->group;
	text_add_string(&v.message, "there are no records of it any more");
	score_rule(watch->score, rule);
	watch_take(watch, rule, &v);
	verdict_free(&v);
}

void
watch_vanished(struct watch *watch, const struct rules *rules)
{
	struct state *state = watch->state;
	size_t kept = 0;

	for (size_t i = 0; i < state->count; i++) {
		const struct alarm *alarm = &state->alarms[i];
		const struct rule *rule = rule_called(rules, alarm->rule);

		if (!alarm->seen && rule && alarm->state != ALARM_OK)
			watch_say_vanished(watch, rule, alarm);
	}
	for (size_t i = 0; i < state->count; i++) {
		if (state->alarms[i].seen)
			state->alarms[kept++] = state->alarms[i];
		else
			alarm_free(&state->alarms[i]);
	}
	state->count = kept;
}

void
watch_platform(struct watch *watch)
{
	static const char *const names[] = {
	    [PLATFORM_HEALTHY] = "healthy",
	    [PLATFORM_DEGRADED] = "degraded",
	    [PLATFORM_CRITICAL] = "critical",
	};
	struct json_writer *w;

	/* What is unknown or closes the gate for another reason is not healthy either. */
	if (records_verdict(watch->records) != SUMMARY_PASS)
		watch_worsen(watch, PLATFORM_DEGRADED);
	w = records_begin(watch->records, "metric");
	json_put_string(w, "name", "platform_state");
	json_open_object(w, "labels");
	json_put_string(w, "state", names[watch->platform]);
	json_close_object(w);
	json_put_integer(w, "value", watch->platform);
	kept_time_put(w, "timestamp", watch->at);
	records_end(watch->records);
}
