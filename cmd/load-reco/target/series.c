/* The series of the targets: what is timed, and what it is called. */
#include <stdio.h>

#include "journey_plan.h"
#include "memory.h"
#include "plan.h"
#include "step.h"
#include "targets.h"

static size_t
targets_count_steps(const struct targets *targets)
{
	size_t steps = 0;

	for (size_t i = 0; i < targets->count; i++)
		if (targets->list[i].journey)
			steps += targets->list[i].journey->count;

	return steps;
}

/* "buy: pay" */
static char *
series_name_step(const struct target *target, size_t step)
{
	char *name;

	if (asprintf(&name, "%s: %s", target->name, step_name(target->journey->steps[step])) == -1)
		memory_lacked();

	return name;
}

int
targets_name_series(struct targets *targets, struct text *why)
{
	size_t steps = targets_count_steps(targets), at = targets->count;

	targets->series_count = targets->count + steps;
	if (steps == 0)
		return 0;
	if (targets->series_count > LOAD_MAX_TARGETS)
		return text_fail(why, "more than 1000 targets and steps");
	targets->step_names = memory_new(steps, sizeof(*targets->step_names));
	targets->series = memory_new(targets->series_count, sizeof(*targets->series));
	targets->wholes = memory_new(targets->series_count, sizeof(*targets->wholes));
	for (size_t i = 0; i < targets->count; i++) {
		struct target *target = &targets->list[i];

		targets->series[i] = target->name;
		targets->wholes[i] = target->journey;
		if (!target->journey)
			continue;
		target->journey->series = at;
		for (size_t s = 0; s < target->journey->count; s++, at++)
			targets->series[at] = targets->step_names[at - targets->count] =
			    series_name_step(target, s);
	}

	return 0;
}

const char *
targets_series_name(const struct targets *targets, size_t series)
{
	return targets->series ? targets->series[series] : targets->list[series].name;
}

const struct journey_plan *
targets_first_journey(const struct targets *targets)
{
	for (size_t i = 0; i < targets->count; i++)
		if (targets->list[i].journey)
			return targets->list[i].journey;

	return NULL;
}
