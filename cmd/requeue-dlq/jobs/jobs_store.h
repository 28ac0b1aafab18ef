/*
 * jobs_store: what the files of this room share.  For them alone.
 *
 * Dead jobs of RQ and of Sidekiq, in sorted sets of Redis, the oldest with the lowest score.
 *
 *   rq:failed:Q, rq:job:ID   ids of jobs, and the jobs, hashes; a requeue takes them to rq:queue:Q
 *   dead                     jobs of all queues as JSON; a requeue takes them to queue:Q
 *
 * Ours, of a queue Q (F is rq or sidekiq):
 *
 *   requeue-dlq:F:Q:parked      a sorted set like that of the dead ones
 *   requeue-dlq:F:Q:ledger      a hash: how many were requeued and parked, and when runs began
 *   requeue-dlq:F:Q:ledger:RUN  a hash: lines (jobs_lua.h), how the run began, batches
 *   requeue-dlq:F:Q:claims      a hash: member -> until when, and the owner
 *   requeue-dlq:F:Q:attempts    a hash: member -> how often it was processed
 */
#ifndef REQUEUE_DLQ_JOBS_JOBS_STORE_H
#define REQUEUE_DLQ_JOBS_JOBS_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "message.h"
#include "redis.h"
#include "store.h"
#include "text.h"
#include "uuid.h"

struct json_scanner;

enum { JOBS_SCORE_SIZE = 64, JOBS_NAMED = 10000 };

/* How long a ledger is kept after its last entry. */
enum { JOBS_LEDGER_S = 7 * 24 * 3600 };

/* A job of the batch in hand. */
struct jobs_taken {
	char letter; /* what is done with it, as in jobs_lua_move; NUL: memory lacked for it */
	struct text member, list, pushed, queue, key;
};

/* A job that --action process has in hand. */
struct jobs_claim {
	uint64_t number;
	char *member, *key;
	size_t member_len;
};

/* One that was met, as struct jobs_format makes a message of it. */
struct jobs_met {
	struct bytes member;
	const char *score;
	const struct redis_reply *fields;  /* of its hash; NULL: it has none */
	const struct redis_reply *results; /* of RQ, the last one of its stream; NULL: unknown */
	bool is_gone; /* somebody else took it since it was met, and its hash is no more */
};

struct jobs_store;

/* What differs between RQ and Sidekiq. */
struct jobs_format {
	const char *name; /* as --format has it */
	bool has_hashes;
	/* Fills the message; false: the job is of another queue. */
	bool (*read)(struct jobs_store *store, const struct jobs_met *met, struct message *message);
	/* Fills list, pushed, queue and key of one that was read last. */
	void (*push)(
	    struct jobs_store *store, const struct jobs_met *met, struct jobs_taken *taken);
};

extern const struct jobs_format jobs_rq, jobs_sidekiq;

struct jobs_store {
	struct store head;
	struct redis *redis;
	const struct jobs_format *format;
	const char *prefix;
	struct text dead_key, parked_key, totals_key, ledger_key, claims_key, attempts_key;

	/* The walk. */
	char mark[JOBS_SCORE_SIZE], cursor[JOBS_SCORE_SIZE]; /* scores */
	struct text cursor_member;
	int64_t ties; /* jobs of the cursor's score that were looked at, and stay */
	int64_t left; /* not looked at yet */
	int64_t position;
	int64_t now_ms;
	struct redis_reply *held; /* claims of others, member by member */

	/* The batch. */
	struct jobs_taken *taken; /* room for one */
	size_t taken_count;
	uint64_t batches;
	char token[17]; /* of this process and queue */
	bool begun;     /* the run is in the ledger */

	/* Of the message that was read last. */
	struct json_scanner *scanner;
	struct text id, request, reason, error, destination, payload;
	int64_t requeue_count, retry_count;

	struct jobs_claim *claims;
	size_t claim_count, claim_room;
	uint64_t claimed;
	int64_t line; /* the last one that undo has looked at */
};

/* ---- jobs_ask.c ---- */

/* Sets what an error of the server means, after the store's name. */
int jobs_explain(const struct jobs_store *store, const struct redis_reply *reply, struct text *why);

