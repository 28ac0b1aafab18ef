#include "known_findings.h"

#include <stdlib.h>
#include <string.h>

#include "hash.h"
#include "memory.h"

enum { PLACES = 64 };

void
known_findings_free(struct known_findings *known)
{
	for (size_t i = 0; i < known->count; i++)
		for (int m = 0; m < KNOWN_MEMBERS; m++)
			free(known->items[i].words[m]);
	free(known->items);
	free(known->places);
	*known = (struct known_findings){0};
}

static bool
known_is(const struct known_finding *finding, const struct finding_word words[KNOWN_MEMBERS])
{
	for (int m = KNOWN_TOOL; m <= KNOWN_FINGERPRINT; m++)
		if (finding->lengths[m] != words[m].len ||
		    (words[m].len > 0 &&
			memcmp(finding->words[m], words[m].bytes, words[m].len) != 0))
			return false;
	return true;
}

/* The lengths keep "a", "bc" and "ab", "c" apart. */
static uint64_t
known_hash(const char *const words[], const size_t lengths[])
{
	uint64_t hash = HASH_BEGIN;

	for (int m = KNOWN_TOOL; m <= KNOWN_FINGERPRINT; m++) {
		hash = hash_bytes(hash, &lengths[m], sizeof(lengths[m]));
		hash = hash_bytes(hash, words[m], lengths[m]);
	}
	return hash;
}

/* Where the finding stands among the places, or would. */
static size_t *
known_place(const struct known_findings *known, const struct finding_word words[KNOWN_MEMBERS])
{
	const char *const bytes[] = {words[KNOWN_TOOL].bytes, words[KNOWN_FINGERPRINT].bytes};
	const size_t lengths[] = {words[KNOWN_TOOL].len, words[KNOWN_FINGERPRINT].len};
	size_t at = known_hash(bytes, lengths) & (known->size - 1);

	while (known->places[at] && !known_is(&known->items[known->places[at] - 1], words))
		at = (at + 1) & (known->size - 1);
	return &known->places[at];
}

static void
known_make_room(struct known_findings *known)
{
	if (known->size > 2 * known->count)
		return;
	free(known->places);
	known->size = known->size > 0 ? 2 * known->size : PLACES;
	known->places = memory_new(known->size, sizeof(*known->places));
	for (size_t i = 0; i < known->count; i++) {
		const struct known_finding *finding = &known->items[i];
		const struct finding_word words[KNOWN_MEMBERS] = {
		    {finding->words[KNOWN_TOOL], finding->lengths[KNOWN_TOOL]},
		    {finding->words[KNOWN_FINGERPRINT], finding->lengths[KNOWN_FINGERPRINT]}};

		*known_place(known, words) = i + 1;
	}
}

static struct known_finding *
known_find(const struct known_findings *known, const struct finding_word words[KNOWN_MEMBERS])
{
	size_t place =
	    known->size > 0 && words[KNOWN_FINGERPRINT].len > 0 ? *known_place(known, words) : 0;

	return place > 0 ? &known->items[place - 1] : NULL;
}

static struct known_finding *
known_append(struct known_findings *known, const struct finding_word words[KNOWN_MEMBERS])
{
	struct known_finding *finding;

	known_make_room(known);
	known->items = memory_grow(known->items, known->count, &known->room, sizeof(*known->items));
	*known_place(known, words) = known->count + 1;
	finding = &known->items[known->count++];
	*finding = (struct known_finding){0};
	for (int m = 0; m < KNOWN_MEMBERS; m++) {
		finding->words[m] =
		    words[m].len > 0 ? memory_copy(words[m].bytes, words[m].len) : NULL;
		finding->lengths[m] = words[m].len;
	}
	return finding;
}

void
known_findings_add(
    struct known_findings *known, const struct finding_word words[KNOWN_MEMBERS], bool suppressed)
{
	struct known_finding *finding = known_find(known, words);

	if (words[KNOWN_FINGERPRINT].len == 0)
		return;
	if (known->total == KNOWN_MOST) {
		known->over = true;
		return;
	}
	if (!finding)
		finding = known_append(known, words);
	finding->known++;
	finding->known_suppressed += suppressed;
	known->total++;
}

bool
known_findings_see(struct known_findings *known, const struct finding_word words[KNOWN_MEMBERS],
    bool suppressed, bool counts)
{
	struct known_finding *finding = known_find(known, words);
	int64_t open;

	if (!finding)
		return true;
	if (!counts)
		return !suppressed && finding->known == finding->known_suppressed;
	open = finding->known - finding->known_suppressed;
	finding->seen++;
	finding->seen_open += !suppressed;
	return finding->seen > finding->known || (!suppressed && finding->seen_open > open);
}
