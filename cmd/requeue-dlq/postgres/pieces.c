#include "pieces.h"

#include <string.h>

enum { LONGEST_PIECE = 1 << 20 };

#define PIECE_WORD(name, word) word,

static const char *const words[PIECES] = {PIECE_NAMES(PIECE_WORD)};

void
pieces_new(struct pieces *pieces)
{
	for (int i = 0; i < PIECES; i++)
		pieces->of[i] = TEXT_INIT(LONGEST_PIECE);
}

void
pieces_free(struct pieces *pieces)
{
	for (int i = 0; i < PIECES; i++)
		text_free(&pieces->of[i]);
}

const char *
piece_string(const struct pieces *pieces, enum piece piece)
{
	return text_string(&pieces->of[piece]);
}

/* The piece that is called so; NULL: none is. */
static const struct text *
piece_named(const struct pieces *pieces, const char *name, size_t len)
{
	for (int i = 0; i < PIECES; i++) {
		if (strlen(words[i]) == len && memcmp(words[i], name, len) == 0)
			return &pieces->of[i];
	}

	return NULL;
}

void
pieces_expand(const struct pieces *pieces, const char *template, struct text *out)
{
	while (*template != '\0') {
		size_t len = strcspn(template, "{"), name;
		const struct text *piece = NULL;

		text_add(out, template, len);
		template += len;
		if (*template == '\0')
			return;
		name = strspn(template + 1, "abcdefghijklmnopqrstuvwxyz_");
		if (template[name + 1] == '}')
			piece = piece_named(pieces, template + 1, name);
		/* Braces of SQL's own stay. */
		if (piece)
			text_add(out, text_string(piece), piece->len);
		else
			text_add(out, template, name + 1);
		template += piece ? name + 2 : name + 1;
	}
}

void
piece_set(struct pieces *pieces, enum piece piece, const char *template)
{
	TEXT_LOCAL value = TEXT_INIT(LONGEST_PIECE);

	pieces_expand(pieces, template, &value);
	text_clear(&pieces->of[piece]);
	text_add(&pieces->of[piece], text_string(&value), value.len);
}

/* Appends a value in quotes, with those inside of it doubled. */
static void
sql_add_quoted(struct text *out, const char *value, char quote)
{
	text_add_byte(out, quote);
	for (; *value != '\0'; value++) {
		if (*value == quote)
			text_add_byte(out, quote);
		text_add_byte(out, *value);
	}
	text_add_byte(out, quote);
}

void
sql_add_name(struct text *out, const char *name)
{
	sql_add_quoted(out, name, '"');
}

/* standard_conforming_strings is on: a backslash is one. */
void
sql_add_literal(struct text *out, const char *value)
{
	sql_add_quoted(out, value, '\'');
}

void
piece_set_literal(struct pieces *pieces, enum piece piece, const char *value)
{
	text_clear(&pieces->of[piece]);
	sql_add_literal(&pieces->of[piece], value);
}

void
sql_add_element(struct text *out, const char *value, size_t len)
{
	text_add_string(out, out->len > 0 ? ",\"" : "{\"");
	for (size_t i = 0; i < len; i++) {
		if (value[i] == '"' || value[i] == '\\')
			text_add_byte(out, '\\');
		text_add_byte(out, value[i]);
	}
	text_add_byte(out, '"');
}