/* A command whose error is a failure.  0, or -1 with the reason. */
int jobs_ask(struct jobs_store *store, const struct redis_bytes *words, size_t count,
    struct redis_reply **reply, struct text *why);

/* One with words alone, NULL-terminated, whose reply is a number. */
int jobs_ask_number(
    struct jobs_store *store, const char *const *words, int64_t *number, struct text *why);

/* Runs a script with the keys that all have; a lost reply is asked for again.  `parked` stands for
 * the second key. */
int jobs_run_script(struct jobs_store *store, const char *lua, const struct text *parked,
    const struct redis_bytes *arguments, size_t count, struct redis_reply **reply,
    struct text *why);

static inline struct redis_bytes
jobs_word(const struct text *text)
{
	return (struct redis_bytes){text_string(text), text->len};
}

/* The set that is walked. */
const struct text *jobs_source(const struct jobs_store *store);

/* PREFIX and what the format says, formatted. */
int jobs_name(const struct jobs_store *store, struct text *key, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Shows each member of a sorted set with its score, the lowest first.  Non-zero stops. */
typedef int jobs_member_seen(const struct bytes *member, const char *score, void *context);
int jobs_walk_set(struct jobs_store *store, const struct text *key, jobs_member_seen *seen,
    void *context, struct text *why);

/* Shows each element of a list. */
typedef int jobs_element_seen(const struct bytes *element, void *context);
int jobs_walk_list(struct jobs_store *store, const char *key, jobs_element_seen *seen,
    void *context, struct text *why);

/* ---- jobs_read.c ---- */

int jobs_choose_walk(struct jobs_store *store, struct text *why);
int jobs_read(
    struct store *head, store_visit *visit, void *context, size_t *taken, struct text *why);

/* ---- jobs_move.c ---- */

int jobs_move(struct store *head, enum store_outcome outcomes[], struct text *why);
int jobs_settle(struct store *head, uint64_t claim, enum store_fate fate, struct text *why);
void jobs_claim_note(struct jobs_store *store, const struct jobs_taken *taken);
void jobs_claims_free(struct jobs_store *store);

/* ---- jobs_import.c ---- */

int jobs_import(struct store *head, const struct message *messages, size_t count,
    enum store_outcome outcomes[], struct text *why);

/* The hash of a job of RQ, as export writes it down: the score and a line end, then for each field
 * the lengths of its name and value, a line end, and both. */
void jobs_element_make(const struct jobs_met *met, struct text *out);

/* ---- jobs_trace.c ---- */

/* What a run begins with, for the ledger: when, how many there are, and ids.  0 or -1. */
int jobs_begin_run(struct jobs_store *store, struct text *begins, struct text *why);
int jobs_run(struct store *head, struct store_run *run, struct text *why);
int jobs_trace(struct store *head, store_tracing *seen, void *context, struct text *why);
int jobs_undo(struct store *head, store_tracing *seen, void *context, struct text *why);

/* ---- jobs_rq.c ---- */

/* What is asked for of one job: its hash, its last result, and whether it is among the dead ones
 * (or parked ones, where those are walked). */
enum { JOBS_RQ_REPLIES = 3 };

/* Asks for a job of RQ, and takes the replies, in the order of asking; no other command may come
 * between.  What `met` is given points into the replies.  0 or -1. */
int jobs_rq_send(struct jobs_store *store, const struct redis_bytes *id, struct text *why);
int jobs_rq_receive(struct jobs_store *store, struct redis_reply *replies[JOBS_RQ_REPLIES],
    struct jobs_met *met, struct text *why);
void jobs_rq_free(struct redis_reply *replies[JOBS_RQ_REPLIES]);

/* ---- jobs_sidekiq.c ---- */

/* Why it failed last; "": it does not say. */
void jobs_sidekiq_reason(struct jobs_store *store, const struct bytes *job, struct text *reason);

/* The id and the queue of a job as JSON; "": it has none. */
void jobs_sidekiq_name(
    struct jobs_store *store, const struct bytes *job, struct text *id, struct text *queue);

#endif
