#include "tally.h"

#include <math.h>
#include <stdlib.h>

#include "clock.h"
#include "exchange.h"
#include "histogram.h"
#include "plan.h"

/* An hour: no deadline of a request is longer; what waited longer for a connection is noted as saturated. */
static const int64_t highest = 3600 * CLOCK_SECOND;

enum { OTHER_SUCCESSES = TALLY_SERIES - 2, OTHER_FAILURES = TALLY_SERIES - 1 };

struct tally *
tally_new(size_t phases, size_t targets, size_t header_metrics)
{
	struct tally *tally = calloc(1, sizeof(*tally));

	if (!tally)
		return NULL;
	tally->phases = phases;
	tally->targets = targets;
	tally->header_metrics = header_metrics;
	tally->cells = calloc(phases * targets, sizeof(*tally->cells));
	tally->planned = calloc(phases, sizeof(*tally->planned));
	if (!tally->cells || !tally->planned) {
		tally_free(tally);
		return NULL;
	}

	return tally;
}

void
tally_free(struct tally *tally)
{
	if (!tally)
		return;
	for (size_t i = 0; tally->cells && i < tally->phases * tally->targets; i++)
		tally_cell_free(tally->cells[i]);
	free(tally->cells);
	free(tally->planned);
	free(tally);
}

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
	histogram_free(cell->service);
	histogram_free(cell->lag);
	histogram_free(cell->generator_lag);
	histogram_free(cell->net_latency);
	for (size_t i = 0; i < TALLY_SERIES; i++)
		histogram_free(cell->series[i].latency);
	for (size_t i = 0; i < LOAD_MAX_HEADER_METRICS; i++) {
		histogram_free(cell->headers[i].values);
		histogram_free(cell->headers[i].remainder);
		histogram_free(cell->headers[i].thousandths);
	}
	free(cell);
}

static void
reset_if_any(struct histogram *h)
{
	if (h)
		histogram_reset(h);
}

static void
cell_reset(struct tally_cell *cell)
{
	struct tally_cell kept = {.service = cell->service,
	    .lag = cell->lag,
	    .generator_lag = cell->generator_lag,
	    .net_latency = cell->net_latency};

	histogram_reset(kept.service);
	histogram_reset(kept.lag);
	reset_if_any(kept.generator_lag);
	reset_if_any(kept.net_latency);
	for (size_t i = 0; i < TALLY_SERIES; i++) {
		kept.series[i] = cell->series[i];
		reset_if_any(kept.series[i].latency);
	}
	for (size_t i = 0; i < LOAD_MAX_HEADER_METRICS; i++) {
		kept.headers[i].values = cell->headers[i].values;
		kept.headers[i].remainder = cell->headers[i].remainder;
		kept.headers[i].thousandths = cell->headers[i].thousandths;
		reset_if_any(kept.headers[i].values);
		reset_if_any(kept.headers[i].remainder);
		reset_if_any(kept.headers[i].thousandths);
	}
	*cell = kept;
}

void
tally_reset(struct tally *tally)
{
	for (size_t i = 0; i < tally->phases * tally->targets; i++)
		if (tally->cells[i])
			cell_reset(tally->cells[i]);
	for (size_t i = 0; i < tally->phases; i++)
		tally->planned[i] = 0;
}

/* The histogram at *slot, made when it is needed; NULL: out of memory. */
static struct histogram *
histogram_at(struct histogram **slot)
{
	if (!*slot)
		*slot = histogram_new(highest);

	return *slot;
}

/* The response times of a status.  The first ones get a histogram each. */
static struct histogram *
series_of(struct tally_cell *cell, int status, bool succeeded)
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

