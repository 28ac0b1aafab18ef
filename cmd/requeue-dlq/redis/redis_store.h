/*
 * redis_store: what the files of this room share.  For them alone.
 *
 * Of a queue Q these keys are ours (a {tag} in its name keeps them in one slot of a cluster):
 *
 *   dlq:Q                 the dead letters, a list; the oldest at its right end
 *   dlq:Q:parked          likewise
 *   dlq:Q:ledger          a hash for all runs: `removed` (elements taken out of dlq:Q by all runs,
 *                         less those put back), `requeued`, `parked`, and `run:RUN`
 *   dlq:Q:ledger:RUN      a hash of one run (redis_ledger.h)
 *   dlq:Q:claims          a hash of what is being processed: CLAIM -> until when, and the element
 *   dlq:Q:attempts        a hash: id -> how often it was processed
 */
#ifndef REQUEUE_DLQ_REDIS_REDIS_STORE_H
#define REQUEUE_DLQ_REDIS_REDIS_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "format.h"
#include "message.h"
#include "redis.h"
#include "store.h"
#include "text.h"

struct celery_reader;
struct digest;
struct redis_claims;
struct redis_undo;

enum { REDIS_KNOWN = 40, BINDINGS_KEPT = 16, REDIS_FORMATS = 3, REDIS_ID_SIZE = 65 };

/* How long a ledger is kept after its last entry, and attempts after the last one. */
enum { REDIS_LEDGER_S = 7 * 24 * 3600, REDIS_ATTEMPTS_S = 30 * 24 * 3600 };

/* Whether kombu has bound a list, which Celery workers then read. */
enum binding_state { BINDING_NOT_ASKED, BINDING_NONE, BINDING_THERE, BINDING_UNKNOWN };

struct binding {
	struct text queue;
	enum binding_state state;
};

/* ---- the batch in hand ---- */

struct redis_batch {
	size_t count;
	uint64_t
	    first; /* the number of its first message, of all taken since the queue was chosen */
	char field[64];       /* its name in the ledger */
	int64_t kept;         /* elements to the right of its window */
	int64_t span;         /* elements of the window up to the last one taken */
	struct text elements; /* of those taken, one behind the other */
	struct text spliced;  /* what is pushed instead of those with an insert, likewise */
	size_t *starts;       /* of what is pushed, in one of these */
	struct text numbers;  /* for the script: MessagePack (redis_pack.h) */
	struct text entries;  /* for the ledger (redis_ledger.h) */
	uint32_t *lengths, *places, *froms, *tos, *targets;
	struct text inserts; /* one UUID each, or a blank */
	bool inserts_any;
	bool was_quick;            /* it went that way (redis_quick.c) */
	struct text ids;           /* of those to be claimed */
	struct text *destinations; /* keys; of each target that is not our own */
	size_t destination_count;
};

/* Elements of the source, as they came. */
struct redis_page {
	struct redis_reply *reply;
	int64_t reach, count; /* it lies behind so many, and was to have so many */
	bool with_boundary;   /* the element at its right end was looked at already */
	uint64_t boundary;    /* redis_hash() of that */
	bool is_watched;      /* the next EXEC fails once the list has changed */
	int asked;            /* replies that are on their way */
	int64_t removed;      /* of the totals, then */
};

/* A command of a transaction. */
struct redis_group {
	const struct redis_bytes *words;
	size_t count;
};

struct redis_script {
	const char *lua;
	char sha[41]; /* "": not known yet */
};

struct redis_store {
	struct store head;
	struct redis *redis;
	const struct redis_format *formats[REDIS_FORMATS]; /* those to be tried; NULL ends them */
	void *readers[REDIS_FORMATS];
	bool seen[REDIS_FORMATS]; /* the formats that were met */
	struct text format_names;
	struct celery_reader *celery;
	struct digest *digest;
	struct text key, parked_key, totals_key, ledger_key, claims_key, attempts_key;
	struct text target_key;    /* of --to */
	const struct text *source; /* which of them is walked */

