/*
 * redis_places: where each message of a run is, by what a survey has found.  The messages and what
 * was found are matched a part at a time, so that a million of each takes few MiB.
 */
#ifndef REQUEUE_DLQ_REDIS_REDIS_PLACES_H
#define REQUEUE_DLQ_REDIS_REDIS_PLACES_H

#include "redis_survey.h"

struct redis_places {
	struct redis_spill lines; /* messages */
	struct text places;       /* of each: an enum store_place */
};

void redis_places_open(struct redis_places *places);
void redis_places_close(struct redis_places *places);

/* One of the run, and one that was there when it began; of the latter it is known what became of
 * it, or it is missing unless it is found.  Where several are alike, what is found is the first
 * one's. */
void redis_places_add(struct redis_places *places, const struct redis_survey *survey,
    const struct redis_entry *entry);
void redis_places_add_named(struct redis_places *places, uint64_t digest, bool is_known);

/* Once all are added.  0 or -1. */
int redis_places_find(struct redis_places *places, struct redis_survey *survey, struct text *why);

/* By the number of the message, from 0 in the order of adding. */
enum store_place redis_places_get(const struct redis_places *places, size_t number);

/* Whether it became a dead letter again by the run itself. */
bool redis_mark_is_back(char mark);

#endif
