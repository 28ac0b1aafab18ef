/*
 * name: the names of migrations, NNNN_name.sql.
 */
#ifndef CHECK_MIGRATIONS_NAME_H
#define CHECK_MIGRATIONS_NAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What is wrong with a file's name (static); NULL when it is NNNN_name.sql, and then `number` and
 * the count of `digits` it was written with are filled. */
const char *name_fault(const char *name, int64_t *number, size_t *digits);

/* Whether somebody could take the file for a migration: then its name is judged, else it is
 * ignored. */
bool name_is_ours(const char *name);

#endif
