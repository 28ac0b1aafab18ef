/*
 * word_search: many words, all sought at once.
 *
 * Each is in one of 64 buckets, and a place is looked at closely where some bucket has a word that
 * begins with these letters.  Upper and lower case are not told apart, nor a blank and a tab.
 */
#ifndef COMMON_WORD_SEARCH_H
#define COMMON_WORD_SEARCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct word_search;

struct word_search *word_search_new(void); /* never NULL (memory.h) */
void word_search_free(struct word_search *search);

/* Adds the words of a list, with '|' between; the letters live as long as the search.  `owner` is
 * the caller's. */
void word_search_add(struct word_search *search, const char *list, size_t owner);

/* The next place from `at` on where some word may begin, or `len`. */
size_t word_search_find(const struct word_search *search, const char *bytes, size_t len, size_t at);

/* A word that was found: bytes[from..to), in whatever case. */
struct word_hit {
	size_t from, to;
	const char *letters; /* as the list has it */
	size_t owner;
	uint64_t buckets; /* where to look for the next one that begins there */
	size_t next;
};

/* The first that begins at `at`; then the next one.  False: none does. */
struct word_hit word_search_begin(
    const struct word_search *search, const char *bytes, size_t len, size_t at);
bool word_search_next(
    const struct word_search *search, const char *bytes, size_t len, struct word_hit *hit);

#endif
