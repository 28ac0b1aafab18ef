/* The rule that no statement names a column twice: PostgreSQL refuses that, but only once it runs
 * the statement. */
#include <string.h>

#include "names.h"
#include "postgres_rules.h"
#include "scope.h"

/* The columns of a list so far.  Parts of a column (a[1], a.x) may stand beside each other, but not
 * beside the whole. */
struct columns {
	struct scope *scope;
	struct names seen;
};

static void
columns_add(struct columns *columns, const char *name, bool part, const struct tree *at)
{
	static const char whole[] = "whole", parts[] = "part", told[] = "told";
	bool again;

	if (!name)
		return;
	again = names_have(&columns->seen, whole, name) ||
		(!part && names_have(&columns->seen, parts, name));
	if (again && !names_have(&columns->seen, told, name)) {
		scope_fault(columns->scope, at, "the column %s is named twice", name);
		names_add(&columns->seen, told, name, 0);
	}
	names_add(&columns->seen, part ? parts : whole, name, 0);
}

/* ---- UPDATE, INSERT, MERGE ---- */

static void
columns_judge_targets(struct scope *scope, const struct tree *node, const char *path)
{
	struct columns columns = {.scope = scope};

	for (const struct tree *t = tree_first(node, path); t; t = tree_next(t))
		columns_add(&columns, tree_string(t, "name"), tree_get(t, "indirection"), t);
	names_free(&columns.seen);
}

static void
columns_judge_change(struct scope *scope, const struct tree *node)
{
	if (tree_is(node, "InsertStmt")) {
		columns_judge_targets(scope, node, "cols");
		columns_judge_targets(scope, node, "onConflictClause.targetList");
	} else if (tree_is(node, "UpdateStmt") || tree_is(node, "MergeWhenClause")) {
		columns_judge_targets(scope, node, "targetList");
	}
}

/* The statement itself, or what stands in WITH, in a rule, in a function of standard SQL. */
static void
judge_changes(struct scope *scope, const struct tree *statement)
{
	static const char *const kinds[] = {"InsertStmt", "UpdateStmt", "MergeWhenClause"};

	columns_judge_change(scope, statement);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		const struct tree *found = NULL;

		while ((found = tree_find(statement, found, kinds[i])))
			columns_judge_change(scope, found);
	}
}

/* ---- what gets columns ---- */

static void
judge_table_columns(struct scope *scope, const struct tree *statement)
{
	const char *path =
	    tree_is(statement, "CreateForeignTableStmt") ? "base.tableElts" : "tableElts";
	struct columns columns = {.scope = scope};

	if (tree_is(statement, "CompositeTypeStmt"))
		path = "coldeflist";
	for (const struct tree *c = tree_first(statement, path); c; c = tree_next(c))
		columns_add(&columns, tree_string(c, "colname"), false, c);
	names_free(&columns.seen);
}

/* The name of an output column, as FigureColname() of PostgreSQL's parse_target.c gives it to the
 * common expressions; NULL: another one. */
static const char *
column_of_expression(const struct tree *value)
{
	const char *type = NULL;

	for (; tree_is(value, "TypeCast"); value = tree_get(value, "arg"))
		if (!type)
			type = tree_string(tree_last(value, "typeName.names"), NULL);
	if (tree_is(value, "ColumnRef"))
		return tree_string(tree_last(value, "fields"), NULL);
	if (tree_is(value, "FuncCall"))
		return tree_string(tree_last(value, "funcname"), NULL);
	if (type)
		return type;

	return tree_is(value, "A_Const") ? "?column?" : NULL;
}

/* Of a UNION the first part gives the names. */
static void
columns_judge_query(struct scope *scope, const struct tree *query)
{
	struct columns columns = {.scope = scope};

	while (tree_get(query, "larg"))
		query = tree_get(query, "larg");
	for (const struct tree *t = tree_first(query, "targetList"); t; t = tree_next(t)) {
		const char *name = tree_string(t, "name");

		columns_add(
		    &columns, name ? name : column_of_expression(tree_get(t, "val")), false, t);
	}
	names_free(&columns.seen);
}

static void
judge_query_columns(struct scope *scope, const struct tree *statement)
{
	bool view = tree_is(statement, "ViewStmt");
	const char *path = view ? "aliases" : "into.colNames";
	struct columns columns = {.scope = scope};

	if (tree_is(statement, "SelectStmt")) {
		if (tree_get(statement, "intoClause"))
			columns_judge_query(scope, statement);
		return;
	}
	for (const struct tree *a = tree_first(statement, path); a; a = tree_next(a))
		columns_add(&columns, tree_string(a, NULL), false, a);
	names_free(&columns.seen);
	if (tree_count(statement, path) == 0)
		columns_judge_query(scope, tree_get(statement, "query"));
}

const struct postgres_rule assignment_rules[] = {
    {RULE_BAN_DUPLICATE_COLUMN_ASSIGNMENTS, NULL, NULL, false, judge_changes},
    {RULE_BAN_DUPLICATE_COLUMN_ASSIGNMENTS, "CreateStmt", NULL, false, judge_table_columns},
    {RULE_BAN_DUPLICATE_COLUMN_ASSIGNMENTS, "CreateForeignTableStmt", NULL, false,
	judge_table_columns},
    {RULE_BAN_DUPLICATE_COLUMN_ASSIGNMENTS, "CompositeTypeStmt", NULL, false, judge_table_columns},
    {RULE_BAN_DUPLICATE_COLUMN_ASSIGNMENTS, "CreateTableAsStmt", NULL, false, judge_query_columns},
    {RULE_BAN_DUPLICATE_COLUMN_ASSIGNMENTS, "SelectStmt", NULL, false, judge_query_columns},
    {RULE_BAN_DUPLICATE_COLUMN_ASSIGNMENTS, "ViewStmt", NULL, false, judge_query_columns},
    {0},
};
