/* links: cmd/check-migrations/ */
/*
 * The tables of tests/migrations-lint.bats and -more.bats, without starting the program: RULE | found or not | SQL; the
 * same without a rule, which begins the test's title then; or with a way to send it in its place.
 */
#include "migrations_say.h"

enum { MOST_ROWS = 200 };

/* How a tool sends a file, and what it looks like; of the rule about what no transaction can hold. */
static const struct table_way {
	const char *name, *layout, *file, *head, *foot;
} ways[] = {
    {"message", "golang-migrate", "000001_case.up.sql", "", ""},
    {"each", "plain", "0001_case.sql", "", ""},
    {"tool-message", "dbmate", "00000000000001_case.sql", "-- migrate:up\n",
	"-- migrate:down\nSELECT 1;\n"},
    {"tool-each", "flyway", "V1__case.sql", "", ""},
};

struct table_row {
	char rule[64], sql[4096];
	bool found;
};

static struct table_row rows[MOST_ROWS];

/* "\n" in two characters ends a line, as printf's %b has it; a doubled backslash is one. */
static void
sql_unescape(const char *from, char *to, size_t size)
{
	const char *end = to + size - 3;

	for (; *from != '\0' && *from != '\n' && to < end; from++) {
		if (from[0] == '\\' && (from[1] == 'n' || from[1] == '\\'))
			*to++ = *++from == 'n' ? '\n' : '\\';
		else
			*to++ = *from;
	}
	*to++ = '\n';
	*to = '\0';
}

/* False: it is no row.  `title` is the test's. */
static bool
row_read(const char *line, const char *title, struct table_row *row)
{
	char expected[16];
	enum rule rule;
	int taken = 0, end = 0;

	if (sscanf(line, " %15[a-z] |%n", expected, &taken) == 1 && taken > 0 &&
	    (strcmp(expected, "found") == 0 || strcmp(expected, "not") == 0)) {
		snprintf(row->rule, sizeof(row->rule), "%.*s", (int)strcspn(title, ":, "), title);
		row->found = *expected == 'f';
		if (rule_named(row->rule, &rule) == -1)
			return false;
		/* Of one statement alone nothing stays half-way. */
		snprintf(row->sql, sizeof(row->sql), "SELECT 1;\n");
		sql_unescape(line + taken, row->sql + 10, sizeof(row->sql) - 10);
		return true;
	}
	if (sscanf(line, " %63[a-z-] | %15[a-z] |%n", row->rule, expected, &end) != 2 || end == 0)
		return false;
	row->found = strcmp(expected, "found") == 0;
	sql_unescape(line + end, row->sql, sizeof(row->sql));
	return row->found || strcmp(expected, "not") == 0;
}

/* Whether a line of the output tells of this rule in the file of that number. */
static bool
output_tells(const char *output, const char *rule, size_t number)
{
	char name[64], file[512], wanted[32];

	snprintf(wanted, sizeof(wanted), "/%04zu_case.sql", number);
	for (; *output; output += strcspn(output, "\n"), output += *output == '\n') {
		TEXT_LOCAL record = TEXT_INIT(TEXT_MAX_DOCUMENT);

		text_add(&record, output, strcspn(output, "\n"));
		if (strcmp(say_member(text_string(&record), "rule", name, sizeof(name)), rule) ==
			0 &&
		    strstr(say_member(text_string(&record), "file", file, sizeof(file)), wanted))
			return true;
	}
	return false;
}

static void
table_judge(const char *options, size_t count)
{
	const char *output;

	mkdir(say_folder, 0700);
	for (size_t i = 0; i < count; i++) {
		TEXT_LOCAL entry = TEXT_INIT(TEXT_MAX_DOCUMENT);

		text_add_format(&entry, "%04zu_case.sql=%s", i + 1, rows[i].sql);
		say_put(text_string(&entry));
	}
	output = say_run(options);
	for (size_t i = 0; i < count; i++) {
		bool unparsed = output_tells(output, "unparsed", i + 1) &&
				strcmp(rows[i].rule, "unparsed") != 0;

		if (!CHECK_INT(output_tells(output, rows[i].rule, i + 1), rows[i].found) ||
		    !CHECK(!unparsed))
			fprintf(stderr, "    %s in: %s", rows[i].rule, rows[i].sql);
	}
	CHECK_INT(nftw(say_folder, say_remove, 8, FTW_DEPTH | FTW_PHYS), 0);
}

