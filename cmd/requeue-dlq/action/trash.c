#include "trash.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "clock.h"
#include "file.h"
#include "json_writer.h"
#include "memory.h"
#include "message.h"
#include "records.h"
#include "text.h"

/* What a line begins with that an earlier run may have left unfinished, and how its type is
 * overwritten where it stands. */
static const char line_head[] = "{\"type\":\"message\",\"tool\":\"requeue-dlq\"";
static const char line_disowned[] = "{\"type\":\"skipped\"";

enum { PIECE = 64 << 10 };

struct trash {
	char *path;
	int fd;
	off_t end;      /* what stands before it is on the disk */
	off_t *offsets; /* of the records of the batch */
	size_t count;
	struct text line;
	bool is_new; /* its name is not on the disk yet */
};

static int
trash_fail(const struct trash *trash, struct text *why)
{
	return text_fail_visible(why, "--trash %s: %s", trash->path, strerror(errno));
}

/* ---- opening ---- */

/* Where the last line begins.  -1 with errno. */
static off_t
trash_last_line(const struct trash *trash)
{
	char piece[PIECE];
	off_t end = trash->end;

	while (end > 0) {
		size_t len = end < PIECE ? (size_t)end : PIECE;
		ssize_t got = pread(trash->fd, piece, len, end - (off_t)len);
		const char *break_at;

		if (got != (ssize_t)len) {
			errno = got == -1 ? errno : EIO;
			return -1;
		}
		break_at = memrchr(piece, '\n', len);
		if (break_at)
			return end - (off_t)len + (break_at - piece) + 1;
		end -= (off_t)len;
	}

	return 0;
}

/* A line without an end was not dropped: it is taken away if it is one of ours, and ended if it is
 * not, or whole.  0, or -1 with errno. */
static int
trash_mend(struct trash *trash)
{
	off_t start = trash_last_line(trash);
	size_t len = start == -1 ? 0 : (size_t)(trash->end - start);
	char head[sizeof(line_head)] = "", last = '\0';

	if (start == -1)
		return -1;
	if (len == 0)
		return 0;
	if (pread(trash->fd, head, len < sizeof(head) ? len : sizeof(head) - 1, start) <= 0 ||
	    pread(trash->fd, &last, 1, trash->end - 1) != 1)
		return -1;
	if (last != '}' && strncmp(head, line_head, strlen(head)) == 0) {
		trash->end = start;
		return ftruncate(trash->fd, start);
	}
	if (pwrite(trash->fd, "\n", 1, trash->end) != 1)
		return -1;
	trash->end++;

	return 0;
}

/* 0, or -1 with the reason. */
static int
trash_open_file(struct trash *trash, struct text *why)
{
	/* A FIFO without a reader would be waited for. */
	const int flags = O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY;
	struct stat about;

	trash->fd = open(trash->path, flags, 0600);
	if (trash->fd == -1 && errno == ELOOP)
		return text_fail_visible(
		    why, "--trash %s: it is a symbolic link: name the file itself", trash->path);
	if (trash->fd == -1 || fstat(trash->fd, &about) == -1)
		return trash_fail(trash, why);
	if (!S_ISREG(about.st_mode))
		return text_fail_visible(why,
		    "--trash %s: it is no regular file, which alone keeps what is dropped",
		    trash->path);
	if (flock(trash->fd, LOCK_EX | LOCK_NB) == -1)
		return text_fail_visible(why, "--trash %s: %s", trash->path,
		    errno == EWOULDBLOCK ? "another run writes to it: name another file, or wait"
					 : strerror(errno));
	trash->end = lseek(trash->fd, 0, SEEK_END);
	trash->is_new = trash->end == 0;
	if (trash->end == -1 || trash_mend(trash) == -1)
		return trash_fail(trash, why);

	return 0;
}

struct trash *
trash_open(const char *path, size_t batch, struct text *why)
{
	struct trash *trash = memory_new(1, sizeof(*trash));

	trash->path = memory_string(path);
	trash->offsets = memory_new(batch + 1, sizeof(*trash->offsets));
	trash->line = TEXT_INIT(TEXT_MAX_DOCUMENT);
	if (trash_open_file(trash, why) == -1) {
		trash_close(trash);
		return NULL;
	}

	return trash;
}

void
trash_close(struct trash *trash)
{
	if (!trash)
		return;
	if (trash->fd != -1)
		close(trash->fd);
	text_free(&trash->line);
	free(trash->offsets);
	free(trash->path);
	free(trash);
}

/* ---- a batch ---- */

/* It was not kept: none of it stands there. */
static int
trash_cut_back(struct trash *trash, struct text *why)
{
	trash_fail(trash, why);
	if (ftruncate(trash->fd, trash->end) == -1)
		text_add_format(
		    why, "; and the rest of it cannot be taken away: %s", strerror(errno));
	trash->count = 0;

	return -1;
}

int
trash_add(struct trash *trash, const struct records *records, const struct message *message,
    struct text *why)
{
	struct json_writer w = json_writer(&trash->line);
	off_t at = trash->count == 0 ? trash->end : trash->offsets[trash->count];

	text_clear(&trash->line);
	records_put_common(records, &w, "message", NULL);
	message_put(&w, message, clock_wall(&clock_system), MESSAGE_WHOLE);
	json_close_object(&w);
	text_add_byte(&trash->line, '\n');
	if (text_failed(&trash->line)) {
		errno = ENOMEM;
		return trash_cut_back(trash, why);
	}
	if (lseek(trash->fd, at, SEEK_SET) == -1 ||
	    file_write(trash->fd, text_string(&trash->line), trash->line.len) == -1)
		return trash_cut_back(trash, why);
	trash->offsets[trash->count++] = at;
	trash->offsets[trash->count] = at + (off_t)trash->line.len;

	return 0;
}

/* Its name, too. */
static int
trash_sync_folder(struct trash *trash)
{
	char *path = memory_string(trash->path);
	int folder = open(dirname(path), O_RDONLY | O_DIRECTORY | O_CLOEXEC), rc;

	free(path);
	if (folder == -1)
		return -1;
	rc = fsync(folder) == 0 || errno == EINVAL || errno == EROFS ? 0 : -1;
	close(folder);

	return rc;
}

int
trash_keep(struct trash *trash, struct text *why)
{
	if (trash->count == 0)
		return 0;
	if (fsync(trash->fd) == -1 || (trash->is_new && trash_sync_folder(trash) == -1))
		return trash_cut_back(trash, why);
	trash->is_new = false;
	trash->end = trash->offsets[trash->count];
	trash->count = 0;

	return 0;
}

int
trash_disown(struct trash *trash, size_t at, struct text *why)
{
	const ssize_t len = sizeof(line_disowned) - 1;

	if (pwrite(trash->fd, line_disowned, (size_t)len, trash->offsets[at]) != len)
		return trash_fail(trash, why);

	return 0;
}
