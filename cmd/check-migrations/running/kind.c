#include "kind.h"

#include <string.h>
#include <strings.h>

#include "text.h"
#include "lexer.h"

/* ---- first words ---- */

static const char *const kind_queries[] = {
    "select", "insert", "update", "delete", "merge", "with", "values", "table", NULL};
static const char *const kind_queries_of_sqlite[] = {
    "select", "insert", "replace", "update", "delete", "with", "values", NULL};
static const char *const kind_utilities[] = {"call", "declare", "explain", NULL};
static const char *const kind_left[] = {"begin", "start", "commit", "end", "rollback", "abort",
    "savepoint", "release", "set", "reset", "show", "discard", "listen", "unlisten", "notify",
    "deallocate", "fetch", "move", "close", "checkpoint", "vacuum", "analyze", "analyse", "reindex",
    "cluster", "create", "alter", "drop", "grant", "revoke", "comment", "security", "import",
    "reassign", "load", "pragma", "attach", "detach", NULL};
static const char *const kind_dark[] = {
    "do", "execute", "copy", "refresh", "truncate", "lock", "prepare", NULL};

static bool
kind_has(const char *const *words, const struct lexeme *token)
{
	return token->kind == LEXEME_WORD &&
	       text_is_among_caseless(token->bytes, token->len, words);
}

/* ---- what is asked instead ---- */

/* Moves to the first of these words outside of brackets.  False: none stands there. */
static bool
kind_find(struct lexer *tokens, const char *const *words, struct lexeme *token)
{
	while (lexer_next(tokens, token))
		if (token->depth == 0 && kind_has(words, token))
			return true;

	return false;
}

static void
kind_add_between(struct text *instead, const char *from, const char *to)
{
	text_add(instead, from, (size_t)(to - from));
}

/* The columns in the brackets that `tokens` comes to, without these; false: there are none. */
static bool
kind_find_columns(struct lexer tokens, struct lexeme *open, struct lexer *columns)
{
	struct lexeme token;

	do
		if (!lexer_next(&tokens, open))
			return false;
	while (!lexeme_is_symbol(open, '('));
	columns->at = columns->end = tokens.at;
	while (lexer_next(&tokens, &token) && !lexeme_is_symbol(&token, ')'))
		columns->end = tokens.at;

	return true;
}

/* COPY t [(columns)] FROM | TO, COPY (query) TO. */
static bool
kind_of_copy(struct lexer tokens, struct text *instead)
{
	static const char *const ways[] = {"from", "to", NULL};
	struct lexer ahead = tokens, columns;
	struct lexeme way, open;
	const char *table;

	if (!kind_find(&ahead, ways, &way))
		return false;
	tokens.end = way.bytes;
	if (!kind_find_columns(tokens, &open, &columns)) {
		text_add_string(instead, "SELECT * FROM ");
		kind_add_between(instead, tokens.at, tokens.end);
		return true;
	}
	table = tokens.at;
	lexer_next(&tokens, &way);
	if (lexeme_is_symbol(&way, '(')) { /* a query */
		kind_add_between(instead, table, tokens.end);
		return true;
	}
	if (lexeme_is(&way, "binary"))
		table = tokens.at;
	if (ahead.at > tokens.end + 2) { /* FROM */
		text_add_string(instead, "INSERT INTO ");
		kind_add_between(instead, table, tokens.end);
		text_add_string(instead, " OVERRIDING SYSTEM VALUE ");
	}
	text_add_string(instead, "SELECT ");
	kind_add_between(instead, columns.at, columns.end);
	text_add_string(instead, " FROM ");
	kind_add_between(instead, table, open.bytes);

	return true;
}

/* TRUNCATE [TABLE] tables ..., LOCK [TABLE] tables ..., REFRESH MATERIALIZED VIEW [CONCURRENTLY]
 * view ...: what stands between is what FROM takes. */
