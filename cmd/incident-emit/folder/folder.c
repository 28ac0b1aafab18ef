#include "folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "clock.h"
#include "memory.h"
#include "text.h"

enum { LOCK_TRIES = 6000 };
#define LOCK_PAUSE (5 * CLOCK_MS)

int
folder_open(struct folder *folder, const char *path, struct text *why)
{
	*folder = (struct folder){.path = path, .lock = -1, .opened = -1, .made = -1};
	folder->fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (folder->fd == -1)
		return text_fail(why, "cannot read the folder %s: %s", path, strerror(errno));

	return 0;
}

/* A folder of our own in it; never one that a link leads to. */
static int
folder_open_inner(const struct folder *folder, const char *name)
{
	if (mkdirat(folder->fd, name, 0700) == -1 && errno != EEXIST)
		return -1;

	return openat(folder->fd, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
}

/* Another process that was stopped while it held the lock must not stop us for ever. */
static int
lock_take(int fd)
{
	for (int tries = 0; tries < LOCK_TRIES; tries++) {
		if (flock(fd, LOCK_EX | LOCK_NB) == 0)
			return 0;
		if (errno != EWOULDBLOCK && errno != EINTR)
			return -1;
		clock_sleep(&clock_system, tries < 20 ? CLOCK_MS : LOCK_PAUSE);
	}
	errno = ETIMEDOUT;

	return -1;
}

/* A network's file system may lock files alone, and those that are written alone. */
static int
folder_lock_file(struct folder *folder)
{
	folder->lock = openat(
	    folder->fd, ".lock", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);

	return folder->lock == -1 ? -1 : lock_take(folder->lock);
}

/* What stands there was left by one that was killed: it would have held the lock. */
static void
folder_clear_made(int made)
{
	int fd = openat(made, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *left = fd == -1 ? NULL : fdopendir(fd);

	if (!left) {
		if (fd != -1)
			close(fd);
		return;
	}
	for (struct dirent *entry; (entry = readdir(left));)
		if (entry->d_name[0] != '.')
			unlinkat(made, entry->d_name, 0);
	closedir(left);
}

int
folder_lock(struct folder *folder, struct text *why)
{
	const char *what = ".";

	if (lock_take(folder->fd) == -1 && (errno == ETIMEDOUT || folder_lock_file(folder) == -1))
		goto fail;
	what = ".open";
	folder->opened = folder_open_inner(folder, what);
	if (folder->opened == -1)
		goto fail;
	what = ".new";
	folder->made = folder_open_inner(folder, what);
	if (folder->made == -1)
		goto fail;
	folder_clear_made(folder->made);

	return 0;
fail:
	return text_fail(why, "cannot use %s/%s: %s", folder->path, what,
	    errno == ETIMEDOUT ? "another process has held it for half a minute" : strerror(errno));
}

void
folder_close(struct folder *folder)
{
	int fds[] = {folder->made, folder->opened, folder->lock, folder->fd};

	for (size_t i = 0; i < sizeof(fds) / sizeof(fds[0]); i++)
		if (fds[i] != -1)
			close(fds[i]);
}

bool
folder_is_artifact(const char *name)
{
	size_t len = strlen(name);

	return len > strlen("incident_.json") && len < FOLDER_NAME_SIZE &&
	       strncmp(name, "incident_", 9) == 0 && strcmp(name + len - 5, ".json") == 0 &&
	       !strchr(name, '/');
}

static int
folder_name_order(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

int
folder_names(const struct folder *folder, bool (*wanted)(const char *name),
    struct folder_names *names, struct text *why)
{
	int fd = openat(folder->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *stream = fd == -1 ? NULL : fdopendir(fd);
	int reason;

	*names = (struct folder_names){0};
	if (!stream) {
		reason = errno;
		if (fd != -1)
			close(fd);
		return text_fail(
		    why, "cannot read the folder %s: %s", folder->path, strerror(reason));
	}
	errno = 0;
	for (struct dirent *entry; (entry = readdir(stream)); errno = 0) {
		if (!wanted(entry->d_name))
			continue;
		names->items =
		    memory_grow(names->items, names->count, &names->room, sizeof(*names->items));
		names->items[names->count++] = memory_string(entry->d_name);
	}
	reason = errno;
	closedir(stream);
	if (reason != 0)
		return text_fail(
		    why, "cannot read the folder %s: %s", folder->path, strerror(reason));
	if (names->count > 0)
		qsort(names->items, names->count, sizeof(*names->items), folder_name_order);

	return 0;
}

void
folder_names_free(struct folder_names *names)
{
	for (size_t i = 0; i < names->count; i++)
		free(names->items[i]);
	free(names->items);
	*names = (struct folder_names){0};
}
