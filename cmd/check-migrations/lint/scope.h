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
	int version; /* of PostgreSQL, 150004 */

	/* The statement that is judged, and the rule by which. */
	const struct statement *statement;
	enum rule rule;
	const char *inside; /* "a DO block"; NULL: it stands in the file itself */

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
	struct text shown;
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

/* What was made, in the schema of the search path where that is NULL, and what is gone again. */
void scope_add(struct scope *scope, const char *schema, const char *name);
void scope_add_schema(struct scope *scope, const char *schema);
void scope_remove(struct scope *scope, const struct tree *relation);
void scope_remove_schema(struct scope *scope, const char *schema);

/* The transaction has ended: its locks and what was SET LOCAL are gone. */
void scope_end_transaction(struct scope *scope);

void scope_free(struct scope *scope);

#endif
