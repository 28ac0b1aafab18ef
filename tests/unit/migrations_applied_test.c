/* links: cmd/check-migrations/ */
/* Folders held against the ledgers of databases: what is applied, failed, pending, missing, drifted, out of order. */
#include "migrations_say.h"

#define DB "--dialect none --database-url sqlite:UP/db --layout "
#define SUM "b4e0497804e46e0a0b0b8c31975b062152d551bac49c3c2e80932567b4085dcd"
#define OTHER "0000000000000000000000000000000000000000000000000000000000000000"
#define PLAIN "CREATE TABLE schema_migrations (version text, checksum text, applied_at text);"
#define ROW(name, sum, at) "INSERT INTO schema_migrations VALUES ('" name "', '" sum "', '" at "');"
#define A ROW("001_a.sql", SUM, "2024-01-01 00:00:01")
#define B ROW("002_b.sql", SUM, "2024-01-01 00:00:02")

static const char of[] = "ledger failed pending missing drifted out-of-order";

#define TIMED(first, second)                                                                       \
	"CREATE TABLE schema_migrations (version text, checksum text, applied_at);"                \
	"INSERT INTO schema_migrations VALUES ('002_b.sql', '" SUM "', " second                    \
	"), ('001_a.sql', '" SUM "', " first ");"

