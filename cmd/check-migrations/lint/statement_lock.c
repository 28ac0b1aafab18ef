#include "statement_lock.h"

#include <string.h>

#include "scope.h"

static void
lock_raise(struct lock *lock, const struct scope *scope, enum lock_level level,
    const struct tree *relation)
{
	if (level > lock->level && !(relation && scope_is_new(scope, relation)))
		*lock = (struct lock){.level = level, .relation = relation};
}

/* Both tables of a foreign key are locked, so that their rows stay while it is checked. */
static void
lock_references(struct lock *lock, const struct scope *scope, const struct tree *root)
{
	const struct tree *constraint = NULL;

	while ((constraint = tree_find(root, constraint, "Constraint")))
		if (tree_says(constraint, "contype", "CONSTR_FOREIGN"))
			lock_raise(
			    lock, scope, LOCK_SHARE_ROW_EXCLUSIVE, tree_get(constraint, "pktable"));
}

/* ---- ALTER TABLE ---- */

struct command_level {
	const char *subtype;
	enum lock_level level;
};

/* All others take ACCESS EXCLUSIVE. */
static const struct command_level command_levels[] = {
    {"AT_ValidateConstraint", LOCK_SHARE_UPDATE_EXCLUSIVE},
    {"AT_SetStatistics", LOCK_SHARE_UPDATE_EXCLUSIVE},
    {"AT_SetOptions", LOCK_SHARE_UPDATE_EXCLUSIVE},
    {"AT_ResetOptions", LOCK_SHARE_UPDATE_EXCLUSIVE},
    {"AT_SetRelOptions", LOCK_SHARE_UPDATE_EXCLUSIVE},
    {"AT_ResetRelOptions", LOCK_SHARE_UPDATE_EXCLUSIVE},
    {"AT_ClusterOn", LOCK_SHARE_UPDATE_EXCLUSIVE},
    {"AT_DropCluster", LOCK_SHARE_UPDATE_EXCLUSIVE},
    {"AT_DetachPartitionFinalize", LOCK_SHARE_UPDATE_EXCLUSIVE},
    {"AT_EnableTrig", LOCK_SHARE_ROW_EXCLUSIVE},
    {"AT_EnableAlwaysTrig", LOCK_SHARE_ROW_EXCLUSIVE},
    {"AT_EnableReplicaTrig", LOCK_SHARE_ROW_EXCLUSIVE},
    {"AT_EnableTrigAll", LOCK_SHARE_ROW_EXCLUSIVE},
    {"AT_EnableTrigUser", LOCK_SHARE_ROW_EXCLUSIVE},
    {"AT_DisableTrig", LOCK_SHARE_ROW_EXCLUSIVE},
    {"AT_DisableTrigAll", LOCK_SHARE_ROW_EXCLUSIVE},
    {"AT_DisableTrigUser", LOCK_SHARE_ROW_EXCLUSIVE},
    {NULL, LOCK_ACCESS_EXCLUSIVE},
};

static enum lock_level
command_level(const struct scope *scope, const struct tree *command)
{
	const struct command_level *row = command_levels;

	if (tree_says(command, "subtype", "AT_AddConstraint") &&
	    tree_says(command, "def.contype", "CONSTR_FOREIGN"))
		return LOCK_SHARE_ROW_EXCLUSIVE;
	if (tree_says(command, "subtype", "AT_AttachPartition") && scope->version >= 120000)
		return LOCK_SHARE_UPDATE_EXCLUSIVE;
	if (tree_says(command, "subtype", "AT_DetachPartition") &&
	    tree_true(command, "def.concurrent"))
		return LOCK_SHARE_UPDATE_EXCLUSIVE;
	while (row->subtype && !tree_says(command, "subtype", row->subtype))
		row++;

	return row->level;
}

static void
lock_alter_table(struct lock *lock, const struct scope *scope, const struct tree *statement)
{
	const struct tree *relation = tree_get(statement, "relation");

	for (const struct tree *c = tree_first(statement, "cmds"); c; c = tree_next(c)) {
		lock_raise(lock, scope, command_level(scope, c), relation);
		if (tree_says(c, "subtype", "AT_AttachPartition"))
			lock_raise(lock, scope, LOCK_ACCESS_EXCLUSIVE, tree_get(c, "def.name"));
	}
	lock_references(lock, scope, statement);
}

/* ---- other statements ---- */

static void
lock_create_table(struct lock *lock, const struct scope *scope, const struct tree *statement)
{
	enum lock_level level =
	    tree_get(statement, "partbound") ? LOCK_ACCESS_EXCLUSIVE : LOCK_SHARE_UPDATE_EXCLUSIVE;

	for (const struct tree *p = tree_first(statement, "inhRelations"); p; p = tree_next(p))
		lock_raise(lock, scope, level, p);
	lock_references(lock, scope, statement);
}

static void
lock_drop(struct lock *lock, const struct scope *scope, const struct tree *statement)
{
	static const char *const relations[] = {"OBJECT_TABLE", "OBJECT_INDEX", "OBJECT_VIEW",
	    "OBJECT_MATVIEW", "OBJECT_SEQUENCE", "OBJECT_FOREIGN_TABLE", NULL};
	static const char *const parts[] = {"OBJECT_TRIGGER", "OBJECT_RULE", "OBJECT_POLICY", NULL};
	const char *type = tree_string(statement, "removeType");
	bool whole = type && text_is_among(type, relations);
	enum lock_level level = tree_true(statement, "concurrent") ? LOCK_SHARE_UPDATE_EXCLUSIVE
								   : LOCK_ACCESS_EXCLUSIVE;

	if (!whole && !(type && text_is_among(type, parts)))
		return;
	for (const struct tree *o = tree_first(statement, "objects"); o; o = tree_next(o))
		if (whole || !scope_owner_is_new(scope, o))
			lock_raise(lock, scope, level, whole ? o : NULL);
}

