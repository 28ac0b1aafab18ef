/* links: cmd/requeue-dlq/ */
/* Where the messages of a run are in Redis, and which of them is taken back: of so many that they lie in files and are
 * matched part by part, and of many that are alike. */
#include "../../cmd/requeue-dlq/redis/redis_places.h"
#include "../../cmd/requeue-dlq/redis/redis_undo_index.h"

#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "unit.h"

enum { MANY = 900000, ALIKE = 3 };

static uint64_t
hash_of(uint64_t number)
{
	return redis_hash(&number, sizeof(number));
}

static struct survey_list destination = {.salt = 12345};

static void
survey_open(struct redis_survey *survey)
{
	*survey = (struct redis_survey){.lists = &destination};
	for (size_t i = 0; i < SURVEY_KINDS; i++)
		redis_spill_open(&survey->found[i], sizeof(uint64_t));
}

static void
survey_close(struct redis_survey *survey)
{
	for (size_t i = 0; i < SURVEY_KINDS; i++)
		redis_spill_close(&survey->found[i]);
}

static void
survey_add(struct redis_survey *survey, enum survey_found kind, uint64_t hash)
{
	redis_spill_add(&survey->found[kind], &hash);
}

/* A requeued one; those of odd numbers have a request id. */
static struct redis_entry
entry_of(uint64_t number)
{
	struct redis_entry entry = {.mark = REDIS_REQUEUED,
	    .pushed = hash_of(number),
	    .identity = hash_of(number % 2 ? number + (UINT64_C(1) << 40) : number),
	    .destination = {"w", 1}};

	return entry;
}

/* By the number, modulo six: at the destination, back (with its request id or without), back, parked, consumed,
 * alike. */
static void
many_add(struct redis_places *places, struct redis_survey *survey)
{
	for (uint64_t n = 0; n < MANY; n++) {
		struct redis_entry entry = entry_of(n % 6 == 5 ? 5 : n);

		redis_places_add(places, survey, &entry);
		if (n % 6 == 0)
			survey_add(
			    survey, SURVEY_LIVE, redis_survey_live(&destination, entry.pushed));
		else if (n % 12 == 1)
			survey_add(survey, SURVEY_BACK_REQUEST, entry.identity);
		else if (n % 12 == 7)
			survey_add(survey, SURVEY_BACK_UNNAMED, entry.pushed);
		else if (n % 6 == 2)
			survey_add(survey, SURVEY_BACK_PUSHED, entry.pushed);
		else if (n % 6 == 3)
			survey_add(survey, SURVEY_AWAY_REQUEST, entry.identity);
		/* What is no message of the run. */
		survey_add(survey, SURVEY_LIVE, hash_of(n + (UINT64_C(1) << 41)));
	}
	for (int i = 0; i < ALIKE; i++)
		survey_add(
		    survey, SURVEY_LIVE, redis_survey_live(&destination, entry_of(5).pushed));
}

static enum store_place
many_place(uint64_t number)
{
	static const enum store_place places[] = {
	    STORE_AT_DESTINATION, STORE_BACK, STORE_BACK, STORE_IS_PARKED, STORE_WAS_CONSUMED};

	if (number % 6 < 5)
		return places[number % 6];

	return number / 6 < ALIKE ? STORE_AT_DESTINATION : STORE_WAS_CONSUMED;
}

static size_t
many_wrong(void)
{
	struct redis_places places;
	struct redis_survey survey;
	size_t wrong = 0;

	survey_open(&survey);
	redis_places_open(&places);
	many_add(&places, &survey);
	if (redis_places_find(&places, &survey, NULL) == -1)
		wrong = MANY;
	for (size_t n = 0; wrong < MANY && n < MANY; n++)
		wrong += redis_places_get(&places, n) != many_place(n);
	redis_places_close(&places);
	survey_close(&survey);

	return wrong;
}

static void
test_many(void)
{
	destination.key = TEXT_INIT(16);
	text_add_string(&destination.key, "w");
	CHECK(many_wrong() == 0);
	/* Without a place for files. */
	setenv("TMPDIR", "/nowhere", 1);
	CHECK(many_wrong() == 0);
	unsetenv("TMPDIR");
}

/* ---- each mark ---- */

static enum store_place
place_of(char mark, enum survey_found kind, uint64_t found)
{
	struct redis_places places;
	struct redis_survey survey;
	struct redis_entry entry = entry_of(2);
	enum store_place place;
	uint64_t digest = 7;

	entry.mark = mark;
	memcpy(entry.digest, &digest, sizeof(digest));
	survey_open(&survey);
	redis_places_open(&places);
	survey_add(&survey, kind, found);
	redis_places_add(&places, &survey, &entry);
	CHECK(redis_places_find(&places, &survey, NULL) == 0);
	place = redis_places_get(&places, 0);
	redis_places_close(&places);
	survey_close(&survey);

	return place;
}

