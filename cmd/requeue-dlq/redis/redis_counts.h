/*
 * redis_counts: how often each of many hashes (redis_hash()) occurs.  Open addressing, as in Knuth,
 * volume 3, 6.4.
 */
#ifndef REQUEUE_DLQ_REDIS_REDIS_COUNTS_H
#define REQUEUE_DLQ_REDIS_REDIS_COUNTS_H

#include <stdint.h>

struct redis_counts;

struct redis_counts *redis_counts_new(void); /* never NULL (memory.h) */
void redis_counts_free(struct redis_counts *counts);

void redis_counts_add(struct redis_counts *counts, uint64_t hash);
uint32_t redis_counts_get(const struct redis_counts *counts, uint64_t hash);

/* Takes one off; whether there was one. */
int redis_counts_take(struct redis_counts *counts, uint64_t hash);

#endif
