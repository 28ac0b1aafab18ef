/*
 * percent: what URLs write as %XX (RFC 3986, section 2.1).
 */
#ifndef COMMON_PERCENT_H
#define COMMON_PERCENT_H

#include <stddef.h>

struct text;

/* The bytes that stand for, as a string to be freed; NULL when a '%' stands wrong, for %00 (which
 * no C string holds), and when out of memory. */
char *percent_decode(const char *bytes, size_t len);

/* Appends the same, where a '%' that stands wrong stands for itself. */
void percent_decode_lax(const char *bytes, size_t len, struct text *out);

#endif
