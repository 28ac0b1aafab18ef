/* links: cmd/check-migrations/ */
/* What is said of statements for SQLite, which SQLite itself looks at. */
#include "migrations_say.h"

#define SQLITE "--skip-db-check --layout plain --dialect sqlite"
/* What stands before the file that is judged. */
#define BEFORE                                                                                     \
	"001_a.sql=CREATE TABLE IF NOT EXISTS users (id INTEGER PRIMARY KEY, name TEXT NOT NULL, " \
	"age INTEGER);\nCREATE TABLE IF NOT EXISTS carts (id INTEGER PRIMARY KEY, user_id "        \
	"INTEGER);\n"
#define IT "002_b.sql="

static const char lossy[] = "parsing lint data-loss compatibility transactions";

static const struct say_case statements[] = {
    {SQLITE, lossy, "parsing=4 data-loss=4 compatibility=4 transactions=4",
	{BEFORE, IT "SELECT 1;\nPRAGMA user_version = 2;"}, NULL},
    {SQLITE, lossy, "ban-drop-table:f:002_b.sql:2 parsing=4 compatibility=4 transactions=4",
	{BEFORE, IT "SELECT 1;\nDROP TABLE carts;"}, "the table carts is dropped"},
    {SQLITE, "data-loss", "ban-drop-table:f:002_b.sql:1", {BEFORE, IT "DROP TABLE \"Carts\";"},
	NULL},
    {SQLITE, "data-loss", "ban-drop-column:f:002_b.sql:1",
	{BEFORE, IT "ALTER TABLE users DROP COLUMN age;"}, "the column users.age is dropped"},
    {SQLITE, "data-loss", "data-loss=5",
	{BEFORE, IT "CREATE TABLE T (a, b);\nALTER TABLE t DROP COLUMN a;\nDROP TABLE T;"}, NULL},
    {SQLITE, "data-loss", "ban-drop-table:f:002_b.sql:3",
	{BEFORE, IT "CREATE TABLE t (a);\nDROP TABLE t;\nDROP TABLE IF EXISTS t;"}, NULL},
    {SQLITE, "data-loss", "data-loss=4", {BEFORE, IT "CREATE TEMP TABLE t (a);\nDROP TABLE t;"},
	NULL},
    /* DROP TABLE IF EXISTS of what no migration makes. */
    {SQLITE, "data-loss", "ban-drop-table:f:002_b.sql:1",
	{BEFORE, IT "DROP TABLE IF EXISTS nobody;"}, "the table nobody is dropped where it exists"},
    {SQLITE, "data-loss", "ban-drop-table:f:002_b.sql:1",
	{BEFORE, IT "DROP TABLE IF EXISTS main . [no body];"}, "the table no body is dropped"},
    {SQLITE, "data-loss", "data-loss=3", {BEFORE, IT "DROP VIEW IF EXISTS nobody;"}, NULL},
    {SQLITE, "data-loss", "data-loss=6",
	{BEFORE, IT "DROP TABLE IF EXISTS N;\nCREATE TABLE n (a);\nINSERT INTO n SELECT id FROM "
		    "users;\nDROP TABLE n;"},
	NULL},
    {SQLITE, "data-loss", "ban-drop-table:f:002_b.sql:2 ban-drop-table:f:002_b.sql:1",
	{BEFORE, IT "DROP TABLE IF EXISTS carts;\nDROP TABLE IF EXISTS x;"}, NULL},
    {SQLITE, "data-loss", "ban-drop-table:f:002_b.sql:1",
	{BEFORE, IT "DROP TABLE carts;\nDROP TABLE IF EXISTS carts;"}, NULL},
    /* Names that the running release uses. */
    {SQLITE, "compatibility", "renaming-table:f:002_b.sql:1",
	{BEFORE, IT "ALTER TABLE users RENAME TO people;"}, "users is renamed to people"},
    {SQLITE, "compatibility", "compatibility=4",
	{BEFORE, IT "ALTER TABLE users RENAME TO t;\nALTER TABLE t RENAME TO USERS;"}, NULL},
    {SQLITE, "compatibility", "compatibility=4",
	{BEFORE, IT "ALTER TABLE users RENAME TO t;\nCREATE VIEW users AS SELECT * FROM t;"}, NULL},
    {SQLITE, "data-loss compatibility", "ban-drop-table:f:002_b.sql:2 compatibility=4",
	{BEFORE, IT "ALTER TABLE users RENAME TO t;\nDROP TABLE t;"}, "the table users is dropped"},
    {SQLITE, "compatibility", "renaming-column:f:002_b.sql:1",
	{BEFORE, IT "ALTER TABLE users RENAME name TO title;"}, "users.name is renamed to title"},
    {SQLITE, "compatibility", "adding-required-field:f:002_b.sql:1",
	{BEFORE, IT "ALTER TABLE users ADD email TEXT NOT NULL;\nALTER TABLE users ADD x TEXT;"},
	"users.email is NOT NULL without a default"},
    {SQLITE, "compatibility", "compatibility=3",
	{BEFORE, IT "ALTER TABLE users ADD email TEXT NOT NULL DEFAULT '';"}, NULL},
    /* Transactions. */
    {SQLITE, "transactions", "ban-uncommitted-transaction:f:002_b.sql:2",
	{BEFORE, IT "SELECT 1;\nBEGIN;\nSELECT 1;"}, NULL},
    {SQLITE, "transactions", "transaction-nesting:f:002_b.sql:1", {BEFORE, IT "ROLLBACK;"},
	"ROLLBACK without BEGIN"},
    {SQLITE, "transactions", "transaction-nesting:f:002_b.sql:3",
	{BEFORE, IT "SELECT 1;\nBEGIN;\nBEGIN;\nEND;"}, "that line 2 began"},
    {SQLITE, "transactions", "transactions=6",
	{BEFORE, IT "BEGIN;\nEND;\nBEGIN IMMEDIATE;\nCOMMIT;"}, NULL},
    {"--skip-db-check --layout dbmate --dialect sqlite", "transactions",
	"transaction-nesting:f:1_a.sql:2 transaction-nesting:f:1_a.sql:5",
	{"1_a.sql=-- migrate:up\nBEGIN;\nSELECT 1;\nCOMMIT;\nCOMMIT;\n-- migrate:down\n"},
	"BEGIN fails in the transaction that the tool began"},
    {"--skip-db-check --layout dbmate --dialect sqlite", "transactions",
	"transaction-nesting:f:1_a.sql:3",
	{"1_a.sql=-- migrate:up\nSELECT 1;\nCOMMIT;\nBEGIN;\nCOMMIT;\n-- migrate:down\n"},
	"COMMIT ends the transaction that the tool began"},
    {"--skip-db-check --layout dbmate --dialect sqlite", "transactions", "transactions=3",
	{"1_a.sql=-- migrate:up transaction:false\nBEGIN;\nSELECT 1;\nCOMMIT;\n-- migrate:down\n"},
	NULL},
    /* A column that is set twice. */
    {SQLITE, "robustness", "ban-duplicate-column-assignments:f:002_b.sql:2",
	{BEFORE, IT "UPDATE users SET age = 1;\nUPDATE users SET age = 1, name = '', AGE = 2;"},
	"the column age is set twice"},
    {SQLITE, "robustness", "robustness=3",
	{BEFORE, IT "CREATE TRIGGER IF NOT EXISTS g AFTER INSERT ON users BEGIN UPDATE users SET "
		    "age = 1; UPDATE users SET age = 2; END;"},
	NULL},
};

