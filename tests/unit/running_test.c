/* links: cmd/check-migrations/ */
/* Recorded statements: what is read of them, asked in their place, and shown. */
#include "../../cmd/check-migrations/running/recorded.h"

#include "../../cmd/check-migrations/running/kind.h"
#include "../../cmd/check-migrations/running/lexer.h"
#include "../../cmd/check-migrations/running/merge.h"
#include "../../cmd/check-migrations/running/show.h"
#include "../../cmd/check-migrations/running/spelling.h"
#include "../../cmd/check-migrations/running/view.h"
#include "database.h"
#include "text.h"
#include "unit.h"

static struct text said = {.max = TEXT_MAX_DOCUMENT};

/* ---- lexemes ---- */

static const char *
lexemes_of(const char *sql, bool sqlite)
{
	static const char kinds[] = "wnsd$.";
	struct lexer lexer = {.at = sql, .end = sql + strlen(sql), .sqlite = sqlite};
	struct lexeme lexeme;

	text_clear(&said);
	while (lexer_next(&lexer, &lexeme))
		text_add_format(&said, "%s%c%.*s", said.len > 0 ? " " : "", kinds[lexeme.kind],
		    (int)lexeme.len, lexeme.bytes);

	return text_string(&said);
}

static void
test_lexemes(void)
{
	CHECK_STRING(lexemes_of("SELECT a.\"b\"\"c\", 'x''y' FROM t -- z", false),
	    "wSELECT wa .. n\"b\"\"c\" ., s'x''y' wFROM wt");
	CHECK_STRING(lexemes_of("/* a /* b */ c */ $1 $$d$$ $e$ f $$ $e$ $", false),
	    "$$1 s$$d$$ s$e$ f $$ $e$ .$");
	CHECK_STRING(lexemes_of("E'\\'' e'\\\\' U&'g' u&\"h\" X'00' n'i' ea 'j\\'", false),
	    "sE'\\'' se'\\\\' sU&'g' nu&\"h\" sX'00' sn'i' wea s'j\\'");
	CHECK_STRING(lexemes_of("1.5e3 .5 a1$2 ? :b @c [d] `e", false),
	    "d1.5e3 d.5 wa1$2 .? .: wb .@ wc .[ wd .] .` we");
	CHECK_STRING(lexemes_of("?1 ? :b @c $d [e f] `g``h` /* /* */ 'i", true),
	    "$?1 $? $:b $@c $$d n[e f] n`g``h` s'i");
	CHECK_STRING(lexemes_of("'never ends", false), "s'never ends");
	CHECK_STRING(lexemes_of("$x$never ends", false), "s$x$never ends");
	CHECK_STRING(lexemes_of("-- alone", false), "");
	CHECK_STRING(lexemes_of("/* open", false), "");
}

/* ---- kinds ---- */

static void
kind_is(const char *sql, enum kind kind, const char *expected)
{
	TEXT_LOCAL instead = TEXT_INIT(1 << 12);

	CHECK_INT(kind_of(sql, strlen(sql), false, &instead), kind);
	CHECK_STRING(text_string(&instead), expected);
}

static void
test_kinds(void)
{
	kind_is("((SELECT 1))", KIND_QUERY, "");
	kind_is("/* a */ with a as (select 1) table a", KIND_QUERY, "");
	kind_is("CALL p($1)", KIND_UTILITY, "");
	kind_is("CREATE UNLOGGED TABLE a (b) AS SELECT 1", KIND_UTILITY, "");
	kind_is("CREATE VIEW a AS SELECT 1", KIND_LEFT, "");
	kind_is("BEGIN", KIND_LEFT, "");
	kind_is("DO $$ BEGIN END $$", KIND_DARK, "");
	kind_is("lorem ipsum", KIND_NONE, "");
	kind_is("'SELECT'", KIND_NONE, "");
	kind_is("", KIND_NONE, "");
	kind_is("COPY a.b (c, \"d)\") FROM STDIN", KIND_INSTEAD,
	    "INSERT INTO  a.b (c, \"d)\")  OVERRIDING SYSTEM VALUE SELECT c, \"d)\" FROM  a.b ");
	kind_is("COPY b (c) TO 'f'", KIND_INSTEAD, "SELECT c FROM  b ");
	kind_is("copy b to stdout", KIND_INSTEAD, "SELECT * FROM  b ");
	kind_is("COPY (SELECT a FROM b) TO STDOUT", KIND_INSTEAD, " (SELECT a FROM b) ");
	kind_is("COPY a", KIND_DARK, "");
	kind_is("PREPARE a (int) AS SELECT $1", KIND_INSTEAD, " SELECT $1");
	kind_is("TRUNCATE TABLE ONLY a, b.c RESTART IDENTITY", KIND_INSTEAD,
	    "SELECT FROM ONLY a, b.c ");
	kind_is(
	    "REFRESH MATERIALIZED VIEW CONCURRENTLY a WITH DATA", KIND_INSTEAD, "SELECT FROM a ");
	kind_is("LOCK a IN SHARE MODE", KIND_INSTEAD, "SELECT FROM a ");
	kind_is("TRUNCATE", KIND_DARK, "");
	CHECK(
	    kind_is_planned("SELECT 1 FOR UPDATE", 19) && kind_is_planned("WITH a AS (DELETE", 17));
	CHECK(kind_reads_catalog("SELECT a FROM pg_class", 22));
	CHECK(kind_reads_catalog("SELECT a FROM b JOIN pg_catalog.pg_type", 39));
	CHECK(!kind_reads_catalog("SELECT pg_advisory_lock($1) FROM a", 34));
	CHECK(!kind_is_planned("SELECT 'insert'", 15));
}