/* The series of a request: its status where that says what became of it; an answer that broke off counts as none. */
static int
series_key(const struct exchange *exchange, bool succeeded)
{
	if (exchange->error != HTTP_OK && exchange->error != EXCHANGE_ERROR_EXPECTATION)
		return 0;
	if (exchange_status_succeeds(exchange->status) == succeeded)
		return exchange->status;

	return succeeded ? TALLY_OTHER_SUCCESSES : TALLY_OTHER_FAILURES;
}

static bool
is_success(const struct tally_series *series)
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
whole(double value)
{
	return value < (double)highest ? (int64_t)round(value) : highest;
}

static int
record_duration(struct tally_header *header, double ms, int64_t service)
{
	int64_t value = whole(ms * (double)CLOCK_MS);

	if (!histogram_at(&header->values) || !histogram_at(&header->remainder))
		return -1;
	histogram_record(header->values, value, 1);
	histogram_record(header->remainder, at_least(service - value, 0), 1);

	return 0;
}

static int
record_number(struct tally_header *header, double value)
{
	if (!histogram_at(&header->values) || !histogram_at(&header->thousandths))
		return -1;
	histogram_record(header->values, whole(value), 1);
	histogram_record(header->thousandths, whole(value * 1000), 1);
	header->fractions += value < floor(value) || value > floor(value);

	return 0;
}

static int
record_headers(const struct tally *tally, struct tally_cell *cell, const struct exchange *exchange,
    int64_t service)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < tally->header_metrics; i++) {
		const struct header_metric *unit = tally->units ? &tally->units[i] : NULL;
		double value = exchange->header_values[i];

		if (isnan(value))
			cell->headers[i].missing++;
		else if (!unit || unit->duration)
			rc = record_duration(
			    &cell->headers[i], unit ? value * unit->factor : value, service);
		else
			rc = record_number(&cell->headers[i], value);
	}

	return rc;
}

static struct tally_cell *
cell_at(struct tally *tally, size_t phase, size_t target)
{
	struct tally_cell **cell = &tally->cells[phase * tally->targets + target];

	if (__builtin_expect(!*cell, 0))
		*cell = tally_cell_new();

	return *cell;
}

static void
note_failure(struct tally_cell *cell, const struct tally_failure *failure)
{
	if (failure->done != 0 &&
	    (cell->first_failure.done == 0 || failure->done < cell->first_failure.done))
		cell->first_failure = *failure;
}

/* 0, or -1: out of memory. */
static int
record_lateness(struct tally_cell *cell, const struct exchange *exchange, int64_t latency)
{
	int64_t lag = exchange_generator_lag(exchange);

	if (!histogram_at(&cell->generator_lag) || !histogram_at(&cell->net_latency))
		return -1;
	histogram_record(cell->generator_lag, lag, 1);
	histogram_record(cell->net_latency, latency - lag, 1);

	return 0;
}

void
tally_record(struct tally *tally, const struct exchange *exchange, int64_t timeout_ns, int64_t end)
{
	struct tally_cell *cell = cell_at(tally, exchange->phase, exchange->target);
	bool succeeded = exchange_succeeded(exchange);
	int64_t lag = at_least(exchange->sent - exchange->scheduled, 0);
	int64_t service = at_least(exchange->done - exchange->sent, 0);
	struct histogram *latency;

	latency = cell ? series_of(cell, series_key(exchange, succeeded), succeeded) : NULL;
	if (!latency) {
		tally->failed = true;
		return;
	}
	if (exchange->error == HTTP_ERROR_TIMEOUT)
		service = at_least(service, timeout_ns);
	histogram_record(latency, lag + service, 1);
	histogram_record(cell->lag, lag, 1);
	if (exchange->paced && record_lateness(cell, exchange, lag + service) == -1)
		tally->failed = true;
	if (exchange->error != EXCHANGE_ERROR_UNSENT)
		histogram_record(cell->service, service, 1);
	if (exchange->header_values && record_headers(tally, cell, exchange, service) == -1)
		tally->failed = true;

	cell->requests++;
	cell->bytes += exchange->bytes;
	cell->connections += exchange->new_connection;
	cell->resent += exchange->resent;
	cell->succeeded += succeeded;
	if (!succeeded)
		note_failure(cell,
		    &(struct tally_failure){exchange->done, exchange->status, exchange->error});
	cell->late += exchange->sent > end;
	cell->late_waiting += exchange->sent - exchange_generator_lag(exchange) > end;
	if (exchange->error != HTTP_OK)
		cell->errors[exchange->error]++;
	if (exchange->error == HTTP_OK || exchange->error == EXCHANGE_ERROR_EXPECTATION)
		cell->statuses[exchange->status]++;
}

