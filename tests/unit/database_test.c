#include "database.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "clock.h"
#include "database/driver.h"
#include "text.h"
#include "unit.h"

static struct text why = {.max = TEXT_MAX_REASON};

/* ---- URLs ---- */

/* What a URL is shown as; NULL when it is refused. */
static const struct {
	const char *url, *shown;
} shown_urls[] = {
    {"sqlite:app.db", "sqlite:app.db"},
    {"sqlite:/srv/app.db", "sqlite:/srv/app.db"},
    {"sqlite:///app.db", "sqlite:app.db"},
    {"sqlite:////srv/app.db", "sqlite:/srv/app.db"},
    {"sqlite+aiosqlite:///app.db?timeout=5", "sqlite:app.db"},
    {"sqlite3:app.db?raw", "sqlite:app.db?raw"},
    {"SQLite:app.db", "sqlite:app.db"},
    {"sqlite:app.db?mode=ro", "sqlite:app.db"},
    {"sqlite:is it?.db?mode=ro&cache=shared", "sqlite:is it?.db"},
    {"sqlite:app.db?mode=ro&raw", "sqlite:app.db?mode=ro&raw"},
    {"sqlite:///file:app.db?mode=ro&uri=true", "sqlite:app.db"},
    {"sqlite://app.db", NULL},
    {"sqlite://", NULL},
    {"sqlite:", NULL},
    {"sqlite:///", NULL},
    {"postgresql://db.example/app", "postgresql://db.example/app"},
    {"postgres://u:p@db.example:5433/app", "postgresql://db.example:5433/app"},
    {"postgresql+asyncpg://u:p%40ss@db.example/app?ssl=require", "postgresql://db.example/app"},
    {"postgresql+psycopg2://u:p@ss:w@db.example/app", "postgresql://db.example/app"},
    {"postgresql://[::1]:5432/app", "postgresql://::1:5432/app"},
    {"postgresql:///app?host=/run/postgresql", "postgresql:///run/postgresql/app"},
    {"postgresql://%2Frun%2Fpostgresql/app", "postgresql:///run/postgresql/app"},
    {"postgresql://one,two/app", NULL},
    {"postgresql://u:s3cret/x@db.example/app", NULL},
    {"postgresql://u:s3cret?x@db.example/app", NULL},
    {"postgresql://u:s3cret%zz@db.example/app", NULL},
    {"postgresql://u:s3cret%00@db.example/app", NULL},
    {"postgresql://u:p@db.example:s3cret/app", NULL},
    {"postgresql://u:p@db.example:123456/app", NULL},
    {"postgresql://u:p@[::1/app", NULL},
    {"postgresql://u:p@db.example?dbname=s3cret@db.example/app", NULL},
    {"postgresql://u:p@db.example/app?s3cret", NULL},
    {"postgresql://u:p@db.example/app?S3CRET=x", NULL},
    {"postgresql:db.example", NULL},
    {"mysql://u:s3cret@db.example/app", NULL},
    {"u:s3cret@db.example/app", NULL},
    {"host=db.example password=s3cret", NULL},
    {"", NULL},
};

static void
test_shown(void)
{
	for (size_t i = 0; i < sizeof(shown_urls) / sizeof(shown_urls[0]); i++) {
		struct text shown = TEXT_INIT(1024);
		int rc = database_show_url(shown_urls[i].url, &shown);
		struct database *db;

		if (!CHECK_INT(rc, shown_urls[i].shown != NULL ? 0 : -1))
			fprintf(stderr, "    for %s\n", shown_urls[i].url);
		if (shown_urls[i].shown != NULL) {
			CHECK_STRING(text_string(&shown), shown_urls[i].shown);
		} else {
			text_clear(&why);
			db = database_open(shown_urls[i].url, DATABASE_READ_ONLY, 0, &why);
			CHECK(db == NULL);
			database_close(db);
			CHECK(why.len > 0);
			if (!CHECK(strcasestr(text_string(&why), "s3cret") == NULL))
				fprintf(stderr, "    in %s\n", text_string(&why));
		}
		text_free(&shown);
	}
}

