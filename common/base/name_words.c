#include "name_words.h"

#include <string.h>

#include "character.h"

/* A word begins at `i`: at a capital after a small letter or digit, or at the last of several
 * capitals (APIKey: api, key). */
static bool
word_begins(const char *name, size_t len, size_t i)
{
	bool capital = name[i] != char_lower(name[i]);

	if (i == 0 || !char_is_alnum(name[i - 1]))
		return true;
	return capital && (name[i - 1] == char_lower(name[i - 1]) ||
			      (i + 1 < len && name[i + 1] >= 'a' && name[i + 1] <= 'z'));
}

void
name_words_cut(struct name_words *words, const char *name, size_t len)
{
	enum { LONG = 20, SHORTEST_WORD = 4 };
	size_t count = 0;

	words->len = 0;
	if (len > NAME_WORDS_MAX) {
		name += len - NAME_WORDS_MAX;
		len = NAME_WORDS_MAX;
	}
	for (size_t i = 0; i < len; i++) {
		if (!char_is_alnum(name[i]))
			continue;
		if (word_begins(name, len, i)) {
			words->letters[words->len++] = '_';
			count++;
		}
		words->letters[words->len++] = char_lower(name[i]);
	}
	words->gibberish = words->len - count == len && len >= LONG && count * SHORTEST_WORD > len;
	memcpy(words->letters + words->len, "_", 2);
}
