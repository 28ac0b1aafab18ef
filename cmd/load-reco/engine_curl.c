/* The engine over common/http: whatever libcurl speaks. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "engine.h"
#include "header_metric.h"
#include "http.h"
#include "worker.h"

#define LONGEST_WAIT (20 * CLOCK_MS) /* how late the run's wishes may be seen */
#define REFUSED_PAUSE (10 * CLOCK_MS)

struct curl_engine;

struct slot {
	struct curl_engine *engine;
	struct exchange exchange;
	struct request_parts parts;
	struct http_answer answer;
	double header_values[LOAD_MAX_HEADER_METRICS];
	bool needed;  /* it was to carry a request */
	bool reached; /* one of its requests found a connection; by HTTP/2 perhaps another's */
	int64_t when; /* waiting: when its user goes on */
	struct slot *next;
};

struct curl_engine {
	struct worker *worker;
	const struct load_plan *plan;
	struct http *http;
	struct slot *slots;
	size_t used, room;
	struct slot *idle;                   /* a stack */
	struct slot *waiting, **waiting_end; /* users that think, in the order of their `when` */
};

static int64_t
now(void)
{
	return clock_monotonic(&clock_system);
}

static void
read_headers(struct slot *slot)
{
	const struct load_plan *plan = slot->engine->plan;

	for (size_t i = 0; i < plan->header_metric_count; i++) {
		char name[HEADER_METRIC_NAME_SIZE];
		const char *value;
		size_t len = 0;

		(void)header_metric_header(plan->header_metrics[i], name);
		value = http_answer_header(&slot->answer, name, &len);
		slot->header_values[i] =
		    value == NULL ? NAN : header_metric_value(plan->header_metrics[i], value, len);
	}
}

/* A thought is as long as any other, so the end of the list is the place; only behind a refused user, who pauses longer, may others have
 * to wait a few milliseconds too long. */
static void
put_back(struct curl_engine *engine, struct slot *slot, int64_t pause_ns)
{
	slot->next = NULL;
	if (pause_ns == 0) {
		slot->next = engine->idle;
		engine->idle = slot;
		return;
	}
	slot->when = now() + pause_ns;
	*engine->waiting_end = slot;
	engine->waiting_end = &slot->next;
}

static void
note_connection(struct slot *slot)
{
	if (slot->reached || (!slot->answer.new_connection && slot->answer.status == 0))
		return;
	slot->reached = true;
	atomic_fetch_add(&slot->engine->worker->slots_connected, 1);
}

static void
finish(struct http *http, struct http_answer *answer, void *context)
{
	struct slot *slot = context;
	struct curl_engine *engine = slot->engine;
	struct exchange *exchange = &slot->exchange;
	bool refused = answer->error == HTTP_ERROR_CONNECT || answer->error == HTTP_ERROR_RESOLVE ||
		       answer->error == HTTP_ERROR_LIMIT;
	int64_t pause = engine->plan->think_ns;

	(void)http;
	exchange->done = exchange->sent + answer->elapsed_ns;
	exchange->first_byte =
	    answer->first_byte_ns > 0 ? exchange->sent + answer->first_byte_ns : 0;
	exchange->status = answer->status;
	exchange->error = (int)answer->error;
	exchange->bytes = answer->received;
	exchange->new_connection = answer->new_connection;
	exchange->request_id = answer->request_id;
	exchange->trace_id = answer->trace_id;
	exchange->span_id = answer->span_id;
	if (answer->error == HTTP_OK)
		read_headers(slot);
	exchange->header_values = answer->error == HTTP_OK ? slot->header_values : NULL;
	note_connection(slot);
	/* What a signal cut short says nothing about the service. */
	if (answer->error != HTTP_ERROR_INTERRUPTED)
		worker_record(engine->worker, exchange);
	http_answer_clear(answer);
	if (refused && !engine->plan->open && pause < REFUSED_PAUSE)
		pause = REFUSED_PAUSE;
	put_back(engine, slot, pause);
}

static struct slot *
take_slot(struct curl_engine *engine)
{
	struct slot *slot = engine->idle;

	if (slot != NULL) {
		engine->idle = slot->next;
		return slot;
	}
	if (engine->used == engine->room)
		return NULL;
	slot = &engine->slots[engine->used++];
	slot->engine = engine;

	return slot;
}

