#include "merge.h"

#include <string.h>

#include "text.h"

/* Moves over [ONLY] [schema.]name. */
static void
merge_take_name(struct lexer *lexer)
{
	struct lexeme token;
	struct lexer ahead;

	if (lexer_next(lexer, &token) && lexeme_is(&token, "only"))
		lexer_next(lexer, &token);
	ahead = *lexer;
	while (lexer_next(&ahead, &token) && lexeme_is_symbol(&token, '.') &&
	       lexer_next(&ahead, &token))
		*lexer = ahead;
}

bool
merge_begin(struct merge *merge, const char *sql)
{
	struct lexeme token;
	bool merges = false;

	merge->lexer = (struct lexer){.at = sql, .end = sql + strlen(sql)};
	while (lexer_next(&merge->lexer, &token)) {
		if (merges && lexeme_is(&token, "into")) {
			merge->table = merge->lexer.at;
			merge_take_name(&merge->lexer);
			merge->table_end = merge->lexer.at;
			return true;
		}
		merges = token.depth == 0 && lexeme_is(&token, "merge");
	}

	return false;
}

/* The values of a row in brackets: each is a parameter, but DEFAULT. */
static void
merge_write_values(struct lexer *lexer, struct text *out)
{
	struct lexeme token;
	bool first = true, is_default = false;
	unsigned number = 0;
	size_t depth;

	if (!lexer_next(lexer, &token))
		return;
	depth = lexer->depth;
	text_add_string(out, " VALUES (");
	while (lexer_next(lexer, &token)) {
		bool ends = lexeme_is_symbol(&token, ')') && lexer->depth < depth;

		if (!ends && !(lexeme_is_symbol(&token, ',') && token.depth == depth)) {
			is_default = lexeme_is(&token, "default");
			continue;
		}
		text_add_string(out, first ? "" : ", ");
		first = false;
		if (is_default)
			text_add_string(out, "DEFAULT");
		else
			text_add_format(out, "$%u", ++number);
		if (ends)
			break;
	}
	text_add_byte(out, ')');
}

bool
merge_next(struct merge *merge, struct text *out)
{
	const char *columns = NULL;
	struct lexeme token;

	do
		if (!lexer_next(&merge->lexer, &token))
			return false;
	while (token.depth > 0 || !lexeme_is(&token, "insert"));
	columns = merge->lexer.at;
	text_add_string(out, "INSERT INTO ");
	text_add(out, merge->table, (size_t)(merge->table_end - merge->table));
	while (lexer_next(&merge->lexer, &token)) {
		if (token.depth > 0 || lexeme_is_symbol(&token, '('))
			continue;
		if (lexeme_is(&token, "default")) {
			text_add_string(out, " DEFAULT VALUES");
			return true;
		}
		if (lexeme_is(&token, "values"))
			break;
	}
	/* The columns, and OVERRIDING. */
	text_add(out, columns, (size_t)(token.bytes - columns));
	merge_write_values(&merge->lexer, out);

	return true;
}
