#include "tally.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "exchange.h"
#include "histogram.h"
#include "text.h"

/* An hour: no deadline of a request is longer; what waited longer for a connection is noted as
 * saturated. */
static const int64_t highest = 3600 * CLOCK_SECOND;

enum { OTHER_SUCCESSES = TALLY_SERIES - 2, OTHER_FAILURES = TALLY_SERIES - 1 };

/* ---- its histograms ---- */

enum { TIMES = 4, HISTOGRAMS = TIMES + TALLY_SERIES + 3 * HEADER_METRIC_MOST };

/* The place of histogram number `i`: those of times, of the series, of the header metrics. */
static struct histogram **
cell_histogram(struct tally_cell *cell, size_t i)
{
	struct histogram **times[TIMES] = {
	    &cell->service, &cell->lag, &cell->generator_lag, &cell->net_latency};
	struct tally_header *header;

	if (i < TIMES)
		return times[i];
	i -= TIMES;
	if (i < TALLY_SERIES)
		return &cell->series[i].latency;
	i -= TALLY_SERIES;
	header = &cell->headers[i / 3];

	return i % 3 == 0   ? &header->values
	       : i % 3 == 1 ? &header->remainder
			    : &header->thousandths;
}

/* The histogram at *slot, made when it is needed; NULL: out of memory. */
static struct histogram *
histogram_at(struct histogram **slot)
{
	if (!*slot)
		*slot = histogram_new(highest);

	return *slot;
}

/* ---- one ---- */

struct tally_cell *
tally_cell_new(void)
{
	struct tally_cell *cell = calloc(1, sizeof(*cell));

	if (!cell)
		return NULL;
	cell->service = histogram_new(highest);
	cell->lag = histogram_new(highest);
	if (!cell->service || !cell->lag) {
		tally_cell_free(cell);
		return NULL;
	}
	cell->series[OTHER_SUCCESSES].status = TALLY_OTHER_SUCCESSES;
	cell->series[OTHER_FAILURES].status = TALLY_OTHER_FAILURES;

	return cell;
}

void
tally_cell_free(struct tally_cell *cell)
{
	if (!cell)
		return;
	for (size_t i = 0; i < HISTOGRAMS; i++)
		histogram_free(*cell_histogram(cell, i));
	free(cell);
}

void
tally_cell_reset(struct tally_cell *cell)
{
	memset(cell, 0, offsetof(struct tally_cell, service));
	for (size_t i = 0; i < HISTOGRAMS; i++)
		if (*cell_histogram(cell, i))
			histogram_reset(*cell_histogram(cell, i));
	for (size_t i = 0; i < HEADER_METRIC_MOST; i++)
		cell->headers[i].fractions = cell->headers[i].missing = 0;
}

/* ---- recording ---- */

/* The response times of a status.  The first ones get a histogram each. */
static struct histogram *
cell_latency(struct tally_cell *cell, int status, bool succeeded)
{
	if (status >= 0) {
		for (size_t i = 0; i < OTHER_SUCCESSES; i++) {
			struct tally_series *series = &cell->series[i];

			if (!series->latency)
				series->status = status;
			if (series->status == status)
				return histogram_at(&series->latency);
		}
	}

	return histogram_at(&cell->series[succeeded ? OTHER_SUCCESSES : OTHER_FAILURES].latency);
}

/* The series of a request: its status where that says what became of it; an answer that broke off
 * counts as none. */
static int
series_status(const struct exchange *exchange, bool succeeded)
{
	if (exchange->error != HTTP_OK && exchange->error != EXCHANGE_ERROR_EXPECTATION)
		return 0;
	if (exchange_status_succeeds(exchange->status) == succeeded)
		return exchange->status;

	return succeeded ? TALLY_OTHER_SUCCESSES : TALLY_OTHER_FAILURES;
}

static bool
series_succeeded(const struct tally_series *series)
{
	return series->status == TALLY_OTHER_SUCCESSES || exchange_status_succeeds(series->status);
}