	/* Where the walk is. */
	int64_t depth;     /* when the queue was chosen */
	int64_t removed;   /* of the totals, then */
	int64_t kept;      /* elements at the right end that were looked at, and stay */
	int64_t left;      /* elements below the mark that were not looked at yet */
	int64_t position;  /* of the next message */
	uint64_t boundary; /* of the leftmost of those kept: redis_hash() */
	bool has_boundary;
	uint64_t last_seen;    /* the one looked at last, whether it stays or not */
	int64_t page_elements; /* how many elements come at once */

	struct redis_page page;

	struct redis_batch batch;
	uint64_t taken; /* messages, since the queue was chosen */
	char token[17]; /* of this process and queue */
	uint64_t batches;
	bool ledger_begun;
	struct text known[REDIS_KNOWN]; /* destinations that the quick way may push to */
	size_t known_count;
	bool is_registered; /* the run stands in the list of runs */
	bool may_hurry;     /* the user has the rights that redis_quick.c needs */
	int disturbed;      /* batches to be moved the slow way, since somebody else was there */
	bool broken;        /* the server refuses to write */
	struct text trouble;

	struct binding bindings[BINDINGS_KEPT]; /* those asked for last */
	size_t next_binding;

	struct redis_claims *claims;
	struct redis_undo *undo;
	struct redis_counts *requeues; /* how often each message was requeued; NULL: nobody asks */
	struct redis_counts *present;  /* what is there already, for import */
};

static inline struct redis_bytes
redis_key(const struct text *text)
{
	return (struct redis_bytes){text->len > 0 ? text->bytes : "", text->len};
}

/* ---- commands (redis_ask.c) ---- */

/* What the server said, with its meaning, after the store's name. */
void redis_store_explain(
    const struct redis_store *store, const struct redis_bytes *said, struct text *why);

/* A command whose error is a failure.  0, or -1 with the reason. */
int redis_ask(struct redis_store *store, const struct redis_bytes *words, size_t count,
    struct redis_reply **reply, struct text *why);

/* A transaction, whose last reply is that of EXEC; errors among its elements are the caller's.
 * `meanwhile`, unless it is NULL, is called once all are on their way.  Nothing is asked for
 * again.  0, or -1 with the reason. */
int redis_ask_group(struct redis_store *store, const struct redis_group *group, size_t count,
    int (*meanwhile)(struct redis_store *, struct text *), struct redis_reply **last,
    struct text *why);

/* Its reply is a number; of another kind: 0. */
int redis_ask_number(struct redis_store *store, const struct redis_bytes *words, size_t count,
    int64_t *number, struct text *why);

/* The length of a list; a key of another type is an error. */
int redis_list_length(
    struct redis_store *store, const struct text *key, int64_t *length, struct text *why);

/* How many elements such as these make a page that is not too large, `most` at most. */
int64_t redis_fit(const struct redis_reply *list, int64_t most);

/* Shows each element of a list from its right end to its left.  Non-zero stops; -1: out of
 * memory. */
typedef int redis_element_seen(const struct redis_bytes *element, void *context);
int redis_list_walk(struct redis_store *store, const struct text *key, redis_element_seen *seen,
    void *context, struct text *why);

/* Runs a script: by its digest, or whole where the server does not know it.  A lost reply is asked
 * for again: scripts carry out a batch once, however often they are run.  The first two words are
 * filled in here, and `meanwhile`, unless it is NULL, is called once it is on its way.  0, or -1
 * with the reason. */
int redis_run_script(struct redis_store *store, struct redis_script *script,
    struct redis_bytes *words, size_t count, int (*meanwhile)(struct redis_store *, struct text *),
    struct redis_reply **reply, struct text *why);

/* Adds that it is not known whether the batch was moved. */
void redis_say_unknown(struct text *why);

/* ---- pages (redis_page.c) ---- */

/* Asks for the next page ahead of its turn, where that is worth it.  0 or -1. */
int redis_page_ahead(struct redis_store *store, struct text *why);

/* Takes what is on its way, before other commands are sent.  0 or -1. */
int redis_page_take(struct redis_store *store, struct text *why);

/* Takes or asks for the next page.  1; 0: others have changed what lies before it, so that the
 * batch ends here; or -1. */
int redis_page_get(struct redis_store *store, int64_t count, struct text *why);
void redis_page_drop(struct redis_store *store);

