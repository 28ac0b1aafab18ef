/* links: cmd/check-migrations/ */
/* What is said of folders: which tool's they are, names, order, duplicates, gaps, down files, bytes. */
#include "folder.h"
#include "layout.h"
#include "migrations_say.h"

#define PLAIN "--skip-db-check --dialect none --layout plain "
#define AS "--skip-db-check --dialect none --layout "
#define AUTO "--skip-db-check --dialect none "
#define UP "=-- migrate:up\nSELECT 1;\n-- migrate:down\nSELECT 2;\n"
#define GOOSE "=-- +goose Up\nSELECT 1;\n"
#define BOM "\xEF\xBB\xBF"

static const char order_of[] = "order duplicates gaps down";

static const struct say_case orders[] = {
    {PLAIN, order_of, "order=2 duplicates=2 gaps=2", {"001_a.sql", "002_b.sql"}, NULL},
    {PLAIN, order_of, "order=2 duplicates=2 gaps=2", {"000_a.sql", "001_b.sql"}, NULL},
    {PLAIN, order_of, "order=1 duplicates=1 gaps:f:002_a.sql", {"002_a.sql"},
	"\"001 is missing before it"},
    {PLAIN, order_of, "order=2 duplicates=2 gaps:f:004_b.sql", {"001_a.sql", "004_b.sql"},
	"\"002 to 003 are missing before it"},
    {PLAIN, order_of, "order=2 duplicates:f:001_b.sql gaps=2", {"001_a.sql", "001_b.sql"},
	"1 is the number of 001_a.sql too"},
    {PLAIN, order_of, "order:f:0003_c.sql duplicates=3 gaps=3",
	{"001_a.sql", "002_b.sql", "0003_c.sql"}, "it comes after 002_b.sql"},
    {PLAIN, order_of, "order:f:0002_b.sql duplicates:f:002_b.sql gaps=3",
	{"001_a.sql", "002_b.sql", "0002_b.sql"}, NULL},
    /* --first. */
    {PLAIN "--first 1", order_of, "order=1 duplicates=1 gaps:f:000_a.sql", {"000_a.sql"},
	"below 1, the first"},
    {PLAIN "--first 0", order_of, "order=1 duplicates=1 gaps:f:001_a.sql", {"001_a.sql"},
	"\"000 is missing"},
    {PLAIN "--first 5", order_of, "order=2 duplicates=2 gaps=2", {"005_a.sql", "006_a.sql"}, NULL},
    {PLAIN "--first 5", order_of, "order=3 duplicates=3 gaps:f:003_a.sql gaps:f:006_c.sql",
	{"003_a.sql", "004_b.sql", "006_c.sql"}, "below 5"},
    {PLAIN "--first 4", order_of, "order=2 duplicates=2 gaps:f:003_a.sql",
	{"003_a.sql", "004_b.sql"}, NULL},
    /* Dates leave gaps; numbers before them do not. */
    {PLAIN, order_of, "order=2 duplicates=2 gaps:s",
	{"20240131120000_a.sql", "20240201120000_b.sql"}, "numbers are dates"},
    {PLAIN, order_of, "order=2 duplicates=2 gaps=1", {"001_a.sql", "20240201120000_b.sql"}, NULL},
    {PLAIN, order_of, "order=3 duplicates=3 gaps:f:003_b.sql",
	{"001_a.sql", "003_b.sql", "20240201120000_c.sql"}, NULL},
    {PLAIN "--first 20240131120000", order_of, "order=2 duplicates=2 gaps:f:20240131120002_b.sql",
	{"20240131120000_a.sql", "20240131120002_b.sql"}, NULL},
    /* Names that are none of the tool's are not judged further. */
    {PLAIN, order_of, "order=1 duplicates=1 gaps=1", {"001_a.sql", "x.sql"}, NULL},
    {PLAIN, order_of, "order:s duplicates:s gaps:s", {"x.sql"}, "nothing to judge"},

    /* Down files. */
    {AS "golang-migrate", order_of, "order=2 duplicates=2 gaps=2 down:s",
	{"1_a.up.sql", "2_b.up.sql"}, NULL},
    {AS "golang-migrate", order_of, "order=2 duplicates=2 gaps=1 down=2",
	{"1_a.up.sql", "1_a.down.sql"}, NULL},
    {AS "golang-migrate", order_of, "order=3 duplicates=3 gaps=2 down:w:2_b.up.sql",
	{"1_a.up.sql", "1_a.down.sql", "2_b.up.sql"}, "no file takes it back"},
    {AS "golang-migrate", order_of, "order=3 duplicates=3 gaps=2 down:w:1_a.up.sql",
	{"1_a.up.sql", "2_b.down.sql", "2_b.up.sql"}, NULL},
    {AS "golang-migrate", order_of, "order=3 duplicates=3 gaps=1 down:w:2_b.down.sql",
	{"1_a.up.sql", "1_a.down.sql", "2_b.down.sql"}, "what this one takes back"},
    {AS "golang-migrate", order_of, "order=3 duplicates=3 gaps:f:1_a.up.sql down:w:0_z.down.sql",
	{"1_a.up.sql", "1_a.down.sql", "0_z.down.sql"}, NULL},
    {AS "golang-migrate", order_of, "order=3 duplicates:f:1_b.up.sql gaps=2 down=3",
	{"1_a.up.sql", "1_b.up.sql", "1_a.down.sql"}, NULL},
    {AS "golang-migrate", order_of, "order=3 duplicates:f:1_b.down.sql gaps=1 down=3",
	{"1_a.up.sql", "1_b.down.sql", "1_a.down.sql"}, NULL},
    {AS "golang-migrate", order_of,
	"order=2 duplicates=2 gaps:f:1_a.up.sql down:w:0_z.down.sql down:w:1_a.up.sql",
	{"0_z.down.sql", "1_a.up.sql"}, NULL},

    /* Texts: sorted as bytes, numbers that do not say the same; dotted numbers. */
    {AS "dbmate", order_of, "order:f:2_b.sql duplicates=2 gaps:f:10_a.sql",
	{"10_a.sql" UP, "2_b.sql" UP}, "sorts it as text"},
    {AS "dbmate", order_of, "order=2 duplicates=2 gaps=2", {"01_a.sql" UP, "02_b.sql" UP}, NULL},
    {AS "dbmate", order_of, "order=2 duplicates:f:01_b.sql gaps=2", {"01_a.sql" UP, "01_b.sql" UP},
	NULL},
    {AS "flyway", order_of, "order=3 duplicates=3 gaps=2 down:s",
	{"V1__a.sql", "V1.5__b.sql", "V2__c.sql"}, NULL},
    {AS "flyway", order_of, "order=2 duplicates=2 gaps=1 down:s", {"V1.1__a.sql", "V2__c.sql"},
	NULL},
    {AS "flyway", order_of, "order=2 duplicates=2 gaps:f:V3__c.sql down:s",
	{"V1.1__a.sql", "V3__c.sql"}, NULL},
    {AS "flyway --first 100000000000000000", order_of, "order=2 duplicates=2 gaps=1 down:s",
	{"V100000000000000000.1__a.sql", "V100000000000000001__b.sql"}, NULL},
    {AS "flyway", order_of, "order=2 duplicates:f:V1__b.sql gaps=2 down:s",
	{"V1__b.sql", "V1.0__a.sql"}, "1 is the number"},
    {AS "flyway", order_of, "order=2 duplicates:f:V1.2__b.sql gaps:s down:s",
	{"V1.2__b.sql", "V1.2.0__a.sql"}, "1.2 is the version"},
    {AS "flyway", order_of, "order=2 duplicates=3 gaps=1 down=2",
	{"V1__a.sql", "U1__a.sql", "R__a.sql"}, NULL},
    {AS "flyway", order_of, "order=2 duplicates=2 gaps=2 down:s", {"B5__a.sql", "V6__b.sql"}, NULL},
    {AS "flyway", order_of, "order=2 duplicates=2 gaps=2 down:s", {"B1__a.sql", "V1__a.sql"}, NULL},
    {AS "flyway", order_of, "order=1 duplicates:f:sub/R__a.sql gaps=1 down:s",
	{"V1__b.sql", "R__a.sql", "sub/R__a.sql"}, "as that of R__a.sql is"},
    {AS "rails", order_of, "order=2 duplicates:f:2_a.rb gaps=2",
	{"1_a.rb=class A; end\n", "2_a.rb=class A; end\n"}, NULL},
};