static const struct say_case plain[] = {
    {DB "plain", of, "ledger=2 failed:s pending=0 missing=2 drifted=2 out-of-order=2",
	{"001_a.sql", "002_b.sql", "=" PLAIN A B}, "this ledger does not note"},
    {DB "plain", of, "ledger=1 failed:s pending:w:002_b.sql missing=1 drifted=1 out-of-order=1",
	{"001_a.sql", "002_b.sql", "=" PLAIN A}, "not yet applied"},
    {DB "plain --pending fail", of,
	"ledger=1 failed:s pending:f:002_b.sql missing=1 drifted=1 out-of-order=1",
	{"001_a.sql", "002_b.sql", "=" PLAIN A}, NULL},
    {DB "plain --pending ok", of, "ledger=1 failed:s pending=1 missing=1 drifted=1 out-of-order=1",
	{"001_a.sql", "002_b.sql", "=" PLAIN A}, "which is allowed"},
    {DB "plain", of, "ledger=2 failed:s pending=0 missing:f drifted=1 out-of-order=1",
	{"001_a.sql", "=" PLAIN A B}, "no file of the folder has this name\""},
    {DB "plain", of, "ledger=2 failed:s pending=0 missing:f drifted=1 out-of-order=1",
	{"001_a.sql", "=" PLAIN A ROW("2", SUM, "")}, "the file's whole name"},
    {DB "plain", of, "ledger=2 failed:s pending=0 missing=2 drifted:f:002_b.sql out-of-order=2",
	{"001_a.sql", "002_b.sql", "=" PLAIN A ROW("002_b.sql", OTHER, "3")},
	"edited after it was applied"},
    {DB "plain", of, "ledger=1 failed:s pending=0 missing=1 drifted:f:001_a.sql out-of-order=1",
	{"001_a.sql=SELECT 1;\r\n", "=" PLAIN A}, "LF line ends"},
    {DB "plain", of, "ledger=1 failed:s pending=0 missing=1 drifted:u:001_a.sql out-of-order=1",
	{"001_a.sql", "=" PLAIN ROW("001_a.sql", "abc", "1")}, "holds no checksum for it"},
    {DB "plain", of, "ledger=1 failed:s pending=0 missing=1 drifted:u:001_a.sql out-of-order=1",
	{"001_a.sql", "=" PLAIN "INSERT INTO schema_migrations VALUES ('001_a.sql', NULL, '1');"},
	"holds no checksum for it"},
    {DB "plain", of, "ledger:f failed:s pending=0 missing=2 drifted=1 out-of-order=1",
	{"001_a.sql", "=" PLAIN A A}, "this version twice"},
    {DB "plain", of, "ledger:f failed:s pending=0 missing=1 drifted=1 out-of-order=1",
	{"001_a.sql", "=" PLAIN A "INSERT INTO schema_migrations VALUES (NULL, '', '');"},
	"cannot be read"},
    /* Order. */
    {DB "plain", of,
	"ledger=1 failed:s pending:w:001_a.sql missing=1 drifted=1 out-of-order:f:001_a.sql",
	{"001_a.sql", "002_b.sql", "=" PLAIN B}, "not yet applied, although 002_b.sql is"},
    {DB "plain", of, "ledger=2 failed:s pending=0 missing=2 drifted=2 out-of-order:f:002_b.sql",
	{"002_b.sql", "003_c.sql", "=" PLAIN B ROW("003_c.sql", SUM, "1")},
	"applied after 003_c.sql"},
    {DB "plain", of, "ledger=3 failed:s pending=0 missing=3 drifted=3 out-of-order:f:001_a.sql",
	{"001_a.sql", "002_b.sql", "003_c.sql",
	    "=" PLAIN ROW("001_a.sql", SUM, "2") ROW("002_b.sql", SUM, "1")
		ROW("003_c.sql", SUM, "3")},
	"applied after 002_b.sql"},
    /* Instants that are numbers; of one instant the order is unknown. */
    {DB "plain", of, "ledger=2 failed:s pending=0 missing=2 drifted=2 out-of-order:f:001_a.sql",
	{"001_a.sql", "002_b.sql", "=" TIMED("2.5", "1.25")}, "applied after 002_b.sql"},
    {DB "plain", of, "ledger=2 failed:s pending=0 missing=2 drifted=2 out-of-order=2",
	{"001_a.sql", "002_b.sql", "=" TIMED("1.25", "2.5")}, NULL},
    {DB "plain", of, "ledger=2 failed:s pending=0 missing=2 drifted=2 out-of-order=2",
	{"001_a.sql", "002_b.sql", "=" TIMED("2.5", "2.5")}, NULL},
    {DB "plain", of, "ledger=2 failed:s pending=0 missing=2 drifted=2 out-of-order:f:001_a.sql",
	{"001_a.sql", "002_b.sql", "=" TIMED("3", "2")}, NULL},
    {DB "plain", of, "ledger=2 failed:s pending=0 missing=2 drifted=2 out-of-order=2",
	{"001_a.sql", "002_b.sql", "=" TIMED("'x'", "'x'")}, NULL},
    {DB "plain", of, "ledger=2 failed:s pending=0 missing=2 drifted=2 out-of-order:u",
	{"001_a.sql", "002_b.sql", "=" TIMED("NULL", "2")}, NULL},
    /* Columns that are not there. */
    {DB "plain", "ledger", "ledger:u",
	{"001_a.sql", "="
		      "CREATE TABLE schema_migrations (version text);"},
	"whose ledger has version, checksum"},
    {DB "plain --table t --version-column x", "ledger pending", "ledger:u",
	{"001_a.sql", "="
		      "CREATE TABLE t (v text, c text);"},
	"the table t has no such column; it has v, c"},
    {DB "plain --table t --version-column v --checksum-column x", "ledger pending", "ledger:u",
	{"001_a.sql", "="
		      "CREATE TABLE t (v text, c text);"},
	"the table t has no such column; it has v, c"},
    /* The house's own columns: the number alone, or the name without its suffix. */
    {DB "plain --table t --version-column v --checksum-column c", of,
	"ledger=3 failed:s pending=0 missing=3 drifted=3 out-of-order:s",
	{"001_a.sql", "002_b.sql", "003_c.sql",
	    "="
	    "CREATE TABLE t (v text, c text); INSERT INTO t VALUES ('1', '" SUM "'), ('002', '" SUM
	    "'), ('003_c', '" SUM "');"},
	NULL},
    {DB "plain", of, "ledger:f",
	{"001_a.sql", "="
		      "CREATE TABLE t (a);"},
	NULL},
    {"--dialect none --layout plain", of, "ledger:u", {"001_a.sql"}, "no database: give"},
    {"--dialect none --layout plain --skip-db-check", of, "ledger:s", {"001_a.sql"},
	"--skip-db-check was"},
};

#define GOLANG(version, dirty)                                                                     \
	"CREATE TABLE schema_migrations (version uint64, dirty bool);"                             \
	"INSERT INTO schema_migrations VALUES (" version ", " dirty ");"
#define THREE                                                                                      \
                                                                                                   \
	"1_a.up.sql", "1_a.down.sql", "2_b.up.sql", "2_b.down.sql", "3_c.up.sql", "3_c.down.sql"

