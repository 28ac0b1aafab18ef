/*
 * page/load: what a load did over time, and what it came to.
 *
 * Intervals share a fixed number of slots, whose width doubles when a run outgrows them: so memory
 * is bounded.  Where several share a slot, requests add up, and of the percentiles the worst stays:
 * percentiles cannot be averaged, and a spike must not vanish.  The distributions of a whole phase
 * are merged exactly, by their histograms.
 */
#ifndef READINESS_REPORT_PAGE_LOAD_H
#define READINESS_REPORT_PAGE_LOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct facts;
struct histogram;

enum { MOST_SLOTS = 480, MOST_TARGETS = 40, MOST_TALLIES = 24, TALLY_SIZE = 32 };

/* A stretch of time; no interval: nothing is known of it. */
struct slot {
	int64_t intervals;
	int64_t start, end; /* wall time, ns */
	double planned, requests, failed;
	double p50, p95, p99, max; /* ms; NAN: not known */
	bool measured;             /* and no warm-up */
};

/* How often something was counted. */
struct tally {
	char name[TALLY_SIZE];
	double count;
};

struct tallies {
	struct tally items[MOST_TALLIES];
	size_t count;
	double others;
};

/* What one target came to, or all of them. */
struct load_row {
	char *name;
	double planned, requests, failed, rate, elapsed_ms;
	double p50, p90, p95, p99, p99_9, max;
};

/* What the rules want of response times, in ms; NAN: nothing. */
struct goal {
	double percentile;
	double ms;
};

struct load {
	struct slot slots[MOST_SLOTS];
	size_t used; /* slots up to the last that holds something */
	int64_t origin, width;
	int64_t intervals_left_out; /* of another time */

	size_t loads; /* records of all requests, that are in `all` */
	struct load_row all;
	struct histogram *latency, *service; /* ns; NULL: none came */
	size_t histograms;                   /* that are in `latency` */
	struct load_row targets[MOST_TARGETS];
	size_t target_count;
	int64_t targets_left_out;
	struct tallies statuses, errors;
	struct goal goal; /* the strictest of the highest percentile */
};

void load_begin(struct load *load);
void load_free(struct load *load);

void load_take_interval(struct load *load, const struct facts *facts);
void load_take_load(struct load *load, const struct facts *facts);
void load_take_check(struct load *load, const struct facts *facts);

/* Whether each of the records brought a distribution that could be read: a part of them is no
 * whole. */
bool load_has_histogram(const struct load *load);

/* The percentile of all response times in ms: of the histogram, else the worst that the records say
 * of it; NAN where neither knows. */
double load_percentile(const struct load *load, double percentile);

/* How many requests a second were made, or planned, in a slot. */
double slot_rate(const struct slot *slot, double requests);

/* The slots, `every` of them together as one: for tables, and for small figures. */
struct slot load_slots(const struct load *load, size_t first, size_t every);

#endif
