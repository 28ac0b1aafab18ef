#include "follow.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "follow_columns.h"
#include "memory.h"
#include "scope.h"
#include "statement_lock.h"
#include "text.h"

/* ---- what is made, renamed, dropped ---- */

static void
follow_relation(struct scope *scope, const struct tree *relation)
{
	bool temporary = tree_says(relation, "relpersistence", "t");

	scope_add(scope, temporary ? "pg_temp" : tree_string(relation, "schemaname"),
	    tree_string(relation, "relname"));
}

/* "app", "mood" of CREATE TYPE app.mood. */
static void
follow_type(struct scope *scope, const struct tree *names)
{
	const struct tree *last = tree_last(names, NULL), *first = tree_first(names, NULL);

	scope_add(scope, first != last ? tree_string(first, NULL) : NULL, tree_string(last, NULL));
}

/* The index that a constraint brings along has its name, or one that PostgreSQL makes up. */
static void
follow_constraints(struct scope *scope, const struct tree *statement, const struct tree *relation)
{
	const struct tree *constraint = NULL;

	while ((constraint = tree_find(statement, constraint, "Constraint")))
		if (tree_get(constraint, "conname"))
			scope_add(scope, tree_string(relation, "schemaname"),
			    tree_string(constraint, "conname"));
}

static void
follow_create_table(struct scope *scope, const struct tree *statement)
{
	const struct tree *relation = tree_get(statement, "relation");

	follow_relation(scope, relation);
	follow_constraints(scope, statement, relation);
}

static void
follow_into(struct scope *scope, const struct tree *statement)
{
	const struct tree *into = tree_get(statement, "into.rel");

	if (!into)
		into = tree_get(statement, "intoClause.rel");
	if (into)
		follow_relation(scope, into);
}

static void
follow_index(struct scope *scope, const struct tree *statement)
{
	const struct tree *relation = tree_get(statement, "relation");

	if (scope_is_new(scope, relation))
		scope_add(
		    scope, tree_string(relation, "schemaname"), tree_string(statement, "idxname"));
}

static void
follow_view(struct scope *scope, const struct tree *statement)
{
	if (!tree_true(statement, "replace"))
		follow_relation(scope, tree_get(statement, "view"));
}

static void
follow_sequence(struct scope *scope, const struct tree *statement)
{
	follow_relation(scope, tree_get(statement, "sequence"));
}

static void
follow_foreign_table(struct scope *scope, const struct tree *statement)
{
	follow_relation(scope, tree_get(statement, "base.relation"));
}

static void
follow_type_name(struct scope *scope, const struct tree *statement)
{
	const struct tree *domain = tree_get(statement, "domainname");

	follow_type(scope, domain ? domain : tree_get(statement, "typeName"));
}

static void
follow_enum_value(struct scope *scope, const struct tree *statement)
{
	const char *value = tree_string(statement, "newVal");

	if (value && !tree_get(statement, "oldVal"))
		scope_add_value(scope, tree_get(statement, "typeName"), value);
}

static void
follow_composite(struct scope *scope, const struct tree *statement)
{
	follow_relation(scope, tree_get(statement, "typevar"));
}

static void
follow_schema(struct scope *scope, const struct tree *statement)
{
	scope_add_schema(scope, tree_string(statement, "schemaname"));
}

static void
follow_rename(struct scope *scope, const struct tree *statement)
{
	static const char *const kinds[] = {"OBJECT_TABLE", "OBJECT_INDEX", "OBJECT_VIEW",
	    "OBJECT_MATVIEW", "OBJECT_SEQUENCE", "OBJECT_FOREIGN_TABLE", NULL};
	const char *kind = tree_string(statement, "renameType");
	const struct tree *relation = tree_get(statement, "relation");

	if (!kind || !text_is_among(kind, kinds) || !scope_is_new(scope, relation))
		return;
	scope_remove(scope, relation);
	scope_add(scope, tree_string(relation, "schemaname"), tree_string(statement, "newname"));
}

