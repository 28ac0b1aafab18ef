#include "database.h"

#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "driver.h"
#include "text.h"

enum { DEFAULT_TIMEOUT_S = 10, LONGEST_SHOWN = 1024 };

struct database {
	enum database_kind kind;
	const struct database_driver *driver;
	void *connection;
	int64_t timeout_ns; /* of a statement */
	struct text shown;  /* the URL, for reasons */
	bool busy;          /* inside of a query */
	bool patient;       /* with signals */
	struct database_fault fault;
};

/* ---- opening ---- */

struct database *
database_connect(const struct database_driver *driver, const struct database_url *parts,
    enum database_mode mode, const struct deadline *deadline, struct text *why)
{
	struct database *db = calloc(1, sizeof(*db));

	if (!db) {
		text_fail(why, "out of memory");
		return NULL;
	}
	db->shown = TEXT_INIT(LONGEST_SHOWN);
	database_url_show(parts, &db->shown);
	db->kind = parts->kind;
	db->driver = driver;
	db->timeout_ns = deadline->timeout_ns;
	db->patient = deadline->patient;
	db->connection = driver->open(parts, mode, deadline, why);
	if (!db->connection) {
		text_fail_of(why, text_string(&db->shown));
		database_close(db);
		return NULL;
	}

	return db;
}

struct deadline
database_deadline(int64_t timeout_ns, bool patient)
{
	struct deadline deadline =
	    deadline_in(timeout_ns ? timeout_ns : DEFAULT_TIMEOUT_S * CLOCK_SECOND);

	deadline.patient = patient;

	return deadline;
}

void
database_be_patient(struct database *db, bool patient)
{
	db->patient = patient;
}

void
database_close(struct database *db)
{
	if (!db)
		return;
	if (db->connection)
		db->driver->close(db->connection);
	text_free(&db->shown);
	free(db);
}

void
database_limit(struct database *db, int64_t timeout_ns)
{
	db->timeout_ns = timeout_ns;
}

enum database_kind
database_kind(const struct database *db)
{
	return db->kind;
}

int
database_version(const struct database *db)
{
	return db->driver->version ? db->driver->version(db->connection) : 0;
}

/* ---- statements ---- */

/* The caller's row function, and what it returned. */
struct relay {
	database_row *row;
	void *context;
	int result;
};

static int
relay_row(
    const struct database_value *columns, const char *const *names, size_t count, void *context)
{
	struct relay *relay = context;

	if (relay->row)
		relay->result = relay->row(columns, names, count, relay->context);

	return relay->result != 0;
}

int
database_query(struct database *db, const char *sql, const struct database_value *parameters,
    size_t count, database_row *row, void *context, int64_t *changed, struct text *why)
{
	struct relay relay = {.row = row, .context = context};
	int64_t rows = 0;
	struct database_statement statement = {.sql = sql,
	    .parameters = parameters,
	    .count = count,
	    .row = relay_row,
	    .context = &relay,
	    .changed = &rows,
	    .fault = &db->fault};
	struct deadline deadline = deadline_in(db->timeout_ns);
	int rc;

	deadline.patient = db->patient;
	if (db->busy)
		return text_fail(why, "a statement was begun inside of another one's rows");
	db->busy = true;
	db->fault = (struct database_fault){0};
	rc = db->driver->query(db->connection, &statement, &deadline, why);
	db->busy = false;
	if (changed)
		*changed = rows;

	return rc == -1 ? text_fail_of(why, text_string(&db->shown)) : relay.result;
}

const struct database_fault *
database_fault(const struct database *db)
{
	return &db->fault;
}

int
database_execute(struct database *db, const char *sql, struct text *why)
{
	return database_query(db, sql, NULL, 0, NULL, NULL, NULL, why);
}

int
database_try(struct database *db, struct database_trial *trial, struct text *why)
{
	struct deadline deadline = deadline_in(db->timeout_ns);

	trial->taken = 0;
	trial->error_at = SIZE_MAX;
	if (!db->driver->attempt)
		return text_fail(why, "only SQLite can try a statement");

	return db->driver->attempt(db->connection, trial, &deadline, why);
}

static int
note_row(
    const struct database_value *columns, const char *const *names, size_t count, void *context)
{
	(void)columns;
	(void)names;
	(void)count;
	*(bool *)context = true;

	return 0;
}

/* Whether a query about names has a row: 1, 0, or -1. */
static int
database_finds(
    struct database *db, const char *sql, const char *table, const char *column, struct text *why)
{
	struct database_value names[] = {
	    {.kind = DATABASE_TEXT, .bytes = table, .len = strlen(table)},
	    {.kind = DATABASE_TEXT, .bytes = column, .len = strlen(column)},
	};
	bool found = false;

	if (database_query(db, sql, names, *column ? 2 : 1, note_row, &found, NULL, why) == -1)
		return -1;

	return found;
}

int
database_has_table(struct database *db, const char *table, struct text *why)
{
	return database_finds(db, db->driver->has_table, table, "", why);
}

int
database_has_column(struct database *db, const char *table, const char *column, struct text *why)
{
	return database_finds(db, db->driver->has_column, table, column, why);
}