static bool
kind_of_tables(struct lexer tokens, struct text *instead)
{
	static const char *const before[] = {"table", "materialized", "view", "concurrently", NULL};
	static const char *const behind[] = {
	    "restart", "continue", "cascade", "restrict", "in", "nowait", "with", NULL};
	const char *end = tokens.end, *from = NULL;
	struct lexeme token;

	while (lexer_next(&tokens, &token)) {
		if (!from && !kind_has(before, &token))
			from = token.bytes;
		if (from && kind_has(behind, &token)) {
			end = token.bytes;
			break;
		}
	}
	if (!from)
		return false;
	text_add_string(instead, "SELECT FROM ");
	kind_add_between(instead, from, end);

	return true;
}

/* PREPARE name [(types)] AS statement. */
static bool
kind_of_prepare(struct lexer tokens, struct text *instead)
{
	static const char *const as[] = {"as", NULL};
	struct lexeme token;

	if (!kind_find(&tokens, as, &token))
		return false;
	kind_add_between(instead, tokens.at, tokens.end);

	return true;
}

static bool
kind_ask_instead(const struct lexeme *first, struct lexer rest, struct text *instead)
{
	if (lexeme_is(first, "copy"))
		return kind_of_copy(rest, instead);
	if (lexeme_is(first, "prepare"))
		return kind_of_prepare(rest, instead);
	if (lexeme_is(first, "truncate") || lexeme_is(first, "lock") || lexeme_is(first, "refresh"))
		return kind_of_tables(rest, instead);

	return false;
}

/* CREATE [TEMPORARY | UNLOGGED] TABLE ... AS. */
static bool
kind_is_filled_table(const struct lexeme *first, struct lexer rest)
{
	static const char *const stop[] = {"as", "view", "function", "procedure", "index",
	    "trigger", "rule", "domain", "type", "schema", "policy", "operator", "aggregate",
	    "cast", NULL};
	struct lexeme token;

	return lexeme_is(first, "create") && kind_find(&rest, stop, &token) &&
	       lexeme_is(&token, "as");
}

enum kind
kind_of(const char *sql, size_t len, bool sqlite, struct text *instead)
{
	struct lexer tokens = {.at = sql, .end = sql + len, .sqlite = sqlite};
	struct lexeme first;

	do
		if (!lexer_next(&tokens, &first))
			return KIND_NONE;
	while (lexeme_is_symbol(&first, '('));
	if (kind_has(sqlite ? kind_queries_of_sqlite : kind_queries, &first))
		return KIND_QUERY;
	if (kind_has(kind_utilities, &first) || (!sqlite && kind_is_filled_table(&first, tokens)))
		return KIND_UTILITY;
	if (!sqlite && kind_ask_instead(&first, tokens, instead))
		return KIND_INSTEAD;
	if (kind_has(kind_left, &first))
		return KIND_LEFT;

	return kind_has(kind_dark, &first) ? KIND_DARK : KIND_NONE;
}

bool
kind_is_planned(const char *sql, size_t len)
{
	static const char *const words[] = {
	    "insert", "update", "delete", "merge", "for", "full", NULL};
	struct lexer tokens = {.at = sql, .end = sql + len};
	struct lexeme token;

	while (lexer_next(&tokens, &token))
		if (kind_has(words, &token))
			return true;

	return false;
}

bool
kind_reads_catalog(const char *sql, size_t len)
{
	static const char *const before[] = {"from", "join", NULL};
	struct lexer lexer = {.at = sql, .end = sql + len};
	struct lexeme token;
	bool reads = false;

	while (lexer_next(&lexer, &token)) {
		if (reads && lexeme_is(&token, "pg_catalog"))
			reads = lexer_next(&lexer, &token) && lexer_next(&lexer, &token);
		if (reads && token.len > 3 && strncasecmp(token.bytes, "pg_", 3) == 0)
			return true;
		reads = kind_has(before, &token);
	}

	return false;
}
