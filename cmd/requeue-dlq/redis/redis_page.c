/* Elements of the list that is walked, a page at a time, from its right end on. */
#include <stdio.h>
#include <string.h>

#include "redis_store.h"
#include "units.h"

enum {
	FIRST_PAGE = 16,      /* elements, as long as nobody knows how long they are */
	PAGE_BYTES = 1 << 20, /* of a page of longer elements there are fewer */
	SEARCHED = 2000,      /* elements beyond those kept */
};

/* Who only looks needs no more than the list: the key beside it may lie on another node. */
static bool
page_looks(const struct redis_store *store)
{
	return store->head.settings.action == STORE_LOOK;
}

static int
page_send(
    struct redis_store *store, const struct redis_bytes *words, size_t count, struct text *why)
{
	if (redis_send(store->redis, words, count, why) == -1)
		return -1;
	store->page.asked++;

	return 0;
}

/* Behind those kept and the `pending` ones of the batch in hand, with what was removed so far,
 * which shifts the mark.  In a hurry the list is watched from the first page of a batch on
 * (redis_quick.c). */
static int
page_ask(struct redis_store *store, int64_t pending, int64_t count, struct text *why)
{
	struct redis_page *page = &store->page;
	int64_t reach = store->kept + pending;
	bool with_boundary = pending > 0 || (store->has_boundary && store->kept > 0);
	char first[32], last[32];
	const struct redis_bytes range[] = {redis_word("LRANGE"), redis_key(store->source),
	    {first, (size_t)snprintf(first, sizeof(first), "-%lld", (long long)(reach + count))},
	    {last, (size_t)snprintf(last, sizeof(last), "-%lld",
		       (long long)(with_boundary ? reach : reach + 1))}};
	const struct redis_bytes unwatch[] = {redis_word("UNWATCH")};
	const struct redis_bytes watch[] = {redis_word("WATCH"), redis_key(store->source)};
	const struct redis_bytes removed[] = {
	    redis_word("HGET"), redis_key(&store->totals_key), redis_word("removed")};
	bool watches = pending == 0 && redis_is_quick(store);

	if (watches &&
	    (page_send(store, unwatch, 1, why) == -1 || page_send(store, watch, 2, why) == -1))
		return -1;
	if (!page_looks(store) && page_send(store, removed, 3, why) == -1)
		return -1;
	if (page_send(store, range, 4, why) == -1)
		return -1;
	if (pending == 0)
		page->is_watched = watches;
	page->reach = reach;
	page->count = count;
	page->with_boundary = with_boundary;
	page->boundary = pending > 0 ? store->last_seen : store->boundary;

	return 0;
}

/* Both at one instant. */
int
redis_page_mark(struct redis_store *store, int64_t *removed, int64_t *depth, struct text *why)
{
	const struct redis_bytes multi[] = {redis_word("MULTI")}, exec[] = {redis_word("EXEC")};
	const struct redis_bytes hget[] = {
	    redis_word("HGET"), redis_key(&store->totals_key), redis_word("removed")};
	const struct redis_bytes llen[] = {redis_word("LLEN"), redis_key(store->source)};
	const struct redis_group group[] = {{multi, 1}, {hget, 3}, {llen, 2}, {exec, 1}};
	struct redis_reply *reply = NULL;
	struct redis_bytes said;
	int rc;

	*removed = 0;
	if (page_looks(store))
		return redis_list_length(store, store->source, depth, why);
	rc = redis_ask_group(store, group, 4, NULL, &reply, why);
	for (size_t i = 0; rc == 0 && i < redis_reply_count(reply); i++) {
		const struct redis_reply *element = redis_reply_element(reply, i);

		said = redis_reply_bytes(element);
		if (redis_reply_kind(element) == REDIS_ERROR) {
			redis_store_explain(store, &said, why);
			text_add_visible_format(why, " (%s)", text_string(store->source));
			rc = -1;
		} else if (i == 0) {
			units_read_integer(said.bytes, said.len, removed);
		} else {
			*depth = redis_reply_integer(element);
		}
	}
	redis_reply_free(reply);

	return rc;
}

