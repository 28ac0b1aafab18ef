#include "definition.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "expected_variables.h"
#include "memory.h"
#include "route.h"

static void
step_captures_free(struct step_capture *capture)
{
	while (capture) {
		struct step_capture *next = capture->next;

		free(capture->name);
		free(capture);
		capture = next;
	}
}

static void
step_loops_free(struct step_loop *loop)
{
	while (loop) {
		struct step_loop *next = loop->next;

		for (size_t i = 0; loop->values && i < loop->count; i++)
			free(loop->values[i]);
		free(loop->values);
		free(loop->numbers);
		free(loop->name);
		free(loop);
		loop = next;
	}
}

void
step_free(struct step *step)
{
	if (!step)
		return;
	free(step->name);
	free(step->file);
	free(step->source);
	free(step->settings.source);
	variables_free(step->settings.hidden);
	step_http_free(&step->http);
	for (size_t i = 0; i < step->template_count; i++)
		template_free(step->templates[i].template);
	free(step->templates);
	expectations_free(&step->expect);
	free(step->again_source);
	expectations_free(&step->again_expect);
	step_captures_free(step->captures);
	step_values_free(step->uses);
	step_loops_free(step->loops);
	expressions_free(step->expressions);
	json_scanner_free(step->scanner);
	json_paths_free(step->paths);
	free(step->values);
	free(step);
}

void
step_keep_template(struct step *step, struct template *template, bool expected)
{
	if (!template)
		return;
	step->templates = memory_grow(
	    step->templates, step->template_count, &step->template_room, sizeof(*step->templates));
	step->templates[step->template_count++] = (struct step_template){template, expected};
}

int64_t
step_requests(const struct step *step)
{
	int64_t rounds = step->times;

	for (const struct step_loop *loop = step->loops; loop; loop = loop->next)
		rounds *= (int64_t)loop->count;
	return step->http.burst ? step->http.burst : rounds;
}

const char *
step_name(const struct step *step)
{
	return step->name;
}

bool
step_is_http(const struct step *step)
{
	return !step->kind;
}

bool
step_has_header(const struct step *step, const char *name)
{
	if ((step->http.bearer || step->http.basic_user) && strcasecmp(name, "Authorization") == 0)
		return true;
	for (const struct step_pair *h = step->http.headers; h; h = h->next)
		if (strcasecmp(h->name, name) == 0)
			return true;
	return false;
}

int
step_add_header(struct step *step, const char *name, const char *value, struct text *why)
{
	struct template *parsed = template_parse(value, strlen(value), TEMPLATE_HEADER, why);
	struct step_pair **tail = &step->http.headers;

	if (!parsed)
		return -1;
	step_keep_template(step, parsed, false);
	while (*tail)
		tail = &(*tail)->next;
	*tail = memory_new(1, sizeof(**tail));
	(*tail)->name = memory_string(name);
	(*tail)->value = parsed;
	return 0;
}

/* ---- what it sets and needs ---- */

bool
step_needs_base(const struct step *step)
{
	return step->http.path && !step->http.absolute;
}

bool
step_sets(const struct step *step, const char *name)
{
	for (const struct step_capture *c = step->captures; c; c = c->next)
		if (strcmp(c->name, name) == 0)
			return true;
	return false;
}

bool
step_loops_over(const struct step *step, const char *name)
{
	for (const struct step_loop *l = step->loops; l; l = l->next)
		if (strcmp(l->name, name) == 0)
			return true;
	return false;
}

bool
step_sets_any(const struct step *step)
{
	return step->captures || step->loops;
}

bool
step_sets_same(const struct step *step, const struct step *other)
{
	for (const struct step_capture *c = other->captures; c; c = c->next)
		if (step_sets(step, c->name) || step_loops_over(step, c->name))
			return true;
	for (const struct step_loop *l = other->loops; l; l = l->next)
		if (step_sets(step, l->name) || step_loops_over(step, l->name))
			return true;
	return false;
}
