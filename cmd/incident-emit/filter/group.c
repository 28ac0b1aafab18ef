#include "group.h"

#include <stdlib.h>
#include <string.h>

#include "emit.h"
#include "hash.h"
#include "memory.h"

enum { SLOTS_COUNT = 32768 }; /* a power of two, never half full */

void
groups_init(struct groups *groups)
{
	*groups = (struct groups){.slots = memory_new(SLOTS_COUNT, sizeof(struct group *))};
}

static void
group_free(struct group *group)
{
	if (!group)
		return;
	incident_free(&group->incident);
	free(group->seen);
	free(group->key);
	free(group);
}

void
groups_free(struct groups *groups)
{
	for (size_t i = 0; i < groups->count; i++)
		group_free(groups->items[i]);
	group_free(groups->rest);
	free(groups->items);
	free(groups->slots);
}

static struct group *
group_new(const char *key, uint64_t hash, const struct emit *emit)
{
	struct group *group = memory_new(1, sizeof(*group));

	group->key = memory_string(key);
	group->hash = hash;
	incident_init(&group->incident, emit);

	return group;
}

/* Where it stands in the table, or would. */
static struct group **
groups_slot(const struct groups *groups, const char *key, uint64_t hash)
{
	for (size_t i = hash % SLOTS_COUNT;; i = (i + 1) % SLOTS_COUNT) {
		struct group *group = groups->slots[i];

		if (!group || (group->hash == hash && strcmp(group->key, key) == 0))
			return &groups->slots[i];
	}
}

static uint64_t
key_hash(const char *key)
{
	return hash_bytes(HASH_BEGIN, key, strlen(key));
}

struct group *
groups_find(const struct groups *groups, const char *key)
{
	return *groups_slot(groups, key, key_hash(key));
}

struct group *
groups_of(struct groups *groups, const char *key, const struct emit *emit, bool *made)
{
	uint64_t hash = key_hash(key);
	struct group **slot = groups_slot(groups, key, hash);

	*made = !*slot;
	if (!*made)
		return *slot;
	if (groups->count == GROUPS_MOST) {
		*made = !groups->rest;
		if (!groups->rest) {
			groups->rest = group_new("", 0, emit);
			groups->rest->rest = true;
		}
		return groups->rest;
	}
	groups->items =
	    memory_grow(groups->items, groups->count, &groups->room, sizeof(struct group *));
	*slot = groups->items[groups->count++] = group_new(key, hash, emit);

	return *slot;
}

/* The first stays the first; behind the most that are kept, all others are one. */
bool
group_sees(struct group *group, const char *name, size_t len)
{
	uint64_t hash = hash_bytes(HASH_BEGIN, name, len);

	for (size_t i = 0; i < group->seen_count; i++)
		if (group->seen[i] == hash) {
			group->incident.count += i == 0 || group->rest;
			return false;
		}
	group->incident.count += group->rest && group->seen_count > 0;
	if (group->seen_count == INCIDENT_MAX_CHECKS)
		return false;
	group->seen =
	    memory_grow(group->seen, group->seen_count, &group->seen_room, sizeof(*group->seen));
	group->seen[group->seen_count++] = hash;

	return true;
}
