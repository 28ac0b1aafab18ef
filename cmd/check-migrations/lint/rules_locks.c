/* Rules about what is done to a table while everybody else is locked out of it. */
#include <string.h>

#include "expression_volatile.h"
#include "postgres_rules.h"
#include "scope.h"
#include "statement_lock.h"
#include "type_text.h"

static const struct tree *
table_of(const struct scope *scope)
{
	return tree_get(scope->statement->tree, "relation");
}

/* The constraint of a kind that a column is added with, or NULL. */
static const struct tree *
column_constraint(const struct tree *command, const char *kind)
{
	for (const struct tree *c = tree_first(command, "def.constraints"); c; c = tree_next(c))
		if (tree_says(c, "contype", kind))
			return c;

	return NULL;
}

static bool
column_is_serial(const struct tree *command)
{
	static const char *const serials[] = {
	    "serial", "bigserial", "smallserial", "serial4", "serial8", "serial2", NULL};
	const char *type = tree_string(tree_last(command, "def.typeName.names"), NULL);

	return type && text_is_among(type, serials);
}

static void
judge_default(struct scope *scope, const struct tree *command)
{
	const struct tree *constraint = column_constraint(command, "CONSTR_DEFAULT");
	const struct tree *value = tree_get(constraint, "raw_expr");
	const char *column = tree_string(command, "def.colname");
	const char *volatile_one = expression_volatile(value);

	if (column_is_serial(command) || column_constraint(command, "CONSTR_IDENTITY"))
		scope_fault(scope, command, "numbering all rows in the new column %s rewrites %s",
		    column, scope_name(scope, table_of(scope)));
	else if (volatile_one)
		scope_fault(scope, command,
		    "the new column %s rewrites %s, since %s() may give each row another value",
		    column, scope_name(scope, table_of(scope)), volatile_one);
	else if (value && scope->version < 110000 && !tree_true(value, "isnull"))
		scope_fault(scope, command,
		    "before PostgreSQL 11 the default of the new column %s rewrites %s", column,
		    scope_name(scope, table_of(scope)));
}

static void
judge_generated(struct scope *scope, const struct tree *command)
{
	if (column_constraint(command, "CONSTR_GENERATED"))
		scope_fault(scope, command, "computing the new column %s rewrites %s",
		    tree_string(command, "def.colname"), scope_name(scope, table_of(scope)));
}

/* ---- types ---- */

/* A USING that does what the change does by itself: the column, or its cast to the type. */
static bool
using_is_plain(const struct tree *value, const char *column, const char *type)
{
	TEXT_LOCAL cast = TEXT_INIT(TEXT_MAX_REASON);

	if (!value)
		return true;
	if (tree_is(value, "TypeCast")) {
		type_text(tree_get(value, "typeName"), &cast);
		if (strcmp(text_string(&cast), type) != 0)
			return false;
		value = tree_get(value, "arg");
	}

	return tree_is(value, "ColumnRef") && tree_count(value, "fields") == 1 &&
	       tree_says(tree_first(value, "fields"), NULL, column);
}

static void
judge_type(struct scope *scope, const struct tree *command)
{
	TEXT_LOCAL type = TEXT_INIT(TEXT_MAX_REASON);
	const char *column = tree_string(command, "name");
	const char *before = scope_column_type(scope, table_of(scope), column);
	bool utc = scope->utc && scope->version >= 120000;

	type_text(tree_get(command, "def.typeName"), &type);
	if (before && type_change_is_free(before, text_string(&type), utc) &&
	    !tree_get(command, "def.collClause") &&
	    using_is_plain(tree_get(command, "def.raw_default"), column, text_string(&type)))
		return;
	if (!before || *before == '?')
		before = "another type, as far as is known,";
	scope_fault(scope, command,
	    "everybody is locked out of %s while %s is turned from %s into %s",
	    scope_name(scope, table_of(scope)), column, before, text_string(&type));
}

/* ---- constraints that bring an index along ---- */

/* A constraint of the command, on its own or of a new column, whose index is yet to be built. */
static bool
builds_index(const struct tree *command, const char *kind)
{
	const struct tree *constraint = tree_says(command, "subtype", "AT_AddConstraint")
					    ? tree_get(command, "def")
					    : column_constraint(command, kind);

	return tree_says(constraint, "contype", kind) && !tree_get(constraint, "indexname");
}

static void
judge_primary_key(struct scope *scope, const struct tree *command)
{
	if (builds_index(command, "CONSTR_PRIMARY"))
		scope_fault(scope, command,
		    "everybody is locked out of %s while the index of its primary key is built",
		    scope_name(scope, table_of(scope)));
}

static void
judge_unique(struct scope *scope, const struct tree *command)
{
	if (builds_index(command, "CONSTR_UNIQUE"))
		scope_fault(scope, command,
		    "everybody is locked out of %s while the index of the constraint is built",
		    scope_name(scope, table_of(scope)));
	else if (builds_index(command, "CONSTR_EXCLUSION"))
		scope_fault(scope, command,
		    "everybody is locked out of %s while the index of the exclusion constraint is "
		    "built, for which there is no other way",
		    scope_name(scope, table_of(scope)));
}

/* ---- rewriting ---- */

static void
judge_rewrite(struct scope *scope, const struct tree *statement)
{
	struct lock lock = lock_of(scope, statement);

	if (lock.level == LOCK_ACCESS_EXCLUSIVE)
		scope_fault(scope, NULL, "everybody is locked out of %s while it is rewritten",
		    lock.relation ? scope_name(scope, lock.relation) : "each table in turn");
}

