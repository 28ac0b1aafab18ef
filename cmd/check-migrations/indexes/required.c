#include "required.h"

#include <stdlib.h>
#include <string.h>

#include "character.h"
#include "file.h"
#include "memory.h"
#include "migrations.h"
#include "text.h"
#include "tokens.h"

enum { LONGEST_FILE = 1 << 20 };

static const char required_form[] =
    "TABLE(COLUMN, ...) is expected, such as 'users(org_id, created_at)'";

static void
required_free(struct required *required)
{
	for (size_t i = 0; i < required->count; i++) {
		free(required->keys[i].name);
		free(required->keys[i].expression);
	}
	free(required->keys);
	free(required->given);
	free(required->schema);
	free(required->table);
	free(required->method);
	free(required->predicate);
}

void
required_list_free(struct required_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		required_free(&list->items[i]);
	free(list->items);
	*list = (struct required_list){0};
}

/* ---- one of them ---- */

struct required_reader {
	struct tokens tokens;
	size_t at;
};

static bool
reader_is_at(const struct required_reader *reader, char sign)
{
	return reader->at < reader->tokens.count &&
	       token_is_sign(&reader->tokens.items[reader->at], sign);
}

static bool
reader_takes_word(struct required_reader *reader, const char *word)
{
	bool seen =
	    reader->at < reader->tokens.count && token_is(&reader->tokens.items[reader->at], word);

	reader->at += seen;

	return seen;
}

/* A name as it is in the database: without quotes in small letters. */
static char *
token_name(const struct token *token)
{
	TEXT_LOCAL name = TEXT_INIT(TEXT_MAX_DOCUMENT);

	token_add_name(token, &name);
	for (size_t i = 0; token->kind == TOKEN_WORD && i < name.len; i++)
		name.bytes[i] = char_lower(name.bytes[i]);

	return memory_string(text_string(&name));
}

static char *
reader_take_name(struct required_reader *reader)
{
	const struct token *token = &reader->tokens.items[reader->at];

	if (reader->at == reader->tokens.count ||
	    (token->kind != TOKEN_WORD && token->kind != TOKEN_NAME))
		return NULL;
	reader->at++;

	return token_name(token);
}

static int
required_read_table(struct required *required, struct required_reader *reader, struct text *why)
{
	required->table = reader_take_name(reader);
	if (required->table && reader_is_at(reader, '.')) {
		reader->at++;
		required->schema = required->table;
		required->table = reader_take_name(reader);
	}
	if (!required->table)
		return text_fail(why, "it begins with no table: %s", required_form);
	if (reader_takes_word(reader, "using")) {
		required->method = reader_take_name(reader);
		if (!required->method)
			return text_fail(why, "no method stands behind USING: %s", required_form);
	}

	return reader_is_at(reader, '(')
		   ? 0
		   : text_fail(why, "no list of columns in parentheses: %s", required_form);
}

/* Takes ASC, DESC, NULLS FIRST and NULLS LAST off the end. */
static void
key_read_direction(struct required_key *key, const struct tokens *tokens, size_t from, size_t *to)
{
	if (*to >= from + 3 && token_is(&tokens->items[*to - 2], "nulls") &&
	    (token_is(&tokens->items[*to - 1], "first") ||
		token_is(&tokens->items[*to - 1], "last"))) {
		key->nulls =
		    token_is(&tokens->items[*to - 1], "first") ? DIRECTION_UP : DIRECTION_DOWN;
		*to -= 2;
	}
	if (*to >= from + 2 && token_is(&tokens->items[*to - 1], "asc"))
		key->direction = DIRECTION_UP;
	else if (*to >= from + 2 && token_is(&tokens->items[*to - 1], "desc"))
		key->direction = DIRECTION_DOWN;
	else
		return;
	--*to;
}

/* From the first byte of token `from` to the last one of those before `to`. */
static char *
tokens_expression(const struct tokens *tokens, size_t from, size_t to)
{
	struct text out = TEXT_INIT(TEXT_MAX_DOCUMENT);
	const struct token *last = &tokens->items[to - 1];

	expression_write(tokens->items[from].bytes,
	    (size_t)(last->bytes + last->len - tokens->items[from].bytes), &out);
	text_add_string(&out, "");

	return memory_given(text_take(&out));
}

static int
required_add_key(struct required *required, const struct tokens *tokens, size_t from, size_t to,
    struct text *why)
{
	struct required_key key = {0};