static void
test_settings(void)
{
	struct database_url parts;

	CHECK_INT(database_url_parse(
		      "postgresql+asyncpg://me:p%40s%3As@h:1/d%20b?sslmode=disable&user=you&&x=",
		      &parts, &why),
	    0);
	CHECK_STRING(database_url_setting(&parts, "user"), "you");
	CHECK_STRING(database_url_setting(&parts, "password"), "p@s:s");
	CHECK_STRING(database_url_setting(&parts, "port"), "1");
	CHECK_STRING(database_url_setting(&parts, "dbname"), "d b");
	CHECK_STRING(database_url_setting(&parts, "sslmode"), "disable");
	CHECK(database_url_setting(&parts, "x") == NULL);
	database_url_free(&parts);
}

static void
test_keywords(void)
{
	struct database_keywords keywords = {0};
	struct database_url parts;
	bool found = false;

	CHECK_INT(
	    database_url_parse("postgres://h/d?ssl=true&statement_cache_size=0", &parts, &why), 0);
	CHECK_INT(database_take_keywords(&keywords, &parts, &why), 0);
	for (size_t i = 0; i < keywords.count; i++) {
		CHECK(strcmp(keywords.names[i], "statement_cache_size") != 0);
		if (strcmp(keywords.names[i], "sslmode") == 0)
			found = strcmp(keywords.values[i], "require") == 0;
	}
	CHECK(found);
	CHECK(keywords.names[keywords.count] == NULL);
	database_url_free(&parts);

	CHECK_INT(database_url_parse("postgres://h/d?service=x", &parts, &why), 0);
	CHECK_INT(database_take_keywords(&keywords, &parts, &why), -1);
	database_url_free(&parts);
}

static void
test_conceal(void)
{
	struct text out = TEXT_INIT(TEXT_MAX_REASON);

	database_conceal("FATAL: no \"pw\"\n\tpwpw \033 end\n", "pw", &out);
	CHECK_STRING(text_string(&out), "FATAL: no \"***\"; ****** ? end");
	text_clear(&out);
	database_conceal("", "pw", &out);
	CHECK(out.len > 0);
	text_free(&out);
}

/* ---- SQLite ---- */

struct seen {
	int rows;
	int64_t integer;
	double real;
	char text[32];
	size_t blob_len;
	bool null;
	int stop_after;
};

static int
note(const struct database_value *columns, const char *const *names, size_t count, void *context)
{
	struct seen *seen = context;

	seen->rows++;
	for (size_t i = 0; i < count; i++) {
		switch (columns[i].kind) {
		case DATABASE_NULL:
			seen->null = true;
			break;
		case DATABASE_INTEGER:
			seen->integer = columns[i].integer;
			break;
		case DATABASE_REAL:
			seen->real = columns[i].real;
			break;
		case DATABASE_TEXT:
			CHECK(columns[i].bytes[columns[i].len] == '\0');
			(void)snprintf(
			    seen->text, sizeof(seen->text), "%s=%s", names[i], columns[i].bytes);
			break;
		case DATABASE_BLOB:
			seen->blob_len = columns[i].len;
			break;
		}
	}

	return seen->rows == seen->stop_after ? 7 : 0;
}

static struct database *
open_file(const char *url, enum database_mode mode)
{
	struct database *db;

	text_clear(&why);
	db = database_open(url, mode, 2 * CLOCK_SECOND, &why);
	if (db == NULL)
		fprintf(stderr, "%s\n", text_string(&why));

	return db;
}

