#include "buckets.h"

#include <stdlib.h>
#include <string.h>

#include "memory.h"

enum { MS_NS = 1000000, MINUTE_MS = 60000 };

void
buckets_free(struct buckets *b)
{
	free(b->items);
	*b = (struct buckets){0};
}

/* The place of the first bucket that is not before `at`. */
static size_t
bucket_place(const struct buckets *b, int64_t at)
{
	size_t low = 0, high = b->count;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (b->items[middle].at < at)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static struct bucket *
bucket_insert(struct buckets *b, size_t place, int64_t at)
{
	if (b->count == BUCKETS_MAX) {
		b->failed = true;
		return NULL;
	}
	b->items = memory_grow(b->items, b->count, &b->room, sizeof(*b->items));
	memmove(&b->items[place + 1], &b->items[place], (b->count - place) * sizeof(*b->items));
	b->items[place] = (struct bucket){.at = at};
	b->count++;
	return &b->items[place];
}

static struct bucket *
bucket_find(struct buckets *b, int64_t at)
{
	size_t place = bucket_place(b, at);

	if (place < b->count && b->items[place].at == at)
		return &b->items[place];
	return bucket_insert(b, place, at);
}

void
buckets_add(struct buckets *b, int64_t at, const struct counts *counts)
{
	struct bucket *bucket = bucket_find(b, at);

	if (!bucket)
		return;
	bucket->counts.good += counts->good;
	bucket->counts.bad += counts->bad;
	bucket->counts.missing += counts->missing;
}

void
buckets_event(struct buckets *b, int64_t time, int truth, int64_t after)
{
	const struct counts one = {.good = truth == 1, .bad = truth == 0, .missing = truth < 0};
	int64_t ms = time / MS_NS;

	if (time < 0) {
		b->timeless++;
		return;
	}
	if (ms <= after)
		return;
	if (b->count == 0 || ms < b->oldest)
		b->oldest = ms;
	if (b->count == 0 || ms > b->newest)
		b->newest = ms;
	buckets_add(b, ms / MINUTE_MS, &one);
}

struct counts
buckets_sum(const struct buckets *b, int64_t first)
{
	struct counts sum = {0};

	for (size_t i = bucket_place(b, first); i < b->count; i++) {
		sum.good += b->items[i].counts.good;
		sum.bad += b->items[i].counts.bad;
		sum.missing += b->items[i].counts.missing;
	}
	return sum;
}

void
buckets_forget(struct buckets *b, int64_t first)
{
	size_t gone = bucket_place(b, first);

	b->count -= gone;
	for (size_t i = 0; i < b->count; i++)
		b->items[i] = b->items[gone + i];
}
