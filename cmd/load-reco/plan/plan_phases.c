#include "plan_phases.h"

#include <stdio.h>
#include <string.h>

#include "command_line.h"
#include "memory.h"
#include "plan.h"
#include "text.h"
#include "units.h"

enum { DEFAULT_REQUESTS = 2000 };

/* "200/s" or, in a ramp whose end has the unit, "200". */
static int
rate_parse(const char *bytes, size_t len, const char *unit, double *rate)
{
	TEXT_LOCAL word = TEXT_INIT(TEXT_MAX_REASON);

	text_add(&word, bytes, len);
	if (!memchr(bytes, '/', len))
		text_add_string(&word, unit);
	return units_parse_rate(text_string(&word), rate);
}

/* "0..200/s:30s" or "200/s:5m". */
static int
stage_parse(const char *word, struct phase *phase)
{
	const char *colon = strrchr(word, ':'), *dots = strstr(word, ".."), *unit;
	const char *last = !dots ? word : dots + 2;

	if (!colon || (dots && dots > colon) ||
	    units_parse_duration(colon + 1, &phase->duration_ns) == -1 || phase->duration_ns <= 0)
		return -1;
	unit = memchr(last, '/', (size_t)(colon - last));
	if (rate_parse(last, (size_t)(colon - last), "", &phase->rate_to) == -1)
		return -1;
	phase->rate_from = phase->rate_to;
	if (dots) {
		TEXT_LOCAL tail = TEXT_INIT(TEXT_MAX_REASON);

		text_add(&tail, unit ? unit : "/s", unit ? (size_t)(colon - unit) : 2);
		return rate_parse(
		    word, (size_t)(dots - word), text_string(&tail), &phase->rate_from);
	}

	return 0;
}

static int
plan_make_stages(struct load_plan *plan, const struct command_line *line, struct text *why)
{
	double most = 0;

	if (line->stages.count > LOAD_MAX_STAGES)
		return text_fail(why, "--stage: more than 100 stages");
	for (size_t i = 0; i < line->stages.count; i++) {
		struct phase *phase = &plan->phases[plan->phase_count++];

		(void)snprintf(phase->name, sizeof(phase->name), "stage %zu", i + 1);
		if (stage_parse(line->stages.items[i], phase) == -1)
			return text_fail(why,
			    "--stage: \"%.200s\" is not understood; expected RATE:DURATION or "
			    "RATE..RATE:DURATION, as in 0..200/s:30s",
			    line->stages.items[i]);
		most = phase->rate_from > most ? phase->rate_from : most;
		most = phase->rate_to > most ? phase->rate_to : most;
	}

	return most > 0 ? 0 : text_fail(why, "--stage: rates of 0 offer no load");
}

/* The rate of the warm-up: that of the run, or of the first stage's middle. */
static double
warmup_rate(const struct command_line *line, const struct load_plan *plan)
{
	double rate = line->rate > 0 ? line->rate : 0;

	for (size_t i = 1; rate == 0 && i < plan->phase_count; i++)
		rate = (plan->phases[i].rate_from + plan->phases[i].rate_to) / 2;

	return rate;
}

int
plan_make_phases(struct load_plan *plan, const struct command_line *line, struct text *why)
{
	struct phase *phase;

	plan->phases = memory_new(line->stages.count + 2, sizeof(*plan->phases));
	plan->warmup = line->warmup > 0;
	plan->open = line->rate > 0 || line->stages.count > 0;
	plan->phase_count = plan->warmup;
	if (line->stages.count > 0) {
		if (plan_make_stages(plan, line, why) == -1)
			return -1;
	} else {
		phase = &plan->phases[plan->phase_count++];
		*phase = (struct phase){.name = "measured",
		    .requests = line->requests,
		    .duration_ns = line->duration_ns};
		if (line->requests == 0 && line->duration_ns == 0)
			phase->requests = DEFAULT_REQUESTS;
		if (plan->open)
			phase->rate_from = phase->rate_to = line->rate;
	}
	if (plan->warmup) {
		double rate = warmup_rate(line, plan);

		plan->phases[0] = (struct phase){
		    .name = "warmup", .requests = line->warmup, .rate_from = rate, .rate_to = rate};
	}

	return 0;
}
