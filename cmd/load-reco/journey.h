/*
 * journey: a user journey under way.
 *
 * It begins at its arrival.  A step is due when the one before is done and the user has thought;
 * its response time counts from there, that of the whole from the arrival.  An answer that is not
 * what a step expects, or none, ends the journey.  A user begins with what his login left, and a
 * row of the data; what a journey captures and, unless each user logs in, its cookies are gone with
 * it.
 *
 * 	journey_begin(journey, &arrival, why);
 * 	while ((rc = journey_advance(journey, why)) > 0)
 * 		(wait until ready() is called, or until journey_wakes())
 */
#ifndef JOURNEY_H
#define JOURNEY_H

#include <stdbool.h>
#include <stdint.h>

struct exchange;
struct http;
struct journey;
struct step;
struct text;
struct worker;

/* What the journeys of a worker share. */
struct journeys {
	struct worker *worker;
	struct http *http;
	struct step ***steps; /* by target; NULL where it is no journey */
	/* Called when a journey can go on: from http_run() or http_cancel(). */
	void (*ready)(void *context);
};

/* (journeys.c)  0, or -1 with the reason. */
int journeys_open(struct journeys *journeys, struct worker *worker, struct http *http,
    void (*ready)(void *context), struct text *why);
void journeys_close(struct journeys *journeys);

/* `context` is for ready().  NULL: out of memory. */
struct journey *journey_new(struct journeys *journeys, void *context);
/* With a request in flight: http_cancel() or http_free() before. */
void journey_free(struct journey *journey);

/* Begins as the user whom the worker serves.  0, or -1 with the reason. */
int journey_begin(struct journey *journey, const struct exchange *arrival, struct text *why);

/* Does what is due: 1 while it is under way, 0 when it is over, -1 on trouble.  Its requests and
 * the whole are recorded. */
int journey_advance(struct journey *journey, struct text *why);

/* When its pause is over; INT64_MAX while it waits for an answer. */
int64_t journey_wakes(const struct journey *journey);

bool journey_under_way(const struct journey *journey);

/* Whether one of its requests found a connection, and whether the last one found nobody. */
bool journey_reached(const struct journey *journey);
bool journey_refused(const struct journey *journey);

/* Ends it unrecorded, after http_cancel(): a signal says nothing about the service. */
void journey_drop(struct journey *journey);

#endif
