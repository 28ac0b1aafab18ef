/* The ledger's file and lock, and its rows in memory. */
#include "ledger.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "artifact.h"
#include "character.h"
#include "database.h"
#include "digest.h"
#include "memory.h"
#include "private.h"

enum { HASH_SHOWN = 12, LONGEST_NAME = 60, PRIVATE_FOLDER = 0700, PRIVATE_FILE = 0600 };

static const char ending[] = ".db";

const char *
ledger_outcome_name(enum ledger_outcome outcome)
{
	static const char *const names[] = {[LEDGER_WAITING] = "deferred",
	    [LEDGER_DELIVERED] = "delivered",
	    [LEDGER_FAILED] = "failed",
	    [LEDGER_UNKNOWN] = "unknown"};

	return names[outcome];
}

/* ---- its files ---- */

static char *
ledger_path(const char *spool, const char *file, const char *end)
{
	TEXT_LOCAL path = TEXT_INIT(TEXT_MAX_REASON);

	text_add_format(&path, "%s/delivery/%s%s", spool, file, end);

	return memory_string(text_string(&path));
}

struct ledger *
ledger_of(const char *spool, const char *file)
{
	struct ledger *ledger = memory_new(1, sizeof(*ledger));

	ledger->path = ledger_path(spool, file, ending);
	ledger->lock_path = ledger_path(spool, file, ".lock");
	ledger->finished_path = ledger_path(spool, file, ".finished");
	ledger->file = memory_string(file);
	ledger->lock = -1;
	ledger->version = -1;

	return ledger;
}

/* What the sink is called, of characters that any file system takes, and a part of the digest of
 * what tells it from others. */
static int
ledger_put_file(struct text *out, const char *id, const char *name)
{
	char digest[DIGEST_SIZE];

	if (digest_of(id, strlen(id), digest) == -1)
		return -1;
	for (size_t i = 0; i < LONGEST_NAME && name[i] != '\0'; i++)
		text_add_byte(out, char_is_alnum(name[i]) ? name[i] : '-');

	return text_add_format(out, "-%.*s", HASH_SHOWN, digest);
}

struct ledger *
ledger_new(const char *spool, const struct sink *sink, struct text *why)
{
	TEXT_LOCAL file = TEXT_INIT(TEXT_MAX_REASON), folder = TEXT_INIT(TEXT_MAX_REASON);
	struct ledger *ledger;

	text_add_format(&folder, "%s/delivery", spool);
	if (artifact_make_folder(text_string(&folder), PRIVATE_FOLDER, why) == -1)
		return NULL;
	if (ledger_put_file(&file, sink->id, sink->name) == -1) {
		text_fail(why, "out of memory");
		return NULL;
	}
	ledger = ledger_of(spool, text_string(&file));
	ledger->name = memory_string(sink->name);
	ledger->sink = (struct ledger_sink){.name = ledger->name,
	    .wants_updates = sink->kind->wants_updates,
	    .wants_no_resolve = sink->kind->wants_no_resolve,
	    .lease_ns = sink->kind->lease_ns};
	ledger->sink_given = true;

	return ledger;
}

int
ledger_each(const char *spool, int (*take)(void *context, const char *file), void *context,
    struct text *why)
{
	TEXT_LOCAL folder = TEXT_INIT(TEXT_MAX_REASON);
	struct dirent **entries = NULL;
	int count, rc = 0;

	text_add_format(&folder, "%s/delivery", spool);
	count = scandir(text_string(&folder), &entries, NULL, alphasort);
	if (count == -1 && errno != ENOENT)
		return text_fail(why, "cannot read %s: %s", text_string(&folder), strerror(errno));
	for (int i = 0; i < count; i++) {
		char *name = entries[i]->d_name;
		size_t len = strlen(name), end = sizeof(ending) - 1;

		if (rc == 0 && len > end && strcmp(name + len - end, ending) == 0) {
			name[len - end] = '\0';
			rc = take(context, name);
		}
		free(entries[i]);
	}
	free(entries);

	return rc;
}

void
ledger_free(struct ledger *ledger)
{
	if (!ledger)
		return;
	ledger_unlock(ledger);
	database_close(ledger->db);
	ledger_drop_rows(ledger);
	free(ledger->rows);
	free(ledger->path);
	free(ledger->lock_path);
	free(ledger->finished_path);
	free((char *)ledger->file);
	free(ledger->name);
	free(ledger);
}

const struct ledger_sink *
ledger_sink(const struct ledger *ledger)
{
	return &ledger->sink;
}

const char *
ledger_file(const struct ledger *ledger)
{
	return ledger->file;
}

/* ---- the lock ---- */

bool
ledger_is_locked(const struct ledger *ledger)
{
	return ledger->lock != -1;
}

void
ledger_unlock(struct ledger *ledger)
{
	if (ledger->lock != -1)
		(void)close(ledger->lock);
	ledger->lock = -1;
}

int
ledger_lock(struct ledger *ledger, struct text *why)
{
	int fd;

	if (ledger->lock != -1)
		return 1;
	fd = open(ledger->lock_path, O_RDWR | O_CREAT | O_CLOEXEC, PRIVATE_FILE);
	if (fd == -1)
		return text_fail(why, "cannot lock %s: %s", ledger->lock_path, strerror(errno));
	if (flock(fd, LOCK_EX | LOCK_NB) == -1) {
		int reason = errno;

		(void)close(fd);
		if (reason == EWOULDBLOCK || reason == EINTR)
			return 0;
		return text_fail(why, "cannot lock %s: %s", ledger->lock_path, strerror(reason));
	}
	ledger->lock = fd;
	if (ledger_look(ledger, why) == -1) {
		ledger_unlock(ledger);
		return -1;
	}

	return 1;
}

int
ledger_look(struct ledger *ledger, struct text *why)
{
	if (!ledger->db && ledger_open(ledger, why) == -1)
		return -1;

	return ledger_read(ledger, why);
}

/* ---- what is finished ---- */

int
ledger_note_finished(const struct ledger *ledger, const struct text *ids, struct text *why)
{
	TEXT_LOCAL there = TEXT_INIT(TEXT_MAX_RECORD);

	if (artifact_read(ledger->finished_path, TEXT_MAX_RECORD, &there, NULL) == 0 &&
	    strcmp(text_string(&there), text_string(ids)) == 0)
		return 0;

	return artifact_save(ledger->finished_path, PRIVATE_FILE, text_string(ids), ids->len, why);
}

int
ledger_drop_finished(const struct ledger *ledger, struct text *why)
{
	if (unlink(ledger->finished_path) == 0 || errno == ENOENT)
		return 0;

	return text_fail(why, "cannot remove %s: %s", ledger->finished_path, strerror(errno));
}

/* ---- what the sink asked for ---- */

int64_t
ledger_not_before(const struct ledger *ledger)
{
	return ledger->not_before;
}
