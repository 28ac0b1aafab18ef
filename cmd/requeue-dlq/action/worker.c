#include "worker.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock.h"
#include "file.h"
#include "redaction.h"
#include "signals.h"
#include "units.h"

enum {
	CANNOT_EXECUTE = 126,
	CANNOT_FIND = 127,
	PIECE = 16 << 10,
	LONGEST_LINE = 64 << 10,
	LONGEST_LAST = 300,
	/* What a process that it left behind may have said until it has ended. */
	MOST_AT_END = 1 << 20,
};

/* How often one is looked at whose end no descriptor tells. */
#define WORKER_LOOK (20 * CLOCK_MS)
/* From SIGTERM to SIGKILL. */
#define WORKER_GRACE (5 * CLOCK_SECOND)

static void
fd_close(int *fd)
{
	if (*fd != -1)
		close(*fd);
	*fd = -1;
}

/* ---- its start ---- */

/* In the child: never returns.  Why it could not run goes through the pipe that exec closes. */
static _Noreturn void
worker_become(const struct worker_order *order, pid_t parent, int said, int report)
{
	static const int reset[] = {SIGPIPE, SIGINT, SIGTERM};
	sigset_t none;
	int reason;

	setpgid(0, 0);
	for (size_t i = 0; i < sizeof(reset) / sizeof(reset[0]); i++)
		signal(reset[i], SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	/* Nobody would see to it that it ends in time; we may have ended before this was asked. */
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) == -1 || getppid() != parent)
		_exit(CANNOT_FIND);
	close_range(STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC);
	if (dup2(order->input, STDIN_FILENO) != -1 && dup2(said, STDOUT_FILENO) != -1 &&
	    dup2(said, STDERR_FILENO) != -1)
		execvpe(order->words[0], order->words, order->environment);
	reason = errno;
	(void)!write(report, &reason, sizeof(reason));
	_exit(CANNOT_FIND);
}

/* 0, or the errno of what failed.  A signal that comes between fork and exec is ours alone. */
static int
worker_begin(struct worker *worker, const struct worker_order *order)
{
	int said[2] = {-1, -1}, report[2] = {-1, -1}, reason = 0;
	sigset_t stops, before;
	pid_t self = getpid();

	sigemptyset(&stops);
	sigaddset(&stops, SIGINT);
	sigaddset(&stops, SIGTERM);
	sigprocmask(SIG_BLOCK, &stops, &before);
	if (pipe2(said, O_CLOEXEC) == 0 && pipe2(report, O_CLOEXEC) == 0)
		worker->pid = fork();
	if (worker->pid == -1)
		reason = errno;
	else if (worker->pid == 0)
		worker_become(order, self, said[1], report[1]);
	sigprocmask(SIG_SETMASK, &before, NULL);
	fd_close(&said[1]);
	fd_close(&report[1]);
	worker->said = said[0];
	if (worker->pid > 0) {
		/* Both do it, so that it is done whoever runs first. */
		setpgid(worker->pid, worker->pid);
		while (read(report[0], &reason, sizeof(reason)) == -1 && errno == EINTR)
			;
	}
	fd_close(&report[0]);

	return reason;
}

static void
worker_wait(struct worker *worker)
{
	while (waitpid(worker->pid, &worker->status, 0) == -1 && errno == EINTR)
		;
}

int
worker_start(struct worker *worker, const struct worker_order *order, struct text *why)
{
	int reason;

	*worker = (struct worker){.pid = -1,
	    .ended = -1,
	    .said = -1,
	    .line = TEXT_INIT(LONGEST_LINE),
	    .last = TEXT_INIT(LONGEST_LAST),
	    .timeout_ns = order->timeout_ns,
	    .due = clock_monotonic(&clock_system) + order->timeout_ns};
	/* Where it is ignored no status is to be had. */
	signal(SIGCHLD, SIG_DFL);
	reason = worker_begin(worker, order);
	if (reason != 0) {
		if (worker->pid > 0)
			worker_wait(worker);
		fd_close(&worker->said);
		return text_fail_visible(
		    why, "%s cannot be run: %s", order->words[0], strerror(reason));
	}
	worker->ended = pidfd_open(worker->pid, 0);
	fcntl(worker->said, F_SETFL, O_NONBLOCK);

	return 0;
}

/* ---- what it says ---- */

/* The last of some whole lines that says something. */
static void
last_keep(struct text *last, const char *bytes, size_t len)
{
	while (len > 0) {
		const char *line = memrchr(bytes, '\n', len - 1);
		size_t start = line ? (size_t)(line - bytes) + 1 : 0, end = len;

		while (end > start && (unsigned char)bytes[end - 1] <= ' ')
			end--;
		if (end > start) {
			text_clear(last);
			text_add(
			    last, bytes + start, end - start < last->max ? end - start : last->max);
			return;
		}
		len = start;
	}
}

