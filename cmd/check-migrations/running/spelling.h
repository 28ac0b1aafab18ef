/*
 * spelling: another spelling of a statement that PostgreSQL refuses as it was recorded.
 *
 * pg_stat_statements puts a parameter in the place of every constant, also where the grammar takes
 * no parameter: `interval $2`, `date $1`, `extract($1 FROM t)`; and drivers record parameters as
 * they spell them: `?`, `%s`, `:name`.
 */
#ifndef CHECK_MIGRATIONS_RUNNING_SPELLING_H
#define CHECK_MIGRATIONS_RUNNING_SPELLING_H

#include <stdbool.h>
#include <stddef.h>

struct text;

/* Appends the statement with `$2::interval`, `$1::date`, `pg_catalog.extract($1, t)`, and with $1,
 * $2 and so on for a driver's parameters.  False: there is nothing to be spelt in another way. */
bool spelling_of_parameters(const char *sql, size_t len, struct text *out);

/* Appends it with one parameter, a number, as text: where PostgreSQL cannot tell its type. */
void spelling_of_text(const char *sql, size_t len, unsigned number, struct text *out);

#endif
