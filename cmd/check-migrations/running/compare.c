#include "compare.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "database.h"
#include "memory.h"
#include "text.h"
#include "values.h"
#include "view.h"

enum { MOST_LACKS = 8 };

enum rule
problem_rule(enum problem_kind kind)
{
	static const enum rule rules[] = {[PROBLEM_REFUSED] = RULE_RUNNING_STATEMENT,
	    [PROBLEM_RESULT] = RULE_RUNNING_RESULT,
	    [PROBLEM_ADDED] = RULE_RUNNING_COLUMNS,
	    [PROBLEM_PARAMETERS] = RULE_RUNNING_PARAMETERS,
	    [PROBLEM_VALUE] = RULE_RUNNING_VALUES,
	    [PROBLEM_LACK] = RULE_RUNNING_INSERT};

	return rules[kind];
}

static void
problem_set(struct problem *problem, enum check_status status, const struct text *message)
{
	problem->message = memory_string(text_string(message));
	problem->status = status;
}

/* ---- results ---- */

static bool
column_is(const struct database_shape_column *a, const struct database_shape_column *b)
{
	const char *left = a->declared ? a->declared : "", *right = b->declared ? b->declared : "";

	return strcmp(a->name, b->name) == 0 && a->type == b->type && a->modifier == b->modifier &&
	       strcmp(left, right) == 0;
}

static void
column_put(struct text *out, struct database *db, const struct database_shape_column *column)
{
	text_add_format(out, "%s ", column->name);
	view_put_type(out, db, column);
}

/* What a client sees of it, beside what it gets. */
static const char result_of_postgres[] =
    "; a statement that a session has prepared fails with \"cached plan must not change result "
    "type\" until it is prepared anew";

static void
result_compare(const struct database_shape *before, const struct database_shape *after,
    struct database *db, struct problem problems[PROBLEMS])
{
	TEXT_LOCAL message = TEXT_INIT(TEXT_MAX_REASON);
	bool sqlite = database_kind(db) == DATABASE_SQLITE;
	size_t at = 0;

	while (at < before->count && at < after->count &&
	       column_is(&before->columns[at], &after->columns[at]))
		at++;
	if (at == before->count && at == after->count)
		return;
	if (at == before->count) {
		text_add_string(&message, "the result gains ");
		column_put(&message, db, &after->columns[at]);
		if (after->count - at > 1)
			text_add_format(&message, " and %zu more columns", after->count - at - 1);
	} else if (at == after->count) {
		text_add_string(&message, "the result loses ");
		column_put(&message, db, &before->columns[at]);
	} else {
		text_add_format(&message, "column %zu of the result was ", at + 1);
		column_put(&message, db, &before->columns[at]);
		text_add_string(&message, ", and is ");
		column_put(&message, db, &after->columns[at]);
	}
	text_add_string(&message, sqlite ? "" : result_of_postgres);
	if (at == before->count)
		problem_set(&problems[PROBLEM_ADDED], sqlite ? CHECK_WARN : CHECK_FAIL, &message);
	else
		problem_set(&problems[PROBLEM_RESULT], CHECK_FAIL, &message);
}

/* A whole row in a column keeps its type, whatever becomes of the table. */
static void
rows_compare(const struct view *before, const struct values *lost, const char *sql,
    struct problem problems[PROBLEMS])
{
	TEXT_LOCAL message = TEXT_INIT(TEXT_MAX_REASON);

	for (size_t i = 0; i < before->shape.count; i++) {
		const char *what = values_of_type(lost, before->shape.columns[i].type, sql);

		if (!what || strncmp(what, "a row ", 6) != 0 || problems[PROBLEM_RESULT].message)
			continue;
		text_add_format(&message,
		    "column %zu of the result, %s, was %s, and has other columns", i + 1,
		    before->shape.columns[i].name, what);
		problem_set(&problems[PROBLEM_RESULT], CHECK_FAIL, &message);
	}
}

/* ---- parameters ---- */

static void
parameter_put(struct text *out, struct database *db, unsigned type)
{
	const struct database_shape_column column = {.type = type, .modifier = -1};

	view_put_type(out, db, &column);
}

