/*
 * The variables that a step needs.
 */
#include "definition.h"
#include "expected_variables.h"

/* Visits each template, of the request and of what is expected, until one gives something else
 * than 0. */
static int
variables_templates(
    const struct step *step, int (*visit)(const struct template *t, void *context), void *context)
{
	int rc = 0;

	for (size_t i = 0; i < step->template_count && rc == 0; i++)
		rc = visit(step->templates[i], context);
	return rc == 0 ? step_values_templates(step, visit, context) : rc;
}

struct names_visit {
	int (*visit)(const char *name, void *context);
	void *context;
};

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
	int rc = 0;

	for (size_t i = 0; i < step->template_count && rc == 0; i++)
		rc = template_names(step->templates[i], visit, context);
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
