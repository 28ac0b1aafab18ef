#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "text.h"

/* Reads to the end.  0, or -1 with errno. */
static int
read_all(int fd, struct text *out)
{
	char piece[16 << 10];
	ssize_t n;

	while ((n = read(fd, piece, sizeof(piece))) > 0) {
		if (text_add(out, piece, (size_t)n) < 0) {
			errno = EFBIG;
			return -1;
		}
	}
	return n < 0 ? -1 : 0;
}

int
file_read(const char *path, struct text *out, struct text *why)
{
	struct stat about;
	/* A FIFO without a writer would be waited for. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK), rc = -1;

	if (fd >= 0 && fstat(fd, &about) == 0) {
		if (S_ISREG(about.st_mode))
			rc = read_all(fd, out);
		else
			errno = S_ISDIR(about.st_mode) ? EISDIR : EINVAL;
	}
	if (rc < 0)
		text_set_format(why, "%s: %s", path,
		    errno == EINVAL ? "it is not a regular file" : strerror(errno));
	if (fd >= 0)
		close(fd);
	return rc;
}

int
file_write(int fd, const void *bytes, size_t len)
{
	const char *at = bytes;

	while (len > 0) {
		ssize_t written = write(fd, at, len);

		if (written >= 0) {
			at += written;
			len -= (size_t)written;
		} else if (errno != EINTR) {
			return -1;
		}
	}
	return 0;
}

int
file_each(int fd, void (*take)(void *context, const char *bytes, size_t len), void *context)
{
	char piece[64 << 10];
	ssize_t n;

	while ((n = read(fd, piece, sizeof(piece))) != 0) {
		if (n > 0)
			take(context, piece, (size_t)n);
		else if (errno != EINTR)
			return -1;
	}
	return 0;
}

int
file_nameless(const char *path)
{
	TEXT_LOCAL name = TEXT_INIT(TEXT_MAX_REASON);
	const char *slash = strrchr(path, '/');
	int fd = -1;

	text_add(&name, path, slash ? (size_t)(slash - path) + 1 : 0);
	text_add_string(&name, ".readyline-XXXXXX");
	if (text_failed(&name)) {
		errno = ENAMETOOLONG;
	} else {
		fd = mkostemp(name.bytes, O_CLOEXEC);
		if (fd != -1)
			unlink(name.bytes);
	}
	return fd;
}

int
file_temporary(const char *folder)
{
	const char *named = getenv("TMPDIR");
	TEXT_LOCAL path = TEXT_INIT(TEXT_MAX_REASON);

	text_add_format(&path, "%s/", named && named[0] ? named : folder);
	return file_nameless(text_string(&path));
}
