/* links: cmd/check-migrations/rule/comments.c cmd/check-migrations/rule/comments_script.c */
/* Which comments speak to this program, and for which lines. */
#include "../../cmd/check-migrations/rule/comments.h"

#include "text.h"
#include "unit.h"

/* The comments of a text: "LINE FROM-TO WORDS" of each, with bars between them. */
static const char *
comments_of(
    void (*read)(struct comments *comments, const char *bytes, size_t len), const char *bytes)
{
	static struct text out;
	struct comments comments = {0};

	text_free(&out);
	out = TEXT_INIT(TEXT_MAX_REASON);
	read(&comments, bytes, strlen(bytes));
	for (size_t i = 0; i < comments.count; i++) {
		const struct comment *found = &comments.items[i];

		text_add_format(&out, "%s%u %u-%u%.*s", i > 0 ? "|" : "", found->line, found->from,
		    found->to, (int)(found->len - strlen(comments_word)),
		    found->bytes + strlen(comments_word));
	}
	comments_free(&comments);

	return text_string(&out);
}

static void
sql_is(const char *bytes, const char *expected)
{
	CHECK_STRING(comments_of(comments_read_sql, bytes), expected);
}

static void
script_is(const char *bytes, const char *expected)
{
	CHECK_STRING(comments_of(comments_read_script, bytes), expected);
}

static void
test_statements(void)
{
	sql_is("-- readyline:allow a x\nSELECT 1;\n", "1 1-2 a x");
	sql_is("--readyline:allow a x\r\n\n\nSELECT\n1;\n", "1 1-5 a x");
	sql_is("SELECT 1\n-- readyline:allow a x\n, 2\n;\n", "2 1-4 a x");
	sql_is("SELECT 1; -- readyline:allow a x\nSELECT 2;\n", "1 1-1 a x");
	sql_is("SELECT\n1; /* readyline:allow a x */ \t\nSELECT 2;\n", "2 1-2 a x");
	sql_is("SELECT 1; /* readyline:allow a x */ SELECT\n2;\n", "1 1-2 a x");
	sql_is("SELECT 1;\n-- readyline:allow a x\n", "2 0-0 a x");
	sql_is("SELECT 1;\n-- readyline:allow a x\nSELECT 2", "2 2-3 a x");
	sql_is("-- readyline:allow a x\n;;\nSELECT 2;;", "1 1-3 a x");
	sql_is("-- readyline:allow a x\n-- readyline:allow b y\nSELECT 2;", "1 1-3 a x|2 2-3 b y");
	sql_is("\xef\xbb\xbf-- readyline:allow a x\nSELECT 1;", "1 1-2 a x");
	sql_is("", "");
	sql_is("-- readyline:allow", "1 0-0");
}

/* The semicolons in a body do not end its statement. */
static void
test_routines(void)
{
	sql_is("CREATE TRIGGER t AFTER INSERT ON a BEGIN\n SELECT CASE WHEN 1 THEN 2 END;\n"
	       "-- readyline:allow a x\n SELECT 1;\nEND;\nSELECT 1;",
	    "3 1-5 a x");
	sql_is("BEGIN;\n-- readyline:allow a x\nSELECT 1;\nEND;", "2 2-3 a x");
	sql_is(
	    "-- readyline:allow a x\nCREATE FUNCTION f() BEGIN ATOMIC\nSELECT 1;\nEND;\nSELECT 1;",
	    "1 1-4 a x");
}

static void
test_quotes(void)
{
	sql_is("SELECT '-- readyline:allow a x';", "");
	sql_is("SELECT 'it''s', '-- readyline:allow a x';", "");
	sql_is("SELECT 'a\\'; -- readyline:allow a x\n", "1 1-1 a x");
	sql_is("SELECT E'a\\'; -- readyline:allow a x\n';", "");
	sql_is("SELECT \"-- readyline:allow a x\", `-- readyline:allow a x`;", "");
	sql_is("DO $$\n-- readyline:allow a x\n$$;-- readyline:allow b y\n", "3 1-3 b y");
	sql_is("DO $q$ $$ -- readyline:allow a x\n$q$;", "");
	sql_is("SELECT $q$ -- readyline:allow a x\n$q$;", "");
	sql_is("SELECT $q_1$ -- readyline:allow a x\n$q_1$;-- readyline:allow b y\n", "2 1-2 b y");
	sql_is("SELECT $1, a$b, 'c' -- readyline:allow a x\n;", "1 1-2 a x");
	sql_is("SELECT 'never ends -- readyline:allow a x", "");
	sql_is("SELECT $$ never ends -- readyline:allow a x", "");
}

static void
test_blocks(void)
{
	sql_is("/*\n * readyline:allow a x\n * and more\n * readyline:allow b y */\nSELECT 1;",
	    "2 1-5 a x|4 1-5 b y");
	sql_is("/* /* readyline:allow a x */ */ SELECT 1;", "");
	sql_is("/* /* */\nreadyline:allow a x */ SELECT 1;", "2 1-2 a x");
	sql_is("/* readyline:allow a x", "");
	sql_is("/**/ -- readyline:allow a x\nSELECT 1;", "1 1-2 a x");
	sql_is("- - readyline:allow a x\n/ * readyline:allow a x */", "");
	sql_is("-- no readyline:allow a x\nSELECT 1;", "");
}

static void
test_scripts(void)
{
	script_is("# readyline:allow a x\nb = 1 # readyline:allow c y\n", "1 0-0 a x|2 0-0 c y");
	script_is("b = '# readyline:allow a x' # readyline:allow c y", "1 0-0 c y");
	script_is("b = \"it\\\"s # readyline:allow a x\"", "");
	script_is("\"\"\"\n# readyline:allow a x\n\"\"\"\n# readyline:allow c y", "4 0-0 c y");
	script_is("'''\n# readyline:allow a x", "");
	script_is("f <<~SQL, 1\n# readyline:allow a x\n SQL\n# readyline:allow c y", "4 0-0 c y");
	script_is(
	    "f <<-'SQL'\n# readyline:allow a x\nSQLITE\nSQL\n# readyline:allow c y", "5 0-0 c y");
	script_is("a <<b\n# readyline:allow c y\nb", "2 0-0 c y");
	script_is("a <<[\n# readyline:allow c y\n[", "2 0-0 c y");
	script_is("a = \"x\ny\" # readyline:allow c y", "2 0-0 c y");
	script_is("f <<~\"SQL\" # readyline:allow a x\n#\n\tSQL.x\n# readyline:allow c y",
	    "1 0-0 a x|4 0-0 c y");
	script_is("f <<SQ1\n# readyline:allow a x\nSQ12\nSQ1", "");
	script_is("a << b # readyline:allow a x", "1 0-0 a x");
	script_is("\n=begin\n# readyline:allow a x\n=end\n# readyline:allow c y", "5 0-0 c y");
	script_is("-- readyline:allow a x", "");
	script_is("", "");
}

int
main(void)
{
	test_statements();
	test_routines();
	test_quotes();
	test_blocks();
	test_scripts();

	return unit_end();
}
