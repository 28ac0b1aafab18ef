#ifndef RECO_METRICS_H
#define RECO_METRICS_H

/*
 * What was answered, counted since the start for Prometheus, and for /reco over a sliding window.
 *
 * The window is a ring of one-second slots, each with a histogram whose buckets are at most 1/32 of
 * their value wide (the octave and five more bits, as HdrHistogram does it), so a percentile is at
 * most 3.2 % too high. Memory is fixed. All functions may be called from any thread.
 */

#include <stddef.h>
#include <stdint.h>

struct metrics;

/* What is counted: one per path, as the routes number them. */
#define METRICS_PATHS_MAX 32

/* A window of 1 to 300 seconds. NULL when memory runs out. */
struct metrics *metrics_new(int window_sec);
void metrics_free(struct metrics *metrics);

/* An answer on the path of that number. */
void metrics_count(struct metrics *metrics, size_t path, int status);

/* An answer of /reco and the time it took. */
void metrics_reco(struct metrics *metrics, int status, int64_t latency_ns);

struct metrics_window {
	int window_sec;
	uint64_t samples;
	uint64_t statuses[5];  /* 1xx to 5xx */
	double error_rate_pct; /* share of 5xx. NaN without samples, as the latencies */
	double p50_ms, p95_ms, p99_ms;
};
void metrics_window(struct metrics *metrics, struct metrics_window *window);

/* Answers so far on a path with a status of that class (1 to 5). */
uint64_t metrics_answers(const struct metrics *metrics, size_t path, int status_class);

/* The cumulative histogram of /reco since the start, for Prometheus. */
#define METRICS_BOUNDS 11
extern const double metrics_bounds_sec[METRICS_BOUNDS];
struct metrics_total {
	uint64_t at_most[METRICS_BOUNDS]; /* answers within each bound */
	uint64_t count;
	double sum_sec;
};
void metrics_total(struct metrics *metrics, struct metrics_total *total);

#endif