static int64_t
at_least(int64_t value, int64_t least)
{
	return value > least ? value : least;
}

/* As a whole number that a histogram can hold. */
static int64_t
number_whole(double value)
{
	return value < (double)highest ? (int64_t)round(value) : highest;
}

static int
header_record_duration(struct tally_header *header, double ms, int64_t service)
{
	int64_t value = number_whole(ms * (double)CLOCK_MS);

	if (!histogram_at(&header->values) || !histogram_at(&header->remainder))
		return -1;
	histogram_record(header->values, value, 1);
	histogram_record(header->remainder, at_least(service - value, 0), 1);

	return 0;
}

static int
header_record_number(struct tally_header *header, double value)
{
	if (!histogram_at(&header->values) || !histogram_at(&header->thousandths))
		return -1;
	histogram_record(header->values, number_whole(value), 1);
	histogram_record(header->thousandths, number_whole(value * 1000), 1);
	header->fractions += value < floor(value) || value > floor(value);

	return 0;
}

static int
cell_record_headers(const struct tally *tally, struct tally_cell *cell,
    const struct exchange *exchange, int64_t service)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < tally->header_metrics; i++) {
		const struct header_metric *unit = tally->units ? &tally->units[i] : NULL;
		double value = exchange->header_values[i];

		if (isnan(value))
			cell->headers[i].missing++;
		else if (!unit || unit->duration)
			rc = header_record_duration(
			    &cell->headers[i], unit ? value * unit->factor : value, service);
		else
			rc = header_record_number(&cell->headers[i], value);
	}

	return rc;
}

static void
cell_note_failure(struct tally_cell *cell, const struct tally_failure *failure)
{
	if (failure->done != 0 &&
	    (cell->first_failure.done == 0 || failure->done < cell->first_failure.done))
		cell->first_failure = *failure;
}

/* 0, or -1: out of memory. */
static int
cell_record_lateness(struct tally_cell *cell, const struct exchange *exchange, int64_t latency)
{
	int64_t lag = exchange_generator_lag(exchange);

	if (!histogram_at(&cell->generator_lag) || !histogram_at(&cell->net_latency))
		return -1;
	histogram_record(cell->generator_lag, lag, 1);
	histogram_record(cell->net_latency, latency - lag, 1);

	return 0;
}

int
tally_cell_record(struct tally_cell *cell, const struct tally *tally,
    const struct exchange *exchange, int64_t timeout_ns, int64_t end)
{
	bool succeeded = exchange_succeeded(exchange);
	int64_t lag = at_least(exchange->sent - exchange->scheduled, 0);
	int64_t service = at_least(exchange->done - exchange->sent, 0);
	struct histogram *latency;
	int rc = 0;

	latency = cell_latency(cell, series_status(exchange, succeeded), succeeded);
	if (!latency)
		return -1;
	if (exchange->error == HTTP_ERROR_TIMEOUT)
		service = at_least(service, timeout_ns);
	histogram_record(latency, lag + service, 1);
	histogram_record(cell->lag, lag, 1);
	if (exchange->paced && cell_record_lateness(cell, exchange, lag + service) == -1)
		rc = -1;
	if (exchange->error != EXCHANGE_ERROR_UNSENT)
		histogram_record(cell->service, service, 1);
	if (exchange->header_values && cell_record_headers(tally, cell, exchange, service) == -1)
		rc = -1;

	cell->requests++;
	cell->bytes += exchange->bytes;
	cell->connections += exchange->new_connection;
	cell->resent += exchange->resent;
	cell->succeeded += succeeded;
	if (!succeeded)
		cell_note_failure(cell,
		    &(struct tally_failure){exchange->done, exchange->status, exchange->error});
	cell->late += exchange->sent > end;
	cell->late_waiting += exchange->sent - exchange_generator_lag(exchange) > end;
	if (exchange->error != HTTP_OK)
		cell->errors[exchange->error]++;
	if (exchange->error == HTTP_OK || exchange->error == EXCHANGE_ERROR_EXPECTATION)
		cell->statuses[exchange->status]++;

	return rc;
}

