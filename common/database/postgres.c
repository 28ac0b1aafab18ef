#include "driver.h"
#include "text.h"

#ifdef HAVE_PQ

#	include <inttypes.h>
#	include <libpq-fe.h>
#	include <poll.h>
#	include <stdio.h>
#	include <stdlib.h>
#	include <string.h>

#	include "clock.h"
#	include "memory.h"
#	include "units.h"

/*
 * libpq has no deadlines of its own: connect_timeout does not bound the look-up of a name and is
 * ignored by PQconnectPoll(), and PQcancel() connects without one.  So names are resolved by
 * database_try_addresses(), every wait is ours, and the server ends a late statement itself
 * (statement_timeout) while we hang up.
 */

struct postgres {
	PGconn *connection;
	struct deadline deadline; /* of the opening or of the statement at work */
	const char *password;     /* the URL's, while it opens */
	bool broken;              /* a statement was left behind unfinished */
	struct database_fault fault;
};

/* ---- reasons ---- */

/* libpq's message without the password, whatever a server echoes; -1. */
static int
postgres_explain(const struct postgres *pg, const char *message, struct text *why)
{
	const char *secret = PQpass(pg->connection);

	if (!secret || *secret == '\0')
		secret = pg->password;
	text_clear(why);
	database_conceal(message, secret, why);

	return -1;
}

static int
postgres_explain_result(struct postgres *pg, const PGresult *result, struct text *why)
{
	const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);

	database_note_fault(
	    &pg->fault, state, PQresultErrorField(result, PG_DIAG_STATEMENT_POSITION));
	/* lock_not_available: a reader's limit, database_put_limits(). */
	if (state && strcmp(state, "55P03") == 0)
		return text_fail(why,
		    "no answer within %" PRId64 " ms: another transaction holds %s",
		    pg->deadline.timeout_ns / CLOCK_MS, "a lock on what was to be read");

	return postgres_explain(pg, PQresultErrorMessage(result), why);
}

/* Without this libpq would write the server's notices to stderr. */
static void
postgres_ignore_notice(void *context, const char *message)
{
	(void)context;
	(void)message;
}

static int
postgres_wait(const struct postgres *pg, short events, struct text *why)
{
	return deadline_wait(&pg->deadline, PQsocket(pg->connection), events, why);
}

/* ---- statements and their rows ---- */

/* Hands one row on.  0, 1 when it stopped the query, -1 with the reason. */
static int
postgres_hand_out(const PGresult *result, struct database_columns *columns,
    const struct database_statement *statement, struct text *why)
{
	size_t count = (size_t)PQnfields(result);

	if (database_columns_size(columns, count) == -1)
		return text_fail(why, "out of memory");
	for (size_t i = 0; i < count; i++) {
		int at = (int)i;
		char *bytes = PQgetisnull(result, 0, at) ? NULL : PQgetvalue(result, 0, at);

		columns->names[i] = PQfname(result, at);
		if (database_read_field(PQftype(result, at), bytes,
			(size_t)PQgetlength(result, 0, at), &columns->values[i], why) == -1)
			return -1;
	}

	return statement->row(columns->values, columns->names, count, statement->context) != 0;
}

/* Sends what libpq holds.  0 or -1. */
static int
postgres_flush(struct postgres *pg, struct text *why)
{
	int more;

	while ((more = PQflush(pg->connection)) == 1) {
		if (postgres_wait(pg, POLLIN | POLLOUT, why) == -1)
			return -1;
		/* A server that sends while it is sent to would else block both. */
		if (PQconsumeInput(pg->connection) == 0)
			break;
	}

	return more != 0 ? postgres_explain(pg, PQerrorMessage(pg->connection), why) : 0;
}

/* The next result, NULL after the last.  0, or -1 with the reason. */
static int
postgres_next(struct postgres *pg, PGresult **result, struct text *why)
{
	while (PQisBusy(pg->connection)) {
		if (postgres_wait(pg, POLLIN, why) == -1)
			return -1;
		if (PQconsumeInput(pg->connection) == 0)
			return postgres_explain(pg, PQerrorMessage(pg->connection), why);
	}
	*result = PQgetResult(pg->connection);

	return 0;
}

