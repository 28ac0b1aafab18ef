/*
 * streams: what a command says on its two streams, on its way through.
 *
 * Where our own two are one file, as under cron, its are one pipe: what it says on both keeps its
 * order.
 */
#ifndef INCIDENT_EMIT_STREAMS_H
#define INCIDENT_EMIT_STREAMS_H

#include <stdbool.h>
#include <stddef.h>

#include "text.h"

struct held_output;
struct tail;

struct stream {
	int from, to;     /* from: -1 when it has ended */
	struct text line; /* the one that has not ended yet */
	size_t line_cut;  /* so many bytes of it are left out */
	int failure;      /* errno of writing on; EPIPE: its reader went away */
};

struct streams {
	struct tail *logs;        /* takes the last lines of both streams; borrowed */
	struct held_output *held; /* NULL: what is said passes through at once */
	struct stream each[2];
	/* Called when a signal comes while we wait for a reader; false: the writing is given up. */
	bool (*interrupted)(void *context);
	void *context;
};

/* Makes the pipes of a command that is about to be started, for its stdout and stderr: its ends in
 * `ends`, which the caller closes (-1: not made).  0, or -1 with errno. */
int streams_open(struct streams *streams, int ends[2]);

/* Waits up to `wait_ms` (-1: for ever) for something to be read, or for a signal, and moves it.
 * How many bytes that were. */
size_t streams_move(struct streams *streams, int wait_ms);

/* Whether somebody has a stream still. */
bool streams_are_open(const struct streams *streams);

/* What has been said so far are whole lines, for the log's sake. */
void streams_end_lines(struct streams *streams);

/* Writes what was held back, or drops it; from then on all passes through.  -1 with errno when it
 * cannot be read again. */
int streams_show_held(struct streams *streams);
void streams_drop_held(struct streams *streams);

/* Closes our ends, drops what is held. */
void streams_close(struct streams *streams);

#endif
