#ifndef RECO_RECOMMENDER_H
#define RECO_RECOMMENDER_H

/*
 * The recommender. Everything that a request needs is in memory: the catalogue in the order of
 * popularity, overall and per category, and what each user likes. A background thread follows the
 * event backbone and replaces the ranking about once a second; requests only ever take a read lock.
 *
 * A list blends three sources: what is popular in the user's favourite category (for users with a
 * history), what is popular with everybody, and a walk through the whole catalogue, so that every
 * item is shown sooner or later.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buffer;
struct recommender;
struct sql;

#define RECOMMENDER_MODEL "blend-1"
#define RECOMMENDER_K_MAX 200
#define RECOMMENDER_K_DEFAULT 20

/* NULL when memory runs out. */
struct recommender *recommender_new(void);
void recommender_free(struct recommender *recommender);

/* Reads the catalogue and the events published since the last call and replaces the ranking. One
 * thread calls this. -1 when the database cannot be read; the old ranking stays. */
int recommender_refresh(struct recommender *recommender, struct sql *sql);

/* Whether there is a catalogue to recommend from. */
bool recommender_loaded(struct recommender *recommender);

/*
 * Recommends at most k items (1 to RECOMMENDER_K_MAX) to a user: appends them to `out` as the
 * elements of a JSON array, their ids, and their positions in the catalogue to shown. Gives how many,
 * none where nothing is loaded or the catalogue is empty; *strategy is "personal" or "popular".
 */
size_t recommender_list(struct recommender *recommender, const char *user_id, size_t k,
    struct buffer *out, uint16_t shown[RECOMMENDER_K_MAX], const char **strategy);

/* Appends the ids of these positions as a JSON array. */
void recommender_write_ids(
    struct recommender *recommender, const uint16_t *shown, size_t count, struct buffer *out);

#endif
