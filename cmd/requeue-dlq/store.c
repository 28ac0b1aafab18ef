#include "store.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "memory.h"
#include "text.h"

/* By the URL's scheme; a driver after '+' (sqlite+aiosqlite) is the affair of other programs. */
static const struct store_kind *
store_kind_of(const char *url)
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
	const struct store_kind *kind = store_kind_of(settings->url);
	struct store *store;

	if (!kind) {
		text_fail(why, "the store's URL is not understood: write sqlite:PATH or "
			       "redis://:PASSWORD@HOST:PORT/DB");
		return NULL;
	}
	/* Nothing is on its way yet that would be lost where memory lacks. */
	store = memory_new(1, kind->size);
	store->kind = kind;
	store->settings = *settings;
	if (kind->open(store, why) == -1) {
		store_close(store);
		return NULL;
	}

	return store;
}

void
store_close(struct store *store)
{
	if (!store)
		return;
	store->kind->close(store);
	free(store);
}

int
store_count(struct store *store, enum store_part part, int64_t *count, struct text *why)
{
	return store->kind->count(store, part, count, why);
}

int
store_hazard(
    struct store *store, const struct message *message, const char **hazard, struct text *why)
{
	*hazard = NULL;

	return store->kind->hazard ? store->kind->hazard(store, message, hazard, why) : 0;
}

int
store_others(struct store *store, struct text *names, struct text *why)
{
	return store->kind->others ? store->kind->others(store, names, why) : 0;
}

int
store_read(struct store *store, store_visit *visit, void *context, size_t *taken, struct text *why)
{
	*taken = 0;

	return store->kind->read(store, visit, context, taken, why);
}

int
store_move(struct store *store, enum store_outcome outcomes[], struct text *why)
{
	text_clear(why);

	return store->kind->move(store, outcomes, why);
}

int
store_import(struct store *store, const struct message *messages, size_t count,
    enum store_outcome outcomes[], struct text *why)
{
	return store->kind->import(store, messages, count, outcomes, why);
}
