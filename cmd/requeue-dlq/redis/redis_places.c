#include "redis_places.h"

/* Of the hashes that are found, so many are in memory at a time, as well as they spread: a table of
 * them takes 4 MiB. */
enum { PART = 150000 };

enum { NOT_FOUND = 0x80 }; /* beside the place that holds unless it is found */

enum { NAMED = '?', KNOWN = '!' }; /* marks of ours: of those that were there at the beginning */

struct line {
	uint64_t pushed, identity, digest;
	uint64_t live; /* 0: its destination was not looked at */
	char mark;
};

void
redis_places_open(struct redis_places *places)
{
	redis_spill_open(&places->lines, sizeof(struct line));
	places->places = TEXT_INIT((size_t)TEXT_MAX_DOCUMENT);
}

void
redis_places_close(struct redis_places *places)
{
	redis_spill_close(&places->lines);
	text_free(&places->places);
}

bool
redis_mark_is_back(char mark)
{
	return mark == REDIS_UNDONE || mark == REDIS_RETURNED || mark == REDIS_GIVEN_BACK;
}

/* Where it is unless it is found. */
static char
mark_place(char mark)
{
	switch (mark) {
	case REDIS_UNDONE:
		return STORE_WAS_UNDONE;
	case REDIS_DROPPED:
		return STORE_WAS_DROPPED;
	case REDIS_CLAIMED:
		return (char)(STORE_AT_DESTINATION | NOT_FOUND);
	case KNOWN:
		return STORE_WAS_CONSUMED;
	case NAMED:
		return (char)(STORE_IS_MISSING | NOT_FOUND);
	default:
		return (char)(STORE_WAS_CONSUMED | NOT_FOUND);
	}
}

static void
places_add_line(struct redis_places *places, const struct line *line)
{
	redis_spill_add(&places->lines, line);
	text_add_byte(&places->places, mark_place(line->mark));
}

void
redis_places_add(
    struct redis_places *places, const struct redis_survey *survey, const struct redis_entry *entry)
{
	const struct survey_list *list =
	    entry->mark == REDIS_REQUEUED ? redis_survey_list(survey, &entry->destination) : NULL;
	struct line line = {.pushed = entry->pushed,
	    .identity = entry->identity,
	    .digest = redis_digest_hash(entry->digest),
	    .live = list ? redis_survey_live(list, entry->pushed) : 0,
	    .mark = entry->mark};

	places_add_line(places, &line);
}

void
redis_places_add_named(struct redis_places *places, uint64_t digest, bool is_known)
{
	struct line line = {.digest = digest, .mark = is_known ? KNOWN : NAMED};

	places_add_line(places, &line);
}

/* Under which hash it is looked for among those of a kind; 0: it is none of them. */
static uint64_t
line_key(const struct line *line, enum survey_found kind)
{
	bool requeued = line->mark == REDIS_REQUEUED;
	bool has_request = line->identity != line->pushed;
	bool returned = line->mark == REDIS_RETURNED || line->mark == REDIS_GIVEN_BACK;

	switch (kind) {
	case SURVEY_LIVE:
		return line->live;
	case SURVEY_BACK_REQUEST:
	case SURVEY_AWAY_REQUEST:
		return requeued && has_request ? line->identity : 0;
	case SURVEY_BACK_UNNAMED:
	case SURVEY_AWAY_UNNAMED:
		return requeued && has_request ? line->pushed : 0;
	case SURVEY_BACK_PUSHED:
	case SURVEY_AWAY_PUSHED:
		return requeued && !has_request ? line->pushed : 0;
	case SURVEY_DEAD:
		return returned || line->mark == REDIS_CLAIMED || line->mark == REDIS_UNPARKED ||
			       line->mark == NAMED
			   ? line->digest
			   : 0;
	case SURVEY_PARKED:
		return returned || line->mark == REDIS_PARKED || line->mark == REDIS_PUT_AWAY ||
			       line->mark == NAMED
			   ? line->digest
			   : 0;
	default:
		return 0;
	}
}

/* Where it is when it is found there. */
static enum store_place
found_place(const struct line *line, enum survey_found kind)
{
	switch (kind) {
	case SURVEY_LIVE:
		return STORE_AT_DESTINATION;
	case SURVEY_AWAY_REQUEST:
	case SURVEY_AWAY_UNNAMED:
	case SURVEY_AWAY_PUSHED:
	case SURVEY_PARKED:
		return STORE_IS_PARKED;
	default:
		return line->mark == REDIS_UNPARKED ? STORE_AT_DESTINATION : STORE_BACK;
	}
}

/* Tables look at the low bits. */
static size_t
hash_part(uint64_t hash, size_t parts)
{
	return (size_t)(hash >> 32) % parts;
}

static struct redis_counts *
part_load(struct redis_spill *found, size_t part, size_t parts)
{
	struct redis_counts *counts = redis_counts_new();
	const uint64_t *hash;

	redis_spill_rewind(found);
	while ((hash = redis_spill_next(found))) {
		if (hash_part(*hash, parts) == part)
			redis_counts_add(counts, *hash);
	}

	return counts;
}

/* Looks for those messages that are not found yet, in their order. */
static void
part_match(struct redis_places *places, struct redis_counts *counts, enum survey_found kind,
    size_t part, size_t parts)
{
	char *place = places->places.bytes;
	const struct line *line;

	redis_spill_rewind(&places->lines);
	for (; (line = redis_spill_next(&places->lines)); place++) {
		uint64_t key = *place & NOT_FOUND ? line_key(line, kind) : 0;

		if (key != 0 && hash_part(key, parts) == part && redis_counts_take(counts, key))
			*place = (char)found_place(line, kind);
	}
}

int
redis_places_find(struct redis_places *places, struct redis_survey *survey, struct text *why)
{
	if (text_failed(&places->places))
		return text_fail(why, "out of memory");
	for (enum survey_found kind = 0; kind < SURVEY_KINDS; kind++) {
		struct redis_spill *found = &survey->found[kind];
		size_t parts = (found->count + PART - 1) / PART;

		for (size_t part = 0; part < parts; part++) {
			struct redis_counts *counts = part_load(found, part, parts);

			part_match(places, counts, kind, part, parts);
			redis_counts_free(counts);
		}
		if (redis_spill_check(found, why) == -1)
			return -1;
	}

	return redis_spill_check(&places->lines, why);
}

enum store_place
redis_places_get(const struct redis_places *places, size_t number)
{
	return (enum store_place)((unsigned char)places->places.bytes[number] & ~NOT_FOUND);
}
