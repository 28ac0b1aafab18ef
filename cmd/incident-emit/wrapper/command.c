#include "command.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock.h"
#include "diag.h"
#include "file.h"
#include "held_output.h"
#include "signals.h"
#include "tail.h"

enum { STATUS_CANNOT_RUN = 126, POLL_MS = 250 };

#define LONGEST_SILENCE CLOCK_SECOND
#define LONGEST_AFTER_END (10 * CLOCK_SECOND)

/* A pipe holds less: beyond it, it is no longer the command that is heard. */
enum { MOST_AFTER_END = 1 << 20 };

/* ---- its start ---- */

/* Under cron, and behind 2>&1: what is written to either goes to the same place. */
static bool
output_is_one_file(void)
{
	struct stat out, err;
	int out_flags = fcntl(STDOUT_FILENO, F_GETFL), err_flags = fcntl(STDERR_FILENO, F_GETFL);

	return fstat(STDOUT_FILENO, &out) == 0 && fstat(STDERR_FILENO, &err) == 0 &&
	       out.st_dev == err.st_dev && out.st_ino == err.st_ino &&
	       (out_flags & O_ACCMODE) == (err_flags & O_ACCMODE);
}

/* Only the ends that the child needs survive its exec. */
static int
pipes_make(int out[2], int err[2], int report[2])
{
	if (pipe2(out, O_CLOEXEC) == -1 || pipe2(report, O_CLOEXEC) == -1)
		return -1;
	if (output_is_one_file()) {
		err[1] = fcntl(out[1], F_DUPFD_CLOEXEC, 0);
		return err[1] == -1 ? -1 : 0;
	}

	return pipe2(err, O_CLOEXEC);
}

/* In the child: never returns.  Why it could not run goes through the pipe that exec would
 * close. */
static _Noreturn void
child_become(char *const *words, int out, int err, int report)
{
	int reason;

	signal(SIGPIPE, SIG_DFL);
	if (dup2(out, STDOUT_FILENO) != -1 && dup2(err, STDERR_FILENO) != -1)
		execvp(words[0], words);
	reason = errno;
	(void)!write(report, &reason, sizeof(reason));
	_exit(STATUS_CANNOT_RUN);
}

int
command_start(struct command *command, char *const *words)
{
	int out[2] = {-1, -1}, err[2] = {-1, -1}, report[2] = {-1, -1};
	int reason = 0;

	for (int i = 0; i < 2; i++)
		command->streams[i] = (struct command_stream){.from = -1,
		    .to = i == 0 ? STDOUT_FILENO : STDERR_FILENO,
		    .line = TEXT_INIT(TAIL_LONGEST_LINE)};
	if (pipes_make(out, err, report) == -1)
		return errno;
	command->pid = fork();
	if (command->pid == -1)
		return errno;
	if (command->pid == 0)
		child_become(words, out[1], err[1], report[1]);
	close(out[1]);
	close(err[1]);
	close(report[1]);
	command->streams[0].from = out[0];
	command->streams[1].from = err[0];
	while (read(report[0], &reason, sizeof(reason)) == -1 && errno == EINTR)
		;
	close(report[0]);

	return reason;
}

/* ---- its streams ---- */

/* Whole lines go to the tail, so that the two streams do not cut each other's. */
static void
stream_keep_lines(
    struct command *command, struct command_stream *stream, const char *bytes, size_t len)
{
	const char *end;

	while ((end = memchr(bytes, '\n', len))) {
		size_t part = (size_t)(end - bytes) + 1;

		tail_add(command->logs, text_string(&stream->line), stream->line.len);
		tail_add(command->logs, bytes, part);
		text_clear(&stream->line);
		bytes += part;
		len -= part;
	}
	/* What is longer than a line may be is cut by the tail as well. */
	if (text_add(&stream->line, bytes, len) == -1)
		stream->line.failed = false;
}

static void
stream_end_line(struct command *command, struct command_stream *stream)
{
	if (stream->line.len > 0) {
		tail_add(command->logs, text_string(&stream->line), stream->line.len);
		tail_add(command->logs, "\n", 1);
	}
	text_free(&stream->line);
}

static void
stream_end(struct command *command, struct command_stream *stream)
{
	stream_end_line(command, stream);
	if (stream->from != -1)
		close(stream->from);
	stream->from = -1;
}