static void
test_values(void)
{
	const struct database_value in[] = {
	    {.kind = DATABASE_INTEGER, .integer = INT64_MIN},
	    {.kind = DATABASE_REAL, .real = 0.1},
	    {.kind = DATABASE_TEXT, .bytes = "ab", .len = 2},
	    {.kind = DATABASE_BLOB, .bytes = "\0\1\2", .len = 3},
	    {.kind = DATABASE_NULL},
	};
	struct database *db = open_file("sqlite:values.db", DATABASE_CREATE);
	struct seen seen = {0};
	int64_t changed = -1;

	if (!CHECK(db != NULL))
		return;
	CHECK_INT(database_kind(db), DATABASE_SQLITE);
	CHECK_INT(database_execute(db, "CREATE TABLE Kept (n, r, t, b, z)", &why), 0);
	/* Parameters are found by their numbers, not by where they stand. */
	CHECK_INT(database_query(db, "INSERT INTO kept (z, b, t, r, n) VALUES ($5, $4, $3, $2, $1)",
		      in, 5, NULL, NULL, &changed, &why),
	    0);
	CHECK_INT(changed, 1);
	CHECK_INT(
	    database_query(db, "SELECT * FROM kept", NULL, 0, note, &seen, &changed, &why), 0);
	CHECK_INT(changed, 0);
	CHECK_INT(seen.rows, 1);
	CHECK_INT(seen.integer, INT64_MIN);
	CHECK(seen.real == 0.1);
	CHECK_STRING(seen.text, "t=ab");
	CHECK_INT(seen.blob_len, 3);
	CHECK(seen.null);

	seen = (struct seen){.stop_after = 2};
	CHECK_INT(database_query(db, "VALUES (1), (2), (3)", NULL, 0, note, &seen, NULL, &why), 7);
	CHECK_INT(seen.rows, 2);

	CHECK_INT(database_has_table(db, "kept", &why), 1);
	CHECK_INT(database_has_table(db, "lost", &why), 0);
	CHECK_INT(database_has_column(db, "kept", "t", &why), 1);
	CHECK_INT(database_has_column(db, "kept", "u", &why), 0);

	CHECK_INT(database_execute(db, "SELECT 1; SELECT 2", &why), -1);
	CHECK_INT(database_execute(db, "", &why), -1);
	CHECK_INT(database_execute(db, "SELECT $2", &why), 0);
	CHECK_INT(database_query(db, "SELECT 1", in, 1, NULL, NULL, NULL, &why), -1);
	CHECK(!database_fault(db)->lost && database_fault(db)->state[0] == '\0');
	CHECK_INT(database_execute(db, "SELECT absent", &why), -1);
	CHECK_STRING(text_string(&why), "sqlite:values.db: no such column: absent");
	database_close(db);
}

static void
test_reader(void)
{
	struct database *db = open_file("sqlite:values.db", DATABASE_READ_ONLY);

	if (!CHECK(db != NULL))
		return;
	CHECK_INT(database_has_table(db, "kept", &why), 1);
	CHECK_INT(database_execute(db, "DELETE FROM kept", &why), -1);
	CHECK_INT(database_execute(db, "CREATE TEMP TABLE t (a)", &why), -1);
	CHECK_INT(database_execute(db, "ATTACH 'other.db' AS o", &why), -1);
	database_close(db);
	CHECK_INT(access("other.db", F_OK), -1);
}

/* An idle WAL database is read without a -wal and -shm file, and no change meanwhile goes
 * unseen. */
