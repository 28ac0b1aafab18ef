/* links: cmd/load-reco/run/schedule.c */
/* When requests fall due: shares, stages, ramps, Poisson arrivals. */
#include "../../cmd/load-reco/schedule.h"

#include <math.h>
#include <stdlib.h>

#include "../../cmd/load-reco/plan.h"
#include "clock.h"
#include "unit.h"

enum { MOST = 10000 };

static struct load_plan
plan_of(struct phase *phases, size_t count)
{
	return (struct load_plan){.phases = phases,
	    .phase_count = count,
	    .open = phases[0].rate_from > 0 || phases[0].rate_to > 0 || count > 1,
	    .seed = 42};
}

/* All instants of a share, until `until`; returns how many. */
static size_t
take_all(const struct load_plan *plan, struct share share, int64_t until, int64_t at[MOST])
{
	struct schedule schedule;
	size_t count = 0, phase;

	schedule_begin(&schedule, plan, share, 0, plan->phase_count, 0);
	while (count < MOST && schedule_take(&schedule, until, &at[count], &phase))
		count++;

	return count;
}

static int
compare(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static void
test_shares(void)
{
	for (int64_t of = 1; of <= 7; of++) {
		for (int64_t count = 0; count <= 20; count++) {
			int64_t sum = 0;

			for (int64_t index = 0; index < of; index++)
				sum += share_of(&(struct share){index, of}, count);
			CHECK_INT(sum, count);
		}
	}
}

static void
test_fixed_rate(void)
{
	static int64_t at[MOST];
	struct phase phase = {.duration_ns = 2 * CLOCK_SECOND, .rate_from = 400, .rate_to = 400};
	struct load_plan plan = plan_of(&phase, 1);
	size_t count = take_all(&plan, (struct share){0, 1}, INT64_MAX, at);

	CHECK_INT(count, 800);
	for (size_t i = 0; i < count; i++)
		CHECK(llabs(at[i] - (int64_t)i * 2500000) <= 1);
	/* Nothing before it is due. */
	CHECK_INT(take_all(&plan, (struct share){0, 1}, CLOCK_SECOND - 1, at), 400);
	/* A count ends it before its time. */
	phase = (struct phase){.requests = 7, .rate_from = 10, .rate_to = 10};
	CHECK_INT(take_all(&plan, (struct share){0, 1}, INT64_MAX, at), 7);
}

/* The shares of a run with ramps, put together, are the run of one. */
static void
test_shares_of_stages(void)
{
	static int64_t whole[MOST], parts[2 * MOST];
	struct phase phases[] = {{.duration_ns = CLOCK_SECOND, .rate_to = 333},
	    {.duration_ns = 3 * CLOCK_SECOND / 2, .rate_from = 333, .rate_to = 333},
	    {.duration_ns = CLOCK_SECOND, .rate_from = 333, .rate_to = 10}};
	struct load_plan plan = plan_of(phases, 3);
	size_t count = take_all(&plan, (struct share){0, 1}, INT64_MAX, whole), sum = 0;

	/* 166.5 + 499.5 + 171.5 */
	CHECK_INT(count, 838);
	for (int64_t index = 0; index < 5; index++)
		sum += take_all(&plan, (struct share){index, 5}, INT64_MAX, parts + sum);
	CHECK_INT(sum, count);
	qsort(parts, sum, sizeof(parts[0]), compare);
	for (size_t i = 0; i < count; i++)
		if (!CHECK(llabs(whole[i] - parts[i]) <= 1000))
			break;
}

static void
test_ramp(void)
{
	static int64_t at[MOST];
	struct phase up = {.duration_ns = 10 * CLOCK_SECOND, .rate_to = 200};
	struct load_plan plan = plan_of(&up, 1);
	size_t count = take_all(&plan, (struct share){0, 1}, INT64_MAX, at);

	CHECK_INT(count, 1000);
	/* The rates add up to 10 * t^2. */
	for (size_t i = 0; i < count; i++)
		if (!CHECK(fabs((double)at[i] / 1e9 - sqrt((double)i / 10)) < 1e-6))
			break;
	up = (struct phase){.duration_ns = 10 * CLOCK_SECOND, .rate_from = 200};
	count = take_all(&plan, (struct share){0, 1}, INT64_MAX, at);
	CHECK_INT(count, 1000);
	for (size_t i = 1; i < count; i++)
		if (!CHECK(at[i] > at[i - 1] && at[i] <= 10 * CLOCK_SECOND))
			break;
}

static void
test_poisson(void)
{
	static int64_t at[MOST], other[MOST];
	struct phase phase = {.duration_ns = 10 * CLOCK_SECOND, .rate_from = 800, .rate_to = 800};
	struct load_plan plan = plan_of(&phase, 1);
	double mean = 0, squares = 0;
	size_t count;

	plan.arrivals = ARRIVALS_POISSON;
	count = take_all(&plan, (struct share){0, 1}, INT64_MAX, at);
	/* Within five standard deviations of a count of 8000. */
	CHECK(count > 7550 && count < 8450);
	for (size_t i = 1; i < count; i++) {
		double gap = (double)(at[i] - at[i - 1]) / 1e9;

		mean += gap;
		squares += gap * gap;
	}
	mean /= (double)(count - 1);
	squares /= (double)(count - 1);
	/* An exponential's deviation is its mean. */
	CHECK(fabs(sqrt(squares - mean * mean) / mean - 1) < 0.1);
	/* The seed decides, and shares draw apart. */
	CHECK_INT(take_all(&plan, (struct share){0, 1}, INT64_MAX, other), count);
	CHECK(at[100] == other[100]);
	take_all(&plan, (struct share){1, 2}, INT64_MAX, other);
	CHECK(at[100] != other[100]);
}

static void
test_closed(void)
{
	struct phase phase = {.requests = 5};
	struct load_plan plan = plan_of(&phase, 1);
	struct schedule schedule;
	int64_t at;
	size_t index;

	schedule_begin(&schedule, &plan, (struct share){1, 2}, 0, 1, 100);
	CHECK_INT(schedule.next, INT64_MAX);
	CHECK(schedule_take(&schedule, 150, &at, &index));
	CHECK_INT(at, 150);
	CHECK(schedule_take(&schedule, 160, &at, &index));
	CHECK(!schedule_take(&schedule, 170, &at, &index));
	CHECK(schedule_exhausted(&schedule, 170));

	phase = (struct phase){.duration_ns = 50};
	schedule_begin(&schedule, &plan, (struct share){0, 1}, 0, 1, 100);
	CHECK(schedule_take(&schedule, 149, &at, &index));
	CHECK(!schedule_take(&schedule, 150, &at, &index));
}

int
main(void)
{
	test_shares();
	test_fixed_rate();
	test_shares_of_stages();
	test_ramp();
	test_poisson();
	test_closed();
	return unit_end();
}
