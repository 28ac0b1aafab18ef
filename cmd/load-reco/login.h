/*
 * login: a step that each user runs before the load, or one for all: phase `login`, outside of the
 * measurement.
 *
 * Many log in side by side.  What the step captures, and the cookies that it gets, are the user's.
 */
#ifndef LOGIN_H
#define LOGIN_H

struct load_plan;
struct records;
struct step;
struct text;
struct users;

struct login;

/* Reads the step of plan->login.  NULL with the reason. */
struct login *login_open(const struct load_plan *plan, struct text *why);
void login_free(struct login *login);
const struct step *login_step(const struct login *login);

/* Logs the users in and writes their requests as `interval` and `load` records, and checks: those
 * of the step when one logs in for all, else one about all users.  0: all are logged in; 1: not so,
 * as the checks say; -1 with the reason on trouble. */
int login_run(struct login *login, struct users *users, struct records *records, struct text *why);

#endif
