/*
 * metrics/series_set: which series and families a report has had, by their hashes.
 */
#ifndef RECORDS_FROM_METRICS_SERIES_SET_H
#define RECORDS_FROM_METRICS_SERIES_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The most that is kept: 256 MiB of hashes. */
enum { SERIES_MOST = 16 << 20 };

struct series_set {
	uint64_t *hashes; /* an open table; 0 is none */
	size_t count, room;
};

/* Puts it in; whether it was there already. */
bool series_set_add(struct series_set *set, uint64_t hash);
bool series_set_has(const struct series_set *set, uint64_t hash);
bool series_set_full(const struct series_set *set);
void series_set_free(struct series_set *set);

#endif
