/* The watcher: what becomes of each statement from migration to migration. */
#include "running.h"

#include <stdlib.h>
#include <string.h>

#include "database.h"
#include "folder.h"
#include "ledger.h"
#include "memory.h"
#include "migrations.h"
#include "records.h"
#include "replay.h"
#include "rule.h"
#include "running_state.h"
#include "signals.h"
#include "text.h"

/* How many statements are looked at again after every migration, whatever that changed. */
enum { FEW = 500 };

const char running_extension[] = "pg_stat_statements";

/* ---- where the statements come from ---- */

static int
path_take(
    const struct database_value *columns, const char *const *names, size_t count, void *context)
{
	char **path = context;

	(void)names;
	if (count == 1 && columns[0].kind == DATABASE_TEXT)
		*path = memory_copy(columns[0].bytes, columns[0].len);

	return 0;
}

/* What the live database gives to its login; "$user" is another one in the scratch database. */
static const char path_of_login[] =
    "SELECT replace(current_setting('search_path'), '\"$user\"', quote_ident(session_user))";

/* Asks the live database.  0, or -1 with the reason. */
static int
running_ask_live(struct running *running, bool statements, struct text *why)
{
	const struct migrations *asked = running->replay->asked;
	const struct ledger *ledger = running->replay->ledger;
	struct database *live =
	    database_open(asked->database_url, DATABASE_READ_ONLY, asked->timeout_ns, why);
	int rc = 0;

	if (!live)
		return -1;
	if (!running->path && database_kind(live) == DATABASE_POSTGRES)
		rc = database_query(
		    live, path_of_login, NULL, 0, path_take, &running->path, NULL, why);
	if (rc == 0 && statements)
		rc = recorded_read_extension(
		    &running->recorded, live, ledger_table_name(ledger), !asked->search_path, why);
	database_close(live);

	return rc;
}

static int
running_take_statements(struct running *running, struct text *why)
{
	const struct migrations *asked = running->replay->asked;
	bool extension = strcmp(asked->statements, running_extension) == 0;
	bool live = asked->database_url && !asked->skip_database;

	if (!extension &&
	    recorded_read_file(&running->recorded, asked->statements, running->sqlite, why) == -1) {
		records_trouble_with(
		    running->replay->findings->records, "statements: %s", text_string(why));
		return -1;
	}
	if (extension)
		running->recorded.name = running_extension;
	if (live && !running->sqlite && running_ask_live(running, extension, why) == -1)
		text_add_format(&running->trouble, "%s", text_string(why));

	return 0;
}

static void
running_free(struct running *running)
{
	for (size_t i = 0; i < running->count; i++)
		statement_free(&running->statements[i]);
	free(running->statements);
	changes_free(&running->changes);
	values_free(&running->values);
	values_free(&running->lost);
	recorded_free(&running->recorded);
	free(running->path);
	text_free(&running->trouble);
	free(running);
}

static void *
running_begin(struct replay *replay)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct running *running;

	if (!replay->asked->statements)
		return NULL;
	running = memory_new(1, sizeof(*running));
	running->replay = replay;
	running->trouble = TEXT_INIT(TEXT_MAX_REASON);
	running->sqlite = strncmp(replay->asked->replay_url, "sqlite", strlen("sqlite")) == 0;
	running->path = memory_string(replay->asked->search_path);
	if (running_take_statements(running, &why) == -1) {
		running_free(running);
		return NULL;
	}
	running->count = running->recorded.count;
	running->statements = memory_new(running->count, sizeof(*running->statements));
	for (size_t i = 0; i < running->count; i++)
		running->statements[i].recorded = &running->recorded.items[i];

	return running;
}

/* ---- a connection as the release has one ---- */

struct visit {
	struct database *db;
	const char *path; /* that it has; NULL: none was set */
};

static int
visit_open(struct visit *visit, struct running *running, struct text *why)
{
	TEXT_LOCAL unknown = TEXT_INIT(TEXT_MAX_REASON);

	*visit = (struct visit){.db = replay_connect(running->replay, why)};
	if (!visit->db)
		return -1;
	/* PostgreSQL 11 and older do not know it, and plan for no values then. */
	if (!running->sqlite)
		database_execute(visit->db, "SET plan_cache_mode = force_generic_plan", &unknown);

	return 0;
}

static int
visit_set_path(struct visit *visit, const struct running *running,
    const struct running_statement *statement, struct text *why)
{
	const char *path = statement->recorded->path ? statement->recorded->path : running->path;
	struct database_value value = {.kind = DATABASE_TEXT, .bytes = path};

	if (running->sqlite || !path || (visit->path && strcmp(visit->path, path) == 0))
		return 0;
	value.len = strlen(path);
	visit->path = path;

	return database_query(visit->db, "SELECT set_config('search_path', $1::text, false)",
	    &value, 1, NULL, NULL, NULL, why);
}