static void
follow_move(struct scope *scope, const struct tree *statement)
{
	const struct tree *relation = tree_get(statement, "relation");

	if (!relation || !scope_is_new(scope, relation))
		return;
	scope_remove(scope, relation);
	scope_add(scope, tree_string(statement, "newschema"), tree_string(relation, "relname"));
}

static void
follow_drop(struct scope *scope, const struct tree *statement)
{
	static const char *const inside[] = {"OBJECT_TRIGGER", "OBJECT_RULE", "OBJECT_POLICY",
	    "OBJECT_FUNCTION", "OBJECT_PROCEDURE", "OBJECT_ROUTINE", "OBJECT_AGGREGATE",
	    "OBJECT_CAST", "OBJECT_OPERATOR", NULL};
	const char *type = tree_string(statement, "removeType");
	bool schema = tree_says(statement, "removeType", "OBJECT_SCHEMA");

	if (!type || text_is_among(type, inside))
		return;
	for (const struct tree *o = tree_first(statement, "objects"); o; o = tree_next(o)) {
		const struct tree *names = tree_get(o, "names");

		if (schema)
			scope_remove_schema(scope, tree_string(o, NULL));
		else
			scope_remove(scope, names ? names : o);
	}
}

/* ---- settings ---- */

/* 0, '0', '0s': no limit at all. */
static bool
setting_is_off(const struct tree *value)
{
	const char *word = tree_string(value, "sval.sval");

	if (!value || !tree_is(value, "A_Const"))
		return false;
	if (!word)
		return tree_get(value, "ival") && tree_integer(value, "ival.ival") == 0;
	if (*word == '\0' || !strchr("0123456789", *word))
		return false;
	word += strspn(word, "0.");

	return *word == '\0' || !strchr("123456789", *word);
}

static void
setting_set(struct setting *setting, bool on, bool local)
{
	if (local)
		setting->local = on;
	else
		setting->session = on;
	/* SET LOCAL ... = 0 hides what the session has. */
	if (local && !on)
		setting->session = false;
}

static void
follow_path(struct scope *scope, const char *first, bool local)
{
	char **path = local ? &scope->local_path : &scope->path;

	free(*path);
	*path = memory_string(first);
}

/* One setting gets a value (an A_Const or any expression); NULL: its default. */
static void
follow_setting(struct scope *scope, const char *name, const struct tree *value, bool local)
{
	bool on = value && !setting_is_off(value);
	const char *schema = tree_string(value, "sval.sval");

	/* Outside of a transaction SET LOCAL does nothing. */
	if (local && !scope_in_transaction(scope))
		return;
	if (strcmp(name, "lock_timeout") == 0)
		setting_set(&scope->lock_timeout, on, local);
	else if (strcmp(name, "statement_timeout") == 0)
		setting_set(&scope->statement_timeout, on, local);
	else if (strcmp(name, "search_path") == 0)
		follow_path(scope, schema, local);
	else if (strcmp(name, "timezone") == 0)
		scope->utc = schema && strcasecmp(schema, "utc") == 0;
}

static void
follow_reset_all(struct scope *scope)
{
	static const char *const settings[] = {
	    "lock_timeout", "statement_timeout", "search_path", "timezone"};

	for (size_t i = 0; i < sizeof(settings) / sizeof(*settings); i++)
		follow_setting(scope, settings[i], NULL, false);
}

static void
follow_set(struct scope *scope, const struct tree *statement)
{
	const char *name = tree_string(statement, "name");
	const struct tree *value = tree_first(statement, "args");

	/* "$user" has no schema as a rule. */
	if (value && tree_says(value, "sval.sval", "$user"))
		value = tree_next(value);
	if (name) {
		follow_setting(scope, name, value, tree_true(statement, "is_local"));
	} else if (tree_says(statement, "kind", "VAR_RESET_ALL")) {
		follow_reset_all(scope);
	}
}

static void
follow_discard(struct scope *scope, const struct tree *statement)
{
	bool all = tree_says(statement, "target", "DISCARD_ALL");

	if (all)
		follow_reset_all(scope);
	if (all || tree_says(statement, "target", "DISCARD_TEMP"))
		scope_remove_schema(scope, "pg_temp");
}

