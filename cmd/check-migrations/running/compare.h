/*
 * compare: what has become of a statement between two views of it.
 */
#ifndef CHECK_MIGRATIONS_RUNNING_COMPARE_H
#define CHECK_MIGRATIONS_RUNNING_COMPARE_H

#include "records.h"
#include "rule.h"

struct database;
struct text;
struct values;
struct view;

enum problem_kind {
	PROBLEM_REFUSED,    /* it can no longer be parsed, or planned */
	PROBLEM_RESULT,     /* its columns are others */
	PROBLEM_ADDED,      /* it has more columns */
	PROBLEM_PARAMETERS, /* its parameters have other types */
	PROBLEM_VALUE,      /* a parameter may name what is gone */
	PROBLEM_LACK,       /* its rows lack what a table now requires */
	PROBLEMS
};

/* The rule that each kind falls under. */
enum rule problem_rule(enum problem_kind kind);

/* `message` NULL: there is none. */
struct problem {
	char *message;
	enum check_status status;
};

/* Fills `problems`, whose messages the caller frees; `db` is where `after` was taken, `lost` what
 * is gone since `before`.  0, or -1 with the reason: the database did not answer. */
int view_compare(const struct view *before, const struct view *after, struct database *db,
    const struct values *lost, const char *sql, struct problem problems[PROBLEMS],
    struct text *why);

#endif
