#include <stdbool.h>
#include <string.h>

#include "character.h"
#include "markdown.h"
#include "text.h"

/* U+2060, which is not seen: the host looks for names and numbers after all escapes are gone.  What
 * looks like a URL it takes before they are. */
#define WORD_JOINER "\xE2\x81\xA0"

void
markdown_escape(struct text *out, const char *words)
{
	for (; *words != '\0'; words++) {
		if (*words == '\n')
			text_add_string(out, "<br>");
		else if (*words == '\t')
			text_add_byte(out, ' ');
		else if (*words == '<')
			text_add_string(out, "&lt;");
		else if (*words == '>')
			text_add_string(out, "&gt;");
		else if (*words == '&')
			text_add_string(out, "&amp;");
		else if (strncmp(words, "://", 3) == 0)
			text_add_string(out, "&#58;");
		else if (strncmp(words, "www.", 4) == 0)
			text_add_string(out, "&#119;");
		else if (strchr("\\`*_{}[]~|$#", *words))
			text_add_format(out, "\\%c", *words);
		else
			text_add_byte(out, *words);
		if (*words == '@' || (*words == '#' && char_is_digit(words[1])))
			text_add_string(out, WORD_JOINER);
	}
}

void
markdown_link(struct text *out, const char *address)
{
	bool web = strncmp(address, "http://", 7) == 0 || strncmp(address, "https://", 8) == 0;

	if (web && !strpbrk(address, " <>\t\n"))
		text_add_format(out, "<%s>", address);
	else
		markdown_escape(out, address);
}

void
markdown_fence(struct text *out, const char *words)
{
	size_t longest = 2, run = 0;

	for (const char *at = words; *at != '\0'; at++) {
		run = *at == '`' ? run + 1 : 0;
		longest = run > longest ? run : longest;
	}
	for (size_t i = 0; i <= longest; i++)
		text_add_byte(out, '`');
	text_add_string(out, "text\n");
	text_add_string(out, words);
	text_add_byte(out, '\n');
	for (size_t i = 0; i <= longest; i++)
		text_add_byte(out, '`');
	text_add_byte(out, '\n');
}
