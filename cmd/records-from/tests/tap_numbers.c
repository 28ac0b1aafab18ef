#include "tap_numbers.h"

#include <stdlib.h>

#include "hash.h"
#include "memory.h"
#include "text.h"

enum { MOST_BEYOND = 1 << 20 };

void
tap_numbers_begin(struct tap_numbers *numbers)
{
	*numbers = (struct tap_numbers){.planned = -1};
}

void
tap_numbers_free(struct tap_numbers *numbers)
{
	free(numbers->beyond);
	numbers->beyond = NULL;
}

/* ---- numbers that come before their time ---- */

/* Where it stands, or would. */
static size_t
beyond_find(const int64_t *beyond, size_t room, int64_t number)
{
	size_t i = hash_bytes(HASH_BEGIN, &number, sizeof(number)) & (room - 1);

	while (beyond[i] != 0 && beyond[i] != number)
		i = (i + 1) & (room - 1);
	return i;
}

static bool
beyond_has(const struct tap_numbers *n, int64_t number)
{
	return n->beyond_count > 0 &&
	       n->beyond[beyond_find(n->beyond, n->beyond_room, number)] == number;
}

static void
beyond_add(struct tap_numbers *n, int64_t number)
{
	if (2 * n->beyond_count >= n->beyond_room) {
		size_t room = n->beyond_room ? 2 * n->beyond_room : 64;
		int64_t *larger = memory_new(room, sizeof(*larger));

		for (size_t i = 0; i < n->beyond_room; i++)
			if (n->beyond[i] != 0)
				larger[beyond_find(larger, room, n->beyond[i])] = n->beyond[i];
		free(n->beyond);
		n->beyond = larger;
		n->beyond_room = room;
	}
	n->beyond[beyond_find(n->beyond, n->beyond_room, number)] = number;
	n->beyond_count++;
}

/* ---- the rules ---- */

bool
tap_numbers_plan(struct tap_numbers *n, int64_t planned, struct text *why)
{
	if (n->planned != -1)
		return text_fail(why, "a second plan, 1..%lld, stands beside 1..%lld",
			   (long long)planned, (long long)n->planned) == 0;
	n->planned = planned;
	n->planned_last = n->count > 0;
	return true;
}

bool
tap_numbers_test(struct tap_numbers *n, int64_t *number, struct text *why)
{
	if (*number == -1)
		*number = n->last == INT64_MAX ? n->last : n->last + 1;
	n->count++;
	n->last = *number;
	if (n->planned_last)
		return text_fail(why, "a test stands behind the plan, which stands behind tests") ==
		       0;
	if (*number < 1 || *number == INT64_MAX || (n->planned != -1 && *number > n->planned))
		return text_fail(why, "the number of a test lies outside of the plan") == 0;
	if (*number <= n->upto || beyond_has(n, *number))
		return text_fail(why, "the number %lld stands twice", (long long)*number) == 0;
	if (*number > n->largest)
		n->largest = *number;
	if (*number > n->upto + 1) {
		if (n->beyond_count >= MOST_BEYOND)
			return text_fail(why, "too many tests come out of order") == 0;
		beyond_add(n, *number);
		return true;
	}
	n->upto++;
	while (beyond_has(n, n->upto + 1))
		n->upto++;
	return true;
}

bool
tap_numbers_end(const struct tap_numbers *n, struct text *why)
{
	if (n->planned == -1)
		return text_fail(why, "it has no plan: it was cut off, or never ended") == 0;
	if (n->count != n->planned)
		return text_fail(why, "1..%lld is planned, and %lld tests came",
			   (long long)n->planned, (long long)n->count) == 0;
	if (n->largest > n->planned)
		return text_fail(why, "test %lld lies outside of the plan 1..%lld",
			   (long long)n->largest, (long long)n->planned) == 0;
	return true;
}
