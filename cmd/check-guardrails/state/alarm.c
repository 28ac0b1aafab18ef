#include "alarm.h"

#include <stdlib.h>
#include <string.h>

static const char *const names[] = {
    [ALARM_OK] = "ok",
    [ALARM_PENDING] = "pending",
    [ALARM_FIRING] = "firing",
    [ALARM_RECOVERING] = "recovering",
};

void
alarm_free(struct alarm *alarm)
{
	free(alarm->rule);
	free(alarm->group);
	*alarm = (struct alarm){0};
}

const char *
alarm_state_name(enum alarm_state state)
{
	return names[state];
}

int
alarm_state_parse(const char *name, enum alarm_state *state)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(names[i], name) == 0) {
			*state = (enum alarm_state)i;
			return 0;
		}
	}
	return -1;
}

static void
alarm_enter(struct alarm *alarm, enum alarm_state state, int64_t at)
{
	alarm->state = state;
	alarm->since = at;
	alarm->gap = false;
}

static void
alarm_step_up(struct alarm *alarm, int64_t at, int64_t hold_for)
{
	if (alarm->state == ALARM_OK)
		alarm_enter(alarm, ALARM_PENDING, at);
	if (alarm->state == ALARM_PENDING && at - alarm->since >= hold_for)
		alarm_enter(alarm, ALARM_FIRING, at);
	else if (alarm->state == ALARM_RECOVERING)
		alarm_enter(alarm, ALARM_FIRING, at);
}

static void
alarm_step_down(struct alarm *alarm, int64_t at, int64_t keep_for)
{
	if (alarm->state == ALARM_PENDING)
		alarm_enter(alarm, ALARM_OK, at);
	if (alarm->state == ALARM_FIRING || (alarm->state == ALARM_RECOVERING && alarm->gap))
		alarm_enter(alarm, ALARM_RECOVERING, at);
	if (alarm->state == ALARM_RECOVERING && at - alarm->since >= keep_for)
		alarm_enter(alarm, ALARM_OK, at);
}

void
alarm_step(
    struct alarm *alarm, enum evidence evidence, int64_t at, int64_t hold_for, int64_t keep_for)
{
	switch (evidence) {
	case EVIDENCE_BAD:
		alarm_step_up(alarm, at, hold_for);
		break;
	case EVIDENCE_WELL:
		alarm_step_down(alarm, at, keep_for);
		break;
	case EVIDENCE_GOOD:
		if (alarm->state == ALARM_PENDING)
			alarm_enter(alarm, ALARM_OK, at);
		else if (alarm->state == ALARM_RECOVERING)
			alarm_enter(alarm, ALARM_FIRING, at);
		break;
	case EVIDENCE_NONE:
		/* Being well has to be seen without a gap, and nobody saw when this one ended. */
		if (alarm->state == ALARM_RECOVERING) {
			alarm->since = at;
			alarm->gap = true;
		}
		break;
	}
}
