#include "variable_check.h"

#include <stddef.h>
#include <string.h>

#include "data.h"
#include "journey_plan.h"
#include "plan.h"
#include "step.h"
#include "targets.h"
#include "template.h"
#include "text.h"

/* What sets variables. */
struct known {
	const struct data *data;
	const struct step *login;   /* done before */
	const struct step *step;    /* whose loops set theirs; or NULL */
	struct step *const *before; /* of its journey */
	size_t before_count;
	bool user;
	const char *unset; /* the first that nothing sets */
};

static int
variable_find_unset(const char *name, void *context)
{
	struct known *known = context;

	if ((known->data && data_has(known->data, name)) ||
	    (known->step && step_loops_over(known->step, name)) ||
	    (known->login && step_sets(known->login, name)) ||
	    (known->user && strcmp(name, "user") == 0))
		return 0;
	for (size_t i = 0; i < known->before_count; i++)
		if (step_sets(known->before[i], name))
			return 0;
	known->unset = name;

	return 1;
}

/* ---- the environment ---- */

/* Template number `i` of a target; false behind the last. */
static bool
target_template(const struct target *target, size_t i, const struct template **template)
{
	*template = i == 0                          ? target->path
		    : i <= target->header_count     ? target->headers[i - 1].value
		    : i == target->header_count + 1 ? target->body
						    : NULL;

	return *template;
}

/* Puts "target NAME: " before the reason.  -1. */
static int
target_fault(const struct target *target, struct text *why)
{
	TEXT_LOCAL name = TEXT_INIT(TEXT_MAX_REASON);

	text_add_string(&name, "target ");
	text_add_visible(&name, target->name, strlen(target->name));

	return text_fail_of(why, text_string(&name));
}

static int
target_check_environment(const struct target *target, struct text *why)
{
	const struct template *template;
	int rc = 0;

	for (size_t i = 0; rc == 0 && target_template(target, i, &template); i++)
		rc = template_check_environment(template, why);

	return rc == -1 ? target_fault(target, why) : 0;
}

static int
journey_check_environment(const struct journey_plan *journey, struct text *why)
{
	for (size_t i = 0; i < journey->count; i++)
		if (step_check_environment(journey->steps[i], why) == -1)
			return journey_plan_fault(journey, i, why);

	return 0;
}

/* What the login and the targets take from the environment is there, or nothing is sent. */
static int
all_check_environment(const struct targets *targets, const struct step *login, struct text *why)
{
	int rc = 0;

	if (login && step_check_environment(login, why) == -1)
		return text_fail_of(why, "--login");
	for (size_t i = 0; rc == 0 && i < targets->count; i++)
		rc = targets->list[i].journey
			 ? journey_check_environment(targets->list[i].journey, why)
			 : target_check_environment(&targets->list[i], why);

	return rc;
}

/* ---- variables ---- */

/* Where nothing is filled in, it would be compared as it stands, and `!=` would always hold. */
static int
variable_find_unfilled(const char *name, void *context)
{
	return strncmp(name, "env.", 4) == 0 || variable_find_unset(name, context) == 0;
}

static const char UNFILLED[] =
    "jq and patterns hold no templates, and {{...}} of a variable would be "
    "compared as it stands; in jq, write $NAME";

static int
target_check_variables(const struct target *target, struct known *known, struct text *why)
{
	const struct template *template;
	int rc = 0;

	for (size_t i = 0; rc == 0 && target_template(target, i, &template); i++)
		rc = template_names(template, variable_find_unset, known);
	if (rc == 0)
		return 0;
	text_fail(why, "variable %s is not set: no column of --data%s has that name", known->unset,
	    known->login ? " and no capture of --login" : "");

	return target_fault(target, why);
}

static int
login_check_variables(const struct known *known, const struct data *rows, struct text *why)
{
	/* One for all has no row. */
	struct known before = {
	    .step = known->login, .data = known->user ? rows : NULL, .user = known->user};

	if (step_unfilled(known->login, variable_find_unfilled, &before) != 0)
		return text_fail(why, "--login: %s", UNFILLED);
	if (step_variables(known->login, variable_find_unset, &before) == 0)
		return 0;

	return text_fail(why, "--login: variable %s is not set%s", before.unset,
	    !rows || known->user ? ": no column of --data has that name"
				 : ": only with --login-per user it has a row of --data");
}

/* A step sees what the steps before it captured. */
static int
journey_check_variables(
    const struct journey_plan *journey, const struct known *known, struct text *why)
{
	struct known here = *known;

	here.before = journey->steps;
	for (size_t i = 0; i < journey->count; i++) {
		here.before_count = i;
		here.step = journey->steps[i];
		if (step_unfilled(here.step, variable_find_unfilled, &here) != 0)
			text_fail(why, "%s", UNFILLED);
		else if (step_variables(here.step, variable_find_unset, &here) != 0)
			text_fail(why,
			    "variable %s is not set: no column of --data%s and no capture of a "
			    "step before has that name",
			    here.unset, known->login ? ", no capture of --login" : "");
		else
			continue;
		return journey_plan_fault(journey, i, why);
	}

	return 0;
}

int
variable_check(const struct load_plan *plan, const struct targets *targets, const struct data *data,
    const struct step *login, struct text *why)
{
	struct known known = {.data = data, .login = login, .user = plan->login_each};

	if (login && login_check_variables(&known, data, why) == -1)
		return -1;
	for (size_t i = 0; i < targets->count; i++) {
		const struct target *target = &targets->list[i];
		int rc = target->journey ? journey_check_variables(target->journey, &known, why)
					 : target_check_variables(target, &known, why);

		if (rc == -1)
			return -1;
	}

	return all_check_environment(targets, login, why);
}

static int
variable_is_column(const char *name, void *context)
{
	const struct known *known = context;

	return data_has(known->data, name);
}

bool
variable_check_uses_data(
    const struct step *login, const struct load_plan *plan, const struct data *data)
{
	struct known known = {.data = data};

	return plan->login_each && data && step_variables(login, variable_is_column, &known) != 0;
}
