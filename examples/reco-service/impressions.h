#ifndef RECO_IMPRESSIONS_H
#define RECO_IMPRESSIONS_H

/*
 * The log of lists that were shown. Requests put them into a bounded queue and go on; a background
 * thread writes the queue in one transaction, five times a second. Under load a sample is kept: 2,000
 * lists at once and 200 a second from then on, so that a load test measures the service and not its
 * log; what is left out is counted.
 */

#include <stddef.h>
#include <stdint.h>

#include "ids.h"

#define IMPRESSION_ITEMS 20 /* the places that count: "at 20" */

struct impressions;
struct recommender;
struct sql;

struct impression {
	char request_id[ID_MAX + 1];
	char user_id[ID_MAX + 1];
	char session_id[ID_MAX + 1]; /* empty: none */
	const char *strategy;        /* a literal */
	uint16_t items[IMPRESSION_ITEMS];
	size_t shown;
	int64_t created_at;
};

struct impressions *impressions_new(void);
void impressions_free(struct impressions *impressions);

/* A list was shown. session_id may be NULL. From any thread. */
void impressions_add(struct impressions *impressions, const char *request_id, const char *user_id,
    const char *session_id, const char *strategy, const uint16_t *items, size_t count);

/* Writes what is queued; one thread calls this. -1 (the lists are kept for the next time): the
 * database refused, sql_error says why. */
int impressions_flush(
    struct impressions *impressions, struct recommender *recommender, struct sql *sql);

/* Forgets all but the newest 200,000 rows. */
int impressions_prune(struct sql *sql);

struct impression_counts {
	uint64_t kept;
	uint64_t left_out;
};
struct impression_counts impressions_counts(struct impressions *impressions);

#endif
