/*
 * jobs_sightings: which jobs were met where.
 */
#ifndef REQUEUE_DLQ_JOBS_JOBS_SIGHTINGS_H
#define REQUEUE_DLQ_JOBS_JOBS_SIGHTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "message.h"

/* Of ids, by their hashes (hash.h). */
struct sighting {
	uint64_t id;
	int place;
	char *reason; /* NULL: nobody knows */
};

struct sightings {
	struct sighting *items;
	size_t count, room;
	bool sorted;
};

void sightings_free(struct sightings *sightings);
/* `reason` may be NULL. */
void sightings_add(
    struct sightings *sightings, const struct bytes *id, int place, const char *reason);

/* The highest place in which the id was met; 0: in none. */
int sightings_find(struct sightings *sightings, const struct bytes *id);

/* Why it is there; NULL: nobody knows. */
const char *sightings_reason(struct sightings *sightings, const struct bytes *id);

#endif
