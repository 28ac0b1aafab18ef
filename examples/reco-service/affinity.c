#include "affinity.h"

#include <stddef.h>
#include <stdlib.h>

#define SLOTS 65536u
#define PROBES 8u

struct taste {
	uint64_t user; /* 0: free */
	uint8_t uses[CATEGORIES];
};

struct affinity {
	struct taste slots[SLOTS];
};

/* FNV-1a, 64 bits (Fowler, Noll, Vo); never 0. */
static uint64_t
user_hash(const char *user_id)
{
	uint64_t hash = UINT64_C(14695981039346656037);

	for (; *user_id != '\0'; user_id++)
		hash = (hash ^ (unsigned char)*user_id) * UINT64_C(1099511628211);
	return hash != 0 ? hash : 1;
}

struct affinity *
affinity_new(void)
{
	return calloc(1, sizeof(struct affinity));
}

void
affinity_free(struct affinity *affinity)
{
	free(affinity);
}

void
affinity_learn(struct affinity *affinity, const char *user_id, unsigned int category)
{
	uint64_t user = user_hash(user_id);
	struct taste *taste = &affinity->slots[user % SLOTS];

	for (unsigned int i = 0; i < PROBES; i++) {
		struct taste *slot = &affinity->slots[(user + i) % SLOTS];

		if (slot->user == user || slot->user == 0) {
			taste = slot;
			break;
		}
	}
	if (taste->user != user)
		*taste = (struct taste){.user = user};
	if (taste->uses[category] == UINT8_MAX)
		for (size_t i = 0; i < CATEGORIES; i++)
			taste->uses[i] /= 2; /* the newer half of a history counts more */
	taste->uses[category]++;
}

int
affinity_favourite(const struct affinity *affinity, const char *user_id)
{
	uint64_t user = user_hash(user_id);

	for (unsigned int i = 0; i < PROBES; i++) {
		const struct taste *slot = &affinity->slots[(user + i) % SLOTS];
		int favourite = 0;

		if (slot->user != user)
			continue;
		for (int category = 1; category < CATEGORIES; category++)
			if (slot->uses[category] > slot->uses[favourite])
				favourite = category;
		return favourite;
	}
	return -1;
}
