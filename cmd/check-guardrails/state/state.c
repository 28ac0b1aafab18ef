#include "state.h"

#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "document.h"
#include "file.h"
#include "json_writer.h"
#include "memory.h"
#include "text.h"

/* The first member of every state; another one is another format. */
#define STATE_FORMAT "check-guardrails state 1"

static bool
is_same_group(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

struct alarm *
state_alarm(struct state *state, const char *rule, const char *group, int64_t at)
{
	struct alarm *a;

	for (size_t i = 0; i < state->count; i++) {
		a = &state->alarms[i];
		if (strcmp(a->rule, rule) == 0 && is_same_group(a->group, group))
			return a;
	}
	if (state->count == STATE_MAX_ALARMS)
		return NULL;
	state->alarms = memory_grow(state->alarms, state->count, &state->room, sizeof(*a));
	a = &state->alarms[state->count++];
	*a =
	    (struct alarm){.rule = memory_string(rule), .group = memory_string(group), .since = at};
	return a;
}

/* ---- reading ---- */

static int
alarm_read(struct state *state, const struct document *document,
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
	if (document_check_members(document, object, known, why) == -1)
		return -1;
	rule = document_member(object, "rule");
	group = document_member(object, "group");
	name = document_member(object, "state");
	since = document_member(object, "since");
	gap = document_member(object, "gap");
	if (!rule || !rule->string || (group && !group->string) || !name || !name->string ||
	    alarm_state_parse(name->string, &is) == -1 || (gap && gap->slice.type != JSON_TRUE) ||
	    kept_time_read(since, state->at, &ms) == -1)
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
state_read_head(struct state *state, const struct document *document,
    const struct document_value *object, int64_t now, struct text *why)
{
	static const char *const known[] = {"format", "policy", "at", "alarms", "burn_rates", NULL};
	const struct document_value *format, *policy;
	char at[CLOCK_RFC3339_SIZE];

	if (!object || document->count != 1 || object->slice.type != JSON_OBJECT ||
	    !(format = document_member(object, "format")) || !format->string ||
	    strcmp(format->string, STATE_FORMAT) != 0)
		return text_fail(why,
		    "%s: this is no state of check-guardrails, or it was cut short",
		    document->name);
	if (document_check_members(document, object, known, why) == -1)
		return -1;
	policy = document_member(object, "policy");
	if (!policy || !policy->string || strcmp(policy->string, state->policy) != 0)
		return text_fail(why,
		    "%s: this state belongs to another policy; remove it to begin anew",
		    document->name);
	if (kept_time_read(document_member(object, "at"), INT64_MAX, &state->at) == -1)
		return document_fault(document, object, why, "there is no time in it");
	clock_format(at, state->at * CLOCK_MS);
	if (state->at > now)
		return text_fail(why,
		    "%s: this state is of %s, which is not yet: did the clock go back?",
		    document->name, at);
	return 0;
}

/* Everything is checked: nothing in it may be later than `now`. */
static int
state_read(struct state *state, const struct document *document, int64_t now, struct text *why)
{
	const struct document_value *object = document->first, *alarms;

	if (state_read_head(state, document, object, now, why) == -1)
		return -1;
	alarms = document_member(object, "alarms");
	if (!alarms || alarms->slice.type != JSON_ARRAY)
		return document_fault(document, object, why, "there are no alarms in it");
	for (const struct document_value *v = alarms->first; v; v = v->next)
		if (alarm_read(state, document, v, why) == -1)
			return -1;
	return state_burns_read(&state->burns, document, object, state->at, why);
}

int
state_parse(struct state *state, const char *bytes, size_t len, int64_t now, struct text *why)
{
	const char *name = state->file.path ? state->file.path : "state";
	struct document *document = document_parse(name, bytes, len, why);
	int rc = document ? state_read(state, document, now, why) : -1;

	document_free(document);
	return rc;
}

int
state_open(struct state *state, const char *path, const struct kept_how *how,
    const char policy[FINGERPRINT_SIZE], int64_t now, struct text *why)
{
	TEXT_LOCAL bytes = TEXT_INIT(TEXT_MAX_RECORD);
	int found;

	*state = (struct state){.at = INT64_MIN};
	memcpy(state->policy, policy, FINGERPRINT_SIZE);
	found = kept_open(&state->file, path, how, &bytes, why);
	return found == 1 ? state_parse(state, text_string(&bytes), bytes.len, now, why) : found;
}

/* ---- writing ---- */

void
state_put(const struct state *state, struct text *out)
{
	struct json_writer w = json_writer(out);

	json_open_object(&w, NULL);
	json_put_string(&w, "format", STATE_FORMAT);
	json_put_string(&w, "policy", state->policy);
	kept_time_put(&w, "at", state->at);
	json_open_array(&w, "alarms");
	for (size_t i = 0; i < state->count; i++) {
		const struct alarm *a = &state->alarms[i];

		json_open_object(&w, NULL);
		json_put_string(&w, "rule", a->rule);
		json_put_string(&w, "group", a->group);
		json_put_string(&w, "state", alarm_state_name(a->state));
		kept_time_put(&w, "since", a->since);
		if (a->gap)
			json_put_bool(&w, "gap", true);
		json_close_object(&w);
	}
	json_close_array(&w);
	state_burns_put(&state->burns, &w);
	json_close_object(&w);
	text_add_byte(out, '\n');
}

int
state_save(struct state *state, struct text *why)
{
	TEXT_LOCAL out = TEXT_INIT(TEXT_MAX_RECORD);

	state_put(state, &out);
	return kept_save(&state->file, &out, why);
}

void
state_close(struct state *state)
{
	for (size_t i = 0; i < state->count; i++)
		alarm_free(&state->alarms[i]);
	free(state->alarms);
	burns_free(&state->burns);
	kept_close(&state->file);
	*state = (struct state){.file.lock = -1};
}