/* The table, index or materialized view of ALTER ... SET. */
static void
judge_move(struct scope *scope, const struct tree *command)
{
	static const struct {
		const char *subtype, *words;
	} moves[] = {{"AT_SetLogged", "written anew by SET LOGGED"},
	    {"AT_SetUnLogged", "written anew by SET UNLOGGED, and a crash will empty it"},
	    {"AT_SetAccessMethod", "written anew by SET ACCESS METHOD"},
	    {"AT_SetTableSpace", "copied to another tablespace"}};
	size_t i = 0;

	while (!tree_says(command, "subtype", moves[i].subtype))
		i++;
	scope_fault(scope, NULL, "everybody is locked out of %s while it is %s",
	    scope_name(scope, table_of(scope)), moves[i].words);
}

/* ---- time-outs, and what a lock is held for ---- */

/* The strong lock that the statement takes, on what is not new; false: none. */
static bool
statement_stops_writers(struct scope *scope, const struct tree *statement, struct lock *lock)
{
	*lock = lock_of(scope, statement);

	return lock->level >= LOCK_SHARE;
}

static void
judge_timeout(
    struct scope *scope, const struct tree *statement, const struct setting *setting, bool *told)
{
	struct lock lock;

	if (*told || setting_holds(setting) || !statement_stops_writers(scope, statement, &lock))
		return;
	*told = true;
	scope_fault(scope, NULL, "the first to take a strong lock (%s on %s)",
	    lock_level_name(lock.level),
	    lock.relation ? scope_name(scope, lock.relation) : "a table");
}

static void
judge_lock_timeout(struct scope *scope, const struct tree *statement)
{
	judge_timeout(scope, statement, &scope->lock_timeout, &scope->told_lock_timeout);
}

static void
judge_statement_timeout(struct scope *scope, const struct tree *statement)
{
	judge_timeout(scope, statement, &scope->statement_timeout, &scope->told_statement_timeout);
}

/* What ends the lock, needs no time, or is looked into by itself. */
static bool
statement_is_brief(struct scope *scope, const struct tree *statement)
{
	static const char *const brief[] = {"TransactionStmt", "VariableSetStmt",
	    "VariableShowStmt", "CommentStmt", "DoStmt", "CreateFunctionStmt", NULL};
	static const char *const same[] = {"AlterTableStmt", "RenameStmt", NULL};
	const struct tree *relation = tree_get(statement, "relation");

	if (text_is_among(tree_kind(statement), brief))
		return true;

	return text_is_among(tree_kind(statement), same) && relation &&
	       strcmp(scope_name(scope, relation), scope->exclusive_name) == 0;
}

static void
judge_after_lock(struct scope *scope, const struct tree *statement)
{
	if (scope->exclusive_line == 0 || scope->told_exclusive ||
	    statement_is_brief(scope, statement))
		return;
	scope->told_exclusive = true;
	scope_fault(scope, NULL,
	    "it runs while everybody is still locked out of %s, by line %u of the same transaction",
	    scope->exclusive_name, scope->exclusive_line);
}

const struct postgres_rule lock_rules[] = {
    {RULE_ADDING_FIELD_WITH_DEFAULT, "AlterTableStmt", "AT_AddColumn", true, judge_default},
    {RULE_ADDING_GENERATED_STORED_FIELD, "AlterTableStmt", "AT_AddColumn", true, judge_generated},
    {RULE_CHANGING_COLUMN_TYPE, "AlterTableStmt", "AT_AlterColumnType", true, judge_type},
    {RULE_ADDING_SERIAL_PRIMARY_KEY_FIELD, "AlterTableStmt", "AT_AddColumn", true,
	judge_primary_key},
    {RULE_ADDING_SERIAL_PRIMARY_KEY_FIELD, "AlterTableStmt", "AT_AddConstraint", true,
	judge_primary_key},
    {RULE_DISALLOWED_UNIQUE_CONSTRAINT, "AlterTableStmt", "AT_AddColumn", true, judge_unique},
    {RULE_DISALLOWED_UNIQUE_CONSTRAINT, "AlterTableStmt", "AT_AddConstraint", true, judge_unique},
    {RULE_PREFER_REPACK, "VacuumStmt", NULL, false, judge_rewrite},
    {RULE_PREFER_REPACK, "ClusterStmt", NULL, true, judge_rewrite},
    {RULE_REWRITING_TABLE, "AlterTableStmt", "AT_SetLogged", true, judge_move},
    {RULE_REWRITING_TABLE, "AlterTableStmt", "AT_SetUnLogged", true, judge_move},
    {RULE_REWRITING_TABLE, "AlterTableStmt", "AT_SetAccessMethod", true, judge_move},
    {RULE_REWRITING_TABLE, "AlterTableStmt", "AT_SetTableSpace", true, judge_move},
    {RULE_REWRITING_TABLE, "AlterTableMoveAllStmt", NULL, false, judge_rewrite},
    {RULE_REQUIRE_LOCK_TIMEOUT, NULL, NULL, false, judge_lock_timeout},
    {RULE_REQUIRE_STATEMENT_TIMEOUT, NULL, NULL, false, judge_statement_timeout},
    {RULE_STATEMENT_AFTER_EXCLUSIVE_LOCK, NULL, NULL, false, judge_after_lock},
    {0},
};