static const struct say_case reaching[] = {
    {DB "golang-migrate", of, "ledger=1 failed=1 pending=0 missing=1 drifted:s out-of-order:s",
	{THREE, "=" GOLANG("3", "0")}, "notes the last one alone"},
    {DB "golang-migrate", of,
	"ledger=1 failed=1 pending:w:3_c.up.sql missing=1 drifted:s out-of-order:s",
	{THREE, "=" GOLANG("2", "0")}, NULL},
    {DB "golang-migrate", of,
	"ledger=1 failed:f:2_b.up.sql pending:w:3_c.up.sql missing=1 drifted:s out-of-order:s",
	{THREE, "=" GOLANG("2", "1")}, "say migrate force"},
    {DB "golang-migrate", of, "ledger=1 failed=1 pending=0 missing:f drifted:s out-of-order:s",
	{THREE, "=" GOLANG("7", "0")}, "has this version"},
    /* What was left half-way is judged as pending. */
    {"--database-url sqlite:UP/db --layout golang-migrate --dialect postgres", "data-loss",
	"ban-drop-table:f:2_b.up.sql:1",
	{"1_a.up.sql=DROP TABLE a;\n", "2_b.up.sql=DROP TABLE b;\n", "=" GOLANG("2", "1")}, NULL},
    {DB "alembic", of, "ledger=1 failed:s pending:w:c.py missing=1 drifted:s out-of-order:s",
	{"a.py=revision = 'a'\ndown_revision = None\n",
	    "b.py=revision = 'b'\ndown_revision = 'a'\n",
	    "c.py=revision = 'c'\ndown_revision = 'b'\n",
	    "="
	    "CREATE TABLE alembic_version (version_num text); INSERT INTO alembic_version VALUES "
	    "('b');"},
	NULL},
    {DB "alembic", of, "ledger=1 failed:s pending:w:b.py missing=1 drifted:s out-of-order:s",
	{"a.py=revision = 'a'\ndown_revision = None\n",
	    "b.py=revision = 'b'\ndown_revision = 'a'\n",
	    "c.py=revision = 'c'\ndown_revision = 'a'\ndepends_on = 'd'\n",
	    "d.py=revision = 'd'\ndown_revision = None\n",
	    "="
	    "CREATE TABLE alembic_version (version_num text); INSERT INTO alembic_version VALUES "
	    "('c');"},
	NULL},
    /* In the order of the chain, whatever the files are called. */
    {DB "alembic", "pending", "pending:w:z.py pending:w:m.py pending:w:a.py",
	{"a.py=revision = '3'\ndown_revision = '2'\n", "m.py=revision = '2'\ndown_revision = '1'\n",
	    "z.py=revision = '1'\ndown_revision = None\n",
	    "=CREATE TABLE alembic_version (version_num text);"},
	NULL},
    {DB "alembic", of, "ledger=1 failed:s pending:w:a.py missing:f drifted:s out-of-order:s",
	{"a.py=revision = 'a'\ndown_revision = None\n",
	    "="
	    "CREATE TABLE alembic_version (version_num text); INSERT INTO alembic_version VALUES "
	    "('z');"},
	NULL},
};

#define FLYWAY                                                                                     \
	"CREATE TABLE flyway_schema_history (installed_rank int, version text, description text, " \
	"type text,"                                                                               \
	" script text, checksum int, installed_by text, installed_on text, execution_time int, "   \
	"success bool);"
/* The checksum of SELECT 1; */
#define F(rank, version, title, type, sum, success)                                                \
	"INSERT INTO flyway_schema_history VALUES (" rank ", " version ", '" title "', '" type     \
	"', 's', " sum ", '', '', 1, " success ");"
#define GOOD "78787420"

