#ifndef RECO_DELAYS_H
#define RECO_DELAYS_H

/*
 * Calls back at a later time: one thread that keeps a list. Used for answers that are to be late,
 * without a thread sleeping for each.
 */

#include <stdint.h>

struct delays;

/* One thing to be woken; its owner embeds it and keeps it until `wake` was called. */
struct delayed {
	struct delayed *next;
	int64_t due_ns;
	void (*wake)(struct delayed *delayed);
};

/* NULL when there is no memory or thread. */
struct delays *delays_start(void);

/* Calls wake at due_ns (of mono_ns), or at once when the delays are ended. */
void delays_add(struct delays *delays, struct delayed *delayed);

/* Wakes all that wait and ends the thread. NULL is harmless. */
void delays_stop(struct delays *delays);

#endif