static const struct say_case names[] = {
    {PLAIN, "names", "names=2", {"001_a.sql", "002_b.sql"}, NULL},
    {PLAIN, "names", "names:f:002-b.sql", {"001_a.sql", "002-b.sql"}, "hyphen"},
    {PLAIN, "names", "names:f:001_A.sql case:f:001_a.sql", {"001_A.sql", "001_a.sql"},
	"differs from 001_A.sql"},
    {PLAIN "--pattern ^00", "names", "names=1", {"001_a.sql"}, NULL},
    {PLAIN "--pattern ^002", "names", "pattern:f:001_a.sql", {"001_a.sql", "002_b.sql"},
	"does not fit --pattern ^002"},
};

static const char bytes_of[] = "empty bom line-ends utf-8";

static const struct say_case bytes[] = {
    {PLAIN, bytes_of, "empty=2 bom=2 line-ends=2 utf-8=2", {"001_a.sql", "002_b.sql"}, NULL},
    {PLAIN, bytes_of, "empty:f:001_a.sql bom=1 line-ends=1 utf-8=1", {"001_a.sql="},
	"but white space"},
    {PLAIN, bytes_of, "empty:f:001_a.sql bom=1 line-ends=1 utf-8=1", {"001_a.sql= \n\t\n"},
	"but white space"},
    {PLAIN, bytes_of, "empty:f:001_a.sql bom=1 line-ends=1 utf-8=1",
	{"001_a.sql=-- SELECT 1;\n/* /* */ */;\n"}, "no statement"},
    {PLAIN, bytes_of, "empty=1 bom=1 line-ends=1 utf-8=1", {"001_a.sql=/* */ S"}, NULL},
    {PLAIN, bytes_of, "empty=1 bom:f:001_a.sql line-ends=1 utf-8=1",
	{"001_a.sql=" BOM "SELECT 1;\n"}, NULL},
    {PLAIN, bytes_of, "empty=1 bom=1 line-ends:f:001_a.sql:2 utf-8=1",
	{"001_a.sql=SELECT\n1\r\n;\n"}, "1 carriage returns (CRLF) and 3 line feeds"},
    {PLAIN, bytes_of, "empty=1 bom=1 line-ends=1 utf-8:f:001_a.sql:3",
	{"001_a.sql=SELECT\n\n'\xE4';\n"}, "not UTF-8"},
    {PLAIN, bytes_of, "empty=1 bom=1 line-ends=1 utf-8=1", {"001_a.sql=SELECT '\xC3\xA4';\n"},
	NULL},
};

