#include <string.h>

#include "character.h"
#include "layouts.h"

/* What people put between the parts of a marker. */
static size_t
separators_skip(const char *text, const char *end)
{
	const char *at = text;

	while (at < end && *at != '\0' && strchr(" \t:+_-", *at))
		at++;

	return (size_t)(at - text);
}

/* The bytes of a word, whatever its case and with separators inside of it; 0: another stands
 * there. */
static size_t
word_length(const char *text, const char *end, const char *word)
{
	const char *at = text;

	for (; *word != '\0'; word++) {
		if (at > text)
			at += separators_skip(at, end);
		if (at == end || char_lower(*at) != *word)
			return 0;
		at++;
	}

	return at < end && char_is_word(*at) ? 0 : (size_t)(at - text);
}

/* The text of a comment: decoration, the tool's word, separators, a word of `words`.  Where no
 * colon stands between them, more words make it a sentence. */
static bool
comment_resembles(const char *at, const char *end, const char *tool, const char *const *words)
{
	size_t separators, len = 0;
	bool colon;

	while (
	    at < end && ((unsigned char)*at >= 0x80 || (*at != '\0' && strchr(" \t\v-*#+@", *at))))
		at++;
	len = word_length(at, end, tool);
	if (len == 0)
		return false;
	at += len;
	separators = separators_skip(at, end);
	colon = memchr(at, ':', separators);
	at += separators;
	for (len = 0; *words && len == 0; words++)
		len = word_length(at, end, *words);
	if (len == 0)
		return false;
	for (at += len; at < end && *at != '\0' && strchr(" \t\v;*/", *at);)
		at++;

	return colon || at == end;
}

bool
line_resembles(const char *line, size_t len, const char *tool, const char *const *words)
{
	const char *end = line + len;

	for (const char *at = line; at < end; at++) {
		bool pair =
		    at + 1 < end && ((*at == '-' && at[1] == '-') || (*at == '/' && at[1] == '*'));

		if ((pair || *at == '#') && comment_resembles(at + 1, end, tool, words))
			return true;
	}

	return false;
}