static const struct say_case flyway[] = {
    {DB "flyway", of, "ledger=2 failed=2 pending=0 missing=2 drifted=2 out-of-order=2",
	{"V1__a.sql", "V2__b.sql",
	    "=" FLYWAY F("1", "'1'", "a", "SQL", GOOD, "1") F("2", "'2'", "b", "SQL", GOOD, "1")},
	NULL},
    {DB "flyway", of,
	"ledger=2 failed=2 pending=0 missing=2 drifted:f:V2__b.sql out-of-order:f:V1__a.sql",
	{"V1__a.sql", "V2__b.sql",
	    "=" FLYWAY F("2", "'1'", "a", "SQL", GOOD, "1") F("1", "'2'", "b", "SQL", "5", "1")},
	"applied after V2__b.sql"},
    {DB "flyway", of, "ledger=1 failed=1 pending=0 missing=1 drifted:f:V1__a.sql out-of-order=1",
	{"V1__a.sql", "=" FLYWAY F("1", "'1'", "b", "SQL", GOOD, "1")},
	"renamed after it was applied as"},
    {DB "flyway", of, "ledger=1 failed=1 pending=0 missing=1 drifted:f:V1__a.sql out-of-order=1",
	{"V1__a.sql", "=" FLYWAY F("1", "'1'", "a b", "SQL", GOOD, "1")}, NULL},
    {DB "flyway", of, "ledger=1 failed:f:V1__a.sql pending=0 missing=1 drifted:s out-of-order:s",
	{"V1__a.sql", "=" FLYWAY F("1", "'1'", "a", "SQL", GOOD, "0")}, "flyway repair"},
    {DB "flyway", of, "ledger:f failed=1 pending=0 missing=1 drifted=1 out-of-order=1",
	{"V1__a.sql", "=" FLYWAY F("1", "'1'", "a", "SQL", GOOD, "7")}, "neither true nor false"},
    {DB "flyway", of, "ledger:f failed=1 pending=0 missing=1 drifted=1 out-of-order=1",
	{"V1__a.sql", "=" FLYWAY F("1", "'1'", "a", "SQLX", GOOD, "1")}, "none of Flyway"},
    {DB "flyway", of, "ledger=1 failed=1 pending=0 missing=1 drifted=1 out-of-order=1",
	{"V1__a_b.sql", "=" FLYWAY F("1", "'1'", "a b", "SQL", GOOD, "1")}, NULL},
    {DB "flyway", of, "ledger=1 failed=1 pending=0 missing=1 drifted:f:V1__ab.sql out-of-order=1",
	{"V1__ab.sql", "=" FLYWAY F("1", "'1'", "a", "SQL", GOOD, "1")}, NULL},
    {DB "flyway", of, "ledger=1 failed=1 pending=0 missing=1 drifted=1 out-of-order=1",
	{"V1__a.sql",
	    "=" FLYWAY "INSERT INTO flyway_schema_history VALUES (1, '1', NULL, 'SQL', 's', " GOOD
	    ", '', '', 1, 1);"},
	NULL},
    {DB "flyway", of, "ledger=1 failed=1 pending=0 missing=1 drifted:f:V1__a.sql out-of-order=1",
	{"V1__a.sql", "=" FLYWAY F("1", "'1'", "a", "JDBC", "NULL", "1")}, "applied from Java"},
    {DB "flyway", of, "ledger=1 failed=1 pending=0 missing=1 drifted:s out-of-order=1",
	{"V1__a.java", "=" FLYWAY F("1", "'1'", "a", "JDBC", "NULL", "1")}, NULL},
    /* Taken back. */
    {DB "flyway", of, "ledger=2 failed=2 pending:w:V1__a.sql missing=1 drifted:s out-of-order:s",
	{"V1__a.sql", "=" FLYWAY F("1", "'1'", "a", "SQL", GOOD, "1")
			  F("2", "'1'", "a", "UNDO_SQL", "0", "1")},
	"it was taken back"},
    {DB "flyway", of, "ledger=1 failed=1 pending:w:V2__a.sql missing:f drifted:s out-of-order:s",
	{"V2__a.sql", "=" FLYWAY F("1", "'1'", "a", "SQL", GOOD, "1")}, NULL},
    /* Repeatable ones. */
    {DB "flyway", of, "ledger=1 failed=1 pending=0 missing=1 drifted=1 out-of-order:s",
	{"R__a_b.sql", "=" FLYWAY F("1", "NULL", "a b", "SQL", GOOD, "1")}, NULL},
    {DB "flyway", of, "ledger=1 failed=1 pending:w:R__a_b.sql missing=1 drifted:s out-of-order:s",
	{"R__a_b.sql", "=" FLYWAY F("1", "NULL", "a b", "SQL", "5", "1")},
	"it will be applied again"},
    {DB "flyway", of, "ledger=2 failed=2 pending=0 missing=1 drifted=1 out-of-order:s",
	{"R__a_b.sql", "=" FLYWAY F("1", "NULL", "a b", "SQL", "5", "1")
			   F("2", "NULL", "a b", "SQL", GOOD, "1")},
	NULL},
    {DB "flyway", of, "ledger=1 failed=1 pending:w:V1__z.sql missing:f drifted:s out-of-order:s",
	{"V1__z.sql", "=" FLYWAY F("1", "NULL", "a b", "SQL", GOOD, "1")}, "this description"},
    /* A baseline stands for what is not above it. */
    {DB "flyway", of, "ledger=1 failed=1 pending:w:V3__c.sql missing=1 drifted:s out-of-order:s",
	{"V1__a.sql", "V2__b.sql", "V3__c.sql",
	    "=" FLYWAY F("1", "'2'", "base", "BASELINE", "NULL", "1")},
	NULL},
    {DB "flyway", of,
	"ledger=0 failed:s pending:w:B2__b.sql pending:w:V3__c.sql missing:s drifted:s "
	"out-of-order:s",
	{"V1__a.sql", "B2__b.sql", "V3__c.sql", "=" FLYWAY}, NULL},
    {DB "flyway", of,
	"ledger=1 failed=1 pending:w:V3__c.sql missing=1 drifted:f:B2__b.sql out-of-order=1",
	{"V1__a.sql", "B2__b.sql", "V3__c.sql",
	    "=" FLYWAY F("1", "'2'", "b", "SQL_BASELINE", "5", "1")},
	NULL},
    /* Versions as rows spell them; those that are none of Flyway's. */
    {DB "flyway", of, "ledger=1 failed=1 pending=0 missing=1 drifted=1 out-of-order=1",
	{"V1.2__a.sql", "=" FLYWAY F("1", "'1_2'", "a", "SQL", GOOD, "1")}, NULL},
    {DB "flyway", of, "ledger=1 failed=1 pending=0 missing=1 drifted=1 out-of-order=1",
	{"V1.2__a.sql", "=" FLYWAY F("1", "'1.2.0'", "a", "SQL", GOOD, "1")}, NULL},
    {DB "flyway", "ledger", "ledger:f",
	{"V1__a.sql", "=" FLYWAY F("1", "'1a'", "a", "SQL", GOOD, "1")},
	"its version is none of Flyway"},
    {DB "flyway", "ledger", "ledger:f",
	{"V1__a.sql", "=" FLYWAY F("1", "'1.'", "a", "SQL", GOOD, "1")}, NULL},
    {DB "flyway", "ledger", "ledger:f",
	{"V1__a.sql", "=" FLYWAY F("1", "'.1'", "a", "SQL", GOOD, "1")}, NULL},
    {DB "flyway", "ledger", "ledger:f",
	{"V1__a.sql", "=" FLYWAY F("1", "'1..2'", "a", "SQL", GOOD, "1")}, NULL},
    /* The highest of several baselines; one that failed is none. */
    {DB "flyway", of,
	"ledger=2 failed=2 pending:w:V3__c.sql missing=2 drifted:f:B1__a.sql "
	"out-of-order:f:B1__a.sql",
	{"V1__a.sql", "B1__a.sql", "B2__b.sql", "V3__c.sql",
	    "=" FLYWAY F("1", "'2'", "b", "SQL_BASELINE", GOOD, "1")
		F("2", "'1'", "a", "SQL_BASELINE", "5", "1")},
	NULL},
    {DB "flyway", of,
	"ledger=1 failed:f:B2__b.sql pending:w:V1__a.sql missing=1 drifted:s out-of-order:s",
	{"V1__a.sql", "B2__b.sql", "=" FLYWAY F("1", "'2'", "b", "SQL_BASELINE", GOOD, "0")}, NULL},
    /* An empty ledger: the last baseline's file, and what stands behind it. */
    {DB "flyway --pending fail", "pending",
	"pending:f:B2__b.sql pending:f:V2.1__c.sql pending:f:R__d.sql",
	{"B1__a.sql", "V1__a.sql", "V2__b.sql", "B2__b.sql", "V2.1__c.sql", "R__d.sql", "=" FLYWAY},
	NULL},
    {DB "flyway --pending fail", "pending", "pending:f:B1__a.sql", {"B1__a.sql", "=" FLYWAY}, NULL},
    /* Taken back, and applied again. */
    {DB "flyway", of, "ledger=3 failed=3 pending=0 missing=1 drifted=1 out-of-order=1",
	{"V1__a.sql", "=" FLYWAY F("1", "'1'", "a", "SQL", GOOD, "1") F("2", "'1'", "a", "UNDO_SQL",
			  "0", "1") F("3", "'1'", "a", "SQL", GOOD, "1")},
	NULL},
    {DB "flyway", of, "ledger=2 failed:f pending=0 missing=2 drifted=1 out-of-order=1",
	{"V1__a.sql", "=" FLYWAY F("1", "'1'", "a", "SQL", GOOD, "1")
			  F("2", "'1'", "a", "UNDO_SQL", "0", "0")},
	"taking it back failed"},
};

