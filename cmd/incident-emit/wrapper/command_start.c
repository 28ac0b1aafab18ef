/* command_start: from words to a process. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "clock.h"
#include "command.h"
#include "signals.h"

enum { STATUS_CANNOT_RUN = 126 };

struct start {
	char *const *words;
	int ends[2]; /* its stdout and stderr */
	int report;  /* closed by exec, else told why there was none */
	bool leads_group;
	pid_t parent;
	sigset_t mask;
};

static bool
terminal_controls(void)
{
	int fd = open("/dev/tty", O_RDONLY | O_CLOEXEC | O_NOCTTY);

	if (fd != -1)
		close(fd);

	return fd != -1;
}

/* In the child: never returns. */
static _Noreturn void
child_become(const struct start *start)
{
	int reason;

	signal_unwatch();
	signal(SIGPIPE, SIG_DFL);
	if (start->leads_group)
		setpgid(0, 0);
	/* We may have ended before that was asked for. */
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) == -1 || getppid() != start->parent)
		_exit(STATUS_CANNOT_RUN);
	sigprocmask(SIG_SETMASK, &start->mask, NULL);
	if (dup2(start->ends[0], STDOUT_FILENO) != -1 && dup2(start->ends[1], STDERR_FILENO) != -1)
		execvp(start->words[0], start->words);
	reason = errno;
	(void)!write(start->report, &reason, sizeof(reason));
	_exit(STATUS_CANNOT_RUN);
}

/* A signal that comes in between waits, on both sides, until it can be seen to. */
static pid_t
child_fork(struct start *start)
{
	sigset_t all;
	pid_t pid;

	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &start->mask);
	pid = fork();
	if (pid == 0)
		child_become(start);
	sigprocmask(SIG_SETMASK, &start->mask, NULL);

	return pid;
}

static void
descriptor_close(int fd)
{
	if (fd != -1)
		close(fd);
}

int
command_start(struct command *command, char *const *words)
{
	struct start start = {.words = words, .ends = {-1, -1}, .parent = getpid()};
	int report[2] = {-1, -1}, reason = 0;

	command->leads_group = command->timeout_ns > 0 && !terminal_controls();
	start.leads_group = command->leads_group;
	command->pid = -1;
	command->started_at = clock_monotonic(&clock_system);
	if (streams_open(&command->streams, start.ends) == 0 && pipe2(report, O_CLOEXEC) == 0) {
		start.report = report[1];
		command->pid = child_fork(&start);
	}
	if (command->pid == -1)
		reason = errno;
	descriptor_close(start.ends[0]);
	descriptor_close(start.ends[1]);
	descriptor_close(report[1]);
	while (
	    command->pid != -1 && read(report[0], &reason, sizeof(reason)) == -1 && errno == EINTR)
		;
	descriptor_close(report[0]);

	return reason;
}