#define ALL "id INTEGER PRIMARY KEY, name TEXT NOT NULL, age INTEGER"
#define REMADE(columns, copy)                                                                      \
	IT "BEGIN;\nCREATE TABLE n (" columns ");\n" copy                                          \
	   "\nDROP TABLE users;\nALTER TABLE n RENAME TO users;\nCOMMIT;"

/* A table that is made anew under its name loses nothing but what is not copied. */
static const struct say_case remade[] = {
    {SQLITE, lossy, "parsing=8 data-loss=8 compatibility=8 transactions=8",
	{BEFORE, REMADE(ALL, "INSERT INTO n SELECT * FROM users;")}, NULL},
    {SQLITE, "data-loss compatibility", "data-loss=8 compatibility=8",
	{BEFORE, REMADE(ALL, "INSERT INTO N (id, name, AGE) SELECT id, name, age FROM Users;")},
	NULL},
    {SQLITE, "data-loss", "ban-drop-column:f:002_b.sql:4",
	{BEFORE, REMADE("id, name", "INSERT INTO n SELECT id, name FROM users;")},
	"users is made anew without its column age"},
    {SQLITE, "data-loss", "ban-drop-column:f:002_b.sql:4",
	{BEFORE, REMADE(ALL, "INSERT INTO n (id, name) SELECT id, name FROM users;")},
	"the values of age are not copied"},
    {SQLITE, "data-loss", "ban-drop-table:f:002_b.sql:4", {BEFORE, REMADE(ALL, "SELECT 1;")},
	"users is made anew without its rows"},
    {SQLITE, "data-loss", "ban-drop-table:f:002_b.sql:4",
	{BEFORE, REMADE(ALL, "INSERT INTO n (name) SELECT user_id FROM carts;")}, NULL},
    {SQLITE, "compatibility", "adding-required-field:f:002_b.sql:4",
	{BEFORE, REMADE(ALL ", email TEXT NOT NULL", "INSERT INTO n SELECT *, 1 FROM users;")},
	"users is made anew with the column email"},
    {SQLITE, "data-loss", "ban-drop-table:f:002_b.sql:7",
	{BEFORE, REMADE(ALL, "INSERT INTO n SELECT * FROM users;") "\nDROP TABLE users;"}, NULL},
    {SQLITE, "data-loss compatibility", "data-loss=6 compatibility=6",
	{BEFORE, IT "ALTER TABLE users RENAME TO old;\nCREATE TABLE users (" ALL
		    ");\nINSERT INTO users SELECT * FROM old;\nDROP TABLE old;"},
	NULL},
    {SQLITE, "data-loss compatibility", "renaming-table:f:002_b.sql:1 data-loss=5",
	{BEFORE, IT "ALTER TABLE users RENAME TO old;\nCREATE TABLE users (" ALL ");\nSELECT 1;"},
	"users is made anew without its rows"},
    {SQLITE, "data-loss", "ban-drop-table:f:002_b.sql:1",
	{BEFORE, IT "DROP TABLE users;\nCREATE TABLE users (" ALL ");"}, NULL},
    /* The table is the same afterwards, for the next file too. */
    {SQLITE, "data-loss", "ban-drop-table:f:003_c.sql:1",
	{BEFORE, REMADE(ALL, "INSERT INTO n SELECT * FROM users;"), "003_c.sql=DROP TABLE users;"},
	NULL},
};

