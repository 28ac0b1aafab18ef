/*
 * percent: what URLs write as %XX (RFC 3986, section 2.1).
 */
#ifndef COMMON_PERCENT_H
#define COMMON_PERCENT_H

#include <stddef.h>

/* The bytes that stand for, as a string to be freed; NULL when a '%' stands wrong, for %00 (which
 * no C string holds), and when out of memory. */
char *percent_decode(const char *bytes, size_t len);

#endif
