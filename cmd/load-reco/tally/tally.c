#include "tally.h"

#include <stdlib.h>

#include "exchange.h"
#include "memory.h"

struct tally *
tally_new(size_t phases, size_t targets, size_t header_metrics)
{
	struct tally *tally = memory_new(1, sizeof(*tally));

	tally->phases = phases;
	tally->targets = targets;
	tally->header_metrics = header_metrics;
	tally->cells = memory_new(phases * targets, sizeof(*tally->cells));
	tally->planned = memory_new(phases, sizeof(*tally->planned));

	return tally;
}

void
tally_free(struct tally *tally)
{
	if (!tally)
		return;
	for (size_t i = 0; i < tally->phases * tally->targets; i++)
		tally_cell_free(tally->cells[i]);
	free(tally->cells);
	free(tally->planned);
	free(tally);
}

void
tally_reset(struct tally *tally)
{
	for (size_t i = 0; i < tally->phases * tally->targets; i++)
		if (tally->cells[i])
			tally_cell_reset(tally->cells[i]);
	for (size_t i = 0; i < tally->phases; i++)
		tally->planned[i] = 0;
}

static struct tally_cell *
tally_cell_of(struct tally *tally, size_t phase, size_t target)
{
	struct tally_cell **cell = &tally->cells[phase * tally->targets + target];

	if (__builtin_expect(!*cell, 0))
		*cell = tally_cell_new();

	return *cell;
}

void
tally_record(struct tally *tally, const struct exchange *exchange, int64_t timeout_ns, int64_t end)
{
	struct tally_cell *cell = tally_cell_of(tally, exchange->phase, exchange->target);

	if (!cell || tally_cell_record(cell, tally, exchange, timeout_ns, end) == -1)
		tally->failed = true;
}

void
tally_count(
    const struct tally *tally, size_t first, size_t last, int64_t *requests, int64_t *failed)
{
	*requests = *failed = 0;
	for (size_t i = first * tally->targets; i < last * tally->targets; i++) {
		const struct tally_cell *cell = tally->cells[i];

		if (!cell || tally_is_whole(tally, i % tally->targets))
			continue;
		*requests += cell->requests;
		*failed += cell->requests - cell->succeeded;
	}
}

void
tally_merge(struct tally *into, const struct tally *from)
{
	into->failed |= from->failed;
	for (size_t phase = 0; phase < from->phases; phase++) {
		into->planned[phase] += from->planned[phase];
		for (size_t target = 0; target < from->targets; target++) {
			const struct tally_cell *cell = from->cells[phase * from->targets + target];
			struct tally_cell *to;

			if (!cell || cell->requests == 0 ||
			    (into->targets == 1 && tally_is_whole(from, target)))
				continue;
			to = tally_cell_of(into, phase, into->targets == 1 ? 0 : target);
			if (!to || tally_cell_merge(to, cell) == -1)
				into->failed = true;
		}
	}
}
