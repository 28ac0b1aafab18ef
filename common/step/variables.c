/*
 * The variables that a step needs.
 */
#include "definition.h"
#include "expected_variables.h"
#include "route.h"

/* Visits each template of the request until one gives something else than 0. */
static int
variables_request_templates(
    const struct step *step, int (*visit)(const struct template *t, void *context), void *context)
{
	const struct step_http *http = &step->http;
	const struct step_pair *lists[] = {http->headers, http->query, http->form};
	const struct template *single[] = {http->path, http->body, http->basic_user,
	    http->basic_password, http->bearer, step->settings.template};
	int rc = 0;

	for (size_t i = 0; i < sizeof(single) / sizeof(single[0]) && rc == 0; i++)
		if (single[i])
			rc = visit(single[i], context);
	if (rc == 0 && http->route)
		rc = step_route_templates(http->route, visit, context);
	for (const struct step_part *p = http->parts; p && rc == 0; p = p->next)
		if (p->value)
			rc = visit(p->value, context);
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		for (const struct step_pair *p = lists[i]; p && rc == 0; p = p->next)
			rc = visit(p->value, context);
	return rc;
}

/* And of what is expected. */
static int
variables_templates(
    const struct step *step, int (*visit)(const struct template *t, void *context), void *context)
{
	int rc = variables_request_templates(step, visit, context);

	return rc == 0 ? step_values_templates(step, visit, context) : rc;
}

struct names_visit {
	int (*visit)(const char *name, void *context);
	void *context;
};

static int
variables_visit_names(const struct template *t, void *context)
{
	const struct names_visit *names = context;

	return template_names(t, names->visit, names->context);
}

static int
variables_visit_environment(const struct template *t, void *context)
{
	const struct names_visit *names = context;

	return template_environment(t, names->visit, names->context);
}

int
step_variables(
    const struct step *step, int (*visit)(const char *name, void *context), void *context)
{
	struct names_visit names = {.visit = visit, .context = context};

	int rc = variables_request_templates(step, variables_visit_names, &names);

	return rc == 0 ? step_values_names(step, visit, context) : rc;
}

int
step_environment(
    const struct step *step, int (*visit)(const char *name, void *context), void *context)
{
	struct names_visit names = {.visit = visit, .context = context};

	return variables_templates(step, variables_visit_environment, &names);
}

static int
variables_check_environment(const struct template *t, void *context)
{
	return template_check_environment(t, context);
}

int
step_check_environment(const struct step *step, struct text *why)
{
	return variables_templates(step, variables_check_environment, why);
}
