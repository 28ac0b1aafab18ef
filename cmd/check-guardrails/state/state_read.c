#include "state_read.h"

#include <string.h>

#include "burn_file.h"
#include "clock.h"
#include "state.h"
#include "text.h"

int
state_read_time(const struct document_value *value, int64_t latest, int64_t *ms)
{
	int64_t ns;

	if (!value || !value->string ||
	    clock_parse(value->string, strlen(value->string), &ns) != 0 || ns < 0)
		return -1;
	*ms = ns / CLOCK_MS;
	return *ms <= latest ? 0 : -1;
}

static int
read_alarm(struct state *state, const struct document *document,
    const struct document_value *object, struct text *why)
{
	static const char *const known[] = {"rule", "group", "state", "since", "gap", NULL};
	const struct document_value *rule, *group, *name, *since, *gap;
	size_t before = state->count;
	enum alarm_state is;
	int64_t ms;
	struct alarm *alarm;

	if (object->slice.type != JSON_OBJECT)
		return document_fault(document, object, why, "an alarm is no object");
	if (document_check_members(document, object, known, why) != 0)
		return -1;
	rule = document_member(object, "rule");
	group = document_member(object, "group");
	name = document_member(object, "state");
	since = document_member(object, "since");
	gap = document_member(object, "gap");
	if (!rule || !rule->string || (group && !group->string) || !name || !name->string ||
	    alarm_state_parse(name->string, &is) != 0 || (gap && gap->slice.type != JSON_TRUE) ||
	    state_read_time(since, state->at, &ms) != 0)
		return document_fault(document, object, why, "this is no alarm of a state file");
	alarm = state_alarm(state, rule->string, group ? group->string : NULL, ms);
	if (!alarm || state->count == before)
		return document_fault(
		    document, object, why, "this alarm stands twice, or there are too many");
	alarm->state = is;
	alarm->gap = gap;
	return 0;
}

static int
read_head(struct state *state, const struct document *document, const struct document_value *object,
    int64_t now, struct text *why)
{
	static const char *const known[] = {"format", "policy", "at", "alarms", "burn_rates", NULL};
	const struct document_value *format, *policy;

	if (!object || document->count != 1 || object->slice.type != JSON_OBJECT ||
	    !(format = document_member(object, "format")) || !format->string ||
	    strcmp(format->string, STATE_FORMAT) != 0) {
		text_set_format(why,
		    "%s: this is no state of check-guardrails, or it was cut short",
		    document->name);
		return -1;
	}
	if (document_check_members(document, object, known, why) != 0)
		return -1;
	policy = document_member(object, "policy");
	if (!policy || !policy->string || strcmp(policy->string, state->policy) != 0) {
		text_set_format(why,
		    "%s: this state belongs to another policy; remove it to begin anew",
		    document->name);
		return -1;
	}
	if (state_read_time(document_member(object, "at"), INT64_MAX, &state->at) != 0)
		return document_fault(document, object, why, "there is no time in it");
	if (state->at > now) {
		char at[CLOCK_RFC3339_SIZE];

		clock_format(at, state->at * CLOCK_MS);
		text_set_format(why,
		    "%s: this state is of %s, which is not yet: did the clock go back?",
		    document->name, at);
		return -1;
	}
	return 0;
}

int
state_read(struct state *state, const struct document *document, int64_t now, struct text *why)
{
	const struct document_value *object = document->first, *alarms;

	if (read_head(state, document, object, now, why) != 0)
		return -1;
	alarms = document_member(object, "alarms");
	if (!alarms || alarms->slice.type != JSON_ARRAY)
		return document_fault(document, object, why, "there are no alarms in it");
	for (const struct document_value *v = alarms->first; v; v = v->next)
		if (read_alarm(state, document, v, why) != 0)
			return -1;
	return burns_read(&state->burns, document, object, state->at, why);
}
