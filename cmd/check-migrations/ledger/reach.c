#include <stdlib.h>
#include <string.h>

#include "compare.h"
#include "layout.h"
#include "memory.h"
#include "shape.h"

/* Rows that stand for everything before them. */

/* ---- a number ---- */

/* golang-migrate notes one version: all up to it were applied. */
static void
reach_number(struct ledger *ledger, struct folder *folder)
{
	struct applied *row = ledger->keyed > 0 ? &ledger->rows[0] : NULL;

	for (size_t i = 0; row && i < folder->ordered; i++) {
		struct migration *migration = &folder->items[i];
		int order = version_compare(ledger->layout, migration->version, row->key);

		if (migration->kind != MIGRATION_DOWN &&
		    (order < 0 || (order == 0 && row->state == APPLIED)))
			migration->applied = row;
	}
}

/* ---- a chain ---- */

/* The migrations by version, and those whose ancestors are still to be looked at. */
struct chain {
	struct migration **sorted, **waiting;
	size_t count, waits;
};

static int
chain_compare(const void *a, const void *b)
{
	const struct migration *const *one = a, *const *other = b;

	return strcmp((*one)->version, (*other)->version);
}

static int
chain_compare_version(const void *version, const void *item)
{
	const struct migration *const *migration = item;

	return strcmp(version, (*migration)->version);
}

/* Takes what is named as applied too; what was taken before is not looked at again, so that a
 * circle ends.  A parent with a row of its own overlaps. */
static void
chain_wait(struct chain *chain, char **versions, struct applied *row, bool parents)
{
	for (size_t i = 0; versions && versions[i]; i++) {
		struct migration **found = bsearch(versions[i], chain->sorted, chain->count,
		    sizeof(struct migration *), chain_compare_version);

		if (found && parents && (*found)->row && (*found)->row != row)
			(*found)->row->overlaps = true;
		if (!found || (*found)->applied)
			continue;
		(*found)->applied = row;
		chain->waiting[chain->waits++] = *found;
	}
}

/* Alembic notes the heads: what they come behind, and what they need, was applied. */
static void
reach_chain(struct folder *folder)
{
	struct chain chain = {.sorted = memory_new(folder->ordered + 1, sizeof(struct migration *)),
	    .waiting = memory_new(folder->ordered + 1, sizeof(struct migration *))};

	for (size_t i = 0; i < folder->ordered; i++) {
		chain.sorted[chain.count++] = &folder->items[i];
		if (folder->items[i].applied)
			chain.waiting[chain.waits++] = &folder->items[i];
	}
	qsort(chain.sorted, chain.count, sizeof(struct migration *), chain_compare);
	while (chain.waits > 0) {
		struct migration *migration = chain.waiting[--chain.waits];

		chain_wait(&chain, migration->parents, migration->applied, true);
		chain_wait(&chain, migration->needs, migration->applied, false);
	}
	free(chain.sorted);
	free(chain.waiting);
}

void
ledger_reach(struct ledger *ledger, struct folder *folder)
{
	if (ledger->layout->order == ORDER_CHAIN)
		reach_chain(folder);
	else
		reach_number(ledger, folder);
}
