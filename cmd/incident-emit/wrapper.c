/* wrapper: runs a command, passes its two streams through, and keeps what is needed when it
 * fails. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock.h"
#include "crash_dump.h"
#include "diag.h"
#include "emit.h"
#include "exception.h"
#include "file.h"
#include "incident.h"
#include "memory.h"
#include "records.h"
#include "signals.h"
#include "tail.h"
#include "text.h"

enum { STATUS_CANNOT_RUN = 126, STATUS_NOT_FOUND = 127 };

/* One of the command's streams on its way through. */
struct stream {
	int from, to;
	struct text line; /* the one that has not ended yet */
	int failure;      /* errno of writing on; EPIPE: its reader went away */
};

struct wrapper {
	struct emit *emit;
	pid_t pid;
	struct stream streams[2];
	struct tail *logs;
};

/* Only the ends that the child needs survive its exec. */
static int
pipes_make(int out[2], int err[2], int report[2])
{
	if (pipe2(out, O_CLOEXEC) == -1)
		return -1;
	if (pipe2(err, O_CLOEXEC) == -1 || pipe2(report, O_CLOEXEC) == -1)
		return -1;

	return 0;
}

/* In the child: never returns.  Why it could not run goes through the pipe that exec would
 * close. */
static _Noreturn void
child_become(char *const *command, int out, int err, int report)
{
	int reason;

	signal(SIGPIPE, SIG_DFL);
	if (dup2(out, STDOUT_FILENO) != -1 && dup2(err, STDERR_FILENO) != -1)
		execvp(command[0], command);
	reason = errno;
	(void)!write(report, &reason, sizeof(reason));
	_exit(STATUS_CANNOT_RUN);
}

/* Starts the command.  0, or the errno of what failed. */
static int
child_start(struct wrapper *wrapper, char *const *command)
{
	int out[2] = {-1, -1}, err[2] = {-1, -1}, report[2] = {-1, -1};
	int reason = 0;

	if (pipes_make(out, err, report) == -1)
		return errno;
	wrapper->pid = fork();
	if (wrapper->pid == -1)
		return errno;
	if (wrapper->pid == 0)
		child_become(command, out[1], err[1], report[1]);
	close(out[1]);
	close(err[1]);
	close(report[1]);
	wrapper->streams[0] = (struct stream){
	    .from = out[0], .to = STDOUT_FILENO, .line = TEXT_INIT(TAIL_LONGEST_LINE)};
	wrapper->streams[1] = (struct stream){
	    .from = err[0], .to = STDERR_FILENO, .line = TEXT_INIT(TAIL_LONGEST_LINE)};
	while (read(report[0], &reason, sizeof(reason)) == -1 && errno == EINTR)
		;
	close(report[0]);

	return reason;
}

/* Whole lines go to the tail, so that the two streams do not cut each other's. */
static void
stream_keep_lines(struct wrapper *wrapper, struct stream *stream, const char *bytes, size_t len)
{
	const char *end;

	while ((end = memchr(bytes, '\n', len))) {
		size_t part = (size_t)(end - bytes) + 1;

		tail_add(wrapper->logs, text_string(&stream->line), stream->line.len);
		tail_add(wrapper->logs, bytes, part);
		text_clear(&stream->line);
		bytes += part;
		len -= part;
	}
	/* What is longer than a line may be is cut by the tail as well. */
	if (text_add(&stream->line, bytes, len) == -1)
		stream->line.failed = false;
}

static void
stream_end(struct wrapper *wrapper, struct stream *stream)
{
	if (stream->line.len > 0) {
		tail_add(wrapper->logs, text_string(&stream->line), stream->line.len);
		tail_add(wrapper->logs, "\n", 1);
	}
	text_free(&stream->line);
	close(stream->from);
	stream->from = -1;
}

static void
stream_move(struct wrapper *wrapper, struct stream *stream)
{
	char block[1 << 16];
	ssize_t got = read(stream->from, block, sizeof(block));

	if (got == -1 && (errno == EINTR || errno == EAGAIN))
		return;
	if (got <= 0) {
		stream_end(wrapper, stream);
		return;
	}
	if (stream->failure == 0 && file_write(stream->to, block, (size_t)got) == -1)
		stream->failure = errno;
	stream_keep_lines(wrapper, stream, block, (size_t)got);
	/* The command learns of a reader that went away as it would without us: by SIGPIPE. */
	if (stream->failure == EPIPE)
		stream_end(wrapper, stream);
}

/* Moves both streams until they end.  A SIGTERM for us is meant for the command; a SIGINT reaches
 * it from the terminal. */
static void
child_pump(struct wrapper *wrapper)
{
	bool told = false;

	while (wrapper->streams[0].from != -1 || wrapper->streams[1].from != -1) {
		struct pollfd fds[2] = {
		    {.fd = wrapper->streams[0].from, .events = POLLIN},
		    {.fd = wrapper->streams[1].from, .events = POLLIN},
		};

		if (signal_pending() == SIGTERM && !told) {
			kill(wrapper->pid, SIGTERM);
			told = true;
		}
		if (poll(fds, 2, 250) == -1 && errno != EINTR)
			break;
		for (int i = 0; i < 2; i++)
			if (fds[i].fd != -1 && (fds[i].revents & (POLLIN | POLLHUP | POLLERR)) != 0)
				stream_move(wrapper, &wrapper->streams[i]);
	}
}