/* ---- before the pending migrations ---- */

/* Whether it names a table of the database, as a statement of a file may be taken to: where nothing
 * but SELECT 1 was recorded, nothing was judged. */
static bool
statement_tells(const struct running *running, const struct recorded_statement *recorded)
{
	return recorded->line > 0 || changes_name(&running->changes, recorded->text, recorded->len);
}

/* Whether it is a question about the catalog, such as programs that watch ask one, and this one. */
static bool
statement_watches(const struct running *running, const struct recorded_statement *recorded)
{
	return !statement_tells(running, recorded) &&
	       kind_reads_catalog(recorded->text, recorded->len);
}

static int
running_stand(struct running *running, struct visit *visit, struct text *why)
{
	for (size_t i = 0; i < running->count; i++) {
		struct running_statement *statement = &running->statements[i];

		if (signal_pending() != 0)
			return text_fail(why, "interrupted");
		statement_classify(statement, running->sqlite);
		if (statement_watches(running, statement->recorded))
			statement->kind = KIND_LEFT;
		running->left += statement->kind == KIND_LEFT;
		if (!statement_is_asked(statement))
			continue;
		if (visit_set_path(visit, running, statement, why) == -1 ||
		    statement_stand(statement, visit->db, why) == -1)
			return -1;
		if (statement_not_judged(statement))
			continue;
		running->judged++;
		running->respelt += statement->respelt;
		running->telling += statement_tells(running, statement->recorded);
	}

	return 0;
}

static void
running_standing(struct replay *replay, void *state)
{
	struct running *running = state;
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct visit visit;
	int rc;

	(void)replay;
	if (running->trouble.len > 0)
		return;
	rc = visit_open(&visit, running, &why);
	if (rc == 0 && !running->sqlite)
		rc = changes_take(&running->changes, visit.db, &why);
	if (rc == 0)
		rc = running_stand(running, &visit, &why);
	if (rc == 0 && !running->sqlite)
		rc = values_take(&running->values, visit.db, &why);
	database_close(visit.db);
	running->stood = rc == 0;
	if (rc == -1)
		text_add_format(&running->trouble,
		    "the statements could not be seen before the pending migrations: %s",
		    text_string(&why));
}

/* ---- after each of them ---- */

/* Looks at what may have changed, or at everything; `file`: the migration behind which this is. */
static int
running_look(struct running *running, struct visit *visit, bool everything, const char *file,
    struct text *why)
{
	for (size_t i = 0; i < running->count; i++) {
		struct running_statement *statement = &running->statements[i];
		const struct recorded_statement *recorded = statement->recorded;

		if (signal_pending() != 0)
			return text_fail(why, "interrupted");
		if (!statement_is_asked(statement))
			continue;
		if (!everything &&
		    !changes_concern(&running->changes, recorded->text, recorded->len)) {
			running->passed_over = true;
			continue;
		}
		if (visit_set_path(visit, running, statement, why) == -1 ||
		    statement_look(statement, visit->db, &running->lost, file, why) == -1)
			return -1;
	}

	return 0;
}

/* What parameters could name before the pending migrations, and cannot any more. */
static int
running_lose(struct running *running, struct visit *visit, struct text *why)
{
	struct values now = {0};
	int rc;

	if (running->sqlite)
		return 0;
	rc = values_take(&now, visit->db, why);
	if (rc == 0)
		values_note_lost(&running->lost, &running->values, &now);
	values_free(&now);

	return rc;
}

static int
running_visit(struct running *running, bool everything, const char *file, struct text *why)
{
	struct visit visit;
	int rc = visit_open(&visit, running, why);

	if (rc == 0 && !everything)
		rc = changes_take(&running->changes, visit.db, why);
	if (rc == 0)
		rc = running_lose(running, &visit, why);
	if (rc == 0)
		rc = running_look(running, &visit, everything, file, why);
	database_close(visit.db);
	if (rc == -1)
		text_add_format(&running->trouble, "the statements could not be seen after %s: %s",
		    running->last, text_string(why));

	return rc;
}

static void
running_after(struct replay *replay, void *state)
{
	struct running *running = state;
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);

	if (!running->stood || running->trouble.len > 0)
		return;
	running->pending++;
	running->last = replay->migration->path;
	running_visit(running, running->sqlite || running->judged <= FEW, running->last, &why);
}

static void
running_end(struct replay *replay, void *state, const char *failed)
{
	struct running *running = state;
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);

	(void)replay;
	/* What was passed over after a migration is looked at in the end. */
	if (!failed && running->passed_over && running->trouble.len == 0)
		running_visit(running, true, NULL, &why);
	running_report(running, failed);
	running_free(running);
}

const struct replay_watcher running_watcher = {
    .begin = running_begin,
    .standing = running_standing,
    .after = running_after,
    .end = running_end,
};
