#include "lock_level.h"

#include <stddef.h>
#include <string.h>

#include "memory.h"
#include "postgres.h"
#include "scope.h"
#include "statement_lock.h"

static const struct {
	const char *name, *mode;
} lock_levels[] = {
    [LOCK_NONE] = {"no", ""},
    [LOCK_ACCESS_SHARE] = {"ACCESS SHARE", "AccessShareLock"},
    [LOCK_ROW_SHARE] = {"ROW SHARE", "RowShareLock"},
    [LOCK_ROW_EXCLUSIVE] = {"ROW EXCLUSIVE", "RowExclusiveLock"},
    [LOCK_SHARE_UPDATE_EXCLUSIVE] = {"SHARE UPDATE EXCLUSIVE", "ShareUpdateExclusiveLock"},
    [LOCK_SHARE] = {"SHARE", "ShareLock"},
    [LOCK_SHARE_ROW_EXCLUSIVE] = {"SHARE ROW EXCLUSIVE", "ShareRowExclusiveLock"},
    [LOCK_EXCLUSIVE] = {"EXCLUSIVE", "ExclusiveLock"},
    [LOCK_ACCESS_EXCLUSIVE] = {"ACCESS EXCLUSIVE", "AccessExclusiveLock"},
};

const char *
lock_level_name(enum lock_level level)
{
	return lock_levels[level].name;
}

enum lock_level
lock_level_named(const char *mode)
{
	enum lock_level level = LOCK_ACCESS_EXCLUSIVE;

	while (level != LOCK_NONE && strcmp(lock_levels[level].mode, mode) != 0)
		level--;

	return level;
}

static void
told_take_names(struct lock_told *told, const struct tree *relation)
{
	const char *schema = tree_string(relation, "schemaname");
	const char *name = tree_string(relation, "relname");
	const char *path = tree_is(relation, "List") ? "items" : NULL;

	if (!name) {
		for (const struct tree *n = tree_first(relation, path); n; n = tree_next(n)) {
			schema = name;
			name = tree_string(n, NULL);
		}
	}
	told->schema = memory_string(schema);
	told->name = memory_string(name);
}

int
lock_told_by_manual(const char *bytes, size_t len, struct lock_told *told)
{
	static const char *const opaque[] = {
	    "DoStmt", "CallStmt", "SelectStmt", "ExecuteStmt", NULL};
	const struct scope nothing_is_new = {.version = 150000};
	struct postgres_text text;
	struct statement statement;
	struct lock lock;
	int rc = -1;

	*told = (struct lock_told){0};
	postgres_begin(&text, bytes, len, 1);
	if (postgres_next(&text, &statement) && statement.tree &&
	    !text_is_among(tree_kind(statement.tree), opaque)) {
		lock = lock_of(&nothing_is_new, statement.tree);
		told->level = lock.level;
		if (lock.relation)
			told_take_names(told, lock.relation);
		rc = 0;
	}
	postgres_end(&text);

	return rc;
}
