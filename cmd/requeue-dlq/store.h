/*
 * store: where dead letters lie, and from where they move back.
 *
 * A store is opened, a queue of it is chosen, and that is walked in batches from the oldest message
 * on, as far as it reached when it was chosen (its high-water mark): what fails again and comes
 * back meanwhile is not met again.  A batch moves as a whole or not at all, whenever this program
 * dies.
 *
 * What a run moves is written down in the store's ledger, with the batch itself: where the store
 * can, in the same transaction.  From it a run is watched (the canary), taken back and verified.
 */
#ifndef REQUEUE_DLQ_STORE_H
#define REQUEUE_DLQ_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "message.h"

struct text;

enum store_action {
	STORE_LOOK, /* nothing is written */
	STORE_REQUEUE,
	STORE_PARK,
	STORE_UNPARK, /* of the parked ones: they become dead letters again */
	STORE_DROP,
	STORE_PROCESS, /* what is taken is claimed by this run, and settled one by one */
	STORE_IMPORT,
	STORE_UNDO,
};

enum store_part { STORE_DEAD, STORE_PARKED };

struct store_settings {
	const char *url;
	const char *run;     /* what is moved is written down under it */
	const char *format;  /* of the elements of a Redis store; NULL: as they are recognised */
	const char *prefix;  /* stands before every key of a Redis store; NULL: nothing */
	const char *mapping; /* of a table in PostgreSQL: one of the ready-made; NULL: none */
	const char *table;   /* of an existing table, "schema.table"; NULL: none */
	const char *columns; /* which member stands in which of its columns: "id=id,..." */
	const char *to;      /* the queue that a requeue moves to; NULL: where each came from */
	int64_t batch;       /* most messages of one batch */
	int64_t timeout_ns;  /* of the opening, and of every statement or command */
	int64_t lease_ns;    /* how long a claim holds when nobody settles it */
	enum store_action action;
	enum store_part part; /* which messages are walked */
	bool create;          /* makes what is missing */
	bool no_ledger;       /* nothing is written down */
	bool may_redeliver;   /* a look may mark messages as redelivered (AMQP) */
	bool counts_requeues; /* message.requeue_count is needed, even if it costs a lookup */
};

enum store_verdict {
	STORE_KEEP,      /* it stays where it is */
	STORE_TAKE,      /* the next store_move() does with it what the action says */
	STORE_TAKE_PARK, /* the next store_move() parks it, whatever the action */
	STORE_STOP,      /* it stays, and this batch ends before it */
};

/* Judges one message, which is borrowed for the call. */
typedef enum store_verdict store_visit(const struct message *message, void *context);

enum store_outcome {
	STORE_MOVED,   /* requeued, parked, dropped, claimed, imported */
	STORE_GONE,    /* somebody else took it meanwhile */
	STORE_EXISTS,  /* its id stands in the target already: it stays */
	STORE_REFUSED, /* the target does not take it: it stays */
};

/* How a claimed message ends. */
enum store_fate {
	STORE_CONSUMED,   /* it is done */
	STORE_RETURNED,   /* it is a dead letter again, with the attempt counted */
	STORE_PUT_AWAY,   /* it is parked */
	STORE_GIVEN_BACK, /* it was not tried: a dead letter again, the attempt not counted */
};

/* Where a message that a run moved is now. */
enum store_place {
	STORE_AT_DESTINATION, /* nobody has consumed it yet */
	STORE_BACK,           /* it failed again: it is a dead letter */
	STORE_IS_PARKED,
	STORE_WAS_CONSUMED, /* it is neither there nor here */
	STORE_WAS_DROPPED,  /* this run threw it away */
	STORE_WAS_UNDONE,   /* it was taken back */
	STORE_IS_MISSING,   /* it was there when the run began; no ledger knows what became of it */
};