static const struct say_case sections[] = {
    {PLAIN, "sections", "", {"001_a.sql"}, NULL},
    {PLAIN, "sections", "sections:f:001_a.sql:3",
	{"001_a.sql=-- migrate:up\nA;\n-- migrate:down\nB;\n"}, "a marker of dbmate"},
    {AS "sqlx", "sections", "sections=1", {"1_a.sql"}, NULL},
    {AS "dbmate", "sections empty down", "empty=2 down:w:2_b.sql",
	{"1_a.sql" UP, "2_b.sql=-- migrate:up\nA;\n-- migrate:down\n"},
	"holds no statement, so nothing"},
    {AS "dbmate", "sections empty down", "empty=1 empty:f:1_a.sql",
	{"1_a.sql=-- migrate:up\n-- migrate:down\nA;\n"}, "its up section holds no statement"},
    {AS "goose", "sections empty down", "empty=2 down:w:1_a.sql sections:f:2_b.sql:1",
	{"1_a.sql" GOOSE, "2_b.sql"}, "it has no section to take it back"},
    {AS "goose", "sections", "sections:s", {"1_a.go=package m\n"}, NULL},
    /* Flyway's file beside a script. */
    {AS "flyway", "sections", "sections=1",
	{"V1__a.sql", "V1__a.sql.conf=# x\n! y\n\n executeInTransaction = true \n"}, NULL},
    {AS "flyway", "sections", "sections:f:V1__a.sql",
	{"V1__a.sql", "V1__a.sql.conf=executeInTransaction=maybe\n"}, "neither true nor false"},
    {AS "flyway", "sections", "sections:f:V1__a.sql",
	{"V1__a.sql", "V1__a.sql.conf=placeholderReplacement\n"}, "neither true nor false"},
    {AS "flyway", "sections", "sections=1", {"V1__a.sql", "V1__a.sql.conf=encoding=x\n"}, NULL},
    {AS "flyway", "sections", "sections:f:V1__a.sql", {"V1__a.sql", "V1__a.sql.conf=x y = z\n"},
	"x y is no setting"},
    {AS "flyway", "sections", "sections:f:V1__a.sql:2",
	{"V1__a.sql=SELECT 1;\nVACUUM;\n", "V1__a.sql.conf=encoding=x\n"}, "refuses both"},
    {AS "flyway", "sections", "sections=1",
	{"V1__a.sql=SELECT 1;\nVACUUM;\n", "V1__a.sql.conf=executeInTransaction=FALSE\n"}, NULL},
};

