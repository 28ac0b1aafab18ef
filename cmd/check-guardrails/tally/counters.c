#include "counters.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "distinct.h"
#include "json.h"
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

static const char *
label_string_end(const char *s)
{
	for (s++; *s != '"'; s++)
		s += *s == '\\';
	return s + 1;
}

/* Behind the value at `s`, in an object that was found to be valid. */
static const char *
label_value_end(const char *s)
{
	size_t depth = 0;

	for (;; s++) {
		if (*s == '"')
			s = label_string_end(s) - 1;
		else if (*s == '{' || *s == '[')
			depth++;
		else if (depth == 0 && (*s == ',' || *s == '}' || *s == ']'))
			return s;
		else if (*s == '}' || *s == ']')
			depth--;
		if (depth == 0 && s[1] != '\0' && strchr(" \t\r\n,}", s[1]))
			return s + 1;
	}
}

/* A string by what it says, anything else by how it is written. */
static uint64_t
hash_value(unsigned kind, const char *start, const char *end)
{
	struct json_slice slice = {
	    .type = JSON_STRING, .bytes = start, .len = (size_t)(end - start), .escaped = true};
	struct text unescaped = TEXT_INIT(1 << 24);
	uint64_t hash;

	if (*start == '"' && memchr(start, '\\', slice.len) && json_string(&slice, &unescaped) == 0)
		hash = distinct_hash(kind + 1, text_string(&unescaped), unescaped.len);
	else if (*start == '"')
		hash = distinct_hash(kind + 1, start + 1, slice.len - 2);
	else
		hash = distinct_hash(kind, start, slice.len);
	text_free(&unescaped);
	return hash;
}

static const char *
label_space_end(const char *s, const char *what)
{
	return s + strspn(s, what);
}

/* The sum of what its members come to: the order in which they stand does not matter. */
static uint64_t
hash_object(const struct json_slice *object)
{
	const char *s = label_space_end(object->bytes + 1, " \t\r\n"), *end;
	uint64_t sum = 0, name;

	while (*s == '"') {
		end = label_string_end(s);
		name = hash_value(2, s, end);
		s = label_space_end(end, " \t\r\n:");
		end = label_value_end(s);
		sum += (name ^ hash_value(4, s, end) * UINT64_C(0xff51afd7ed558ccd)) *
		       UINT64_C(0x9e3779b97f4a7c15);
		s = label_space_end(end, " \t\r\n,");
	}
	return sum;
}

uint64_t
counters_key(const struct json_slice *name, const struct json_slice *labels)
{
	uint64_t key = 1;

	if (name && name->type != JSON_ABSENT)
		key = hash_value(0, name->bytes, name->bytes + name->len);
	if (labels && labels->type == JSON_OBJECT)
		key = key * UINT64_C(0x9e3779b97f4a7c15) + hash_object(labels);
	else if (labels && labels->type != JSON_ABSENT && labels->type != JSON_NULL)
		key = key * UINT64_C(0x9e3779b97f4a7c15) +
		      hash_value(6, labels->bytes, labels->bytes + labels->len);
	return key ? key : 1;
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
	return c->last > c->first ? (double)(c->last - c->first) / 1e9 : 0;
}