static void
test_wal(void)
{
	struct database *writer = open_file("sqlite:wal.db", DATABASE_CREATE), *reader;

	if (!CHECK(writer != NULL))
		return;
	CHECK_INT(database_execute(writer, "PRAGMA journal_mode = WAL", &why), 0);
	CHECK_INT(database_execute(writer, "CREATE TABLE t (a)", &why), 0);

	/* Somebody is at work: what the -wal file holds is seen. */
	CHECK_INT(access("wal.db-wal", F_OK), 0);
	reader = open_file("sqlite:wal.db", DATABASE_READ_ONLY);
	CHECK(reader != NULL && database_has_table(reader, "t", &why) == 1);
	database_close(reader);
	database_close(writer);

	CHECK_INT(access("wal.db-wal", F_OK), -1);
	reader = open_file("sqlite:wal.db", DATABASE_READ_ONLY);
	if (!CHECK(reader != NULL))
		return;
	CHECK_INT(database_has_table(reader, "t", &why), 1);
	CHECK_INT(access("wal.db-wal", F_OK), -1);
	CHECK_INT(access("wal.db-shm", F_OK), -1);

	writer = open_file("sqlite:wal.db", DATABASE_READ_WRITE);
	CHECK(writer != NULL && database_execute(writer, "CREATE TABLE u (a)", &why) == 0);
	database_close(writer);
	CHECK_INT(database_has_table(reader, "t", &why), -1);
	CHECK(strstr(text_string(&why), "changed while it was read") != NULL);
	database_close(reader);
}

static void
test_deadline(void)
{
	struct database *db = open_file("sqlite:values.db", DATABASE_READ_WRITE), *other;
	int64_t begun = clock_monotonic(&clock_system);

	if (!CHECK(db != NULL))
		return;
	other = database_open("sqlite:values.db", DATABASE_READ_WRITE, 200 * CLOCK_MS, &why);
	if (CHECK(other != NULL)) {
		CHECK_INT(database_execute(other,
			      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
			      "SELECT count(*) FROM n",
			      &why),
		    -1);
		CHECK_STRING(text_string(&why), "sqlite:values.db: no answer within 200 ms");
		CHECK_INT(database_execute(db, "BEGIN IMMEDIATE", &why), 0);
		CHECK_INT(database_execute(other, "BEGIN IMMEDIATE", &why), -1);
		CHECK(strstr(text_string(&why), "another program holds a lock") != NULL);
	}
	CHECK(clock_monotonic(&clock_system) - begun < 5 * CLOCK_SECOND);
	database_close(other);
	database_close(db);
}

static void
test_bad_files(void)
{
	static const char *const urls[] = {"sqlite:missing.db", "sqlite:folder", "sqlite:fifo",
	    "sqlite:garbage.db", "sqlite::memory:", "sqlite:///values.db?key=x"};
	int fd = open("garbage.db", O_WRONLY | O_CREAT, 0600);

	CHECK_INT(write(fd, "this is no database, whatever its name says", 43), 43);
	(void)close(fd);
	CHECK_INT(mkdir("folder", 0700), 0);
	CHECK_INT(mkfifo("fifo", 0600), 0);
	for (size_t i = 0; i < sizeof(urls) / sizeof(urls[0]); i++) {
		struct database *db = database_open(urls[i], DATABASE_READ_ONLY, 0, &why);

		if (!CHECK(db == NULL))
			fprintf(stderr, "    for %s\n", urls[i]);
		database_close(db);
	}
	CHECK_INT(access("missing.db", F_OK), -1);
	CHECK(database_open("sqlite:missing.db", DATABASE_READ_WRITE, 0, &why) == NULL);
	CHECK_INT(access("missing.db", F_OK), -1);
}

/* A file name that would be a URI or hold one's punctuation is still a file name. */
static void
test_odd_names(void)
{
	static const char *const urls[] = {"sqlite:file:odd?memory", "sqlite:100%25#?.db"};
	static const char *const names[] = {"file:odd?memory", "100%25#?.db"};

	for (size_t i = 0; i < 2; i++) {
		struct database *db = open_file(urls[i], DATABASE_CREATE);

		CHECK(db != NULL && database_execute(db, "PRAGMA journal_mode = WAL", &why) == 0 &&
		      database_execute(db, "CREATE TABLE t (a)", &why) == 0);
		database_close(db);
		CHECK_INT(access(names[i], F_OK), 0);
		db = open_file(urls[i], DATABASE_READ_ONLY);
		CHECK(db != NULL && database_has_table(db, "t", &why) == 1);
		database_close(db);
	}
}

