/* The engine over common/http: whatever libcurl speaks. */
#include <stdlib.h>

#include "clock.h"
#include "curl_engine.h"
#include "engine.h"
#include "memory.h"
#include "exchange.h"
#include "plan.h"
#include "worker.h"

#define LONGEST_WAIT (20 * CLOCK_MS) /* how late it may be seen what the run wants */

/* A user who thought was due when the thought was over. */
static bool
slot_take_due(struct curl_engine *engine, struct slot *slot)
{
	int64_t due = slot->due;

	slot->due = 0;
	slot->exchange = (struct exchange){0};
	if (!worker_take(engine->worker, exchange_now(), &slot->exchange))
		return false;
	if (engine->plan->open)
		slot->exchange.free_at = engine->free_since;
	if (due != 0 && due < slot->exchange.scheduled)
		slot->exchange.scheduled = due;

	return true;
}

static int
slots_start_due(struct curl_engine *engine, struct text *why)
{
	slots_wake(engine, exchange_now());
	for (;;) {
		struct slot *slot;

		/* First, since what is over leaves its slot to what is due. */
		if (slots_advance_journeys(engine, why) == -1)
			return -1;
		slot = slot_take(engine);
		if (!slot)
			return 0;
		if (!slot_take_due(engine, slot)) {
			slot_put_back(engine, slot, 0);
			return 0;
		}
		if (slot_start(engine, slot, why) == -1)
			return -1;
	}
}

/* Ends the leg with all that is under way. */
static void
curl_drop_all(struct curl_engine *engine)
{
	http_cancel(engine->http);
	slots_drop_journeys(engine);
}

static int64_t
curl_patience(const struct curl_engine *engine)
{
	int64_t at = exchange_now(), until = at + LONGEST_WAIT;
	int64_t next = worker_next(engine->worker);

	if ((engine->idle || engine->used < engine->room) && next < until)
		until = next;
	if (engine->waiting && engine->waiting->when < until)
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
			curl_drop_all(engine);
			return 0;
		}
		if (slots_start_due(engine, why) == -1) {
			curl_drop_all(engine);
			return -1;
		}
		flying = http_in_flight(engine->http);
		atomic_store(&engine->worker->in_flight, (int64_t)flying);
		/* Asked for in any case: it gives up what found no connection. */
		if (worker_exhausted(engine->worker, exchange_now()) && flying == 0 &&
		    engine->under_way == 0) {
			slots_wake(engine, INT64_MAX);
			return 0;
		}
		if (flying == 0) {
			(void)clock_sleep(&clock_system, curl_patience(engine));
		} else if (http_run(engine->http, curl_patience(engine)) == -1)
			return text_fail(why, "cannot wait for answers");
	}
}

static void
curl_close(void *state)
{
	struct curl_engine *engine = state;

	http_free(engine->http);
	for (size_t i = 0; i < engine->used; i++) {
		http_answer_free(&engine->slots[i].answer);
		curl_request_free(&engine->slots[i].parts);
		journey_free(engine->slots[i].journey);
	}
	journeys_close(&engine->journeys);
	free(engine->slots);
	free(engine);
}

static void *
curl_open(struct worker *worker, struct text *why)
{
	struct curl_engine *engine = memory_new(1, sizeof(*engine));
	struct http_settings settings = worker->plan->http;

	engine->worker = worker;
	engine->plan = worker->plan;
	engine->room = (size_t)worker->connections;
	engine->waiting_end = &engine->waiting;
	engine->slots = memory_new(engine->room, sizeof(*engine->slots));
	settings.run = worker->plan->run;
	settings.timeout_ns = worker->plan->timeout_ns;
	settings.max_connections = engine->room;
	engine->http = http_new(&settings, why);
	if (!engine->http ||
	    journeys_open(&engine->journeys, worker, engine->http, slot_journey_ready, why) == -1) {
		curl_close(engine);
		return NULL;
	}

	return engine;
}

const struct engine engine_curl = {"curl", false, curl_open, curl_run, curl_close};
