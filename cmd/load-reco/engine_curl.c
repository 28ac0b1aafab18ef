/* The engine over common/http: whatever libcurl speaks. */
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "engine.h"
#include "http.h"
#include "http_exchange.h"
#include "journey.h"
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
	struct journey *journey; /* made when it is needed */
	bool needed;             /* it was to carry a request */
	bool reached; /* one of its requests found a connection; by HTTP/2 perhaps another's */
	int64_t when; /* waiting: when its user goes on */
	int64_t due;  /* when its user had thought long enough; 0: he did not think */
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
	struct journeys journeys;
	struct slot *ready; /* whose journeys can go on */
	size_t under_way;   /* journeys */
};

static int64_t
now(void)
{
	return clock_monotonic(&clock_system);
}

/* A thought is as long as any other, so the end of the list is the place; only behind a refused user,
 * who pauses longer, may others have to wait a few milliseconds too long. */
static void
wait_until(struct curl_engine *engine, struct slot *slot, int64_t when)
{
	slot->when = when;
	slot->next = NULL;
	*engine->waiting_end = slot;
	engine->waiting_end = &slot->next;
}

static void
put_back(struct curl_engine *engine, struct slot *slot, int64_t pause_ns)
{
	if (pause_ns == 0) {
		slot->next = engine->idle;
		engine->idle = slot;
		return;
	}
	wait_until(engine, slot, now() + pause_ns);
}

/* Its user goes on when he has thought; one who was refused does not try again at once. */
static void
release(struct slot *slot, bool refused)
{
	const struct load_plan *plan = slot->engine->plan;
	bool pauses = refused && !plan->open && plan->think_ns < REFUSED_PAUSE;

	put_back(slot->engine, slot, pauses ? REFUSED_PAUSE : plan->think_ns);
}

static void
note_connection(struct slot *slot, bool reached)
{
	if (slot->reached || !reached)
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

	(void)http;
	http_exchange_take(exchange, engine->plan, answer, exchange->sent, slot->header_values);
	note_connection(slot, answer->new_connection || answer->status != 0);
	/* What a signal cut short says nothing about the service. */
	if (answer->error != HTTP_ERROR_INTERRUPTED)
		worker_record(engine->worker, exchange);
	http_answer_clear(answer);
	release(slot, refused);
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
start_request(struct curl_engine *engine, struct slot *slot, struct text *why)
{
	if (request_parts_render(
		&engine->worker->renderer, slot->exchange.target, &slot->parts, why) == -1)
		return -1;
	slot->parts.request.timeout_ns = engine->plan->timeout_ns;
	slot->exchange.sent = now();
	if (http_start(engine->http, &slot->parts.request, &slot->answer, finish, slot) == -1) {
		(void)text_set_format(
		    why, "cannot start a request: %s", text_string(&slot->answer.reason));
		return -1;
	}

	return 0;
}

/* ---- journeys ---- */

static void
journey_ready(void *context)
{
	struct slot *slot = context;

	slot->next = slot->engine->ready;
	slot->engine->ready = slot;
}

static int
start_journey(struct curl_engine *engine, struct slot *slot, struct text *why)
{
	if (slot->journey == NULL)
		slot->journey = journey_new(&engine->journeys, slot);
	if (slot->journey == NULL) {
		(void)text_set_format(why, "out of memory");
		return -1;
	}
	if (journey_begin(slot->journey, &slot->exchange, why) == -1)
		return -1;
	engine->under_way++;
	journey_ready(slot);

	return 0;
}

/* Goes on with the journeys that can.  0 or -1. */
static int
advance_journeys(struct curl_engine *engine, struct text *why)
{
	while (engine->ready != NULL) {
		struct slot *slot = engine->ready;
		int64_t wakes;
		int rc;

		engine->ready = slot->next;
		rc = journey_advance(slot->journey, why);
		if (rc == -1)
			return -1;
		note_connection(slot, journey_reached(slot->journey));
		wakes = journey_wakes(slot->journey);
		if (rc == 0) {
			engine->under_way--;
			release(slot, journey_refused(slot->journey));
		} else if (wakes != INT64_MAX) {
			wait_until(engine, slot, wakes);
		}
	}

	return 0;
}

/* After http_cancel(). */
static void
drop_journeys(struct curl_engine *engine)
{
	engine->ready = NULL;
	for (size_t i = 0; engine->under_way > 0 && i < engine->used; i++)
		if (engine->slots[i].journey != NULL)
			journey_drop(engine->slots[i].journey);
	engine->under_way = 0;
}

/* ---- what is due ---- */

static int
start(struct curl_engine *engine, struct slot *slot, struct text *why)
{
	bool journey =
	    engine->worker->renderer.targets->list[slot->exchange.target].journey != NULL;

	if (engine->worker->serves_users)
		worker_serve(engine->worker, (size_t)(slot - engine->slots));
	if (!slot->needed)
		atomic_fetch_add(&engine->worker->slots_used, 1);
	slot->needed = true;

	return journey ? start_journey(engine, slot, why) : start_request(engine, slot, why);
}

/* Users whose time has come are idle again, or go on with their journeys. */
static void
wake_users(struct curl_engine *engine, int64_t at)
{
	while (engine->waiting != NULL && engine->waiting->when <= at) {
		struct slot *slot = engine->waiting;

		engine->waiting = slot->next;
		if (engine->waiting == NULL)
			engine->waiting_end = &engine->waiting;
		if (slot->journey != NULL && journey_under_way(slot->journey)) {
			journey_ready(slot);
			continue;
		}
		/* At the end of a leg the thought is cut short. */
		slot->due = at == INT64_MAX ? 0 : slot->when;
		slot->next = engine->idle;
		engine->idle = slot;
	}
}

/* A user who thought was due when the thought was over. */
static bool
take(struct curl_engine *engine, struct slot *slot)
{
	int64_t due = slot->due;

	slot->due = 0;
	slot->exchange = (struct exchange){0};
	if (!worker_take(engine->worker, now(), &slot->exchange))
		return false;
	if (due != 0 && due < slot->exchange.scheduled)
		slot->exchange.scheduled = due;

	return true;
}

static int
start_due(struct curl_engine *engine, struct text *why)
{
	wake_users(engine, now());
	for (;;) {
		struct slot *slot;

		/* First, since what is over leaves its slot to what is due. */
		if (advance_journeys(engine, why) == -1)
			return -1;
		slot = take_slot(engine);
		if (slot == NULL)
			return 0;
		if (!take(engine, slot)) {
			put_back(engine, slot, 0);
			return 0;
		}
		if (start(engine, slot, why) == -1)
			return -1;
	}
}

/* Ends the leg with all that is under way. */
static void
drop_all(struct curl_engine *engine)
{
	http_cancel(engine->http);
	drop_journeys(engine);
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
			drop_all(engine);
			return 0;
		}
		if (start_due(engine, why) == -1) {
			drop_all(engine);
			return -1;
		}
		flying = http_in_flight(engine->http);
		atomic_store(&engine->worker->in_flight, (int64_t)flying);
		/* Asked for in any case: it gives up what found no connection. */
		if (worker_exhausted(engine->worker, now()) && flying == 0 &&
		    engine->under_way == 0) {
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
		journey_free(engine->slots[i].journey);
	}
	journeys_close(&engine->journeys);
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
	if (engine->http == NULL ||
	    journeys_open(&engine->journeys, worker, engine->http, journey_ready, why) == -1) {
		curl_close(engine);
		return NULL;
	}

	return engine;
}

const struct engine engine_curl = {"curl", false, curl_open, curl_run, curl_close};