/* SELECT set_config('lock_timeout', '1s', false) */
static void
follow_set_config(struct scope *scope, const struct tree *statement)
{
	const struct tree *call = NULL;

	while ((call = tree_find(statement, call, "FuncCall"))) {
		const struct tree *name = tree_first(call, "args");
		const struct tree *value = name ? tree_next(name) : NULL;
		const struct tree *local = value ? tree_next(value) : NULL;

		if (local && tree_string(name, "sval.sval") &&
		    tree_says(tree_last(call, "funcname"), NULL, "set_config"))
			follow_setting(scope, tree_string(name, "sval.sval"), value,
			    tree_true(local, "boolval.boolval"));
	}
}

static void
follow_select(struct scope *scope, const struct tree *statement)
{
	follow_into(scope, statement);
	follow_set_config(scope, statement);
}

/* ---- transactions and locks ---- */

void
follow_transaction(struct scope *scope, const struct tree *statement)
{
	static const char *const begins[] = {"TRANS_STMT_BEGIN", "TRANS_STMT_START", NULL};
	static const char *const ends[] = {
	    "TRANS_STMT_COMMIT", "TRANS_STMT_ROLLBACK", "TRANS_STMT_PREPARE", NULL};
	static const char *const undoes[] = {"TRANS_STMT_ROLLBACK", "TRANS_STMT_ROLLBACK_TO", NULL};
	const char *kind = tree_string(statement, "kind");

	if (!kind || !tree_is(statement, "TransactionStmt"))
		return;
	/* It fails. */
	if (scope->inside && !scope->inside_alone)
		return;
	if (text_is_among(kind, undoes) && scope_in_transaction(scope))
		names_forget(&scope->names, scope->transaction);
	if (text_is_among(kind, begins) && !scope->in_block) {
		if (!scope_in_transaction(scope))
			scope_end_transaction(scope);
		scope->in_block = true;
		scope->block_line = scope->statement->line;
	} else if (text_is_among(kind, ends)) {
		scope_end_transaction(scope);
		scope->in_block = tree_true(statement, "chain");
		scope->left_tool = scope->left_tool || scope->in_tool;
		scope->in_tool = false;
	}
}

static void
follow_lock(struct scope *scope, const struct tree *statement)
{
	struct lock lock = lock_of(scope, statement);

	if (lock.level < LOCK_ACCESS_EXCLUSIVE || scope->exclusive_line != 0)
		return;
	scope->exclusive_line = scope->statement->line;
	scope->exclusive_name =
	    memory_string(lock.relation ? scope_name(scope, lock.relation) : "a table");
}

void
follow_statement(struct scope *scope, const struct tree *statement)
{
	static const struct {
		const char *kind;
		void (*follow)(struct scope *, const struct tree *);
	} kinds[] = {{"CreateStmt", follow_create_table}, {"CreateTableAsStmt", follow_into},
	    {"SelectStmt", follow_select}, {"IndexStmt", follow_index}, {"ViewStmt", follow_view},
	    {"CreateSeqStmt", follow_sequence}, {"CreateForeignTableStmt", follow_foreign_table},
	    {"CreateEnumStmt", follow_type_name}, {"AlterEnumStmt", follow_enum_value},
	    {"CreateRangeStmt", follow_type_name}, {"CreateDomainStmt", follow_type_name},
	    {"CompositeTypeStmt", follow_composite}, {"CreateSchemaStmt", follow_schema},
	    {"RenameStmt", follow_rename}, {"AlterObjectSchemaStmt", follow_move},
	    {"DropStmt", follow_drop}, {"VariableSetStmt", follow_set},
	    {"DiscardStmt", follow_discard}, {"TransactionStmt", follow_transaction}};

	follow_lock(scope, statement);
	follow_columns(scope, statement);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (tree_is(statement, kinds[i].kind))
			kinds[i].follow(scope, statement);
	if (!scope_in_transaction(scope))
		scope_end_transaction(scope);
}