/* How much was removed so far, and how long the list is. */
int redis_page_mark(struct redis_store *store, int64_t *removed, int64_t *depth, struct text *why);

/* From the oldest, 0. */
struct bytes redis_page_element(const struct redis_store *store, size_t at);
size_t redis_page_elements(const struct redis_store *store);

/* ---- keys (redis_keys.c) ---- */

int redis_name_keys(struct redis_store *store);
/* Adds the key of a live list. */
int redis_name_live(
    const struct redis_store *store, const char *name, size_t len, struct text *key);
void redis_name_token(struct redis_store *store);
int redis_store_exists(struct store *head, struct text *why);
int redis_store_queues(struct store *head, store_naming *name, void *context, struct text *why);

/* ---- messages (redis_message.c) ---- */

/* For tables, not against an enemy. */
uint64_t redis_hash(const void *bytes, size_t len);

/* What tells a message when it comes back: its request id, or else what is pushed. */
uint64_t redis_identity(const struct message *message, uint64_t pushed);

/* Fills `message` (but for position) and the shape from an element; `id` becomes its SHA-256.
 * 0 or -1: out of memory. */
int redis_read_element(struct redis_store *store, const struct bytes *element,
    struct message *message, struct redis_shape *shape, char id[REDIS_ID_SIZE]);

/* Names the formats that were met, for people. */
void redis_name_formats(struct redis_store *store);

/* What a requeue pushes for it, of which some bytes may be in `out`. */
struct bytes redis_pushed(
    const struct bytes *element, const struct redis_shape *shape, struct text *out);

/* ---- the batch (redis_batch.c) ---- */

void redis_batch_open(struct redis_batch *batch, size_t most);
void redis_batch_close(struct redis_batch *batch, size_t most);
void redis_batch_begin(struct redis_store *store);

/* Notes one that is to be moved, `place` from the right end of the window (1, 2, ...).  0 or -1:
 * out of memory. */
int redis_batch_add(struct redis_store *store, const struct bytes *element,
    const struct message *message, const struct redis_shape *shape, bool parks, int64_t place);

/* ---- the quick way (redis_quick.c) ---- */

/* Whether the next batch is to go that way. */
static inline bool
redis_is_quick(const struct redis_store *store)
{
	return store->may_hurry && store->disturbed == 0 && !store->head.settings.no_ledger &&
	       store->head.settings.action != STORE_PROCESS;
}

bool redis_is_known(const struct redis_store *store, const struct text *destination);

/* 1 with the reply of its script; 0: the list has changed, or it was not watched, and nothing was
 * moved; -1 when that is not known: the slow way finds out. */
int redis_move_quick(struct redis_store *store, const struct redis_bytes *entries,
    struct redis_reply **reply, struct text *why);

/* ---- claims (redis_claim.c) ---- */

/* Notes which claims the batch has made.  0 or -1. */
int redis_claims_note(struct redis_store *store, struct text *why);
void redis_claims_free(struct redis_store *store);

/* Puts back those whose time is over, for an action that writes.  0 or -1. */
int redis_reclaim(struct redis_store *store, struct text *why);

/* How often each element of the page was processed: a list of numbers and nothings. */
int redis_attempts_get(struct redis_store *store, struct redis_reply **reply, struct text *why);

void redis_undo_free(struct redis_store *store);

/* ---- as in struct store_kind ---- */

int redis_store_read(
    struct store *head, store_visit *visit, void *context, size_t *taken, struct text *why);
int redis_move(struct store *head, enum store_outcome outcomes[], struct text *why);
int redis_hazard(
    struct store *head, const struct message *message, const char **hazard, struct text *why);
int redis_settle(struct store *head, uint64_t claim, enum store_fate fate, struct text *why);
int redis_import(struct store *head, const struct message *messages, size_t count,
    enum store_outcome outcomes[], struct text *why);
int redis_run(struct store *head, struct store_run *run, struct text *why);
int redis_trace(struct store *head, store_tracing *seen, void *context, struct text *why);
int redis_undo(struct store *head, store_tracing *seen, void *context, struct text *why);

#endif
