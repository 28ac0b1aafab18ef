/*
 * type_text: types as text, and which changes of a column's type leave the table as it is.
 */
#ifndef CHECK_MIGRATIONS_LINT_TYPE_TEXT_H
#define CHECK_MIGRATIONS_LINT_TYPE_TEXT_H

#include <stdbool.h>

struct text;
struct tree;

/* Appends a TypeName as "varchar(20)", "numeric(10,2)", "int4[]", "app.mood". */
void type_text(const struct tree *type, struct text *out);

/* Whether ALTER TYPE between two such texts only changes the catalog: a limit that grows or goes,
 * varchar and text, cidr to inet, and from PostgreSQL 12 timestamp and timestamptz in a session
 * whose time zone is UTC (its manual, ALTER TABLE, notes, and the release notes of 9.2 and 12). */
bool type_change_is_free(const char *from, const char *to, bool utc);

#endif
