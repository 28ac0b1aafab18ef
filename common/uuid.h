/*
 * uuid: identifiers after RFC 9562, lower case, 36 characters and a NUL.
 */
#ifndef COMMON_UUID_H
#define COMMON_UUID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { UUID_SIZE = 37 };

/* Random (version 4).  The randomness is getrandom(2)'s. */
void uuid_v4(char out[UUID_SIZE]);

/* The same from 122 of the 128 bits given, for who draws them faster. */
void uuid_v4_of(char out[UUID_SIZE], uint64_t high, uint64_t low);

/* Time-ordered (version 7): 48 bits of Unix milliseconds, the rest random. */
void uuid_v7(char out[UUID_SIZE], int64_t wall_ns);

/* Whether `s` has the shape of a UUID of any version. */
bool uuid_is_valid(const char *s, size_t len);

/* `bytes` random bytes as 2*bytes lower-case hex digits and a NUL: W3C trace and span ids. */
void uuid_random_hex(char *out, size_t bytes);

/* Fills `out` with random bytes from getrandom(2). */
void uuid_random_bytes(void *out, size_t len);

#endif
