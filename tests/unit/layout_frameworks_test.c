/* links: cmd/check-migrations/ */
/* Names of Flyway, Prisma, Atlas, Rails and Alembic; directives and sums of Atlas; bodies of Flyway and Atlas. */
#include <stdlib.h>

#include "../../cmd/check-migrations/checksum/atlas_sum.h"
#include "atlas.h"
#include "folder.h"
#include "layout.h"
#include "script.h"
#include "text.h"
#include "unit.h"

/* ---- names ---- */

static const struct {
	const char *layout, *name;
	const char *version; /* "-": a fault, "": none */
	const char *title;
	enum migration_kind kind;
} names[] = {
    {"flyway", "V1__a_b.sql", "1", "a b", MIGRATION_UP},
    {"flyway", "sub/V001.020__x.sql", "1.20", "x", MIGRATION_UP},
    {"flyway", "V1_0_0__x.sql", "1", "x", MIGRATION_UP},
    {"flyway", "V0__x.sql", "0", "x", MIGRATION_UP},
    {"flyway", "V0.0__x.sql", "0", "x", MIGRATION_UP},
    {"flyway", "V1.10__x.SQL", "1.10", "x", MIGRATION_UP},
    {"flyway", "V2.sql", "2", "", MIGRATION_UP},
    {"flyway", "V2__.sql", "2", "", MIGRATION_UP},
    {"flyway", "V2___x.sql", "2", " x", MIGRATION_UP},
    {"flyway", "V99999999999999999999.1__x.sql", "99999999999999999999.1", "x", MIGRATION_UP},
    {"flyway", "U2__x.sql", "2", "x", MIGRATION_DOWN},
    {"flyway", "B2__x.sql", "2", "x", MIGRATION_BASELINE},
    {"flyway", "R__a_b.sql", "", "a b", MIGRATION_REPEATABLE},
    {"flyway", "V3__Add.java", "3", "Add", MIGRATION_UP},
    {"flyway", "V.sql", "-", "", MIGRATION_UP},
    {"flyway", "R.sql", "-", "", MIGRATION_UP},
    {"flyway", "V1.x__y.sql", "-", "", MIGRATION_UP},
    {"flyway", "V+1__y.sql", "-", "", MIGRATION_UP},
    {"prisma", "20240131120000_a_b", "20240131120000_a_b", "a_b", MIGRATION_UP},
    {"prisma", "20240131120000_a/migration.sql", "20240131120000_a", "a", MIGRATION_UP},
    {"prisma", "0_init", "0_init", "init", MIGRATION_UP},
    {"prisma", "000000000000_squashed", "000000000000_squashed", "squashed", MIGRATION_UP},
    {"prisma", "init", "-", "", MIGRATION_UP},
    {"prisma", "202401311200_x", "-", "", MIGRATION_UP},
    {"atlas", "20240131120000_a_b.sql", "20240131120000", "a_b", MIGRATION_UP},
    {"atlas", "001.sql", "001", "", MIGRATION_UP},
    {"atlas", "v1.2_x.sql", "v1.2", "x", MIGRATION_UP},
    {"atlas", ".sql", "-", "", MIGRATION_UP},
    {"atlas", "1_x.Sql", "-", "", MIGRATION_UP},
    {"rails", "0020240131120000_create_users.rb", "20240131120000", "CreateUsers", MIGRATION_UP},
    {"rails", "sub/1_a2b_3c.engine_x.rb", "1", "A2b3c", MIGRATION_UP},
    {"rails", "1_a.b.c.rb", "-", "", MIGRATION_UP},
    {"rails", "1_A.rb", "-", "", MIGRATION_UP},
    {"rails", "1_.rb", "-", "", MIGRATION_UP},
    {"alembic", "versions/1a_b_c.py", "", "b_c", MIGRATION_UP},
    {"alembic", "x.Py", "-", "", MIGRATION_UP},
};

