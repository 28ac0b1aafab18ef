#include "counters.h"

#include <stdlib.h>

struct counter {
	uint64_t key;
	double value;
	int64_t time;
};

struct counters {
	struct counter *items; /* an open hash, twice COUNTERS_MAX slots; key 0 is free */
	size_t count;
	double increase;
	int64_t steps, first, last;
};

enum { SLOTS = 2 * COUNTERS_MAX };

struct counters *
counters_new(void)
{
	struct counters *c = calloc(1, sizeof(*c));

	if (!c)
		return NULL;
	c->items = calloc(SLOTS, sizeof(*c->items));
	c->first = INT64_MAX;
	c->last = INT64_MIN;
	if (!c->items) {
		free(c);
		return NULL;
	}
	return c;
}

void
counters_free(struct counters *c)
{
	if (!c)
		return;
	free(c->items);
	free(c);
}

const char *
counters_add(struct counters *c, uint64_t key, double value, int64_t time)
{
	size_t i = key % SLOTS;

	if (time == INT64_MIN)
		return "a sample of a counter has no time";
	if (value < 0)
		return "a counter is negative";
	while (c->items[i].key && c->items[i].key != key)
		i = (i + 1) % SLOTS;
	if (!c->items[i].key) {
		if (c->count == COUNTERS_MAX)
			return "more counters than can be followed (4096)";
		c->count++;
		c->items[i].key = key;
	} else {
		if (time < c->items[i].time)
			return "the clock of a counter goes backwards";
		c->increase += value < c->items[i].value ? value : value - c->items[i].value;
		c->steps++;
	}
	c->items[i].value = value;
	c->items[i].time = time;
	if (time < c->first)
		c->first = time;
	if (time > c->last)
		c->last = time;
	return NULL;
}

double
counters_increase(const struct counters *c, int64_t *steps)
{
	*steps = c->steps;
	return c->increase;
}

double
counters_span(const struct counters *c)
{
	return c->last > c->first ? (double)(c->last - c->first) / 1e9 : 0;
}
