#include "sqlite_table.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "memory.h"
#include "sqlite_constraint.h"
#include "text.h"
#include "tokens.h"

/* ---- notes ---- */

static int
note_compare(const void *a, const void *b)
{
	const struct table_note *one = a, *other = b;
	int order = (one->about > other->about) - (one->about < other->about);

	if (order == 0 && one->column && other->column)
		order = strcasecmp(one->column, other->column);
	if (order == 0)
		order = strcmp(one->label, other->label);

	return order != 0 ? order : strcmp(one->value, other->value);
}

void
table_notes_free(struct table_notes *notes)
{
	for (size_t i = 0; i < notes->count; i++) {
		free(notes->items[i].column);
		free(notes->items[i].value);
	}
	free(notes->items);
	*notes = (struct table_notes){0};
}

/* ---- a table ---- */

static bool
reader_is_at_constraint(const struct table_reader *reader)
{
	static const char *const words[] = {"constraint", "primary", "unique", "check", "foreign",
	    "not", "null", "default", "collate", "references", "generated", "as", NULL};
	const struct token *token = reader_token(reader, 0);

	return token->kind == TOKEN_WORD && text_is_among_caseless(token->bytes, token->len, words);
}

static bool
reader_is_at_table_constraint(const struct table_reader *reader)
{
	static const char *const words[] = {
	    "constraint", "primary", "unique", "check", "foreign", NULL};
	const struct token *token = reader_token(reader, 0);

	return token->kind == TOKEN_WORD && text_is_among_caseless(token->bytes, token->len, words);
}

/* One of those between commas.  0, or -1: something was left over. */
static int
reader_take_element(struct table_reader *reader)
{
	struct text name = TEXT_INIT(TEXT_MAX_DOCUMENT);
	bool more = reader->at < reader->end;

	reader->column = NULL;
	/* Several of them may stand without a comma. */
	if (reader_is_at_table_constraint(reader)) {
		while (more && reader->at < reader->end)
			more = reader_take_of_table(reader);
		return more && reader->at == reader->end ? 0 : -1;
	}
	if (!more)
		return -1;
	token_add_name(reader_token(reader, 0), &name);
	text_add_string(&name, "");
	reader->at++;
	reader->column = memory_given(text_take(&name));
	/* The type, which a PRAGMA tells. */
	while (reader->at < reader->end && !reader_is_at_constraint(reader))
		reader->at++;
	while (more && reader->at < reader->end)
		more = reader_take_of_column(reader);
	free(reader->column);
	reader->column = NULL;

	return more && reader->at == reader->end ? 0 : -1;
}

/* Where the element that begins at `at` ends: at its comma or the closing parenthesis. */
static size_t
element_end(const struct tokens *tokens, size_t at)
{
	size_t depth = 0;

	for (; at < tokens->count; at++) {
		const struct token *token = &tokens->items[at];

		if (depth == 0 && (token_is_sign(token, ',') || token_is_sign(token, ')')))
			break;
		if (token_is_sign(token, '('))
			depth++;
		else if (token_is_sign(token, ')'))
			depth--;
	}

	return at;
}

static int
reader_take_elements(struct table_reader *reader)
{
	const struct tokens *tokens = &reader->tokens;

	for (;;) {
		reader->end = element_end(tokens, reader->at);
		if (reader->end == tokens->count || reader_take_element(reader) == -1)
			return -1;
		reader->at = reader->end + 1;
		if (token_is_sign(&tokens->items[reader->end], ')'))
			return 0;
	}
}

/* WITHOUT ROWID, STRICT. */
static void
reader_take_options(struct table_reader *reader)
{
	reader->end = reader->tokens.count;
	while (reader->at < reader->end) {
		size_t from = reader->at;

		while (reader->at < reader->end && !token_is_sign(reader_token(reader, 0), ','))
			reader->at++;
		note_add(reader, NOTE_TABLE, NULL, "options", from, reader->at);
		reader->at++;
	}
}

int
table_notes_read(struct table_notes *notes, const char *sql, const struct known_names *names)
{
	struct table_reader reader = {.names = names, .notes = notes};
	int rc = -1;

	tokens_read(&reader.tokens, sql, strlen(sql));
	while (
	    reader.at < reader.tokens.count && !token_is_sign(&reader.tokens.items[reader.at], '('))
		reader.at++;
	if (++reader.at < reader.tokens.count && reader_take_elements(&reader) == 0) {
		reader_take_options(&reader);
		rc = 0;
	}
	if (rc == 0 && notes->count > 0)
		qsort(notes->items, notes->count, sizeof(*notes->items), note_compare);
	tokens_free(&reader.tokens);

	return rc;
}
