#include "run.h"

#include <stdlib.h>

#include "clock.h"
#include "diag.h"
#include "json_writer.h"
#include "records.h"
#include "samples.h"
#include "schedule.h"
#include "targets.h"

/* A connection's worth of work: at most one request at a time. */
struct slot {
	struct run *run;
	struct exchange exchange;
	struct http_request request;
	struct http_answer answer;
	struct text url;
};

struct run {
	const struct load_plan *plan;
	struct targets *targets;
	struct records *records;
	struct samples *samples;
	struct http *http;
	struct schedule schedule;
	struct slot *slots;
	struct slot **idle; /* a stack, so that warm connections are used again */
	size_t idle_count;
	struct run_result *result;

	struct measure interval;
	int64_t interval_start;
	int64_t interval_planned;
};

const char *
phase_name(enum phase phase)
{
	return phase == PHASE_WARMUP ? "warmup" : "measured";
}

static int64_t
now(void)
{
	return clock_monotonic(&clock_system);
}

static struct measure *
measure_of(struct run *run, enum phase phase)
{
	return phase == PHASE_WARMUP ? &run->result->warmup : &run->result->measured;
}

static void
finish_exchange(struct http *http, struct http_answer *answer, void *context)
{
	struct slot *slot = context;
	struct run *run = slot->run;
	struct exchange *exchange = &slot->exchange;

	(void)http;
	exchange->done = exchange->sent + answer->elapsed_ns;
	exchange->first_byte =
	    answer->first_byte_ns > 0 ? exchange->sent + answer->first_byte_ns : 0;
	exchange->status = answer->status;
	exchange->error = answer->error;
	exchange->bytes = answer->received;
	exchange->new_connection = answer->new_connection;
	exchange->request_id = answer->request_id;
	exchange->trace_id = answer->trace_id;
	exchange->span_id = answer->span_id;

	/* What a signal cut short says nothing about the service. */
	if (exchange->error != HTTP_ERROR_INTERRUPTED) {
		measure_record(measure_of(run, exchange->phase), exchange, run->plan->timeout_ns);
		measure_record(&run->interval, exchange, run->plan->timeout_ns);
		if (exchange->phase == PHASE_MEASURED)
			samples_write(
			    run->samples, targets_name(run->targets, exchange->target), exchange);
	}
	http_answer_clear(answer);
	run->idle[run->idle_count++] = slot;
}

static int
start_exchange(struct run *run, int64_t scheduled, struct text *why)
{
	struct slot *slot = run->idle[run->idle_count - 1];
	int target = targets_next(run->targets, &slot->url, why);

	if (target == -1)
		return -1;
	slot->exchange = (struct exchange){
	    .target = (size_t)target, .phase = run->schedule.phase, .scheduled = scheduled};
	slot->request = (struct http_request){
	    .method = "GET", .url = text_string(&slot->url), .timeout_ns = run->plan->timeout_ns};
	slot->exchange.sent = now();
	run->idle_count--;
	run->interval_planned++;
	if (http_start(run->http, &slot->request, &slot->answer, finish_exchange, slot) == -1) {
		(void)text_set_format(
		    why, "cannot start a request: %s", text_string(&slot->answer.reason));
		return -1;
	}

	return 0;
}

static int
start_due(struct run *run, struct text *why)
{
	int64_t scheduled;

	while (run->idle_count > 0 && schedule_take(&run->schedule, now(), &scheduled))
		if (start_exchange(run, scheduled, why) == -1)
			return -1;
	if ((int64_t)http_in_flight(run->http) > run->result->most_in_flight)
		run->result->most_in_flight = (int64_t)http_in_flight(run->http);

	return 0;
}

static void
write_interval(struct run *run, int64_t at)
{
	struct json_writer *w;

	if (run->interval.requests > 0 || run->interval_planned > 0) {
		w = records_begin(run->records, "interval");
		json_put_string(w, "name", "all");
		json_put_string(w, "phase", phase_name(run->schedule.phase));
		json_put_integer(w, "planned", run->interval_planned);
		json_put_integer(w, "in_flight", (int64_t)http_in_flight(run->http));
		measure_write(&run->interval, w, at - run->interval_start);
		(void)records_end(run->records);
		(void)records_flush(run->records);
	}
	measure_reset(&run->interval);
	run->interval_planned = 0;
	run->interval_start = at;
}

