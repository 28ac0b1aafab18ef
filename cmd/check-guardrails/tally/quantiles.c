#include "quantiles.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"

enum {
	MANTISSA_BITS = 10,
	PAGE_COUNTERS = 1 << MANTISSA_BITS,
	PAGES = 1 << 12, /* sign and exponent */
	DROPPED_BITS = 64 - 12 - MANTISSA_BITS,
};

struct page {
	int64_t total;
	int64_t counters[PAGE_COUNTERS];
};

struct quantiles {
	int64_t count;
	unsigned used;
	struct page *pages[PAGES];
};

/* A double's bits, made to sort as the doubles do: negative numbers reversed, below positive
 * ones. */
uint64_t
quantiles_key(double value)
{
	uint64_t bits;

	value += 0.0; /* -0 becomes 0 */
	memcpy(&bits, &value, sizeof(bits));
	return bits >> 63 ? ~bits : bits | UINT64_C(1) << 63;
}

double
quantiles_value(uint64_t key)
{
	uint64_t bits = key >> 63 ? key & ~(UINT64_C(1) << 63) : ~key;
	double value;

	memcpy(&value, &bits, sizeof(value));
	return value;
}

struct quantiles *
quantiles_new(void)
{
	return memory_new(1, sizeof(struct quantiles));
}

void
quantiles_free(struct quantiles *q)
{
	if (!q)
		return;
	for (size_t i = 0; i < PAGES; i++)
		free(q->pages[i]);
	free(q);
}

int
quantiles_add(struct quantiles *q, double value, int64_t count)
{
	uint64_t counter = quantiles_key(value) >> DROPPED_BITS;
	struct page **page = &q->pages[counter >> MANTISSA_BITS];

	if (!*page) {
		if (q->used == QUANTILES_MAX_PAGES)
			return -1;
		*page = memory_new(1, sizeof(**page));
		q->used++;
	}
	(*page)->counters[counter & (PAGE_COUNTERS - 1)] += count;
	(*page)->total += count;
	q->count += count;
	return 0;
}

void
quantiles_at(const struct quantiles *q, int64_t rank, double *lowest, double *highest)
{
	size_t number = 0, i = 0;
	uint64_t key;

	assert(rank >= 1 && rank <= q->count);
	while (!q->pages[number] || rank > q->pages[number]->total) {
		if (q->pages[number])
			rank -= q->pages[number]->total;
		number++;
	}
	while (rank > q->pages[number]->counters[i])
		rank -= q->pages[number]->counters[i++];
	key = (uint64_t)(number << MANTISSA_BITS | i) << DROPPED_BITS;
	*lowest = quantiles_value(key);
	*highest = quantiles_value(key | ((UINT64_C(1) << DROPPED_BITS) - 1));
}

int
quantiles_next(
    const struct quantiles *q, size_t *at, double *lowest, double *highest, int64_t *count)
{
	uint64_t key;

	for (; *at < (size_t)PAGES * PAGE_COUNTERS; ++*at) {
		const struct page *page = q->pages[*at >> MANTISSA_BITS];

		if (!page) {
			*at |= PAGE_COUNTERS - 1;
			continue;
		}
		*count = page->counters[*at & (PAGE_COUNTERS - 1)];
		if (*count == 0)
			continue;
		key = (uint64_t)*at << DROPPED_BITS;
		*lowest = quantiles_value(key);
		*highest = quantiles_value(key | ((UINT64_C(1) << DROPPED_BITS) - 1));
		++*at;
		return 1;
	}
	return 0;
}

int
quantiles_compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}
