#include "metrics.h"

#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "timing.h"

#define SUB_BITS 5
#define SUB_COUNT (1u << SUB_BITS)
#define OCTAVES 22 /* microseconds: up to 2^26 of them, a minute */
#define BUCKETS (OCTAVES * SUB_COUNT)

const double metrics_bounds_sec[METRICS_BOUNDS] = {
    0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.2, 0.5, 1, 5};

struct slot {
	int64_t second;
	uint64_t statuses[5];
	uint32_t buckets[BUCKETS];
};

struct metrics {
	pthread_mutex_t lock;
	struct slot *slots; /* window_sec of them; second s is at s modulo window_sec */
	int window_sec;
	struct metrics_total total;
	atomic_uint_fast64_t answers[METRICS_PATHS_MAX][5];
};

struct metrics *
metrics_new(int window_sec)
{
	struct metrics *metrics = calloc(1, sizeof *metrics);

	if (metrics == NULL)
		return NULL;
	metrics->slots = calloc((size_t)window_sec, sizeof *metrics->slots);
	if (metrics->slots == NULL) {
		free(metrics);
		return NULL;
	}
	metrics->window_sec = window_sec;
	pthread_mutex_init(&metrics->lock, NULL);
	return metrics;
}

void
metrics_free(struct metrics *metrics)
{
	if (metrics == NULL)
		return;
	pthread_mutex_destroy(&metrics->lock);
	free(metrics->slots);
	free(metrics);
}

void
metrics_count(struct metrics *metrics, size_t path, int status)
{
	atomic_fetch_add_explicit(
	    &metrics->answers[path][status / 100 - 1], 1, memory_order_relaxed);
}

uint64_t
metrics_answers(const struct metrics *metrics, size_t path, int status_class)
{
	return atomic_load_explicit(
	    &metrics->answers[path][status_class - 1], memory_order_relaxed);
}

/* Values below 32 have a bucket each; above, each octave has 32. */
static size_t
bucket_of(uint64_t us)
{
	unsigned int octave;
	size_t bucket;

	if (us < SUB_COUNT)
		return us;
	octave = 63u - (unsigned int)__builtin_clzll(us) - SUB_BITS;
	bucket = ((size_t)octave << SUB_BITS) + (us >> octave);
	return bucket < BUCKETS ? bucket : BUCKETS - 1;
}

/* The largest value of a bucket, in milliseconds. */
static double
bucket_ms(size_t bucket)
{
	size_t octave;

	if (bucket < 2 * (size_t)SUB_COUNT)
		return (double)bucket / 1000;
	octave = (bucket >> SUB_BITS) - 1;
	return (double)((((bucket & (SUB_COUNT - 1)) + SUB_COUNT + 1) << octave) - 1) / 1000;
}

void
metrics_reco(struct metrics *metrics, int status, int64_t latency_ns)
{
	int64_t second = mono_ns() / NS_PER_SEC;
	double latency_sec = (double)latency_ns / 1e9;
	struct slot *slot = &metrics->slots[second % metrics->window_sec];

	pthread_mutex_lock(&metrics->lock);
	if (slot->second != second) {
		memset(slot, 0, sizeof *slot);
		slot->second = second;
	}
	slot->statuses[status / 100 - 1]++;
	slot->buckets[bucket_of((uint64_t)latency_ns / 1000)]++;
	metrics->total.count++;
	metrics->total.sum_sec += latency_sec;
	for (size_t i = METRICS_BOUNDS; i > 0 && latency_sec <= metrics_bounds_sec[i - 1]; i--)
		metrics->total.at_most[i - 1]++;
	pthread_mutex_unlock(&metrics->lock);
}

/* Nearest rank: the value that at least that share of the samples do not exceed. */
static double
percentile(const uint64_t *buckets, uint64_t samples, double share)
{
	uint64_t rank = (uint64_t)ceil(share * (double)samples), seen = 0;

	for (size_t i = 0; samples > 0 && i < BUCKETS; i++) {
		seen += buckets[i];
		if (seen >= rank)
			return bucket_ms(i);
	}
	return (double)NAN;
}

void
metrics_window(struct metrics *metrics, struct metrics_window *window)
{
	int64_t oldest = mono_ns() / NS_PER_SEC - metrics->window_sec;
	uint64_t buckets[BUCKETS] = {0};

	*window = (struct metrics_window){.window_sec = metrics->window_sec};
	pthread_mutex_lock(&metrics->lock);
	for (int i = 0; i < metrics->window_sec; i++) {
		const struct slot *slot = &metrics->slots[i];

		if (slot->second <= oldest)
			continue;
		for (size_t status = 0; status < 5; status++) {
			window->statuses[status] += slot->statuses[status];
			window->samples += slot->statuses[status];
		}
		for (size_t bucket = 0; bucket < BUCKETS; bucket++)
			buckets[bucket] += slot->buckets[bucket];
	}
	pthread_mutex_unlock(&metrics->lock);
	window->error_rate_pct =
	    window->samples == 0 ? (double)NAN
				 : 100.0 * (double)window->statuses[4] / (double)window->samples;
	window->p50_ms = percentile(buckets, window->samples, 0.50);
	window->p95_ms = percentile(buckets, window->samples, 0.95);
	window->p99_ms = percentile(buckets, window->samples, 0.99);
}

void
metrics_total(struct metrics *metrics, struct metrics_total *total)
{
	pthread_mutex_lock(&metrics->lock);
	*total = metrics->total;
	pthread_mutex_unlock(&metrics->lock);
}
