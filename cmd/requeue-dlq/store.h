/*
 * store: where dead letters lie, and from where they move back.
 *
 * A store is walked in batches from the oldest message on, as far as it reached when it was opened
 * (its high-water mark): what fails again and comes back meanwhile is not met again.  A batch moves
 * as a whole or not at all, whenever this program dies.
 */
#ifndef REQUEUE_DLQ_STORE_H
#define REQUEUE_DLQ_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct message;
struct text;

enum store_action {
	STORE_LOOK, /* nothing is written */
	STORE_REQUEUE,
	STORE_PARK,
	STORE_IMPORT,
};

struct store_settings {
	const char *url;
	const char *queue;
	int64_t batch;      /* most messages of one batch */
	int64_t timeout_ns; /* of the opening, and of every statement or command */
	enum store_action action;
	bool create; /* makes what is missing */
};

enum store_part { STORE_DEAD, STORE_PARKED };

enum store_verdict {
	STORE_KEEP, /* it stays where it is */
	STORE_TAKE, /* it is to be moved by the next store_move() */
	STORE_STOP, /* it stays, and nothing after it is looked at */
};

/* Judges one message, which is borrowed for the call. */
typedef enum store_verdict store_visit(const struct message *message, void *context);

enum store_outcome {
	STORE_MOVED,
	STORE_GONE,    /* somebody else took it meanwhile */
	STORE_EXISTS,  /* its id stands in the target already: it stays */
	STORE_REFUSED, /* the target does not take it: it stays */
};

/* What every kind of store begins with. */
struct store {
	const struct store_kind *kind;
	struct store_settings settings;
	const char *source;  /* where dead letters lie, for records */
	const char *parking; /* where parked ones go */
};

/* A kind of store; each function as its namesake below. */
struct store_kind {
	const char *const *schemes; /* of URLs, NULL-terminated */
	const char *guarantee;      /* what is promised when this program is killed, for people */
	size_t size;                /* of its struct, which begins with a struct store */
	/* Fills what is zero but for kind and settings.  0, or -1 with the reason: it is closed
	 * in either case. */
	int (*open)(struct store *store, struct text *why);
	void (*close)(struct store *store);
	int (*count)(struct store *store, enum store_part part, int64_t *count, struct text *why);
	/* NULL: a target takes whatever it is given. */
	int (*hazard)(struct store *store, const struct message *message, const char **hazard,
	    struct text *why);
	/* NULL: a queue that is empty cannot be told from one that never was. */
	int (*others)(struct store *store, struct text *names, struct text *why);
	int (*read)(struct store *store, store_visit *visit, void *context, size_t *taken,
	    struct text *why);
	int (*move)(struct store *store, enum store_outcome outcomes[], struct text *why);
	/* NULL: dead letters cannot be put there. */
	int (*import)(struct store *store, const struct message *messages, size_t count,
	    enum store_outcome outcomes[], struct text *why);
};

extern const struct store_kind store_sqlite, store_redis;

/* NULL with the reason, without any password, in `why`. */
struct store *store_open(const struct store_settings *settings, struct text *why);
void store_close(struct store *store);

/* How many dead letters of the queue there are now, or how many messages of it are parked.  0 or
 * -1. */
int store_count(struct store *store, enum store_part part, int64_t *count, struct text *why);

/* Why a message would come to harm where a requeue takes it (static); NULL: no reason is known.  0
 * or -1. */
int store_hazard(
    struct store *store, const struct message *message, const char **hazard, struct text *why);

/* Of a queue that the store has no trace of, dead, parked or live: the names of some that it has,
 * for people; else, or where that cannot be known, nothing.  0 or -1. */
int store_others(struct store *store, struct text *names, struct text *why);

/* Shows the next batch to `visit`, oldest first.  1 when more may follow, 0 when that was the last,
 * or -1.  `taken` says how many are to be moved; unless it is 0, store_move() has to come next. */
int store_read(
    struct store *store, store_visit *visit, void *context, size_t *taken, struct text *why);

/* Moves those taken, as the action of the settings says; outcomes[] gets one entry for each of
 * them, in order.  0 (then `why` has the reason of those refused), or -1: nothing of the batch was
 * moved, or, where `why` says so, that is not known. */
int store_move(struct store *store, enum store_outcome outcomes[], struct text *why);

/* Adds dead letters, all or none but those whose id exists, where the kind can.  0 or -1. */
int store_import(struct store *store, const struct message *messages, size_t count,
    enum store_outcome outcomes[], struct text *why);

#endif