/* A line of the ledger, borrowed for the call; no bytes where there is no value. */
struct store_trace {
	struct bytes id, request_id;
	struct bytes destination;
	struct bytes reason;      /* of one that is back: why it failed now; else its error */
	enum store_action action; /* what the run did with it; STORE_LOOK: nothing, it is missing */
	enum store_place place;
};

/* Non-zero stops. */
typedef int store_tracing(const struct store_trace *trace, void *context);

/* Non-zero stops. */
typedef int store_naming(const char *queue, void *context);

/* A run, as the ledger and the queue have it. */
struct store_run {
	int64_t started_ms; /* Unix time */
	int64_t depth;      /* dead letters when it began, of the part that it walked */
	int64_t untouched;  /* of those, the ones that are still there and were not moved by it */
	int64_t others;     /* taken away by other runs since */
};

/* What every kind of store begins with. */
struct store {
	const struct store_kind *kind;
	struct store_settings settings;
	const char *queue;   /* the one chosen, or NULL */
	const char *source;  /* where its dead letters lie, for records */
	const char *parking; /* where its parked ones go */
	const char *format;  /* of what was seen so far, for people; NULL: there is but one */
	/* Most messages of the next batch, at most settings.batch: a rate makes it less. */
	int64_t batch;
	/* The batches to come will take no more than so many: where looking costs, no more need be
	 * looked at. */
	int64_t wanted;
};

/* A kind of store; each function as its namesake below. */
struct store_kind {
	const char *const *schemes; /* of URLs, NULL-terminated */
	const char *guarantee;      /* what is promised when this program is killed, for people */
	size_t size;                /* of its struct, which begins with a struct store */
	int64_t usual_batch;        /* unless another is given; 0: 1000 */
	/* NULL: every action is done; else why the named one is not and what to do instead, or
	 * NULL. */
	const char *(*refuse)(const struct store *store, const char *action);
	/* Fills what is zero but for kind and settings.  0, or -1 with the reason: it is closed
	 * in either case. */
	int (*open)(struct store *store, struct text *why);
	/* NULL: what was said to be done is done. */
	int (*finish)(struct store *store, struct text *why);
	void (*close)(struct store *store);
	/* NULL: it has no list of its queues. */
	int (*queues)(struct store *store, store_naming *name, void *context, struct text *why);
	/* Fills source, parking and format of store->queue, and takes the high-water mark. */
	int (*choose)(struct store *store, struct text *why);
	int (*exists)(struct store *store, struct text *why);
	int (*count)(struct store *store, enum store_part part, int64_t *count, struct text *why);
	/* NULL: nothing was counted ever. */
	int (*totals)(struct store *store, int64_t *requeued, int64_t *parked, struct text *why);
	/* NULL: a target takes whatever it is given. */
	int (*hazard)(struct store *store, const struct message *message, const char **hazard,
	    struct text *why);
	int (*read)(struct store *store, store_visit *visit, void *context, size_t *taken,
	    struct text *why);
	int (*move)(struct store *store, enum store_outcome outcomes[], struct text *why);
	int (*settle)(struct store *store, uint64_t claim, enum store_fate fate, struct text *why);
	/* NULL: dead letters cannot be put there. */
	int (*import)(struct store *store, const struct message *messages, size_t count,
	    enum store_outcome outcomes[], struct text *why);
	/* NULL, all three: it has no ledger. */
	int (*run)(struct store *store, struct store_run *run, struct text *why);
	int (*trace)(struct store *store, store_tracing *seen, void *context, struct text *why);
	int (*undo)(struct store *store, store_tracing *seen, void *context, struct text *why);
};

extern const struct store_kind store_sqlite, store_redis, store_postgres, store_amqp;

/* How many messages a batch has, where nobody says so. */
int64_t store_usual_batch(const char *url);

/* Connects, and checks that what is there can be understood.  NULL with the reason, without any
 * password, in `why`. */
struct store *store_open(const struct store_settings *settings, struct text *why);

