/* links: cmd/load-reco/tally/tally.c cmd/load-reco/tally/tally_cell.c cmd/load-reco/exchange.c */
/* What is counted where: statuses, errors, expectations, journeys as wholes. */
#include "../../cmd/load-reco/tally.h"

#include "clock.h"
#include "histogram.h"
#include "unit.h"

enum { PLAIN, WHOLE, STEP, SERIES };
static const bool wholes[SERIES] = {[WHOLE] = true};

/* A request of 2 ms that was sent 1 ms late. */
static struct exchange
request(size_t series, int status, int error)
{
	return (struct exchange){.target = series,
	    .scheduled = 0,
	    .sent = CLOCK_MS,
	    .done = 3 * CLOCK_MS,
	    .status = status,
	    .error = error};
}

static struct tally *
some_tally(void)
{
	struct tally *tally = tally_new(1, SERIES, 0);

	tally->wholes = wholes;

	return tally;
}

static int64_t
latencies(const struct tally_cell *cell, bool succeeded_only)
{
	struct histogram *h = tally_cell_latency(cell, succeeded_only);
	int64_t count = histogram_count(h);

	histogram_free(h);

	return count;
}

static void
expectations_decide(void)
{
	static const struct {
		int status, error;
		bool judged, expected;
		int64_t succeeded, statuses, errors, others;
	} cases[] = {
	    {200, HTTP_OK, false, false, 1, 1, 0, 0},
	    {503, HTTP_OK, false, false, 0, 1, 0, 0},
	    {200, HTTP_OK, true, true, 1, 1, 0, 0},
	    {404, HTTP_OK, true, true, 1, 1, 0, 1},  /* was to be 404 */
	    {200, HTTP_OK, true, false, 0, 1, 1, 1}, /* was to say something else */
	    {503, HTTP_OK, true, false, 0, 1, 1, 0},
	    {200, HTTP_ERROR_RESET, true, false, 0, 0, 1, 0},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct tally *tally = some_tally();
		struct exchange exchange = request(STEP, cases[i].status, cases[i].error);
		int error = cases[i].error == HTTP_OK ? EXCHANGE_ERROR_EXPECTATION : cases[i].error;
		struct histogram *others;
		struct tally_cell *cell;

		if (cases[i].judged)
			exchange_judge(&exchange, cases[i].expected);
		tally_record(tally, &exchange, 0, INT64_MAX);
		cell = tally->cells[STEP];
		others = tally_cell_others(cell);
		CHECK_INT(cell->requests, 1);
		if (!CHECK_INT(cell->succeeded, cases[i].succeeded))
			fprintf(stderr, "  of case %zu\n", i);
		CHECK_INT(cell->statuses[cases[i].status], cases[i].statuses);
		CHECK_INT(cell->errors[error], cases[i].errors);
		CHECK_INT(latencies(cell, false), 1);
		CHECK_INT(latencies(cell, true), cases[i].succeeded);
		CHECK_INT(histogram_count(others), cases[i].others);
		histogram_free(others);
		tally_free(tally);
	}
}

static void
wholes_count_in_no_sum(void)
{
	struct tally *tally = some_tally(), *sum = tally_new(1, 1, 0), *same = some_tally();
	struct exchange plain = request(PLAIN, 200, HTTP_OK), whole = request(WHOLE, 200, HTTP_OK),
			step = request(STEP, 200, HTTP_OK);

	tally_record(tally, &plain, 0, INT64_MAX);
	tally_record(tally, &step, 0, INT64_MAX);
	tally_record(tally, &whole, 0, INT64_MAX);
	tally_merge(sum, tally);
	CHECK_INT(sum->cells[0]->requests, 2);
	tally_merge(same, tally);
	CHECK_INT(same->cells[WHOLE]->requests, 1);
	CHECK_INT(same->cells[STEP]->requests, 1);
	tally_free(tally);
	tally_free(sum);
	tally_free(same);
}