static void
stream_write(void *context, unsigned stream, const char *bytes, size_t len)
{
	struct command_stream *to = &((struct command *)context)->streams[stream];

	if (to->failure == 0 && file_write(to->to, bytes, len) == -1)
		to->failure = errno;
}

int
command_show_held(struct command *command)
{
	struct held_output *held = command->held;
	int rc, reason;

	if (!held)
		return 0;
	command->held = NULL;
	rc = held_output_each(held, stream_write, command);
	reason = errno;
	held_output_free(held);
	errno = reason;

	return rc;
}

void
command_drop_held(struct command *command)
{
	held_output_free(command->held);
	command->held = NULL;
}

/* What cannot be held back is rather seen than lost. */
static void
stream_pass(struct command *command, unsigned stream, const char *bytes, size_t len)
{
	if (command->held) {
		if (held_output_add(command->held, stream, bytes, len) == 0)
			return;
		diag_error("cannot hold the output back: %s; from here on it is passed on",
		    strerror(errno));
		if (command_show_held(command) == -1)
			command->streams[stream].failure = errno;
	}
	stream_write(command, stream, bytes, len);
}

/* How many bytes were moved. */
static size_t
stream_move(struct command *command, unsigned number)
{
	struct command_stream *stream = &command->streams[number];
	char block[HELD_LONGEST_PIECE];
	ssize_t got = read(stream->from, block, sizeof(block));

	if (got == -1 && (errno == EINTR || errno == EAGAIN))
		return 0;
	if (got <= 0) {
		stream_end(command, stream);
		return 0;
	}
	stream_pass(command, number, block, (size_t)got);
	stream_keep_lines(command, stream, block, (size_t)got);
	/* The command learns of a reader that went away as it would without us: by SIGPIPE. */
	if (stream->failure == EPIPE)
		stream_end(command, stream);

	return (size_t)got;
}

bool
command_left_behind(const struct command *command)
{
	return command->streams[0].from != -1 || command->streams[1].from != -1;
}

/* Moves what is there, or comes within POLL_MS.  How many bytes that were. */
static size_t
streams_move(struct command *command)
{
	struct pollfd fds[2] = {
	    {.fd = command->streams[0].from, .events = POLLIN},
	    {.fd = command->streams[1].from, .events = POLLIN},
	};
	size_t moved = 0;

	if (poll(fds, 2, POLL_MS) <= 0)
		return 0;
	for (unsigned i = 0; i < 2; i++)
		if (fds[i].fd != -1 && (fds[i].revents & (POLLIN | POLLHUP | POLLERR)) != 0)
			moved += stream_move(command, i);

	return moved;
}

static bool
command_has_ended(struct command *command)
{
	if (!command->ended && waitpid(command->pid, &command->status, WNOHANG) == command->pid)
		command->ended = true;

	return command->ended;
}

void
command_watch(struct command *command)
{
	int64_t ended_at = 0, heard_at = 0;
	size_t after_end = 0;
	bool told = false;

	while (command_left_behind(command)) {
		size_t moved;
		int64_t now;

		if (signal_pending() == SIGTERM && !told && !command->ended) {
			kill(command->pid, SIGTERM);
			told = true;
		}
		moved = streams_move(command);
		if (!command_has_ended(command))
			continue;
		now = clock_monotonic(&clock_system);
		if (ended_at == 0)
			ended_at = heard_at = now;
		if (moved > 0)
			heard_at = now;
		after_end += moved;
		if (now - heard_at > LONGEST_SILENCE || now - ended_at > LONGEST_AFTER_END ||
		    after_end > MOST_AFTER_END)
			break;
	}
	/* What they have said so far belongs to the verdict. */
	for (int i = 0; i < 2; i++)
		stream_end_line(command, &command->streams[i]);
}

void
command_follow(struct command *command)
{
	signal_watch(SIGNAL_SOURCE);
	while (command_left_behind(command) && signal_pending() == 0)
		streams_move(command);
}

void
command_wait(struct command *command)
{
	if (command->pid <= 0 || command->ended)
		return;
	while (waitpid(command->pid, &command->status, 0) == -1 && errno == EINTR)
		if (signal_pending() == SIGTERM)
			kill(command->pid, SIGTERM);
	command->ended = true;
}

void
command_free(struct command *command)
{
	for (int i = 0; i < 2; i++)
		stream_end(command, &command->streams[i]);
	command_drop_held(command);
}