/* A mode narrows what is done with the file, and what it does not allow is not done. */
static void
test_modes(void)
{
	static const struct {
		const char *url;
		enum database_mode mode;
		bool opens;
	} rows[] = {
	    {"sqlite:modes.db?mode=rw", DATABASE_CREATE, false},
	    {"sqlite:modes.db?mode=rwc", DATABASE_CREATE, true},
	    {"sqlite:modes.db?mode=rw", DATABASE_CREATE, true},
	    {"sqlite:modes.db?mode=ro", DATABASE_READ_ONLY, true},
	    {"sqlite:///modes.db?mode=ro", DATABASE_READ_ONLY, true},
	    {"sqlite:modes.db?mode=rwc", DATABASE_READ_ONLY, true},
	    {"sqlite:modes.db?mode=ro", DATABASE_READ_WRITE, false},
	    {"sqlite:///modes.db?mode=ro", DATABASE_CREATE, false},
	    {"sqlite:modes.db?mode=memory", DATABASE_READ_ONLY, false},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct database *db;

		text_clear(&why);
		db = database_open(rows[i].url, rows[i].mode, 0, &why);
		if (!CHECK((db != NULL) == rows[i].opens))
			fprintf(stderr, "    for row %zu: %s\n", i, text_string(&why));
		database_close(db);
	}
}

/* ---- PostgreSQL's values ---- */

/* An application's own checks do not keep a writer out of its file. */
static void
test_checks_of_others(void)
{
	static const enum database_mode modes[] = {
	    DATABASE_CREATE, DATABASE_READ_WRITE, DATABASE_READ_ONLY};
	struct database *db;

	for (size_t i = 0; i < 3; i++) {
		db = database_open("sqlite:checks.db", modes[i], 0, &why);
		if (!CHECK(db != NULL))
			continue;
		if (i == 0)
			CHECK_INT(
			    database_execute(db, "CREATE TABLE t (a CHECK (json_valid(a)))", &why),
			    0);
		CHECK_INT(database_execute(db, "SELECT * FROM t", &why), 0);
		database_close(db);
	}
}

static void
test_fields(void)
{
	char bytea[] = "\\x00ff61", bad[] = "ab\\000", big[] = "-9223372036854775808", yes[] = "t";
	struct database_value value;

	CHECK_INT(database_read_field(17, bytea, 8, &value, &why), 0);
	CHECK_INT(value.kind, DATABASE_BLOB);
	CHECK(value.len == 3 && memcmp(value.bytes, "\0\377a", 3) == 0);
	CHECK_INT(database_read_field(17, bad, 6, &value, &why), -1);
	CHECK_INT(database_read_field(20, big, strlen(big), &value, &why), 0);
	CHECK_INT(value.integer, INT64_MIN);
	CHECK_INT(database_read_field(16, yes, 1, &value, &why), 0);
	CHECK_INT(value.integer, 1);
	CHECK_INT(database_read_field(25, NULL, 0, &value, &why), 0);
	CHECK_INT(value.kind, DATABASE_NULL);
}

static int
remove_one(const char *path, const struct stat *status, int kind, struct FTW *walk)
{
	(void)status;
	(void)kind;
	(void)walk;

	return remove(path);
}

int
main(void)
{
	char folder[] = "/tmp/database_test.XXXXXX";

	if (!CHECK(mkdtemp(folder) != NULL && chdir(folder) == 0))
		return unit_end();
	test_shown();
	test_settings();
	test_keywords();
	test_conceal();
	test_values();
	test_reader();
	test_wal();
	test_deadline();
	test_bad_files();
	test_odd_names();
	test_modes();
	test_checks_of_others();
	test_fields();
	text_free(&why);
	CHECK_INT(nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS), 0);

	return unit_end();
}
