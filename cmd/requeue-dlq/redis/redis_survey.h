/*
 * redis_survey: where messages are now, in tables of hashes: what stands in each destination of a
 * run, among the dead letters, and among the parked ones.
 */
#ifndef REQUEUE_DLQ_REDIS_REDIS_SURVEY_H
#define REQUEUE_DLQ_REDIS_REDIS_SURVEY_H

#include "redis_counts.h"
#include "redis_ledger.h"

struct survey_list {
	struct survey_list *next;
	struct text key;
	struct redis_counts *pushed;
};

/* By what they are known when they come back. */
struct survey_returned {
	struct redis_counts *requests; /* their request ids */
	struct redis_counts *unnamed;  /* what would be pushed for those without one */
	struct redis_counts *pushed;   /* what would be pushed for all */
};

enum { SURVEY_REASONS = 64, SURVEY_REASON_SIZE = 128 };

struct survey_reason {
	uint64_t identity;
	char words[SURVEY_REASON_SIZE];
};

struct redis_survey {
	struct redis_store *store;
	struct survey_list *lists;       /* destinations */
	struct redis_counts *dead;       /* elements, by digest */
	struct redis_counts *parked;     /* likewise */
	struct survey_returned arrived;  /* dead letters that came since the run began */
	struct survey_returned put_away; /* parked ones */
	struct survey_reason reasons[SURVEY_REASONS]; /* of the first that came */
	size_t reason_count;
	int64_t dead_count;

	struct redis_meta meta;
	struct redis_reply *ids;    /* HGET of the ledger's ids, or NULL */
	struct redis_counts *named; /* the same, less those met */
	int64_t removed;            /* of the totals, now */
};

/* The first eight bytes of a SHA-256. */
uint64_t redis_digest_hash(const unsigned char digest[32]);

/* How many ids the ledger names, and where they stand. */
size_t redis_survey_named(const struct redis_survey *survey, const unsigned char **digests);

/* 1, 0: the ledger has no such run, or -1; free it in any case. */
int redis_survey_make(struct redis_survey *survey, struct redis_store *store, struct text *why);
void redis_survey_free(struct redis_survey *survey);

/* Whether it is one of them, which then counts no more. */
bool redis_survey_take(struct survey_returned *returned, const struct redis_entry *entry);

/* Why one that came since failed, or NULL. */
const char *redis_survey_reason(const struct redis_survey *survey, uint64_t identity);

/* The table of a destination, or NULL. */
struct redis_counts *redis_survey_list(
    const struct redis_survey *survey, const struct bytes *destination);

#endif
