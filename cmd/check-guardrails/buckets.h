/*
 * buckets: how many events were good, bad or neither, by minute or by hour.
 */
#ifndef CHECK_GUARDRAILS_BUCKETS_H
#define CHECK_GUARDRAILS_BUCKETS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { BUCKETS_MAX = 1 << 16 }; /* minutes: more than a month */

struct counts {
	int64_t good, bad, missing;
};

struct bucket {
	int64_t at; /* the minute or hour since 1970 */
	struct counts counts;
};

struct buckets {
	struct bucket *items; /* in the order of time */
	size_t count, room;
	int64_t oldest, newest; /* wall time of events, ms; of nothing when count is 0 */
	int64_t timeless;       /* events without a time */
	bool failed;            /* too many buckets */
};

void buckets_free(struct buckets *b);

/* Counts an event by minute: good 1, bad 0, neither -1.  `time` is wall time in ns, INT64_MIN when
 * it has none; those not after `after` (ms) were counted before. */
void buckets_event(struct buckets *b, int64_t time, int truth, int64_t after);

/* Adds counts to a bucket. */
void buckets_add(struct buckets *b, int64_t at, const struct counts *counts);

/* The counts of all buckets from `first` on. */
struct counts buckets_sum(const struct buckets *b, int64_t first);

/* Forgets what is before `first`. */
void buckets_forget(struct buckets *b, int64_t first);

#endif
