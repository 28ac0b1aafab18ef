/* The slots of the curl engine: who sends, who waits, and what comes of it. */
#include "clock.h"
#include "curl_engine.h"
#include "exchange.h"
#include "http_exchange.h"
#include "plan.h"
#include "worker.h"

/* A thought is as long as any other, so the end of the list is the place; only behind a refused
 * user, who pauses longer, may others have to wait a few milliseconds too long. */
static void
slot_wait_until(struct curl_engine *engine, struct slot *slot, int64_t when)
{
	slot->when = when;
	slot->next = NULL;
	*engine->waiting_end = slot;
	engine->waiting_end = &slot->next;
}

void
slot_put_back(struct curl_engine *engine, struct slot *slot, int64_t pause_ns)
{
	if (pause_ns == 0) {
		slot->next = engine->idle;
		engine->idle = slot;
		return;
	}
	slot_wait_until(engine, slot, exchange_now() + pause_ns);
}

/* Its user goes on when he has thought; one who was refused does not try again at once. */
static void
slot_release(struct slot *slot, bool refused)
{
	struct curl_engine *engine = slot->engine;

	if (!engine->idle && engine->used == engine->room)
		engine->free_since = exchange_now();
	slot_put_back(engine, slot, plan_pause(engine->plan, refused));
}

static void
slot_note_connection(struct slot *slot, bool reached)
{
	if (slot->reached || !reached)
		return;
	slot->reached = true;
	atomic_fetch_add(&slot->engine->worker->slots_connected, 1);
}

static void
slot_finish(struct http *http, struct http_answer *answer, void *context)
{
	struct slot *slot = context;
	struct curl_engine *engine = slot->engine;
	struct exchange *exchange = &slot->exchange;
	bool refused = exchange_refused((int)answer->error);

	(void)http;
	http_exchange_take(exchange, engine->plan, answer, exchange->sent, slot->header_values);
	slot_note_connection(slot, answer->new_connection || answer->status != 0);
	/* What a signal cut short says nothing about the service. */
	if (answer->error != HTTP_ERROR_INTERRUPTED)
		worker_record(engine->worker, exchange);
	http_answer_clear(answer);
	slot_release(slot, refused);
}

struct slot *
slot_take(struct curl_engine *engine)
{
	struct slot *slot = engine->idle;

	if (slot) {
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
slot_start_request(struct curl_engine *engine, struct slot *slot, struct text *why)
{
	if (curl_request_render(
		&engine->worker->renderer, slot->exchange.target, &slot->parts, why) == -1)
		return -1;
	slot->parts.request.timeout_ns = engine->plan->timeout_ns;
	slot->exchange.sent = exchange_now();
	if (http_start(engine->http, &slot->parts.request, &slot->answer, slot_finish, slot) == -1)
		return text_fail(
		    why, "cannot start a request: %s", text_string(&slot->answer.reason));

	return 0;
}

/* ---- journeys ---- */

void
slot_journey_ready(void *context)
{
	struct slot *slot = context;

	slot->next = slot->engine->ready;
	slot->engine->ready = slot;
}

static int
slot_start_journey(struct curl_engine *engine, struct slot *slot, struct text *why)
{
	if (!slot->journey)
		slot->journey = journey_new(&engine->journeys, slot);
	if (!slot->journey)
		return text_fail(why, "out of memory");
	if (journey_begin(slot->journey, &slot->exchange, why) == -1)
		return -1;
	engine->under_way++;
	slot_journey_ready(slot);

	return 0;
}

int
slots_advance_journeys(struct curl_engine *engine, struct text *why)
{
	while (engine->ready) {
		struct slot *slot = engine->ready;
		int64_t wakes;
		int rc;

		engine->ready = slot->next;
		rc = journey_advance(slot->journey, why);
		if (rc == -1)
			return -1;
		slot_note_connection(slot, journey_reached(slot->journey));
		wakes = journey_wakes(slot->journey);
		if (rc == 0) {
			engine->under_way--;
			slot_release(slot, journey_refused(slot->journey));
		} else if (wakes != INT64_MAX) {
			slot_wait_until(engine, slot, wakes);
		}
	}

	return 0;
}

void
slots_drop_journeys(struct curl_engine *engine)
{
	engine->ready = NULL;
	for (size_t i = 0; engine->under_way > 0 && i < engine->used; i++)
		if (engine->slots[i].journey)
			journey_drop(engine->slots[i].journey);
	engine->under_way = 0;
}

/* ---- what is due ---- */

int
slot_start(struct curl_engine *engine, struct slot *slot, struct text *why)
{
	bool journey = engine->worker->renderer.targets->list[slot->exchange.target].journey;

	if (engine->worker->serves_users)
		worker_serve(engine->worker, (size_t)(slot - engine->slots));
	if (!slot->needed)
		atomic_fetch_add(&engine->worker->slots_used, 1);
	slot->needed = true;

	return journey ? slot_start_journey(engine, slot, why)
		       : slot_start_request(engine, slot, why);
}

void
slots_wake(struct curl_engine *engine, int64_t at)
{
	while (engine->waiting && engine->waiting->when <= at) {
		struct slot *slot = engine->waiting;

		engine->waiting = slot->next;
		if (!engine->waiting)
			engine->waiting_end = &engine->waiting;
		if (slot->journey && journey_under_way(slot->journey)) {
			slot_journey_ready(slot);
			continue;
		}
		/* At the end of a leg the thought is cut short. */
		slot->due = at == INT64_MAX ? 0 : slot->when;
		slot_put_back(engine, slot, 0);
	}
}
