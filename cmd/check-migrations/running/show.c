#include "show.h"

#include <string.h>

#include "character.h"
#include "redaction.h"
#include "text.h"
#include "lexer.h"
#include "utf8.h"

void
show_statement(const char *sql, size_t len, bool sqlite, size_t most, struct text *out)
{
	TEXT_LOCAL line = TEXT_INIT(most * 2 + TEXT_MAX_REASON);
	struct lexer tokens = {.at = sql, .end = sql + len, .sqlite = sqlite};
	const char *end = NULL;
	struct lexeme token;
	bool cut = false;

	while (!cut && lexer_next(&tokens, &token)) {
		size_t taken = token.len < most ? token.len : utf8_prefix(token.bytes, most);

		if (end && token.bytes > end)
			text_add_byte(&line, ' ');
		end = token.bytes + token.len;
		if (token.kind == LEXEME_STRING)
			text_add_string(&line, "'...'");
		else
			text_add(&line, token.bytes, taken);
		cut = line.len > most;
	}
	if (cut)
		text_cut(&line, utf8_prefix(text_string(&line), most));
	/* Names in quotes may hold line ends. */
	for (size_t i = 0; i < line.len; i++)
		if (char_is_space(line.bytes[i]))
			line.bytes[i] = ' ';
	redaction_visible(text_string(&line), line.len, out);
	if (cut)
		text_add_string(out, " ...");
}
