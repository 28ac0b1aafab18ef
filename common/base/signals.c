#include "signals.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "diag.h"

/* What the handlers tell the rest: the signal that asks for a stop. */
static volatile sig_atomic_t stop_signal;
static int stop_descriptor = -1;
static enum signal_role watched; /* SIGNAL_SOURCE before signal_watch() */

static void
note_stop(int signo)
{
	int before = errno;

	stop_signal = signo;
	(void)eventfd_write(stop_descriptor, 1);
	errno = before;
	/* A second one is not to be waited for. */
	(void)signal(signo, SIG_DFL);
}

static void
let_first_go(int signo)
{
	(void)signal(signo, SIG_DFL);
}

static void
let_all_go(int signo)
{
	(void)signo;
}

static void
signal_handle(int signo, void (*handler)(int))
{
	struct sigaction action = {.sa_handler = handler};

	(void)sigemptyset(&action.sa_mask);
	(void)sigaction(signo, &action, NULL);
}

void
signal_watch(enum signal_role role)
{
	static void (*const on_interrupt[])(int) = {
	    [SIGNAL_SOURCE] = note_stop,
	    [SIGNAL_FILTER] = let_first_go,
	    /* Not SIG_IGN, which the command would inherit. */
	    [SIGNAL_WRAPPER] = let_all_go,
	};

	if (stop_descriptor == -1)
		stop_descriptor = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (stop_descriptor == -1)
		diag_fatal("cannot watch for signals: %s", strerror(errno));
	watched = role;
	signal_handle(SIGINT, on_interrupt[role]);
	signal_handle(SIGTERM, note_stop);
}

void
signal_let_first_end(bool let)
{
	if (watched == SIGNAL_FILTER)
		signal_handle(SIGINT, let ? SIG_DFL : let_first_go);
}

int
signal_pending(void)
{
	return stop_signal;
}

int
signal_descriptor(void)
{
	return stop_descriptor;
}

void
signal_die(int signo)
{
	sigset_t only;

	(void)signal(signo, SIG_DFL);
	(void)sigemptyset(&only);
	(void)sigaddset(&only, signo);
	(void)sigprocmask(SIG_UNBLOCK, &only, NULL);
	(void)raise(signo);
	/* The signal's default action ends the process; should it not, the shell's convention
	 * does. */
	_exit(128 + signo);
}
