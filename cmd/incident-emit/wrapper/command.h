/*
 * command: a command that is watched, and its two streams on their way through.
 *
 * Where our own two are one file, as under cron, its are one pipe: what it says on both keeps its
 * order.
 */
#ifndef INCIDENT_EMIT_COMMAND_H
#define INCIDENT_EMIT_COMMAND_H

#include <stdbool.h>
#include <sys/types.h>

#include "text.h"

struct held_output;
struct tail;

struct command_stream {
	int from, to;     /* from: -1 when it has ended */
	struct text line; /* the one that has not ended yet */
	int failure;      /* errno of writing on; EPIPE: its reader went away */
};

struct command {
	struct tail *logs;        /* takes the last lines of both streams; borrowed */
	struct held_output *held; /* NULL: what it says passes through at once */
	pid_t pid;
	struct command_stream streams[2];
	bool ended;
	int status; /* of waitpid(), when it has ended */
};

/* Starts it.  0, or the errno of what failed; command_wait() is due all the same. */
int command_start(struct command *command, char *const *words);

/* Moves both streams until they end; or until the command has ended and its streams, which
 * processes that it left behind still hold, were silent for a second (ten seconds or 1 MiB at
 * most).  A SIGTERM for us is meant for the command; a SIGINT reaches it from the terminal. */
void command_watch(struct command *command);

/* Whether processes that it left behind hold its streams. */
bool command_left_behind(const struct command *command);

/* Passes on what they say, until they end, too, or a signal asks for a stop. */
void command_follow(struct command *command);

/* Waits for its end, if it was started. */
void command_wait(struct command *command);

/* Writes what was held back, or drops it; from then on all passes through.  -1 with errno when it
 * cannot be read again. */
int command_show_held(struct command *command);
void command_drop_held(struct command *command);

void command_free(struct command *command);

#endif