static int
start(struct curl_engine *engine, struct slot *slot, struct text *why)
{
	if (engine->worker->serves_users)
		worker_serve(engine->worker, (size_t)(slot - engine->slots));
	if (request_parts_render(
		&engine->worker->renderer, slot->exchange.target, &slot->parts, why) == -1)
		return -1;
	if (!slot->needed)
		atomic_fetch_add(&engine->worker->slots_used, 1);
	slot->needed = true;
	slot->parts.request.timeout_ns = engine->plan->timeout_ns;
	slot->exchange.sent = now();
	if (http_start(engine->http, &slot->parts.request, &slot->answer, finish, slot) == -1) {
		(void)text_set_format(
		    why, "cannot start a request: %s", text_string(&slot->answer.reason));
		return -1;
	}

	return 0;
}

/* Users whose time has come are idle again. */
static void
wake_users(struct curl_engine *engine, int64_t at)
{
	while (engine->waiting != NULL && engine->waiting->when <= at) {
		struct slot *slot = engine->waiting;

		engine->waiting = slot->next;
		if (engine->waiting == NULL)
			engine->waiting_end = &engine->waiting;
		slot->next = engine->idle;
		engine->idle = slot;
	}
}

static int
start_due(struct curl_engine *engine, struct text *why)
{
	wake_users(engine, now());
	for (;;) {
		struct slot *slot = take_slot(engine);

		if (slot == NULL)
			return 0;
		slot->exchange = (struct exchange){0};
		if (!worker_take(engine->worker, now(), &slot->exchange)) {
			put_back(engine, slot, 0);
			return 0;
		}
		if (start(engine, slot, why) == -1)
			return -1;
	}
}

static int64_t
patience(const struct curl_engine *engine)
{
	int64_t at = now(), until = at + LONGEST_WAIT;
	int64_t next = worker_next(engine->worker);

	if ((engine->idle != NULL || engine->used < engine->room) && next < until)
		until = next;
	if (engine->waiting != NULL && engine->waiting->when < until)
		until = engine->waiting->when;

	return until > at ? until - at : 0;
}

static int
curl_run(void *state, struct text *why)
{
	struct curl_engine *engine = state;

	for (;;) {
		size_t flying;

		if (!worker_attend(engine->worker)) {
			http_cancel(engine->http);
			return 0;
		}
		if (start_due(engine, why) == -1) {
			http_cancel(engine->http);
			return -1;
		}
		flying = http_in_flight(engine->http);
		atomic_store(&engine->worker->in_flight, (int64_t)flying);
		if (flying == 0 && worker_exhausted(engine->worker, now())) {
			wake_users(engine, INT64_MAX);
			return 0;
		}
		if (flying == 0) {
			(void)clock_sleep(&clock_system, patience(engine));
		} else if (http_run(engine->http, patience(engine)) == -1) {
			(void)text_set_format(why, "cannot wait for answers");
			return -1;
		}
	}
}

static void
curl_close(void *state)
{
	struct curl_engine *engine = state;

	http_free(engine->http);
	for (size_t i = 0; engine->slots != NULL && i < engine->used; i++) {
		http_answer_free(&engine->slots[i].answer);
		request_parts_free(&engine->slots[i].parts);
	}
	free(engine->slots);
	free(engine);
}

static void *
curl_open(struct worker *worker, struct text *why)
{
	struct curl_engine *engine = calloc(1, sizeof(*engine));
	struct http_settings settings = worker->plan->http;

	if (engine == NULL) {
		(void)text_set_format(why, "out of memory");
		return NULL;
	}
	engine->worker = worker;
	engine->plan = worker->plan;
	engine->room = (size_t)worker->connections;
	engine->waiting_end = &engine->waiting;
	engine->slots = calloc(engine->room, sizeof(*engine->slots));
	settings.run = worker->plan->run;
	settings.timeout_ns = worker->plan->timeout_ns;
	settings.max_connections = engine->room;
	if (engine->slots == NULL)
		(void)text_set_format(why, "out of memory");
	else
		engine->http = http_new(&settings, why);
	if (engine->http == NULL) {
		curl_close(engine);
		return NULL;
	}

	return engine;
}

const struct engine engine_curl = {"curl", false, curl_open, curl_run, curl_close};
