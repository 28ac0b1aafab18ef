/*
 * login: a step that runs once before the load, outside of the measurement.  What it captures, the targets may use.
 */
#ifndef LOGIN_H
#define LOGIN_H

struct load_plan;
struct records;
struct text;
struct variables;

/* Runs the step of plan->login and writes its checks; captures go into `variables`.  0: it passed; 1: it did not, as the checks say; -1 with the reason on
 * trouble. */
int login_run(const struct load_plan *plan, struct variables *variables, struct records *records,
    struct text *why);

#endif
