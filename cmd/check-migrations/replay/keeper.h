/*
 * replay/keeper: a process that makes something, and removes it once it is no longer wanted,
 * however the process that wanted it has ended: of SIGKILL too.
 *
 * It is forked before the thing is made, leads a session of its own, so that no signal of the
 * terminal reaches it, and holds one end of a pair of sockets.  When the other end closes it
 * removes what it made.  What kills both at once (the end of a container, of the machine) leaves it
 * behind.
 */
#ifndef CHECK_MIGRATIONS_REPLAY_KEEPER_H
#define CHECK_MIGRATIONS_REPLAY_KEEPER_H

#include <stdint.h>

struct text;

/* What is done with it; each 0, or -1 with the reason.  `remove` comes after `make`, even one that
 * failed, and may be called again in the process that wanted it. */
struct keeper_work {
	int (*make)(void *context, struct text *why);
	int (*remove)(void *context, struct text *why);
	void *context;
	int64_t timeout_ns; /* how long each may take */
};

struct keeper;

/* Has it made.  NULL with the reason: nothing was, or it is removed again. */
struct keeper *keeper_new(const struct keeper_work *work, struct text *why);

/* Has it removed.  0, or -1 with the reason: it may still be there. */
int keeper_end(struct keeper *keeper, struct text *why);

#endif
