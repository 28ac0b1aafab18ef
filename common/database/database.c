#include "database.h"

#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "driver.h"
#include "diag.h"
#include "text.h"
#include "units.h"

enum { DEFAULT_TIMEOUT_S = 10, LONGEST_SHOWN = 1024 };

struct database {
	enum database_kind kind;
	const struct database_driver *driver;
	void *connection;
	struct text shown; /* the URL, for reasons */
	bool busy;         /* inside of a query */
};

/* ---- deadlines ---- */

struct database_deadline
database_deadline(int64_t timeout_ns)
{
	return (struct database_deadline){
	    .until = clock_monotonic(&clock_system) + timeout_ns, .timeout_ns = timeout_ns};
}

int64_t
database_left(const struct database_deadline *deadline)
{
	int64_t left = deadline->until - clock_monotonic(&clock_system);

	return left > 0 ? left : 0;
}

bool
database_must_stop(const struct database_deadline *deadline, struct text *why)
{
	if (signal_pending() != 0) {
		if (why != NULL)
			(void)text_set_format(why, "interrupted");
		return true;
	}
	if (database_left(deadline) > 0)
		return false;
	if (why != NULL) {
		(void)text_set_format(why, "no answer within ");
		units_show_duration(why, deadline->timeout_ns);
	}

	return true;
}

/* ---- rows ---- */

int
database_columns_size(struct database_columns *columns, size_t count)
{
	if (columns->values != NULL && columns->count == count)
		return 0;
	database_columns_free(columns);
	columns->values = calloc(count + 1, sizeof(*columns->values));
	columns->names = calloc(count + 1, sizeof(*columns->names));
	columns->count = count;

	return columns->values != NULL && columns->names != NULL ? 0 : -1;
}

void
database_columns_free(struct database_columns *columns)
{
	free(columns->values);
	free(columns->names);
	*columns = (struct database_columns){0};
}

/* ---- the URL, for people ---- */

static void
show(const struct database_url *parts, struct text *out)
{
	const char *host = database_url_setting(parts, "host");
	const char *port = database_url_setting(parts, "port");
	const char *name = database_url_setting(parts, "dbname");

	if (parts->kind == DATABASE_SQLITE) {
		(void)text_add_string(out, "sqlite:");
		(void)text_add_visible(out, parts->path, strlen(parts->path));
		return;
	}
	(void)text_add_string(out, "postgresql://");
	if (host != NULL)
		(void)text_add_visible(out, host, strlen(host));
	if (port != NULL) {
		(void)text_add_byte(out, ':');
		(void)text_add_visible(out, port, strlen(port));
	}
	if (name != NULL) {
		(void)text_add_byte(out, '/');
		(void)text_add_visible(out, name, strlen(name));
	}
}

int
database_show_url(const char *url, struct text *out)
{
	struct text why = TEXT_INIT(TEXT_MAX_REASON);
	struct database_url parts;
	int rc = database_url_parse(url, &parts, &why);

	if (rc == 0)
		show(&parts, out);
	database_url_free(&parts);
	text_free(&why);

	return rc == 0 && !text_failed(out) ? 0 : -1;
}

/* Puts the database before the reason: "sqlite:app.db: no such table: t". */
static void
name_database(const struct text *shown, struct text *why)
{
	struct text reason = TEXT_INIT(TEXT_MAX_REASON);

	(void)text_add_string(&reason, text_string(why));
	(void)text_set_format(why, "%s: %s", text_string(shown), text_string(&reason));
	text_free(&reason);
}

/* ---- opening ---- */

struct database *
database_open(const char *url, enum database_mode mode, int64_t timeout_ns, struct text *why)
{
	struct database *db = calloc(1, sizeof(*db));
	struct database_url parts = {0};

	if (db == NULL) {
		(void)text_set_format(why, "out of memory");
		return NULL;
	}
	db->shown = TEXT_INIT(LONGEST_SHOWN);
	if (database_url_parse(url, &parts, why) == -1)
		goto fail;
	show(&parts, &db->shown);
	db->kind = parts.kind;
	db->driver = parts.kind == DATABASE_SQLITE ? &database_sqlite : &database_postgres;
	if (timeout_ns == 0)
		timeout_ns = DEFAULT_TIMEOUT_S * CLOCK_SECOND;
	db->connection = db->driver->open(&parts, mode, timeout_ns, why);
	if (db->connection == NULL) {
		name_database(&db->shown, why);
		goto fail;
	}
	database_url_free(&parts);

	return db;

fail:
	database_url_free(&parts);
	database_close(db);
	return NULL;
}

void
database_close(struct database *db)
{
	if (db == NULL)
		return;
	if (db->connection != NULL)
		db->driver->close(db->connection);
	text_free(&db->shown);
	free(db);
}

void
database_limit(struct database *db, int64_t timeout_ns)
{
	db->driver->limit(db->connection, timeout_ns);
}

enum database_kind
database_kind(const struct database *db)
{
	return db->kind;
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

	if (relay->row != NULL)
		relay->result = relay->row(columns, names, count, relay->context);

	return relay->result != 0;
}

int
database_query(struct database *db, const char *sql, const struct database_value *parameters,
    size_t count, database_row *row, void *context, int64_t *changed, struct text *why)
{
	struct relay relay = {.row = row, .context = context};
	int64_t rows = 0;
	int rc;

	if (db->busy) {
		(void)text_set_format(why, "a statement was begun inside of another one's rows");
		return -1;
	}
	db->busy = true;
	rc = db->driver->query(
	    db->connection, sql, parameters, count, relay_row, &relay, &rows, why);
	db->busy = false;
	if (changed != NULL)
		*changed = rows;
	if (rc == -1)
		name_database(&db->shown, why);

	return rc == -1 ? -1 : relay.result;
}

int
database_execute(struct database *db, const char *sql, struct text *why)
{
	return database_query(db, sql, NULL, 0, NULL, NULL, NULL, why);
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

static struct database_value
name_value(const char *name)
{
	return (struct database_value){.kind = DATABASE_TEXT, .bytes = name, .len = strlen(name)};
}

int
database_has_table(struct database *db, const char *table, struct text *why)
{
	struct database_value name = name_value(table);
	bool found = false;

	if (database_query(db, db->driver->has_table, &name, 1, note_row, &found, NULL, why) == -1)
		return -1;

	return found;
}

int
database_has_column(struct database *db, const char *table, const char *column, struct text *why)
{
	struct database_value names[] = {name_value(table), name_value(column)};
	bool found = false;

	if (database_query(db, db->driver->has_column, names, 2, note_row, &found, NULL, why) == -1)
		return -1;

	return found;
}
