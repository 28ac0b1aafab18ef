/*
 * distinct: how many different values there are, exactly, up to a cap.
 *
 * Values are remembered by a 64-bit hash (FNV-1a, finished by the mixer of MurmurHash3), so two of
 * a hundred thousand values share one with a chance of 3e-10.
 */
#ifndef CHECK_GUARDRAILS_DISTINCT_H
#define CHECK_GUARDRAILS_DISTINCT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct distinct;

enum { DISTINCT_CAP = 100000 };

struct distinct *distinct_new(void);
void distinct_free(struct distinct *d);

/* Adds a value; `kind` keeps equal bytes of different types apart. */
void distinct_add(struct distinct *d, unsigned kind, const void *bytes, size_t len);

size_t distinct_count(const struct distinct *d); /* at most DISTINCT_CAP */
bool distinct_over(const struct distinct *d);    /* there were more than the cap holds */

uint64_t distinct_hash(unsigned kind, const void *bytes, size_t len); /* never 0 */

#endif
