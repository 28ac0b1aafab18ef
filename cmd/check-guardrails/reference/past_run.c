#include <stdlib.h>
#include <string.h>

#include "history.h"
#include "memory.h"

static void
past_rule_free(struct past_rule *rule)
{
	for (size_t i = 0; i < rule->count; i++) {
		free(rule->figures[i].group);
		free(rule->figures[i].level);
	}
	free(rule->figures);
	free(rule->name);
	free(rule->subject);
	free(rule->unit);
}

void
past_run_free(struct past_run *run)
{
	for (size_t i = 0; i < run->count; i++)
		past_rule_free(&run->rules[i]);
	free(run->rules);
	free(run->run);
	*run = (struct past_run){0};
}

void
past_run_note(struct past_run *run, const char *rule, const char *subject, const char *unit,
    const struct figure *figure)
{
	struct past_rule *last = run->count > 0 ? &run->rules[run->count - 1] : NULL;

	/* The groups of a rule come in a row. */
	if (!last || strcmp(last->name, rule) != 0) {
		run->rules = memory_grow(run->rules, run->count, &run->room, sizeof(*run->rules));
		last = &run->rules[run->count++];
		*last = (struct past_rule){.name = memory_string(rule),
		    .subject = memory_string(subject),
		    .unit = memory_string(unit)};
	}
	last->figures = memory_grow(last->figures, last->count, &last->room, sizeof(*figure));
	last->figures[last->count] = *figure;
	last->figures[last->count].group = memory_string(figure->group);
	last->figures[last->count++].level = memory_string(figure->level);
}

static int
past_rule_compare(const void *a, const void *b)
{
	const struct past_rule *x = a, *y = b;

	return strcmp(x->name, y->name);
}

/* One without a group stands alone. */
static int
figure_compare(const void *a, const void *b)
{
	const struct figure *x = a, *y = b;

	return strcmp(x->group ? x->group : "", y->group ? y->group : "");
}

void
past_run_sort(struct past_run *run)
{
	for (size_t i = 0; i < run->count; i++)
		qsort(run->rules[i].figures, run->rules[i].count, sizeof(struct figure),
		    figure_compare);
	if (run->count > 0)
		qsort(run->rules, run->count, sizeof(*run->rules), past_rule_compare);
}

const struct past_rule *
past_run_rule(const struct past_run *run, const char *rule)
{
	const struct past_rule key = {.name = (char *)rule};

	return run->count == 0
		   ? NULL
		   : bsearch(&key, run->rules, run->count, sizeof(*run->rules), past_rule_compare);
}

const struct figure *
past_rule_figure(const struct past_rule *rule, const char *group)
{
	const struct figure key = {.group = (char *)group};
	const struct figure *found =
	    bsearch(&key, rule->figures, rule->count, sizeof(*rule->figures), figure_compare);

	return found && !found->group == !group ? found : NULL;
}
