#include "words.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "character.h"
#include "memory.h"
#include "text.h"

/* Copies one word behind `out`, with its NUL, and returns where the next may begin; NULL: a quote
 * is open. */
static const char *
word_take(const char *at, char **out)
{
	char quote = '\0';

	for (; *at && (quote || !char_is_blank(*at)); at++) {
		if (quote ? *at == quote : *at == '\'' || *at == '"') {
			quote = quote ? '\0' : *at;
			continue;
		}
		if (*at == '\\' && quote != '\'' && at[1] &&
		    (quote == '\0' || at[1] == '"' || at[1] == '\\'))
			at++;
		*(*out)++ = *at;
	}
	*(*out)++ = '\0';

	return quote ? NULL : at;
}

char **
words_split(const char *command, struct text *why)
{
	/* As many words as every second byte could begin, and all of their bytes. */
	size_t most = strlen(command) / 2 + 2, count = 0;
	char **words = memory_new(1, most * sizeof(*words) + strlen(command) + 2);
	char *out = (char *)(words + most);

	for (const char *at = command; at;) {
		while (char_is_blank(*at))
			at++;
		if (*at == '\0')
			break;
		words[count++] = out;
		at = word_take(at, &out);
		if (!at) {
			text_fail(why, "a quote is open");
			free(words);
			return NULL;
		}
	}
	if (count == 0 || *words[0] == '\0') {
		text_fail(why, "no command");
		free(words);
		return NULL;
	}

	return words;
}
