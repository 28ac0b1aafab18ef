#include <stdio.h>
#include <string.h>
#include <time.h>

#include "clock.h"
#include "database.h"
#include "deadline.h"
#include "login.h"
#include "memory.h"
#include "migrations.h"
#include "rule.h"
#include "scratch_place.h"
#include "text.h"

static const char prefix[] = "readyline_replay_";

/* ---- before it is made ---- */

/* Databases that an earlier replay has left behind: nobody is connected to them, and no keeper
 * holds them, whose connection is called as they are. */
static const char leftovers[] =
    "SELECT datname FROM pg_catalog.pg_database d WHERE datname LIKE 'readyline\\_replay\\_%' AND "
    "NOT EXISTS (SELECT 1 FROM pg_catalog.pg_stat_activity a "
    "WHERE a.datname = d.datname OR a.application_name = d.datname) ORDER BY 1";

static int
leftover_tell(
    const struct database_value *columns, const char *const *names, size_t count, void *context)
{
	struct check check = {.status = CHECK_WARN};

	(void)names;
	(void)count;
	check.observed = check_string(columns[0].bytes);
	if (scratch_name_is_old(columns[0].bytes, prefix))
		category_say(context, RULE_LEFTOVER, &check,
		    "an earlier replay has left the database %s behind, and nobody is connected to "
		    "it: DROP DATABASE \"%s\"",
		    columns[0].bytes, columns[0].bytes);

	return 0;
}

/* How the live database sorts and what it stores, said as CREATE DATABASE says it. */
static const char likeness[] =
    "SELECT ' ENCODING ' || quote_literal(pg_encoding_to_char(encoding)) || "
    "' LC_COLLATE ' || quote_literal(datcollate) || ' LC_CTYPE ' || quote_literal(datctype) || "
    "CASE to_jsonb(d)->>'datlocprovider' "
    "WHEN 'i' THEN ' LOCALE_PROVIDER icu ICU_LOCALE ' || "
    "quote_literal(coalesce(to_jsonb(d)->>'datlocale', to_jsonb(d)->>'daticulocale')) "
    "WHEN 'b' THEN ' LOCALE_PROVIDER builtin BUILTIN_LOCALE ' || "
    "quote_literal(to_jsonb(d)->>'datlocale') "
    "ELSE '' END FROM pg_catalog.pg_database d WHERE datname = current_database()";

static int
likeness_take(
    const struct database_value *columns, const char *const *names, size_t count, void *context)
{
	(void)names;
	(void)count;

	return text_add_string(context, columns[0].bytes);
}

/* Nothing of it where no live database is PostgreSQL. */
static int
likeness_read(const struct migrations *asked, struct text *sql, struct text *why)
{
	struct database *live;
	int rc = 0;

	if (!asked->database_url || asked->skip_database)
		return 0;
	live = database_open(asked->database_url, DATABASE_READ_ONLY, asked->timeout_ns, why);
	if (!live)
		return -1;
	if (database_kind(live) == DATABASE_POSTGRES)
		rc = database_query(live, likeness, NULL, 0, likeness_take, sql, NULL, why);
	database_close(live);

	return rc;
}

static int
postgres_look(struct scratch *scratch, struct category *category, struct text *why)
{
	const struct migrations *asked = scratch->asked;
	TEXT_LOCAL name = TEXT_INIT(SCRATCH_NAME_SIZE - 1);
	TEXT_LOCAL sql = TEXT_INIT(TEXT_MAX_REASON);
	struct database *db =
	    database_open(asked->replay_url, DATABASE_READ_WRITE, asked->timeout_ns, why);
	int rc = db ? 0 : -1;

	text_add_string(&name, prefix);
	scratch_put_name(&name);
	snprintf(scratch->name, sizeof(scratch->name), "%s", text_string(&name));
	if (rc == 0)
		rc = login_judge(asked, db, why);
	if (rc == 0)
		rc = database_query(db, leftovers, NULL, 0, leftover_tell, category, NULL, why);
	database_close(db);
	text_add_format(&sql, "CREATE DATABASE %s TEMPLATE template0", scratch->name);
	if (rc == 0)
		rc = likeness_read(asked, &sql, why);
	scratch->create = memory_string(text_string(&sql));
	text_set_format(&sql, "DROP DATABASE IF EXISTS %s", scratch->name);
	scratch->drop = memory_string(text_string(&sql));

	return rc;
}

