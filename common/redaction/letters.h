/*
 * redaction/letters: sets of three letters in a row, which tell at a glance what words a text
 * cannot hold.  A letter is what names, tokens and encodings are made of; its case does not count,
 * and all digits are one.
 */
#ifndef COMMON_REDACTION_LETTERS_H
#define COMMON_REDACTION_LETTERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	LETTER_NONE, /* no letter, or the end */
	LETTER_A,    /* up to 26 */
	LETTER_DIGIT = 27,
	LETTER_DASH,
	LETTER_UNDERSCORE,
	LETTER_PERCENT,
	LETTER_POINT,     /* . + ~ * / */
	LETTER_MASK = 31, /* what of a class counts in a set */
	LETTER_STOP,      /* none either: \ { [ @, and what no terminal shows */
};

struct redaction_letters {
	uint32_t third[1024]; /* by the two before, five bits each: a bit for each third letter */
};

/* Filled by redaction_prepare(), once per process. */
extern unsigned char redaction_letter[256];            /* the class of each byte */
extern struct redaction_letters redaction_of_names;    /* the parts that tell a secret's name */
extern struct redaction_letters redaction_of_shapes;   /* prefixes of tokens, addresses of hooks */
extern struct redaction_letters redaction_of_commands; /* and phrases */
extern struct redaction_letters redaction_of_others;   /* other names, all of them at length */
extern struct redaction_letters redaction_of_words;    /* all of these */

void redaction_prepare(void);

/* char_is_alnum() without a branch: letters of identifiers come in no order. */
static inline bool
redaction_is_alnum(char c)
{
	return redaction_letter[(unsigned char)c] - 1u < LETTER_DIGIT;
}

/* Whether, in the lowest bit, the three are in the set; *before become the last two. */
static inline uint32_t
redaction_letters_take(const struct redaction_letters *set, unsigned *before, char c)
{
	unsigned letter = redaction_letter[(unsigned char)c] & LETTER_MASK;
	uint32_t found = set->third[*before] >> letter;

	*before = (*before << 5 | letter) & 1023;

	return found;
}

/* Whether the first three of `bytes` are in the set. */
static inline bool
redaction_letters_begin(const struct redaction_letters *set, const char *bytes, size_t len)
{
	unsigned before = 0;

	for (size_t i = 0; i < 2; i++)
		redaction_letters_take(set, &before, i < len ? bytes[i] : '\0');

	return redaction_letters_take(set, &before, len > 2 ? bytes[2] : '\0') & 1;
}

#endif
