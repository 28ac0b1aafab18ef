#include "body.h"

#include <string.h>

#include "parser.h"
#include "text.h"

/* The body of a routine. */
struct body {
	const struct statement *outer;
	const struct body_visitor *visitor;
	const char *text;
	unsigned line; /* of its first byte */
	bool block;    /* it runs now */
};

bool
body_is_block(const struct statement *outer)
{
	return tree_is(outer->tree, "DoStmt");
}

/* ---- which text ---- */

static const struct tree *
body_option(const struct statement *outer, const char *name)
{
	const char *list = body_is_block(outer) ? "args" : "options";

	for (const struct tree *o = tree_first(outer->tree, list); o; o = tree_next(o))
		if (tree_says(o, "defname", name))
			return o;

	return NULL;
}

/* The line of the string itself, behind AS. */
static unsigned
body_line(const struct statement *outer, const struct tree *option)
{
	const char *as = outer->origin + tree_integer(option, "location");
	const char *end = outer->bytes + outer->len;
	struct split at = {.at = as, .end = end};
	unsigned line = outer->line;

	if (as < outer->bytes || as >= end)
		return line;
	if (end - as > 2 && text_is_among_caseless(as, 2, (const char *const[]){"as", NULL})) {
		at.at += 2;
		split_skip(&at);
	}
	for (const char *byte = outer->bytes; byte < at.at; byte++)
		line += *byte == '\n';

	return line;
}

/* ---- what it holds ---- */

static void
body_fail(const struct body *body, const char *why, unsigned line)
{
	struct statement statement = {.bytes = body->outer->bytes,
	    .len = body->outer->len,
	    .line = body->outer->line,
	    .trouble = why,
	    .trouble_line = line};

	body->visitor->statement(body->visitor->context, &statement);
}

/* Hands out the statements of an SQL text; of a function those alone that cannot be parsed. */
static void
body_visit_sql(const struct body *body, const char *sql, unsigned line)
{
	struct postgres_text text;
	struct statement statement;

	postgres_begin(&text, sql, strlen(sql), line);
	while (postgres_next(&text, &statement))
		if (body->block || !statement.tree)
			body->visitor->statement(body->visitor->context, &statement);
	postgres_end(&text);
}

/* What EXECUTE runs: a string, or what an expression makes. */
static void
body_visit_execute(const struct body *body, const char *expression, unsigned line)
{
	TEXT_LOCAL query = TEXT_INIT(PARSER_MAX);
	struct postgres_text text;
	struct statement statement;
	const char *string = NULL;

	text_add_format(&query, "SELECT %s", expression);
	postgres_begin(&text, text_string(&query), query.len, line);
	if (postgres_next(&text, &statement)) {
		const struct tree *value =
		    tree_get(tree_first(statement.tree, "targetList"), "val");

		string = tree_string(value, "sval.sval");
		if (string)
			body_visit_sql(body, string, line);
	}
	postgres_end(&text);
	if (!string && body->block)
		body->visitor->computed(body->visitor->context, line);
}

/* The member of a PL/pgSQL statement that holds SQL; or the SQL that it is by itself. */
struct body_part {
	const char *kind, *member;
	bool execute; /* it is an expression that gives SQL */
	const char *sql;
};

static const struct body_part body_parts[] = {
    {"PLpgSQL_stmt_execsql", "sqlstmt", false, NULL},
    {"PLpgSQL_stmt_perform", "expr", false, NULL},
    {"PLpgSQL_stmt_call", "expr", false, NULL},
    {"PLpgSQL_stmt_fors", "query", false, NULL},
    {"PLpgSQL_stmt_open", "query", false, NULL},
    {"PLpgSQL_stmt_open", "dynquery", true, NULL},
    {"PLpgSQL_stmt_return_query", "query", false, NULL},
    {"PLpgSQL_stmt_return_query", "dynquery", true, NULL},
    {"PLpgSQL_stmt_dynexecute", "query", true, NULL},
    {"PLpgSQL_stmt_dynfors", "query", true, NULL},
    {"PLpgSQL_var", "cursor_explicit_expr", false, NULL},
    {"PLpgSQL_stmt_commit", NULL, false, "COMMIT"},
    {"PLpgSQL_stmt_rollback", NULL, false, "ROLLBACK"},
};

