/*
 * schema: the JSON Schemas (draft 2020-12) of the record types, embedded from
 * common/schemas/TYPE.json when built.
 */
#ifndef COMMON_SCHEMA_H
#define COMMON_SCHEMA_H

#include <stddef.h>

/* The schema of a type ("check", "summary", "incident", "policy", "plan", ...), NUL-terminated;
 * NULL when there is none. */
const char *schema_find(const char *type);

/* The types in alphabetical order, NULL-terminated. */
const char *const *schema_types(void);

#endif
