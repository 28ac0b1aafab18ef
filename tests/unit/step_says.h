/*
 * step_says: a step without a server, and what it says of an answer: for tables of cases.
 *
 * In plans and replies a ' stands for ", which C strings would have to escape.
 */
#ifndef TESTS_UNIT_STEP_SAYS_H
#define TESTS_UNIT_STEP_SAYS_H

#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "diag.h"
#include "document.h"
#include "http.h"
#include "step/definition.h"
#include "step/judge.h"
#include "template.h"
#include "unit.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* A step of one of the kinds (NULL: HTTP alone), with members that are none of its own. */
static inline struct step *
step_read(const char *plan, const struct members *others, const struct step_kind *const *kinds,
    struct text *why)
{
	char *json = strdup(plan);
	struct document *document;
	struct step *step = NULL;

	for (char *at = json; at && *at; at++)
		*at = *at == '\'' ? '"' : *at;
	document = json ? document_parse("p", json, strlen(json), why) : NULL;
	if (document && document->first)
		step = step_parse_kinds(document, document->first, others, kinds, NULL, why);
	document_free(document);
	free(json);
	return step;
}

/* One that is known to be good. */
static inline struct step *
step_of(const char *plan, const struct step_kind *const *kinds)
{
	struct text why = TEXT_INIT(TEXT_MAX_REASON);
	struct step *step = step_read(plan, NULL, kinds, &why);

	if (!CHECK(step != NULL)) {
		fprintf(stderr, "  %s: %s\n", plan, text_string(&why));
		exit(unit_end());
	}
	text_free(&why);
	return step;
}

/* Whether it is refused, and why. */
static inline void
check_refused(const char *plan, const struct step_kind *const *kinds, const char *reason)
{
	struct text why = TEXT_INIT(TEXT_MAX_REASON);
	struct step *step = step_read(plan, NULL, kinds, &why);

	if (!CHECK(!step) || !CHECK(strncmp(text_string(&why), "p:1:", 4) == 0) ||
	    !CHECK(strstr(text_string(&why), reason) != NULL))
		fprintf(stderr, "  for %s: %s\n", plan, text_string(&why));
	step_free(step);
	text_free(&why);
}

/* ---- where it runs ---- */

struct scene {
	struct variables *variables;
	struct template_context templates;
	struct step_world world;
};

static inline void
scene_begin(struct scene *scene, const char *base_url)
{
	*scene = (struct scene){.variables = variables_new()};
	scene->templates =
	    (struct template_context){.variables = scene->variables, .clock = &clock_system};
	scene->world = (struct step_world){.base_url = base_url,
	    .variables = scene->variables,
	    .templates = &scene->templates,
	    .clock = &clock_system};
}

static inline void
scene_end(struct scene *scene)
{
	variables_free(scene->variables);
}

/* ---- what it says ---- */

static inline void
check_tell(const struct step_check *check, struct text *told)
{
	if (check->observed.len > 0)
		text_add_format(told, " %s", text_string(&check->observed));
	if (check->op)
		text_add_format(told, " %s", check->op);
	if (check->target.len > 0)
		text_add_format(told, " %s", text_string(&check->target));
	if (check->unit)
		text_add_format(told, " %s", check->unit);
	if (check->of_time)
		text_add_string(told, " of time");
	if (check->samples > 0)
		text_add_format(told, " by %lld", (long long)check->samples);
	if (check->message.len > 0)
		text_add_format(told, " (%s)", text_string(&check->message));
	for (size_t i = 0; i < told->len; i++)
		told->bytes[i] = told->bytes[i] == '"' ? '\'' : told->bytes[i];
}

/* "NAME=STATUS" of each check, joined by "; ": the step's own name, or the label behind it.  As a
 * whole with " OBSERVED OP TARGET UNIT of time by SAMPLES (MESSAGE)", as far as there are any. */
static inline void
outcome_tell(const struct step_outcome *outcome, bool whole, struct text *told)
{
	static const char *const words[] = {"pass", "fail", "warn", "skip", "unknown"};

	for (size_t i = 0; i < outcome->count; i++) {
		const struct step_check *check = &outcome->checks[i];
		const char *label = strstr(check->name, ": ");

		text_add_format(told, "%s%s=%s", i ? "; " : "", label ? label + 2 : check->name,
		    words[check->status]);
		if (whole)
			check_tell(check, told);
	}
}

/* What it says of the answer, or of a burst, whose last answer that is. */
static inline void
judge_tell(struct step *step, const struct http_answer *answer, const struct step_tally *tally,
    bool whole, struct text *told)
{
	struct scene scene;
	struct step_outcome outcome = {.step = step};
	struct step_answer neutral = step_answer_of_http(answer);
	struct judgement judgement = {.step = step,
	    .world = &scene.world,
	    .set = &step->expect,
	    .suffix = "",
	    .answer = &neutral,
	    .tally = tally,
	    .elapsed_ns = answer->elapsed_ns};

	scene_begin(&scene, "http://h");
	CHECK_INT(variables_set(scene.variables, "v", "x", 1, false), 0);
	CHECK_INT(variables_set(scene.variables, "empty", "", 0, false), 0);
	CHECK_INT(variables_set(scene.variables, "hidden", "planted-Zq81", 12, true), 0);
	CHECK_INT(expectations_judge(&judgement, &outcome), 0);
	outcome_tell(&outcome, whole, told);
	step_outcome_free(&outcome);
	scene_end(&scene);
}

#endif
