/* What SQLite would refuse of a statement only when it runs. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "database.h"
#include "database_trial.h"
#include "memory.h"
#include "text.h"
#include "lexer.h"
#include "view.h"

/* A row that is inserted: into which table, with which columns. */
struct sqlite_insert {
	struct lexeme schema, table; /* schema.len 0: it is not named */
	struct lexer columns;        /* what stands in the brackets */
	bool listed;                 /* there are brackets; else it names no column */
	bool none;                   /* DEFAULT VALUES */
};

/* A name without its quotes. */
static char *
name_take(const struct lexeme *token)
{
	char *name = memory_copy(token->bytes, token->len);
	char quote = token->kind == LEXEME_NAME ? *name : '\0', *to = name;

	if (quote == '\0')
		return name;
	quote = quote == '[' ? ']' : quote;
	for (const char *from = name + 1; *from != '\0' && from < name + token->len - 1; from++) {
		*to++ = *from;
		if (*from == quote && from[1] == quote)
			from++;
	}
	*to = '\0';

	return name;
}

/* Behind INSERT or REPLACE: [OR word] INTO [schema.]table [AS alias] [(columns)]. */
static bool
insert_read(struct lexer *tokens, struct sqlite_insert *insert)
{
	struct lexeme token;
	struct lexer ahead;

	*insert = (struct sqlite_insert){0};
	if (!lexer_next(tokens, &token))
		return false;
	if (lexeme_is(&token, "or") && (!lexer_next(tokens, &token) || !lexer_next(tokens, &token)))
		return false;
	if (!lexeme_is(&token, "into") || !lexer_next(tokens, &insert->table))
		return false;
	ahead = *tokens;
	if (lexer_next(&ahead, &token) && lexeme_is_symbol(&token, '.')) {
		insert->schema = insert->table;
		if (!lexer_next(&ahead, &insert->table))
			return false;
		*tokens = ahead;
	}
	ahead = *tokens;
	if (!lexer_next(&ahead, &token))
		return false;
	if (lexeme_is(&token, "as") && (!lexer_next(&ahead, &token) || !lexer_next(&ahead, &token)))
		return false;
	insert->none = lexeme_is(&token, "default");
	if (!lexeme_is_symbol(&token, '('))
		return lexeme_is_name(&insert->table);
	insert->listed = true;
	insert->columns = (struct lexer){.at = ahead.at, .end = ahead.at, .sqlite = true};
	while (lexer_next(&ahead, &token) && !lexeme_is_symbol(&token, ')'))
		insert->columns.end = ahead.at;
	*tokens = ahead;

	return lexeme_is_name(&insert->table);
}

static bool
insert_names(const struct sqlite_insert *insert, const char *column)
{
	struct lexer columns = insert->columns;
	struct lexeme token;
	bool found = false;

	while (!found && insert->listed && lexer_next(&columns, &token)) {
		char *name = lexeme_is_name(&token) ? name_take(&token) : NULL;

		found = name && strcasecmp(name, column) == 0;
		free(name);
	}

	return found;
}

struct sqlite_look {
	struct view *view;
	const struct sqlite_insert *insert;
	const char *table;
};

/* A column that takes no NULL and has no default. */
static int
column_take(
    const struct database_value *columns, const char *const *names, size_t count, void *context)
{
	struct sqlite_look *look = context;
	TEXT_LOCAL what = TEXT_INIT(TEXT_MAX_REASON);

	(void)names;
	(void)count;
	if (insert_names(look->insert, columns[0].bytes))
		return 0;
	text_add_format(&what, "column %s of %s", columns[0].bytes, look->table);
	view_add_lack(look->view, text_string(&what), what.len, false);

	return 0;
}

/* A column declared INTEGER PRIMARY KEY is the row's number, which is made. */
static const char required_columns[] =
    "SELECT name FROM pragma_table_xinfo($1) AS c WHERE \"notnull\" AND "
    "coalesce(upper(dflt_value), 'NULL') = 'NULL' AND hidden = 0 AND NOT (pk = 1 AND upper(type) = "
    "'INTEGER' AND (SELECT count(*) FROM "
    "pragma_table_xinfo($1) WHERE pk > 0) = 1) ORDER BY name";

static int
insert_judge(
    struct view *view, struct database *db, const struct sqlite_insert *insert, struct text *why)
{
	char *table = name_take(&insert->table);
	struct sqlite_look look = {.view = view, .insert = insert, .table = table};
	const struct database_value name = {
	    .kind = DATABASE_TEXT, .bytes = table, .len = strlen(table)};
	int rc = 0;

	view_add_write(view, table, name.len);
	/* Without a list every column gets a value, else it is refused at once. */
	if (insert->listed || insert->none)
		rc = database_query(db, required_columns, &name, 1, column_take, &look, NULL, why);
	free(table);

	return rc;
}

/* ---- names that may be strings ---- */

/* A name in double quotes, sought among the columns that are read. */
struct sqlite_read {
	const char *name;
	bool found;
};

static void
read_take(void *context, const struct database_action *action)
{
	struct sqlite_read *read = context;

	if (action->act == DATABASE_READ_COLUMN || action->act == DATABASE_UPDATE_COLUMN)
		read->found = read->found || strcasecmp(action->detail, read->name) == 0;
}

/* What is no column any more SQLite takes for a string, if it stands in double quotes, and says
 * nothing (sqlite.org/quirks.html, 8). */
static int
names_look(struct view *view, struct database *db, const char *sql, struct text *why)
{
	struct lexer lexer = {.at = sql, .end = sql + strlen(sql), .sqlite = true};
	struct lexeme token;
	int rc = 0;

	while (rc == 0 && lexer_next(&lexer, &token)) {
		struct sqlite_read read = {0};
		struct database_trial trial = {.sql = sql, .observe = read_take, .context = &read};
		char *name;

		if (token.kind != LEXEME_NAME || *token.bytes != '"')
			continue;
		read.name = name = name_take(&token);
		rc = database_try(db, &trial, why);
		if (rc == 0 && read.found)
			view_add_read(view, name);
		else
			free(name);
	}

	return rc;
}

int
view_look_sqlite(struct view *view, struct database *db, const char *sql, struct text *why)
{
	struct lexer lexer = {.at = sql, .end = sql + strlen(sql), .sqlite = true};
	struct sqlite_insert insert;
	struct lexeme token;
	int rc = names_look(view, db, sql, why);

	while (rc == 0 && lexer_next(&lexer, &token))
		if (token.depth == 0 &&
		    (lexeme_is(&token, "insert") || lexeme_is(&token, "replace")) &&
		    insert_read(&lexer, &insert))
			rc = insert_judge(view, db, &insert, why);

	return rc;
}