/* A row that says how it is sent: a folder of its own.  False: it is another. */
static bool
way_judge(const struct table_row *row, const char *title)
{
	const char *rule = strncmp(title, "COMMIT", 6) == 0 ? "transaction-nesting"
			   : strncmp(title, "using", 5) == 0
			       ? "using-new-enum-value"
			       : "ban-concurrent-index-creation-in-transaction";

	for (size_t i = 0; i < COUNT(ways); i++) {
		TEXT_LOCAL entry = TEXT_INIT(TEXT_MAX_DOCUMENT),
			   options = TEXT_INIT(TEXT_MAX_REASON);
		char sought[80];

		if (strcmp(row->rule, ways[i].name) != 0)
			continue;
		mkdir(say_folder, 0700);
		text_add_format(
		    &entry, "%s=%s%s%s", ways[i].file, ways[i].head, row->sql, ways[i].foot);
		say_put(text_string(&entry));
		text_add_format(&options, "--skip-db-check --layout %s", ways[i].layout);
		snprintf(sought, sizeof(sought), "\"rule\":\"%s\"", rule);
		if (!CHECK_INT(strstr(say_run(text_string(&options)), sought) != NULL, row->found))
			fprintf(stderr, "    sent as %s: %s", row->rule, row->sql);
		CHECK_INT(nftw(say_folder, say_remove, 8, FTW_DEPTH | FTW_PHYS), 0);
		return true;
	}
	return false;
}

/* What stands behind <<'TABLE', up to the line TABLE. */
static size_t
tables_judge(FILE *file)
{
	char line[4096], options[256] = "", title[256] = "";
	bool inside = false;
	size_t count = 0, tables = 0;

	while (fgets(line, sizeof(line), file)) {
		char *begins = strstr(line, "<<'TABLE'\n");

		if (strncmp(line, "@test \"", 7) == 0) {
			snprintf(title, sizeof(title), "%.200s", line + 7);
		} else if (begins) {
			/* Not where each row is put into something of its own. */
			inside = !strstr(line, "body=") && !strstr(line, "name=");
			count = 0;
			snprintf(options, sizeof(options), "--skip-db-check");
			if (strncmp(line, "    judged ", 11) == 0)
				snprintf(options, sizeof(options), "--skip-db-check %.*s",
				    (int)(begins - line - 11), line + 11);
		} else if (strcmp(line, "TABLE\n") == 0) {
			if (inside && count > 0)
				table_judge(options, count);
			tables += inside;
			inside = false;
		} else if (inside && count < MOST_ROWS && row_read(line, title, &rows[count])) {
			count += !way_judge(&rows[count], title);
		}
	}
	return tables;
}

/* ---- what those tables do not have ---- */

#define JUDGED "--skip-db-check --layout plain --dialect postgres "
#define TIMES "SET lock_timeout = 1; SET statement_timeout = 1;\n"
#define X60 "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"

