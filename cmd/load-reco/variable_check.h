/*
 * variable_check: which variables something sets, and which of the environment there are, so that
 * one that is missing is found before anything is sent.
 */
#ifndef VARIABLE_CHECK_H
#define VARIABLE_CHECK_H

#include <stdbool.h>

struct data;
struct load_plan;
struct step;
struct targets;
struct text;

/* Holds what the login and the targets use against columns, captures, `user` and the environment.
 * `data` and `login` may be NULL.  0, or -1 with who uses what that nothing sets. */
int variable_check(const struct load_plan *plan, const struct targets *targets,
    const struct data *data, const struct step *login, struct text *why);

/* Whether each user logs in by a row of the data. */
bool variable_check_uses_data(
    const struct step *login, const struct load_plan *plan, const struct data *data);

#endif
