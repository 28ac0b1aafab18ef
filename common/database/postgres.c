#include "driver.h"
#include "text.h"

#ifdef HAVE_PQ

#	include <errno.h>
#	include <inttypes.h>
#	include <libpq-fe.h>
#	include <poll.h>
#	include <stdio.h>
#	include <stdlib.h>
#	include <string.h>

#	include "clock.h"
#	include "diag.h"
#	include "resolve.h"

/*
 * libpq has no deadlines of its own: connect_timeout does not bound the look-up of a name and is
 * ignored by PQconnectPoll(), and PQcancel() connects without one.  So names are resolved by
 * resolve_host(), every wait is ours, and the server ends a late statement itself
 * (statement_timeout) while we hang up.
 */

enum {
	LONGEST_WAIT_MS = 100, /* so that a signal that came just before a wait is seen */
};

struct postgres {
	PGconn *connection;
	int64_t timeout_ns;
	struct database_deadline deadline; /* of the opening or of the statement at work */
	const char *password;              /* the URL's, while it opens */
	bool broken;                       /* a statement was left behind unfinished */
};

/* ---- reasons ---- */

/* libpq's message without the password, whatever a server echoes. */
static void
explain(const struct postgres *pg, const char *message, struct text *why)
{
	const char *secret = PQpass(pg->connection);

	if (secret == NULL || *secret == '\0')
		secret = pg->password;
	text_clear(why);
	database_conceal(message, secret, why);
}

/* Without this libpq would write the server's notices to stderr. */
static void
ignore_notice(void *context, const char *message)
{
	(void)context;
	(void)message;
}

/* ---- waiting ---- */

/* Waits until the socket is ready for `events`.  0, or -1 with the reason. */
static int
wait_ready(const struct postgres *pg, short events, struct text *why)
{
	for (;;) {
		struct pollfd socket = {.fd = PQsocket(pg->connection), .events = events};
		int64_t left_ms;
		int ready;

		if (database_must_stop(&pg->deadline, why))
			return -1;
		left_ms = database_left(&pg->deadline) / CLOCK_MS + 1;
		ready =
		    poll(&socket, 1, left_ms < LONGEST_WAIT_MS ? (int)left_ms : LONGEST_WAIT_MS);
		if (ready > 0)
			return 0;
		if (ready == -1 && errno != EINTR) {
			(void)text_set_format(why, "poll: %s", strerror(errno));
			return -1;
		}
	}
}

/* ---- rows ---- */

/* Hands one row on.  0, 1 when it stopped the query, -1 with the reason. */
static int
hand_out(const PGresult *result, struct database_columns *columns, database_row *row, void *context,
    struct text *why)
{
	size_t count = (size_t)PQnfields(result);

	if (database_columns_size(columns, count) == -1) {
		(void)text_set_format(why, "out of memory");
		return -1;
	}
	for (size_t i = 0; i < count; i++) {
		int at = (int)i;
		char *bytes = PQgetisnull(result, 0, at) ? NULL : PQgetvalue(result, 0, at);

		columns->names[i] = PQfname(result, at);
		if (database_read_field(PQftype(result, at), bytes,
			(size_t)PQgetlength(result, 0, at), &columns->values[i], why) == -1)
			return -1;
	}

	return row(columns->values, columns->names, count, context) != 0;
}

/* ---- statements ---- */

/* Sends what libpq holds.  0 or -1. */
static int
flush(struct postgres *pg, struct text *why)
{
	int more;

	while ((more = PQflush(pg->connection)) == 1) {
		if (wait_ready(pg, POLLIN | POLLOUT, why) == -1)
			return -1;
		/* A server that sends while it is sent to would else block both. */
		if (PQconsumeInput(pg->connection) == 0)
			break;
	}
	if (more != 0) {
		explain(pg, PQerrorMessage(pg->connection), why);
		return -1;
	}

	return 0;
}

/* The next result, NULL after the last.  0, or -1 with the reason. */
static int
next_result(struct postgres *pg, PGresult **result, struct text *why)
{
	while (PQisBusy(pg->connection)) {
		if (wait_ready(pg, POLLIN, why) == -1)
			return -1;
		if (PQconsumeInput(pg->connection) == 0) {
			explain(pg, PQerrorMessage(pg->connection), why);
			return -1;
		}
	}
	*result = PQgetResult(pg->connection);

	return 0;
}

/* Reads results to their end, so that the connection can be used again.  0, 1 when `row` stopped,
 * or -1. */