static void
postgres_note_shape(const PGresult *result, struct database_shape *shape)
{
	for (int i = 0; i < PQnparams(result); i++)
		database_shape_take(shape, PQparamtype(result, i));
	for (int i = 0; i < PQnfields(result); i++)
		database_shape_add(
		    shape, PQfname(result, i), PQftype(result, i), PQfmod(result, i), NULL);
}

/* Reads results to their end, so that the connection can be used again.  0, 1 when `row` stopped,
 * or -1. */
static int
postgres_read(struct postgres *pg, const struct database_statement *statement, struct text *why)
{
	struct database_columns columns = {0};
	PGresult *result;
	int rc = 0;

	while (!pg->broken) {
		if (postgres_next(pg, &result, why) == -1) {
			pg->broken = true;
			rc = -1;
			break;
		}
		if (!result)
			break;
		switch (PQresultStatus(result)) {
		case PGRES_SINGLE_TUPLE:
			if (rc == 0 && statement->row)
				rc = postgres_hand_out(result, &columns, statement, why);
			break;
		case PGRES_EMPTY_QUERY: /* comments alone are a message as well */
			if (!statement->is_script)
				rc = text_fail(why, "no SQL statement");
			break;
		case PGRES_TUPLES_OK:
		case PGRES_COMMAND_OK:
			pg->fault.completed++;
			if (statement->shape)
				postgres_note_shape(result, statement->shape);
			if (statement->changed && strncmp(PQcmdStatus(result), "SELECT", 6) != 0 &&
			    units_parse_count(PQcmdTuples(result), statement->changed) == -1)
				*statement->changed = 0; /* a statement that counts no rows */
			break;
		case PGRES_COPY_IN:
		case PGRES_COPY_OUT:
		case PGRES_COPY_BOTH:
			pg->broken = true;
			rc = text_fail(why, "COPY is not supported");
			break;
		default:
			rc = postgres_explain_result(pg, result, why);
			break;
		}
		PQclear(result);
	}
	database_columns_free(&columns);

	return rc;
}

/* What libpq was given goes out, when it took it (1), and the answer is read.  0, 1 or -1. */
static int
postgres_exchange(
    struct postgres *pg, int taken, const struct database_statement *statement, struct text *why)
{
	pg->broken = true;
	if (taken != 1)
		return postgres_explain(pg, PQerrorMessage(pg->connection), why);
	if (postgres_flush(pg, why) == -1)
		return -1;
	pg->broken = false;

	return postgres_read(pg, statement, why);
}

static int
postgres_run(struct postgres *pg, const struct database_statement *statement, struct text *why)
{
	struct database_parameters p = {0};
	PGconn *connection = pg->connection;
	int taken;

	if (pg->broken)
		return text_fail(why, "the connection was given up after an earlier statement");
	if (database_take_parameters(&p, statement->parameters, statement->count, why) == -1)
		return -1;
	if (statement->shape) {
		taken = PQsendPrepare(connection, "", statement->sql, 0, NULL);
		if (postgres_exchange(pg, taken, statement, why) == -1)
			return -1;
		taken = PQsendDescribePrepared(connection, "");
	} else if (statement->is_script) {
		taken = PQsendQuery(connection, statement->sql);
	} else {
		taken = PQsendQueryParams(connection, statement->sql, (int)statement->count,
		    p.types, p.values, p.lengths, p.formats, 0);
		taken = taken == 1 ? PQsetSingleRowMode(connection) : taken;
	}

	return postgres_exchange(pg, taken, statement, why);
}

static int
postgres_query(void *connection, const struct database_statement *statement,
    const struct deadline *deadline, struct text *why)
{
	struct postgres *pg = connection;
	int rc;

	pg->deadline = *deadline;
	pg->fault = (struct database_fault){0};
	rc = postgres_run(pg, statement, why);
	pg->fault.lost = pg->broken || PQstatus(pg->connection) == CONNECTION_BAD;
	pg->fault.in_transaction = PQtransactionStatus(pg->connection) > PQTRANS_ACTIVE;
	*statement->fault = pg->fault;

	return rc;
}

/* ---- opening ---- */

/* The default of a keyword: what libpq takes from the environment and its service file. */
static const char *
postgres_default(const PQconninfoOption *option, const char *name)
{
	while (option->keyword && strcmp(option->keyword, name) != 0)
		option++;

	return option->keyword ? option->val : NULL;
}

struct postgres_opening {
	struct postgres *pg;
	struct database_keywords keywords;
};

