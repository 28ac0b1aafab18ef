/*
 * Percentiles of a step's requests (p50_ms, p90_ms, p95_ms, p99_ms): from the plan to the verdict.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "histogram.h"
#include "json_writer.h"
#include "judge.h"
#include "outcome.h"
#include "parser.h"
#include "percentile.h"

/* 146 years: no time is too long to be counted as it is. */
#define LONGEST (INT64_C(1) << 62)

static const struct {
	const char *member;
	int percentile;
	int least; /* requests; of fewer, it would be the slowest one */
} percentiles[] = {{"p50_ms", 50, 2}, {"p90_ms", 90, 10}, {"p95_ms", 95, 20}, {"p99_ms", 99, 100}};

enum { PERCENTILES = sizeof(percentiles) / sizeof(percentiles[0]) };

/* ---- reading ---- */

static int
percentile_read(const struct document_object *object, const struct document_value *value,
    struct expectation *e, size_t which)
{
	const struct step *step = ((struct expect_parser *)object->into)->step;

	e->kind = EXPECT_PERCENTILE;
	e->percentile = percentiles[which].percentile;
	if (step->until)
		return members_fault(object, value,
		    "\"%s\" cannot stand beside \"until\": use \"max_ms\", which bounds "
		    "the time until it held",
		    value->name);
	if (step_requests(step) >= percentiles[which].least)
		return 0;
	return members_fault(object, value,
	    "\"%s\" needs at least %d requests, and the step sends %lld: use "
	    "\"max_ms\", or more rounds (\"times\", \"foreach\", \"burst\")",
	    value->name, percentiles[which].least, (long long)step_requests(step));
}

static int
expectation_read_time(const struct document_object *object, const struct document_value *value)
{
	const struct step *step = ((struct expect_parser *)object->into)->step;
	struct expectation *e = expectation_add(object, EXPECT_MAX_MS, value->name, "");

	e->op = "<=";
	json_number(&value->slice, &e->number);
	expectation_set_target(e, value);
	for (size_t i = 0; i < PERCENTILES; i++)
		if (strcmp(value->name, percentiles[i].member) == 0)
			return percentile_read(object, value, e, i);
	/* What takes longer than the step's own deadline has no answer that could be judged; the
	 * last try of until may end a little later. */
	if (!step->timeout_ns || step->until || step->http.burst ||
	    e->number <= (double)step->timeout_ns / (double)CLOCK_MS)
		return 0;
	return members_fault(object, value,
	    "\"max_ms\" is longer than the step's \"timeout\": it would always hold");
}

#define A_TIME(name)                                                                               \
	MEMBER(NUMBER, name, .above = true, .expected = "a number of milliseconds above 0",        \
	    .read = expectation_read_time)

static const struct member time_members[] = {
    A_TIME("max_ms"),
    A_TIME("p50_ms"),
    A_TIME("p90_ms"),
    A_TIME("p95_ms"),
    A_TIME("p99_ms"),
    {0},
};
const struct members expect_times_table = {"\"expect\"", time_members, NULL};

/* ---- counting ---- */

int
step_times_begin(struct step_times *times, const struct expectations *set)
{
	for (const struct expectation *e = set->first; e && !times->taken; e = e->next) {
		if (e->kind != EXPECT_PERCENTILE)
			continue;
		times->taken = histogram_new(LONGEST);
		if (!times->taken)
			return -1;
	}
	return 0;
}

void
step_times_end(struct step_times *times)
{
	histogram_free(times->taken);
	*times = (struct step_times){0};
}

void
step_times_add(
    struct step_times *times, const struct step_answer *answer, const char *id, int64_t timeout_ns)
{
	int64_t elapsed = answer->elapsed_ns;

	if (!times->taken || answer->interrupted)
		return;
	if (answer->error) {
		times->unanswered++;
		if (elapsed < timeout_ns)
			elapsed = timeout_ns;
	}
	histogram_record(times->taken, elapsed, 1);
	if (elapsed <= times->slowest_ns)
		return;
	times->slowest_ns = elapsed;
	times->slowest_number = histogram_count(times->taken);
	snprintf(times->slowest_id, sizeof(times->slowest_id), "%s", id);
}

/* ---- judging ---- */

static double
times_ms(int64_t ns)
{
	return (double)(ns / 1000) / 1000;
}

/* The rank of the percentile among so many (nearest-rank). */
static int64_t
percentile_rank(int percentile, int64_t count)
{
	return (percentile * count + 99) / 100;
}

static void
percentile_judge(
    const struct expectation *e, const struct step_times *times, struct step_check *check)
{
	int64_t count = histogram_count(times->taken);
	double observed = times_ms(histogram_percentile(times->taken, e->percentile));
	/* Nobody knows how long they would have taken. */
	bool unanswered = percentile_rank(e->percentile, count) > count - times->unanswered;

	text_add_format(&check->observed, "%.3f", observed);
	if (unanswered)
		judge_verdict(check, false, "%lld of %lld requests got no answer",
		    (long long)times->unanswered, (long long)count);
	else
		judge_verdict(check, expectation_bounds(e, observed),
		    "the %dth percentile of %lld requests is %.1f ms, the slowest took %.1f ms",
		    e->percentile, (long long)count, observed, times_ms(times->slowest_ns));
}

int
step_times_judge(const struct step_times *times, const struct step *step, const char *suffix,
    const struct expectations *set, struct step_outcome *outcome)
{
	int64_t planned = step_requests(step);

	for (const struct expectation *e = set->first; e; e = e->next) {
		struct step_check *check;

		if (e->kind != EXPECT_PERCENTILE)
			continue;
		check = outcome_add(outcome, suffix, e->label);
		if (!check)
			return -1;
		check->op = e->op;
		check->unit = "ms";
		check->of_time = true;
		check->samples = histogram_count(times->taken);
		text_add_string(&check->target, e->target);
		if (check->samples == planned)
			percentile_judge(e, times, check);
		else
			text_add_format(&check->message, "%s %lld of %lld requests",
			    outcome->interrupted ? "interrupted after" : "it ended after",
			    (long long)check->samples, (long long)planned);
	}
	return 0;
}

/* ---- evidence ---- */

void
step_times_put(struct json_writer *w, const char *name, const struct step_times *times)
{
	if (!times->taken || histogram_count(times->taken) == 0)
		return;
	json_open_object(w, name);
	json_put_integer(w, "requests", histogram_count(times->taken));
	json_put_integer(w, "unanswered", times->unanswered);
	json_put_number(w, "min", times_ms(histogram_min(times->taken)));
	json_put_number(w, "mean", times_ms((int64_t)histogram_mean(times->taken)));
	for (size_t i = 0; i < PERCENTILES; i++) {
		int percentile = percentiles[i].percentile;
		char label[8];

		snprintf(label, sizeof(label), "p%d", percentile);
		json_put_number(w, label, times_ms(histogram_percentile(times->taken, percentile)));
	}
	json_put_number(w, "max", times_ms(times->slowest_ns));
	json_open_object(w, "slowest");
	json_put_integer(w, "round", times->slowest_number);
	if (*times->slowest_id)
		json_put_string(w, "request_id", times->slowest_id);
	json_close_object(w);
	json_close_object(w);
}
