/*
 * engine: what sends the requests of a worker.
 *
 *   fast   plain HTTP/1.1 by an event loop of our own
 *   curl   libcurl, for what the other does not speak
 */
#ifndef ENGINE_H
#define ENGINE_H

#include <stdbool.h>

struct load_plan;
struct targets;
struct text;
struct worker;

struct engine {
	const char *name;
	bool needs_addresses; /* of the service, in worker->addresses */
	/* Prepares; NULL with the reason. */
	void *(*open)(struct worker *worker, struct text *why);
	/* Sends what worker_take() gives until worker_exhausted() and all is answered, or
	 * worker_attend() says stop.  0; -1 with the reason on trouble. */
	int (*run)(void *state, struct text *why);
	void (*close)(void *state);
};

extern const struct engine engine_fast, engine_curl;

/* The engine that the plan asks for or that it and the targets need; NULL with the reason when
 * these differ.  Before there are targets: NULL. */
const struct engine *engine_choose(
    const struct load_plan *plan, const struct targets *targets, struct text *why);

/* What made `auto` take the curl engine ("https"); NULL: nothing did. */
const char *engine_need(const struct load_plan *plan, const struct targets *targets);

#endif
