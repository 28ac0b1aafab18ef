#include "thread.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <sys/epoll.h>
#include <time.h>

#include "clock.h"

int
thread_start(pthread_t *thread, void *(*run)(void *context), void *context)
{
	sigset_t all, before;
	int error;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	error = pthread_create(thread, NULL, run, context);
	pthread_sigmask(SIG_SETMASK, &before, NULL);

	return error;
}

int
thread_wait(int epoll, struct epoll_event *events, int most, int64_t wait_ns)
{
	struct timespec wait = {
	    .tv_sec = (time_t)(wait_ns / CLOCK_SECOND), .tv_nsec = (long)(wait_ns % CLOCK_SECOND)};
	int n = epoll_pwait2(epoll, events, most, &wait, NULL);

	if (n == -1 && errno == ENOSYS)
		n = epoll_wait(epoll, events, most, (int)((wait_ns + CLOCK_MS - 1) / CLOCK_MS));

	return n;
}
