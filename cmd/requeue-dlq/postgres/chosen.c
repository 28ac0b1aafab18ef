/* The queue in hand. */
#include <inttypes.h>
#include <stdlib.h>

#include "clock.h"
#include "postgres_store.h"

void
postgres_forget(struct postgres_store *store)
{
	char **const owned[] = {&store->source_name, &store->parking_name, &store->destination,
	    &store->mark_id, &store->mark_order, &store->last_id, &store->last_order};

	for (size_t i = 0; i < sizeof(owned) / sizeof(owned[0]); i++) {
		free(*owned[i]);
		*owned[i] = NULL;
	}
	span_clear(&store->span);
	store->span = (struct span){0};
	taken_clear(store);
	claims_clear(store);
	relation_free(&store->source);
	relation_free(&store->target);
	mapping_free(&store->columns);
	pieces_free(&store->pieces);
	pieces_new(&store->pieces);
	store->refuses = NULL;
	store->is_there = store->has_tables = store->sets = false;
	store->ordered = store->timed = store->counts = false;
	store->position = store->undone = 0;
}

void
postgres_put_run(struct postgres_store *store)
{
	struct pieces *p = &store->pieces;

	postgres_forget(store);
	piece_set_literal(p, PIECE_QUEUE, store->head.queue);
	piece_set_literal(p, PIECE_RUN, store->head.settings.run ? store->head.settings.run : "");
	text_add_format(&p->of[PIECE_LEASE], "%" PRId64 " * interval '1 millisecond'",
	    store->head.settings.lease_ns / CLOCK_MS);
	text_add_format(&p->of[PIECE_KEY], "%" PRId64 "::bigint", store->key);
}
