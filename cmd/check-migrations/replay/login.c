#include "login.h"

#include <stdlib.h>
#include <string.h>

#include "database.h"
#include "memory.h"
#include "migrations.h"
#include "text.h"

/* ---- what the login may do ---- */

/* Roles that the login is, or may become by SET ROLE.  One that may create roles could make itself
 * a member of all but superusers, before PostgreSQL 16. */
static const char powers[] =
    "SELECT CASE WHEN rolsuper THEN 'is a superuser' "
    "WHEN rolreplication THEN 'may replicate' "
    "WHEN rolname IN ('pg_execute_server_program', 'pg_read_server_files', "
    "'pg_write_server_files') THEN 'is a member of ' || rolname "
    "ELSE 'may create roles, and so make itself a member of pg_execute_server_program' END || "
    "CASE WHEN rolname = session_user OR rolname LIKE 'pg\\_%' THEN '' "
    "ELSE ' (as ' || quote_ident(rolname) || ', of which it is a member)' END "
    "FROM pg_catalog.pg_roles WHERE pg_catalog.pg_has_role(session_user, oid, 'MEMBER') AND "
    "(rolsuper OR rolreplication OR rolname IN ('pg_execute_server_program', "
    "'pg_read_server_files', 'pg_write_server_files') OR (rolcreaterole AND "
    "pg_catalog.current_setting('server_version_num')::int < 160000)) "
    "ORDER BY rolsuper DESC, rolreplication DESC, rolname = session_user DESC, rolname LIMIT 1";

static int
take_text(
    const struct database_value *columns, const char *const *names, size_t count, void *context)
{
	char **text = context;

	(void)names;
	(void)count;
	free(*text);
	*text = columns[0].kind == DATABASE_TEXT ? memory_string(columns[0].bytes) : NULL;

	return 0;
}

static int
login_judge_powers(struct database *db, struct text *why)
{
	char *power = NULL;
	int rc = database_query(db, powers, NULL, 0, take_text, &power, NULL, why);

	if (rc == 0 && power)
		rc = text_fail(why,
		    "the login of --replay %s, and replay runs the migrations' code: give one that "
		    "may create databases and nothing else (CREATE ROLE name LOGIN CREATEDB), or "
		    "say --replay-as-superuser",
		    power);
	free(power);

	return rc;
}

/* ---- which server it is ---- */

/* What tells one server from another, each NULL where it cannot be read. */
struct server {
	char *system; /* made by initdb; of a standby its primary's */
	char *start;
};

static void
server_read(struct database *db, struct server *server)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);

	/* The first may be withheld, which is then no answer; it goes last, since a failure ends
	 * the reader's transaction. */
	if (database_query(db, "SELECT pg_catalog.pg_postmaster_start_time()::text", NULL, 0,
		take_text, &server->start, NULL, &why) == -1)
		return;
	if (database_query(db, "SELECT system_identifier::text FROM pg_catalog.pg_control_system()",
		NULL, 0, take_text, &server->system, NULL, &why) == -1)
		return;
}

static void
server_free(struct server *server)
{
	free(server->system);
	free(server->start);
}

/* Whether both are known to be two. */
static bool
servers_differ(const struct server *a, const struct server *b)
{
	if (a->system && b->system)
		return strcmp(a->system, b->system) != 0;

	return a->start && b->start && strcmp(a->start, b->start) != 0;
}

static int
login_judge_server(const struct migrations *asked, struct database *db, struct text *why)
{
	TEXT_LOCAL reason = TEXT_INIT(TEXT_MAX_REASON);
	struct server here = {0}, there = {0};
	struct database *live =
	    database_open(asked->database_url, DATABASE_READ_ONLY, asked->timeout_ns, &reason);
	int rc = 0;

	server_read(db, &here);
	if (live && database_kind(live) == DATABASE_POSTGRES)
		server_read(live, &there);
	if (!live)
		rc = text_fail(why,
		    "whether --replay names the server of the live database cannot be told: %s",
		    text_string(&reason));
	else if (database_kind(live) == DATABASE_POSTGRES && !servers_differ(&here, &there))
		rc = text_fail(why,
		    "--replay names the server of the live database%s: name another, or say "
		    "--replay-beside-live",
		    (here.system && there.system) || (here.start && there.start)
			? ""
			: ", for all that can be told");
	server_free(&here);
	server_free(&there);
	database_close(live);

	return rc;
}

int
login_judge(const struct migrations *asked, struct database *db, struct text *why)
{
	bool compares = asked->database_url && !asked->skip_database && !asked->replay_beside_live;

	if (!asked->replay_as_superuser && login_judge_powers(db, why) == -1)
		return -1;

	return compares ? login_judge_server(asked, db, why) : 0;
}
