#ifndef RECO_DIGEST_H
#define RECO_DIGEST_H

#include <stddef.h>

#define DIGEST_HEX_SIZE 65

/* The SHA-256 of the bytes as 64 lower-case hexadecimal digits and a NUL. 0, or -1 when the library
 * refuses. */
int digest_sha256(const void *bytes, size_t length, char hex[DIGEST_HEX_SIZE]);

#endif
