/*
 * step/run: a step under way.
 *
 * Each stage does what is due and names the next; between two of them the step may wait for an
 * answer or for the end of a pause, and others run meanwhile.
 *
 *   run.c     from stage to stage until it is over
 *   round.c   the stages
 *   retry.c   until: another try, after a pause
 *   send.c    one request
 *   worker.c  what a step of another kind than HTTP does, in a thread
 */
#ifndef COMMON_STEP_RUN_H
#define COMMON_STEP_RUN_H

#include <stdbool.h>
#include <stdint.h>

#include "answer.h"
#include "clock.h"
#include "http.h"
#include "percentile.h"
#include "request.h"
#include "step.h"
#include "step_kind.h"

struct step_tally;
struct step_worker;

/* Of one request, where nothing else is said. */
#define STEP_TIMEOUT (30 * CLOCK_SECOND)

struct step_run {
	struct step *step;
	struct step_world *world;
	struct step_outcome *outcome;
	struct step_rendered rendered;
	struct http_answer http;         /* what came of the last request, of HTTP */
	struct step_reply reply;         /* or of another kind */
	struct step_answer answer;       /* which is one of the two */
	int (*next)(struct step_run *r); /* the stage to come */
	bool sending;                    /* waits for an answer */
	struct step_worker *worker; /* of a step of another kind than HTTP, while it is at work */
	int64_t wake;               /* waits until then; 0: does not */
	int64_t sent;               /* when the last request was begun */
	int64_t started;
	int64_t deadline, pause;  /* of until */
	struct text reason;       /* until: why the last try did not do */
	int64_t slowest_ns;       /* of all rounds */
	int64_t round, rounds;    /* the current one, from 0, and how many in all */
	int64_t span;             /* rounds until the loops begin anew */
	struct step_tally *tally; /* of a burst */
	int64_t limit_ns;         /* the deadline of the request under way */
	struct step_times times, again_times;
	struct text *why; /* of trouble; without one memory lacks */
};

/* ---- send.c ---- */

/* The world's monotonic clock. */
int64_t step_run_now(const struct step_run *run);

/* Whether a signal asks it to stop. */
bool step_run_stopping(const struct step_run *run);

/* Sends what was rendered, or does what a step of another kind is for; `next` finds the answer. */
void step_send(struct step_run *run, int64_t timeout_ns, int (*next)(struct step_run *run));

/* How they are sent: whether an answer is still to come. */
bool step_send_http(struct step_run *run);
bool step_send_worker(struct step_run *run);

/* ---- worker.c: what was rendered and the answer are the worker's until it is freed ---- */

bool step_worker_done(const struct step_worker *worker);

/* When to look again whether it is done: the longer it takes the less often. Monotonic. */
int64_t step_worker_look(const struct step_worker *worker);

/* Tells it to stop and waits for its end: what it asks of a database or a resolver ends with its
 * deadline. */
void step_worker_free(struct step_worker *worker);

/* ---- round.c ---- */

/* The first stage.  As all stages it returns 1 while the step is under way, 0 when it is over, -1
 * on trouble. */
int step_round_first(struct step_run *run);

/* ---- retry.c ---- */

/* Begins the tries of a round, or sends the next one; `answered` finds the answer of each. */
void step_retry_begin(struct step_run *run, int (*answered)(struct step_run *run));
void step_retry_send(struct step_run *run, int (*answered)(struct step_run *run));

/* Once an answer is judged: whether another try comes after a pause, which begins; else the checks
 * say after how many. */
bool step_retry_pause(struct step_run *run);

#endif
