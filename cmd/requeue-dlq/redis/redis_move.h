/*
 * redis_move: numbers of a batch for scripts, which both ways to move it need.
 */
#ifndef REQUEUE_DLQ_REDIS_REDIS_MOVE_H
#define REQUEUE_DLQ_REDIS_REDIS_MOVE_H

#include "redis_pack.h"
#include "redis_store.h"

static inline void
pack_list(struct text *out, const uint32_t *values, size_t count)
{
	pack_array(out, count);
	for (size_t i = 0; i < count; i++)
		pack_number(out, values[i]);
}

/* The number of the destination of parked ones; one that is none where there is none. */
uint64_t redis_parked_target(const struct redis_store *store);

/* The places and the destinations: a list, or the one number that stands for all. */
void redis_pack_places(struct text *out, const struct redis_batch *batch);
void redis_pack_targets(struct text *out, const struct redis_batch *batch);

#endif
