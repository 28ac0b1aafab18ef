#include "words.h"

#include <string.h>

#include "split.h"
#include "text.h"

enum { MOST_WORDS = 64 };

/* The words of a statement outside of strings and comments; quoted names are none. */
struct statement_words {
	struct split_name words[MOST_WORDS];
	size_t count;
};

static void
words_read(struct statement_words *words, const char *bytes, size_t len)
{
	struct split split = {.at = bytes, .end = bytes + len};
	struct split_name name;

	words->count = 0;
	while (words->count < MOST_WORDS && split_name(&split, &name))
		if (name.bytes == bytes || name.bytes[-1] != '"')
			words->words[words->count++] = name;
}

static bool
word_is(const struct statement_words *words, size_t at, const char *first, const char *second)
{
	const char *const either[] = {first, second, NULL};

	return at < words->count &&
	       text_is_among_caseless(words->words[at].bytes, words->words[at].written, either);
}

static bool
words_hold(const struct statement_words *words, const char *word)
{
	for (size_t i = 0; i < words->count; i++)
		if (word_is(words, i, word, word))
			return true;

	return false;
}

/* COMMIT and its kin, which some words turn into something else. */
static enum statement_kind
words_end_kind(const struct statement_words *words)
{
	if (words_hold(words, "prepared"))
		return STATEMENT_LONE;
	if (words_hold(words, "to"))
		return STATEMENT_SAVES;

	return words_hold(words, "chain") && !words_hold(words, "no") ? STATEMENT_SAVES
								      : STATEMENT_ENDS;
}

/* What PostgreSQL refuses inside of a transaction (PreventInTransactionBlock() in its sources). */
static bool
words_are_lone(const struct statement_words *words)
{
	bool makes = word_is(words, 0, "create", "drop");

	if (word_is(words, 0, "vacuum", "vacuum") || word_is(words, 1, "system", "subscription"))
		return true;
	if (makes && (word_is(words, 1, "database", "tablespace")))
		return true;
	if (word_is(words, 0, "cluster", "cluster"))
		return words->count == 1 || (words->count == 2 && word_is(words, 1, "verbose", ""));
	if (word_is(words, 0, "discard", "discard"))
		return word_is(words, 1, "all", "all");
	if (word_is(words, 0, "reindex", "reindex"))
		return words_hold(words, "concurrently") || words_hold(words, "schema") ||
		       words_hold(words, "database") || words_hold(words, "system");
	if (word_is(words, 0, "alter", "alter") && word_is(words, 1, "database", "database"))
		return words_hold(words, "tablespace");

	return (makes || word_is(words, 0, "alter", "alter")) && words_hold(words, "concurrently");
}

enum statement_kind
statement_kind(const char *bytes, size_t len)
{
	struct statement_words words;

	words_read(&words, bytes, len);
	if (word_is(&words, 0, "begin", "begin") ||
	    (word_is(&words, 0, "start", "start") && word_is(&words, 1, "transaction", "")))
		return STATEMENT_BEGINS;
	if (word_is(&words, 0, "commit", "end") || word_is(&words, 0, "rollback", "abort"))
		return words_end_kind(&words);
	if (word_is(&words, 0, "prepare", "prepare") && word_is(&words, 1, "transaction", ""))
		return STATEMENT_ENDS;
	if (word_is(&words, 0, "savepoint", "release"))
		return STATEMENT_SAVES;
	if (word_is(&words, 0, "lock", "declare"))
		return STATEMENT_INSIDE;
	if (word_is(&words, 0, "copy", "copy") && words_hold(&words, "stdin"))
		return STATEMENT_FROM_STDIN;

	if (word_is(&words, 0, "create", "create") && words_hold(&words, "trigger") &&
	    words_hold(&words, "begin"))
		return STATEMENT_BEGINS_TRIGGER;

	return words_are_lone(&words) ? STATEMENT_LONE : STATEMENT_ORDINARY;
}