static int
read_results(
    struct postgres *pg, database_row *row, void *context, int64_t *changed, struct text *why)
{
	struct database_columns columns = {0};
	PGresult *result;
	int rc = 0;

	for (;;) {
		if (next_result(pg, &result, why) == -1) {
			pg->broken = true;
			rc = -1;
			break;
		}
		if (result == NULL)
			break;
		switch (PQresultStatus(result)) {
		case PGRES_SINGLE_TUPLE:
			if (rc != 0 || row == NULL)
				break;
			rc = hand_out(result, &columns, row, context, why);
			break;
		case PGRES_TUPLES_OK:
		case PGRES_COMMAND_OK:
			if (changed != NULL && strncmp(PQcmdStatus(result), "SELECT", 6) != 0)
				*changed = strtoll(PQcmdTuples(result), NULL, 10);
			break;
		case PGRES_COPY_IN:
		case PGRES_COPY_OUT:
		case PGRES_COPY_BOTH:
			(void)text_set_format(why, "COPY is not supported");
			pg->broken = true;
			rc = -1;
			break;
		default:
			explain(pg, PQresultErrorMessage(result), why);
			rc = -1;
			break;
		}
		PQclear(result);
		if (pg->broken)
			break;
	}
	database_columns_free(&columns);

	return rc;
}

static int
run(struct postgres *pg, const char *sql, const struct database_value *values, size_t count,
    database_row *row, void *context, int64_t *changed, struct text *why)
{
	struct database_parameters p = {0};

	if (pg->broken) {
		(void)text_set_format(
		    why, "the connection was given up after an earlier statement");
		return -1;
	}
	if (database_take_parameters(&p, values, count, why) == -1)
		return -1;
	if (PQsendQueryParams(
		pg->connection, sql, (int)count, p.types, p.values, p.lengths, p.formats, 0) != 1 ||
	    PQsetSingleRowMode(pg->connection) != 1) {
		explain(pg, PQerrorMessage(pg->connection), why);
		pg->broken = true;
		return -1;
	}
	if (flush(pg, why) == -1) {
		pg->broken = true;
		return -1;
	}

	return read_results(pg, row, context, changed, why);
}

static void
postgres_limit(void *connection, int64_t timeout_ns)
{
	struct postgres *pg = connection;

	pg->timeout_ns = timeout_ns;
}

static int
postgres_query(void *connection, const char *sql, const struct database_value *parameters,
    size_t count, database_row *row, void *context, int64_t *changed, struct text *why)
{
	struct postgres *pg = connection;

	pg->deadline = database_deadline(pg->timeout_ns);

	return run(pg, sql, parameters, count, row, context, changed, why);
}

/* ---- opening ---- */

/* The default of a keyword: what libpq takes from the environment and its service file. */
static const char *
default_of(const PQconninfoOption *defaults, const char *name)
{
	for (; defaults->keyword != NULL; defaults++) {
		if (strcmp(defaults->keyword, name) == 0)
			return defaults->val;
	}

	return NULL;
}

/* Drives one attempt within pg->deadline, which becomes `whole` once a server took the connection.
 * 0, or -1 with the reason. */
static int
connect_once(struct postgres *pg, const struct database_keywords *keywords,
    const struct database_deadline *whole, bool *reached, struct text *why)
{
	PostgresPollingStatusType state = PGRES_POLLING_WRITING;

	PQfinish(pg->connection);
	pg->connection = PQconnectStartParams(keywords->names, keywords->values, 0);
	if (pg->connection == NULL) {
		(void)text_set_format(why, "out of memory");
		return -1;
	}
	(void)PQsetNoticeProcessor(pg->connection, ignore_notice, NULL);
	if (PQstatus(pg->connection) == CONNECTION_BAD)
		state = PGRES_POLLING_FAILED;
	while (state == PGRES_POLLING_READING || state == PGRES_POLLING_WRITING) {
		if (wait_ready(pg, state == PGRES_POLLING_READING ? POLLIN : POLLOUT, why) == -1)
			return -1;
		state = PQconnectPoll(pg->connection);
		switch (PQstatus(pg->connection)) {
		case CONNECTION_BAD:
		case CONNECTION_STARTED:
		case CONNECTION_NEEDED:
			break;
		default:
			*reached = true;
			pg->deadline = *whole;
			break;
		}
	}
	if (state != PGRES_POLLING_OK) {
		explain(pg, PQerrorMessage(pg->connection), why);
		return -1;
	}

	return 0;
}

