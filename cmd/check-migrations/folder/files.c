#include "files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "folder.h"
#include "layout.h"
#include "list.h"
#include "memory.h"
#include "signals.h"
#include "text.h"
#include "thread.h"

void
migration_set_odd(struct migration *migration, struct text *faults)
{
	free(migration->odd);
	migration->odd = memory_given(text_take(faults));
}

/* Whether the file that a link leads to lies outside of the folder, whose real path is `top`. */
static bool
link_leads_out(const char *path, const char *top)
{
	char *target = realpath(path, NULL);
	size_t len = strlen(top);
	bool inside;

	if (!target)
		return false;
	inside = strncmp(target, top, len) == 0 && (target[len] == '/' || strcmp(top, "/") == 0);
	free(target);

	return !inside;
}

/* A migration that is a folder is the file migration.sql in it. */
static void
migration_enter(struct migration *migration)
{
	struct text name = TEXT_INIT(TEXT_MAX_REASON * 4), path = TEXT_INIT(TEXT_MAX_REASON * 4);

	text_add_format(&name, "%s/migration.sql", migration->name);
	text_add_format(&path, "%s/migration.sql", migration->path);
	free(migration->name);
	free(migration->path);
	migration->name = memory_given(text_take(&name));
	migration->path = memory_given(text_take(&path));
}

/* What a thread needs for one file after the other. */
struct files {
	const struct folder *folder;
	int fd;    /* of the folder, where names begin */
	char *top; /* its real path, once a link asks for it */
	struct contents_reader *reader;
};

/* A pipe in the place of a file would hang without O_NONBLOCK. */
enum { OPEN_FLAGS = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY };

static void
migration_note_link(struct migration *migration, struct files *files)
{
	if (!files->top)
		files->top = realpath(files->folder->path, NULL);
	if (files->top && link_leads_out(migration->path, files->top))
		migration->leads_out = true;
}

/* A file that was listed and is gone has changed; any other reason stands in errno. */
static int
migration_is_gone(void)
{
	if (errno == ENOENT)
		errno = ESTALE;

	return -1;
}

static int
migration_refuse(const struct layout *layout, bool is_folder, struct text *faults)
{
	if (layout->folders)
		return text_fail(faults, "it would not be applied: a folder with migration.sql in "
					 "it is expected");

	return text_fail(faults, "it is %s: a regular file is expected",
	    is_folder ? "a folder, which would not be applied" : "neither a file nor a folder");
}

/* Opens what the listing does not say to be a file: symbolic links are followed, devices never
 * opened.  The descriptor; or -1, with what is odd about it in `faults`, or with errno. */
static int
migration_open_other(struct migration *migration, struct files *files, struct text *faults)
{
	const struct layout *layout = files->folder->layout;
	struct stat status;
	bool link;

	if (lstat(migration->path, &status) == -1)
		return migration_is_gone();
	link = S_ISLNK(status.st_mode);
	if (link)
		migration_note_link(migration, files);
	if (stat(migration->path, &status) == -1)
		return -1;
	if (link && S_ISDIR(status.st_mode) && (layout->folders || layout->recursive))
		return text_fail(faults, "it is a symbolic link to a folder, which is not looked "
					 "into: the folder itself is expected");
	if (!S_ISREG(status.st_mode) || layout->folders)
		return migration_refuse(layout, S_ISDIR(status.st_mode), faults);

	return open(migration->path, OPEN_FLAGS);
}

/* The same of the file in a migration that is a folder, entered already. */
static int
migration_open_inner(struct migration *migration, struct files *files, struct text *faults)
{
	struct stat status;

	if (lstat(migration->path, &status) == -1)
		return errno == ENOENT ? text_fail(faults, "the folder holds no migration.sql")
				       : -1;
	if (S_ISLNK(status.st_mode))
		migration_note_link(migration, files);
	if (stat(migration->path, &status) == -1)
		return -1;
	if (!S_ISREG(status.st_mode))
		return text_fail(faults, "its migration.sql is no regular file");

	return open(migration->path, OPEN_FLAGS);
}

static bool
migration_is_folder(const struct migration *migration, const struct layout *layout)
{
	struct stat status;

	if (!layout->folders || migration->type != DT_UNKNOWN)
		return layout->folders && migration->type == DT_DIR;

	return lstat(migration->path, &status) == 0 && S_ISDIR(status.st_mode);
}