/* Drives one attempt within the address's share of the time, and within all of it once a server
 * took the connection.  0, or -1 with the reason. */
static int
postgres_attempt(void *context, struct database_address *at, struct text *why)
{
	struct postgres_opening *opening = context;
	struct database_keywords keywords = opening->keywords;
	struct postgres *pg = opening->pg;
	PostgresPollingStatusType state = PGRES_POLLING_WRITING;
	ConnStatusType status;

	if (at->address)
		database_put_keyword(&keywords, "hostaddr", at->address);
	pg->deadline = at->share;
	PQfinish(pg->connection);
	pg->connection = PQconnectStartParams(keywords.names, keywords.values, 0);
	if (!pg->connection)
		return text_fail(why, "out of memory");
	PQsetNoticeProcessor(pg->connection, postgres_ignore_notice, NULL);
	if (PQstatus(pg->connection) == CONNECTION_BAD)
		state = PGRES_POLLING_FAILED;
	while (state == PGRES_POLLING_READING || state == PGRES_POLLING_WRITING) {
		if (postgres_wait(pg, state == PGRES_POLLING_READING ? POLLIN : POLLOUT, why) == -1)
			return -1;
		state = PQconnectPoll(pg->connection);
		status = PQstatus(pg->connection);
		if (status != CONNECTION_BAD && status != CONNECTION_STARTED &&
		    status != CONNECTION_NEEDED) {
			at->answered = true;
			pg->deadline = at->whole;
		}
	}

	return state == PGRES_POLLING_OK
		   ? 0
		   : postgres_explain(pg, PQerrorMessage(pg->connection), why);
}

/* Connects to the URL's server: by name, by a socket's folder, or by an address that needs no
 * look-up. */
static int
postgres_connect(struct postgres *pg, const struct database_url *parts, struct text *why)
{
	struct postgres_opening opening = {.pg = pg};
	PQconninfoOption *defaults = PQconndefaults();
	const char *host = database_url_setting(parts, "host");
	const char *address = database_url_setting(parts, "hostaddr");
	int rc = -1;

	if (!defaults)
		return text_fail(why, "libpq cannot read its defaults");
	if (database_take_keywords(&opening.keywords, parts, why) == -1)
		goto out;
	if (!host && !address) {
		host = postgres_default(defaults, "host");
		address = postgres_default(defaults, "hostaddr");
	}
	rc = database_try_addresses(
	    address ? NULL : host, &pg->deadline, postgres_attempt, &opening, why);

out:
	PQconninfoFree(defaults);
	return rc;
}

static void
postgres_close(void *connection)
{
	struct postgres *pg = connection;

	/* The server rolls an open transaction back. */
	PQfinish(pg->connection);
	free(pg);
}

static void *
postgres_open(const struct database_url *parts, enum database_mode mode,
    const struct deadline *deadline, struct text *why)
{
	struct postgres *pg = calloc(1, sizeof(*pg));

	(void)mode;
	if (!pg) {
		text_set_format(why, "out of memory");
		return NULL;
	}
	pg->deadline = *deadline;
	pg->password = database_url_setting(parts, "password");
	if (postgres_connect(pg, parts, why) == -1 || PQsetnonblocking(pg->connection, 1) == -1) {
		postgres_close(pg);
		return NULL;
	}
	pg->password = NULL;
	return pg;
}

static int
postgres_version(const void *connection)
{
	const struct postgres *pg = connection;

	return PQserverVersion(pg->connection);
}

/* to_regclass() follows the search path; quote_ident() keeps a name one name. */
const struct database_driver database_postgres = {
    .open = postgres_open,
    .close = postgres_close,
    .query = postgres_query,
    .version = postgres_version,
    .begin_reading = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
    .put_limits = database_put_limits,
    .has_table = "SELECT 1 WHERE to_regclass(quote_ident($1::text)) IS NOT NULL",
    .has_column = "SELECT 1 FROM pg_attribute WHERE attrelid = to_regclass(quote_ident($1::text)) "
		  "AND attname = $2::text AND attnum > 0 AND NOT attisdropped",
};

const char *
database_postgres_library(void)
{
	static char name[32];
	int version = PQlibVersion();

	snprintf(name, sizeof(name), "libpq %d.%d", version / 10000, version % 10000);

	return name;
}

#endif
