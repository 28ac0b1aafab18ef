#include "store.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "jobs.h"
#include "memory.h"
#include "text.h"

enum { USUAL_BATCH = 1000 };

/* By the URL's scheme; a driver after '+' (sqlite+aiosqlite) is the affair of other programs. */
static const struct store_kind *
store_kind_of(const char *url)
{
	static const struct store_kind *const kinds[] = {
	    &store_sqlite, &store_redis, &store_postgres, &store_amqp};
	size_t len = strcspn(url, ":+");

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		for (const char *const *scheme = kinds[i]->schemes; *scheme; scheme++) {
			if (strlen(*scheme) == len && strncasecmp(*scheme, url, len) == 0)
				return kinds[i];
		}
	}

	return NULL;
}

/* What is said about a kind of store that the URL does not name was meant for another one. */
static int
store_check_settings(
    const struct store_kind *kind, const struct store_settings *settings, struct text *why)
{
	bool is_redis = kind == &store_redis, is_postgres = kind == &store_postgres;
	bool has_tables = is_postgres || kind == &store_sqlite;
	const struct {
		const char *given;
		bool fits;
		const char *words;
	} rules[] = {
	    {settings->format, is_redis,
		"--format is for a Redis store, which --store does not name"},
	    {settings->prefix, is_redis,
		"--prefix is for a Redis store, which --store does not name"},
	    {settings->mapping, is_postgres,
		"--mapping is for a PostgreSQL store, which --store does not name"},
	    {settings->table, has_tables,
		"--table is for an SQLite or PostgreSQL store, which "
		"--store does not name"},
	    {settings->columns, has_tables,
		"--columns is for an SQLite or PostgreSQL store, which "
		"--store does not name"},
	    {settings->columns, settings->table || settings->mapping,
		"--columns describes a table: --table names it"},
	};

	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		if (rules[i].given && !rules[i].fits)
			return text_fail(why, "%s", rules[i].words);
	}

	return 0;
}

/* RQ and Sidekiq keep dead jobs in Redis in their own way.  0, or -1: what is there cannot be
 * looked at. */
static int
store_recognise_jobs(
    struct store_settings *settings, const struct store_kind **kind, struct text *why)
{
	static const char *const jobs[] = {"rq", "sidekiq", NULL};
	const char *format = settings->format;

	if (*kind != &store_redis)
		return 0;
	if ((!format || strcmp(format, "auto") == 0) &&
	    jobs_recognise(settings, &format, why) == -1)
		return -1;
	if (format && text_is_among(format, jobs)) {
		settings->format = format;
		*kind = &store_jobs;
	}

	return 0;
}

int64_t
store_usual_batch(const char *url)
{
	const struct store_kind *kind = store_kind_of(url);

	return kind && kind->usual_batch > 0 ? kind->usual_batch : USUAL_BATCH;
}

struct store *
store_open(const struct store_settings *settings, struct text *why)
{
	const struct store_kind *kind = store_kind_of(settings->url);
	struct store_settings chosen = *settings;
	struct store *store;

	if (!kind) {
		text_fail(why, "the store's URL is not understood: write sqlite:PATH, "
			       "redis://:PASSWORD@HOST:PORT/DB, postgresql://USER@HOST/DB "
			       "or amqp://USER:PASSWORD@HOST:PORT/VHOST");
		return NULL;
	}
	if (store_check_settings(kind, settings, why) == -1 ||
	    store_recognise_jobs(&chosen, &kind, why) == -1)
		return NULL;
	/* Nothing is on its way yet that would be lost where memory lacks. */
	store = memory_new(1, kind->size);
	store->kind = kind;
	store->settings = chosen;
	store->batch = settings->batch;
	store->wanted = INT64_MAX;
	if (kind->open(store, why) == -1) {
		store_close(store);
		return NULL;
	}

	return store;
}

int
store_finish(struct store *store, struct text *why)
{
	return store->kind->finish ? store->kind->finish(store, why) : 0;
}

void
store_close(struct store *store)
{
	if (!store)
		return;
	store->kind->close(store);
	free(store);
}

const char *
store_refuses(const struct store *store, const char *action)
{
	return store->kind->refuse ? store->kind->refuse(store, action) : NULL;
}

int
store_queues(struct store *store, store_naming *name, void *context, struct text *why)
{
	return store->kind->queues ? store->kind->queues(store, name, context, why) : 0;
}

int
store_choose(struct store *store, const char *queue, struct text *why)
{
	store->queue = queue;

	return store->kind->choose(store, why);
}

int
store_exists(struct store *store, struct text *why)
{
	return store->kind->exists(store, why);
}

int
store_count(struct store *store, enum store_part part, int64_t *count, struct text *why)
{
	return store->kind->count(store, part, count, why);
}

int
store_totals(struct store *store, int64_t *requeued, int64_t *parked, struct text *why)
{
	*requeued = *parked = -1;

	return store->kind->totals ? store->kind->totals(store, requeued, parked, why) : 0;
}

int
store_hazard(
    struct store *store, const struct message *message, const char **hazard, struct text *why)
{
	*hazard = NULL;

	return store->kind->hazard ? store->kind->hazard(store, message, hazard, why) : 0;
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
store_settle(struct store *store, uint64_t claim, enum store_fate fate, struct text *why)
{
	return store->kind->settle(store, claim, fate, why);
}

int
store_import(struct store *store, const struct message *messages, size_t count,
    enum store_outcome outcomes[], struct text *why)
{
	return store->kind->import(store, messages, count, outcomes, why);
}

bool
store_has_ledger(const struct store *store)
{
	return store->kind->trace && !store->settings.no_ledger;
}

int
store_run(struct store *store, struct store_run *run, struct text *why)
{
	*run = (struct store_run){0};

	return store->kind->run(store, run, why);
}

int
store_trace(struct store *store, store_tracing *seen, void *context, struct text *why)
{
	return store->kind->trace(store, seen, context, why);
}

int
store_undo(struct store *store, store_tracing *seen, void *context, struct text *why)
{
	return store->kind->undo(store, seen, context, why);
}