/* Most are files, and opened without further questions. */
static int
migration_open(struct migration *migration, struct files *files, struct text *faults)
{
	const struct layout *layout = files->folder->layout;
	bool enters = migration_is_folder(migration, layout);
	int fd = -1;

	if (enters)
		migration_enter(migration);
	if (enters || (migration->type == DT_REG && !layout->folders))
		fd = openat(files->fd, migration->name, OPEN_FLAGS | O_NOFOLLOW);
	if (fd != -1)
		return fd;

	return enters ? migration_open_inner(migration, files, faults)
		      : migration_open_other(migration, files, faults);
}

/* Reads what is open.  0, or -1 with errno. */
static int
migration_read_open(struct migration *migration, int fd, struct files *files, struct text *faults)
{
	struct stat status;

	if (fstat(fd, &status) == -1)
		return -1;
	migration->regular = S_ISREG(status.st_mode);
	if (migration->regular)
		return contents_read(files->reader, fd, &status, &migration->contents);
	migration_refuse(files->folder->layout, false, faults);

	return 0;
}

/* 0, or -1 with errno when it cannot be known what it is, or what it holds. */
static int
migration_read(struct migration *migration, struct files *files)
{
	TEXT_LOCAL faults = TEXT_INIT(TEXT_MAX_REASON);
	int fd = migration_open(migration, files, &faults), rc = 0, error;

	if (fd == -1 && faults.len == 0)
		return -1;
	if (fd != -1)
		rc = migration_read_open(migration, fd, files, &faults);
	error = errno;
	if (faults.len > 0)
		migration_set_odd(migration, &faults);
	if (fd != -1)
		close(fd);
	errno = error;

	return rc;
}

/* ---- several at a time ---- */

/* What the threads share: the next file that nobody has taken, and what went wrong with each. */
struct turns {
	struct folder *folder;
	int fd;
	atomic_size_t next;
	int *errors; /* 0 for none */
};

enum { TURN = 32, MOST_THREADS = 4 };

static void *
files_read_turns(void *context)
{
	struct turns *turns = context;
	struct files files = {
	    .folder = turns->folder, .fd = turns->fd, .reader = contents_reader_new()};
	size_t count = turns->folder->count, at;

	while ((at = atomic_fetch_add(&turns->next, TURN)) < count) {
		size_t end = at + TURN < count ? at + TURN : count;

		for (; at < end && signal_pending() == 0; at++)
			if (migration_read(&turns->folder->items[at], &files) == -1)
				turns->errors[at] = errno;
	}
	contents_reader_free(files.reader);
	free(files.top);

	return NULL;
}

/* How many are worth it: half of the time goes into opening and closing, which processors can do
 * side by side. */
static size_t
threads_wanted(size_t files)
{
	size_t most = files / (8 * TURN) < MOST_THREADS ? files / (8 * TURN) : MOST_THREADS;
	cpu_set_t mine;

	if (sched_getaffinity(0, sizeof(mine), &mine) == -1)
		return 0;

	return (size_t)CPU_COUNT(&mine) < most ? (size_t)CPU_COUNT(&mine) : most;
}

static void
turns_take(struct turns *turns)
{
	size_t wanted = threads_wanted(turns->folder->count), started = 0;
	pthread_t threads[MOST_THREADS];

	/* This one reads as well, and all alone where none can be started. */
	while (
	    started + 1 < wanted && thread_start(&threads[started], files_read_turns, turns) == 0)
		started++;
	files_read_turns(turns);
	while (started > 0)
		pthread_join(threads[--started], NULL);
}

int
files_read(struct folder *folder, struct records *records)
{
	struct turns turns = {.folder = folder, .errors = memory_new(folder->count, sizeof(int))};

	/* Where it cannot be opened any more, each file tells so. */
	turns.fd = open(folder->path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	turns_take(&turns);
	if (turns.fd != -1)
		close(turns.fd);
	for (size_t i = 0; i < folder->count; i++) {
		errno = turns.errors[i];
		if (errno != 0)
			folder_report_unreadable(folder->items[i].path, records);
	}
	free(turns.errors);

	return signal_pending() != 0 ? -1 : 0;
}