#define R(revision, down) "revision = '" revision "'\ndown_revision = " down "\n"

/* Revisions that are no chain, and the order of those that are. */
static const struct say_case chains[] = {
    {AS "alembic", "order", "order=3",
	{"a.py=" R("3", "'2'"), "b.py=" R("2", "'1'"), "c.py=" R("1", "None")}, NULL},
    {AS "alembic", "order", "order=4",
	{"a.py=" R("1", "None"), "b.py=" R("2", "'1'"), "c.py=" R("3", "'1'"),
	    "d.py=" R("4", "('2', '3')")},
	NULL},
    {AS "alembic", "order", "heads:f:b.py heads:f:c.py",
	{"a.py=" R("1", "None"), "b.py=" R("2", "'1'"), "c.py=" R("3", "'1'")},
	"2 is one of 2 heads"},
    {AS "alembic", "order", "heads:f:b.py", {"a.py=" R("1", "None"), "b.py=" R("1", "None")},
	"its revision, 1, is that of a.py too"},
    {AS "alembic", "order", "heads:f:b.py", {"a.py=" R("1", "None"), "b.py=" R("2", "('1', '0')")},
	"its down_revision, \\\"0\\\", is the revision of no file"},
    {AS "alembic", "order", "heads:f:b.py",
	{"a.py=" R("1", "None"), "b.py=" R("2", "'1'") "depends_on = '7'\n"},
	"its depends_on, \\\"7\\\", is"},
    {AS "alembic", "order", "heads:f:a.py", {"a.py=" R("1", "'1'")}, "comes behind itself: 1 <- 1"},
    {AS "alembic", "order", "heads:f:d.py",
	{"0.py=" R("0", "None"), "b.py=" R("1", "'2'"), "c.py=" R("2", "'3'"),
	    "d.py=" R("3", "('0', '1')"), "e.py=" R("4", "'3'")},
	"comes behind itself: 3 <- 1 <- 2 <- 3"},
    {AS "alembic", "order", "heads:f:a.py",
	{"a.py=" R("1", "None") "depends_on = '2'\n", "b.py=" R("2", "'1'")},
	"comes behind itself: 1 <- 2 <- 1"},
    /* Labels of branches stand for revisions. */
    {AS "alembic", "order", "order=3",
	{"a.py=" R("1", "None") "branch_labels = ('x', 'y')\n", "b.py=" R("2", "'y'"),
	    "c.py=" R("3", "'2'") "depends_on = 'x'\n"},
	NULL},
    {AS "alembic", "order", "heads:f:b.py",
	{"a.py=" R("1", "None") "branch_labels = 'x'\n", "b.py=" R("2", "('1', 'z')")},
	"of no file"},
    /* What says no revision. */
    {AS "alembic", "names order", "names:f:x.py order=1",
	{"a.py=" R("1", "None"), "x.py=import os\n"}, "it says no revision"},
    {AS "alembic", "names order", "names:f:b.py order=1",
	{"a.py=" R("1", "None"), "b.py=" R("2+", "'1'")}, "its revision is empty"},
    {AS "alembic", "names order", "names:f:b.py order=1",
	{"a.py=" R("1", "None"), "b.py=revision = '2'\n"}, "it says no down_revision"},
    {AS "alembic", "names order", "names:f:b.py order=1",
	{"a.py=" R("1", "None"), "b.py=revision = '2'\nrevision += '3'\ndown_revision = '1'\n"},
	NULL},
    {AS "alembic", "names order", "names=2 order=2",
	{"ab12.py=down_revision = None\n", "b.py=" R("2", "'ab12'")}, NULL},
    {AS "alembic", "names order", "names=2 order=2",
	{"a.py=" R("1", "None"), "b.py=revision : str = \"2\" # x\ndown_revision = '1' ;x = 1\n"},
	NULL},
    {AS "alembic", "names order", "names=2 order=2",
	{"a.py=" R("1", "None"), "b.py=" R("2", "'1'") "revision == '3'\nrevisions = '4'\n"}, NULL},
    /* Folders in the folder. */
    {AS "alembic", "names order", "names=1 order=1", {"versions/a.py=" R("1", "None")}, NULL},
    {AS "alembic", "names order", "names:f:versions/x/a.py order:s",
	{"versions/x/a.py=" R("1", "None")}, "only with recursive_version_locations"},
    {AS "alembic", "names order", "names=1 order=1",
	{"versions/x/a.py=" R("1", "None"), "alembic.ini=recursive_version_locations = True \n"},
	NULL},
    {AS "alembic", "names order", "names=1 order=1",
	{"versions/x/a.py=" R("1", "None"),
	    "../alembic.ini=x = 1\nrecursive_version_locations=true\n"},
	NULL},
    {AS "alembic", "names order", "names:f:versions/x/a.py order:s",
	{"versions/x/a.py=" R("1", "None"), "../alembic.ini=recursive_version_locations = 1\n"},
	NULL},
};

