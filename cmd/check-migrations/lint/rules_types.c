/* Rules about types of columns: in tables, in composite types, and in domains. */
#include <string.h>

#include "postgres_rules.h"
#include "scope.h"
#include "text.h"

/*
 * The names are those of PostgreSQL's catalog, which the parser puts in the place of the words of
 * standard SQL: int becomes pg_catalog.int4.  Quotes change nothing: a column of type "serial" is
 * serial.  But "char", with quotes, is another type than char, and is called char in the catalog.
 */
struct type_name {
	enum rule rule;
	const char *name;
	const char *shown;
	bool bare;    /* only without a schema: the serial types are words, not types */
	bool limited; /* only with a length behind it */
};

static const struct type_name type_names[] = {
    {RULE_PREFER_BIGINT_OVER_INT, "int4", "int", false, false},
    {RULE_PREFER_BIGINT_OVER_INT, "serial", "serial (an int)", true, false},
    {RULE_PREFER_BIGINT_OVER_INT, "serial4", "serial4 (an int)", true, false},
    {RULE_PREFER_BIGINT_OVER_SMALLINT, "int2", "smallint", false, false},
    {RULE_PREFER_BIGINT_OVER_SMALLINT, "smallserial", "smallserial (a smallint)", true, false},
    {RULE_PREFER_BIGINT_OVER_SMALLINT, "serial2", "serial2 (a smallint)", true, false},
    {RULE_PREFER_IDENTITY, "serial", "serial", true, false},
    {RULE_PREFER_IDENTITY, "serial2", "serial2", true, false},
    {RULE_PREFER_IDENTITY, "serial4", "serial4", true, false},
    {RULE_PREFER_IDENTITY, "serial8", "serial8", true, false},
    {RULE_PREFER_IDENTITY, "smallserial", "smallserial", true, false},
    {RULE_PREFER_IDENTITY, "bigserial", "bigserial", true, false},
    {RULE_PREFER_TEXT_FIELD, "varchar", "varchar with a length", false, true},
    {RULE_PREFER_TIMESTAMPTZ, "timestamp", "timestamp without time zone", false, false},
    {RULE_BAN_CHAR_FIELD, "bpchar", "char", false, false},
};

/* What is wrong with a type by this rule, or NULL. */
static const char *
type_fault(enum rule rule, const struct tree *type)
{
	const char *name = tree_string(tree_last(type, "names"), NULL);
	const struct tree *first = tree_first(type, "names");
	bool bare = tree_count(type, "names") == 1;

	if (!name || (!bare && strcmp(tree_string(first, NULL), "pg_catalog") != 0))
		return NULL;
	/* The catalog's own name of an array's type: _int4. */
	if (*name == '_')
		name++;
	for (size_t i = 0; i < sizeof(type_names) / sizeof(*type_names); i++) {
		const struct type_name *known = &type_names[i];

		if (known->rule == rule && strcmp(known->name, name) == 0 &&
		    (bare || !known->bare) && (!known->limited || tree_count(type, "typmods") > 0))
			return known->shown;
	}

	return NULL;
}

/* The columns of a statement that the rule finds: one finding names them all. */
struct type_columns {
	struct scope *scope;
	struct text found;
	const struct tree *first; /* where the first one's type stands */
};

/* A ColumnDef; in ALTER COLUMN TYPE its name stands in the command. */
static void
type_see(struct type_columns *columns, const struct tree *column, const char *name)
{
	const struct tree *type = tree_get(column, "typeName");
	const char *fault = type_fault(columns->scope->rule, type);

	if (!fault || !name)
		return;
	if (!columns->first)
		columns->first = type;
	text_add_format(
	    &columns->found, "%s%s is %s", columns->found.len > 0 ? ", " : "", name, fault);
}

static void
type_see_list(struct type_columns *columns, const struct tree *list, const char *path)
{
	for (const struct tree *c = tree_first(list, path); c; c = tree_next(c)) {
		const struct tree *command = tree_is(c, "AlterTableCmd") ? c : NULL;
		const struct tree *column = command ? tree_get(c, "def") : c;
		const char *name = tree_string(column, "colname");

		if (tree_is(column, "ColumnDef"))
			type_see(columns, column, name ? name : tree_string(command, "name"));
	}
}

static void
type_judge_list(
    struct scope *scope, const struct tree *statement, const char *owner, const char *path)
{
	struct type_columns columns = {.scope = scope, .found = TEXT_INIT(TEXT_MAX_REASON)};

	type_see_list(&columns, statement, path);
	if (columns.first)
		scope_fault(scope, columns.first, "%s: %s%s",
		    scope_name(scope, tree_get(statement, owner)), text_string(&columns.found),
		    text_failed(&columns.found) ? ", and more" : "");
	text_free(&columns.found);
}

/* What ends with the session may have any type, and a foreign table those of the other server. */
static void
judge_types(struct scope *scope, const struct tree *statement)
{
	const char *fault;

	if (tree_is(statement, "CreateStmt")) {
		if (!tree_says(statement, "relation.relpersistence", "t"))
			type_judge_list(scope, statement, "relation", "tableElts");
	} else if (tree_is(statement, "CompositeTypeStmt")) {
		type_judge_list(scope, statement, "typevar", "coldeflist");
	} else if (tree_is(statement, "AlterTableStmt")) {
		if (!tree_says(statement, "objtype", "OBJECT_FOREIGN_TABLE"))
			type_judge_list(scope, statement, "relation", "cmds");
	} else if (tree_is(statement, "CreateDomainStmt")) {
		fault = type_fault(scope->rule, tree_get(statement, "typeName"));
		if (fault)
			scope_fault(scope, NULL, "the domain %s is %s",
			    scope_name(scope, tree_get(statement, "domainname")), fault);
	}
}

const struct postgres_rule type_rules[] = {
    {RULE_PREFER_BIGINT_OVER_INT, NULL, NULL, false, judge_types},
    {RULE_PREFER_BIGINT_OVER_SMALLINT, NULL, NULL, false, judge_types},
    {RULE_PREFER_IDENTITY, NULL, NULL, false, judge_types},
    {RULE_PREFER_TEXT_FIELD, NULL, NULL, false, judge_types},
    {RULE_PREFER_TIMESTAMPTZ, NULL, NULL, false, judge_types},
    {RULE_BAN_CHAR_FIELD, NULL, NULL, false, judge_types},
    {0},
};
