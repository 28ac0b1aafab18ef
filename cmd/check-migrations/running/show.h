/*
 * show: a statement as a person may see it, without what it may hold of secrets.
 */
#ifndef CHECK_MIGRATIONS_RUNNING_SHOW_H
#define CHECK_MIGRATIONS_RUNNING_SHOW_H

#include <stdbool.h>
#include <stddef.h>

struct text;

/* Appends it in one line of about `most` bytes: comments are left out, strings are '...', and what
 * redaction.h knows as a secret is taken out. */
void show_statement(const char *sql, size_t len, bool sqlite, size_t most, struct text *out);

#endif
