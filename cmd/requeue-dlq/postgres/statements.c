/* Connections, templates, and a COMMIT whose answer is lost. */
#include "clock.h"
#include "deadline.h"
#include "postgres_store.h"

enum { LONGEST_STATEMENT = 4 << 20 };

int
postgres_ask(struct postgres_store *store, const char *template,
    const struct database_value *parameters, size_t count, database_row *row, void *context,
    struct text *why)
{
	TEXT_LOCAL sql = TEXT_INIT(LONGEST_STATEMENT);

	pieces_expand(&store->pieces, template, &sql);
	if (text_failed(&sql))
		return text_fail(why, "out of memory");

	return database_query(
	    store->db, text_string(&sql), parameters, count, row, context, NULL, why);
}

static int
statement_take_number(
    const struct database_value *values, const char *const *names, size_t count, void *context)
{
	(void)names;
	if (count > 0 && values[0].kind == DATABASE_INTEGER)
		*(int64_t *)context = values[0].integer;

	return 0;
}

int
postgres_number(
    struct postgres_store *store, const char *template, int64_t *number, struct text *why)
{
	*number = 0;

	return postgres_ask(store, template, NULL, 0, statement_take_number, number, why);
}

/* ---- connecting ---- */

/* Statements are to mean the same whatever the role's settings are, and a policy that hides rows is
 * to be said: what is hidden would look like an empty queue. */
static const char settings[] =
    "SELECT set_config('client_encoding', 'UTF8', false), set_config('row_security', 'off', "
    "false), "
    "set_config('datestyle', 'ISO', false), set_config('bytea_output', 'hex', false), "
    "set_config('intervalstyle', 'postgres', false), "
    "set_config('standard_conforming_strings', 'on', false), "
    "set_config('default_transaction_isolation', 'read committed', false), "
    "set_config('search_path', pg_catalog.current_setting('search_path'), false)";

static int
statement_connect(struct postgres_store *store, bool patient, struct text *why)
{
	enum database_mode mode = postgres_writes(store) ? DATABASE_READ_WRITE : DATABASE_READ_ONLY;
	const struct store_settings *asked = &store->head.settings;
	int64_t standby;

	database_close(store->db);
	store->db = patient ? database_open_patiently(asked->url, mode, asked->timeout_ns, why)
			    : database_open(asked->url, mode, asked->timeout_ns, why);
	if (!store->db || database_execute(store->db, settings, why) == -1)
		return -1;
	if (!postgres_writes(store))
		return 0;
	if (postgres_number(store, "SELECT (current_setting('transaction_read_only') = 'on')::int",
		&standby, why) == -1)
		return -1;

	return standby == 1 ? text_fail(why, "the server takes no changes: it is a standby, or set "
					     "read-only; name the primary")
			    : 0;
}

/* ---- transactions ---- */

int
postgres_begin(struct postgres_store *store, struct text *why)
{
	return postgres_writes(store) ? database_execute(store->db, "BEGIN", why) : 0;
}

void
postgres_roll_back(struct postgres_store *store)
{
	TEXT_LOCAL ignored = TEXT_INIT(TEXT_MAX_REASON);

	/* Should even this fail, the server rolls back when the connection ends. */
	if (postgres_writes(store))
		database_execute(store->db, "ROLLBACK", &ignored);
}

struct commit {
	char transaction[32];
	char status[16];
};

static int
commit_take_transaction(
    const struct database_value *values, const char *const *names, size_t count, void *context)
{
	struct commit *commit = context;

	(void)names;
	(void)count;
	if (values[0].kind == DATABASE_TEXT && values[0].len < sizeof(commit->transaction))
		memcpy(commit->transaction, values[0].bytes, values[0].len + 1);

	return 0;
}

static int
commit_take_status(
    const struct database_value *values, const char *const *names, size_t count, void *context)
{
	struct commit *commit = context;

	(void)names;
	(void)count;
	if (values[0].kind == DATABASE_TEXT && values[0].len < sizeof(commit->status))
		memcpy(commit->status, values[0].bytes, values[0].len + 1);

	return 0;
}

int
postgres_connect(struct postgres_store *store, struct text *why)
{
	return statement_connect(store, false, why);
}

/* A server that is restarted needs a moment. */
int
postgres_reconnect(struct postgres_store *store, struct text *why)
{
	struct deadline deadline = deadline_in(store->head.settings.timeout_ns);

	while (statement_connect(store, true, why) == -1) {
		if (deadline_left(&deadline) <= 0)
			return -1;
		clock_sleep(&clock_system, CLOCK_SECOND / 10);
	}

	return 0;
}

/* What the server knows of the transaction; it may still be at work on it.  0 or -1. */
static int
commit_look(struct postgres_store *store, struct commit *commit, struct text *why)
{
	const struct database_value transaction =
	    postgres_text(commit->transaction, strlen(commit->transaction));
	const struct database_value seal = postgres_text(store->seal, strlen(store->seal));

	commit->status[0] = '\0';
	if (postgres_ask(store, "SELECT pg_xact_status($1::xid8)", &transaction, 1,
		commit_take_status, commit, why) == 0 &&
	    commit->status[0] != '\0')
		return 0;
	if (!store->has_tables || store->seal[0] == '\0')
		return -1;

	/* A server that took over from the one that was asked may not know its numbers. */
	return postgres_ask(store,
	    "SELECT CASE WHEN EXISTS (SELECT 1 FROM {ledger} WHERE run = {run} AND seal = $1) "
	    "THEN 'committed' ELSE 'aborted' END",
	    &seal, 1, commit_take_status, commit, why);
}

/* 0: it took effect, -1: it did not, or nobody can tell. */
static int
commit_resolve(struct postgres_store *store, struct commit *commit, struct text *why)
{
	struct deadline deadline = deadline_in(store->head.settings.timeout_ns);
	TEXT_LOCAL lost = TEXT_INIT(TEXT_MAX_REASON);

	text_add(&lost, text_string(why), why->len);
	commit->status[0] = '\0';
	while (postgres_reconnect(store, why) == 0 && commit_look(store, commit, why) == 0 &&
	       strcmp(commit->status, "in progress") == 0 && deadline_left(&deadline) > 0)
		clock_sleep(&clock_system, CLOCK_SECOND / 10);
	if (strcmp(commit->status, "committed") == 0) {
		text_clear(why);
		return 0;
	}
	if (strcmp(commit->status, "aborted") == 0)
		return text_fail(
		    why, "%s; nothing of the batch took effect: run it again", text_string(&lost));

	return text_fail(why,
	    "%s; whether the last batch took effect is not known: ask with verify --run %s",
	    text_string(&lost), store->head.settings.run);
}

int
postgres_commit(struct postgres_store *store, struct text *why)
{
	struct commit commit = {0};
	int rc;

	/* From here on it is to be known what becomes of it. */
	database_be_patient(store->db, true);
	if (postgres_ask(store, "SELECT pg_current_xact_id_if_assigned()::text", NULL, 0,
		commit_take_transaction, &commit, why) == -1)
		return -1;
	rc = database_execute(store->db, "COMMIT", why);
	if (rc == -1 && database_fault(store->db)->lost)
		rc = commit_resolve(store, &commit, why);
	if (store->db)
		database_be_patient(store->db, false);

	return rc;
}