size_t
redis_page_elements(const struct redis_store *store)
{
	size_t count = store->page.reply ? redis_reply_count(store->page.reply) : 0;

	return count > 0 && store->page.with_boundary ? count - 1 : count;
}

struct bytes
redis_page_element(const struct redis_store *store, size_t at)
{
	struct redis_bytes raw = redis_reply_bytes(
	    redis_reply_element(store->page.reply, redis_page_elements(store) - 1 - at));

	return (struct bytes){raw.bytes, raw.len};
}

/* Whether the element before the page is the one that was looked at last. */
static bool
page_fits(const struct redis_store *store)
{
	const struct redis_reply *list = store->page.reply;
	struct redis_bytes last;

	if (!store->page.with_boundary)
		return true;
	if (redis_reply_count(list) == 0)
		return false;
	last = redis_reply_bytes(redis_reply_element(list, redis_reply_count(list) - 1));

	return redis_hash(last.bytes, last.len) == store->page.boundary;
}

/* ---- others took or put back some of those kept: where are we? ---- */

struct search {
	uint64_t boundary;
	int64_t at, most;
};

static int
search_see(const struct redis_bytes *element, void *context)
{
	struct search *search = context;

	search->at++;
	if (redis_hash(element->bytes, element->len) == search->boundary)
		return 1;

	return search->at == search->most ? 2 : 0;
}

/* What was looked at last is found again, or the walk begins anew. */
static int
page_search(struct redis_store *store, struct text *why)
{
	struct search search = {.boundary = store->boundary, .most = store->kept + SEARCHED};
	int rc = redis_list_walk(store, store->source, search_see, &search, why);

	if (rc == -1)
		return -1;
	store->kept = rc == 1 ? search.at : 0;
	store->has_boundary = rc == 1;

	return 0;
}

/* ---- how many at once ---- */

static void
page_measure(struct redis_store *store)
{
	size_t count = redis_page_elements(store), bytes = 0;
	int64_t fit, most = store->page_elements * FIRST_PAGE;

	for (size_t i = 0; i < count; i++)
		bytes += redis_page_element(store, i).len;
	if (count == 0)
		return;
	fit = PAGE_BYTES / (int64_t)(bytes / count + 1);
	store->page_elements = fit < 1 ? 1 : fit < most ? fit : most;
}

/* What is left below the mark; of parked ones nobody counts those that others take. */
static void
page_count_left(struct redis_store *store)
{
	if (store->source == &store->key && !page_looks(store))
		store->left = store->depth - (store->page.removed - store->removed) - store->kept;
}

static int64_t
page_quota(const struct redis_store *store, int64_t most)
{
	int64_t count = store->page_elements < most ? store->page_elements : most;

	return count < store->left ? count : store->left;
}

int
redis_page_ahead(struct redis_store *store, struct text *why)
{
	int64_t count = page_quota(store, store->head.settings.batch);

	/* Under a rate there is time enough. */
	if (count <= 0 || store->head.batch < store->head.settings.batch)
		return 0;

	return page_ask(store, 0, count, why);
}

int
redis_page_get(struct redis_store *store, int64_t most, struct text *why)
{
	int64_t count = page_quota(store, most), pending = (int64_t)store->batch.count;

	if (redis_page_take(store, why) == -1)
		return -1;
	for (int tries = 0; tries < 2; tries++) {
		if (!store->page.reply || store->page.reach != store->kept + pending ||
		    store->page.count == 0) {
			redis_page_drop(store);
			if (page_ask(store, pending, count, why) == -1 ||
			    redis_page_take(store, why) == -1)
				return -1;
		}
		if (page_fits(store))
			break;
		redis_page_drop(store);
		if (pending > 0)
			return 0;
		if (page_search(store, why) == -1)
			return -1;
	}
	page_measure(store);
	page_count_left(store);

	return 1;
}
