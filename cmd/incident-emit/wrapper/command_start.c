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
	int reason;  /* why it cannot be run: an errno, or 0 */
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

/* In the child, whose memory is ours until then: never returns. */
static _Noreturn void
child_become(struct start *start)
{
	signal_unwatch();
	signal(SIGPIPE, SIG_DFL);
	if (start->leads_group)
		setpgid(0, 0);
	/* We may have ended before that was asked for. */
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && getppid() == start->parent &&
	    dup2(start->ends[0], STDOUT_FILENO) != -1 &&
	    dup2(start->ends[1], STDERR_FILENO) != -1) {
		sigprocmask(SIG_SETMASK, &start->mask, NULL);
		execvp(start->words[0], start->words);
	}
	start->reason = errno;
	_exit(STATUS_CANNOT_RUN);
}

/* vfork(): nothing is copied for a child that only becomes another program, and what it finds wrong
 * it says in our own memory.  A signal that comes in between waits, on both sides, until it can be
 * seen to. */
static pid_t
child_start(struct start *start)
{
	sigset_t all;
	pid_t pid;

	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &start->mask);
	pid = vfork();
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

	command->leads_group = command->timeout_ns > 0 && !terminal_controls();
	start.leads_group = command->leads_group;
	command->pid = -1;
	command->started_at = clock_monotonic(&clock_system);
	if (streams_open(&command->streams, start.ends) == 0)
		command->pid = child_start(&start);
	if (command->pid == -1)
		start.reason = errno;
	descriptor_close(start.ends[0]);
	descriptor_close(start.ends[1]);

	return start.reason;
}
