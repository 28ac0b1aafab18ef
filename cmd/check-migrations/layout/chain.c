#include "chain.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "folder.h"
#include "layout.h"
#include "memory.h"
#include "rule.h"
#include "text.h"

/* The revisions by version; of two of one, the first in the folder counts. */
struct chain {
	struct migration **items;
	size_t count;
};

static int
compare_revisions(const void *a, const void *b)
{
	const struct migration *const *one = a, *const *other = b;
	int order = strcmp((*one)->version, (*other)->version);

	return order != 0 ? order : strcmp((*one)->name, (*other)->name);
}

static void
chain_begin(struct chain *chain, const struct folder *folder)
{
	chain->items = memory_new(folder->count, sizeof(*chain->items));
	chain->count = 0;
	for (size_t i = 0; i < folder->count; i++)
		if (folder->items[i].version && !folder->items[i].odd)
			chain->items[chain->count++] = &folder->items[i];
	qsort(chain->items, chain->count, sizeof(*chain->items), compare_revisions);
}

/* The first of a version, SIZE_MAX: there is none. */
static size_t
chain_find(const struct chain *chain, const char *version)
{
	size_t from = 0, to = chain->count;

	while (from < to) {
		size_t middle = from + (to - from) / 2;

		if (strcmp(chain->items[middle]->version, version) < 0)
			from = middle + 1;
		else
			to = middle;
	}

	return from < chain->count && strcmp(chain->items[from]->version, version) == 0 ? from
											: SIZE_MAX;
}

/* ---- places ---- */

struct chain_edge {
	size_t parent, child;
};

struct chain_edges {
	struct chain_edge *items;
	size_t count, room;
	size_t *waits; /* of each revision: for how many others */
};

static int
compare_edges(const void *a, const void *b)
{
	const struct chain_edge *one = a, *other = b;

	return (one->parent > other->parent) - (one->parent < other->parent);
}

static void
edges_add(struct chain_edges *edges, const struct chain *chain, char **versions, size_t child)
{
	for (size_t i = 0; versions && versions[i]; i++) {
		size_t parent = chain_find(chain, versions[i]);

		if (parent == SIZE_MAX)
			continue;
		edges->items =
		    memory_grow(edges->items, edges->count, &edges->room, sizeof(*edges->items));
		edges->items[edges->count++] = (struct chain_edge){parent, child};
		edges->waits[child]++;
	}
}

/* The first edge of a parent, or of the next one. */
static size_t
edges_first(const struct chain_edges *edges, size_t parent)
{
	size_t from = 0, to = edges->count;

	while (from < to) {
		size_t middle = from + (to - from) / 2;

		if (edges->items[middle].parent < parent)
			from = middle + 1;
		else
			to = middle;
	}

	return from;
}

/* Takes what waits for nothing, and frees what waited for it (Kahn 1962). */
static void
chain_place(struct chain *chain, struct chain_edges *edges)
{
	size_t *ready = memory_new(chain->count, sizeof(*ready)), taken = 0, count = 0;

	for (size_t i = 0; i < chain->count; i++) {
		chain->items[i]->place = edges->waits[i] == 0 ? 0 : CHAIN_NOWHERE;
		if (edges->waits[i] == 0)
			ready[count++] = i;
	}
	while (taken < count) {
		size_t parent = ready[taken++], depth = chain->items[parent]->place + 1;

		for (size_t e = edges_first(edges, parent);
		     e < edges->count && edges->items[e].parent == parent; e++) {
			struct migration *child = chain->items[edges->items[e].child];

			/* They are taken in the order of their places, so the last one that it
			 * waits for is on the longest way. */
			if (--edges->waits[edges->items[e].child] > 0)
				continue;
			child->place = depth;
			ready[count++] = edges->items[e].child;
		}
	}
	free(ready);
}

void
chain_arrange(struct folder *folder)
{
	struct chain_edges edges = {0};
	struct chain chain;

	chain_begin(&chain, folder);
	edges.waits = memory_new(chain.count, sizeof(*edges.waits));
	for (size_t i = 0; i < chain.count; i++) {
		edges_add(&edges, &chain, chain.items[i]->parents, i);
		edges_add(&edges, &chain, chain.items[i]->needs, i);
	}
	if (edges.count > 0)
		qsort(edges.items, edges.count, sizeof(*edges.items), compare_edges);
	chain_place(&chain, &edges);
	free(edges.items);
	free(edges.waits);
	free(chain.items);
}