static void
what_is_sent_too_late_is_told(void)
{
	struct tally *tally = some_tally();
	struct exchange exchange = request(PLAIN, 200, HTTP_OK);

	tally_record(tally, &exchange, 0, 2 * CLOCK_MS);
	CHECK_INT(tally->cells[PLAIN]->late, 0);
	tally_record(tally, &exchange, 0, CLOCK_MS / 2);
	CHECK_INT(tally->cells[PLAIN]->late, 1);
	CHECK_INT(histogram_max(tally->cells[PLAIN]->lag) / CLOCK_MS, 1);
	exchange.error = HTTP_ERROR_TIMEOUT;
	tally_record(tally, &exchange, 10 * CLOCK_MS, INT64_MAX);
	CHECK(histogram_max(tally->cells[PLAIN]->service) >= 10 * CLOCK_MS);
	tally_free(tally);
}

/* Due at 0, sent at 1 ms, done at 3 ms. */
static void
lateness_is_whose_it_is(void)
{
	static const struct {
		int64_t free_at, generator_lag, net;
		bool paced;
	} cases[] = {
	    {0, CLOCK_MS, 2 * CLOCK_MS, true},
	    {CLOCK_MS / 4, 3 * CLOCK_MS / 4, 9 * CLOCK_MS / 4, true},
	    {CLOCK_MS, 0, 3 * CLOCK_MS, true},
	    {0, 0, 0, false},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct tally *tally = some_tally();
		struct exchange exchange = request(PLAIN, 200, HTTP_OK);
		const struct tally_cell *cell;

		exchange.free_at = cases[i].free_at;
		exchange.paced = cases[i].paced;
		/* Sent after the end: for want of a connection only if none was free before it. */
		tally_record(tally, &exchange, 0, CLOCK_MS / 2);
		cell = tally->cells[PLAIN];
		CHECK_INT(cell->late, 1);
		CHECK_INT(cell->late_waiting, cases[i].free_at > CLOCK_MS / 2);
		CHECK((cell->generator_lag != NULL) == cases[i].paced);
		if (cases[i].paced) {
			CHECK(histogram_max(cell->generator_lag) / 10000 ==
			      cases[i].generator_lag / 10000);
			CHECK(histogram_max(cell->net_latency) / 10000 == cases[i].net / 10000);
		}
		tally_free(tally);
	}
}

static void
plain_numbers_stay_what_they_are(void)
{
	static const struct header_metric units[] = {
	    {.name = "X-DB-Queries", .unit = "1", .factor = 1},
	    {.name = "X-Ratio", .unit = "1", .factor = 1},
	    {.name = "X-Age", .unit = "ms", .duration = true, .factor = 1000}};
	double values[] = {3, 0.25, 2};
	struct tally *tally = tally_new(1, SERIES, 3), *sum = tally_new(1, SERIES, 3);
	struct exchange exchange = request(PLAIN, 200, HTTP_OK);
	const struct tally_header *headers;

	tally->units = units;
	exchange.header_values = values;
	tally_record(tally, &exchange, 0, INT64_MAX);
	tally_merge(sum, tally);
	headers = sum->cells[PLAIN]->headers;
	CHECK_INT(histogram_max(headers[0].values), 3);
	CHECK_INT(headers[0].fractions, 0);
	CHECK(headers[0].remainder == NULL);
	CHECK_INT(histogram_max(headers[1].thousandths), 250);
	CHECK_INT(headers[1].fractions, 1);
	CHECK_INT(histogram_max(headers[2].values) / CLOCK_SECOND, 2);
	CHECK(headers[2].remainder != NULL);
	tally_free(tally);
	tally_free(sum);
}

int
main(void)
{
	expectations_decide();
	wholes_count_in_no_sum();
	what_is_sent_too_late_is_told();

	lateness_is_whose_it_is();
	plain_numbers_stay_what_they_are();
	return unit_end();
}