/* Tries the addresses of a name in turn until a server takes the connection; each gets its share of
 * the time. */
static int
connect_to(
    struct postgres *pg, struct database_keywords *keywords, const char *host, struct text *why)
{
	struct database_deadline whole = pg->deadline;
	struct resolve_answer answer = {0};
	size_t slot = keywords->count;
	bool reached = false;
	int rc = -1;

	if (resolve_host(host, database_left(&whole), &answer, why) == -1)
		return -1;
	for (size_t i = 0; i < answer.count && rc == -1 && !reached; i++) {
		int64_t share = database_left(&whole) / (int64_t)(answer.count - i);

		pg->deadline.until = database_deadline(share).until;
		keywords->count = slot;
		database_put_keyword(keywords, "hostaddr", answer.addresses[i]);
		rc = connect_once(pg, keywords, &whole, &reached, why);
	}
	pg->deadline = whole;

	return rc;
}

/* Connects to the URL's server: by name, by a socket's folder, or by an address that needs no
 * look-up. */
static int
connect_server(struct postgres *pg, const struct database_url *parts, struct text *why)
{
	struct database_keywords keywords = {0};
	PQconninfoOption *defaults = PQconndefaults();
	const char *host = database_url_setting(parts, "host");
	const char *address = database_url_setting(parts, "hostaddr");
	bool reached = false;
	int rc = -1;

	if (defaults == NULL) {
		(void)text_set_format(why, "libpq cannot read its defaults");
		goto out;
	}
	if (database_take_keywords(&keywords, parts, why) == -1)
		goto out;
	if (host == NULL && address == NULL) {
		host = default_of(defaults, "host");
		address = default_of(defaults, "hostaddr");
	}
	if (address == NULL && host != NULL && host[0] != '\0' && host[0] != '/' && host[0] != '@')
		rc = connect_to(pg, &keywords, host, why);
	else
		rc = connect_once(pg, &keywords, &pg->deadline, &reached, why);

out:
	PQconninfoFree(defaults);
	return rc;
}

/* Every statement ends by its own deadline on the server, and a reader's see one state of it and
 * cannot write. */
static int
prepare_connection(struct postgres *pg, enum database_mode mode, struct text *why)
{
	int64_t timeout_ms = pg->timeout_ns / CLOCK_MS + 1;
	bool reader = mode == DATABASE_READ_ONLY;
	char sql[64];

	if (timeout_ms > INT32_MAX)
		timeout_ms = INT32_MAX;
	(void)snprintf(sql, sizeof(sql), "SET %s statement_timeout = %" PRId64,
	    reader ? "LOCAL" : "SESSION", timeout_ms);
	if (reader && run(pg, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", NULL, 0, NULL,
			  NULL, NULL, why) == -1)
		return -1;

	return run(pg, sql, NULL, 0, NULL, NULL, NULL, why);
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
postgres_open(
    const struct database_url *parts, enum database_mode mode, int64_t timeout_ns, struct text *why)
{
	struct postgres *pg = calloc(1, sizeof(*pg));

	if (pg == NULL) {
		(void)text_set_format(why, "out of memory");
		return NULL;
	}
	pg->timeout_ns = timeout_ns;
	pg->deadline = database_deadline(timeout_ns);
	pg->password = database_url_setting(parts, "password");
	if (connect_server(pg, parts, why) == -1 || PQsetnonblocking(pg->connection, 1) == -1 ||
	    prepare_connection(pg, mode, why) == -1) {
		postgres_close(pg);
		return NULL;
	}
	pg->password = NULL;

	return pg;
}

/* to_regclass() follows the search path; quote_ident() keeps a name one name. */
const struct database_driver database_postgres = {
    .open = postgres_open,
    .close = postgres_close,
    .limit = postgres_limit,
    .query = postgres_query,
    .has_table = "SELECT 1 WHERE to_regclass(quote_ident($1::text)) IS NOT NULL",
    .has_column = "SELECT 1 FROM pg_attribute WHERE attrelid = to_regclass(quote_ident($1::text)) "
		  "AND attname = $2::text AND attnum > 0 AND NOT attisdropped",
};

const char *
database_postgres_library(void)
{
	static char name[32];
	int version = PQlibVersion();

	(void)snprintf(name, sizeof(name), "libpq %d.%d", version / 10000, version % 10000);

	return name;
}

#endif
