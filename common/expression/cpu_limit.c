#include "cpu_limit.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "diag.h"

/* A tick each 125 ms of the thread's CPU time: work that outlasts eight of them took more than a
 * second. */
enum { TICK_NS = 125000000, TICKS = 8 };

/* glibc 2.36 documents this name but does not define it. */
#ifndef sigev_notify_thread_id
#	define sigev_notify_thread_id _sigev_un._tid
#endif

/* All that is added to it may be as long as it may, and it fits. */
struct line {
	char bytes[512];
	size_t len;
};

static void
line_add(struct line *line, const char *text, size_t max)
{
	size_t len = strnlen(text, max);

	memcpy(line->bytes + line->len, text, len);
	line->len += len;
}

/* Everything here is safe in a signal handler. */
_Noreturn static void
limit_exceeded(const char *source)
{
	enum { SHOWN = 256 };
	struct line line = {.len = 0};
	size_t start;

	if (!diag_is_quiet()) {
		line_add(&line, program_name(), 64);
		line_add(&line, ": expression ", 32);
		start = line.len;
		line_add(&line, source, SHOWN);
		for (size_t i = start; i < line.len; i++)
			if ((unsigned char)line.bytes[i] < ' ' || line.bytes[i] == 0x7f)
				line.bytes[i] = '?';
		line_add(&line, " ran longer than 1 s on one record\n", 64);
		/* If that fails, there is no place left to complain to. */
		(void)!write(STDERR_FILENO, line.bytes, line.len);
	}
	program_give_up("an expression ran longer than 1 s on one record");
}

static void
limit_tick(int signo, siginfo_t *info, void *context)
{
	struct cpu_limit *limit = info->si_value.sival_ptr;
	const char *source;
	unsigned sequence;

	(void)signo;
	(void)context;
	if (info->si_code != SI_TIMER)
		return;
	source = atomic_load_explicit(&limit->source, memory_order_relaxed);
	sequence = atomic_load_explicit(&limit->sequence, memory_order_relaxed);
	if (!source || sequence != limit->seen) {
		limit->seen = sequence;
		limit->ticks = 0;
	} else if (++limit->ticks >= TICKS) {
		limit_exceeded(source);
	}
}

/* The signal goes to the thread that works, so no other thread's system call is cut short. */
static int
limit_arm(struct cpu_limit *limit)
{
	struct sigaction action = {.sa_flags = SA_SIGINFO | SA_RESTART};
	struct sigevent event = {.sigev_notify = SIGEV_THREAD_ID, .sigev_signo = SIGVTALRM};
	struct itimerspec ticks = {{0, TICK_NS}, {0, TICK_NS}};
	sigset_t ours;

	action.sa_sigaction = limit_tick;
	sigemptyset(&action.sa_mask);
	sigemptyset(&ours);
	sigaddset(&ours, SIGVTALRM);
	event.sigev_notify_thread_id = gettid();
	event.sigev_value.sival_ptr = limit;
	if (sigaction(SIGVTALRM, &action, NULL) == -1 ||
	    pthread_sigmask(SIG_UNBLOCK, &ours, NULL) != 0 ||
	    timer_create(CLOCK_THREAD_CPUTIME_ID, &event, &limit->timer) == -1)
		return -1;
	limit->armed = true;
	limit->owner = pthread_self();
	return timer_settime(limit->timer, 0, &ticks, NULL);
}

int
cpu_limit_begin(struct cpu_limit *limit, const char *source)
{
	if (limit->armed && !pthread_equal(limit->owner, pthread_self()))
		cpu_limit_free(limit);
	if (!limit->armed && limit_arm(limit) == -1)
		return -1;
	atomic_fetch_add_explicit(&limit->sequence, 1, memory_order_relaxed);
	atomic_store_explicit(&limit->source, source, memory_order_relaxed);
	return 0;
}

void
cpu_limit_end(struct cpu_limit *limit)
{
	atomic_store_explicit(&limit->source, NULL, memory_order_relaxed);
}

void
cpu_limit_free(struct cpu_limit *limit)
{
	if (limit->armed)
		timer_delete(limit->timer);
	limit->armed = false;
}