/* ---- merging ---- */

static int
merge_into(struct histogram **into, const struct histogram *from)
{
	if (!from || histogram_count(from) == 0)
		return 0;

	return histogram_at(into) ? histogram_merge(*into, from) : -1;
}

int
tally_cell_merge(struct tally_cell *into, const struct tally_cell *from, size_t header_metrics)
{
	int rc = 0;

	into->requests += from->requests;
	into->succeeded += from->succeeded;
	into->bytes += from->bytes;
	into->connections += from->connections;
	into->resent += from->resent;
	into->late += from->late;
	note_failure(into, &from->first_failure);
	into->late_waiting += from->late_waiting;
	for (size_t i = 0; i < EXCHANGE_STATUSES; i++)
		into->statuses[i] += from->statuses[i];
	for (size_t i = 0; i < EXCHANGE_ERRORS; i++)
		into->errors[i] += from->errors[i];
	rc |= histogram_merge(into->service, from->service);
	rc |= histogram_merge(into->lag, from->lag);
	rc |= merge_into(&into->generator_lag, from->generator_lag);
	rc |= merge_into(&into->net_latency, from->net_latency);
	for (size_t i = 0; i < TALLY_SERIES; i++) {
		const struct tally_series *series = &from->series[i];
		struct histogram *latency;

		if (!series->latency || histogram_count(series->latency) == 0)
			continue;
		latency = series_of(into, series->status, is_success(series));
		rc |= latency ? histogram_merge(latency, series->latency) : -1;
	}
	for (size_t i = 0; i < header_metrics; i++) {
		rc |= merge_into(&into->headers[i].values, from->headers[i].values);
		rc |= merge_into(&into->headers[i].remainder, from->headers[i].remainder);
		rc |= merge_into(&into->headers[i].thousandths, from->headers[i].thousandths);
		into->headers[i].fractions += from->headers[i].fractions;
		into->headers[i].missing += from->headers[i].missing;
	}

	return rc;
}

void
tally_merge(struct tally *into, const struct tally *from)
{
	into->failed |= from->failed;
	for (size_t phase = 0; phase < from->phases; phase++) {
		into->planned[phase] += from->planned[phase];
		for (size_t target = 0; target < from->targets; target++) {
			const struct tally_cell *cell = from->cells[phase * from->targets + target];
			struct tally_cell *to;

			if (!cell || cell->requests == 0 ||
			    (into->targets == 1 && tally_is_whole(from, target)))
				continue;
			to = cell_at(into, phase, into->targets == 1 ? 0 : target);
			if (!to || tally_cell_merge(to, cell, from->header_metrics) != 0)
				into->failed = true;
		}
	}
}

/* The sum of the series that are wanted. */
static struct histogram *
sum_series(const struct tally_cell *cell, bool (*wanted)(const struct tally_series *series))
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
is_any(const struct tally_series *series)
{
	return series;
}

static bool
is_other(const struct tally_series *series)
{
	return series->status < 0;
}

struct histogram *
tally_cell_latency(const struct tally_cell *cell, bool succeeded_only)
{
	return sum_series(cell, succeeded_only ? is_success : is_any);
}

struct histogram *
tally_cell_others(const struct tally_cell *cell)
{
	return sum_series(cell, is_other);
}
