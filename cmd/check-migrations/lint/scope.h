/*
 * scope: what a rule about PostgreSQL's statements is given: the statement, and what the statements
 * before it have brought about.
 *
 * A batch is what will be applied together: the pending files, or one file.  What was made in it is
 * new: no other session uses it yet, so locks on it and scans of it harm nobody.  Unqualified names
 * are those of the first schema of the search path (public, until SET search_path says another).
 *
 * CREATE ... IF NOT EXISTS counts as making it.
 */
#ifndef CHECK_MIGRATIONS_LINT_SCOPE_H
#define CHECK_MIGRATIONS_LINT_SCOPE_H

#include <stdbool.h>

#include "names.h"
#include "postgres.h"
#include "renames.h"
#include "report.h"
#include "text.h"

struct check;

/* One setting of the session: SET lasts, SET LOCAL until the transaction ends. */
struct setting {
	bool session, local;
};

struct scope {
	struct report *report;
	const char *file;
	const char *tool;    /* "goose"; NULL: the tool */
	const char *outside; /* what takes a file out of its transaction; NULL: not known */
	int version;         /* of PostgreSQL, 150004 */

	/* The statement that is judged, and the rule by which. */
	const struct statement *statement;
	enum rule rule;
	const char *inside; /* "a DO block"; NULL: it stands in the file itself */
	bool inside_alone;  /* and no transaction holds that, so that it may COMMIT */
	unsigned bodies;    /* how many blocks it stands in */

	/* The transaction that it runs in: the tool's, one that BEGIN opened, or the one that a
	 * message of several statements is. */
	bool in_tool, in_block, in_message;
	bool left_tool;       /* COMMIT in the file has ended the tool's */
	unsigned block_line;  /* of BEGIN */
	unsigned transaction; /* its number, which no other has */

	struct setting lock_timeout, statement_timeout;
	bool told_lock_timeout, told_statement_timeout; /* once a file is enough */

	/* The first ACCESS EXCLUSIVE lock on something that is not new, held since. */
	unsigned exclusive_line; /* 0: none */
	char *exclusive_name;
	bool told_exclusive;

	/* The first schema of the search path; NULL: public. */
	char *path, *local_path;
	struct names names;
	struct renames renames; /* of this transaction */
	struct text shown;
	bool utc; /* SET timezone = 'UTC' */

	/* What statements told of columns and constraints: those of this batch, and those of the
	 * migrations before it, which `recall` brings up to date when they are first needed.
	 * NULL: there are none. */
	struct names columns;
	struct names values; /* that transactions of this file added to enums, with their types */
	struct scope *past;
	void (*recall)(void *context);
	void *context;

	/* Of this file: things that were dropped IF EXISTS, by kind ("OBJECT_TYPE") and name; and
	 * tables that were named without their schema. */
	struct names dropped;
	unsigned bare_count, bare_line;
	char *bare_name; /* the first one */
	bool only;       /* the file is one message */
};

/* ---- telling ---- */

/* A finding of scope->rule at a node of the statement (NULL: at the statement). */
void scope_fault(struct scope *scope, const struct tree *node, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The same of another rule, with a status of its own and without the rule's safe way. */
void scope_say(struct scope *scope, enum rule rule, struct check *check, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* "app.users" of a RangeVar ("relation" of most statements), or of a list of names; valid until
 * the next call. */
const char *scope_name(struct scope *scope, const struct tree *relation);

/* ---- asking ---- */

/* Whether something was made in this batch: a RangeVar, or a list of names ("app", "users"); or
 * the table of something that such a list names ("app", "users", "a_trigger"). */
bool scope_is_new(const struct scope *scope, const struct tree *relation);
bool scope_owner_is_new(const struct scope *scope, const struct tree *names);
bool scope_has_schema(const struct scope *scope, const char *schema);

/* The type of a column, in the form of type_text(), and whether a CHECK that was validated holds
 * NULL off; from what is known of it.  NULL, false: unknown. */
const char *scope_column_type(
    const struct scope *scope, const struct tree *relation, const char *column);
bool scope_has_no_nulls(const struct scope *scope, const struct tree *relation, const char *column);

/* Whether a constraint was added to a table in the transaction at hand. */
bool scope_added_constraint(
    const struct scope *scope, const struct tree *relation, const char *constraint);

/* The enum that a value was added to in the transaction at hand, which cannot use it yet; NULL:
 * there is none. */
const char *scope_new_value(const struct scope *scope, const char *value);

/* The schema that an unqualified name is made in. */
const char *scope_path(const struct scope *scope);

bool scope_in_transaction(const struct scope *scope);
bool setting_holds(const struct setting *setting);

/* ---- what the walk does ---- */

/* Begun as {.report = report, .version = 150004}; scope_free() frees. */
void scope_begin_batch(struct scope *scope);
void scope_begin_file(struct scope *scope, const char *file);

/* A message: `in_tool` in the tool's transaction, `in_message` if it is one itself. */
void scope_begin_message(struct scope *scope, bool in_tool, bool in_message);

/* Notes a fact about a column or a constraint of a table: "type", the type's text; "filled", "yes"
 * or "no"; "check", the columns that it holds NULL off, each with a line feed behind; "added". */
void scope_note(struct scope *scope, const char *what, const struct tree *relation,
    const char *name, const char *value);
const char *scope_check(
    const struct scope *scope, const struct tree *relation, const char *constraint);

/* ADD VALUE to an enum of this name ("app", "mood"). */
void scope_add_value(struct scope *scope, const struct tree *type, const char *value);

/* What was made, in the schema of the search path where that is NULL, and what is gone again. */
void scope_add(struct scope *scope, const char *schema, const char *name);
void scope_add_schema(struct scope *scope, const char *schema);
void scope_remove(struct scope *scope, const struct tree *relation);
void scope_remove_schema(struct scope *scope, const char *schema);

/* The transaction has ended: its locks and what was SET LOCAL are gone. */
void scope_end_transaction(struct scope *scope);

void scope_free(struct scope *scope);

#endif
