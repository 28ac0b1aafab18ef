/*
 * counters: how much monotonic counters grew, as Prometheus' increase() without its extrapolation.
 *
 * Each counter (a name with its labels) is followed by itself: a value below the one before means
 * that the process restarted and counts from zero.  Samples of one counter must come in the order
 * of time.
 */
#ifndef CHECK_GUARDRAILS_COUNTERS_H
#define CHECK_GUARDRAILS_COUNTERS_H

#include <stddef.h>
#include <stdint.h>

struct counters;
struct json_slice;

enum { COUNTERS_MAX = 4096 };

struct counters *counters_new(void);
void counters_free(struct counters *c);

/* Adds a sample of the counter that `key` names.  `time` is nanoseconds, INT64_MIN when the record
 * has none. NULL, or what is wrong with it (static text). */
const char *counters_add(struct counters *c, uint64_t key, double value, int64_t time);

/* What tells a counter from others: its name and its labels, unescaped and without regard to their
 * order; none, null and {} are the same labels.  Never 0. */
uint64_t counters_key(const struct json_slice *name, const struct json_slice *labels);

/* The growth of all counters together, how many samples had one before them, and how many counters
 * (`lone`) have a single sample: those may have grown by any amount before it was taken. */
double counters_increase(const struct counters *c, int64_t *steps, size_t *lone);

/* The span of time from the first sample to the last (there is one), in seconds. */
double counters_span(const struct counters *c);

#endif