static void
test_names(void)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		const struct layout *layout = layout_named(names[i].layout);
		struct migration migration = {.name = strdup(names[i].name), .number = -1};
		TEXT_LOCAL faults = TEXT_INIT(TEXT_MAX_REASON);
		int rc = layout->read_name(&migration, &faults);
		bool good = CHECK(rc == (strcmp(names[i].version, "-") == 0 ? -1 : 0));

		good &= CHECK((rc == -1) == (faults.len > 0));
		if (rc == 0) {
			good &= CHECK_STRING(
			    migration.version ? migration.version : "", names[i].version);
			good &=
			    CHECK_STRING(migration.title ? migration.title : "", names[i].title);
			good &= CHECK_INT(migration.kind, names[i].kind);
		}
		if (!good)
			fprintf(stderr, "    of: %s %s\n", names[i].layout, names[i].name);
		free(migration.name);
		free(migration.version);
		free(migration.title);
	}
}

/* ---- bodies ---- */

static const struct {
	const char *layout, *body;
	const char
	    *messages; /* LINE:TEXT for each, "t" before it in a transaction, "e" one by one */
} bodies[] = {
    {"flyway", "SELECT 1;", "te1:SELECT 1;"},
    {"flyway", "\xEF\xBB\xBFSELECT 1;", "te1:SELECT 1;"},
    {"flyway", "CREATE  unique /* x */ INDEX\nconcurrently i ON t (a); VACUUM t",
	"e1:CREATE  unique /* x */ INDEX\nconcurrently i ON t (a); VACUUM t"},
    {"flyway", "REINDEX INDEX CONCURRENTLY i;", "te1:REINDEX INDEX CONCURRENTLY i;"},
    {"flyway", "SELECT 'VACUUM'; SELECT $$;VACUUM$$; -- VACUUM\nSELECT ';VACUUM'",
	"te1:SELECT 'VACUUM'; SELECT $$;VACUUM$$; -- VACUUM\nSELECT ';VACUUM'"},
    {"flyway", "VACUUM;\nSELECT 1;", "!2"},
    {"flyway", "SELECT 1;\n\nVACUUM;", "!3"},
    {"flyway", "SELECT ${a:b}.x, '${c}', ${d", "te1:SELECT p_a_b_.x, 'p_c_', ${d"},
    {"flyway", "${a\n}", "te1:${a\n}"},
    {"flyway", "SELECT $b_1$;VACUUM;$b_1$;\nSELECT 2;",
	"te1:SELECT $b_1$;VACUUM;$b_1$;\nSELECT 2;"},
    {"flyway", "SELECT $1;\nVACUUM;$1;", "!2"},
    {"flyway", "SELECT /* ; /* */ ; VACUUM; */ 1;", "te1:SELECT /* ; /* */ ; VACUUM; */ 1;"},
    {"flyway", "SELECT \"a;VACUUM\", E'\\';VACUUM', `;VACUUM`;",
	"te1:SELECT \"a;VACUUM\", E'\\';VACUUM', `;VACUUM`;"},
    {"flyway", "_VACUUM;\nSELECT 1;", "te1:_VACUUM;\nSELECT 1;"},
    {"flyway", "\xC3\xA4VACUUM; SELECT 1;", "te1:\xC3\xA4VACUUM; SELECT 1;"},
    {"flyway", "SELECT 1;\nVACUUM", "!2"},
    {"plain", "SELECT 1;", "e1:SELECT 1;"},
    {"prisma", "SELECT 1; SELECT 2;", "1:SELECT 1; SELECT 2;"},
    {"atlas", "SELECT 1; SELECT 2;", "te1:SELECT 1; SELECT 2;"},
    {"atlas", "-- atlas:txmode none\n\nSELECT 1;", "e1:-- atlas:txmode none\n\nSELECT 1;"},
    {"atlas", "-- atlas:delimiter \\n--\n1;2\n--\n 3", "t2:1;2|t3:\n 3"},
    {"atlas", "-- atlas:delimiter X\nE'\\'X'Xb(X)X", "t2:E'\\'X'|t2:b(X)"},
    {"atlas", "-- atlas:delimiter X\n'X", "!2"},
    {"atlas", "-- atlas:delimiter X\n\n)", "!3"},
    {"atlas", "--atlas:delimiter X\n1X2", "te1:--atlas:delimiter X\n1X2"},
};

static void
body_describe(const struct script *script, struct text *out)
{
	for (size_t i = 0; i < script->count; i++) {
		const struct script_message *message = &script->messages[i];

		text_add_format(out, "%s%s%s%u:%.*s", i > 0 ? "|" : "",
		    message->in_transaction ? "t" : "", message->each ? "e" : "", message->line,
		    (int)message->len, message->bytes);
	}
}