static void
lock_rename(struct lock *lock, const struct scope *scope, const struct tree *statement)
{
	bool index = tree_says(statement, "renameType", "OBJECT_INDEX");

	if (tree_get(statement, "relation"))
		lock_raise(lock, scope,
		    index && scope->version >= 120000 ? LOCK_SHARE_UPDATE_EXCLUSIVE
						      : LOCK_ACCESS_EXCLUSIVE,
		    tree_get(statement, "relation"));
}

static void
lock_each(struct lock *lock, const struct scope *scope, const struct tree *statement)
{
	enum lock_level level = LOCK_ACCESS_EXCLUSIVE;

	if (tree_is(statement, "LockStmt"))
		level = (enum lock_level)tree_integer(statement, "mode");
	if (level > LOCK_ACCESS_EXCLUSIVE)
		return;
	for (const struct tree *r = tree_first(statement, "relations"); r; r = tree_next(r))
		lock_raise(lock, scope, level, r);
}

bool
option_is_on(const struct tree *statement, const char *list, const char *name, bool otherwise)
{
	static const char *const off[] = {"false", "off", NULL};

	for (const struct tree *o = tree_first(statement, list); o; o = tree_next(o)) {
		const struct tree *argument = tree_get(o, "arg");
		const char *word = tree_string(argument, NULL);

		if (tree_says(o, "defname", name))
			return !argument || (word ? !text_is_among(word, off)
						  : tree_integer(argument, "ival") != 0);
	}

	return otherwise;
}

static void
lock_vacuum(struct lock *lock, const struct scope *scope, const struct tree *statement)
{
	enum lock_level level = option_is_on(statement, "options", "full", false)
				    ? LOCK_ACCESS_EXCLUSIVE
				    : LOCK_SHARE_UPDATE_EXCLUSIVE;

	if (!tree_get(statement, "rels"))
		lock_raise(lock, scope, level, NULL);
	for (const struct tree *r = tree_first(statement, "rels"); r; r = tree_next(r))
		lock_raise(lock, scope, level, tree_get(r, "relation"));
}

/* A statement that locks what its member `relation` names. */
static enum lock_level
lock_level_of(const struct tree *statement)
{
	static const struct {
		const char *kind;
		enum lock_level level;
	} levels[] = {{"ClusterStmt", LOCK_ACCESS_EXCLUSIVE},
	    {"AlterTableMoveAllStmt", LOCK_ACCESS_EXCLUSIVE},
	    {"AlterObjectSchemaStmt", LOCK_ACCESS_EXCLUSIVE},
	    {"CreateTrigStmt", LOCK_SHARE_ROW_EXCLUSIVE}, {"RuleStmt", LOCK_ACCESS_EXCLUSIVE},
	    {"CreatePolicyStmt", LOCK_ACCESS_EXCLUSIVE}, {"AlterPolicyStmt", LOCK_ACCESS_EXCLUSIVE},
	    {"InsertStmt", LOCK_ROW_EXCLUSIVE}, {"UpdateStmt", LOCK_ROW_EXCLUSIVE},
	    {"DeleteStmt", LOCK_ROW_EXCLUSIVE}, {"MergeStmt", LOCK_ROW_EXCLUSIVE}};
	bool concurrent = tree_true(statement, "concurrent");

	if (tree_is(statement, "IndexStmt"))
		return concurrent ? LOCK_SHARE_UPDATE_EXCLUSIVE : LOCK_SHARE;
	if (tree_is(statement, "RefreshMatViewStmt"))
		return concurrent ? LOCK_EXCLUSIVE : LOCK_ACCESS_EXCLUSIVE;
	if (tree_is(statement, "ReindexStmt"))
		return option_is_on(statement, "params", "concurrently", false)
			   ? LOCK_SHARE_UPDATE_EXCLUSIVE
			   : LOCK_ACCESS_EXCLUSIVE;
	for (size_t i = 0; i < sizeof(levels) / sizeof(*levels); i++)
		if (tree_is(statement, levels[i].kind))
			return levels[i].level;

	return LOCK_NONE;
}

struct lock
lock_of(const struct scope *scope, const struct tree *statement)
{
	static const struct {
		const char *kind;
		void (*raise)(struct lock *, const struct scope *, const struct tree *);
	} kinds[] = {{"AlterTableStmt", lock_alter_table}, {"CreateStmt", lock_create_table},
	    {"DropStmt", lock_drop}, {"RenameStmt", lock_rename}, {"LockStmt", lock_each},
	    {"TruncateStmt", lock_each}, {"VacuumStmt", lock_vacuum}};
	struct lock lock = {0};
	const struct tree *relation;
	enum lock_level level;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		if (tree_is(statement, kinds[i].kind)) {
			kinds[i].raise(&lock, scope, statement);
			return lock;
		}
	}
	level = lock_level_of(statement);
	relation = tree_get(statement, "relation");
	/* Policies have another word for it. */
	if (!relation)
		relation = tree_get(statement, "table");
	if (level != LOCK_NONE)
		lock_raise(&lock, scope, level, relation);

	return lock;
}
