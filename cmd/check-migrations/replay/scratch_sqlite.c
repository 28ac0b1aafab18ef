#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "database.h"
#include "memory.h"
#include "migrations.h"
#include "rule.h"
#include "scratch_place.h"
#include "text.h"

static const char prefix[] = "readyline_replay_";

static const char *
scratch_parent(void)
{
	const char *parent = getenv("TMPDIR");

	return parent && *parent ? parent : "/tmp";
}

/* ---- leftovers ---- */

/* Whether a folder is ours and no keeper holds it. */
static bool
folder_is_left(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	struct stat status;
	bool left = fd != -1 && fstat(fd, &status) == 0 && status.st_uid == geteuid() &&
		    flock(fd, LOCK_SH | LOCK_NB) == 0;

	if (fd != -1)
		close(fd);

	return left;
}

static void
leftover_tell(struct category *category, const char *name)
{
	TEXT_LOCAL path = TEXT_INIT(TEXT_MAX_REASON * 4);
	struct check check = {.status = CHECK_WARN};

	text_add_format(&path, "%s/%s", scratch_parent(), name);
	if (!scratch_name_is_old(name, prefix) || !folder_is_left(text_string(&path)))
		return;
	check.observed = check_string(text_string(&path));
	category_say(category, RULE_LEFTOVER, &check,
	    "an earlier replay has left the folder %s behind: rm -r %s", text_string(&path),
	    text_string(&path));
}

static void
leftovers_tell(struct category *category)
{
	DIR *parent = opendir(scratch_parent());
	struct dirent *entry;

	while (parent && (entry = readdir(parent)))
		if (strncmp(entry->d_name, prefix, strlen(prefix)) == 0)
			leftover_tell(category, entry->d_name);
	if (parent)
		closedir(parent);
}

static int
sqlite_look(struct scratch *scratch, struct category *category, struct text *why)
{
	TEXT_LOCAL path = TEXT_INIT(TEXT_MAX_REASON * 4);
	const char *rest = strchr(scratch->asked->replay_url, ':');

	if (!rest || (rest[1 + strspn(rest + 1, "/")] != '\0' && strcmp(rest, "::memory:") != 0))
		return text_fail(why, "--replay sqlite: makes a temporary file of its own: leave "
				      "out what stands behind the colon");
	leftovers_tell(category);
	text_add_format(&path, "%s/%s", scratch_parent(), prefix);
	scratch_put_name(&path);
	scratch->folder = memory_string(text_string(&path));
	text_clear(&path);
	text_add_format(&path, "sqlite:%s/scratch.db", scratch->folder);
	scratch->url = memory_string(text_string(&path));

	return 0;
}

/* ---- the keeper's work ---- */

static int
sqlite_make(void *context, struct text *why)
{
	struct scratch *scratch = context;

	scratch->lock = -1;
	if (mkdir(scratch->folder, 0700) == -1)
		return text_fail(
		    why, "cannot make the folder %s: %s", scratch->folder, strerror(errno));
	scratch->lock = open(scratch->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (scratch->lock == -1 || flock(scratch->lock, LOCK_EX | LOCK_NB) == -1)
		return text_fail(
		    why, "cannot lock the folder %s: %s", scratch->folder, strerror(errno));

	return 0;
}

/* SQLite makes files beside its own; none is a folder. */
static void
folder_empty(const char *path)
{
	DIR *folder = opendir(path);
	struct dirent *entry;

	while (folder && (entry = readdir(folder)))
		unlinkat(dirfd(folder), entry->d_name, 0);
	if (folder)
		closedir(folder);
}

static int
sqlite_remove(void *context, struct text *why)
{
	struct scratch *scratch = context;

	folder_empty(scratch->folder);
	if (rmdir(scratch->folder) == 0 || errno == ENOENT)
		return 0;

	return text_fail(why, "cannot remove the folder %s: %s", scratch->folder, strerror(errno));
}

/* ---- in use ---- */

static struct database *
sqlite_connect(const struct scratch *scratch, int64_t timeout_ns, struct text *why)
{
	return database_open(scratch->url, DATABASE_SCRATCH, timeout_ns, why);
}

static void
sqlite_advise(const struct scratch *scratch, struct text *why)
{
	text_add_format(why, "; it may still be there: rm -r %s", scratch->folder);
}

const struct scratch_place scratch_sqlite = {
    .look = sqlite_look,
    .make = sqlite_make,
    .remove = sqlite_remove,
    .connect = sqlite_connect,
    .advise = sqlite_advise,
};