static void
test_bodies(void)
{
	for (size_t i = 0; i < sizeof(bodies) / sizeof(*bodies); i++) {
		const struct layout *layout = layout_named(bodies[i].layout);
		TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON), got = TEXT_INIT(TEXT_MAX_REASON);
		struct script script = {0};

		if (layout->read_script(bodies[i].body, strlen(bodies[i].body), &script, &why) ==
		    -1)
			text_add_format(&got, "!%u", script.bad_line);
		else
			body_describe(&script, &got);
		CHECK_STRING(text_string(&got), bodies[i].messages);
		script_free(&script);
	}
}

/* Migrations in other languages are not read. */
static void
test_code(void)
{
	static const char *const paths[][2] = {
	    {"goose", "m/00001_a.go"}, {"flyway", "m/V1__a.java"}, {"flyway", "m/V1__a.sql"}};

	for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++) {
		TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
		struct script script = {.path = paths[i][1]};

		CHECK_INT(layout_named(paths[i][0])->read_script("A;", 2, &script, &why), 0);
		CHECK(script.not_sql == (i < 2));
		CHECK_INT(script.count, i < 2 ? 0 : 1);
		script_free(&script);
	}
}

/* ---- Atlas ---- */

static void
test_directives(void)
{
	static const struct {
		const char *text, *name, *value; /* NULL: it is none */
	} table[] = {
	    {"-- atlas:sum ignore", "sum", "ignore"},
	    {"atlas:sum   ignore x\nSELECT", "sum", "ignore x"},
	    {"-- atlas:sum ignore\r\n", "sum", "ignore\r"},
	    {"-- atlas:sum", "sum", ""},
	    {"-- atlas:sum\tx", "sum", ""},
	    {"-- atlas:sums ignore", "sum", NULL},
	    {"-- atlas:x atlas:sum ignore", "sum", "ignore"},
	    {"-- atlas:sum ignore atlas:x", "sum", NULL},
	    {"-- atlas:sum atlas:", "sum", "atlas:"},
	    {"\xC3\xA4 atlas:sum ignore", "sum", NULL},
	    {"-- x\n-- atlas:sum ignore", "sum", NULL},
	    {"", "sum", NULL},
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		struct atlas_directive found;
		bool is = atlas_directive_read(
		    table[i].text, strlen(table[i].text), table[i].name, &found);
		TEXT_LOCAL value = TEXT_INIT(TEXT_MAX_REASON);

		if (is)
			text_add(&value, found.value, found.value_len);
		if (!CHECK_STRING(is ? text_string(&value) : NULL, table[i].value))
			fprintf(stderr, "    of: %s\n", table[i].text);
	}
}

static void
test_sums(void)
{
	static const char text[] = "h1:total\r\n a b.sql  h1:AB=\nc.sql h1:h1:x\n";
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	char total[ATLAS_HASH_SIZE];
	struct atlas_sum sum;
	unsigned line;

	CHECK_INT(atlas_sum_parse(text, strlen(text), &sum, &why, &line), 0);
	CHECK_INT(sum.count, 2);
	CHECK_STRING(sum.total, "total");
	CHECK_STRING(sum.lines[0].name, "a b.sql");
	CHECK_STRING(sum.lines[0].hash, "AB=");
	CHECK_STRING(sum.lines[1].hash, "h1:x");
	CHECK_INT(sum.lines[1].line, 3);
	atlas_sum_free(&sum);
	/* printf '' | openssl dgst -sha256 -binary | base64 */
	CHECK_INT(atlas_sum_parse("h1:", 3, &sum, &why, &line), 0);
	atlas_sum_total(&sum, total);
	CHECK_STRING(total, "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
	atlas_sum_free(&sum);
	CHECK_INT(atlas_sum_parse("", 0, &sum, &why, &line), -1);
	atlas_sum_free(&sum);
	CHECK_INT(atlas_sum_parse("h1:x\n\na h1:b\n", 13, &sum, &why, &line), -1);
	CHECK_INT(line, 2);
	atlas_sum_free(&sum);
}

int
main(void)
{
	test_names();
	test_bodies();
	test_code();
	test_directives();
	test_sums();

	return unit_end();
}
