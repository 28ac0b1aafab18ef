/*
 * redis_survey: where messages are now, by their hashes: what stands in the destinations of a run,
 * among the dead letters, and among the parked ones.
 */
#ifndef REQUEUE_DLQ_REDIS_REDIS_SURVEY_H
#define REQUEUE_DLQ_REDIS_REDIS_SURVEY_H

#include "redis_counts.h"
#include "redis_ledger.h"
#include "redis_spill.h"

struct survey_list {
	struct survey_list *next;
	struct text key;
	uint64_t salt; /* tells its elements from those of the others */
};

/* Hashes of what was found, in the order in which a message is looked for; of those that came back
 * or were parked, each by what it may be known. */
enum survey_found {
	SURVEY_LIVE,         /* in a destination: redis_survey_live() */
	SURVEY_BACK_REQUEST, /* a dead letter that came since the run began, by its request id */
	SURVEY_BACK_UNNAMED, /* the same without one, by what would be pushed */
	SURVEY_BACK_PUSHED,  /* the same with or without one */
	SURVEY_AWAY_REQUEST, /* a parked one, likewise */
	SURVEY_AWAY_UNNAMED,
	SURVEY_AWAY_PUSHED,
	SURVEY_DEAD,   /* a dead letter, by its digest */
	SURVEY_PARKED, /* likewise */
	SURVEY_KINDS
};

enum { SURVEY_REASONS = 64, SURVEY_REASON_SIZE = 128 };

struct survey_reason {
	uint64_t identity;
	char words[SURVEY_REASON_SIZE];
};

struct redis_survey {
	struct redis_store *store;
	struct survey_list *lists; /* destinations */
	struct redis_spill found[SURVEY_KINDS];
	struct survey_reason reasons[SURVEY_REASONS]; /* of the first that came */
	size_t reason_count;

	struct redis_meta meta;
	struct redis_reply *ids;    /* HGET of the ledger's ids, or NULL */
	struct redis_counts *named; /* the same; once it is made, less those met */
	int64_t removed;            /* of the totals, now */
};

/* The first eight bytes of a SHA-256. */
uint64_t redis_digest_hash(const unsigned char digest[32]);

/* How many ids the ledger names, and where they stand. */
size_t redis_survey_named(const struct redis_survey *survey, const unsigned char **digests);

/* How the run began.  1, 0: the ledger has no such run, or -1; free it in any case. */
int redis_survey_begin(struct redis_survey *survey, struct redis_store *store, struct text *why);

/* Begins, and looks everywhere.  As above. */
int redis_survey_make(struct redis_survey *survey, struct redis_store *store, struct text *why);
void redis_survey_free(struct redis_survey *survey);

/* Why one that came since failed, or NULL. */
const char *redis_survey_reason(const struct redis_survey *survey, uint64_t identity);

/* A destination, or NULL: it was none when that was looked at. */
const struct survey_list *redis_survey_list(
    const struct redis_survey *survey, const struct bytes *destination);

/* What was pushed to one of them. */
uint64_t redis_survey_live(const struct survey_list *list, uint64_t pushed);

#endif