/* ---- what is no chain ---- */

static void
chain_find_twins(const struct chain *chain, struct category *category)
{
	for (size_t i = 1; i < chain->count; i++) {
		struct check check = {.file = chain->items[i]->path};

		if (strcmp(chain->items[i - 1]->version, chain->items[i]->version) == 0)
			category_fault(category, RULE_HEADS, &check,
			    "its revision, %s, is that of %s too", chain->items[i]->version,
			    chain->items[i - 1]->name);
	}
}

static void
versions_find_missing(const struct chain *chain, const struct migration *migration, char **versions,
    const char *what, struct category *category)
{
	struct check check = {.file = migration->path};

	for (size_t i = 0; versions && versions[i]; i++)
		if (chain_find(chain, versions[i]) == SIZE_MAX)
			category_fault(category, RULE_HEADS, &check,
			    "its %s, \"%s\", is the revision of no file", what, versions[i]);
}

/* One that is nowhere, of those that `migration` waits for. */
static const struct migration *
chain_step_back(const struct chain *chain, const struct migration *migration)
{
	char **const lists[] = {migration->parents, migration->needs};

	for (size_t l = 0; l < 2; l++) {
		for (size_t i = 0; lists[l] && lists[l][i]; i++) {
			size_t found = chain_find(chain, lists[l][i]);

			if (found != SIZE_MAX && chain->items[found]->place == CHAIN_NOWHERE)
				return chain->items[found];
		}
	}

	return NULL;
}

/* What is nowhere waits for something that is nowhere: whoever goes back long enough is in a
 * cycle. */
static void
chain_find_cycle(const struct chain *chain, struct category *category)
{
	TEXT_LOCAL way = TEXT_INIT(TEXT_MAX_REASON / 2);
	const struct migration *first = NULL, *at;
	struct check check = {0};

	for (size_t i = 0; i < chain->count && !first; i++)
		if (chain->items[i]->place == CHAIN_NOWHERE)
			first = chain->items[i];
	for (size_t i = 0; first && i < chain->count; i++)
		first = chain_step_back(chain, first);
	if (!first)
		return;
	check.file = first->path;
	at = first;
	do {
		at = chain_step_back(chain, at);
		text_add_format(&way, " <- %s", at->version);
	} while (at != first && !text_failed(&way));
	if (text_failed(&way))
		text_set_format(&way, " <- ... <- %s", first->version);
	category_fault(category, RULE_HEADS, &check, "it comes behind itself: %s%s", first->version,
	    text_string(&way));
}

/* Those that no other comes directly behind. */
static void
chain_find_heads(const struct chain *chain, struct category *category)
{
	bool *followed = memory_new(chain->count, sizeof(*followed));
	size_t heads = 0;

	for (size_t i = 0; i < chain->count; i++) {
		char **parents = chain->items[i]->parents;

		for (size_t p = 0; parents && parents[p]; p++) {
			size_t found = chain_find(chain, parents[p]);

			if (found != SIZE_MAX)
				followed[found] = true;
		}
		if (i > 0 && strcmp(chain->items[i - 1]->version, chain->items[i]->version) == 0)
			followed[i] = true;
	}
	for (size_t i = 0; i < chain->count; i++)
		heads += !followed[i];
	for (size_t i = 0; i < chain->count && heads > 1; i++) {
		struct check check = {.file = chain->items[i]->path};

		if (!followed[i])
			category_fault(category, RULE_HEADS, &check,
			    "%s is one of %zu heads: set the down_revision of one to the other, or "
			    "say alembic merge heads",
			    chain->items[i]->version, heads);
	}
	free(followed);
}

void
chain_judge(const struct folder *folder, struct category *category)
{
	struct chain chain;

	chain_begin(&chain, folder);
	category->judged = (int64_t)chain.count;
	chain_find_twins(&chain, category);
	for (size_t i = 0; i < chain.count; i++) {
		const struct migration *here = chain.items[i];

		versions_find_missing(&chain, here, here->parents, "down_revision", category);
		versions_find_missing(&chain, here, here->needs, "depends_on", category);
	}
	chain_find_cycle(&chain, category);
	chain_find_heads(&chain, category);
	free(chain.items);
}
