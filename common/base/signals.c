#include "signals.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "diag.h"

/* What the handlers tell the rest: the signal that asks for a stop. */
static volatile sig_atomic_t stop_signal;
static int stop_descriptor = -1;
static enum signal_role watched; /* SIGNAL_SOURCE before signal_watch() */

/* What a wrapper passes on, and two that only wake it. */
static const int passed_on[] = {
    SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGTSTP, SIGCONT, SIGCHLD, SIGALRM};

enum { PASSED_ON = sizeof(passed_on) / sizeof(passed_on[0]) };

static volatile sig_atomic_t came[PASSED_ON];
static struct sigaction before_us[PASSED_ON];

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
note_for_command(int signo, siginfo_t *about, void *context)
{
	int before = errno;

	(void)context;
	if (about->si_code == SI_KERNEL && (signo == SIGHUP || signo == SIGINT || signo == SIGQUIT))
		return;
	if (signo == SIGTERM)
		stop_signal = signo;
	for (size_t i = 0; i < PASSED_ON; i++)
		if (passed_on[i] == signo)
			came[i] = 1;
	(void)eventfd_write(stop_descriptor, 1);
	errno = before;
}

static void
signal_handle(int signo, void (*handler)(int))
{
	struct sigaction action = {.sa_handler = handler};

	(void)sigemptyset(&action.sa_mask);
	(void)sigaction(signo, &action, NULL);
}

/* What is ignored stays so, as under nohup(1), but SIGCHLD: where that is, no status is to be
 * had. */
static void
signal_watch_all(void)
{
	struct sigaction action = {
	    .sa_sigaction = note_for_command, .sa_flags = SA_SIGINFO | SA_NOCLDSTOP};

	sigset_t waking;

	/* Who started us may have kept these to himself. */
	(void)sigemptyset(&waking);
	(void)sigaddset(&waking, SIGCHLD);
	(void)sigaddset(&waking, SIGALRM);
	(void)sigprocmask(SIG_UNBLOCK, &waking, NULL);
	(void)sigemptyset(&action.sa_mask);
	for (size_t i = 0; i < PASSED_ON; i++) {
		(void)sigaction(passed_on[i], NULL, &before_us[i]);
		if (passed_on[i] == SIGCHLD)
			before_us[i].sa_handler = SIG_DFL;
		if (before_us[i].sa_handler != SIG_IGN)
			(void)sigaction(passed_on[i], &action, NULL);
	}
}

void
signal_watch(enum signal_role role)
{
	if (stop_descriptor == -1)
		stop_descriptor = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (stop_descriptor == -1)
		diag_fatal("cannot watch for signals: %s", strerror(errno));
	watched = role;
	if (role == SIGNAL_WRAPPER) {
		signal_watch_all();
		return;
	}
	signal_handle(SIGINT, role == SIGNAL_SOURCE ? note_stop : let_first_go);
	signal_handle(SIGTERM, note_stop);
}

int
signal_to_pass_on(void)
{
	eventfd_t count;

	/* In this order: what comes in between is told the next time. */
	(void)eventfd_read(stop_descriptor, &count);
	for (size_t i = 0; i < PASSED_ON; i++) {
		if (came[i] == 0)
			continue;
		came[i] = 0;
		if (passed_on[i] == SIGCHLD || passed_on[i] == SIGALRM)
			continue;
		(void)eventfd_write(stop_descriptor, 1);
		return passed_on[i];
	}

	return 0;
}

void
signal_unwatch(void)
{
	for (size_t i = 0; i < PASSED_ON; i++)
		(void)sigaction(passed_on[i], &before_us[i], NULL);
}

void
signal_stop_here(void)
{
	struct sigaction handled;

	(void)sigaction(SIGTSTP, NULL, &handled);
	(void)signal(SIGTSTP, SIG_DFL);
	(void)raise(SIGTSTP);
	(void)sigaction(SIGTSTP, &handled, NULL);
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

	(void)prctl(PR_SET_DUMPABLE, 0);
	(void)signal(signo, SIG_DFL);
	(void)sigemptyset(&only);
	(void)sigaddset(&only, signo);
	(void)sigprocmask(SIG_UNBLOCK, &only, NULL);
	(void)raise(signo);
	/* The signal's default action ends the process; should it not, the shell's convention
	 * does. */
	_exit(128 + signo);
}