/* ---- other spellings ---- */

static const char *
spelt(const char *sql)
{
	text_clear(&said);

	return spelling_of_parameters(sql, strlen(sql), &said) ? text_string(&said) : "as it is";
}

static void
test_spellings(void)
{
	CHECK_STRING(spelt("SELECT now() - interval $2 day"), "SELECT now() - $2::interval day");
	CHECK_STRING(spelt("SELECT date $1, Timestamp With Time Zone $2, double precision $3"),
	    "SELECT $1::date, $2::Timestamp With Time Zone, $3::double precision");
	CHECK_STRING(spelt("SELECT extract($1 FROM (a)), extract(year FROM a)"),
	    "SELECT pg_catalog.extract($1 , (a)), extract(year FROM a)");
	CHECK_STRING(spelt("SELECT a FROM b WHERE date = $1 AND c IN ($2 /*, ... */)"), "as it is");
	CHECK_STRING(spelt("UPDATE a SET b = ?, c = ? WHERE d = '?'"),
	    "UPDATE a SET b = $1, c = $2 WHERE d = '?'");
	CHECK_STRING(spelt("SELECT %s, %(a)s, %(b)s, %(a)s % 2"), "SELECT $1, $1, $2, $1 % 2");
	CHECK_STRING(spelt("SELECT :a::text, b[1:2], :a"), "SELECT $1::text, b[1:2], $1");
	CHECK_STRING(spelt("SELECT $1 ? 'a', :b"), "as it is");
	text_clear(&said);
	spelling_of_text("SELECT $1, $11, '$1', $1", 24, 1, &said);
	CHECK_STRING(text_string(&said), "SELECT $1::text, $11, '$1', $1::text");
}

static const char *
merged(const char *sql)
{
	struct merge merge;

	text_clear(&said);
	if (!merge_begin(&merge, sql))
		return "none";
	while (merge_next(&merge, &said))
		text_add_string(&said, ";");

	return text_string(&said);
}

static void
test_merges(void)
{
	CHECK_STRING(merged("INSERT INTO a VALUES (1)"), "none");
	CHECK_STRING(merged("MERGE INTO a USING b ON c WHEN MATCHED THEN DELETE"), "");
	CHECK_STRING(merged("MERGE INTO s . a x USING b ON c WHEN NOT MATCHED THEN "
			    "INSERT (d, e) VALUES (f(1, 2), DEFAULT)"),
	    "INSERT INTO  s . a (d, e)  VALUES ($1, DEFAULT);");
	CHECK_STRING(merged("WITH a AS (MERGE INTO q) MERGE INTO ONLY a USING b ON c WHEN NOT "
			    "MATCHED AND d THEN INSERT DEFAULT VALUES WHEN NOT MATCHED THEN INSERT "
			    "VALUES (1, 2)"),
	    "INSERT INTO  ONLY a DEFAULT VALUES;INSERT INTO  ONLY a  VALUES ($1, $2);");
}

/* ---- what is shown ---- */

static const char *
shown(const char *sql, size_t most)
{
	text_clear(&said);
	show_statement(sql, strlen(sql), false, most, &said);

	return text_string(&said);
}

static void
test_shown(void)
{
	CHECK_STRING(shown("SELECT\n\ta -- b\n FROM c WHERE d='secret' AND e = $x$secret$x$", 99),
	    "SELECT a FROM c WHERE d='...' AND e = '...'");
	CHECK_STRING(shown("SELECT 'a''b' || E'c\\'d'", 99), "SELECT '...' || '...'");
	CHECK_STRING(shown("SELECT \"a\r\nb\"", 99), "SELECT \"a  b\"");
	CHECK_STRING(shown("SELECT aaaaaaaaaa", 10), "SELECT aaa ...");
	CHECK_STRING(shown("SELECT \"\xc3\xa4\xc3\xa4\xc3\xa4\"", 9), "SELECT \" ...");
}

/* ---- files ---- */

