/*
 * lint_sqlite: walks over the statements of migrations for SQLite, in a database in memory to which
 * they are applied one after the other.
 *
 * Statements that change the schema are run there; others are prepared, so that SQLite tells what
 * it does not understand, and are not run: tables stay empty.
 */
#ifndef CHECK_MIGRATIONS_LINT_LINT_SQLITE_H
#define CHECK_MIGRATIONS_LINT_LINT_SQLITE_H

#include <stdbool.h>

#include "rule.h"

struct report;
struct script;
struct text;

struct lint_sqlite;

/* NULL with the reason.  lint_sqlite_free() frees. */
struct lint_sqlite *lint_sqlite_new(struct report *report, struct text *why);
void lint_sqlite_free(struct lint_sqlite *lint);

/* The rules that it judges by, ended by RULES. */
extern const enum rule lint_sqlite_rules[];

/* A migration that is judged; `down`: the file takes another one back, so that its syntax alone
 * counts.  Tables that are made from lint_sqlite_batch() on are new. */
void lint_sqlite_batch(struct lint_sqlite *lint);
void lint_sqlite_file(
    struct lint_sqlite *lint, const char *path, bool down, const struct script *script);

/* One that is not judged, but stands before others: it is applied. */
void lint_sqlite_apply(struct lint_sqlite *lint, const struct script *script);

/* Whether all of it is SQLite's SQL, whatever else would have to be there; nothing is applied. */
bool lint_sqlite_understands(struct lint_sqlite *lint, const struct script *script);

#endif