#define PRISMA                                                                                     \
	"CREATE TABLE _prisma_migrations (id text, checksum text, finished_at text, "              \
	"migration_name text, logs text,"                                                          \
	" rolled_back_at text, started_at text, applied_steps_count int);"
#define P(name, sum, finished, logs, undone, started)                                              \
	"INSERT INTO _prisma_migrations VALUES ('', '" sum "', " finished ", '" name "', " logs    \
	", " undone ", '" started "', 1);"
#define ATLAS                                                                                      \
	"CREATE TABLE atlas_schema_revisions (version text, description text, type int, applied "  \
	"int, total int,"                                                                          \
	" executed_at text, execution_time int, error text, error_stmt text, hash text, "          \
	"partial_hashes text,"                                                                     \
	" operator_version text);"
#define R(version, type, applied, total, error, sum)                                               \
	"INSERT INTO atlas_schema_revisions VALUES ('" version "', '', " type ", " applied         \
	", " total ", '1', 1, " error ", NULL, '" sum "', NULL, '');"
#define AS "oHx7vmeRbxB72kdSGUkFhE08red3y82zeqcbzCxkGjo="
#define AZ "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
#define SQLX                                                                                       \
	"CREATE TABLE _sqlx_migrations (version bigint, description text, installed_on text, "     \
	"success bool,"                                                                            \
	" checksum blob, execution_time bigint);"
