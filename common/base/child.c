#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock.h"
#include "deadline.h"
#include "file.h"
#include "text.h"

enum { CANNOT_RUN = 127, LOOK_MS = 20, PIECE = 16 << 10 };

/* ---- its start ---- */

/* In the child: never returns.  Why it could not run goes through the pipe that exec closes. */
static _Noreturn void
child_run(const struct child_order *order, pid_t parent, int out, int messages, int report)
{
	int input = order->input ? order->input : open("/dev/null", O_RDONLY | O_CLOEXEC), reason;
	sigset_t none;

	/* It may have ended before that was asked for. */
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) == -1 || getppid() != parent)
		_exit(CANNOT_RUN);
	signal(SIGPIPE, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	if (dup2(input, STDIN_FILENO) != -1 && dup2(out, STDOUT_FILENO) != -1 &&
	    dup2(messages, STDERR_FILENO) != -1) {
		setenv("LC_ALL", "C", 1);
		for (const char *const *set = order->environment; set && *set; set++)
			putenv((char *)*set);
		execvp(order->words[0], (char *const *)order->words);
	}
	reason = errno;
	(void)!write(report, &reason, sizeof(reason));
	_exit(CANNOT_RUN);
}

static void
descriptor_close(int fd)
{
	if (fd != -1)
		close(fd);
}

/* Where its output comes out, and where it goes in. */
static int
output_open(const struct child_order *order, int out[2])
{
	if (!order->output_is_dropped)
		return pipe2(out, O_CLOEXEC);
	out[1] = open("/dev/null", O_WRONLY | O_CLOEXEC);

	return out[1] == -1 ? -1 : 0;
}

/* 0, or the errno of what failed. */
static int
child_begin(struct child *child, const struct child_order *order)
{
	int out[2] = {-1, -1}, report[2] = {-1, -1}, reason = 0;
	pid_t self = getpid();

	/* Where it is ignored no status is to be had. */
	signal(SIGCHLD, SIG_DFL);
	child->messages = file_temporary("/tmp");
	if (child->messages != -1 && output_open(order, out) == 0 && pipe2(report, O_CLOEXEC) == 0)
		child->pid = fork();
	if (child->pid == -1)
		reason = errno;
	else if (child->pid == 0)
		child_run(order, self, out[1], child->messages, report[1]);
	descriptor_close(out[1]);
	descriptor_close(report[1]);
	child->out = out[0];
	while (child->pid != -1 && read(report[0], &reason, sizeof(reason)) == -1 && errno == EINTR)
		;
	descriptor_close(report[0]);
	return reason;
}

static void
child_close(struct child *child)
{
	descriptor_close(child->out);
	descriptor_close(child->messages);
	child->out = child->messages = -1;
}

int
child_start(struct child *child, const struct child_order *order, struct text *why)
{
	int reason;

	*child = (struct child){.name = order->name,
	    .pid = -1,
	    .out = -1,
	    .messages = -1,
	    .read = order->output_is_dropped,
	    .patient = order->patient,
	    .silence_ns = order->silence_ns};
	reason = child_begin(child, order);
	if (reason == 0)
		return 0;
	text_fail(why, "%s cannot be run: %s%s", order->words[0],
	    child->messages == -1 ? "no file for its messages (TMPDIR): " : "", strerror(reason));
	if (child->pid != -1) {
		waitpid(child->pid, NULL, 0);
		if (reason == ENOENT)
			text_add_string(why, "; is it installed?");
	}
	child_close(child);
	return -1;
}

/* ---- its output ---- */

ssize_t
child_read(struct child *child, void *bytes, size_t room, struct text *why)
{
	struct deadline deadline = deadline_in(child->silence_ns);
	ssize_t got;

	deadline.patient = child->patient;
	do {
		if (deadline_wait(&deadline, child->out, POLLIN, why) == -1) {
			text_fail_of(why, child->name);
			return -1;
		}
		got = read(child->out, bytes, room);
	} while (got == -1 && (errno == EINTR || errno == EAGAIN));
	if (got == -1)
		text_fail(why, "%s: %s", child->name, strerror(errno));
	child->read = got == 0;
	return got;
}

/* ---- its end ---- */

/* Waits for its end as long as it may be silent, and kills it then.  Its status, or -1 with the
 * reason. */
static int
child_await(struct child *child, struct text *why)
{
	struct deadline deadline = deadline_in(child->silence_ns);
	/* Without it (-1, which poll() passes over) its end is seen a moment later. */
	struct pollfd watch = {.fd = pidfd_open(child->pid, 0), .events = POLLIN};
	int status = 0, rc = 0;
	pid_t ended;

	deadline.patient = child->patient;
	while ((ended = waitpid(child->pid, &status, WNOHANG)) != child->pid && rc == 0) {
		if (!child->read || (ended == -1 && errno != EINTR) ||
		    deadline_over(&deadline, why))
			rc = -1;
		else
			poll(&watch, 1, LOOK_MS);
	}
	if (rc == -1) {
		kill(child->pid, SIGKILL);
		while (waitpid(child->pid, &status, 0) == -1 && errno == EINTR)
			;
	}
	descriptor_close(watch.fd);
	child->pid = -1;
	return rc == -1 ? -1 : status;
}

static void
messages_take(void *context, const char *bytes, size_t len)
{
	struct text *messages = context;
	size_t room = messages->max - messages->len;

	text_add(messages, bytes, len < room ? len : room);
}

/* The first line of what it complained of. */
static void
messages_say(int fd, struct text *why)
{
	TEXT_LOCAL messages = TEXT_INIT(TEXT_MAX_REASON / 2);
	const char *said;

	if (lseek(fd, 0, SEEK_SET) == -1 || file_each(fd, messages_take, &messages) == -1)
		return;
	said = text_string(&messages);
	if (!*said)
		return;
	text_add_string(why, ": ");
	text_add_visible(why, said, strcspn(said, "\n"));
}

int
child_end(struct child *child, struct text *why)
{
	TEXT_LOCAL late = TEXT_INIT(TEXT_MAX_REASON);
	bool read = child->read;
	int status = child->status = child_await(child, &late);

	if (read && status == -1)
		text_fail(why, "%s: %s", child->name, text_string(&late));
	if (read && status > 0) {
		text_fail(why, "%s ended with %s %d", child->name,
		    WIFSIGNALED(status) ? "signal" : "status",
		    WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
		messages_say(child->messages, why);
	}
	child_close(child);
	return read && status == 0 ? 0 : -1;
}

int
child_print(const struct child_order *order, struct text *out, struct text *why)
{
	char piece[PIECE];
	struct child child;
	ssize_t got;

	if (child_start(&child, order, why) == -1)
		return -1;
	while ((got = child_read(&child, piece, sizeof(piece), why)) > 0) {
		if (text_add(out, piece, (size_t)got) == -1) {
			text_fail(why, "%s printed more than can be held", order->name);
			break;
		}
	}
	return child_end(&child, why);
}
