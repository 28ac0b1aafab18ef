/* change: a batch of artifacts, written and renamed so that none is ever half there. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "batch.h"
#include "character.h"
#include "file.h"
#include "folder.h"
#include "memory.h"
#include "text.h"

/* So many files are brought to the disk one by one; of more, the whole file system at once is
 * quicker. */
enum { FEW = 8 };

static void
change_fail(const struct folder *folder, struct folder_change *change, int reason)
{
	change->failed = true;
	text_set_format(
	    &change->why, "cannot write %s/%s: %s", folder->path, change->name, strerror(reason));
}

static void
change_write(const struct folder *folder, struct folder_change *change, bool sync)
{
	int fd = openat(
	    folder->made, change->name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	int reason = 0;

	if (fd == -1 || file_write(fd, change->document.bytes, change->document.len) == -1 ||
	    (sync && fsync(fd) == -1))
		reason = errno;
	if (fd != -1 && close(fd) == -1 && reason == 0)
		reason = errno;
	if (reason != 0)
		change_fail(folder, change, reason);
}

static void
change_sync(const struct folder *folder, struct folder_change *change)
{
	int fd = openat(folder->made, change->name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

	if (fd == -1 || fsync(fd) == -1)
		change_fail(folder, change, errno);
	if (fd != -1)
		close(fd);
}

/* The name of a link; what comes from an artifact that others wrote never becomes a path. */
int
folder_link_name(struct text *link, const char *fingerprint, const char *environment)
{
	const char *parts[] = {fingerprint, environment};

	for (size_t i = 0; i < 2; i++) {
		size_t len = strlen(parts[i]);

		if (len == 0 || len > FOLDER_NAME_SIZE / 3)
			return -1;
		for (size_t at = 0; at < len; at++)
			if (!char_is_word(parts[i][at]) && parts[i][at] != '-')
				return -1;
		text_add_format(link, i == 0 ? "%s" : ".%s", parts[i]);
	}

	return text_failed(link) ? -1 : 0;
}

/* The link comes first: a kill leaves one that leads nowhere, and never an artifact that the next
 * failure does not find.  Where links cannot be made, repeats open anew. */
static void
change_set_link(const struct folder *folder, struct folder_change *change)
{
	TEXT_LOCAL link = TEXT_INIT(FOLDER_NAME_SIZE), target = TEXT_INIT(FOLDER_NAME_SIZE + 4);

	text_add_format(&target, "../%s", change->name);
	if (folder_link_name(&link, change->fingerprint, change->environment) == -1)
		return;
	unlinkat(folder->opened, text_string(&link), 0);
	change->is_unlinked =
	    symlinkat(text_string(&target), folder->opened, text_string(&link)) == -1;
}

/* Unless another incident has opened under it since. */
static void
change_clear_link(const struct folder *folder, const struct folder_change *change)
{
	TEXT_LOCAL link = TEXT_INIT(FOLDER_NAME_SIZE);
	char target[FOLDER_NAME_SIZE + 4] = "";

	if (folder_link_name(&link, change->fingerprint, change->environment) == -1 ||
	    readlinkat(folder->opened, text_string(&link), target, sizeof(target) - 1) <= 0)
		return;
	if (strncmp(target, "../", 3) == 0 && strcmp(target + 3, change->name) == 0)
		unlinkat(folder->opened, text_string(&link), 0);
}

static void
change_place(const struct folder *folder, struct folder_change *change)
{
	if (change->failed) {
		unlinkat(folder->made, change->name, 0);
		return;
	}
	if (change->link == FOLDER_LINK_SET)
		change_set_link(folder, change);
	if (renameat(folder->made, change->name, folder->fd, change->name) == -1)
		change_fail(folder, change, errno);
	else if (change->link == FOLDER_LINK_CLEAR)
		change_clear_link(folder, change);
	if (change->failed)
		unlinkat(folder->made, change->name, 0);
}

/* Some file systems cannot synchronise a folder and say EINVAL. */
static bool
folder_is_synced(int fd)
{
	return fsync(fd) == 0 || errno == EINVAL;
}

void
folder_change(const struct folder *folder, struct folder_change *changes, size_t count)
{
	bool few = count <= FEW;

	for (size_t i = 0; i < count; i++)
		change_write(folder, &changes[i], few);
	if (!few && syncfs(folder->fd) == -1)
		for (size_t i = 0; i < count; i++)
			if (!changes[i].failed)
				change_sync(folder, &changes[i]);
	for (size_t i = 0; i < count; i++)
		change_place(folder, &changes[i]);
	if (folder_is_synced(folder->fd) && folder_is_synced(folder->opened))
		return;
	for (size_t i = 0; i < count; i++)
		if (!changes[i].failed)
			change_fail(folder, &changes[i], errno);
}

void
batch_change(const struct folder *folder, struct batch *batch)
{
	struct folder_change *changes = memory_new(batch->count, sizeof(*changes));

	for (size_t i = 0; i < batch->count; i++)
		changes[i] = batch->items[i].change;
	folder_change(folder, changes, batch->count);
	for (size_t i = 0; i < batch->count; i++)
		batch->items[i].change = changes[i];
	free(changes);
}
