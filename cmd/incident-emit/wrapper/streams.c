#include "streams.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "diag.h"
#include "held_output.h"
#include "signals.h"
#include "tail.h"

/* ---- its pipes ---- */

/* Under cron, and behind 2>&1: what is written to either goes to the same place. */
static bool
streams_are_one_file(void)
{
	struct stat out, err;
	int out_flags = fcntl(STDOUT_FILENO, F_GETFL), err_flags = fcntl(STDERR_FILENO, F_GETFL);

	return fstat(STDOUT_FILENO, &out) == 0 && fstat(STDERR_FILENO, &err) == 0 &&
	       out.st_dev == err.st_dev && out.st_ino == err.st_ino &&
	       (out_flags & O_ACCMODE) == (err_flags & O_ACCMODE);
}

/* Only the ends that the command needs survive its exec. */
int
streams_open(struct streams *streams, int ends[2])
{
	int out[2] = {-1, -1}, err[2] = {-1, -1};
	int rc = pipe2(out, O_CLOEXEC);

	if (rc == 0 && streams_are_one_file())
		rc = (err[1] = fcntl(out[1], F_DUPFD_CLOEXEC, 0)) == -1 ? -1 : 0;
	else if (rc == 0)
		rc = pipe2(err, O_CLOEXEC);
	for (int i = 0; i < 2; i++)
		/* A byte more than is kept, so that a longer line is seen to be one. */
		streams->each[i] = (struct stream){.from = i == 0 ? out[0] : err[0],
		    .to = i == 0 ? STDOUT_FILENO : STDERR_FILENO,
		    .line = TEXT_INIT(TAIL_LONGEST_LINE + 1)};
	ends[0] = out[1];
	ends[1] = err[1];

	return rc;
}

bool
streams_are_open(const struct streams *streams)
{
	return streams->each[0].from != -1 || streams->each[1].from != -1;
}

/* ---- its last lines ---- */

/* Where the last `lines` lines of a block begin, and what follows them; at its start where it has
 * fewer. */
static const char *
block_last_lines(const char *bytes, size_t len, size_t lines)
{
	const char *at = bytes + len;

	for (size_t i = 0; i <= lines; i++) {
		at = memrchr(bytes, '\n', (size_t)(at - bytes));
		if (!at)
			return bytes;
	}

	return at + 1;
}

static void
stream_give_line(struct stream *stream, struct tail *logs)
{
	if (stream->line.len > 0)
		tail_add(logs, text_string(&stream->line), stream->line.len);
	tail_cut(logs, stream->line_cut);
	text_clear(&stream->line);
	stream->line_cut = 0;
}

/* Whole lines go to the tail, so that the two streams do not cut each other's. */
static void
stream_keep_lines(struct stream *stream, struct tail *logs, const char *bytes, size_t len)
{
	const char *from = block_last_lines(bytes, len, tail_room(logs)), *end;
	size_t room;

	/* The others would be pushed out again at once. */
	if (from != bytes) {
		text_clear(&stream->line);
		stream->line_cut = 0;
	}
	len -= (size_t)(from - bytes);
	for (; (end = memchr(from, '\n', len)); from = end + 1) {
		size_t part = (size_t)(end - from) + 1;

		stream_give_line(stream, logs);
		tail_add(logs, from, part);
		len -= part;
	}
	room = stream->line.max - stream->line.len;
	text_add(&stream->line, from, len < room ? len : room);
	stream->line_cut += len < room ? 0 : len - room;
}

static void
stream_end_line(struct stream *stream, struct tail *logs)
{
	if (stream->line.len > 0) {
		stream_give_line(stream, logs);
		tail_add(logs, "\n", 1);
	}
	text_free(&stream->line);
}

void
streams_end_lines(struct streams *streams)
{
	for (int i = 0; i < 2; i++)
		stream_end_line(&streams->each[i], streams->logs);
}

/* ---- passing on ---- */

/* Where our own stdout does not wait for its reader (O_NONBLOCK), we do. */
static void
stream_await_reader(int to)
{
	struct pollfd fds[2] = {
	    {.fd = to, .events = POLLOUT}, {.fd = signal_descriptor(), .events = POLLIN}};

	poll(fds, 2, -1);
}

static void
stream_write(void *context, unsigned number, const char *bytes, size_t len)
{
	struct streams *streams = context;
	struct stream *stream = &streams->each[number];

	while (len > 0 && stream->failure == 0) {
		ssize_t written = write(stream->to, bytes, len);

		if (written >= 0) {
			bytes += written;
			len -= (size_t)written;
		} else if (errno != EINTR && errno != EAGAIN) {
			stream->failure = errno;
		} else {
			if (errno == EAGAIN)
				stream_await_reader(stream->to);
			if (!streams->interrupted(streams->context))
				stream->failure = ETIMEDOUT;
		}
	}
}

int
streams_show_held(struct streams *streams)
{
	struct held_output *held = streams->held;
	int rc, reason;

	if (!held)
		return 0;
	streams->held = NULL;
	rc = held_output_each(held, stream_write, streams);
	reason = errno;
	held_output_free(held);
	errno = reason;

	return rc;
}

void
streams_drop_held(struct streams *streams)
{
	held_output_free(streams->held);
	streams->held = NULL;
}

/* What cannot be held back is rather seen than lost. */
static void
stream_pass(struct streams *streams, unsigned number, const char *bytes, size_t len)
{
	if (streams->held) {
		if (held_output_add(streams->held, number, bytes, len) == 0)
			return;
		diag_error("cannot hold the output back: %s; from here on it is passed on",
		    strerror(errno));
		if (streams_show_held(streams) == -1)
			streams->each[number].failure = errno;
	}
	stream_write(streams, number, bytes, len);
}

static void
stream_end(struct stream *stream, struct tail *logs)
{
	stream_end_line(stream, logs);
	if (stream->from != -1)
		close(stream->from);
	stream->from = -1;
}

/* How many bytes were moved. */
static size_t
stream_move(struct streams *streams, unsigned number)
{
	struct stream *stream = &streams->each[number];
	char block[HELD_LONGEST_PIECE];
	ssize_t got = read(stream->from, block, sizeof(block));

	if (got == -1 && (errno == EINTR || errno == EAGAIN))
		return 0;
	if (got <= 0) {
		stream_end(stream, streams->logs);
		return 0;
	}
	stream_pass(streams, number, block, (size_t)got);
	stream_keep_lines(stream, streams->logs, block, (size_t)got);
	/* The command learns of a reader that went away as it would without us: by SIGPIPE. */
	if (stream->failure == EPIPE)
		stream_end(stream, streams->logs);

	return (size_t)got;
}

size_t
streams_move(struct streams *streams, int wait_ms)
{
	struct pollfd fds[3] = {
	    {.fd = streams->each[0].from, .events = POLLIN},
	    {.fd = streams->each[1].from, .events = POLLIN},
	    {.fd = signal_descriptor(), .events = POLLIN},
	};
	size_t moved = 0;

	if (poll(fds, 3, wait_ms) <= 0)
		return 0;
	for (unsigned i = 0; i < 2; i++)
		if (fds[i].fd != -1 && (fds[i].revents & (POLLIN | POLLHUP | POLLERR)) != 0)
			moved += stream_move(streams, i);

	return moved;
}

void
streams_close(struct streams *streams)
{
	for (int i = 0; i < 2; i++)
		stream_end(&streams->each[i], streams->logs);
	streams_drop_held(streams);
}
