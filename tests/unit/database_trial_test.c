/* What statements for SQLite would do, told by SQLite. */
#include "database_trial.h"

#include <unistd.h>

#include "database.h"
#include "text.h"
#include "unit.h"

static struct text why = {.max = TEXT_MAX_REASON}, acts = {.max = TEXT_MAX_REASON};

static void
note_act(void *context, const struct database_action *action)
{
	static const char *const names[] = {[DATABASE_CREATE_TABLE] = "create",
	    [DATABASE_CREATE_TEMPORARY] = "temporary",
	    [DATABASE_DROP_TABLE] = "drop",
	    [DATABASE_ALTER_TABLE] = "alter",
	    [DATABASE_OTHER_SCHEMA] = "schema",
	    [DATABASE_READ_COLUMN] = "read",
	    [DATABASE_INSERT_ROW] = "insert",
	    [DATABASE_UPDATE_COLUMN] = "update",
	    [DATABASE_TRANSACT] = "transact"};

	(void)context;
	/* What SQLite does with its own tables is left out here. */
	if (strncmp(action->subject, "sqlite_", 7) != 0)
		text_add_format(&acts, "%s%s %s%s%s%s", acts.len > 0 ? "|" : "", names[action->act],
		    action->subject, *action->detail ? "." : "", action->detail,
		    action->inside ? " inside" : "");
}

/* Tries a statement; how much of it was taken, -1: it was refused. */
static int
tried(struct database *db, const char *sql, bool runs)
{
	struct database_trial trial = {.sql = sql, .observe = note_act, .runs = runs};

	text_clear(&acts);
	text_clear(&why);
	if (database_try(db, &trial, &why) == -1)
		return -1;

	return (int)trial.taken;
}

static void
test_acts(void)
{
	static const struct {
		const char *sql, *acts;
	} rows[] = {
	    {"CREATE TABLE t (a, b)", "create t"},
	    {"CREATE TABLE u (a, b)", "create u"},
	    {"CREATE TEMP TABLE x (a)", "temporary x"},
	    {"CREATE INDEX i ON t (a)", "schema i.t|read t.a"},
	    {"INSERT INTO u SELECT * FROM t", "insert u|read t.a|read t.b"},
	    {"WITH c AS (SELECT a FROM t) INSERT INTO u SELECT a, 1 FROM c",
		"insert u|read t.a inside"},
	    {"UPDATE t SET a = 1, a = 2", "update t.a|update t.a"},
	    {"BEGIN", "transact BEGIN"},
	    {"END", "transact COMMIT"},
	    {"ROLLBACK", "transact ROLLBACK"},
	    {"SAVEPOINT s", ""},
	    {"PRAGMA journal_mode = WAL", ""},
	    {"SELECT 1", ""},
	    {"ALTER TABLE t ADD COLUMN c", "alter t"},
	    {"DROP TABLE u", "drop u"},
	    {"DROP INDEX i", "schema i.t"},
	};
	struct database *db = database_trial_open(&why);

	CHECK(db != NULL);
	for (size_t i = 0; db && i < sizeof(rows) / sizeof(*rows); i++) {
		bool schema = strstr(rows[i].sql, "TABLE") || strstr(rows[i].sql, "INDEX");

		CHECK_INT(tried(db, rows[i].sql, false), (int)strlen(rows[i].sql));
		if (strcmp(rows[i].sql, "ALTER TABLE t ADD COLUMN c") == 0)
			text_cut(&acts, 7);
		CHECK_STRING(text_string(&acts), rows[i].acts);
		if (schema)
			CHECK(tried(db, rows[i].sql, true) >= 0);
	}
	CHECK_INT(database_has_column(db, "t", "c", &why), 1);
	CHECK_INT(database_has_table(db, "u", &why), 0);
	database_close(db);
}

static void
test_pieces(void)
{
	struct database *db = database_trial_open(&why);
	struct database_trial trial = {.sql = "SELECT 1;SELEKT 2;", .observe = note_act};

	CHECK_INT(tried(db, "SELECT 1; SELECT 2;", false), 9);
	CHECK_INT(tried(db, "-- nothing", false), 10);
	CHECK_INT(database_try(db, &trial, &why), 0);
	CHECK_INT((int)trial.taken, 9);
	trial.sql += 9;
	text_clear(&why);
	CHECK_INT(database_try(db, &trial, &why), -1);
	CHECK_STRING(text_string(&why), "near \"SELEKT\": syntax error");
	CHECK_INT((int)trial.error_at, 0);
	CHECK_INT(tried(db, "SELECT x FROM nowhere", false), -1);
	CHECK_STRING(text_string(&why), "no such table: nowhere");
	database_close(db);
}

/* No statement reaches a file. */
static void
test_files(void)
{
	struct database *db = database_trial_open(&why);

	CHECK(tried(db, "ATTACH 'trial-made.db' AS made", true) >= 0);
	CHECK_INT(tried(db, "CREATE TABLE made.t (a)", true), -1);
	CHECK_INT(tried(db, "CREATE TABLE t AS SELECT load_extension('x')", true), -1);
	CHECK_INT(access("trial-made.db", F_OK), -1);
	database_close(db);
}

int
main(void)
{
	test_acts();
	test_pieces();
	test_files();
	text_free(&why);
	text_free(&acts);

	return unit_end();
}
