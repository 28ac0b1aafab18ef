/*
 * cell: what stands in a column, whatever its type: ledgers are made by tools, by hand, and by
 * other databases' exports.
 */
#ifndef CHECK_MIGRATIONS_LEDGER_CELL_H
#define CHECK_MIGRATIONS_LEDGER_CELL_H

#include <stdbool.h>
#include <stdint.h>

struct database_value;

/* As text: numbers in decimal, bytes as they are, without the blanks that a column char(n) pads
 * with; NULL for SQL's NULL.  The caller's. */
char *cell_text(const struct database_value *value);

/* The same of a checksum: bytes in hexadecimal. */
char *cell_checksum(const struct database_value *value);

/* A boolean: 0 or 1, true or false, t or f, yes or no in any case.  1, 0, or -1: something else, or
 * NULL. */
int cell_truth(const struct database_value *value);

/* A whole number that is not negative.  0, or -1. */
int cell_count(const struct database_value *value, int64_t *count);

#endif