static int
child_wait(struct wrapper *wrapper)
{
	int status = 0;

	while (waitpid(wrapper->pid, &status, 0) == -1 && errno == EINTR)
		if (signal_pending() == SIGTERM)
			kill(wrapper->pid, SIGTERM);

	return status;
}

/* The words for how the command ended. */
static void
ending_describe(int status, struct text *out)
{
	if (WIFSIGNALED(status))
		text_set_format(
		    out, "ended by signal %d (%s)", WTERMSIG(status), strsignal(WTERMSIG(status)));
	else
		text_set_format(out, "exit status %d", WEXITSTATUS(status));
}

static const char *
command_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static void
wrapper_fill(
    struct incident *incident, struct wrapper *wrapper, const char *command, const char *ending)
{
	struct emit *emit = wrapper->emit;

	text_add_string(&incident->run, emit->run);
	text_add_string(&incident->kind, emit->kind ? emit->kind : "cli");
	text_add_visible(&incident->process_name, command, strlen(command));
	incident->process_id = wrapper->pid;
	incident->logs = wrapper->logs;
	text_add_string(&incident->severity, "critical");
	if (emit->request_id)
		text_add_string(&incident->request_id, emit->request_id);
	if (!exception_find(incident, wrapper->logs))
		text_set_format(&incident->exception, "%s: %s", command, ending);
	if (incident->stack.len == 0)
		text_add_format(&incident->stack, "%s: %s\n", command, ending);
	/* Two failures are the same when the same command fails in the same way. */
	text_add_format(
	    &incident->fingerprint_of, "%s\n%s\n", command, text_string(&incident->exception));
}

/* The log of --logs, where one is named, says more than the streams. */
static void
wrapper_take_logs(struct wrapper *wrapper)
{
	struct text why = TEXT_INIT(TEXT_MAX_REASON);

	if (!wrapper->emit->logs)
		return;
	if (tail_read(wrapper->logs, wrapper->emit->logs, &why) == -1) {
		diag_error("%s", text_string(&why));
		records_trouble(wrapper->emit->records);
	}
	text_free(&why);
}

static void
wrapper_record(struct wrapper *wrapper, const char *command, const char *ending, bool failed)
{
	struct check check = {
	    .name = command,
	    .status = failed ? CHECK_FAIL : CHECK_PASS,
	    .observed = check_string(ending),
	    .severity = failed ? "critical" : NULL,
	    .message = failed ? "the command failed" : NULL,
	};
	struct incident incident;

	records_check(wrapper->emit->records, &check);
	if (!failed)
		return;
	wrapper_take_logs(wrapper);
	incident_init(&incident, wrapper->emit);
	wrapper_fill(&incident, wrapper, command, ending);
	crash_dump(wrapper->emit, &incident);
	incident_save(wrapper->emit, &incident);
	incident_free(&incident);
}

static void
wrapper_report_lost(struct wrapper *wrapper)
{
	for (int i = 0; i < 2; i++) {
		int failure = wrapper->streams[i].failure;

		if (failure != 0 && failure != EPIPE) {
			diag_error("cannot pass the command's output on: %s", strerror(failure));
			records_trouble(wrapper->emit->records);
		}
	}
}

int
wrapper_run(struct emit *emit, char *const *command, int *signo)
{
	struct wrapper wrapper = {.emit = emit, .logs = tail_new((size_t)emit->last)};
	struct text ending = TEXT_INIT(TEXT_MAX_REASON);
	const char *name = command_name(command[0]);
	int reason, status, result;

	*signo = 0;
	if (!wrapper.logs)
		memory_lacked();
	reason = child_start(&wrapper, command);
	if (reason != 0) {
		diag_error("cannot run %s: %s", command[0], strerror(reason));
		text_set_format(&ending, "cannot be run: %s", strerror(reason));
		for (int i = 0; i < 2; i++)
			stream_end(&wrapper, &wrapper.streams[i]);
		result = reason == ENOENT ? STATUS_NOT_FOUND : STATUS_CANNOT_RUN;
		wrapper_record(&wrapper, name, text_string(&ending), true);
		if (wrapper.pid > 0)
			child_wait(&wrapper);
	} else {
		child_pump(&wrapper);
		status = child_wait(&wrapper);
		ending_describe(status, &ending);
		result = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
		*signo = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
		/* A command that ends because nobody reads on has not failed. */
		if (*signo == SIGPIPE && wrapper.streams[0].failure == EPIPE)
			records_done(emit->records);
		else
			wrapper_record(&wrapper, name, text_string(&ending), result != 0);
		wrapper_report_lost(&wrapper);
	}
	text_free(&ending);
	tail_free(wrapper.logs);

	return result;
}
