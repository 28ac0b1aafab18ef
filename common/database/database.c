#include "database.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "driver.h"
#include "memory.h"
#include "text.h"
#include "units.h"

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

static int
database_prepare(
    struct database *db, enum database_mode mode, const struct deadline *deadline, struct text *why)
{
	const struct database_driver *driver = db->driver;
	char limits[DATABASE_LIMITS_SIZE];
	struct database_statement begin = {.sql = driver->begin_reading, .fault = &db->fault};
	struct database_statement limit = {.sql = limits, .fault = &db->fault};
	bool reader = mode == DATABASE_READ_ONLY;

	if (!driver->put_limits)
		return 0;
	driver->put_limits(limits, deadline->timeout_ns, reader);
	if (reader && driver->query(db->connection, &begin, deadline, why) == -1)
		return -1;

	return driver->query(db->connection, &limit, deadline, why);
}

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
	if (!db->connection || database_prepare(db, mode, deadline, why) == -1) {
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

const char *
database_shown(const struct database *db)
{
	return text_string(&db->shown);
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

/* Gives a statement to the driver.  0, 1 when its rows stopped it, or -1. */
static int
database_run(struct database *db, struct database_statement *statement, struct text *why)
{
	struct deadline deadline = database_deadline(db->timeout_ns, db->patient);
	int rc;

	if (db->busy)
		return text_fail(why, "a statement was begun inside of another one's rows");
	db->busy = true;
	db->fault = (struct database_fault){0};
	statement->fault = &db->fault;
	rc = db->driver->query(db->connection, statement, &deadline, why);
	db->busy = false;
	if (rc == -1 && (db->fault.lost || db->fault.cause == DATABASE_NO_CAUSE))
		db->fault.cause = DATABASE_LACKING;

	return rc == -1 ? text_fail_of(why, text_string(&db->shown)) : rc;
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
	    .changed = &rows};
	int rc = database_run(db, &statement, why);

	if (changed)
		*changed = rows;

	return rc == -1 ? -1 : relay.result;
}

/* ---- scripts ---- */

static void
ignore_action(void *context, const struct database_action *action)
{
	(void)context;
	(void)action;
}

/* SQLite takes a text statement by statement. */
static int
database_send_each(struct database *db, const char *sql, struct text *why)
{
	const char *at = sql;

	db->fault = (struct database_fault){0};
	while (*at != '\0') {
		struct database_trial trial = {.sql = at, .observe = ignore_action, .runs = true};

		int rc = database_try(db, &trial, why);

		db->fault.in_transaction = trial.in_transaction;
		if (rc == -1) {
			db->fault.position = (int64_t)(at - sql) + 1;
			if (trial.error_at != SIZE_MAX)
				db->fault.position += (int64_t)trial.error_at;
			db->fault.cause = trial.cause;
			return text_fail_of(why, text_string(&db->shown));
		}
		at += trial.taken;
	}

	return 0;
}

int
database_send(struct database *db, const char *sql, struct text *why)
{
	struct database_statement statement = {.sql = sql, .is_script = true};

	return db->driver->attempt ? database_send_each(db, sql, why)
				   : database_run(db, &statement, why);
}

void
database_shape_take(struct database_shape *shape, unsigned type)
{
	shape->takes =
	    memory_grow(shape->takes, shape->parameters, &shape->takes_room, sizeof(*shape->takes));
	shape->takes[shape->parameters++] = type;
}

void
database_shape_add(struct database_shape *shape, const char *name, unsigned type, int modifier,
    const char *declared)
{
	struct database_shape_column *column;

	shape->columns =
	    memory_grow(shape->columns, shape->count, &shape->room, sizeof(*shape->columns));
	column = &shape->columns[shape->count++];
	*column = (struct database_shape_column){
	    memory_string(name), type, modifier, memory_string(declared)};
}

int
database_describe(
    struct database *db, const char *sql, struct database_shape *shape, struct text *why)
{
	struct database_trial trial = {.sql = sql, .observe = ignore_action, .shape = shape};
	struct database_statement statement = {.sql = sql, .shape = shape};

	return db->driver->attempt ? database_try(db, &trial, why)
				   : database_run(db, &statement, why);
}

void
database_shape_free(struct database_shape *shape)
{
	for (size_t i = 0; i < shape->count; i++) {
		free(shape->columns[i].name);
		free(shape->columns[i].declared);
	}
	free(shape->columns);
	free(shape->takes);
	*shape = (struct database_shape){0};
}

const struct database_fault *
database_fault(const struct database *db)
{
	return &db->fault;
}

/* What the server could not do for want of something, whatever the statement. */
static bool
state_is_lack(const char *state)
{
	static const char *const classes[] = {"08", "53", "57P", "58", "XX"};

	for (size_t i = 0; i < sizeof(classes) / sizeof(*classes); i++)
		if (strncmp(state, classes[i], strlen(classes[i])) == 0)
			return true;

	return false;
}

void
database_note_fault(struct database_fault *fault, const char *state, const char *position)
{
	if (!state || fault->state[0] != '\0')
		return;
	snprintf(fault->state, sizeof(fault->state), "%s", state);
	fault->cause = state_is_lack(state) ? DATABASE_LACKING : DATABASE_REFUSED;
	if (!position || units_parse_count(position, &fault->position) == -1)
		fault->position = 0;
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