/* ---- the keeper's work ---- */

static struct database *
postgres_open_patiently(const struct scratch *scratch, struct text *why)
{
	return database_open_patiently(
	    scratch->asked->replay_url, DATABASE_READ_WRITE, scratch->asked->timeout_ns, why);
}

static int
postgres_make(void *context, struct text *why)
{
	struct scratch *scratch = context;
	char sql[SCRATCH_NAME_SIZE + 40];

	scratch->db = postgres_open_patiently(scratch, why);
	if (!scratch->db)
		return -1;
	snprintf(sql, sizeof(sql), "SET application_name = '%s'", scratch->name);
	if (database_execute(scratch->db, sql, why) == -1)
		return -1;
	if (database_execute(scratch->db, scratch->create, why) == 0)
		return 0;
	text_fail_of(why, "cannot create a scratch database");
	if (strcmp(database_fault(scratch->db)->state, "42501") == 0)
		text_add_string(why, "; give --replay a login that may (ALTER ROLE name CREATEDB)");

	return -1;
}

/* What keeps a database from being dropped: its sessions, and that it was made a template. */
static void
postgres_release(struct scratch *scratch)
{
	static const char sessions[] =
	    "SELECT pg_catalog.pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity "
	    "WHERE datname = $1::text AND pid <> pg_catalog.pg_backend_pid()";
	struct database_value name = {
	    .kind = DATABASE_TEXT, .bytes = scratch->name, .len = strlen(scratch->name)};
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	char sql[SCRATCH_NAME_SIZE + 40];

	snprintf(sql, sizeof(sql), "ALTER DATABASE %s IS_TEMPLATE false", scratch->name);
	/* Whether they did something is seen by the next attempt to drop it. */
	if (database_query(scratch->db, sessions, &name, 1, NULL, NULL, NULL, &why) == -1 ||
	    database_execute(scratch->db, sql, &why) == -1)
		return;
}

/* One attempt, on the connection that is there or another. */
static int
postgres_drop(struct scratch *scratch, struct text *why)
{
	if (!scratch->db)
		scratch->db = postgres_open_patiently(scratch, why);
	if (!scratch->db)
		return -1;
	if (database_execute(scratch->db, scratch->drop, why) == 0)
		return 0;
	if (database_fault(scratch->db)->lost) {
		database_close(scratch->db);
		scratch->db = NULL;
		return -1;
	}
	postgres_release(scratch);

	return -1;
}

static int
postgres_remove(void *context, struct text *why)
{
	struct scratch *scratch = context;
	const struct timespec pause = {.tv_nsec = 20 * CLOCK_MS};
	struct deadline deadline = deadline_in(2 * scratch->asked->timeout_ns);
	int rc;

	/* Dropped before anybody is turned out, it would fail as long as one is there. */
	if (scratch->db)
		postgres_release(scratch);
	while ((rc = postgres_drop(scratch, why)) == -1 && deadline_left(&deadline) > 0)
		nanosleep(&pause, NULL);
	database_close(scratch->db);
	scratch->db = NULL;

	return rc;
}

/* ---- in use ---- */

static struct database *
postgres_connect(const struct scratch *scratch, int64_t timeout_ns, struct text *why)
{
	return database_open_beside(scratch->asked->replay_url, scratch->name, timeout_ns, why);
}

static void
postgres_advise(const struct scratch *scratch, struct text *why)
{
	text_add_format(why, "; it may still be there: DROP DATABASE \"%s\"", scratch->name);
}

const struct scratch_place scratch_postgres = {
    .look = postgres_look,
    .make = postgres_make,
    .remove = postgres_remove,
    .connect = postgres_connect,
    .advise = postgres_advise,
};
