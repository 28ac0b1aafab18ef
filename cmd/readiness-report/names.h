/*
 * names: which names came, and how often, in memory that has a bound.
 */
#ifndef READINESS_REPORT_NAMES_H
#define READINESS_REPORT_NAMES_H

#include <stdint.h>

struct names;

struct names *names_new(void);
void names_free(struct names *names); /* NULL is harmless */

/* How often the pair came before.  Beyond half a million pairs one that may be new is told a number
 * that no other pair was told. */
int64_t names_see(struct names *names, const char *first, const char *second);

/* The hash that tells pairs apart. */
uint64_t names_hash(const char *first, const char *second);

#endif
