/*
 * name: the names of migrations, NNNN_name.sql.
 */
#ifndef CHECK_MIGRATIONS_NAME_H
#define CHECK_MIGRATIONS_NAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text;

/* 0 when a file's name is NNNN_name.sql (three digits or more), and then `number` and the count of
 * `digits` it was written with are filled; -1 with all that is wrong with it, and what was expected
 * instead, in `faults`. */
int name_judge(const char *name, int64_t *number, size_t *digits, struct text *faults);

/* Whether somebody could take the file for a migration: then its name is judged, else it is
 * ignored. */
bool name_is_ours(const char *name);

/* Whether a number of so many digits is a date (2024013101, 20240131120000) or a Unix time
 * (1706659200, 1706659200000): people number by them and leave gaps. */
bool name_is_dated(int64_t number, size_t digits);

#endif
