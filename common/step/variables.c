/*
 * The variables that a step needs.
 */
#include "definition.h"
#include "expected_variables.h"

int
step_variables(
    const struct step *step, int (*visit)(const char *name, void *context), void *context)
{
	int rc = 0;

	for (size_t i = 0; i < step->template_count && rc == 0; i++)
		if (!step->templates[i].expected)
			rc = template_names(step->templates[i].template, visit, context);
	return rc == 0 ? step_values_names(step, visit, context) : rc;
}

int
step_environment(
    const struct step *step, int (*visit)(const char *name, void *context), void *context)
{
	int rc = 0;

	for (size_t i = 0; i < step->template_count && rc == 0; i++)
		rc = template_environment(step->templates[i].template, visit, context);
	return rc;
}

int
step_check_environment(const struct step *step, struct text *why)
{
	int rc = 0;

	for (size_t i = 0; i < step->template_count && rc == 0; i++)
		rc = template_check_environment(step->templates[i].template, why);
	return rc;
}