	key_read_direction(&key, tokens, from, &to);
	if (from == to)
		return text_fail(why, "a column is empty: %s", required_form);
	if (to == from + 1 &&
	    (tokens->items[from].kind == TOKEN_WORD || tokens->items[from].kind == TOKEN_NAME))
		key.name = token_name(&tokens->items[from]);
	else
		key.expression = tokens_expression(tokens, from, to);
	required->keys =
	    memory_grow(required->keys, required->count, &required->room, sizeof(*required->keys));
	required->keys[required->count++] = key;

	return 0;
}

static int
required_read_keys(struct required *required, struct required_reader *reader, struct text *why)
{
	const struct tokens *tokens = &reader->tokens;
	size_t depth = 0, from = ++reader->at;

	for (; reader->at < tokens->count; reader->at++) {
		const struct token *token = &tokens->items[reader->at];
		bool ends = depth == 0 && (token_is_sign(token, ',') || token_is_sign(token, ')'));

		if (ends && required_add_key(required, tokens, from, reader->at, why) == -1)
			return -1;
		if (ends)
			from = reader->at + 1;
		if (ends && token_is_sign(token, ')')) {
			reader->at++;
			return 0;
		}
		if (token_is_sign(token, '('))
			depth++;
		else if (token_is_sign(token, ')'))
			depth--;
	}

	return text_fail(why, "a parenthesis is not closed: %s", required_form);
}

static int
required_read_all(struct required *required, struct required_reader *reader, struct text *why)
{
	if (required_read_table(required, reader, why) == -1 ||
	    required_read_keys(required, reader, why) == -1)
		return -1;
	if (reader->at == reader->tokens.count)
		return 0;
	if (!reader_takes_word(reader, "where") || reader->at == reader->tokens.count)
		return text_fail(
		    why, "WHERE and a condition, or nothing, may stand behind the columns");
	required->predicate = tokens_expression(&reader->tokens, reader->at, reader->tokens.count);

	return 0;
}

int
required_add(struct required_list *list, const char *given, size_t len, struct text *why)
{
	struct required required = {.given = memory_copy(given, len)};
	struct required_reader reader = {0};
	int rc;

	tokens_read(&reader.tokens, given, len);
	rc = required_read_all(&required, &reader, why);
	tokens_free(&reader.tokens);
	if (rc == -1) {
		required_free(&required);
		return -1;
	}
	list->items = memory_grow(list->items, list->count, &list->room, sizeof(*list->items));
	list->items[list->count++] = required;

	return 0;
}

/* ---- all of them ---- */

static int
required_read_line(struct required_list *list, const char *line, size_t len, struct text *why)
{
	while (len > 0 && char_is_space(*line)) {
		line++;
		len--;
	}
	while (len > 0 && char_is_space(line[len - 1]))
		len--;

	return len == 0 || *line == '#' ? 0 : required_add(list, line, len, why);
}

static int
required_read_file(struct required_list *list, const char *path, struct text *why)
{
	TEXT_LOCAL bytes = TEXT_INIT(LONGEST_FILE);
	TEXT_LOCAL where = TEXT_INIT(TEXT_MAX_REASON);
	size_t before = list->count;
	unsigned line = 1;

	if (file_read(path, &bytes, why) == -1)
		return text_fail_of(why, "--require-indexes");
	for (const char *at = text_string(&bytes); *at != '\0'; line++) {
		size_t len = strcspn(at, "\n");

		if (required_read_line(list, at, len, why) == -1) {
			text_add_format(&where, "%s:%u", path, line);
			return text_fail_of(why, text_string(&where));
		}
		at += len + (at[len] == '\n');
	}
	if (strlen(text_string(&bytes)) != bytes.len)
		return text_fail(why, "%s: a NUL byte", path);

	return list->count > before ? 0 : text_fail(why, "%s: it requires no index", path);
}

int
required_read(struct required_list *list, const struct migrations *asked, struct text *why)
{
	for (size_t i = 0; i < asked->required_indexes.count; i++) {
		const char *given = asked->required_indexes.items[i];

		if (required_add(list, given, strlen(given), why) == -1) {
			text_fail_of(why, given);
			return text_fail_of(why, "--require-index");
		}
	}

	return asked->require_indexes ? required_read_file(list, asked->require_indexes, why) : 0;
}