/* "LINE text" of each statement, between " | ", or the reason. */
static const char *
read_of(const char *bytes, size_t len)
{
	struct recorded recorded = {.name = "f"};
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);

	text_clear(&said);
	if (recorded_read_text(&recorded, bytes, len, false, &why) == -1)
		text_add_string(&said, text_string(&why));
	else
		for (size_t i = 0; i < recorded.count; i++)
			text_add_format(&said, "%s%u %s", i > 0 ? " | " : "",
			    recorded.items[i].line, recorded.items[i].text);
	recorded_free(&recorded);

	return text_string(&said);
}

static void
reads(const char *bytes, const char *expected)
{
	CHECK_STRING(read_of(bytes, strlen(bytes)), expected);
}

static void
test_files(void)
{
	reads("SELECT 1; SELECT 2;\nSELECT 1;\r\nSELECT\r\n3 ;",
	    "1 SELECT 1 | 1 SELECT 2 | 3 SELECT\r\n3");
	reads("\xef\xbb\xbf\n-- a\nSELECT ';'", "3 SELECT ';'");
	reads("", "f: no statement stands in it");
	reads(" ;;", "f: no statement stands in it");
	reads(
	    "SELECT 1;\n\\d", "f:2: a command of psql (\\): statements of SQL alone are expected");
	reads("SELECT 1;\n\xff", "f:2: bytes that are not UTF-8: a file of SQL is expected");
	CHECK_STRING(read_of("SELECT 1;\n\0", 11), "f:2: a NUL byte: a file of SQL is expected");
	CHECK_STRING(
	    read_of("\xff\0", 2), "f:1: bytes that are not UTF-8: a file of SQL is expected");
	reads("{\"query\":\"SELECT 1;\"}\n\n {\"query\":\"SELECT\\n2\"}\n",
	    "1 SELECT 1 | 3 SELECT\n2");
	reads("{\"query\":\"SELECT 1\"}\n{\"query\":\"SELECT 1;SELECT 2\"}",
	    "f:2: a query of several statements: each needs an object of its own");
	reads("{\"query\":\"\"}", "f:1: the query is empty");
	reads("{\"query\":\"\\\\d\"}", "f:1: the query holds a command or data of psql");
	reads("{\"query\":1}",
	    "f:1: an object without the member `query`, a string with one statement");
	reads("\n{\"query\":\"a\\u0000\"}", "f:2: a NUL byte: a file of SQL is expected");
}

/* ---- SQLite ---- */

/* What a statement lacks, or why it is refused. */
static const char *
lacks_of(struct database *db, const char *sql)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct view view = {0};

	text_clear(&said);
	CHECK_INT(view_take(&view, db, sql, KIND_QUERY, &why), 0);
	text_add_format(&said, "%zu", view.shape.count);
	if (view.refusal)
		text_set_format(&said, "%s", view.refusal);
	for (size_t i = 0; i < view.lack_count; i++)
		text_add_format(&said, " %s", view.lacks[i].what);
	view_free(&view);

	return text_string(&said);
}

static void
test_sqlite(void)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct database *db = database_open("sqlite::memory:", DATABASE_CREATE, 0, &why);

	CHECK(db);
	CHECK_INT(database_send(db,
		      "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT NOT NULL, b NOT NULL DEFAULT "
		      "1, \"c d\" NOT NULL, e, f NOT NULL DEFAULT NULL, g AS (a || 1) NOT NULL)",
		      &why),
	    0);
	CHECK_STRING(lacks_of(db, "SELECT * FROM t"), "7");
	CHECK_STRING(lacks_of(db, "SELECT absent FROM t"), "no such column: absent");
	CHECK_STRING(
	    lacks_of(db, "INSERT INTO t (A, [c d], f) VALUES (?, 2, 3) RETURNING id"), "1");
	CHECK_STRING(lacks_of(db, "INSERT INTO t (e) SELECT replace(?1, 'a', 'b')"),
	    "0 column a of t column c d of t column f of t");
	CHECK_STRING(lacks_of(db, "REPLACE INTO main.\"t\" AS x (`c d`, f) VALUES (1, 2)"),
	    "0 column a of t");
	CHECK_STRING(lacks_of(db, "INSERT OR IGNORE INTO t DEFAULT VALUES"),
	    "0 column a of t column c d of t column f of t");
	CHECK_STRING(lacks_of(db, "INSERT INTO t VALUES (1, 2, 3, 4, 5, 6)"), "0");
	CHECK_STRING(lacks_of(db, "WITH q AS (SELECT 1) INSERT INTO t (a, f) SELECT 1, 2 FROM q"),
	    "0 column c d of t");
	database_close(db);
}

int
main(void)
{
	test_lexemes();
	test_kinds();
	test_spellings();
	test_merges();
	test_shown();
	test_files();
	test_sqlite();
	text_free(&said);
	return unit_end();
}