/* What cannot be run again. */
static const struct say_case fragile[] = {
    {SQLITE, "robustness",
	"prefer-robust-stmts:w:002_b.sql:1 prefer-robust-stmts:w:002_b.sql:2 "
	"prefer-robust-stmts:w:002_b.sql:3 prefer-robust-stmts:w:002_b.sql:4",
	{BEFORE, IT "CREATE TABLE t (a);\nCREATE UNIQUE INDEX main.i ON t (a);\nCREATE VIEW v AS "
		    "SELECT 1;\nDROP VIEW v;"},
	"CREATE INDEX i fails when it is run again; say IF NOT EXISTS"},
    {SQLITE, "robustness", "robustness=5",
	{BEFORE, IT "CREATE TABLE IF NOT EXISTS t (a);\nCREATE UNIQUE INDEX IF NOT EXISTS i ON t "
		    "(a);\nDROP VIEW IF EXISTS v;"},
	NULL},
    {SQLITE, "robustness", "prefer-robust-stmts:w:002_b.sql:2",
	{BEFORE, IT "SELECT 1;\nCREATE VIRTUAL TABLE t USING fts5(a);"},
	"CREATE TABLE t fails when it is run again"},
    {SQLITE, "robustness", "robustness=4",
	{BEFORE, IT "CREATE TEMP TABLE t (a);\nCREATE TEMPORARY VIEW v AS SELECT 1;"}, NULL},
    {SQLITE, "robustness", "robustness=3", {BEFORE, IT "CREATE TABLE t (a);"}, NULL},
    {SQLITE, "robustness", "robustness=5", {BEFORE, IT "BEGIN;\nCREATE TABLE t (a);\nCOMMIT;"},
	NULL},
    {SQLITE, "robustness", "robustness=6",
	{BEFORE, IT "CREATE TABLE n (" ALL ");\nINSERT INTO n SELECT * FROM users;\nDROP TABLE "
		    "users;\nALTER TABLE n RENAME TO users;"},
	NULL},
    {SQLITE, "robustness", "prefer-robust-stmts:w:002_b.sql:1",
	{BEFORE, IT "DROP VIEW v;\nCREATE VIEW v AS SELECT 1;",
	    "001_c.sql=CREATE VIEW IF NOT EXISTS v AS SELECT 1;"},
	"DROP VIEW v fails when it is run again; say IF EXISTS"},
};

