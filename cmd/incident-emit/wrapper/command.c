#include "command.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock.h"
#include "signals.h"

enum { LOOK_MS = 50, LONGEST_WAIT_MS = 1000000 };

#define LONGEST_SILENCE CLOCK_SECOND
#define LONGEST_AFTER_END (10 * CLOCK_SECOND)

/* A pipe holds less: beyond it, it is no longer the command that is heard. */
enum { MOST_AFTER_END = 1 << 20 };

/* ---- its signals ---- */

/* 0 asks whether anybody is there. */
static bool
command_signal(const struct command *command, int signo)
{
	if (command->leads_group)
		return kill(-command->pid, signo) == 0;

	return !command->ended && kill(command->pid, signo) == 0;
}

static void
command_pass_signals(const struct command *command)
{
	int signo;

	while ((signo = signal_to_pass_on()) != 0) {
		if (!command->ended)
			command_signal(command, signo);
		if (signo == SIGTSTP)
			signal_stop_here();
	}
}

/* The signal of a time-out that is due.  One that is stopped has to go on to see it. */
static void
command_press(struct command *command)
{
	if (command->timed_out) {
		command->due = 0;
		command_signal(command, SIGKILL);
		return;
	}
	command->timed_out = true;
	command->due += command->kill_after_ns;
	/* What it leaves behind is then ours to wait for: elsewhere nobody might, and the group
	 * would not look empty. */
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	command_signal(command, SIGTERM);
	command_signal(command, SIGCONT);
}

/* Whether somebody is left of the group that was told to end. */
static bool
command_left_group(const struct command *command)
{
	if (!command->leads_group)
		return false;
	while (waitpid(-command->pid, NULL, WNOHANG) > 0)
		;

	return command_signal(command, 0);
}

/* Passes on what came, looks whether it has ended, and whether its time is over. */
static void
command_mind(struct command *command)
{
	command_pass_signals(command);
	if (!command->ended &&
	    wait4(command->pid, &command->status, WNOHANG, &command->usage) == command->pid) {
		command->ended = true;
		command->ended_at = clock_monotonic(&clock_system);
		if (!command->timed_out)
			command->due = 0;
	}
	if (command->due != 0 && clock_monotonic(&clock_system) >= command->due)
		command_press(command);
	if (command->timed_out && command->ended && !command_left_group(command))
		command->due = 0;
}

/* While we wait for a reader.  When the command was killed he has ten seconds more. */
static bool
command_interrupted(void *context)
{
	struct command *command = context;

	command_mind(command);

	return !command->timed_out || command->due != 0 || !command->ended ||
	       clock_monotonic(&clock_system) - command->ended_at < LONGEST_AFTER_END;
}

/* A write that waits for its reader is woken when the time is over, and from then on again and
 * again: a single signal might come just before it. */
static void
command_set_alarm(const struct command *command, int64_t ns)
{
	struct itimerval alarm = {
	    .it_value = {.tv_sec = ns / CLOCK_SECOND,
		.tv_usec = (ns % CLOCK_SECOND) / 1000 + (ns > 0 ? 1 : 0)},
	    .it_interval = {.tv_usec = ns > 0 ? 250000 : 0},
	};

	if (alarm.it_value.tv_usec == 1000000)
		alarm.it_value.tv_usec--;
	if (command->timeout_ns > 0)
		setitimer(ITIMER_REAL, &alarm, NULL);
}

/* ---- its streams ---- */

/* How long nothing may come before we look again. */
static int
command_patience(const struct command *command)
{
	int64_t left;

	if (command->ended)
		return LOOK_MS;
	if (command->due == 0)
		return -1;
	left = command->due - clock_monotonic(&clock_system);
	if (left <= 0)
		return 0;

	return left / CLOCK_MS >= LONGEST_WAIT_MS ? LONGEST_WAIT_MS : (int)(left / CLOCK_MS) + 1;
}

/* When something came last, and how much since the end. */
struct heard {
	int64_t at;
	size_t after_end;
};

static bool
command_goes_on(const struct command *command, const struct heard *heard)
{
	int64_t now = clock_monotonic(&clock_system);
	int64_t at = heard->at > command->ended_at ? heard->at : command->ended_at;

	if (!command->ended || command->due != 0)
		return true;

	return streams_are_open(&command->streams) && now - at <= LONGEST_SILENCE &&
	       now - command->ended_at <= LONGEST_AFTER_END && heard->after_end <= MOST_AFTER_END;
}

void
command_watch(struct command *command)
{
	struct heard heard = {0};

	command->streams.interrupted = command_interrupted;
	command->streams.context = command;
	if (command->timeout_ns > 0)
		command->due = command->started_at + command->timeout_ns;
	command_set_alarm(command, command->timeout_ns);
	while (command_goes_on(command, &heard)) {
		size_t moved = streams_move(&command->streams, command_patience(command));

		command_mind(command);
		if (moved > 0)
			heard.at = clock_monotonic(&clock_system);
		if (command->ended)
			heard.after_end += moved;
	}
	command_set_alarm(command, 0);
	/* What they have said so far belongs to the verdict. */
	streams_end_lines(&command->streams);
}

void
command_follow(struct command *command)
{
	int64_t until = command->started_at + command->timeout_ns;
	pid_t pid;

	if (!streams_are_open(&command->streams))
		return;
	signal_unwatch();
	pid = fork();
	if (pid > 0)
		return;
	/* Where there can be no other process it is this one. */
	if (pid == -1)
		signal_watch(SIGNAL_SOURCE);
	while (streams_are_open(&command->streams) && (pid == 0 || signal_pending() == 0) &&
	       (command->timeout_ns == 0 || clock_monotonic(&clock_system) < until))
		streams_move(&command->streams, LOOK_MS);
	if (pid == 0)
		_exit(0);
}

void
command_wait(struct command *command)
{
	if (command->pid <= 0 || command->ended)
		return;
	while (waitpid(command->pid, &command->status, 0) == -1 && errno == EINTR)
		;
	command->ended = true;
}
