/*
 * --header: added to the steps of a plan.
 */
#include <stdlib.h>
#include <string.h>

#include "entry.h"
#include "memory.h"
#include "smoke_options.h"
#include "text.h"

static int
step_add_given_header(struct step *step, const char *header, struct text *why)
{
	const char *colon = strchr(header, ':'), *value = colon + 1 + strspn(colon + 1, " \t");
	char *name = memory_copy(header, (size_t)(colon - header));
	int rc = 0;

	if (step_is_http(step) && !step_has_header(step, name))
		rc = step_add_header(step, name, value, why);
	free(name);
	return rc;
}

int
plan_add_headers(struct plan *plan, const struct smoke_options *options, struct text *why)
{
	TEXT_LOCAL reason = TEXT_INIT(TEXT_MAX_REASON);

	for (size_t h = 0; h < options->headers.count; h++)
		for (size_t i = 0; i < plan->count; i++)
			if (step_add_given_header(
				plan->entries[i].step, options->headers.items[h], &reason) == -1)
				return text_fail(why, "--header: %s", text_string(&reason));

	return 0;
}