/* Behind all else, once: whether all that was said to be done is known to be done.  0, or -1 with
 * the reason. */
int store_finish(struct store *store, struct text *why);
void store_close(struct store *store);

/* Why the action is not for this store (static, with what to do instead), or NULL. */
const char *store_refuses(const struct store *store, const char *action);

/* Names the queues that have dead or parked letters, or had some.  0, what `name` returned, or
 * -1. */
int store_queues(struct store *store, store_naming *name, void *context, struct text *why);

/* From here on all is about this queue, which need not exist; the string is borrowed until another
 * one is chosen, but not for store_close().  0 or -1. */
int store_choose(struct store *store, const char *queue, struct text *why);

/* Whether the store has any trace of the queue: dead, parked or live letters, or a ledger.  1, 0,
 * or -1. */
int store_exists(struct store *store, struct text *why);

/* How many dead letters of the queue there are now, or how many messages of it are parked.  0 or
 * -1. */
int store_count(struct store *store, enum store_part part, int64_t *count, struct text *why);

/* How many messages of the queue all runs together have requeued and parked; -1 each: that is not
 * known.  0 or -1. */
int store_totals(struct store *store, int64_t *requeued, int64_t *parked, struct text *why);

/* Why a message would come to harm where a requeue takes it (static); NULL: no reason is known.  0
 * or -1. */
int store_hazard(
    struct store *store, const struct message *message, const char **hazard, struct text *why);

/* Shows the next batch to `visit`, oldest first.  1 when more may follow (also after STORE_STOP:
 * the next batch begins there), 0 when that was the last, or -1.  `taken` says how many are to be
 * moved; unless it is 0, store_move() has to come next. */
int store_read(
    struct store *store, store_visit *visit, void *context, size_t *taken, struct text *why);

/* Moves those taken, as their verdicts and the action say; outcomes[] gets one entry for each of
 * them, in order.  0 (then `why` has the reason of those refused), or -1: nothing of the batch was
 * moved, or, where `why` says so, that is not known.
 *
 * Under STORE_PROCESS what was taken is claimed: its attempt is counted, durably, before this
 * returns, and it is hidden from other runs until it is settled, or until lease_ns are over.  What
 * is parked then (STORE_TAKE_PARK) is done with, and no claim. */
int store_move(struct store *store, enum store_outcome outcomes[], struct text *why);

/* Ends a claim, also after a signal that asks for a stop.  Claims are numbered from 0 in the order
 * in which messages were taken (STORE_TAKE_PARK included) since the queue was chosen, whatever
 * their outcomes.  One that another run has claimed since, because the lease was over, is left to
 * it.  0 or -1. */
int store_settle(struct store *store, uint64_t claim, enum store_fate fate, struct text *why);

/* Adds dead letters, all or none but those whose id exists, where the kind can.  0 or -1. */
int store_import(struct store *store, const struct message *messages, size_t count,
    enum store_outcome outcomes[], struct text *why);

/* Whether the store keeps a ledger that can tell what became of a run's messages. */
bool store_has_ledger(const struct store *store);

/* The run of the settings.  1, 0: the ledger has no such run, or -1. */
int store_run(struct store *store, struct store_run *run, struct text *why);

/* Shows what became of each message that the run of the settings moved, in the order of the
 * ledger, and then what is missing, as far as it has a name.  0, what `seen` returned, or -1. */
int store_trace(struct store *store, store_tracing *seen, void *context, struct text *why);

/* Takes back a batch of what the run of the settings requeued and nobody consumed: each becomes
 * the very dead letter that it was.  Shows each line of the ledger once, after that is done:
 * WAS_UNDONE, or why not.  1 when more may follow, 0 at the end, or -1: nothing of the batch was
 * taken back, or, where `why` says so, that is not known. */
int store_undo(struct store *store, store_tracing *seen, void *context, struct text *why);

#endif
