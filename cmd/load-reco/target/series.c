/* The series of the targets: what is timed, and what it is called. */
#include <stdio.h>
#include <stdlib.h>

#include "journey_plan.h"
#include "plan.h"
#include "step.h"
#include "targets.h"

static int
out_of_memory(struct text *why)
{
	return text_fail(why, "out of memory");
}

static size_t
count_steps(const struct targets *targets)
{
	size_t steps = 0;

	for (size_t i = 0; i < targets->count; i++)
		if (targets->list[i].journey)
			steps += targets->list[i].journey->count;

	return steps;
}

/* "buy: pay" */
static char *
name_step(const struct target *target, size_t step)
{
	char *name = NULL;

	return asprintf(&name, "%s: %s", target->name, step_name(target->journey->steps[step])) ==
		       -1
		   ? NULL
		   : name;
}

int
targets_name_series(struct targets *targets, struct text *why)
{
	size_t steps = count_steps(targets), at = targets->count;

	targets->series_count = targets->count + steps;
	if (steps == 0)
		return 0;
	if (targets->series_count > LOAD_MAX_TARGETS)
		return text_fail(why, "more than 1000 targets and steps");
	targets->step_names = calloc(steps, sizeof(*targets->step_names));
	targets->series = calloc(targets->series_count, sizeof(*targets->series));
	targets->wholes = calloc(targets->series_count, sizeof(*targets->wholes));
	if (!targets->step_names || !targets->series || !targets->wholes)
		return out_of_memory(why);
	for (size_t i = 0; i < targets->count; i++) {
		struct target *target = &targets->list[i];

		targets->series[i] = target->name;
		targets->wholes[i] = target->journey;
		if (!target->journey)
			continue;
		target->journey->series = at;
		for (size_t s = 0; s < target->journey->count; s++, at++) {
			char *name = name_step(target, s);

			if (!name)
				return out_of_memory(why);
			targets->series[at] = targets->step_names[at - targets->count] = name;
		}
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
