/*
 * names: what statements have made, by schema and name: tables, indexes, sequences, views, types,
 * which PostgreSQL keeps in one space of names, as far as matters here; and what else is known by
 * two names, with a value.
 */
#ifndef CHECK_MIGRATIONS_LINT_NAMES_H
#define CHECK_MIGRATIONS_LINT_NAMES_H

#include <stdbool.h>
#include <stddef.h>

struct name;

/* Begun as {0}; names_free() frees, and it is {0} again. */
struct names {
	struct name *items;
	size_t count;
	size_t room; /* a power of two */
};

/* `transaction` tells in which one it was made (names_forget). */
void names_add(struct names *names, const char *schema, const char *name, unsigned transaction);
void names_set(struct names *names, const char *schema, const char *name, const char *value,
    unsigned transaction);
void names_remove(struct names *names, const char *schema, const char *name);

/* The value that names_set() gave it; NULL: it is not there, or has none. */
const char *names_value(const struct names *names, const char *schema, const char *name);

bool names_made_in(
    const struct names *names, const char *schema, const char *name, unsigned transaction);
bool names_have(const struct names *names, const char *schema, const char *name);

/* What was made in a transaction is gone when that is rolled back. */
void names_forget(struct names *names, unsigned transaction);

/* All names of a schema are gone. */
void names_remove_schema(struct names *names, const char *schema);
void names_free(struct names *names);

#endif