static const struct say_case layouts_told[] = {
    {AUTO, "layout", "layout=plain", {"001_a.sql", "002_b.sql"}, "no sign of a tool"},
    {AUTO, "layout", "layout=dbmate", {"001_a.sql" UP, "002_b.sql" UP},
	"by -- migrate:up in 2 files"},
    {AUTO, "layout", "layout=dbmate", {"001_a.sql=--migrate:down\n"}, NULL},
    {AUTO, "layout", "layout=dbmate", {"001_a.sql= -- \tmigrate:up\n"},
	"by -- migrate:up in 1 file\""},
    {AUTO, "layout", "layout=dbmate", {"001_a.sql=" BOM "-- migrate:up\n"}, NULL},
    {AUTO, "layout", "layout=plain", {"001_a.sql=- migrate:up\nSELECT 1;\n"}, NULL},
    {AUTO, "layout", "layout=plain", {"001_a.sql=SELECT 1; -- migrate:up\n"}, NULL},
    {AUTO, "layout", "layout=goose", {"001_a.sql" GOOSE}, NULL},
    {AUTO, "layout", "layout=plain", {"001_a.sql=-- +gooses\nSELECT 1;"}, NULL},
    {AUTO, "layout", "layout=flyway", {"V1__a.sql", "R__b.sql"}, NULL},
    {AUTO, "layout", "layout=rails", {"1_a.rb=class A; end\n"}, NULL},
    {AUTO, "layout", "layout=alembic",
	{"a.py=revision = '1'\ndown_revision = None\n", "env.py=import os\n"}, NULL},
    {AUTO, "layout", "layout=alembic", {"a.py=revision: str = '1'\ndown_revision = None\n"},
	"by revision in 1 file\""},
    {AUTO, "layout", "layout=alembic",
	{"versions/a.py=revision = '1'\ndown_revision = None\n", "env.py=import os\n"}, NULL},
    {AUTO, "layout", "layout=alembic", {"versions/a.py=revision = '1'\ndown_revision = None\n"},
	NULL},
    {AUTO, "layout", "layout=prisma", {"20240131120000_a/migration.sql"},
	"by migration.sql in folders such as 20240131120000_a"},
    {AUTO, "layout", "layout=prisma",
	{"20240131120000_a/migration.sql", "migration_lock.toml=provider = \"postgresql\"\n"},
	"by migration_lock.toml"},
    {AUTO, "layout", "layout=atlas", {"1_a.sql", "atlas.sum=h1:\n"}, "by atlas.sum"},
    {AUTO, "layout", "layout=prisma", {"0_init/migration.sql"}, NULL},
    {AUTO, "layout", "layout=plain", {"001_a.sql="}, NULL},
    {AUTO, "layout", "layout=atlas", {"1_a.up.sql", "2_b.sql", "3_c.up.sql", "atlas.sum"}, NULL},
    {AUTO, "names", "names:w:m", {"x/1_a.sql", "002_b.sql"}, "into which nobody looks"},
    {AUTO, "names", "names=1", {"x/old.txt", "002_b.sql"}, NULL},
    {PLAIN, "conflicts", "conflicts=1", {"001_a.sql"}, NULL},
    {AUTO, NULL, "", {"x/001_a.sql", "x/002_b.sql", "y/z/003_c.sql"}, NULL},
    /* atlas.sum over the files of another tool. */
    {AUTO, "layout", "layout:u", {"1_a.sql" UP, "atlas.sum=h1:\n"}, "fit dbmate and atlas alike"},
    {AUTO, "layout", "layout:u", {"1_a.up.sql"}, "golang-migrate and sqlx"},
    {AUTO, "layout", "layout:u", {"1_a.up.sql", "1_a.down.sql"}, "golang-migrate and sqlx"},
    /* Several tools. */
    {AUTO, "layout", "layout:f:002_b.sql", {"001_a.sql" UP, "002_b.sql" GOOSE, "003_c.sql" UP},
	"judged as dbmate"},
    {AUTO, "layout", "layout:f:001_a.sql", {"001_a.sql" UP, "002_b.sql" GOOSE}, "judged as plain"},
    {AUTO, "layout", "layout:f:001_a.sql", {"001_a.sql" UP, "002_b.sql", "003_c.sql"},
	"judged as plain"},
    {AUTO, "layout", "layout:f:001_a.sql", {"001_a.sql" UP, "002_b.sql"},
	"001_a.sql is of dbmate, 002_b.sql is of"},
    {AUTO, "layout", "layout:f:V1__a.sql", {"1_a.up.sql", "2_a.up.sql", "V1__a.sql"},
	"judged as golang-migrate"},
    {AUTO, "layout", "layout:f", {"001_a.sql", "migration_lock.toml=x"},
	"migration_lock.toml is of Prisma"},
    {AUTO, "layout", "layout:f:001_a.sql", {"001_a.sql", "V1__a.sql", "V2__b.sql"},
	"judged as flyway"},
};

