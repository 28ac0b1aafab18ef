#include "sql_text.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "character.h"

static bool
sql_begins_word(char byte)
{
	return char_is_letter(byte) || byte == '_' || (unsigned char)byte >= 0x80;
}

static const char *
sql_word_end(const char *at, const char *end)
{
	while (at < end && (sql_begins_word(*at) || char_is_digit(*at) || *at == '$'))
		at++;

	return at;
}

/* A doubled quote ends one text and begins the next, which comes to the same. */
static const char *
sql_quote_end(const char *at, const char *end, bool backslashes)
{
	char quote = *at++;

	while (at < end && *at != quote)
		at += backslashes && *at == '\\' && end - at > 1 ? 2 : 1;

	return at < end ? at + 1 : end;
}

/* Where the tag at a dollar ends, "$" or "$body$"; NULL: it is none. */
static const char *
sql_tag_end(const char *at, const char *end)
{
	const char *tag = at + 1;

	while (tag < end && *tag != '$' && sql_word_end(tag, tag + 1) > tag &&
	       !(tag == at + 1 && char_is_digit(*tag)))
		tag++;

	return tag < end && *tag == '$' ? tag + 1 : NULL;
}

static const char *
sql_dollars_end(const char *at, const char *end, const char *tag_end)
{
	size_t len = (size_t)(tag_end - at);
	const char *close = memmem(tag_end, (size_t)(end - tag_end), at, len);

	return close ? close + len : end;
}

static const char *
sql_line_end(const char *at, const char *end)
{
	const char *line_end = memchr(at, '\n', (size_t)(end - at));

	return line_end ? line_end : end;
}

/* They nest. */
static const char *
sql_block_end(const char *at, const char *end)
{
	size_t depth = 0;

	do {
		bool begins = end - at > 1 && at[0] == '/' && at[1] == '*';
		bool ends = end - at > 1 && at[0] == '*' && at[1] == '/';

		depth += begins;
		depth -= ends;
		at += begins || ends ? 2 : 1;
	} while (depth > 0 && at < end);

	return at;
}

const char *
sql_token_end(const char *at, const char *end, enum sql_token *token)
{
	char next = end - at > 1 ? at[1] : '\0';
	const char *tag;

	*token = SQL_SPACE;
	if (char_is_space(*at) || *at == '\f' || *at == '\v')
		return at + 1;
	if (*at == '-' && next == '-')
		return sql_line_end(at, end);
	if (*at == '/' && next == '*')
		return sql_block_end(at, end);

	*token = SQL_QUOTED;
	if (*at == '\'' || *at == '"' || *at == '`')
		return sql_quote_end(at, end, false);
	if ((*at == 'E' || *at == 'e') && next == '\'')
		return sql_quote_end(at + 1, end, true);
	tag = *at == '$' ? sql_tag_end(at, end) : NULL;
	if (tag)
		return sql_dollars_end(at, end, tag);

	*token = sql_begins_word(*at) ? SQL_WORD : SQL_ANOTHER;

	return *token == SQL_WORD ? sql_word_end(at, end) : at + 1;
}