#define X(version, success, sum)                                                                   \
	"INSERT INTO _sqlx_migrations VALUES (" version ", 'a', '" version "', " success           \
	", x'" sum "', 1);"
/* sha384sum of SELECT 1; */
#define SUM384                                                                                     \
	"24454095d8d7876ca8e842f34296ca645c83e0f7b50f048c99db4b2ff4da659267afc4ef3e994f3d74e18c74" \
	"1165d931"
#define GOOSE                                                                                      \
	"CREATE TABLE goose_db_version (id integer, version_id int, is_applied int, tstamp text);"
#define G(id, version, is) "INSERT INTO goose_db_version VALUES (" id ", " version ", " is ", '');"
#define UP "=-- +goose Up\nSELECT 1;\n"

static const struct say_case others[] = {
    {DB "atlas", "drifted", "drifted=1",
	{"1_a.sql", "2_b.sql", "=" ATLAS R("1", "2", "1", "1", "NULL", "h1:" AS)}, NULL},
    {DB "prisma", of, "ledger=1 failed=1 pending=0 missing=1 drifted=1 out-of-order=1",
	{"1_a/migration.sql", "=" PRISMA P("1_a", SUM, "'2'", "NULL", "NULL", "1")}, NULL},
    {DB "prisma", of,
	"ledger=1 failed=1 pending=0 missing=1 drifted:f:1_a/migration.sql out-of-order=1",
	{"1_a/migration.sql", "=" PRISMA P("1_a", OTHER, "'2'", "NULL", "NULL", "1")}, NULL},
    {DB "prisma", of,
	"ledger=1 failed:f:1_a/migration.sql pending=0 missing=1 drifted:s out-of-order:s",
	{"1_a/migration.sql",
	    "=" PRISMA P("1_a", SUM, "NULL", "'  no\n such   table '", "NULL", "1")},
	"stopped half-way: no such table"},
    {DB "prisma", of,
	"ledger=1 failed=1 pending:w:1_a/migration.sql missing=1 drifted:s out-of-order:s",
	{"1_a/migration.sql", "=" PRISMA P("1_a", SUM, "NULL", "NULL", "'3'", "1")},
	"it was taken back"},
    {DB "prisma", of, "ledger=2 failed=2 pending=0 missing=1 drifted=1 out-of-order=1",
	{"1_a/migration.sql", "=" PRISMA P("1_a", OTHER, "NULL", "NULL", "'3'", "1")
				  P("1_a", SUM, "'5'", "NULL", "NULL", "4")},
	NULL},
    {DB "prisma", of,
	"ledger=2 failed=2 pending:w:1_a/migration.sql missing=1 drifted:s out-of-order:s",
	{"1_a/migration.sql", "=" PRISMA P("1_a", OTHER, "NULL", "NULL", "'3'", "1")
				  P("1_a", SUM, "NULL", "NULL", "'5'", "4")},
	NULL},
    {DB "prisma", of,
	"ledger=2 failed:f:1_a/migration.sql pending=0 missing=1 drifted:s out-of-order:s",
	{"1_a/migration.sql", "=" PRISMA P("1_a", OTHER, "NULL", "NULL", "'3'", "1")
				  P("1_a", SUM, "NULL", "NULL", "NULL", "4")},
	NULL},

    {DB "atlas", of, "ledger=1 failed=1 pending:w:2_b.sql missing=1 drifted=1 out-of-order=1",
	{"1_a.sql", "2_b.sql", "=" ATLAS R("1", "2", "1", "1", "NULL", AS)}, NULL},
    {DB "atlas", of,
	"ledger=1 failed=1 pending:w:2_b.sql missing=1 drifted:f:1_a.sql out-of-order=1",
	{"1_a.sql", "2_b.sql", "=" ATLAS R("1", "2", "1", "1", "NULL", AZ)},
	"or what stands in front of it"},
    {DB "atlas", of, "ledger=2 failed=2 pending=0 missing=2 drifted:f:1_a.sql out-of-order=2",
	{"1_a.sql", "2_b.sql",
	    "=" ATLAS R("1", "2", "1", "1", "NULL", AZ) R("2", "2", "1", "1", "NULL", AZ)},
	NULL},
    {DB "atlas", of, "ledger=1 failed:f:1_a.sql pending=0 missing=1 drifted:s out-of-order:s",
	{"1_a.sql", "=" ATLAS R("1", "2", "1", "2", "'no table'", AS)},
	"1 of 2 statements were applied: no table"},
    {DB "atlas", "failed", "failed:f:1_a.sql",
	{"1_a.sql", "=" ATLAS R("1", "2", "1", "1", "'no table'", AS)}, NULL},
    {DB "atlas", "failed", "failed=1", {"1_a.sql", "=" ATLAS R("1", "2", "1", "1", "''", AS)},
	NULL},
    {DB "atlas", "failed", "failed=1",
	{"1_a.sql", "=" ATLAS R("1", "6", "1", "2", "'no table'", AS)}, NULL},
    {DB "atlas", "failed", "failed=1",
	{"1_a.sql", "=" ATLAS R("1", "4", "1", "2", "'no table'", AS)}, NULL},
    {DB "atlas", "ledger", "ledger:f", {"1_a.sql", "=" ATLAS R("1", "0", "1", "1", "NULL", AS)},
	"its type is none"},
    {DB "atlas", "ledger", "ledger:f", {"1_a.sql", "=" ATLAS R("1", "8", "1", "1", "NULL", AS)},
	"its type is none"},
    {DB "atlas", "ledger", "ledger:f", {"1_a.sql", "=" ATLAS R("1", "'x'", "1", "1", "NULL", AS)},
	"its type is none"},
    {DB "atlas", "ledger", "ledger=1", {"1_a.sql", "=" ATLAS R("1", "7", "1", "1", "NULL", AS)},
	NULL},
    {DB "atlas", "ledger", "ledger:f", {"1_a.sql", "=" ATLAS R("1", "2", "'x'", "1", "NULL", AS)},
	"are no numbers"},
    {DB "atlas", "ledger", "ledger:f", {"1_a.sql", "=" ATLAS R("1", "2", "1", "NULL", "NULL", AS)},
	"are no numbers"},
    {DB "atlas", of, "ledger=2 failed=2 pending=0 missing=2 drifted=1 out-of-order=1",
	{"1_a.sql", "=" ATLAS R("1", "2", "1", "1", "NULL", AS)
			R(".atlas_cloud_identifier", "0", "0", "0", "NULL", "")},
	NULL},
    {DB "atlas", of, "ledger=1 failed=1 pending:w:3_c.sql missing=1 drifted:s out-of-order=1",
	{"1_a.sql", "2_b.sql", "3_c.sql", "=" ATLAS R("2", "1", "0", "0", "NULL", "")}, NULL},

    {DB "sqlx", of, "ledger=2 failed=2 pending=0 missing=2 drifted:u:2_b.sql out-of-order=2",
	{"1_a.sql", "2_b.sql", "=" SQLX X("1", "1", SUM384) X("2", "1", "00")}, NULL},
    {DB "sqlx", of, "ledger=1 failed:f:1_a.sql pending=0 missing=1 drifted:s out-of-order:s",
	{"1_a.sql", "=" SQLX X("1", "0", SUM384)}, "delete its row"},
    {DB "sqlx", "ledger", "ledger:f", {"1_a.sql", "=" SQLX X("1", "NULL", SUM384)},
	"neither true nor false"},
    {DB "goose", of, "ledger=2 failed:s pending=0 missing=2 drifted:s out-of-order=1",
	{"1_a.sql" UP, "=" GOOSE G("1", "0", "1") G("2", "1", "1")}, NULL},
    {DB "goose", of, "ledger=3 failed:s pending:w:1_a.sql missing=2 drifted:s out-of-order:s",
	{"1_a.sql" UP, "=" GOOSE G("1", "0", "1") G("2", "1", "1") G("3", "1", "0")},
	"it was taken back"},
    {DB "goose", of, "ledger=4 failed:s pending=0 missing=2 drifted:s out-of-order=1",
	{"1_a.sql" UP,
	    "=" GOOSE G("1", "0", "1") G("2", "1", "1") G("3", "1", "0") G("4", "1", "1")},
	NULL},
    {DB "goose", "out-of-order", "out-of-order:f:2_b.sql",
	{"1_a.sql" UP, "2_b.sql" UP, "3_c.sql" UP,
	    "=" GOOSE G("1", "0", "1") G("2", "1", "1") G("3", "3", "1") G("4", "2", "1")},
	"applied after 3_c.sql"},
    {DB "goose", "ledger", "ledger=1", {"1_a.sql" UP, "=" FLYWAY GOOSE G("1", "0", "1")}, NULL},
    {DB "goose", "ledger", "ledger:u", {"1_a.sql" UP, "=" FLYWAY PRISMA},
	"looks like that of Prisma; the table"},
    {DB "goose", "ledger", "ledger:u", {"1_a.sql" UP, "=CREATE TABLE goose_db_version (a int);"},
	"goose by its name, but not by its columns"},
    {DB "goose", "ledger", "ledger:f", {"1_a.sql" UP, "=" GOOSE G("1", "1", "7")},
	"neither true nor false"},
    {DB "golang-migrate", "ledger", "ledger:f",
	{"1_a.up.sql", "=" GOLANG("1", "0") "INSERT INTO schema_migrations VALUES (2, 0);"},
	"keeps one row alone"},
    {DB "golang-migrate", "ledger", "ledger:f", {"1_a.up.sql", "=" GOLANG("1", "7")},
	"neither true nor false"},
    {DB "golang-migrate", "ledger", "ledger:f", {"1_a.up.sql", "=" GOLANG("-1", "0")},
	"it is not dirty"},
    {DB "golang-migrate", "ledger failed", "ledger=1 failed:f",
	{"1_a.up.sql", "=" GOLANG("-1", "1")}, NULL},
    {DB "dbmate", "ledger missing pending", "ledger=2 pending=0 missing:f",
	{"1_a.sql=-- migrate:up\nSELECT 1;\n-- migrate:down\nSELECT 1;\n",
	    "=CREATE TABLE schema_migrations (version text); INSERT INTO schema_migrations VALUES "
	    "('1'), ('2');"},
	NULL},
    {DB "dbmate", "ledger", "ledger:f",
	{"1_a.sql=-- migrate:up\nSELECT 1;\n-- migrate:down\nSELECT 1;\n",
	    "=CREATE TABLE schema_migrations (version text); INSERT INTO schema_migrations VALUES "
	    "('1a');"},
	"none of dbmate"},
};

int
main(void)
{
	say_begin();
	say_table(plain, COUNT(plain));
	say_table(reaching, COUNT(reaching));
	say_table(flyway, COUNT(flyway));
	say_table(others, COUNT(others));
	say_end();
	return unit_end();
}
