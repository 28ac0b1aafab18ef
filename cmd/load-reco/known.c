#include "known.h"

#include <stddef.h>
#include <string.h>

#include "data.h"
#include "load.h"
#include "step.h"
#include "targets.h"
#include "template.h"
#include "text.h"

/* What sets variables. */
struct known {
	const struct data *data;
	const struct step *login; /* done before */
	const struct step *step;  /* whose loops set theirs; or NULL */
	bool user;
	const char *unset; /* the first that nothing sets */
};

static int
find_unset(const char *name, void *context)
{
	struct known *known = context;

	if ((known->data != NULL && data_has(known->data, name)) ||
	    (known->step != NULL && step_loops_over(known->step, name)) ||
	    (known->login != NULL && step_sets(known->login, name)) ||
	    (known->user && strcmp(name, "user") == 0))
		return 0;
	known->unset = name;

	return 1;
}

static int
find_in_target(const struct target *target, struct known *known)
{
	int rc = template_names(target->path, find_unset, known);

	for (size_t i = 0; rc == 0 && i < target->header_count; i++)
		rc = template_names(target->headers[i].value, find_unset, known);
	if (rc == 0 && target->body != NULL)
		rc = template_names(target->body, find_unset, known);

	return rc;
}

static int
tell(const char *what, const char *who, const struct known *known, struct text *why)
{
	(void)text_set_format(why, "%s ", what);
	(void)text_add_visible(why, who, strlen(who));
	(void)text_add_format(why, ": variable %s is not set: no column of --data%s has that name",
	    known->unset, known->login == NULL ? "" : " and no capture of --login");

	return -1;
}

static int
check_login(const struct known *known, const struct data *rows, struct text *why)
{
	/* One for all has no row. */
	struct known before = {
	    .step = known->login, .data = known->user ? rows : NULL, .user = known->user};

	if (step_variables(known->login, find_unset, &before) == 0)
		return 0;
	(void)text_set_format(why, "--login: variable %s is not set%s", before.unset,
	    rows == NULL || known->user ? ": no column of --data has that name"
					: ": only with --login-per user it has a row of --data");

	return -1;
}

int
known_check(const struct load_plan *plan, const struct targets *targets, const struct data *data,
    const struct step *login, struct text *why)
{
	struct known known = {.data = data, .login = login, .user = plan->login_each};

	if (login != NULL && check_login(&known, data, why) == -1)
		return -1;
	for (size_t i = 0; i < targets->count; i++)
		if (find_in_target(&targets->list[i], &known) != 0)
			return tell("target", targets->list[i].name, &known, why);

	return 0;
}

static int
is_column(const char *name, void *context)
{
	const struct known *known = context;

	return data_has(known->data, name);
}

bool
known_login_uses_data(
    const struct step *login, const struct load_plan *plan, const struct data *data)
{
	struct known known = {.data = data};

	return plan->login_each && data != NULL && step_variables(login, is_column, &known) != 0;
}