/* ---- merging ---- */

static int
histogram_add(struct histogram **into, const struct histogram *from)
{
	if (!from || histogram_count(from) == 0)
		return 0;

	return histogram_at(into) ? histogram_merge(*into, from) : -1;
}

int
tally_cell_merge(struct tally_cell *into, const struct tally_cell *from)
{
	int rc = 0;

	into->requests += from->requests;
	into->succeeded += from->succeeded;
	into->bytes += from->bytes;
	into->connections += from->connections;
	into->resent += from->resent;
	into->late += from->late;
	cell_note_failure(into, &from->first_failure);
	into->late_waiting += from->late_waiting;
	for (size_t i = 0; i < EXCHANGE_STATUSES; i++)
		into->statuses[i] += from->statuses[i];
	for (size_t i = 0; i < EXCHANGE_ERRORS; i++)
		into->errors[i] += from->errors[i];
	rc |= histogram_add(&into->service, from->service);
	rc |= histogram_add(&into->lag, from->lag);
	rc |= histogram_add(&into->generator_lag, from->generator_lag);
	rc |= histogram_add(&into->net_latency, from->net_latency);
	for (size_t i = 0; i < TALLY_SERIES; i++) {
		const struct tally_series *series = &from->series[i];
		struct histogram *latency;

		if (!series->latency || histogram_count(series->latency) == 0)
			continue;
		latency = cell_latency(into, series->status, series_succeeded(series));
		rc |= latency ? histogram_merge(latency, series->latency) : -1;
	}
	for (size_t i = 0; i < HEADER_METRIC_MOST; i++) {
		const struct tally_header *header = &from->headers[i];

		rc |= histogram_add(&into->headers[i].values, header->values);
		rc |= histogram_add(&into->headers[i].remainder, header->remainder);
		rc |= histogram_add(&into->headers[i].thousandths, header->thousandths);
		into->headers[i].fractions += header->fractions;
		into->headers[i].missing += header->missing;
	}

	return rc;
}

/* The sum of the series that are wanted. */
static struct histogram *
cell_sum(const struct tally_cell *cell, bool (*wanted)(const struct tally_series *series))
{
	struct histogram *sum = histogram_new(highest);

	for (size_t i = 0; sum && i < TALLY_SERIES; i++) {
		const struct tally_series *series = &cell->series[i];

		if (!series->latency || !wanted(series))
			continue;
		if (histogram_merge(sum, series->latency) == -1) {
			histogram_free(sum);
			return NULL;
		}
	}

	return sum;
}

static bool
series_any(const struct tally_series *series)
{
	return series;
}

static bool
series_is_other(const struct tally_series *series)
{
	return series->status < 0;
}

struct histogram *
tally_cell_latency(const struct tally_cell *cell, bool succeeded_only)
{
	return cell_sum(cell, succeeded_only ? series_succeeded : series_any);
}

struct histogram *
tally_cell_others(const struct tally_cell *cell)
{
	return cell_sum(cell, series_is_other);
}

void
tally_cell_say_failures(const struct tally_cell *cell, struct text *out)
{
	const char *between = "";

	for (int error = HTTP_OK + 1; error < EXCHANGE_ERRORS; error++)
		if (cell->errors[error] > 0) {
			text_add_format(out, "%s%s %lld", between, exchange_error_name(error),
			    (long long)cell->errors[error]);
			between = ", ";
		}
	/* A status that is expected is none to tell of. */
	for (int status = 0; status < EXCHANGE_STATUSES && cell->succeeded < cell->requests;
	     status++)
		if (cell->statuses[status] > 0 && !exchange_status_succeeds(status)) {
			text_add_format(out, "%sstatus %d %lld", between, status,
			    (long long)cell->statuses[status]);
			between = ", ";
		}
}
