/*
 * tokens: SQL, token by token, as SQLite reads it, so that two spellings of one text are one:
 * white space, comments, the case of keywords and names, and the quotes of names mean nothing
 * (sqlite.org/lang_keywords.html).
 *
 * A name in double quotes that no table or column has may be a string to SQLite (a misfeature,
 * sqlite.org/quirks.html): its case counts.
 */
#ifndef CHECK_MIGRATIONS_TOKENS_H
#define CHECK_MIGRATIONS_TOKENS_H

#include <stdbool.h>
#include <stddef.h>

struct text;

enum token_kind { TOKEN_WORD, TOKEN_NAME, TOKEN_STRING, TOKEN_NUMBER, TOKEN_SIGN };

struct token {
	enum token_kind kind; /* NAME: in quotes */
	const char *bytes;    /* with its quotes */
	size_t len;
};

/* Begun as {0}; tokens_free() frees. */
struct tokens {
	struct token *items;
	size_t count, room;
};

/* The tokens of a text, which has to outlive them. */
void tokens_read(struct tokens *tokens, const char *sql, size_t len);
void tokens_free(struct tokens *tokens);

/* Whether it is the word, in whatever case; whether it is the sign. */
bool token_is(const struct token *token, const char *word);
bool token_is_sign(const struct token *token, char sign);

/* Adds the name that it is, without quotes. */
void token_add_name(const struct token *token, struct text *out);

/* What is known as a name of a table or column, in small letters; sorted before it is asked. */
struct known_names {
	char **items;
	size_t count, room;
};
void known_names_add(struct known_names *names, const char *name);
void known_names_sort(struct known_names *names);
void known_names_free(struct known_names *names);

/* Adds tokens [from, to) in one spelling. */
void tokens_write(const struct tokens *tokens, size_t from, size_t to,
    const struct known_names *names, struct text *out);

/* Adds a name, in double quotes where it is no plain word. */
void name_write(const char *name, struct text *out);

#endif
