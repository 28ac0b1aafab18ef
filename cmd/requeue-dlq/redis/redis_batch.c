/* The batch in hand: what its script needs. */
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "memory.h"
#include "redis_ledger.h"
#include "redis_move.h"

#define MOST_BYTES ((size_t)1 << 30)

void
redis_batch_open(struct redis_batch *batch, size_t most)
{
	*batch = (struct redis_batch){
	    .elements = TEXT_INIT(MOST_BYTES),
	    .spliced = TEXT_INIT(MOST_BYTES),
	    .numbers = TEXT_INIT(MOST_BYTES),
	    .entries = TEXT_INIT(MOST_BYTES),
	    .inserts = TEXT_INIT(MOST_BYTES),
	    .ids = TEXT_INIT(MOST_BYTES),
	};
	batch->starts = memory_new(most, sizeof(*batch->starts));
	batch->lengths = memory_new(most, sizeof(*batch->lengths));
	batch->places = memory_new(most, sizeof(*batch->places));
	batch->froms = memory_new(most, sizeof(*batch->froms));
	batch->tos = memory_new(most, sizeof(*batch->tos));
	batch->targets = memory_new(most, sizeof(*batch->targets));
	/* One more: the parked ones. */
	batch->destinations = memory_new(most + 1, sizeof(*batch->destinations));
	for (size_t i = 0; i <= most; i++)
		batch->destinations[i] = TEXT_INIT(TEXT_MAX_RECORD);
}

void
redis_batch_close(struct redis_batch *batch, size_t most)
{
	text_free(&batch->elements);
	text_free(&batch->spliced);
	free(batch->starts);
	text_free(&batch->numbers);
	text_free(&batch->entries);
	text_free(&batch->inserts);
	text_free(&batch->ids);
	free(batch->lengths);
	free(batch->places);
	free(batch->froms);
	free(batch->tos);
	free(batch->targets);
	for (size_t i = 0; batch->destinations && i <= most; i++)
		text_free(&batch->destinations[i]);
	free(batch->destinations);
}

void
redis_batch_begin(struct redis_store *store)
{
	struct redis_batch *batch = &store->batch;

	batch->count = batch->destination_count = 0;
	batch->first = store->taken;
	batch->kept = store->kept;
	batch->span = 0;
	batch->inserts_any = false;
	text_clear(&batch->elements);
	text_clear(&batch->spliced);
	text_clear(&batch->entries);
	text_clear(&batch->inserts);
	text_clear(&batch->ids);
}

/* The number of a destination, from 1 on. */
static int
batch_target(struct redis_batch *batch, const struct text *key, uint32_t *target)
{
	struct text *added;

	for (size_t i = batch->destination_count; i > 0; i--) {
		const struct text *known = &batch->destinations[i - 1];

		if (known->len == key->len && memcmp(known->bytes, key->bytes, key->len) == 0) {
			*target = (uint32_t)i;
			return 0;
		}
	}
	added = &batch->destinations[batch->destination_count++];
	*target = (uint32_t)batch->destination_count;
	text_clear(added);

	return text_add(added, key->bytes, key->len);
}

/* Where it is pushed: 0 where nowhere. */
static int
batch_direct(struct redis_store *store, const struct message *message, bool parks, uint32_t *target)
{
	TEXT_LOCAL live = TEXT_INIT(TEXT_MAX_RECORD);
	enum store_action action = store->head.settings.action;

	*target = 0;
	if (parks || action == STORE_PARK)
		return batch_target(&store->batch, &store->parked_key, target);
	if (action == STORE_UNPARK)
		return batch_target(&store->batch, &store->key, target);
	if (action != STORE_REQUEUE)
		return 0;
	if (redis_name_live(store, message->destination.bytes, message->destination.len, &live) ==
	    -1)
		return -1;

	return batch_target(&store->batch, &live, target);
}

int
redis_batch_add(struct redis_store *store, const struct bytes *element,
    const struct message *message, const struct redis_shape *shape, bool parks, int64_t place)
{
	struct redis_batch *batch = &store->batch;
	static const char blank[UUID_SIZE] = "                                    ";
	bool requeues = store->head.settings.action == STORE_REQUEUE && !parks;
	size_t at = batch->count;
	uint32_t target;

	if (batch_direct(store, message, parks, &target) == -1)
		return -1;
	batch->lengths[at] = (uint32_t)element->len;
	batch->places[at] = (uint32_t)place;
	batch->targets[at] = target;
	batch->froms[at] = 1;
	batch->tos[at] = (uint32_t)element->len;
	if (requeues) {
		batch->froms[at] = (uint32_t)shape->from + 1;
		batch->tos[at] = (uint32_t)shape->to;
	}
	batch->starts[at] = batch->elements.len + batch->froms[at] - 1;
	if (requeues && shape->insert[0]) {
		batch->starts[at] = batch->spliced.len;
		text_add(&batch->spliced, element->bytes, shape->from);
		text_add_string(&batch->spliced, shape->insert);
		text_add(&batch->spliced, element->bytes + shape->to, element->len - shape->to);
	}
	batch->inserts_any = batch->inserts_any || (requeues && shape->insert[0]);
	text_add(
	    &batch->inserts, requeues && shape->insert[0] ? shape->insert : blank, UUID_SIZE - 1);
	if (store->head.settings.action == STORE_PROCESS)
		text_add(&batch->ids, message->id.bytes, message->id.len);
	batch->span = place;
	batch->count++;
	store->taken++;
	text_add(&batch->elements, element->bytes, element->len);
	if (text_failed(&batch->elements) || text_failed(&batch->spliced) ||
	    text_failed(&batch->inserts) || text_failed(&batch->ids))
		return -1;

	return redis_entry_add(store, element, message, shape, message->id.bytes, requeues, target);
}

/* ---- its numbers ---- */

/* Whether the list says nothing that one number does not. */
static bool
is_uniform(const uint32_t *values, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		if (values[i] != values[0])
			return false;
	}

	return true;
}

void
redis_pack_places(struct text *out, const struct redis_batch *batch)
{
	if (batch->span == (int64_t)batch->count)
		pack_number(out, 0);
	else
		pack_list(out, batch->places, batch->count);
}

void
redis_pack_targets(struct text *out, const struct redis_batch *batch)
{
	if (is_uniform(batch->targets, batch->count))
		pack_number(out, batch->targets[0]);
	else
		pack_list(out, batch->targets, batch->count);
}

uint64_t
redis_parked_target(const struct redis_store *store)
{
	const struct redis_batch *batch = &store->batch;
	const struct text *parked = &store->parked_key;

	for (size_t i = 0; i < batch->destination_count; i++) {
		const struct text *key = &batch->destinations[i];

		if (key->len == parked->len && memcmp(key->bytes, parked->bytes, key->len) == 0)
			return i + 1;
	}

	return UINT16_MAX;
}