/* How long to wait for transfers: until the next request is due or the interval is over. */
static int64_t
patience(const struct run *run, int64_t at)
{
	int64_t until = run->interval_start + run->plan->every_ns;
	int64_t next = run->idle_count > 0 ? schedule_next(&run->schedule, at) : INT64_MAX;

	if (next < until)
		until = next;

	return until > at ? until - at : 0;
}

/* Runs one phase until its requests are answered.  -1 on trouble. */
static int
run_phase(struct run *run, struct text *why)
{
	for (;;) {
		int64_t at;

		if (signal_pending() != 0 && !run->result->interrupted) {
			run->result->interrupted = true;
			run->schedule.stopped = true;
			http_cancel(run->http);
		}
		/* Nobody reads what is measured: nothing more is sent. */
		if (records_reader_gone(run->records) && !run->schedule.stopped) {
			run->schedule.stopped = true;
			http_cancel(run->http);
		}
		if (start_due(run, why) == -1)
			return -1;
		at = now();
		if (http_in_flight(run->http) == 0 && schedule_exhausted(&run->schedule, at))
			return 0;
		if (http_in_flight(run->http) == 0) {
			(void)clock_sleep(&clock_system, patience(run, at));
		} else if (http_run(run->http, patience(run, at)) == -1) {
			(void)text_set_format(why, "cannot wait for answers");
			return -1;
		}
		at = now();
		if (at - run->interval_start >= run->plan->every_ns)
			write_interval(run, at);
	}
}

static int
run_phases(struct run *run, struct text *why)
{
	int64_t start = now();

	schedule_begin(&run->schedule, run->plan, start);
	run->interval_start = start;
	if (run->schedule.phase == PHASE_WARMUP) {
		if (run_phase(run, why) == -1)
			return -1;
		run->result->warmup_ns = now() - start;
		write_interval(run, now());
		if (run->schedule.stopped)
			return 0;
		start = now();
		schedule_measure(&run->schedule, start);
		run->interval_start = start;
	}
	if (run_phase(run, why) == -1)
		return -1;
	run->result->measured_ns = now() - start;
	run->result->planned = run->schedule.planned;
	write_interval(run, now());

	return 0;
}

static int
make_slots(struct run *run)
{
	size_t count = (size_t)run->plan->connections;

	run->slots = calloc(count, sizeof(*run->slots));
	run->idle = calloc(count, sizeof(struct slot *));
	if (run->slots == NULL || run->idle == NULL)
		return -1;
	for (size_t i = 0; i < count; i++) {
		run->slots[i].run = run;
		run->slots[i].url = TEXT_INIT(TEXT_MAX_REASON * 4);
		run->idle[run->idle_count++] = &run->slots[count - 1 - i];
	}

	return 0;
}

static void
free_slots(struct run *run)
{
	for (size_t i = 0; run->slots != NULL && i < (size_t)run->plan->connections; i++) {
		http_answer_free(&run->slots[i].answer);
		text_free(&run->slots[i].url);
	}
	free(run->slots);
	free(run->idle);
}

int
run_load(const struct load_plan *plan, struct targets *targets, struct records *records,
    struct samples *samples, struct run_result *result, struct text *why)
{
	struct run run = {.plan = plan,
	    .targets = targets,
	    .records = records,
	    .samples = samples,
	    .result = result};
	struct http_settings settings = {.run = plan->run,
	    .timeout_ns = plan->timeout_ns,
	    .max_connections = (size_t)plan->connections};
	int rc = -1;

	*result = (struct run_result){0};
	if (measure_init(&result->warmup) == -1 || measure_init(&result->measured) == -1 ||
	    measure_init(&run.interval) == -1 || make_slots(&run) == -1) {
		(void)text_set_format(why, "out of memory");
		goto out;
	}
	run.http = http_new(&settings, why);
	if (run.http != NULL)
		rc = run_phases(&run, why);
out:
	http_free(run.http);
	free_slots(&run);
	measure_free(&run.interval);
	return rc;
}

void
run_result_free(struct run_result *result)
{
	measure_free(&result->warmup);
	measure_free(&result->measured);
}
