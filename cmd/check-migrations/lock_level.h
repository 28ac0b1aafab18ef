/*
 * lock_level: the locks of PostgreSQL on tables, and what they stop (its manual, 13.3.1).
 */
#ifndef CHECK_MIGRATIONS_LOCK_LEVEL_H
#define CHECK_MIGRATIONS_LOCK_LEVEL_H

#include <stddef.h>

/* As LOCK TABLE numbers them; from LOCK_SHARE on they stop those who write, ACCESS EXCLUSIVE those
 * who read too. */
enum lock_level {
	LOCK_NONE,
	LOCK_ACCESS_SHARE,
	LOCK_ROW_SHARE,
	LOCK_ROW_EXCLUSIVE,
	LOCK_SHARE_UPDATE_EXCLUSIVE,
	LOCK_SHARE,
	LOCK_SHARE_ROW_EXCLUSIVE,
	LOCK_EXCLUSIVE,
	LOCK_ACCESS_EXCLUSIVE,
};

/* "ACCESS EXCLUSIVE"; and the level that pg_locks calls "AccessExclusiveLock", LOCK_NONE where it
 * is none. */
const char *lock_level_name(enum lock_level level);
enum lock_level lock_level_named(const char *mode);

/* What one statement locks by the manual, for one that cannot be watched. */
struct lock_told {
	enum lock_level level; /* of the strongest; LOCK_NONE: none on any table */
	char *schema, *name;   /* of what; the name NULL: several, or not said.  free() them. */
};

/* 0, or -1: nobody can tell, as it cannot be parsed or runs others that are not seen. */
int lock_told_by_manual(const char *bytes, size_t len, struct lock_told *told);

#endif