static void
body_visit_node(const struct body *body, const struct tree *node)
{
	for (size_t i = 0; i < sizeof(body_parts) / sizeof(*body_parts); i++) {
		const struct body_part *part = &body_parts[i];
		const char *sql;
		unsigned line;

		if (strcmp(node->kind, part->kind) != 0)
			continue;
		sql = part->sql ? part->sql : tree_string(tree_get(node, part->member), "query");
		line = body->line + (unsigned)tree_integer(node, "lineno");
		if (line > body->line)
			line--;
		if (sql && part->execute)
			body_visit_execute(body, sql, line);
		else if (sql && body->block)
			body_visit_sql(body, sql, line);
	}
}

static bool
body_is_syntax_error(const char *message)
{
	static const char *const beginnings[] = {"syntax error", "unterminated", "memory exhausted",
	    "missing ", "mismatched parentheses", "end label", "EXIT ", "CONTINUE "};

	for (size_t i = 0; i < sizeof(beginnings) / sizeof(*beginnings); i++)
		if (strncmp(message, beginnings[i], strlen(beginnings[i])) == 0)
			return true;

	return false;
}

/* The parser tells the line of an error roughly; the word that it names may stand in one place
 * alone. */
static unsigned
body_error_line(const struct body *body, const struct parser_answer *answer)
{
	static const char near[] = "at or near \"";
	const char *word = answer->message ? strstr(answer->message, near) : NULL;
	const char *end = word ? strrchr(answer->message, '"') : NULL, *found;
	unsigned line = body->line;
	TEXT_LOCAL named = TEXT_INIT(TEXT_MAX_REASON);

	word = word ? word + strlen(near) : NULL;
	if (end && end > word)
		text_add(&named, word, (size_t)(end - word));
	found = named.len > 0 ? strstr(body->text, text_string(&named)) : NULL;
	if (!found || strstr(found + 1, text_string(&named)))
		return line + (answer->line > 0 ? answer->line - 1 : 0);
	for (const char *at = body->text; at < found; at++)
		line += *at == '\n';

	return line;
}

static void
body_visit_plpgsql(const struct body *body)
{
	struct parser_answer answer;
	struct forest forest = {0};
	const struct tree *root = NULL;
	char *at;

	parser_run(PARSER_PLPGSQL, body->outer->bytes, body->outer->len, &answer);
	at = answer.json;
	if (at)
		root = forest_build(&forest, &at);
	if (root)
		for (uint32_t i = 0; i < root->size; i++)
			if (root[i].kind)
				body_visit_node(body, &root[i]);
	if (!root && (body->block || (answer.message && body_is_syntax_error(answer.message))))
		body_fail(body,
		    answer.message ? answer.message : "the parser's answer cannot be read",
		    body_error_line(body, &answer));
	forest_free(&forest);
	parser_answer_free(&answer);
}

void
body_visit(const struct statement *outer, const struct body_visitor *visitor)
{
	const struct tree *as = body_option(outer, "as");
	const char *language = tree_string(body_option(outer, "language"), "arg");
	struct body body = {.outer = outer, .visitor = visitor, .block = body_is_block(outer)};

	if (!as || !(body.block || tree_is(outer->tree, "CreateFunctionStmt")))
		return;
	body.text = tree_string(tree_get(as, "arg"), NULL);
	if (!body.text)
		body.text = tree_string(tree_first(as, "arg.items"), NULL);
	body.line = body_line(outer, as);
	if (!body.text)
		return;
	if (!language)
		language = body.block ? "plpgsql" : "sql";
	if (strcmp(language, "plpgsql") == 0)
		body_visit_plpgsql(&body);
	else if (strcmp(language, "sql") == 0)
		body_visit_sql(&body, body.text, body.line);
	else if (body.block)
		body_fail(&body, "a DO block in another language than PL/pgSQL is not looked into",
		    body.line);
}
