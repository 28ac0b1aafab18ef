/* file: a log as a file that others rotate. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "logs.h"
#include "stream.h"

int
log_open(struct log *log)
{
	struct stat status;
	bool input = strcmp(log->path, "-") == 0;

	log->fd =
	    input ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0) : open(log->path, O_RDONLY | O_CLOEXEC);
	if (log->fd == -1)
		return -1;
	if (fstat(log->fd, &status) == -1 || S_ISDIR(status.st_mode)) {
		log_close(log);
		errno = EISDIR;
		return -1;
	}
	log->regular = S_ISREG(status.st_mode) && !input;
	log->device = status.st_dev;
	log->inode = status.st_ino;
	log->at = 0;
	log->head_len = 0;
	log->replaced = log->waits = false;

	return 0;
}

void
log_close(struct log *log)
{
	if (log->fd != -1)
		close(log->fd);
	log->fd = -1;
}

static void
log_learn_head(struct log *log)
{
	ssize_t got;

	if (!log->regular || log->head_len == sizeof(log->head))
		return;
	got = pread(log->fd, log->head, sizeof(log->head), 0);
	log->head_len = got > 0 ? (size_t)got : 0;
}

long
log_read(struct log *log, int64_t now)
{
	long got = stream_read(log->stream, log->fd, now);

	log->waits = got == 0;
	if (got > 0) {
		log->at += got;
		log_learn_head(log);
	}

	return got;
}

/* Shorter than what was read of it, or of the same length and more but with another beginning. */
static bool
log_was_rewritten(const struct log *log, const struct stat *status)
{
	char head[sizeof(log->head)];

	if (status->st_size < log->at)
		return true;
	if (status->st_size == log->at)
		return false;

	return pread(log->fd, head, log->head_len, 0) == (ssize_t)log->head_len &&
	       memcmp(head, log->head, log->head_len) != 0;
}

/* Another file has the name: first the end of this one, then that one. */
static bool
log_take_next(struct log *log, int64_t now)
{
	if (!log->replaced) {
		log->replaced = true;
		return false;
	}
	stream_cut(log->stream, now);
	log_close(log);

	return log_open(log) == 0;
}

bool
log_rotate(struct log *log, int64_t now)
{
	struct stat here, named;

	if (log->fd == -1)
		return log_open(log) == 0;
	if (!log->regular || fstat(log->fd, &here) == -1)
		return false;
	if (log_was_rewritten(log, &here)) {
		stream_cut(log->stream, now);
		log->at = 0;
		log->head_len = 0;
		return lseek(log->fd, 0, SEEK_SET) == 0;
	}
	if (here.st_size > log->at)
		return true;
	if (stat(log->path, &named) == 0 &&
	    (named.st_ino != log->inode || named.st_dev != log->device))
		return log_take_next(log, now);

	return false;
}
