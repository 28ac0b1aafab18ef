#include "session.h"

#include "database.h"
#include "folder.h"
#include "layout.h"
#include "replay.h"
#include "scratch.h"

static bool
tool_is(const struct replay *replay, const char *name)
{
	return replay->folder->layout == layout_named(name);
}

/* Sends what is no migration's. */
static int
session_say(struct replay *replay, const char *const *statements, struct text *why)
{
	for (; *statements; statements++)
		if (database_execute(replay->db, *statements, why) == -1)
			return -1;

	return 0;
}

int
session_open(struct replay *replay, struct text *why)
{
	/* The limits of a migration are its own and those of its login, as its tool has them. */
	static const char *const postgres[] = {"RESET statement_timeout", NULL};
	static const char *const sqlite[] = {"PRAGMA synchronous = OFF", NULL};
	/* SQLite as Rust's programs build it (libsqlite3-sys) keeps foreign keys. */
	static const char *const keys[] = {"PRAGMA foreign_keys = ON", NULL};

	replay->db = scratch_connect(replay->scratch, 0, why);
	if (!replay->db || session_say(replay, replay->sqlite ? sqlite : postgres, why) == -1)
		return -1;
	if (replay->sqlite && (tool_is(replay, "sqlx") || tool_is(replay, "prisma")))
		return session_say(replay, keys, why);

	return 0;
}

int
session_end_migration(struct replay *replay, struct text *why)
{
	static const char *const commit[] = {"COMMIT", NULL};
	static const char *const forget[] = {"DISCARD ALL", NULL};
	static const char *const flyway[] = {"RESET ROLE", "RESET search_path", NULL};

	replay->failed_line = 0;
	if (database_fault(replay->db)->in_transaction && session_say(replay, commit, why) == -1) {
		replay->failure = REPLAY_REFUSED;
		return -1;
	}
	replay->failure = REPLAY_TROUBLE;
	if (replay->pending)
		return !replay->sqlite && tool_is(replay, "flyway")
			   ? session_say(replay, flyway, why)
			   : 0;
	if (!replay->sqlite)
		return session_say(replay, forget, why);
	database_close(replay->db);

	return session_open(replay, why);
}
