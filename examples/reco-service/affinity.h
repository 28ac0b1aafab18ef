#ifndef RECO_AFFINITY_H
#define RECO_AFFINITY_H

/*
 * What users like: how often each used an item of each category. A fixed table of 65,536 users,
 * keyed by a hash of the user's id; where it is crowded, the newer user takes an older one's place.
 * Its owner locks.
 */

#include <stdint.h>

#define CATEGORIES 8

struct affinity;

struct affinity *affinity_new(void);
void affinity_free(struct affinity *affinity);

/* The user used an item of the category (0 to CATEGORIES - 1). */
void affinity_learn(struct affinity *affinity, const char *user_id, unsigned int category);

/* The user's favourite category, or -1 for a user without history. */
int affinity_favourite(const struct affinity *affinity, const char *user_id);

#endif
