#include "digests.h"

#include <stdlib.h>

#include "memory.h"

/* What one reader reads. */
struct digests_reader {
	struct digests_reader *next;
	struct digests *digests;
	const char *option;
	struct digest *operand; /* the one that is being read, and how long it is so far */
	int64_t bytes;
	struct digest *all; /* all of its operands; of the first one it is the digest, too */
	int64_t all_bytes;
	bool later; /* the first one has ended */
};

struct digests {
	struct digest_entry *entries;
	size_t count, room;
	struct digests_reader *readers;
	bool failed;
};

struct digests *
digests_new(void)
{
	return memory_new(1, sizeof(struct digests));
}

void
digests_free(struct digests *digests)
{
	struct digests_reader *next;

	if (!digests)
		return;
	for (struct digests_reader *reader = digests->readers; reader; reader = next) {
		next = reader->next;
		digest_free(reader->operand);
		digest_free(reader->all);
		free(reader);
	}
	for (size_t i = 0; i < digests->count; i++)
		free(digests->entries[i].name);
	free(digests->entries);
	free(digests);
}

static struct digest_entry *
digests_append(struct digests *digests, const char *option, const char *name)
{
	struct digest_entry *entry;

	digests->entries = memory_grow(
	    digests->entries, digests->count, &digests->room, sizeof(*digests->entries));
	entry = &digests->entries[digests->count++];
	*entry = (struct digest_entry){.option = option, .name = memory_string(name)};
	return entry;
}

void
digests_add(
    struct digests *digests, const char *option, const char *name, const void *bytes, size_t len)
{
	struct digest_entry *entry;

	if (!digests)
		return;
	entry = digests_append(digests, option, name);
	entry->bytes = (int64_t)len;
	digests->failed |= digest_of(bytes, len, entry->sha256) == -1;
}

void
digests_add_absent(struct digests *digests, const char *option, const char *name)
{
	if (digests)
		digests_append(digests, option, name)->absent = true;
}

/* ---- a reader's operands ---- */

static void
operand_add(void *context, const char *bytes, size_t len)
{
	struct digests_reader *reader = context;

	digest_add(reader->all, bytes, len);
	if (reader->later)
		digest_add(reader->operand, bytes, len);
	reader->bytes += (int64_t)len;
	reader->all_bytes += (int64_t)len;
}

static void
operand_end(void *context, const char *name)
{
	struct digests_reader *reader = context;
	struct digest_entry *entry = digests_append(reader->digests, reader->option, name);
	int rc = reader->later ? digest_end(reader->operand, entry->sha256)
			       : digest_so_far(reader->all, entry->sha256);

	entry->bytes = reader->bytes;
	reader->bytes = 0;
	reader->later = true;
	reader->digests->failed |= rc == -1;
}

struct reader_tap
digests_tap(struct digests *digests, const char *option)
{
	struct digests_reader *reader;

	if (!digests)
		return (struct reader_tap){0};
	reader = memory_new(1, sizeof(*reader));
	reader->next = digests->readers;
	reader->digests = digests;
	reader->option = option;
	reader->operand = memory_given(digest_new());
	reader->all = memory_given(digest_new());
	digests->readers = reader;
	return (struct reader_tap){.bytes = operand_add, .end = operand_end, .context = reader};
}

/* ---- what came of it ---- */

size_t
digests_count(const struct digests *digests)
{
	return digests->count;
}

const struct digest_entry *
digests_entry(const struct digests *digests, size_t i)
{
	return &digests->entries[i];
}

int
digests_input(const struct digests *digests, int64_t *bytes, char sha256[DIGEST_SIZE])
{
	const struct digests_reader *reader = digests->readers;

	while (reader && reader->option[0] != '\0')
		reader = reader->next;
	*bytes = reader ? reader->all_bytes : 0;
	if (digests->failed || !reader)
		return digests->failed ? -1 : digest_of("", 0, sha256);
	return digest_so_far(reader->all, sha256);
}
