/*
 * curl_engine: the state of the engine over common/http, shared by curl_engine.c (when to send) and
 * slot.c (one request, or one journey, at a time).
 */
#ifndef CURL_ENGINE_H
#define CURL_ENGINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "curl_request.h"
#include "http.h"
#include "journey.h"
#include "exchange.h"
#include "plan.h"

struct curl_engine;

/* What can be under way at a time, and in a closed loop the user behind it. */
struct slot {
	struct curl_engine *engine;
	struct exchange exchange;
	struct curl_request parts;
	struct http_answer answer;
	double header_values[HEADER_METRIC_MOST];
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
	int64_t free_since;                  /* when a slot became free after all had been in use */
	struct slot *waiting, **waiting_end; /* users that think, in the order of their `when` */
	struct journeys journeys;
	struct slot *ready; /* whose journeys can go on */
	size_t under_way;   /* journeys */
};

/* One that can begin something; NULL when all are in use. */
struct slot *slot_take(struct curl_engine *engine);

/* It can begin something, at once or when its user has paused. */
void slot_put_back(struct curl_engine *engine, struct slot *slot, int64_t pause_ns);

/* Begins what slot->exchange says: a request or a journey.  0, or -1 with the reason. */
int slot_start(struct curl_engine *engine, struct slot *slot, struct text *why);

/* Users whose pauses are over at `at` (INT64_MAX: all) can go on. */
void slots_wake(struct curl_engine *engine, int64_t at);

/* Goes on with the journeys that can.  0, or -1 with the reason. */
int slots_advance_journeys(struct curl_engine *engine, struct text *why);

/* Ends journeys unrecorded, after http_cancel(). */
void slots_drop_journeys(struct curl_engine *engine);

/* For journeys_open(). */
void slot_journey_ready(void *context);

#endif
