#include "scratch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "database.h"
#include "memory.h"
#include "migrations.h"
#include "text.h"
#include "uuid.h"

struct scratch {
	const struct migrations *asked;
	bool sqlite;
	char *folder; /* SQLite: private, holds the file */
	char *url;    /* SQLite: of the file */
	char name[64];
};

static bool
url_is_sqlite(const char *url)
{
	return strncmp(url, "sqlite", 6) == 0;
}

static int
scratch_make_file(struct scratch *scratch, struct text *why)
{
	TEXT_LOCAL path = TEXT_INIT(TEXT_MAX_REASON * 4);
	const char *parent = getenv("TMPDIR");

	text_add_format(&path, "%s/readyline-replay.XXXXXX", parent && *parent ? parent : "/tmp");
	scratch->folder = memory_string(text_string(&path));
	if (!mkdtemp(scratch->folder))
		return text_fail(why, "cannot make a folder %s: %m", scratch->folder);
	text_clear(&path);
	text_add_format(&path, "sqlite:%s/scratch.db", scratch->folder);
	scratch->url = memory_string(text_string(&path));

	return 0;
}

static int
scratch_make_database(struct scratch *scratch, struct text *why)
{
	TEXT_LOCAL sql = TEXT_INIT(TEXT_MAX_REASON);
	struct database *db = database_open(
	    scratch->asked->replay_url, DATABASE_READ_WRITE, scratch->asked->timeout_ns, why);
	char id[2 * 8 + 1];
	int rc;

	if (!db)
		return -1;
	uuid_random_hex(id, 8);
	snprintf(scratch->name, sizeof(scratch->name), "readyline_replay_%s", id);
	text_add_format(&sql, "CREATE DATABASE %s TEMPLATE template0", scratch->name);
	rc = database_execute(db, text_string(&sql), why);
	database_close(db);

	return rc;
}

struct scratch *
scratch_new(const struct migrations *asked, struct text *why)
{
	struct scratch *scratch = memory_new(1, sizeof(*scratch));

	scratch->asked = asked;
	scratch->sqlite = url_is_sqlite(asked->replay_url);
	if ((scratch->sqlite ? scratch_make_file : scratch_make_database)(scratch, why) == 0)
		return scratch;
	free(scratch->folder);
	free(scratch);

	return NULL;
}

struct database *
scratch_connect(const struct scratch *scratch, struct text *why)
{
	const struct migrations *asked = scratch->asked;

	return scratch->sqlite
		   ? database_open(scratch->url, DATABASE_CREATE, asked->timeout_ns, why)
		   : database_open_beside(asked->replay_url, scratch->name, asked->timeout_ns, why);
}

bool
scratch_is_sqlite(const struct scratch *scratch)
{
	return scratch->sqlite;
}

static int
scratch_drop(const struct scratch *scratch, struct text *why)
{
	TEXT_LOCAL sql = TEXT_INIT(TEXT_MAX_REASON);
	struct database *db = database_open_patiently(
	    scratch->asked->replay_url, DATABASE_READ_WRITE, scratch->asked->timeout_ns, why);
	int rc;

	if (!db)
		return -1;
	text_add_format(&sql, "DROP DATABASE %s WITH (FORCE)", scratch->name);
	rc = database_execute(db, text_string(&sql), why);
	database_close(db);

	return rc;
}

static int
scratch_unlink(const struct scratch *scratch, struct text *why)
{
	static const char *const suffixes[] = {"", "-wal", "-shm", "-journal"};

	for (size_t i = 0; i < sizeof(suffixes) / sizeof(*suffixes); i++) {
		TEXT_LOCAL path = TEXT_INIT(TEXT_MAX_REASON * 4);

		text_add_format(&path, "%s%s", strchr(scratch->url, ':') + 1, suffixes[i]);
		unlink(text_string(&path));
	}

	return rmdir(scratch->folder) == 0
		   ? 0
		   : text_fail(why, "cannot remove %s: %m", scratch->folder);
}

int
scratch_remove(struct scratch *scratch, struct text *why)
{
	int rc = (scratch->sqlite ? scratch_unlink : scratch_drop)(scratch, why);

	if (rc == -1)
		text_fail_of(why, scratch->sqlite ? scratch->folder : scratch->name);
	free(scratch->folder);
	free(scratch->url);
	free(scratch);

	return rc;
}
