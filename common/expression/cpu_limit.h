/*
 * expression/cpu_limit: ends the process with exit 2 when one evaluation takes more than a second
 * of its thread's CPU time.
 */
#ifndef COMMON_EXPRESSION_CPU_LIMIT_H
#define COMMON_EXPRESSION_CPU_LIMIT_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <time.h>

/* One per program. */
struct cpu_limit {
	_Atomic(const char *) source; /* what is being evaluated, NULL between evaluations */
	atomic_uint sequence;         /* counts evaluations */
	unsigned seen;                /* the sequence at the last tick */
	unsigned ticks;               /* since then */
	timer_t timer;
	pthread_t owner;
	bool armed;
};

/* Around each evaluation, by one thread at a time.  The first arms the timer; -1 if there is none
 * to be had. */
int cpu_limit_begin(struct cpu_limit *limit, const char *source);
void cpu_limit_end(struct cpu_limit *limit);
void cpu_limit_free(struct cpu_limit *limit);

#endif
