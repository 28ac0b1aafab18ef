/*
 * fingerprint: tells whether two policies are the same, piece by piece: FNV-1a in 128 bits (Fowler,
 * Noll, Vo; draft-eastlake-fnv).
 *
 * It guards against mistakes, not against forgery: who can write the state can also write the
 * policy.  SHA-256 would cost every run a millisecond to set up its library; --attest pays it.
 */
#ifndef CHECK_GUARDRAILS_FINGERPRINT_H
#define CHECK_GUARDRAILS_FINGERPRINT_H

#include <stddef.h>

enum { FINGERPRINT_SIZE = 33 }; /* 32 hexadecimal digits and a NUL */

/* Zeroed: of nothing. */
struct fingerprint {
	unsigned __int128 sum;
};

/* Adds a piece; "a", "b" is another policy than "ab". */
void fingerprint_add(struct fingerprint *f, const char *bytes, size_t len);

void fingerprint_show(const struct fingerprint *f, char out[FINGERPRINT_SIZE]);

#endif
