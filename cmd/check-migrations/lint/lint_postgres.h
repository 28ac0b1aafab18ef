/*
 * lint_postgres: walks over the statements of a batch of migrations for PostgreSQL, and has each
 * judged by the rules (postgres_rules.h).
 */
#ifndef CHECK_MIGRATIONS_LINT_POSTGRES_WALK_H
#define CHECK_MIGRATIONS_LINT_POSTGRES_WALK_H

#include <stdbool.h>

struct scope;
struct script;

/* Whether statements can be parsed at all; "libpg_query 15.1". */
const char *lint_postgres_library(void);
int lint_postgres_major(void);

/* Judges a file: the way up; of the way down, and of a file that is one (`down`), only whether it
 * can run: its syntax, and its transactions. */
void lint_postgres_file(
    struct scope *scope, const char *path, bool down, const struct script *script);

/* Takes note of what a file brought about that is not judged, since it was applied before. */
void lint_postgres_recall(struct scope *scope, const char *path, const struct script *script);

#endif
