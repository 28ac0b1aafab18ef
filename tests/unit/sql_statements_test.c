/* links: cmd/check-migrations/ */
/* The statements of a text: where each stands, and what cannot be parsed. */
#include "../../cmd/check-migrations/lint/postgres.h"

#include <stdlib.h>

#include "../../cmd/check-migrations/lint/parser.h"
#include "memory.h"
#include "text.h"
#include "unit.h"

/* "SelectStmt@1 [SELECT 1] ; !2:3 reason [...]": kind or position, line, text. */
static const char *
says_of(const char *bytes, size_t len)
{
	static struct text said = {.max = TEXT_MAX_DOCUMENT};
	struct postgres_text text;
	struct statement statement;

	text_clear(&said);
	postgres_begin(&text, bytes, len, 1);
	while (postgres_next(&text, &statement)) {
		if (said.len > 0)
			text_add_string(&said, "; ");
		if (statement.tree)
			text_add_format(&said, "%s@%u", tree_kind(statement.tree), statement.line);
		else
			text_add_format(&said, "%u!%u:%u %s", statement.line,
			    statement.trouble_line, statement.trouble_column, statement.trouble);
		if (statement.alone)
			text_add_string(&said, " alone");
		text_add_format(&said, " [%.*s]", (int)statement.len, statement.bytes);
		CHECK(statement.bytes >= bytes && statement.bytes + statement.len <= bytes + len);
	}
	postgres_end(&text);
	return text_string(&said);
}

static const char *
says(const char *bytes)
{
	return says_of(bytes, strlen(bytes));
}

static void
test_places(void)
{
	CHECK_STRING(says(""), "");
	CHECK_STRING(says(" ;; -- nothing\n/* /* */ */ ;"), "");
	CHECK_STRING(says("SELECT 1"), "SelectStmt@1 alone [SELECT 1]");
	CHECK_STRING(says("\n-- first\n\n  SELECT\n1 ; \n"), "SelectStmt@4 alone [SELECT\n1]");
	CHECK_STRING(says("SELECT 1;\n-- of the second\nVACUUM FULL t; -- of the third\nBEGIN"),
	    "SelectStmt@1 [SELECT 1]; VacuumStmt@3 [VACUUM FULL t]; TransactionStmt@4 [BEGIN]");
	CHECK_STRING(says("SELECT 'a;b'; SELECT $x$;$x$;"),
	    "SelectStmt@1 [SELECT 'a;b']; SelectStmt@1 [SELECT $x$;$x$]");
}

static void
test_bad_statement(void)
{
	CHECK_STRING(says("SELECT 1;\nSELEC 2;\nSELECT 3"),
	    "SelectStmt@1 [SELECT 1]; 2!2:1 syntax error at or near \"SELEC\" [SELEC 2]; "
	    "SelectStmt@3 [SELECT 3]");
	CHECK_STRING(says("SELECT 'äö' x\n x x;"),
	    "1!2:2 syntax error at or near \"x\" alone [SELECT 'äö' x\n x x]");
	CHECK_STRING(says("SELECT 'äö' x y"),
	    "1!1:15 syntax error at or near \"y\" alone [SELECT 'äö' x y]");
	CHECK_STRING(says("CREATE TABLE t (a int"),
	    "1!1:22 syntax error at end of input alone [CREATE TABLE t (a int]");
	CHECK_STRING(says("SELECT 1; SELECT 'never ends; SELECT 2"),
	    "SelectStmt@1 [SELECT 1]; 1!1:18 unterminated quoted string at or near \"'never ends; "
	    "SELECT 2\" "
	    "[SELECT 'never ends; SELECT 2]");
	CHECK_STRING(says("SELECT (((; SELECT 2"),
	    "1!1:11 syntax error at end of input [SELECT (((]; SelectStmt@1 [SELECT 2]");
	CHECK_STRING(says_of("SELECT 1;\nSELECT '\0';SELECT 2", 29),
	    "SelectStmt@1 [SELECT 1]; 2!2:9 it holds a NUL byte [SELECT ']; SelectStmt@2 [SELECT "
	    "2]");
	CHECK_STRING(says("SELECT \xff; x"),
	    "SelectStmt@1 [SELECT \xff]; 1!1:11 syntax error at or near \"x\" [x]");
	CHECK_STRING(says("\xef\xbb\xbfSELECT 1"),
	    "1!1:1 syntax error at or near \"\xef\xbb\xbfSELECT\" alone [\xef\xbb\xbfSELECT 1]");
}