/* ---- versions and dates ---- */

static void
test_versions(void)
{
	static const struct {
		const char *layout, *a, *b;
		int order;
	} rows[] = {
	    {"plain", "9", "10", -1},
	    {"plain", "0", "0", 0},
	    {"plain", "99999999999999999999", "100000000000000000000", -1},
	    {"plain", "123", "124", -1},
	    {"flyway", "1", "1.0.0", 0},
	    {"flyway", "1.2", "1.10", -1},
	    {"flyway", "1.2.1", "1.2", 1},
	    {"flyway", "1.2", "1.2.0.1", -1},
	    {"flyway", "1.02", "1.2", 0},
	    {"flyway", "01.3", "1.2", 1},
	    {"dbmate", "10", "9", -1},
	    {"dbmate", "09", "9", -1},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct layout *layout = layout_named(rows[i].layout);
		int order = version_compare(layout, rows[i].a, rows[i].b);
		int back = version_compare(layout, rows[i].b, rows[i].a);

		if (!CHECK_INT((order > 0) - (order < 0), rows[i].order) ||
		    !CHECK_INT((back > 0) - (back < 0), -rows[i].order))
			fprintf(stderr, "    of %s and %s\n", rows[i].a, rows[i].b);
	}
}

static void
test_dates(void)
{
	static const struct {
		const char *digits;
		bool dated;
		int64_t number;
	} rows[] = {
	    {"20240131", true, 20240131},
	    {"2024013", false, 2024013},
	    {"18991231", false, 18991231},
	    {"19000101", true, 19000101},
	    {"21991231", true, 21991231},
	    {"22000101", false, 22000101},
	    {"20241231", true, 20241231},
	    {"20240031", false, 20240031},
	    {"20241331", false, 20241331},
	    {"20241200", false, 20241200},
	    {"20241232", false, 20241232},
	    {"20240131120000", true, 20240131120000},
	    {"202401311", true, 202401311},
	    {"0946684800", true, 946684800},
	    {"0946684799", false, 946684799},
	    {"4102444799", true, 4102444799},
	    {"4102444800", false, 4102444800},
	    {"946684800000", false, 946684800000},
	    {"0946684800000", true, 946684800000},
	    {"0946684799999", false, 946684799999},
	    {"4102444799999", true, 4102444799999},
	    {"4102444800000", false, 4102444800000},
	    {"00000001", false, 1},
	    {"999999999999999999", false, 999999999999999999},
	    {"0000000000000000001", false, -1},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct migration migration = {0};
		size_t len = strlen(rows[i].digits);
		bool good;

		migration_set_number(&migration, rows[i].digits, len);
		good = CHECK_INT(migration.number, rows[i].number);
		good = CHECK_INT(migration.digits, len) && good;
		if (!CHECK_INT(number_is_dated(migration.number, len), rows[i].dated) || !good)
			fprintf(stderr, "    of %s\n", rows[i].digits);
		free(migration.version);
	}
}

