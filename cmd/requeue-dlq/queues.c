#include "queues.h"

#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "options.h"
#include "path_glob.h"
#include "requeue.h"
#include "store.h"
#include "text.h"

enum {
	MOST_QUEUES = 10000,
	MOST_NAMED = 8,
	NEAR = 3, /* edits that a slip of the pen may take */
};

struct queues {
	const struct option_list *asked;
	char **names;
	size_t count, room;
	bool *met; /* for each one asked for, and one more for "all" */
	bool too_many;
};

static bool
is_glob(const char *name)
{
	return name[strcspn(name, "*?")] != '\0';
}

static int
queues_compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool
queues_has(const struct queues *queues, const char *name)
{
	for (size_t i = 0; i < queues->count; i++) {
		if (strcmp(queues->names[i], name) == 0)
			return true;
	}

	return false;
}

static void
queues_add(struct queues *queues, const char *name)
{
	if (queues->count == MOST_QUEUES) {
		queues->too_many = true;
		return;
	}
	queues->names =
	    memory_grow(queues->names, queues->count + 1, &queues->room, sizeof(*queues->names));
	queues->names[queues->count++] = memory_string(name);
}

static int
queues_take(const char *name, void *context)
{
	struct queues *queues = context;
	bool wanted = queues->asked->count == 0;

	queues->met[queues->asked->count] = true;
	for (size_t i = 0; i < queues->asked->count; i++) {
		const char *asked = queues->asked->items[i];

		if (is_glob(asked) && name_glob_fits(asked, name, strlen(name)))
			wanted = queues->met[i] = true;
	}
	if (wanted)
		queues_add(queues, name);

	return 0;
}

/* Sorted, and each once. */
static void
queues_tidy(struct queues *queues, size_t from)
{
	size_t kept = from;

	if (queues->count > from)
		qsort(queues->names + from, queues->count - from, sizeof(*queues->names),
		    queues_compare);
	for (size_t i = from; i < queues->count; i++) {
		char *name = queues->names[i];
		size_t count = queues->count;
		bool twice;

		queues->count = kept;
		twice = queues_has(queues, name);
		queues->count = count;
		if (twice)
			free(name);
		else
			queues->names[kept++] = name;
	}
	queues->count = kept;
}

struct queues *
queues_find(struct requeue *rq, struct text *why)
{
	struct queues *queues = memory_new(1, sizeof(*queues));
	bool asks = rq->queues.count == 0;
	size_t plain;
	int rc = 0;

	queues->asked = &rq->queues;
	queues->met = memory_new(rq->queues.count + 1, sizeof(*queues->met));
	for (size_t i = 0; i < rq->queues.count; i++) {
		asks = asks || is_glob(rq->queues.items[i]);
		queues->met[i] = !is_glob(rq->queues.items[i]);
		if (queues->met[i] && !queues_has(queues, rq->queues.items[i]))
			queues_add(queues, rq->queues.items[i]);
	}
	plain = queues->count;
	if (asks && !rq->store->kind->queues)
		rc = text_fail(why, "this store has no list of its queues: name each with --queue");
	else if (asks)
		rc = store_queues(rq->store, queues_take, queues, why);
	if (rc == 0 && queues->too_many)
		rc = text_fail(why, "more than %d queues: name fewer with --queue", MOST_QUEUES);
	if (rc != 0) {
		queues_free(queues);
		return NULL;
	}
	queues_tidy(queues, plain);

	return queues;
}

void
queues_free(struct queues *queues)
{
	if (!queues)
		return;
	for (size_t i = 0; i < queues->count; i++)
		free(queues->names[i]);
	free(queues->names);
	free(queues->met);
	free(queues);
}

size_t
queues_count(const struct queues *queues)
{
	return queues->count;
}

const char *
queues_name(const struct queues *queues, size_t at)
{
	return queues->names[at];
}

void
queues_unmet(const struct queues *queues, struct text *out)
{
	if (queues->asked->count == 0 && !queues->met[0])
		text_add_string(out, "the store has no queue at all");
	for (size_t i = 0; i < queues->asked->count; i++) {
		if (!queues->met[i])
			text_add_visible_format(out, "%sno queue fits \"%s\"",
			    out->len > 0 ? ", " : "", queues->asked->items[i]);
	}
}

/* ---- what a name may have been meant for ---- */

struct akin {
	const char *name;
	struct {
		unsigned distance;
		char *name;
	} best[MOST_NAMED];
	size_t count;
};

static bool
akin_is_before(unsigned distance, const char *name, unsigned other, const char *other_name)
{
	return distance != other ? distance < other : strcmp(name, other_name) < 0;
}

static int
akin_take(const char *name, void *context)
{
	struct akin *akin = context;
	unsigned distance = text_distance(akin->name, name);
	size_t at = akin->count;

	for (size_t i = 0; i < akin->count; i++) {
		if (strcmp(akin->best[i].name, name) == 0)
			return 0;
	}
	if (distance > NEAR)
		distance = NEAR + 1;
	while (at > 0 &&
	       akin_is_before(distance, name, akin->best[at - 1].distance, akin->best[at - 1].name))
		at--;
	if (at == MOST_NAMED)
		return 0;
	if (akin->count == MOST_NAMED)
		free(akin->best[--akin->count].name);
	memmove(&akin->best[at + 1], &akin->best[at], (akin->count - at) * sizeof(akin->best[0]));
	akin->best[at].distance = distance;
	akin->best[at].name = memory_string(name);
	akin->count++;

	return 0;
}

int
queues_akin(struct requeue *rq, const char *name, struct text *out, struct text *why)
{
	struct akin akin = {.name = name};
	int rc = store_queues(rq->store, akin_take, &akin, why);

	for (size_t i = 0; i < akin.count; i++) {
		if (rc == 0)
			text_add_visible_format(
			    out, "%s%s", out->len > 0 ? ", " : "", akin.best[i].name);
		free(akin.best[i].name);
	}

	return rc;
}