/* Where a text with a bad statement is split. */
static void
test_split(void)
{
	static const char *const whole[] = {"SELECT E'a\\';b'", "SELECT 'a\\'", "SELECT e'\\\\'",
	    "SELECT 'it''s;'", "SELECT \"a;b\"", "SELECT $$;$$", "SELECT $a$ $b$; $a$",
	    "SELECT 1 /* ; /* ; */ ; */", "SELECT 1 -- ;\n+ 1", "SELECT a$b$c",
	    "CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT 2)",
	    "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN a THEN 1 END; SELECT 2; "
	    "END",
	    "CREATE OR REPLACE PROCEDURE p() BEGIN ATOMIC SELECT 1; END", "SELECT U&'\\0041;'",
	    "SELECT 1 FROM stdin",
	    "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT 1; $$"};
	TEXT_LOCAL text = TEXT_INIT(1 << 16), expected = TEXT_INIT(1 << 16);

	for (size_t i = 0; i < sizeof(whole) / sizeof(*whole); i++) {
		struct split split;
		struct split_piece piece;

		text_set_format(&text, "bad;%s;worse", whole[i]);
		split =
		    (struct split){.at = text_string(&text), .end = text_string(&text) + text.len};
		CHECK(split_next(&split, &piece) && piece.len == 3);
		CHECK(split_next(&split, &piece));
		text_set_format(&expected, "%.*s", (int)piece.len, piece.bytes);
		CHECK_STRING(text_string(&expected), whole[i]);
		CHECK(split_next(&split, &piece) && piece.len == 5);
		CHECK(!split_next(&split, &piece));
	}
}

static void
test_psql(void)
{
	static const char command[] = "only psql knows commands that begin with a backslash";

	TEXT_LOCAL expected = TEXT_INIT(4096);
	text_set_format(&expected,
	    "SelectStmt@1 [SELECT 1]; 2!2:1 %s [\\connect a;b]; SelectStmt@3 [SELECT 2]", command);
	CHECK_STRING(says("SELECT 1;\n\\connect a;b\nSELECT 2;"), text_string(&expected));
	text_set_format(&expected, "1!1:10 %s [SELECT 1 \\gset]; SelectStmt@2 [SELECT 2]", command);
	CHECK_STRING(says("SELECT 1 \\gset\nSELECT 2;"), text_string(&expected));
	CHECK_STRING(says("COPY t (a) FROM stdin;\n1;\t'\n\\.\nSELECT 2;\nCOPY u FROM 'file'"),
	    "1!1:1 only psql reads data behind COPY ... FROM stdin [COPY t (a) FROM "
	    "stdin;\n1;\t'\n\\.]; SelectStmt@4 [SELECT "
	    "2]; CopyStmt@5 [COPY u FROM 'file']");
}

/* Deep ones and long ones end with an answer. */
static void
test_limits(void)
{
	TEXT_LOCAL deep = TEXT_INIT(64 << 20);

	text_add_string(&deep, "SELECT ");
	for (int i = 0; i < 100000; i++)
		text_add_byte(&deep, '(');
	CHECK(strstr(says(text_string(&deep)), "memory exhausted"));
	text_set_format(&deep, "SELECT 1");
	for (int i = 0; i < 400000; i++)
		text_add_string(&deep, "+1");
	CHECK(strncmp(says(text_string(&deep)), "SelectStmt@1 alone", 18) == 0);
	for (int i = 0; i < 400000; i++)
		text_add_string(&deep, "+1");
	CHECK(strncmp(says(text_string(&deep)), "SelectStmt@1 alone", 18) == 0);
	text_set_format(&deep, "SELECT 1;SELECT '");
	while (deep.len < 17 << 20)
		text_add_string(
		    &deep, "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef");
	text_add_string(&deep, "'");
	CHECK(strstr(
	    says(text_string(&deep)), "SelectStmt@1 [SELECT 1]; 1!1:10 it is longer than 16 MiB"));
}

static void
test_lines(void)
{
	static const char sql[] = "\nALTER TABLE t\n  ADD COLUMN a int,\n  ADD COLUMN b int;";
	struct postgres_text text;
	struct statement statement;
	const struct tree *command;

	postgres_begin(&text, sql, strlen(sql), 10);
	CHECK(postgres_next(&text, &statement));
	command = tree_first(statement.tree, "cmds");
	CHECK_INT(statement.line, 11);
	CHECK_INT(statement_line(&statement, statement.tree), 11);
	CHECK_INT(statement_line(&statement, command), 12);
	CHECK_INT(statement_line(&statement, tree_next(command)), 13);
	CHECK_INT(statement_line(&statement, NULL), 11);
	postgres_end(&text);
}

int
main(void)
{
	if (parser_major() == 0) {
		CHECK(strstr(says("SELECT 1"), "libpg-query-dev"));
		return unit_end();
	}
	test_places();
	test_bad_statement();
	test_split();
	test_psql();
	test_limits();
	test_lines();
	return unit_end();
}
