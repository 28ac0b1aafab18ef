#include "counters.h"

#include <stdbool.h>
#include <stdlib.h>

#include "distinct.h"
#include "json_walk.h"
#include "memory.h"
#include "text.h"

struct counter {
	uint64_t key;
	bool grown; /* it has had a second sample */
	double value;
	int64_t time;
};

struct counters {
	struct counter *items; /* an open hash, twice COUNTERS_MAX slots; key 0 is free */
	size_t count, lone;
	double increase;
	int64_t steps, first, last;
};

enum { SLOTS = 2 * COUNTERS_MAX };

struct counters *
counters_new(void)
{
	struct counters *c = memory_new(1, sizeof(*c));

	c->items = memory_new(SLOTS, sizeof(*c->items));
	c->first = INT64_MAX;
	c->last = INT64_MIN;
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

/* A string by what it says, anything else by how it is written. */
static uint64_t
hash_value(const struct json_slice *value)
{
	struct text unescaped = TEXT_INIT(1 << 24);
	uint64_t hash;

	if (value->type != JSON_STRING)
		return distinct_hash(0, value->bytes, value->len);
	if (!value->escaped || json_string(value, &unescaped) == -1)
		return distinct_hash(1, value->bytes + 1, value->len - 2);
	hash = distinct_hash(1, text_string(&unescaped), unescaped.len);
	text_free(&unescaped);
	return hash;
}

static uint64_t
hash_pair(uint64_t name, uint64_t value)
{
	const uint64_t both[] = {name, value};

	return distinct_hash(0, both, sizeof(both));
}

/* The order in which the members of an object stand does not matter. */
static uint64_t
hash_labels(const struct json_slice *labels)
{
	struct json_walk walk = json_walk_begin(labels);
	struct json_slice name, value;
	uint64_t hash = 0;

	if (labels->type == JSON_ABSENT || labels->type == JSON_NULL)
		return 0;
	if (labels->type != JSON_OBJECT)
		return hash_value(labels);
	while (json_walk_next(&walk, &name, &value))
		hash ^= hash_pair(hash_value(&name), hash_value(&value));
	return hash;
}

uint64_t
counters_key(const struct json_slice *name, const struct json_slice *labels)
{
	return hash_pair(hash_value(name), hash_labels(labels));
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
		c->lone++;
		c->items[i].key = key;
	} else {
		if (time < c->items[i].time)
			return "the clock of a counter goes backwards";
		c->increase += value < c->items[i].value ? value : value - c->items[i].value;
		c->steps++;
		c->lone -= !c->items[i].grown;
		c->items[i].grown = true;
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
counters_increase(const struct counters *c, int64_t *steps, size_t *lone)
{
	*steps = c->steps;
	*lone = c->lone;
	return c->increase;
}

double
counters_span(const struct counters *c)
{
	return (double)(c->last - c->first) / 1e9;
}
