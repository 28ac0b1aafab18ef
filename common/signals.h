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
	/* incident-emit -- COMMAND: signals are the command's to answer, see signal_to_pass_on();
	 * SIGTERM asks for a clean stop too, however often it comes. */
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

/* SIGNAL_WRAPPER: a signal that came and that the command is to have, or 0; each is told once:
 * SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGTSTP and SIGCONT, unless they were ignored
 * when we began, which the command inherits.  But a SIGHUP, SIGINT or SIGQUIT of the terminal is
 * not, since that sends to the command as well.  signal_descriptor() is then readable for these,
 * SIGCHLD and SIGALRM, until this is asked. */
int signal_to_pass_on(void);

/* Ends SIGNAL_WRAPPER: what it watched does again what it did before; in the child, and when the
 * command has ended. */
void signal_unwatch(void);

/* Stops this process as SIGTSTP would that nobody watches; returns when it was continued. */
void signal_stop_here(void);

/* Dies of `signo` with its default action, so that the parent sees the truth, and without a core
 * in the place of another's. */
_Noreturn void signal_die(int signo);

#endif
