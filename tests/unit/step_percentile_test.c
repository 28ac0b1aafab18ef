/* Percentiles of the times of a step's requests, without a server. */
#include "step.h"

#include "json_writer.h"
#include "step/percentile.h"
#include "step_says.h"

/* So many requests of 1, 2, 3 ... ms, `sent` of them made and the last `unanswered` without an answer. */
static void
judge_many(const char *expect, int64_t planned, int64_t sent, int64_t unanswered, struct text *told)
{
	struct step_times times = {0};
	struct step_outcome outcome = {0};
	char plan[256];
	struct step *step;

	(void)snprintf(plan, sizeof(plan), "{'name':'a','get':'/','times':%lld,'expect':%s}",
	    (long long)planned, expect);
	step = step_of(plan, NULL);
	outcome.step = step;
	CHECK_INT(step_requests(step), planned);
	CHECK_INT(step_times_begin(&times, &step->expect), 0);
	for (int64_t i = 1; i <= sent; i++) {
		struct step_answer answer = {.elapsed_ns = i * CLOCK_MS};

		if (i > sent - unanswered)
			answer.error = "reset";
		step_times_add(&times, &answer, "id", 10 * CLOCK_MS);
	}
	CHECK_INT(step_times_judge(&times, step, "", &step->expect, &outcome), 0);
	outcome_tell(&outcome, true, told);
	step_outcome_free(&outcome);
	step_times_end(&times);
	CHECK(!times.taken);
	CHECK_INT(times.unanswered, 0);
	step_free(step);
}

/* What is counted is exact to a thousandth, and told as the upper end of its class. */
static void
percentiles_are_nearest_rank(void)
{
	static const struct {
		const char *expect;
		int64_t planned, sent, unanswered;
		const char *checks;
	} cases[] = {
	    {"{'p50_ms':10.1,'p90_ms':18.1,'p95_ms':19.1}", 20, 20, 0,
		"p50_ms=pass 10.002 <= 10.1 ms of time by 20; "
		"p90_ms=pass 18.006 <= 18.1 ms of time by 20; "
		"p95_ms=pass 19.005 <= 19.1 ms of time by 20"},
	    {"{'p50_ms':9.9,'p90_ms':17.9,'status':200}", 20, 20, 0,
		"p50_ms=fail 10.002 <= 9.9 ms of time by 20 "
		"(the 50th percentile of 20 requests is 10.0 ms, the slowest took 20.0 ms); "
		"p90_ms=fail 18.006 <= 17.9 ms of time by 20 "
		"(the 90th percentile of 20 requests is 18.0 ms, the slowest took 20.0 ms)"},
	    /* The slowest alone is nobody's 95th. */
	    {"{'p95_ms':1000}", 20, 20, 1, "p95_ms=pass 19.005 <= 1000 ms of time by 20"},
	    {"{'p90_ms':1000,'p95_ms':1000}", 20, 20, 2,
		"p90_ms=pass 18.006 <= 1000 ms of time by 20; "
		"p95_ms=fail 19.005 <= 1000 ms of time by 20 (2 of 20 requests got no answer)"},
	    {"{'p50_ms':1000}", 20, 20, 20,
		"p50_ms=fail 10.002 <= 1000 ms of time by 20 (20 of 20 requests got no answer)"},
	    {"{'p50_ms':1000,'p95_ms':0.5}", 20, 19, 0,
		"p50_ms=unknown <= 1000 ms of time by 19 (it ended after 19 of 20 requests); "
		"p95_ms=unknown <= 0.5 ms of time by 19 (it ended after 19 of 20 requests)"},
	    {"{'p50_ms':1000}", 20, 0, 0,
		"p50_ms=unknown <= 1000 ms of time (it ended after 0 of 20 requests)"},
	    /* The ranks among many. */
	    {"{'p50_ms':1000}", 200, 200, 100, "p50_ms=pass 100.007 <= 1000 ms of time by 200"},
	    {"{'p50_ms':1000}", 200, 200, 101,
		"p50_ms=fail 100.007 <= 1000 ms of time by 200 (101 of 200 requests got no "
		"answer)"},
	    {"{'status':200}", 20, 20, 0, ""},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct text told = TEXT_INIT(4096);

		judge_many(
		    cases[i].expect, cases[i].planned, cases[i].sent, cases[i].unanswered, &told);
		CHECK_STRING(text_string(&told), cases[i].checks);
		text_free(&told);
	}
}

static void
nothing_is_counted_that_nobody_asks_for(void)
{
	struct step *step = step_of("{'get':'/','expect':{'max_ms':1}}", NULL);
	struct step_times times = {0};

	CHECK_INT(step_times_begin(&times, &step->expect), 0);
	CHECK(!times.taken);
	step_free(step);
}

static void
check_times_put(const struct step_times *times, const char *expected)
{
	struct text out = TEXT_INIT(4096);
	struct json_writer w = json_writer(&out);

	json_open_object(&w, NULL);
	step_times_put(&w, "times", times);
	json_close_object(&w);
	for (size_t i = 0; i < out.len; i++)
		out.bytes[i] = out.bytes[i] == '"' ? '\'' : out.bytes[i];
	CHECK_STRING(text_string(&out), expected);
	text_free(&out);
}

/* Without an answer it took as long as it was waited for at least, and when a signal broke it off
 * nobody knows. */
static void
requests_are_timed(void)
{
	static const struct {
		const char *id, *error;
		bool interrupted;
		int64_t ms;
	} requests[] = {
	    {"a", NULL, false, 5},
	    {"b", NULL, false, 7},
	    {"c", "interrupted", true, 50},
	    {"d", "reset", false, 3}, /* 6 */
	    {"e", "timeout", false, 9},
	    {"f", NULL, false, 9},
	};
	struct step *step = step_of("{'get':'/','times':2,'expect':{'p50_ms':1}}", NULL);
	struct step_times times = {0};

	check_times_put(&times, "{}");
	CHECK_INT(step_times_begin(&times, &step->expect), 0);
	check_times_put(&times, "{}");
	for (size_t i = 0; i < COUNT(requests); i++) {
		struct step_answer answer = {.error = requests[i].error,
		    .interrupted = requests[i].interrupted,
		    .elapsed_ns = requests[i].ms * CLOCK_MS};

		step_times_add(&times, &answer, requests[i].id, 6 * CLOCK_MS);
		if (i == 0)
			check_times_put(&times,
			    "{'times':{'requests':1,'unanswered':0,'min':4.997,'mean':4.999,"
			    "'p50':5,'p90':5,'p95':5,'p99':5,'max':5,"
			    "'slowest':{'round':1,'request_id':'a'}}}");
	}
	CHECK_INT(times.unanswered, 2);
	check_times_put(&times, "{'times':{'requests':5,'unanswered':2,'min':4.997,'mean':7.198,"
				"'p50':7,'p90':9,'p95':9,'p99':9,'max':9,"
				"'slowest':{'round':4,'request_id':'e'}}}");
	step_times_end(&times);
	step_free(step);
}

int
main(void)
{
	program_begin("step_percentile_test");
	percentiles_are_nearest_rank();
	nothing_is_counted_that_nobody_asks_for();
	requests_are_timed();
	return unit_end();
}