/* What nobody can read is not worth a message. */
static void
line_end(struct worker *worker)
{
	struct text *line = &worker->line;

	last_keep(&worker->last, text_string(line), line->len);
	file_write(STDERR_FILENO, text_string(line), line->len);
	text_clear(line);
}

/* Whole lines go on, in one piece; what is longer than a line may be, in several. */
static void
lines_pass(struct worker *worker, const char *bytes, size_t len)
{
	while (len > 0) {
		size_t room = worker->line.max - worker->line.len, part = len < room ? len : room;
		const char *end = memrchr(bytes, '\n', part);

		if (end)
			part = (size_t)(end - bytes) + 1;
		text_add(&worker->line, bytes, part);
		bytes += part;
		len -= part;
		if (end || worker->line.len == worker->line.max)
			line_end(worker);
		/* Memory lacks: the message is worth more than the words. */
		if (text_failed(&worker->line))
			text_clear(&worker->line);
	}
}

/* How many bytes it said; 0: none now, or nothing any more. */
static size_t
said_read(struct worker *worker)
{
	char piece[PIECE];
	ssize_t got = worker->said == -1 ? 0 : read(worker->said, piece, sizeof(piece));

	if (got > 0) {
		lines_pass(worker, piece, (size_t)got);
		return (size_t)got;
	}
	if (got == 0 || (errno != EAGAIN && errno != EINTR))
		fd_close(&worker->said);

	return 0;
}

/* What stands in the pipe still; what it left behind does not keep us. */
static void
said_end(struct worker *worker)
{
	size_t all = 0, got;

	while (all < MOST_AT_END && (got = said_read(worker)) > 0)
		all += got;
	if (worker->line.len > 0)
		lines_pass(worker, "\n", 1);
	fd_close(&worker->said);
}

/* ---- its end ---- */

void
worker_poll(const struct worker *worker, struct pollfd polls[WORKER_POLLS])
{
	polls[0] = (struct pollfd){.fd = worker->ended, .events = POLLIN};
	polls[1] = (struct pollfd){.fd = worker->said, .events = POLLIN};
}

int64_t
worker_due(const struct worker *worker)
{
	int64_t look = clock_monotonic(&clock_system) + WORKER_LOOK;

	return worker->ended == -1 && look < worker->due ? look : worker->due;
}

static void
worker_hurry(struct worker *worker)
{
	if (clock_monotonic(&clock_system) < worker->due)
		return;
	if (worker->lateness == WORKER_IN_TIME) {
		kill(-worker->pid, SIGTERM);
		worker->lateness = WORKER_TOLD;
		worker->due += WORKER_GRACE;
	} else {
		kill(-worker->pid, SIGKILL);
		worker->lateness = WORKER_KILLED;
		worker->due = INT64_MAX;
	}
}

bool
worker_has_ended(struct worker *worker)
{
	siginfo_t info = {0};

	said_read(worker);
	if (waitid(P_PID, (id_t)worker->pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
	    info.si_pid != worker->pid) {
		worker_hurry(worker);
		return false;
	}
	/* Its group, while it is not waited for: until then the number cannot be another's. */
	if (worker->lateness != WORKER_IN_TIME)
		kill(-worker->pid, SIGKILL);
	worker_wait(worker);
	said_end(worker);
	fd_close(&worker->ended);
	text_free(&worker->line);
	worker->pid = -1;

	return true;
}

enum worker_end
worker_end(const struct worker *worker)
{
	int status = worker->status;

	if (worker->lateness != WORKER_IN_TIME)
		return WORKER_FAILED;
	if (WIFSIGNALED(status))
		return WTERMSIG(status) == signal_pending() ? WORKER_INTERRUPTED : WORKER_FAILED;
	if (WEXITSTATUS(status) == CANNOT_EXECUTE || WEXITSTATUS(status) == CANNOT_FIND)
		return WORKER_NOT_FOUND;

	return WEXITSTATUS(status) == 0 ? WORKER_DONE : WORKER_FAILED;
}

void
worker_tell(const struct worker *worker, struct text *out)
{
	TEXT_LOCAL last = TEXT_INIT(TEXT_MAX_REASON);

	if (worker->lateness != WORKER_IN_TIME) {
		text_add_string(out, "killed: it did not end within ");
		units_show_duration(out, worker->timeout_ns);
	} else if (WIFSIGNALED(worker->status)) {
		text_add_format(out, "ended by signal %d (%s)", WTERMSIG(worker->status),
		    strsignal(WTERMSIG(worker->status)));
	} else {
		text_add_format(out, "exit status %d", WEXITSTATUS(worker->status));
	}
	if (worker->last.len > 0 &&
	    redaction_visible(text_string(&worker->last), worker->last.len, &last) != -1)
		text_add_format(out, ": %s", text_string(&last));
}

void
worker_free(struct worker *worker)
{
	text_free(&worker->line);
	text_free(&worker->last);
}
