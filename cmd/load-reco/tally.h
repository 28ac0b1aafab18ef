/*
 * tally: what was seen, in constant memory: by phase and target counts, histograms of service time
 * and lag, and a histogram of the response time for each status, whose sums are the figures of all
 * and of the successful requests.
 *
 * A tally belongs to one thread at a time.  Workers record into one while another is merged into
 * the totals, so that recording takes no lock.
 */
#ifndef TALLY_H
#define TALLY_H

#include <stdbool.h>
#include <stdint.h>

#include "exchange.h"
#include "header_metric.h"

struct histogram;
struct text;

enum {
	TALLY_SERIES =
	    16, /* statuses with a histogram of their own; the last two hold the others */
};

/* Beside the statuses: 0 for no answer, and those whose status does not say what became of them, or
 * that have no series of their own. */
enum { TALLY_OTHER_SUCCESSES = -1, TALLY_OTHER_FAILURES = -2 };

/* Response times of one status. */
struct tally_series {
	int status;
	struct histogram *latency;
};

/* Durations in nanoseconds.  Plain numbers twice, since the shares of a histogram are relative: 3
 * stays 3 in units, 0.25 in thousandths. */
struct tally_header {
	struct histogram *values;
	struct histogram *remainder;   /* of a duration: service time minus header */
	struct histogram *thousandths; /* of a plain number */
	int64_t fractions;             /* plain numbers that are not whole */
	int64_t missing;
};

/* What the first request that did not succeed met. */
struct tally_failure {
	int64_t done; /* 0: none failed */
	int status, error;
};

/* One target in one phase. */
struct tally_cell {
	int64_t requests, succeeded, bytes, connections, resent;
	int64_t late;         /* sent when the run's time was over, or not at all */
	int64_t late_waiting; /* of those: for want of a connection */
	struct tally_failure first_failure;
	int64_t statuses[EXCHANGE_STATUSES]; /* by code */
	int64_t errors[EXCHANGE_ERRORS];
	/* What is above is counted anew when the cell is reset. */
	struct histogram *service, *lag;
	/* Of paced requests: how late the generator was by itself, and the response time without
	 * that.  NULL: there were none. */
	struct histogram *generator_lag, *net_latency;
	struct tally_series series[TALLY_SERIES];
	struct tally_header headers[HEADER_METRIC_MOST];
};

struct tally {
	size_t phases, targets, header_metrics; /* `targets`: series of targets.h */
	const bool *wholes;                     /* those that count in no sum; borrowed, or NULL */
	const struct header_metric
	    *units;                /* of the header metrics; borrowed, or NULL: milliseconds */
	struct tally_cell **cells; /* [phase * targets + target]; NULL: nothing was seen */
	int64_t *planned;          /* by phase: requests that fell due */
	bool failed;               /* memory was short, something is missing */
};

static inline bool
tally_is_whole(const struct tally *tally, size_t target)
{
	return tally->wholes && tally->wholes[target];
}

struct tally *tally_new(size_t phases, size_t targets, size_t header_metrics);
void tally_free(struct tally *tally);
void tally_reset(struct tally *tally); /* keeps the memory */

/* Records a request.  A time-out counts at least `timeout_ns`; `end` is when the run's time is
 * over. */
void tally_record(
    struct tally *tally, const struct exchange *exchange, int64_t timeout_ns, int64_t end);

/* Adds `from`; a tally of one target takes all targets of the other but wholes. */
void tally_merge(struct tally *into, const struct tally *from);

/* What was counted in phases `first` to `last` - 1, wholes left out. */
void tally_count(
    const struct tally *tally, size_t first, size_t last, int64_t *requests, int64_t *failed);

/* ---- tally_cell.c ---- */

struct tally_cell *tally_cell_new(void); /* NULL: out of memory */
void tally_cell_free(struct tally_cell *cell);
void tally_cell_reset(struct tally_cell *cell); /* keeps the memory */

/* Records a request as tally_record() does, with the header metrics of `tally`.  0, or -1 when
 * memory is short. */
int tally_cell_record(struct tally_cell *cell, const struct tally *tally,
    const struct exchange *exchange, int64_t timeout_ns, int64_t end);

/* Adds a cell to another: 0, or -1 when memory is short. */
int tally_cell_merge(struct tally_cell *into, const struct tally_cell *from);

/* The response times of all requests, or of the successful ones alone, added to an empty histogram
 * that the caller frees. NULL: out of memory. */
struct histogram *tally_cell_latency(const struct tally_cell *cell, bool succeeded_only);

/* Appends "reset 12, status 503 7": how many failed in each way, nothing where none did. */
void tally_cell_say_failures(const struct tally_cell *cell, struct text *out);

/* Those of the series beside the statuses, successes and failures together. */
struct histogram *tally_cell_others(const struct tally_cell *cell);

#endif
