#include "go_table.h"

#include <stdlib.h>
#include <string.h>

#include "hash.h"
#include "memory.h"
#include "report.h"

static uint64_t
entry_hash(enum go_kind kind, const char *package, const char *test)
{
	uint64_t hash = hash_byte(HASH_BEGIN, (unsigned char)kind);

	hash = hash_bytes(hash, package, strlen(package) + 1);
	return hash_bytes(hash, test, strlen(test));
}

static void
entry_free(struct go_entry *entry)
{
	free(entry->package);
	free(entry->test);
	text_free(&entry->output);
	text_free(&entry->message);
	free(entry);
}

void
go_table_free(struct go_table *table)
{
	while (table->first) {
		struct go_entry *entry = table->first;

		table->first = entry->next;
		entry_free(entry);
	}
	free(table->buckets);
	*table = (struct go_table){0};
}

struct go_entry *
go_table_find(
    const struct go_table *table, enum go_kind kind, const char *package, const char *test)
{
	uint64_t hash = entry_hash(kind, package, test);
	struct go_entry *entry = NULL;

	if (table->room > 0)
		entry = table->buckets[hash & (table->room - 1)];
	while (entry && (entry->hash != hash || entry->kind != kind ||
			    strcmp(entry->package, package) != 0 || strcmp(entry->test, test) != 0))
		entry = entry->chain;
	return entry;
}

static void
table_grow(struct go_table *table)
{
	table->room = table->room ? 2 * table->room : 256;
	free(table->buckets);
	table->buckets = memory_new(table->room, sizeof(struct go_entry *));
	for (struct go_entry *entry = table->first; entry; entry = entry->next) {
		struct go_entry **bucket = &table->buckets[entry->hash & (table->room - 1)];

		entry->chain = *bucket;
		*bucket = entry;
	}
}

struct go_entry *
go_table_add(struct go_table *table, enum go_kind kind, const char *package, const char *test)
{
	struct go_entry *entry = memory_new(1, sizeof(*entry)), **bucket;

	if (table->count >= table->room)
		table_grow(table);
	*entry = (struct go_entry){.kind = kind,
	    .package = memory_string(package),
	    .test = memory_string(test),
	    .output = TEXT_INIT(REPORT_WORD),
	    .message = TEXT_INIT(REPORT_WORD),
	    .before = table->last,
	    .hash = entry_hash(kind, package, test)};
	bucket = &table->buckets[entry->hash & (table->room - 1)];
	entry->chain = *bucket;
	*bucket = entry;
	if (table->last)
		table->last->next = entry;
	else
		table->first = entry;
	table->last = entry;
	table->count++;
	return entry;
}

void
go_table_drop(struct go_table *table, struct go_entry *entry)
{
	struct go_entry **at = &table->buckets[entry->hash & (table->room - 1)];

	while (*at != entry)
		at = &(*at)->chain;
	*at = entry->chain;
	if (entry->before)
		entry->before->next = entry->next;
	else
		table->first = entry->next;
	if (entry->next)
		entry->next->before = entry->before;
	else
		table->last = entry->before;
	table->count--;
	entry_free(entry);
}
