/*
 * digest: SHA-256 and SHA-384 (FIPS 180-4) as lower-case hexadecimal digits, at once or piece by
 * piece; and signatures by SHA-256.
 */
#ifndef COMMON_DIGEST_H
#define COMMON_DIGEST_H

#include <stddef.h>

/* The digits and a NUL. */
enum { DIGEST_SIZE = 65, DIGEST_SHA384_SIZE = 97 };

struct digest;

/* SHA-256.  NULL: out of memory. */
struct digest *digest_new(void);
struct digest *digest_new_sha384(void);
void digest_free(struct digest *digest); /* NULL is harmless */

/* One that holds what was added to the other so far.  NULL: out of memory. */
struct digest *digest_copy(const struct digest *digest);

/* Adds bytes.  A failure is sticky and told by digest_end(). */
void digest_add(struct digest *digest, const void *bytes, size_t len);

/* Writes the digest of what was added, DIGEST_SIZE bytes or DIGEST_SHA384_SIZE; the next
 * digest_add() starts anew.  0 or -1. */
int digest_end(struct digest *digest, char *out);

/* The digest of what was added so far, to which more may be added.  0 or -1. */
int digest_so_far(const struct digest *digest, char *out);

/* SHA-256, all in one.  0, or -1 when out of memory. */
int digest_of(const void *bytes, size_t len, char out[DIGEST_SIZE]);

/* HMAC-SHA-256 (RFC 2104) of the bytes under a key.  0 or -1. */
int digest_hmac(const char *key, const void *bytes, size_t len, char out[DIGEST_SIZE]);

/* For --version: "OpenSSL 3.0.17 1 Jul 2025". */
const char *digest_library(void);

#endif