static int
parameters_compare(const struct view *before, const struct view *after, struct database *db,
    const char *sql, struct problem problems[PROBLEMS], struct text *why)
{
	TEXT_LOCAL message = TEXT_INIT(TEXT_MAX_REASON);
	TEXT_LOCAL reason = TEXT_INIT(TEXT_MAX_REASON);
	const unsigned *old = before->shape.takes, *new = after->shape.takes;
	size_t at = 0, count = before->shape.parameters;
	int holds;

	if (count == 0 || after->shape.parameters != count)
		return 0;
	while (at < count && old[at] == new[at])
		at++;
	if (at == count)
		return 0;
	holds = view_takes(db, sql, &before->shape, &reason);
	if (holds == -1)
		return text_fail(why, "%s", text_string(&reason));
	text_add_format(&message, "parameter $%zu was ", at + 1);
	parameter_put(&message, db, old[at]);
	text_add_string(&message, ", and is ");
	parameter_put(&message, db, new[at]);
	if (holds == 0) {
		char *said = view_reason(&reason);

		text_add_format(&message, "; with the old type it fails: %s", said);
		free(said);
	} else {
		text_add_string(&message, "; a driver that asks for the types sends another one");
	}
	problem_set(&problems[PROBLEM_PARAMETERS], holds == 1 ? CHECK_WARN : CHECK_FAIL, &message);

	return 0;
}

static void
values_compare(const struct view *before, const struct values *lost, const char *sql,
    struct problem problems[PROBLEMS])
{
	TEXT_LOCAL message = TEXT_INIT(TEXT_MAX_REASON);

	for (size_t i = 0; i < before->shape.parameters; i++) {
		const char *what = values_of_type(lost, before->shape.takes[i], sql);

		if (!what)
			continue;
		text_add_format(&message,
		    "parameter $%zu may name %s, which is gone: what it is when the release runs "
		    "is "
		    "not known",
		    i + 1, what);
		problem_set(&problems[PROBLEM_VALUE], CHECK_UNKNOWN, &message);
		return;
	}
}

/* ---- rows ---- */

static bool
view_lacks(const struct view *view, const char *what)
{
	for (size_t i = 0; i < view->lack_count; i++)
		if (strcmp(view->lacks[i].what, what) == 0)
			return true;

	return false;
}

static void
lacks_compare(
    const struct view *before, const struct view *after, struct problem problems[PROBLEMS])
{
	TEXT_LOCAL message = TEXT_INIT(TEXT_MAX_REASON);
	bool certain = false;
	size_t count = 0;

	for (size_t i = 0; i < after->lack_count; i++) {
		const struct view_lack *lack = &after->lacks[i];

		if (view_lacks(before, lack->what))
			continue;
		certain = certain || !lack->uncertain;
		if (count++ < MOST_LACKS)
			text_add_format(&message, "%s%s", count > 1 ? ", " : "", lack->what);
	}
	if (count == 0)
		return;
	text_add_string(&message, count > 1 ? " take" : " takes");
	text_add_string(
	    &message, " no row of it: it gives no value there, and there is no default");
	if (!certain)
		text_add_string(
		    &message, "; other values or a trigger may decide it, which cannot be told");
	problem_set(&problems[PROBLEM_LACK], certain ? CHECK_FAIL : CHECK_UNKNOWN, &message);
}

/* ---- names ---- */

static bool
view_reads(const struct view *view, const char *name)
{
	for (size_t i = 0; i < view->read_count; i++)
		if (strcasecmp(view->reads[i], name) == 0)
			return true;

	return false;
}

static void
reads_compare(
    const struct view *before, const struct view *after, struct problem problems[PROBLEMS])
{
	TEXT_LOCAL message = TEXT_INIT(TEXT_MAX_REASON);

	for (size_t i = 0; i < before->read_count; i++) {
		if (view_reads(after, before->reads[i]))
			continue;
		text_add_format(&message,
		    "\"%s\" was a column and is none any more: in double quotes SQLite takes it "
		    "for a string",
		    before->reads[i]);
		problem_set(&problems[PROBLEM_REFUSED], CHECK_FAIL, &message);
		return;
	}
}

/* ---- all of it ---- */

int
view_compare(const struct view *before, const struct view *after, struct database *db,
    const struct values *lost, const char *sql, struct problem problems[PROBLEMS], struct text *why)
{
	TEXT_LOCAL message = TEXT_INIT(TEXT_MAX_REASON);
	const char *refusal = after->refusal;

	if (!refusal && before->planned)
		refusal = after->plan_refusal;
	if (refusal) {
		text_add_string(&message, refusal);
		problem_set(&problems[PROBLEM_REFUSED], CHECK_FAIL, &message);
		return 0;
	}
	reads_compare(before, after, problems);
	result_compare(&before->shape, &after->shape, db, problems);
	lacks_compare(before, after, problems);
	rows_compare(before, lost, sql, problems);
	values_compare(before, lost, sql, problems);

	return parameters_compare(before, after, db, sql, problems, why);
}
