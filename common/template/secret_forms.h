/*
 * template/secret_forms: a secret as it may be written elsewhere: percent-encoded (RFC 3986, or
 * with + for a blank), as in a JSON string, in hexadecimal digits, and within base64 or
 * base64url, where it looks in three ways by what stands before it.
 */
#ifndef COMMON_TEMPLATE_SECRET_FORMS_H
#define COMMON_TEMPLATE_SECRET_FORMS_H

#include <stdbool.h>
#include <stddef.h>

struct secret_forms;

/* NULL: out of memory.  Short secrets are sought as they are alone: they would be found
 * everywhere. */
struct secret_forms *secret_forms_new(const char *value, size_t len);
void secret_forms_free(struct secret_forms *forms);

/* Marks the bytes that any form of the value begins with. */
void secret_forms_begin(const struct secret_forms *forms, const char *value, bool begins[256]);

/* How many of the bytes are the value, in the form that takes most of them; 0 when they begin
 * with none. */
size_t secret_forms_match(const struct secret_forms *forms, const char *value, size_t value_len,
    const char *bytes, size_t len);

#endif
