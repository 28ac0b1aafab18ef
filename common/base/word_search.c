#include "word_search.h"

#include <stdlib.h>
#include <string.h>

#include "character.h"
#include "memory.h"

enum { BUCKETS = 64, LETTERS = 4 };

struct word {
	const char *letters;
	size_t len, owner;
	size_t another; /* of the bucket; 0: none */
};

struct word_search {
	/* By the place within a word and the letter, a bit of each bucket that has such a word.
	 * One that has ended may have any letter behind. */
	uint64_t buckets_with[LETTERS][256];
	unsigned weights[BUCKETS][LETTERS]; /* of these letters together */
	size_t first_of[BUCKETS];
	struct word *words; /* from 1 on */
	size_t room, count;
};

static char
letter_folded(char c)
{
	return c == '\t' ? ' ' : char_lower(c);
}

struct word_search *
word_search_new(void)
{
	struct word_search *search = memory_new(1, sizeof(*search));

	search->words = memory_grow(NULL, 0, &search->room, sizeof(*search->words));
	search->count = 1;

	return search;
}

void
word_search_free(struct word_search *search)
{
	if (search)
		free(search->words);
	free(search);
}

/* How often it stands in a text, roughly. */
static unsigned
letter_weight(char folded)
{
	return folded && strchr("aeilnorst ", folded) ? 4 : char_is_letter(folded) ? 2 : 1;
}

/* What the letter adds to a place of the bucket. */
static unsigned
letter_adds(const struct word_search *search, unsigned bucket, size_t place, char folded)
{
	bool has = search->buckets_with[place][(unsigned char)folded] >> bucket & 1;

	return has ? 0 : letter_weight(folded);
}

/* The bucket that lets pass the least of a text more.  A short word would make its bucket begin at
 * whatever follows the first letters of the others, so the lengths have buckets of their own. */
static unsigned
word_bucket(const struct word_search *search, const struct word *word, size_t len)
{
	static const unsigned begin[] = {0, 0, 1, 8, 20, BUCKETS};
	unsigned best = begin[len];
	uint64_t least = UINT64_MAX;

	for (unsigned bucket = begin[len]; bucket < begin[len + 1]; bucket++) {
		uint64_t before = 1, after = 1;

		for (size_t i = 0; i < len; i++) {
			unsigned weight = search->weights[bucket][i];

			before *= weight;
			after *= weight +
				 letter_adds(search, bucket, i, letter_folded(word->letters[i]));
		}
		if (after - before < least) {
			least = after - before;
			best = bucket;
		}
	}

	return best;
}

static void
word_add(struct word_search *search, struct word word)
{
	size_t len = word.len < LETTERS ? word.len : LETTERS;
	unsigned bucket = word_bucket(search, &word, len);

	for (size_t i = 0; i < len; i++)
		search->weights[bucket][i] +=
		    letter_adds(search, bucket, i, letter_folded(word.letters[i]));
	for (size_t i = 0; i < LETTERS; i++)
		for (int c = 0; c < 256; c++)
			if (i >= word.len ||
			    letter_folded((char)c) == letter_folded(word.letters[i]))
				search->buckets_with[i][c] |= UINT64_C(1) << bucket;
	search->words =
	    memory_grow(search->words, search->count, &search->room, sizeof(*search->words));
	word.another = search->first_of[bucket];
	search->words[search->count] = word;
	search->first_of[bucket] = search->count++;
}

void
word_search_add(struct word_search *search, const char *list, size_t owner)
{
	struct word word = {.letters = list, .owner = owner};

	for (; *word.letters; word.letters += word.len + (word.letters[word.len] == '|')) {
		word.len = 1 + strcspn(word.letters + 1, "|"); /* "|" alone is a word */
		word_add(search, word);
	}
}

static inline uint64_t
buckets_at(const struct word_search *search, const char *four)
{
	const unsigned char *c = (const unsigned char *)four;

	return search->buckets_with[0][c[0]] & search->buckets_with[1][c[1]] &
	       search->buckets_with[2][c[2]] & search->buckets_with[3][c[3]];
}

/* The same where the text may end before. */
static uint64_t
buckets_near_end(const struct word_search *search, const char *bytes, size_t len, size_t at)
{
	char four[LETTERS] = {0};

	memcpy(four, bytes + at, len - at < LETTERS ? len - at : LETTERS);
	return buckets_at(search, four);
}

size_t
word_search_find(const struct word_search *search, const char *bytes, size_t len, size_t at)
{
	while (at + LETTERS <= len && !buckets_at(search, bytes + at))
		at++;
	while (at < len && !buckets_near_end(search, bytes, len, at))
		at++;

	return at;
}

struct word_hit
word_search_begin(const struct word_search *search, const char *bytes, size_t len, size_t at)
{
	return (struct word_hit){.from = at, .buckets = buckets_near_end(search, bytes, len, at)};
}

static bool
word_stands(const struct word *word, const char *bytes, size_t len)
{
	size_t i = 0;

	if (word->len > len)
		return false;
	while (i < word->len && letter_folded(bytes[i]) == letter_folded(word->letters[i]))
		i++;
	return i == word->len;
}

bool
word_search_next(
    const struct word_search *search, const char *bytes, size_t len, struct word_hit *hit)
{
	while (hit->next > 0 || hit->buckets > 0) {
		const struct word *word;

		if (hit->next == 0) {
			hit->next = search->first_of[__builtin_ctzll(hit->buckets)];
			hit->buckets &= hit->buckets - 1;
		}
		word = &search->words[hit->next];
		hit->next = word->another;
		if (word_stands(word, bytes + hit->from, len - hit->from)) {
			hit->to = hit->from + word->len;
			hit->letters = word->letters;
			hit->owner = word->owner;
			return true;
		}
	}
	return false;
}