static void
test_marks(void)
{
	CHECK(place_of(REDIS_CLAIMED, SURVEY_DEAD, 7) == STORE_BACK);
	CHECK(place_of(REDIS_CLAIMED, SURVEY_DEAD, 8) == STORE_AT_DESTINATION);
	CHECK(place_of(REDIS_RETURNED, SURVEY_DEAD, 7) == STORE_BACK);
	CHECK(place_of(REDIS_RETURNED, SURVEY_PARKED, 7) == STORE_IS_PARKED);
	CHECK(place_of(REDIS_GIVEN_BACK, SURVEY_DEAD, 8) == STORE_WAS_CONSUMED);
	CHECK(place_of(REDIS_UNPARKED, SURVEY_DEAD, 7) == STORE_AT_DESTINATION);
	CHECK(place_of(REDIS_UNPARKED, SURVEY_PARKED, 7) == STORE_WAS_CONSUMED);
	CHECK(place_of(REDIS_PARKED, SURVEY_PARKED, 7) == STORE_IS_PARKED);
	CHECK(place_of(REDIS_PARKED, SURVEY_DEAD, 7) == STORE_WAS_CONSUMED);
	CHECK(place_of(REDIS_PUT_AWAY, SURVEY_PARKED, 7) == STORE_IS_PARKED);
	CHECK(place_of(REDIS_CONSUMED, SURVEY_DEAD, 7) == STORE_WAS_CONSUMED);
	CHECK(place_of(REDIS_DROPPED, SURVEY_DEAD, 7) == STORE_WAS_DROPPED);
	CHECK(place_of(REDIS_UNDONE, SURVEY_DEAD, 7) == STORE_WAS_UNDONE);
	CHECK(place_of(REDIS_REQUEUED, SURVEY_DEAD, 7) == STORE_WAS_CONSUMED);
	CHECK(place_of(REDIS_REQUEUED, SURVEY_LIVE, entry_of(2).pushed) == STORE_WAS_CONSUMED);
	CHECK(place_of(REDIS_REQUEUED, SURVEY_AWAY_PUSHED, entry_of(2).pushed) == STORE_IS_PARKED);
}

static void
test_named(void)
{
	struct redis_places places;
	struct redis_survey survey;

	survey_open(&survey);
	redis_places_open(&places);
	survey_add(&survey, SURVEY_DEAD, 7);
	survey_add(&survey, SURVEY_PARKED, 8);
	for (uint64_t digest = 7; digest < 10; digest++)
		redis_places_add_named(&places, digest, false);
	redis_places_add_named(&places, 7, false);
	redis_places_add_named(&places, 9, true);
	CHECK(redis_places_find(&places, &survey, NULL) == 0);
	CHECK(redis_places_get(&places, 0) != STORE_IS_MISSING);
	CHECK(redis_places_get(&places, 1) != STORE_IS_MISSING);
	CHECK(redis_places_get(&places, 2) == STORE_IS_MISSING);
	/* It was there twice, and is there once. */
	CHECK(redis_places_get(&places, 3) == STORE_IS_MISSING);
	CHECK(redis_places_get(&places, 4) != STORE_IS_MISSING);
	redis_places_close(&places);
	survey_close(&survey);
}

/* ---- what is taken back ---- */

enum { NUMBER_BITS = 24 };

static uint64_t
key_of(uint64_t pushed, uint64_t number)
{
	return (pushed >> NUMBER_BITS << NUMBER_BITS) | number;
}

static void
test_undo_index(void)
{
	const uint64_t one = UINT64_C(0x1111111111000000), other = UINT64_C(0x2222222222000000);
	struct undo_index index = {0};

	/* The third to the sixth are alike. */
	index.count = 6;
	index.keys = memory_new(index.count, sizeof(*index.keys));
	index.used = memory_new(1, 1);
	for (size_t i = 0; i < 6; i++)
		index.keys[i] = i < 2 ? key_of(one, 10 * (i + 1)) : key_of(other, i);
	CHECK(undo_index_find(&index, UINT64_C(0x1234567890abcdef), 0) == SIZE_MAX);
	CHECK(undo_index_find(&index, one + 77, 0) == 0);
	/* The first one is another message of the same upper bits. */
	CHECK(undo_index_find(&index, one + 77, 1) == 1);
	CHECK(undo_index_find(&index, one + 77, 2) == SIZE_MAX);
	for (size_t i = 2; i < 6; i++) {
		CHECK(undo_index_find(&index, other, 0) == i);
		undo_index_use(&index, i, true);
	}
	CHECK(undo_index_find(&index, other, 0) == SIZE_MAX);
	CHECK(index.used_count == 4);
	/* It was not there any more: it is looked for again. */
	undo_index_use(&index, 3, false);
	CHECK(index.used_count == 3);
	CHECK(undo_index_find(&index, other, 0) == 3);
	undo_index_use(&index, 3, true);
	undo_index_use(&index, 3, true);
	CHECK(index.used_count == 4);
	CHECK(undo_index_find(&index, other, 0) == SIZE_MAX);
	undo_index_free(&index);
}

/* The second of two batches, of four messages, is held; the first one has three. */
static void
test_undo_entry(void)
{
	struct undo_index index = {.top = 2, .left = 0, .held_batch = 1};
	uint64_t keys[] = {key_of(0, 3), key_of(0, 5), key_of(0, 6), key_of(0, 7)};
	size_t firsts[] = {0, 3};
	struct redis_entry entries[4] = {{.at = 0}, {.at = 1}, {.at = 2}, {.at = 3}};
	struct text why = TEXT_INIT(TEXT_MAX_REASON);

	index.keys = keys;
	index.firsts = firsts;
	index.held.entries = entries;
	index.held.count = 4;
	/* The newest comes first. */
	CHECK_INT(undo_index_entry(&index, NULL, 0, &why)->at, 3);
	CHECK_INT(undo_index_entry(&index, NULL, 1, &why)->at, 1);
	CHECK_INT(undo_index_entry(&index, NULL, 2, &why)->at, 0);
	CHECK(!undo_index_entry(&index, NULL, 3, &why));
	CHECK(why.len == 0);
}

int
main(void)
{
	test_many();
	test_marks();
	test_named();
	test_undo_index();
	test_undo_entry();
	text_free(&destination.key);

	return unit_end();
}