/* ---- where the pieces of a long file meet ---- */

/* What is found stands across the end of the first piece, by a byte less each time. */
static void
test_pieces(void)
{
	enum { LINES = 256 << 10 };
	static const char what[] =
	    "<<<<<<< x\n-- readyline:allow bom why\nSELECT '\xF0\x9F\x90\x98';\n-- +goose Up\n";

	for (size_t before = 0; before < sizeof(what); before++) {
		TEXT_LOCAL entry = TEXT_INIT(TEXT_MAX_DOCUMENT), said = TEXT_INIT(TEXT_MAX_REASON),
			   expected = TEXT_INIT(TEXT_MAX_REASON);
		size_t lines = LINES - before;

		text_add_string(&entry, "001_a.sql=");
		for (size_t i = 0; i < lines; i++)
			text_add_byte(&entry, '\n');
		text_add_string(&entry, what);
		mkdir(say_folder, 0700);
		say_put(text_string(&entry));
		say_records(say_run(PLAIN), "utf-8 conflicts allow", &said);
		text_add_format(&expected,
		    "utf-8=1 conflicts:f:001_a.sql:%zu allow:w:001_a.sql:%zu", lines + 1,
		    lines + 2);
		CHECK_STRING(text_string(&said), text_string(&expected));
		/* Half a character is none, at the end of the file too. */
		entry.len -= strlen("\x98';\n-- +goose Up\n");
		text_add_string(&entry, before % 2 == 0 ? "" : "'");
		say_put(text_string(&entry));
		text_clear(&said);
		text_set_format(&expected, "utf-8:f:001_a.sql:%zu", lines + 3);
		say_records(say_run(PLAIN), "utf-8", &said);
		CHECK_STRING(text_string(&said), text_string(&expected));
		CHECK_INT(nftw(say_folder, say_remove, 8, FTW_DEPTH | FTW_PHYS), 0);
	}
}

int
main(void)
{
	test_versions();
	test_dates();
	say_begin();
	say_table(orders, COUNT(orders));
	say_table(names, COUNT(names));
	say_table(bytes, COUNT(bytes));
	test_pieces();
	say_table(sections, COUNT(sections));
	say_table(chains, COUNT(chains));
	say_table(layouts_told, COUNT(layouts_told));
	say_end();
	return unit_end();
}
