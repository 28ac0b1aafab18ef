#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "diag.h"
#include "memory.h"
#include "output.h"
#include "status_line.h"

enum { BLOCK = 64 << 10 };

struct output {
	int fd;
	size_t limit; /* bytes of one write */
	size_t used;
	bool gone; /* EPIPE */
	bool lost; /* any other error */
	char buffer[BLOCK];
};

struct output *
output_new(int fd)
{
	struct output *output = memory_new(1, sizeof(*output));
	struct stat kind;

	output->fd = fd;
	output->limit = BLOCK;
	/* Several programs may share a pipe: up to PIPE_BUF bytes arrive in one piece (POSIX,
	 * write). */
	if (fstat(fd, &kind) == 0 && (S_ISFIFO(kind.st_mode) || S_ISSOCK(kind.st_mode)))
		output->limit = PIPE_BUF;

	return output;
}

void
output_free(struct output *output)
{
	free(output);
}

static int
output_failed(struct output *output)
{
	if (errno == EPIPE) {
		output->gone = true;
		return -1;
	}
	output->lost = true;
	if (output->fd == STDOUT_FILENO)
		diag_error("cannot write to stdout: %s", strerror(errno));
	else
		diag_error("cannot write records: %s", strerror(errno));

	return -1;
}

/* Writes the pieces, which it uses up, waiting where the descriptor was left non-blocking by
 * whoever shares it.  0, or -1 with errno. */
static int
output_pieces(int fd, struct iovec *piece, int count)
{
	for (;;) {
		ssize_t written;
		size_t step;

		for (; count > 0 && piece->iov_len == 0; count--)
			piece++;
		if (count == 0)
			return 0;
		written = writev(fd, piece, count);
		if (written == -1 && errno == EAGAIN) {
			struct pollfd wait = {.fd = fd, .events = POLLOUT};

			poll(&wait, 1, -1);
			continue;
		}
		if (written == -1 && errno == EINTR)
			continue;
		if (written == -1)
			return -1;
		for (; written > 0; written -= (ssize_t)step) {
			step = (size_t)written < piece->iov_len ? (size_t)written : piece->iov_len;
			piece->iov_base = (char *)piece->iov_base + step;
			piece->iov_len -= step;
			if (piece->iov_len == 0 && count > 1) {
				piece++;
				count--;
			}
		}
	}
}

static int
output_whole(struct output *output, const char *bytes, size_t len, const char *end, size_t end_len)
{
	struct iovec pieces[2] = {
	    {.iov_base = (char *)bytes, .iov_len = len},
	    {.iov_base = (char *)end, .iov_len = end_len},
	};

	if (len + end_len > 0)
		status_line_clear();
	return output_pieces(output->fd, pieces, 2) == -1 ? output_failed(output) : 0;
}

void
output_last_line(struct output *output, struct iovec *pieces, int count)
{
	struct iovec buffered = {.iov_base = output->buffer, .iov_len = output->used};

	if (!output->gone && !output->lost && output_pieces(output->fd, &buffered, 1) == 0)
		output_pieces(output->fd, pieces, count);
}

int
output_flush(struct output *output)
{
	size_t used = output->used;

	if (output->gone || output->lost)
		return -1;
	output->used = 0;

	return output_whole(output, output->buffer, used, NULL, 0);
}

static int
output_put(struct output *output, const char *bytes, size_t len, const char *end, size_t end_len)
{
	if (output->gone || output->lost)
		return -1;
	if (len + end_len > output->limit - output->used && output_flush(output) == -1)
		return -1;
	if (len + end_len > output->limit)
		return output_whole(output, bytes, len, end, end_len);

	memcpy(output->buffer + output->used, bytes, len);
	output->used += len;
	if (end_len > 0) {
		memcpy(output->buffer + output->used, end, end_len);
		output->used += end_len;
	}

	return 0;
}

int
output_line(struct output *output, const char *bytes, size_t len)
{
	return output_put(output, bytes, len, "\n", 1);
}

int
output_bytes(struct output *output, const char *bytes, size_t len)
{
	return output_put(output, bytes, len, NULL, 0);
}

int
output_close(struct output *output)
{
	int copy;

	if (output_flush(output) == -1)
		return -1;
	/* Network file systems report a full disk at the close; closing a copy asks them, and
	 * leaves the descriptor. */
	copy = dup(output->fd);
	if (copy == -1 || close(copy) == -1)
		return output_failed(output);

	return 0;
}

bool
output_reader_gone(const struct output *output)
{
	return output->gone;
}

bool
output_lost(const struct output *output)
{
	return output->lost;
}
