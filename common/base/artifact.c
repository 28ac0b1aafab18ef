#include "artifact.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "character.h"
#include "file.h"
#include "text.h"
#include "uuid.h"

static const char temporary[] = ".readyline-";

enum { ABANDONED_AFTER_S = 3600 };
enum { READ_BLOCK = 64 << 10, RANDOM_BYTES = 8 };

struct artifact {
	char *path;       /* as the caller named it */
	const char *name; /* its last part */
	char temporary[sizeof(temporary) + 2 * RANDOM_BYTES];
	int folder;
	int fd;
	int fault; /* errno of the first failed write, or 0 */
};

static int
artifact_fail(struct text *why, const char *what, const char *path, const char *reason)
{
	return text_fail(why, "cannot %s %s: %s", what, path, reason);
}

/* A descriptor of the folder that `path` lies in. */
static int
open_folder(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *folder;
	int fd;

	if (!slash)
		return open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	folder = strndup(path, slash == path ? 1 : (size_t)(slash - path));
	if (!folder)
		return -1;
	fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	free(folder);

	return fd;
}

/* Frees, and keeps errno for the caller. */
static void
artifact_release(struct artifact *artifact)
{
	int reason = errno;

	if (artifact->fd != -1)
		(void)close(artifact->fd);
	if (artifact->folder != -1)
		(void)close(artifact->folder);
	free(artifact->path);
	free(artifact);
	errno = reason;
}

