#include "store.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "text.h"

struct store {
	const struct store_kind *kind;
	void *state;
};

/* By the URL's scheme; a driver after '+' (sqlite+aiosqlite) is the affair of other programs. */
static const struct store_kind *
find_kind(const char *url)
{
	static const struct store_kind *const kinds[] = {&store_sqlite, &store_redis};
	size_t len = strcspn(url, ":+");

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		for (const char *const *scheme = kinds[i]->schemes; *scheme; scheme++) {
			if (strlen(*scheme) == len && strncasecmp(*scheme, url, len) == 0)
				return kinds[i];
		}
	}

	return NULL;
}

struct store *
store_open(const struct store_settings *settings, struct text *why)
{
	const struct store_kind *kind = find_kind(settings->url);
	struct store *store;

	if (!kind) {
		text_set_format(why, "the store's URL is not understood: write sqlite:PATH or "
				     "redis://:PASSWORD@HOST:PORT/DB");
		return NULL;
	}
	store = calloc(1, sizeof(*store));
	if (!store) {
		text_set_format(why, "out of memory");
		return NULL;
	}
	store->kind = kind;
	store->state = kind->open(settings, why);
	if (!store->state) {
		free(store);
		return NULL;
	}

	return store;
}

void
store_close(struct store *store)
{
	if (!store)
		return;
	store->kind->close(store->state);
	free(store);
}

const char *
store_guarantee(const struct store *store)
{
	return store->kind->guarantee;
}

const char *
store_source(const struct store *store)
{
	return store->kind->source(store->state);
}

const char *
store_parking(const struct store *store)
{
	return store->kind->parking(store->state);
}

int
store_parked(struct store *store, int64_t *count, struct text *why)
{
	return store->kind->parked(store->state, count, why);
}

int
store_depth(struct store *store, int64_t *count, struct text *why)
{
	return store->kind->depth(store->state, count, why);
}

int
store_hazard(
    struct store *store, const struct message *message, const char **hazard, struct text *why)
{
	*hazard = NULL;

	return store->kind->hazard ? store->kind->hazard(store->state, message, hazard, why) : 0;
}

int
store_others(struct store *store, struct text *names, struct text *why)
{
	return store->kind->others ? store->kind->others(store->state, names, why) : 0;
}

int
store_read(struct store *store, store_visit *visit, void *context, size_t *taken, struct text *why)
{
	*taken = 0;

	return store->kind->read(store->state, visit, context, taken, why);
}

int
store_move(struct store *store, enum store_outcome outcomes[], struct text *why)
{
	text_clear(why);

	return store->kind->move(store->state, outcomes, why);
}

bool
store_imports(const struct store *store)
{
	return store->kind->import;
}

int
store_import(struct store *store, const struct message *messages, size_t count,
    enum store_outcome outcomes[], struct text *why)
{
	return store->kind->import(store->state, messages, count, outcomes, why);
}
