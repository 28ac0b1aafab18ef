/*
 * worker: a command that runs in a process group of its own, and what it says.
 *
 * It reads what it is given as a file, so nothing is lost or hangs where it reads only a part, or
 * starts something that goes on reading.  What it says goes to our standard error, line by line.
 * Our other files are not open in it.  It is killed when this program dies.
 */
#ifndef REQUEUE_DLQ_ACTION_WORKER_H
#define REQUEUE_DLQ_ACTION_WORKER_H

#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "text.h"

/* What to run; all of it is borrowed for the call. */
struct worker_order {
	char *const *words;       /* NULL-terminated; the program is sought in PATH */
	char *const *environment; /* NULL-terminated, all that it gets */
	int input;                /* a file that it reads */
	int64_t timeout_ns;       /* how long it may take */
};

struct worker {
	pid_t pid;
	int ended;              /* a descriptor that tells when it has, or -1 */
	int said;               /* what it says is read here; -1: it is silent from here on */
	struct text line, last; /* the line that has no end yet, and the last one that has */
	int64_t timeout_ns;
	int64_t due; /* monotonic: it is told to end then, or killed */
	enum { WORKER_IN_TIME, WORKER_TOLD, WORKER_KILLED } lateness;
	int status; /* waitpid's */
};

/* Starts it.  0, or -1 with the reason: it could not be run, and there is nothing to end. */
int worker_start(struct worker *worker, const struct worker_order *order, struct text *why);

/* What to wait for, and how long at most (monotonic). */
enum { WORKER_POLLS = 2 };
void worker_poll(const struct worker *worker, struct pollfd polls[WORKER_POLLS]);
int64_t worker_due(const struct worker *worker);

/* Passes on what it says, and ends it when its time is over: its group is told to end (SIGTERM),
 * and killed when it does not.  Whether it has ended; then all of it is freed but what the two
 * below ask for. */
bool worker_has_ended(struct worker *worker);

enum worker_end {
	WORKER_DONE,
	WORKER_FAILED,
	WORKER_NOT_FOUND,   /* 126 or 127: what it should have run could not be */
	WORKER_INTERRUPTED, /* by the signal that asks us to stop */
};
enum worker_end worker_end(const struct worker *worker);

/* Adds how it ended, with the last line that it said, without secrets. */
void worker_tell(const struct worker *worker, struct text *out);

/* Frees one that is not running. */
void worker_free(struct worker *worker);

#endif