static const struct say_case others[] = {
    {JUDGED, "robustness", "identifier-too-long:w:001_a.sql:3",
	{"001_a.sql=BEGIN; CREATE TABLE app.b (\n a bigint,\n " X60 "abcd bigint); COMMIT;\n"},
	"has 64 bytes"},
    {JUDGED, "robustness", "robustness=3",
	{"001_a.sql=BEGIN; CREATE TABLE app.b (\n a bigint,\n " X60 "abc bigint); COMMIT;\n"},
	NULL},
    {JUDGED, "robustness",
	"require-enum-value-ordering:w:001_a.sql:1 prefer-robust-stmts:w:001_a.sql:2",
	{"001_a.sql=ALTER TYPE m ADD VALUE IF NOT EXISTS 'a';\nALTER TYPE m ADD VALUE 'b' BEFORE "
	 "'c';\n"},
	NULL},
    {JUDGED, "robustness", "require-table-schema:w:001_a.sql:2",
	{"001_a.sql=SELECT 1;\nDROP TABLE IF EXISTS b, app.c, d;\n"}, "b and 1 more stand"},
    {JUDGED, "robustness", "ban-duplicate-column-assignments:f:001_a.sql:1",
	{"001_a.sql=UPDATE a SET b = 1, b = 2, b = 3;\n"}, "b is named twice"},
    {JUDGED, "transactions", "ban-uncommitted-transaction:f:001_a.sql:3",
	{"001_a.sql=SELECT 1;\n\nBEGIN;\nSELECT 2;\n"}, NULL},
    {JUDGED, "transactions", "transaction-nesting:f:001_a.sql:2",
	{"001_a.sql=BEGIN;\nBEGIN;\nCOMMIT;\n"}, "line 1 began"},
    {JUDGED, "transactions", "transaction-nesting:f:001_a.sql:1", {"001_a.sql=COMMIT;\n"},
	"without BEGIN"},
    {JUDGED "--pg-version 11", "transactions",
	"ban-concurrent-index-creation-in-transaction:f:001_a.sql:2",
	{"001_a.sql=BEGIN;\nALTER TYPE m ADD VALUE 'b' BEFORE 'c';\nCOMMIT;\n"}, NULL},
    {JUDGED "--pg-version 12", "transactions", "transactions=3",
	{"001_a.sql=BEGIN;\nALTER TYPE m ADD VALUE 'b' BEFORE 'c';\nCOMMIT;\n"}, NULL},
    {JUDGED "--pg-version 11", "transactions", "transactions=4",
	{"001_a.sql=BEGIN;\nCREATE TYPE m AS ENUM ('a');\nALTER TYPE m ADD VALUE 'b' BEFORE "
	 "'a';\nCOMMIT;\n"},
	NULL},
    {JUDGED, "transactions", "ban-concurrent-index-creation-in-transaction:f:001_a.sql:2",
	{"001_a.sql=BEGIN;\nALTER SUBSCRIPTION s REFRESH PUBLICATION;\nCOMMIT;\n"}, NULL},
    {JUDGED, "transactions", "ban-concurrent-index-creation-in-transaction:f:001_a.sql:2",
	{"001_a.sql=BEGIN;\nALTER SUBSCRIPTION s SET PUBLICATION p;\nCOMMIT;\n"}, NULL},
    {JUDGED, "transactions", "transactions=3",
	{"001_a.sql=BEGIN;\nALTER SUBSCRIPTION s SET PUBLICATION p WITH (refresh = "
	 "false);\nCOMMIT;\n"},
	NULL},
    {JUDGED, "transactions", "transactions=3",
	{"001_a.sql=BEGIN;\nALTER SUBSCRIPTION s DISABLE;\nCOMMIT;\n"}, NULL},
    /* Which version decides. */
    {JUDGED "--pg-version 12.0", "validation", "validation=3",
	{"001_a.sql=" TIMES "ALTER TABLE app.a ADD CONSTRAINT k CHECK (b IS NOT NULL) NOT VALID, "
	 "ALTER c SET STATISTICS 1;\n"},
	NULL},
    {JUDGED "--pg-version 14", "locks", "require-concurrent-partition-detach:f:001_a.sql:2",
	{"001_a.sql=" TIMES "ALTER TABLE app.a DETACH PARTITION app.b;\n"}, NULL},
    {JUDGED "--pg-version 13", "locks", "locks=3",
	{"001_a.sql=" TIMES "ALTER TABLE app.a DETACH PARTITION app.b;\n"}, NULL},
    {JUDGED "--pg-version 14.0", "compatibility",
	"renaming-table:f:001_a.sql:1 renaming-table:f:001_a.sql:2",
	{"001_a.sql=ALTER TABLE app.a RENAME TO b;\nALTER TABLE app.c RENAME TO d;\n"}, NULL},
    {JUDGED, "compatibility", "renaming-table:f:001_a.sql:2 renaming-table:f:001_a.sql:3",
	{"001_a.sql=BEGIN;\nALTER TABLE app.a RENAME TO b;\nALTER TABLE app.c RENAME TO "
	 "d;\nCOMMIT;\n"},
	NULL},
    /* What the migrations before it told of columns. */
    {JUDGED, "locks", "changing-column-type:f:001_a.sql:2",
	{"001_a.sql=" TIMES "ALTER TABLE app.a ALTER b TYPE bigint;\n"},
	"is turned from another type, as far as is known, into int8"},
    {JUDGED, "locks", "changing-column-type:f:002_b.sql:2",
	{"001_a.sql=CREATE TABLE app.a (b integer);\n",
	    "002_b.sql=" TIMES "ALTER TABLE app.a ALTER b TYPE bigint;\n"},
	"is turned from int4 into int8"},
    {JUDGED, "locks", "locks=4",
	{"001_a.sql=CREATE TABLE app.a (b varchar(10));\n",
	    "002_b.sql=" TIMES "ALTER TABLE app.a ALTER b TYPE varchar(20);\n"},
	NULL},
    {JUDGED, "locks", "changing-column-type:f:002_b.sql:2",
	{"001_a.sql=CREATE TABLE app.a (b varchar(10));\n",
	    "002_b.sql=" TIMES "ALTER TABLE app.a ALTER b TYPE text USING lower(b);\n"},
	NULL},
    {JUDGED, "locks", "changing-column-type:f:002_b.sql:2",
	{"001_a.sql=CREATE TABLE app.a (b varchar(10), c text);\n",
	    "002_b.sql=" TIMES "ALTER TABLE app.a ALTER b TYPE text USING c;\n"},
	NULL},
    {JUDGED, "locks", "changing-column-type:f:002_b.sql:2",
	{"001_a.sql=CREATE TABLE app.a (b varchar(10));\n",
	    "002_b.sql=" TIMES "ALTER TABLE app.a ALTER b TYPE text USING b::int;\n"},
	NULL},
    {JUDGED, "locks", "locks=4",
	{"001_a.sql=CREATE TABLE app.a (b varchar(10));\n",
	    "002_b.sql=" TIMES "ALTER TABLE app.a ALTER b TYPE text USING b::text;\n"},
	NULL},
    {JUDGED, "locks", "changing-column-type:f:002_b.sql:2",
	{"001_a.sql=CREATE TABLE app.a (b varchar(10));\n",
	    "002_b.sql=" TIMES "ALTER TABLE app.a ALTER b TYPE text COLLATE \"C\";\n"},
	NULL},
    {JUDGED, "validation", "validation=4",
	{"001_a.sql=CREATE TABLE app.a (b int NOT NULL);\n",
	    "002_b.sql=" TIMES "ALTER TABLE app.a ALTER b SET NOT NULL;\n"},
	NULL},
    {JUDGED, "validation", "adding-not-nullable-field:f:002_b.sql:2",
	{"001_a.sql=CREATE TABLE app.a (b int, c int NOT NULL);\n",
	    "002_b.sql=" TIMES "ALTER TABLE app.a ALTER b SET NOT NULL;\n"},
	NULL},
    {JUDGED, "validation", "adding-not-nullable-field:f:003_c.sql:2",
	{"001_a.sql=CREATE TABLE app.a (b int NOT NULL);\n",
	    "002_b.sql=ALTER TABLE app.a ALTER b DROP NOT NULL;\n",
	    "003_c.sql=" TIMES "ALTER TABLE app.a ALTER b SET NOT NULL;\n"},
	NULL},
    {JUDGED, "validation", "validation=7",
	{"001_a.sql=CREATE TABLE app.a (b int);\n",
	    "002_b.sql=ALTER TABLE app.a ADD CONSTRAINT k CHECK (b IS NOT NULL) NOT VALID;\n",
	    "003_c.sql=ALTER TABLE app.a VALIDATE CONSTRAINT k;\n",
	    "004_d.sql=" TIMES "ALTER TABLE app.a ALTER b SET NOT NULL;\nSELECT 1;\n"},
	NULL},
    {JUDGED, "validation", "adding-not-nullable-field:f:003_c.sql:2",
	{"001_a.sql=CREATE TABLE app.a (b int);\n",
	    "002_b.sql=ALTER TABLE app.a ADD CONSTRAINT k CHECK (b IS NOT NULL) NOT VALID;\n",
	    "003_c.sql=" TIMES "ALTER TABLE app.a ALTER b SET NOT NULL;\n"},
	NULL},
    /* What is new, by kind and schema: ADD VALUE to a type that is not fails before 12. */
    {JUDGED "--pg-version 11", "transactions",
	"ban-concurrent-index-creation-in-transaction:f:001_a.sql:3",
	{"001_a.sql=BEGIN;\nCREATE TYPE app.m AS ENUM ('a');\nALTER TYPE m ADD VALUE 'b' BEFORE "
	 "'a';\nALTER TYPE app.m ADD VALUE 'b' BEFORE 'a';\nCOMMIT;\n"},
	NULL},
    {JUDGED "--pg-version 11", "transactions",
	"ban-concurrent-index-creation-in-transaction:f:001_a.sql:4",
	{"001_a.sql=BEGIN;\nCREATE TYPE m AS ENUM ('a');\nDROP TYPE m;\nALTER TYPE m ADD VALUE "
	 "'b' BEFORE 'a';\nCOMMIT;\n"},
	NULL},
    {JUDGED, "data-loss", "ban-drop-table:f:001_a.sql:3 ban-drop-table:f:001_a.sql:6",
	{"001_a.sql=CREATE TEMP TABLE a (b int);\nDISCARD TEMP;\nDROP TABLE a;\nCREATE TEMP TABLE "
	 "a (b int);\nDISCARD ALL;\nDROP TABLE a;\nCREATE TEMP TABLE a (b int);\nDISCARD "
	 "PLANS;\nDROP TABLE a;\n"},
	NULL},
    {JUDGED, "data-loss", "ban-drop-table:f:001_a.sql:4",
	{"001_a.sql=CREATE SCHEMA app;\nCREATE TABLE app.a (b int);\nDROP SCHEMA app "
	 "CASCADE;\nDROP "
	 "TABLE app.a;\n"},
	NULL},
    {JUDGED, "data-loss", "data-loss=5",
	{"001_a.sql=SET search_path = \"$user\", app;\nCREATE TABLE a (b int);\nALTER TABLE a "
	 "RENAME TO c;\nALTER TABLE app.c SET SCHEMA x;\nDROP TABLE x.c;\n"},
	NULL},
    {JUDGED, "data-loss", "ban-drop-table:f:001_a.sql:4",
	{"001_a.sql=CREATE VIEW app.a AS SELECT 1;\nCREATE OR REPLACE VIEW app.b AS SELECT "
	 "1;\nDROP "
	 "TABLE app.a;\nDROP TABLE app.b;\n"},
	NULL},
    /* Settings end with their transaction, or their session. */
    {JUDGED, "locks", "require-lock-timeout:w:001_a.sql:5",
	{"001_a.sql=SET statement_timeout = 1;\nBEGIN;\nSET LOCAL lock_timeout = "
	 "1;\nCOMMIT;\nALTER "
	 "TABLE app.a ADD b text;\n"},
	NULL},
    {JUDGED, "locks", "locks=5",
	{"001_a.sql=SET statement_timeout = 1;\nBEGIN;\nSET LOCAL lock_timeout = '1s';\nALTER "
	 "TABLE "
	 "app.a ADD b text;\nCOMMIT;\n"},
	NULL},
    {JUDGED, "locks", "require-lock-timeout:w:001_a.sql:3",
	{"001_a.sql=SET statement_timeout = 1;\nSET LOCAL lock_timeout = '1s';\nALTER TABLE app.a "
	 "ADD b text;\n"},
	NULL},
    {JUDGED, "locks", "require-lock-timeout:w:001_a.sql:5",
	{"001_a.sql=SET statement_timeout = 1;\nSET lock_timeout = 1;\nBEGIN;\nSET LOCAL "
	 "lock_timeout = '0s';\nALTER TABLE app.a ADD b text;\nCOMMIT;\n"},
	NULL},
    {JUDGED, "locks", "require-lock-timeout:w:001_a.sql:3 require-statement-timeout:w:001_a.sql:3",
	{"001_a.sql=" TIMES "RESET ALL;\nALTER TABLE app.a ADD b text;\n"}, NULL},
    {JUDGED, "locks", "locks=3",
	{"001_a.sql=SELECT set_config('lock_timeout', '1s', false);\nSELECT "
	 "set_config('statement_timeout', '1s', false);\nALTER TABLE app.a ADD b text;\n"},
	NULL},
    /* What is fragile in parts of a type, and in what has no form that is not. */
    {JUDGED, "robustness", "prefer-robust-stmts:w:001_a.sql:2",
	{"001_a.sql=SELECT 1;\nALTER TABLE app.a ATTACH PARTITION app.b DEFAULT;\n"},
	"ATTACH PARTITION fails when it is run again; leave it to a transaction"},
    {JUDGED, "robustness", "prefer-robust-stmts:w:001_a.sql:2",
	{"001_a.sql=SELECT 1;\nALTER TYPE app.a DROP ATTRIBUTE b;\n"},
	"fails when it is run again; leave it to a transaction"},
    {JUDGED, "robustness", "prefer-robust-stmts:w:001_a.sql:2",
	{"001_a.sql=SELECT 1;\nALTER TABLE app.a DROP COLUMN b;\n"},
	"DROP COLUMN fails when it is run again; say IF EXISTS"},
    /* Whose lock is none, and whose name is found first. */
    {JUDGED, "locks", "locks=1", {"001_a.sql=DROP FUNCTION app.f();\n"}, NULL},
    {JUDGED, "data-loss", "ban-drop-table:f:001_a.sql:5",
	{"001_a.sql=CREATE TEMP TABLE a (b int);\nCREATE TABLE a (c int);\nDROP TABLE a;\nDROP "
	 "TABLE public.a;\nDROP TABLE a;\n"},
	NULL},
    /* Lines within bodies; of the way down transactions count alone. */
    {JUDGED, "data-loss", "ban-drop-table:f:001_a.sql:4",
	{"001_a.sql=SELECT 1;\nDO $$\nBEGIN\n  DROP TABLE app.a;\nEND $$;\n"}, "(in a DO block)"},
    {JUDGED, "parsing", "unparsed:u:001_a.sql:2",
	{"001_a.sql=SELECT 1;\nCREATE FUNCTION app.f() RETURNS void LANGUAGE plpgsql AS "
	 "$$\nBEGIN\nIF x;\nEND $$;\n"},
	"missing \\\"THEN\\\" at end of SQL expression"},
    {JUDGED, "parsing", "unparsed:u:001_a.sql:3",
	{"001_a.sql=CREATE FUNCTION app.f() RETURNS void LANGUAGE sql AS $$\nSELECT 1;\nSELEC "
	 "2;\n$$;\n"},
	NULL},
    {JUDGED, "parsing", "parsing=1",
	{"001_a.sql=CREATE FUNCTION app.f() RETURNS void LANGUAGE c AS 'SELEC 2';\n"}, NULL},
    {"--skip-db-check --layout golang-migrate --dialect postgres", "transactions data-loss parsing",
	"transaction-nesting:f:1_a.down.sql:2 unparsed:u:1_a.down.sql:4 data-loss=1",
	{"1_a.up.sql", "1_a.down.sql=BEGIN;\nBEGIN;\nDROP TABLE app.a;\nDROPP;\nCOMMIT;\n"}, NULL},
    {"--skip-db-check --layout dbmate --dialect postgres", "transactions data-loss",
	"transaction-nesting:f:1_a.sql:4 data-loss=1",
	{"1_a.sql=-- migrate:up\nSELECT 1;\n-- migrate:down\nCOMMIT;DROP TABLE app.a;\n"}, NULL},
    /* New values of enums are known by their type. */
    {JUDGED, "transactions", "using-new-enum-value:f:001_a.sql:4",
	{"001_a.sql=BEGIN;\nALTER TYPE app.m ADD VALUE 'b' BEFORE 'a';\nSELECT 'b'::text, 1, "
	 "'a'::app.m;\nSELECT 'b'::app.m;\nCOMMIT;\n"},
	"PostgreSQL refuses 'b' in the transaction that adds it to m"},
    /* timestamp to timestamptz rewrites nothing in UTC, from 12 on. */
    {JUDGED "--pg-version 12", "locks", "locks=5",
	{"001_a.sql=" TIMES "SET timezone = 'UTC';\nCREATE TABLE app.a (b timestamp);\nALTER TABLE "
	 "app.a ALTER b TYPE timestamptz;\n"},
	NULL},
};

int
main(void)
{
	static const char *const names[] = {
	    "tests/migrations-lint.bats", "tests/migrations-lint-more.bats"};
	const char *top = getenv("TOP");
	size_t tables = 0;

	say_begin();
	for (size_t i = 0; i < COUNT(names); i++) {
		TEXT_LOCAL path = TEXT_INIT(TEXT_MAX_REASON);
		FILE *file;

		text_add_format(&path, "%s/%s", top ? top : ".", names[i]);
		file = fopen(text_string(&path), "r");
		if (!CHECK(file != NULL))
			continue;
		tables += tables_judge(file);
		fclose(file);
	}
	CHECK(tables > 10 && unit_counts.checks > 1500);
	say_table(others, COUNT(others));
	say_end();
	return unit_end();
}
