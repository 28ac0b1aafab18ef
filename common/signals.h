/*
 * signals: what SIGINT and SIGTERM do to a program, and how it dies of a signal.
 *
 * Holds, as globals, the number of the signal that arrived, the descriptor that tells of it, and
 * the role.
 */
#ifndef COMMON_SIGNALS_H
#define COMMON_SIGNALS_H

#include <stdbool.h>

enum signal_role {
	/* load-reco, smoke-stack, requeue-dlq: the first SIGINT or SIGTERM asks for a clean
	 * stop. */
	SIGNAL_SOURCE,
	/* Readers of a pipe: the first SIGINT is ignored (they end with their input), the second
	 * kills; SIGTERM asks for a clean stop. */
	SIGNAL_FILTER,
	/* incident-emit -- COMMAND: a SIGINT is the command's to answer; SIGTERM asks for a clean
	 * stop. */
	SIGNAL_WRAPPER,
};

/* Installs the handlers (no SA_RESTART, so that blocking calls return EINTR). */
void signal_watch(enum signal_role role);

/* A filter that reads from a terminal has no upstream whose verdict would be lost: while `let`, its
 * first SIGINT ends it.  Other roles stay as they are. */
void signal_let_first_end(bool let);

/* The signal that asked for a stop, or 0. */
int signal_pending(void);

/* A descriptor that is readable from that signal on, to be polled beside the one that is waited
 * for: a signal that comes just before the wait would otherwise be noticed only after it.  -1
 * (which poll() passes over) before signal_watch(). */
int signal_descriptor(void);

/* Dies of `signo` with its default action, so that the parent sees the truth. */
_Noreturn void signal_die(int signo);

#endif
