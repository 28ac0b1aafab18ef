#include "journey_plan.h"

#include <stdlib.h>
#include <string.h>

#include "document.h"
#include "memory.h"
#include "plan.h"
#include "step.h"
#include "text.h"

enum { MOST_STEPS = 100 };

/* ---- a step ---- */

static int
check_step(const struct document *document, const struct document_value *object, struct text *why)
{
	static const char *const repeating[] = {
	    "until", "optional", "again", "times", "foreach", "burst", NULL};

	for (size_t i = 0; repeating[i]; i++) {
		const struct document_value *member = document_member(object, repeating[i]);

		if (member)
			return document_fault(document, member, why,
			    "\"%s\": a step of a journey is one request; write it as several "
			    "steps, or as a step of smoke-stack",
			    repeating[i]);
	}

	return 0;
}

/* The headers of the command line, as every target has them. */
static int
add_headers(struct step *step, const struct load_plan *plan, struct text *why)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < plan->headers.count; i++) {
		const char *value;
		char *name = plan_split_header(plan->headers.items[i], &value);

		rc = step_add_header(step, name, value, why);
		free(name);
	}

	return rc;
}

static struct step *
parse_step(const struct document *document, const struct document_value *object,
    const struct load_plan *plan, struct text *why)
{
	struct step *step = step_parse(document, object, NULL, why);

	if (step && add_headers(step, plan, why) == -1) {
		step_free(step);
		return NULL;
	}

	return step;
}

/* ---- its steps ---- */

void
journey_steps_free(struct step **steps, size_t count)
{
	for (size_t i = 0; steps && i < count; i++)
		step_free(steps[i]);
	free(steps);
}

struct step **
journey_plan_steps(
    const struct journey_plan *journey, const struct load_plan *plan, struct text *why)
{
	const struct document_value *value = document_member(journey->object, "steps")->first;
	struct step **steps = memory_new(journey->count, sizeof(struct step *));

	for (size_t i = 0; i < journey->count; i++, value = value->next) {
		steps[i] = parse_step(journey->document, value, plan, why);
		if (!steps[i]) {
			journey_steps_free(steps, journey->count);
			return NULL;
		}
	}

	return steps;
}

/* ---- the whole ---- */

int
journey_plan_fault(const struct journey_plan *journey, size_t index, struct text *why)
{
	const struct document_value *value = document_member(journey->object, "steps")->first;
	TEXT_LOCAL reason = *why;

	while (index-- > 0)
		value = value->next;
	*why = TEXT_INIT(reason.max);
	return document_fault(journey->document, value, why, "%s", text_string(&reason));
}

/* Their figures are told apart by their names. */
static int
check_names(const struct journey_plan *journey, struct text *why)
{
	for (size_t i = 0; i < journey->count; i++)
		for (size_t j = 0; j < i; j++)
			if (strcmp(step_name(journey->steps[i]), step_name(journey->steps[j])) ==
			    0) {
				text_fail(why, "two steps of one name: give this one a \"name\"");
				return journey_plan_fault(journey, i, why);
			}

	return 0;
}

static int
count_steps(struct journey_plan *journey, struct text *why)
{
	const struct document *document = journey->document;
	const struct document_value *steps = document_member(journey->object, "steps");

	for (const struct document_value *v = steps->first; v; v = v->next) {
		journey->count++;
		if (check_step(document, v, why) == -1)
			return -1;
	}
	if (journey->count > MOST_STEPS)
		return document_fault(document, steps, why, "\"steps\": more than 100 of them");

	return 0;
}

struct journey_plan *
journey_plan_read(const struct document *document, const struct document_value *object,
    const struct load_plan *plan, struct text *why)
{
	struct journey_plan *journey = memory_new(1, sizeof(*journey));

	journey->document = document;
	journey->object = object;
	if (count_steps(journey, why) == 0) {
		journey->steps = journey_plan_steps(journey, plan, why);
		if (journey->steps && check_names(journey, why) == 0)
			return journey;
	}
	journey_plan_free(journey);

	return NULL;
}

void
journey_plan_free(struct journey_plan *journey)
{
	if (!journey)
		return;
	journey_steps_free(journey->steps, journey->count);
	free(journey);
}
