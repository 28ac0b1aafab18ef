/*
 * step/worker: a step of another kind than HTTP (step_kind.h) at work, in a thread of its own.
 */
#ifndef COMMON_STEP_WORKER_H
#define COMMON_STEP_WORKER_H

#include <stdbool.h>
#include <stdint.h>

struct http_answer;
struct step;
struct step_rendered;
struct step_world;

struct step_worker;

/* Does once what the step is for, with the rendered settings; these and the answer are the worker's
 * until it is freed.  NULL when it cannot begin, with the answer's error and reason. */
struct step_worker *step_worker_start(const struct step *step, const struct step_world *world,
    const struct step_rendered *rendered, int64_t timeout_ns, struct http_answer *answer);

bool step_worker_done(const struct step_worker *worker);

/* When to look again whether it is done: the longer it takes the less often. Monotonic. */
int64_t step_worker_look(const struct step_worker *worker);

/* Tells it to stop and waits for its end: what it asks of a database or a resolver ends with its
 * deadline. */
void step_worker_free(struct step_worker *worker);

#endif
