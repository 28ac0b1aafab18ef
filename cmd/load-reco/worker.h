/*
 * worker: a thread that offers its share of the load by an engine, and hands what it measured over
 * to the run.
 *
 * The run prepares a leg (consecutive phases), begins it, collects at intervals what was measured,
 * and waits until the worker is parked again.  Recording takes no lock: the worker records into one
 * tally while the run merges the other.
 */
#ifndef WORKER_H
#define WORKER_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "renderer.h"
#include "schedule.h"
#include "text.h"

struct abort_success;
struct addresses;
struct engine;
struct exchange;
struct failure;
struct first_errors;
struct load_plan;
struct samples;
struct tally;
struct users;

struct worker {
	/* Set before worker_open(); borrowed. */
	const struct load_plan *plan;
	const struct engine *engine;
	const struct targets *targets;
	const struct addresses *addresses; /* of the service, where the engine needs them */
	const struct users *users;         /* who logged in; or NULL */
	struct samples *samples;
	struct abort_success *success; /* NULL: somebody was answered, or it does not matter */
	struct first_errors *errors;
	struct share share, among_threads; /* among all of all shards, of this shard */
	int bell;                          /* the run's eventfd */

	/* For engines. */
	struct renderer renderer;
	struct schedule schedule;
	int64_t connections; /* its share of them */
	bool serves_users;   /* worker_serve() is to be called before a request is rendered */
	int wake;            /* an eventfd that becomes readable when the run wants something */
	_Atomic int64_t in_flight;
	/* connections that were needed, and opened (or shared) at least once */
	_Atomic int64_t slots_used, slots_connected;

	/* Private. */
	void *state; /* the engine's */
	size_t turn; /* of an open loop's users */
	struct variables *variables;
	/* runs ahead of `schedule`, to count what is due while no connection is free */
	struct schedule due;
	struct tally *tallies[2];
	unsigned active;
	struct text sample_buffer;
	struct failure *failures; /* by target: see run.h */
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	bool started, begun, quitting;
	_Atomic bool parked, stopping, handover_wanted;
	int rc;
	struct text why;
};

/* ---- for the run ---- */

/* Everything but the thread; worker_close() also after -1.  `data` may be NULL. */
int worker_open(struct worker *worker, const struct data *data, struct text *why);
int worker_start(struct worker *worker, struct text *why);
void worker_begin(struct worker *worker, size_t first, size_t last, int64_t start);
bool worker_parked(struct worker *worker); /* whether the leg is over */
void worker_stop(struct worker *worker);   /* ends the leg soon, without what is in flight */
void worker_collect(struct worker *worker, struct tally *into);
void worker_close(struct worker *worker);

/* ---- for engines ---- */

/* To be called often: hands over what was measured when it is wanted.  False: stop at once. */
bool worker_attend(struct worker *worker);

/* Takes a request that is due: fills `scheduled`, `phase` and `target`. */
bool worker_take(struct worker *worker, int64_t now, struct exchange *exchange);

/* Requests rendered from here on are of the user of that slot (0, 1, ... below `connections`); in
 * an open loop, of the next in turn. */
void worker_serve(struct worker *worker, size_t slot);

/* When worker_take() would succeed without an answer having come; INT64_MAX: never by itself. */
static inline int64_t
worker_next(const struct worker *worker)
{
	return worker->schedule.next;
}

/* Whether the leg has no more requests to send.  Requests that found no connection a deadline after
 * the run's time are recorded as unsent. */
bool worker_exhausted(struct worker *worker, int64_t now);

void worker_record(struct worker *worker, const struct exchange *exchange);

/* For journeys: one as a whole; a step that follows another is due; where to note why one failed,
 * NULL when that is known or does not count. */
void worker_record_whole(struct worker *worker, const struct exchange *whole);
void worker_fall_due(struct worker *worker, size_t phase);
struct failure *worker_failure(struct worker *worker, const struct exchange *whole);

#endif