struct artifact *
artifact_open(const char *path, mode_t mode, struct text *why)
{
	struct artifact *artifact = calloc(1, sizeof(*artifact));
	char random[2 * RANDOM_BYTES + 1];
	struct stat there;

	if (!artifact)
		goto fail;
	artifact->folder = artifact->fd = -1;
	artifact->path = strdup(path);
	if (!artifact->path)
		goto fail;
	artifact->name = strrchr(artifact->path, '/');
	artifact->name = !artifact->name ? artifact->path : artifact->name + 1;
	artifact->folder = open_folder(path);
	if (artifact->folder == -1)
		goto fail;

	/* A rename would put a file in the place of a device, a pipe or a folder. */
	if (fstatat(artifact->folder, artifact->name, &there, 0) == 0 && !S_ISREG(there.st_mode)) {
		errno = S_ISDIR(there.st_mode) ? EISDIR : EINVAL;
		goto fail;
	}
	uuid_random_hex(random, RANDOM_BYTES);
	(void)snprintf(artifact->temporary, sizeof(artifact->temporary), "%s%s", temporary, random);
	artifact->fd = openat(artifact->folder, artifact->temporary,
	    O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
	if (artifact->fd == -1)
		goto fail;
	/* So that artifact_clear() knows that somebody is at it; where a file system has no locks,
	 * it clears nothing either. */
	(void)flock(artifact->fd, LOCK_EX | LOCK_NB);

	return artifact;

fail:
	if (artifact)
		artifact_release(artifact);
	(void)artifact_fail(
	    why, "write", path, errno == EINVAL ? "it is not a regular file" : strerror(errno));
	return NULL;
}

int
artifact_write(struct artifact *artifact, const void *bytes, size_t len)
{
	if (artifact->fault == 0 && file_write(artifact->fd, bytes, len) == -1)
		artifact->fault = errno;

	return artifact->fault == 0 ? 0 : -1;
}

int
artifact_sync(struct artifact *artifact, struct text *why)
{
	if (artifact->fault == 0 && fsync(artifact->fd) == -1)
		artifact->fault = errno;
	if (artifact->fault == 0)
		return 0;
	return artifact_fail(why, "write", artifact->path, strerror(artifact->fault));
}

/* Some file systems cannot synchronise a folder and say EINVAL. */
static int
sync_folder(int folder)
{
	return fsync(folder) == 0 || errno == EINVAL || errno == EROFS ? 0 : -1;
}

int
artifact_commit(struct artifact *artifact, struct text *why)
{
	int fd = artifact->fd;

	if (artifact->fault != 0) {
		errno = artifact->fault;
		goto fail;
	}
	if (fsync(fd) == -1)
		goto fail;
	artifact->fd = -1;
	if (close(fd) == -1)
		goto fail;
	if (renameat(artifact->folder, artifact->temporary, artifact->folder, artifact->name) == -1)
		goto fail;
	if (sync_folder(artifact->folder) == -1) {
		(void)artifact_fail(why, "write", artifact->path, strerror(errno));
		artifact_release(artifact);
		return -1;
	}
	artifact_release(artifact);

	return 0;

fail:
	(void)artifact_fail(why, "write", artifact->path, strerror(errno));
	artifact_abandon(artifact);
	return -1;
}

void
artifact_abandon(struct artifact *artifact)
{
	if (!artifact)
		return;
	(void)unlinkat(artifact->folder, artifact->temporary, 0);
	artifact_release(artifact);
}

int
artifact_save(const char *path, mode_t mode, const void *bytes, size_t len, struct text *why)
{
	struct artifact *artifact = artifact_open(path, mode, why);

	if (!artifact)
		return -1;
	(void)artifact_write(artifact, bytes, len);

	return artifact_commit(artifact, why);
}

static bool
name_is_temporary(const char *name)
{
	size_t len = sizeof(temporary) - 1;

	if (strlen(name) != len + 2 * RANDOM_BYTES || strncmp(name, temporary, len) != 0)
		return false;
	while (char_hex(name[len]) != -1)
		len++;

	return name[len] == '\0';
}

/* Whoever writes it holds its lock. */
static bool
file_is_abandoned(int fd)
{
	struct stat about;

	return fstat(fd, &about) == 0 && S_ISREG(about.st_mode) && about.st_uid == geteuid() &&
	       about.st_mtime < time(NULL) - ABANDONED_AFTER_S && flock(fd, LOCK_EX | LOCK_NB) == 0;
}

void
artifact_clear(const char *folder)
{
	DIR *stream = opendir(folder);
	const struct dirent *entry;

	while (stream && (entry = readdir(stream))) {
		int fd = -1;

		if (name_is_temporary(entry->d_name))
			fd = openat(dirfd(stream), entry->d_name,
			    O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
		if (fd == -1)
			continue;
		if (file_is_abandoned(fd))
			(void)unlinkat(dirfd(stream), entry->d_name, 0);
		(void)close(fd);
	}
	if (stream)
		(void)closedir(stream);
}

int
artifact_make_folder(const char *path, mode_t mode, struct text *why)
{
	char *copy = strdup(path);
	struct stat there;
	size_t len;
	int rc = -1;

	if (!copy)
		return artifact_fail(why, "make folder", path, strerror(errno));
	len = strlen(copy);
	for (size_t at = 1; at <= len; at++) {
		if (copy[at] != '/' && copy[at] != '\0')
			continue;
		copy[at] = '\0';
		/* Also EROFS and EACCES are no matter where the folder is there. */
		if (mkdir(copy, mode) == -1) {
			int reason = errno;

			if (stat(copy, &there) == -1 || !S_ISDIR(there.st_mode)) {
				(void)artifact_fail(why, "make folder", copy, strerror(reason));
				goto out;
			}
		}
		if (at < len)
			copy[at] = '/';
	}
	rc = 0;
out:
	free(copy);
	return rc;
}

static size_t
smaller_size(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Reads all, and closes it. */
static int
artifact_take(int fd, const char *path, size_t max, struct text *out, struct text *why)
{
	size_t total = 0;
	int rc = -1;

	for (;;) {
		/* One byte over the limit, to see that there is more; a full text has no room for
		 * that. */
		size_t room =
		    smaller_size(smaller_size(max - total + 1, READ_BLOCK), out->max - out->len);
		char more = '\0';
		char *to = room == 0 ? &more : text_reserve(out, room);
		ssize_t got = !to ? 0 : read(fd, to, room == 0 ? 1 : room);

		if (got == -1 && errno == EINTR)
			continue;
		if (!to || got == -1) {
			(void)artifact_fail(why, "read", path, strerror(!to ? ENOMEM : errno));
			goto out;
		}
		if (got == 0)
			break;
		total += (size_t)got;
		if (room == 0 || total > max) {
			text_set_format(
			    why, "cannot read %s: it is larger than %zu bytes", path, max);
			goto out;
		}
		text_grew(out, (size_t)got);
	}
	rc = 0;
out:
	(void)close(fd);
	return rc;
}

int
artifact_read(const char *path, size_t max, struct text *out, struct text *why)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);

	if (fd == -1)
		return artifact_fail(why, "read", path, strerror(errno));

	return artifact_take(fd, path, max, out, why);
}

int
artifact_read_itself(const char *path, size_t max, struct text *out, struct text *why)
{
	/* A pipe without a writer would be waited for. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NOFOLLOW | O_NONBLOCK);
	const char *reason = NULL;
	struct stat status;

	if (fd == -1)
		reason = errno == ELOOP ? "it is a symbolic link" : strerror(errno);
	else if (fstat(fd, &status) == -1)
		reason = strerror(errno);
	else if (!S_ISREG(status.st_mode))
		reason = "it is not a regular file";
	if (!reason)
		return artifact_take(fd, path, max, out, why);
	if (fd != -1)
		close(fd);

	return artifact_fail(why, "read", path, reason);
}
