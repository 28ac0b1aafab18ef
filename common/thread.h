/*
 * thread: threads that see no signal, and waiting for descriptors to the nanosecond.
 */
#ifndef COMMON_THREAD_H
#define COMMON_THREAD_H

#include <pthread.h>
#include <stdint.h>

struct epoll_event;

/* Starts a thread with all signals blocked, so that they reach the one that looks for them.  0
 * or an error number. */
int thread_start(pthread_t *thread, void *(*run)(void *context), void *context);

/* epoll_wait(2) for at most `wait_ns` nanoseconds, or milliseconds (rounded up) before Linux
 * 5.11.  As there: -1 with errno, EINTR for a signal. */
int thread_wait(int epoll, struct epoll_event *events, int most, int64_t wait_ns);

#endif
