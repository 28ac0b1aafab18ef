/*
 * flyway_script: what Flyway sends of a file.
 */
#ifndef CHECK_MIGRATIONS_LAYOUT_FLYWAY_SCRIPT_H
#define CHECK_MIGRATIONS_LAYOUT_FLYWAY_SCRIPT_H

#include <stdbool.h>
#include <stddef.h>

struct script;
struct text;

/* Whether the file is a migration in a programming language, which Flyway takes too, but whose
 * statements nobody can tell without running it. */
bool flyway_is_code(const char *name);

/* read_script() of layout.h.  In the body placeholders stand as names: ${schema} as p_schema_, of
 * the same length. */
int flyway_read_script(const char *bytes, size_t len, struct script *script, struct text *why);

#endif
