/*
 * The words, all sought at once: each is in one of 64 buckets, and a place is looked at closely
 * where some bucket has a word that begins with these letters.  Cases are not told apart, nor
 * blanks.
 */
#include "scan.h"

#include <pthread.h>
#include <stdint.h>

#include "memory.h"

enum { BUCKETS = 64, LETTERS = 4 };

/* By the place within a word and the letter, a bit of each bucket that has such a word.  One that
 * has ended may have any letter behind. */
static uint64_t buckets_with[LETTERS][256];

static struct word {
	const char *letters;
	size_t len, row;
	redaction_handler *handler;
	size_t another; /* of the bucket; 0: none */
} * words;
static size_t words_room, word_count, first_of[BUCKETS];

static char
letter_folded(char c)
{
	return c == '\t' ? ' ' : char_lower(c);
}

static void
word_add(const struct word *word)
{
	/* A short word would make its bucket begin at whatever follows the first letters of the
	 * others, so the lengths have buckets of their own. */
	static const unsigned begin[] = {0, 0, 1, 8, 20, BUCKETS};
	size_t len = word->len < LETTERS ? word->len : LETTERS;
	unsigned bucket =
	    begin[len] + ((unsigned char)letter_folded(word->letters[0]) * 5U +
			     (unsigned char)letter_folded(word->letters[word->len > 1])) %
			     (begin[len + 1] - begin[len]);

	for (size_t i = 0; i < LETTERS; i++)
		for (int c = 0; c < 256; c++)
			if (i >= word->len ||
			    letter_folded((char)c) == letter_folded(word->letters[i]))
				buckets_with[i][c] |= UINT64_C(1) << bucket;
	words = memory_grow(words, word_count, &words_room, sizeof(*words));
	words[word_count] = *word;
	words[word_count].another = first_of[bucket];
	first_of[bucket] = word_count++;
}

void
redaction_words_add(const char *list, redaction_handler *handler, size_t row)
{
	struct word word = {.letters = list, .handler = handler, .row = row};

	for (; *word.letters; word.letters += word.len + (word.letters[word.len] == '|')) {
		word.len = 1 + strcspn(word.letters + 1, "|"); /* "|" alone is a word */
		word_add(&word);
	}
}

static void
words_prepare(void)
{
	memset(buckets_with, 0, sizeof(buckets_with));
	memset(first_of, 0, sizeof(first_of));
	words = memory_grow(words, 0, &words_room, sizeof(*words));
	word_count = 1; /* 0 is none */
	redaction_text_words();
	redaction_name_words();
	redaction_shape_words();
	redaction_encoded_words();
}

static pthread_once_t words_once = PTHREAD_ONCE_INIT;

void
redaction_prepare(void)
{
	pthread_once(&words_once, words_prepare);
}

void
redaction_forget(void)
{
	words_once = (pthread_once_t)PTHREAD_ONCE_INIT;
}

static inline uint64_t
buckets_at(const char *four)
{
	const unsigned char *c = (const unsigned char *)four;

	return buckets_with[0][c[0]] & buckets_with[1][c[1]] & buckets_with[2][c[2]] &
	       buckets_with[3][c[3]];
}

/* The same where the text may end before. */
static uint64_t
buckets_near_end(const struct redaction_scan *s, size_t at)
{
	char four[LETTERS];

	for (size_t i = 0; i < LETTERS; i++)
		four[i] = redaction_byte(s, at + i);
	return buckets_at(four);
}

size_t
redaction_words_find(const struct redaction_scan *s, size_t at)
{
	while (at + LETTERS <= s->len && !buckets_at(s->bytes + at))
		at++;
	while (at < s->len && !buckets_near_end(s, at))
		at++;
	return at;
}

static bool
word_begins(const struct redaction_scan *s, const struct word *word, size_t at)
{
	size_t i = 0;

	if (word->len > s->len - at)
		return false;
	while (i < word->len && letter_folded(s->bytes[at + i]) == letter_folded(word->letters[i]))
		i++;
	return i == word->len;
}

void
redaction_words_handle(struct redaction_scan *s, size_t at)
{
	for (uint64_t some = buckets_near_end(s, at); some > 0; some &= some - 1)
		for (size_t i = first_of[__builtin_ctzll(some)]; i > 0; i = words[i].another) {
			struct redaction_hit hit = {
			    at, at + words[i].len, words[i].letters, words[i].row};

			if (word_begins(s, &words[i], at) && at >= s->at && at >= s->marked)
				words[i].handler(s, &hit);
		}
}
