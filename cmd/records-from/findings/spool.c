#include "spool.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "file.h"
#include "json_walk.h"
#include "memory.h"
#include "text.h"

/* Each value lies in the file behind its length.  What is not in the file yet, or has been read
 * from it, is buffer[at..end). */
struct spool {
	int fd;
	bool reading;
	char *buffer;
	size_t at, end, room;
};

enum { SPOOL_BLOCK = 256 << 10 };

struct spool *
spool_new(struct text *why)
{
	struct spool *spool;
	int fd = file_temporary("/tmp");

	if (fd == -1) {
		text_fail(why, "no room to keep its findings until they can be judged (TMPDIR): %s",
		    strerror(errno));
		return NULL;
	}
	spool = memory_new(1, sizeof(*spool));
	spool->fd = fd;
	spool->room = SPOOL_BLOCK;
	spool->buffer = memory_new(spool->room, 1);
	return spool;
}

void
spool_free(struct spool *spool)
{
	if (!spool)
		return;
	close(spool->fd);
	free(spool->buffer);
	free(spool);
}

/* ---- writing ---- */

static int
spool_flush(struct spool *spool)
{
	size_t len = spool->end;

	spool->end = 0;
	return file_write(spool->fd, spool->buffer, len);
}

static int
spool_write(struct spool *spool, const void *bytes, size_t len)
{
	if (spool->end + len > spool->room && spool_flush(spool) == -1)
		return -1;
	if (len > spool->room)
		return file_write(spool->fd, bytes, len);
	memcpy(spool->buffer + spool->end, bytes, len);
	spool->end += len;
	return 0;
}

int
spool_put(struct spool *spool, const struct json_slice *value, struct text *why)
{
	if (spool_write(spool, &value->len, sizeof(value->len)) == -1 ||
	    spool_write(spool, value->bytes, value->len) == -1)
		return text_fail(why,
		    "its findings do not fit where they are kept until they can be judged "
		    "(TMPDIR): "
		    "%s",
		    strerror(errno));
	return 0;
}

/* ---- reading ---- */

/* Sees that `len` bytes lie in the buffer, if so many are left. */
static int
spool_fill(struct spool *spool, size_t len)
{
	if (spool->end - spool->at >= len)
		return 0;
	memmove(spool->buffer, spool->buffer + spool->at, spool->end - spool->at);
	spool->end -= spool->at;
	spool->at = 0;
	if (len > spool->room) {
		char *larger = memory_new(len, 1);

		memcpy(larger, spool->buffer, spool->end);
		free(spool->buffer);
		spool->buffer = larger;
		spool->room = len;
	}
	while (spool->end < len) {
		ssize_t n = read(spool->fd, spool->buffer + spool->end, spool->room - spool->end);

		if (n == 0 || (n == -1 && errno != EINTR))
			return n == 0 ? 0 : -1;
		if (n > 0)
			spool->end += (size_t)n;
	}
	return 0;
}

static int
spool_begin_reading(struct spool *spool)
{
	if (spool->reading)
		return 0;
	spool->reading = true;
	if (spool_flush(spool) == -1 || lseek(spool->fd, 0, SEEK_SET) == -1)
		return -1;
	return 0;
}

int
spool_next(struct spool *spool, struct json_slice *value, struct text *why)
{
	size_t len;

	if (spool_begin_reading(spool) == -1 || spool_fill(spool, sizeof(len)) == -1)
		return text_fail(why, "its findings cannot be kept (TMPDIR): %s", strerror(errno));
	if (spool->end == spool->at)
		return 0;
	memcpy(&len, spool->buffer + spool->at, sizeof(len));
	spool->at += sizeof(len);
	if (spool_fill(spool, len) == -1 || spool->end - spool->at < len)
		return text_fail(why, "its findings, kept in TMPDIR, cannot be read again");
	*value = json_slice_of(spool->buffer + spool->at, len);
	spool->at += len;
	return 1;
}
