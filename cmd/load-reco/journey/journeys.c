/* What the journeys of a worker share. */
#include <stdlib.h>

#include "journey.h"
#include "journey_plan.h"
#include "memory.h"
#include "text.h"
#include "worker.h"

int
journeys_open(struct journeys *journeys, struct worker *worker, struct http *http,
    void (*ready)(void *context), struct text *why)
{
	const struct targets *targets = worker->renderer.targets;

	*journeys = (struct journeys){.worker = worker, .http = http, .ready = ready};
	journeys->steps = memory_new(targets->count, sizeof(*journeys->steps));
	for (size_t i = 0; i < targets->count; i++) {
		const struct journey_plan *plan = targets->list[i].journey;

		if (!plan)
			continue;
		journeys->steps[i] = journey_plan_steps(plan, worker->plan, why);
		if (!journeys->steps[i])
			return -1;
	}

	return 0;
}

void
journeys_close(struct journeys *journeys)
{
	const struct targets *targets = journeys->steps ? journeys->worker->renderer.targets : NULL;

	for (size_t i = 0; targets && i < targets->count; i++)
		if (targets->list[i].journey)
			journey_steps_free(journeys->steps[i], targets->list[i].journey->count);
	free(journeys->steps);
	journeys->steps = NULL;
}
