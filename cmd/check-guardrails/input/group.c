#include "group.h"

#include <stdlib.h>
#include <string.h>

#include "distinct.h"
#include "json_writer.h"
#include "ledger.h"
#include "memory.h"
#include "observe.h"
#include "series.h"
#include "text.h"

void
group_free(struct group *group)
{
	for (size_t i = 0; i < group->level_count; i++)
		tally_free(&group->levels[i].tally);
	free(group->levels);
	free(group->key);
	free(group->value);
}

/* Shows a string in quotes. */
static void
group_quote(struct group *group)
{
	struct text text = TEXT_INIT(8 * LEDGER_KEY);
	struct json_writer w = json_writer(&text);

	json_put_bytes(&w, NULL, group->value, group->value_len);
	free(group->key);
	group->key = memory_given(text_take(&text));
}

/* Two groups that look alike get different keys: the string is quoted. */
static void
group_tell_apart(struct book *book, struct group *group)
{
	for (size_t i = 0; i < book->group_count; i++) {
		struct group *other = &book->groups[i];

		if (strcmp(other->key, group->key) == 0) {
			group_quote(group->is_string ? group : other);
			return;
		}
	}
}

static uint64_t
group_hash(const struct group_key *key)
{
	return distinct_hash(key->is_string, key->bytes, key->len);
}

static struct group *
group_add(struct book *book, const struct group_key *key)
{
	struct group *group;

	book->groups =
	    memory_grow(book->groups, book->group_count, &book->group_room, sizeof(*group));
	group = &book->groups[book->group_count];
	*group = (struct group){.key = memory_copy(key->bytes, strnlen(key->bytes, key->len)),
	    .value = memory_copy(key->bytes, key->len),
	    .value_len = key->len,
	    .is_string = key->is_string,
	    .hash = group_hash(key)};
	group_tell_apart(book, group);
	book->group_count++;
	return group;
}

bool
group_has_key(const struct group *group, bool is_string, const char *bytes, size_t len)
{
	return group->value_len == len && group->is_string == is_string &&
	       memcmp(group->value, bytes, len) == 0;
}

static bool
is_group(const struct group *g, uint64_t hash, const struct group_key *key)
{
	return g->hash == hash && group_has_key(g, key->is_string, key->bytes, key->len);
}

static struct group *
group_by_key(const struct survey *survey, const struct series *series, struct book *book,
    const struct reading *reading)
{
	struct group_key key;
	uint64_t hash;

	if (!observe_key(survey, series, reading, &key)) {
		book->keyless++;
		return NULL;
	}
	hash = group_hash(&key);
	if (book->last_group < book->group_count &&
	    is_group(&book->groups[book->last_group], hash, &key))
		return &book->groups[book->last_group];
	for (size_t i = 0; i < book->group_count; i++)
		if (is_group(&book->groups[i], hash, &key))
			return &book->groups[book->last_group = i];
	if (book->group_count == (size_t)series->max_groups) {
		book->over++;
		return NULL;
	}
	return group_add(book, &key);
}

struct group *
group_find(const struct survey *survey, const struct series *series, struct book *book,
    const struct reading *reading)
{
	static const struct group_key all;

	if (series->by)
		return group_by_key(survey, series, book, reading);
	return book->group_count > 0 ? &book->groups[0] : group_add(book, &all);
}
