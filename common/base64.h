/*
 * base64: RFC 4648.
 */
#ifndef COMMON_BASE64_H
#define COMMON_BASE64_H

#include <stddef.h>

struct text;

enum base64_form {
	BASE64_STRICT, /* section 4: padded to a multiple of four, spare bits zero */
	BASE64_LAX,    /* also the alphabet of section 5 (`-_`), padding or none, any spare bits */
};

/* Appends the encoding of `bytes`, padded, alphabet of section 4.  0, or -1 when `out` failed. */
int base64_encode(const void *bytes, size_t len, struct text *out);

/* Appends what `encoded` stands for.  0, or -1: not base64 of that form (`out` may hold a part), or
 * `out` failed. */
int base64_decode(const char *encoded, size_t len, enum base64_form form, struct text *out);

/* The six bits that `c` stands for in either alphabet, or -1. */
int base64_value(char c);

#endif
