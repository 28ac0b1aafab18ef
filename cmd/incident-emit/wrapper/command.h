/*
 * command: a command that is watched: its start, the signals that it gets, its end.
 *
 * It dies with us: who kills the job by the process that he knows means the command (SIGKILL, by
 * PR_SET_PDEATHSIG).  With a time-out it leads a process group of its own, which is signalled
 * whole; but where there is a controlling terminal it stays in the job that reads from it, and is
 * signalled alone.
 */
#ifndef INCIDENT_EMIT_COMMAND_H
#define INCIDENT_EMIT_COMMAND_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/types.h>

#include "streams.h"

struct command {
	int64_t timeout_ns;     /* SIGTERM after that long; 0: never */
	int64_t kill_after_ns;  /* SIGKILL so long after it */
	struct streams streams; /* logs and held are the caller's to set */
	pid_t pid;
	bool leads_group;
	int64_t due; /* when the next of these signals is (monotonic), or 0 */
	bool timed_out;
	bool ended;
	int64_t started_at, ended_at; /* monotonic */
	int status;                   /* of wait4(), when it has ended, and what it took */
	struct rusage usage;
};

/* Starts it.  0, or the errno of what failed; command_wait() is due all the same. */
int command_start(struct command *command, char *const *words);

/* Moves both streams and passes signals on until the command has ended, and the streams too, or
 * they, which processes that it left behind still hold, were silent for a second (ten seconds or 1
 * MiB at most).  When it was ended for its time, its group has until the SIGKILL. */
void command_watch(struct command *command);

/* Passes on what those say that it left behind, until they end, too, or the time is over: in a
 * process that stays behind for that, since without us nobody would have waited for them. */
void command_follow(struct command *command);

/* Waits for its end, if it was started. */
void command_wait(struct command *command);

#endif