static const struct say_case unknown[] = {
    {SQLITE, lossy,
	"unparsed:u:002_b.sql:2 ban-drop-table:f:002_b.sql:3 compatibility=5 transactions=5",
	{BEFORE, IT "SELECT 1;\n  CREATE TABEL t (a);\nDROP TABLE carts;SELECT 2;"},
	"column 10: near \\\"TABEL\\\": syntax error"},
    {SQLITE, "parsing", "unparsed:u:002_b.sql:1", {BEFORE, IT "SELECT (1;"}, NULL},
    {SQLITE, "parsing", "unparsed:u:002_b.sql:1", {BEFORE, IT "SELECT 'never"}, NULL},
    {SQLITE, "parsing", "unparsed:u:002_b.sql:2", {BEFORE, IT "SELECT 'é', (\n1 2);SELECT 1;"},
	"column 3: near"},
    {SQLITE, "parsing", "unparsed:u:002_b.sql:2", {BEFORE, IT "SELECT 1;\n/* é */ SELECT # 1;"},
	"column 16: "},
    {SQLITE, "parsing lint", "lint:u:002_b.sql:2", {BEFORE, IT "\nINSERT INTO nowhere VALUES (1);"},
	"no such table: nowhere, after all"},
    {SQLITE, "parsing lint", "lint:u:002_b.sql:1", {BEFORE, IT "CREATE TABLE users (a);"},
	"already exists"},
    /* Of what is taken back the syntax alone counts. */
    {"--skip-db-check --layout dbmate --dialect sqlite", "parsing lint", "unparsed:u:1_a.sql:5",
	{"1_a.sql=-- migrate:up\nSELECT 1;\n-- migrate:down\nDROP TABLE nowhere;\nDROP TABEL t;\n"},
	NULL},
    /* Nothing is written. */
    {SQLITE, "parsing lint", "lint:u:002_b.sql:1", {BEFORE, IT "SELECT load_extension('x');"},
	NULL},
};

/* Whose SQL it is. */
static const struct say_case dialects[] = {
    {"--skip-db-check --layout plain", "types", "types:s",
	{"001_a.sql=CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT);"}, NULL},
    {"--skip-db-check --layout plain", "types", "prefer-bigint-over-int:w:001_a.sql:1",
	{"001_a.sql=CREATE TABLE t (id integer PRIMARY KEY);"}, NULL},
    {"--skip-db-check --layout plain", "types", "types=1",
	{"001_a.sql=CREATE TABEL t (id integer);", "002_b.sql=SELECT 1;"}, NULL},
    {"--skip-db-check --layout plain --pg-version 15", "parsing", "unparsed:u:001_a.sql:1",
	{"001_a.sql=INSERT OR IGNORE INTO t DEFAULT VALUES;"}, NULL},
    {"--skip-db-check --layout plain", "types", "types:s",
	{"001_a.sql=SELECT 1;", "002_b.sql=INSERT OR IGNORE INTO t DEFAULT VALUES;"}, NULL},
};

int
main(void)
{
	say_begin();
	say_table(statements, COUNT(statements));
	say_table(remade, COUNT(remade));
	say_table(fragile, COUNT(fragile));
	say_table(unknown, COUNT(unknown));
	say_table(dialects, COUNT(dialects));
	say_end();
	return unit_end();
}
