/*
 * windows: records sorted into stretches of event time of one length, each with a ledger of its
 * own.
 *
 * The first window begins at the first data record's time, the others follow without gaps.  A
 * window is closed once the watermark is past its end by the lateness; the watermark is the newest
 * event time seen, and whoever knows that time went by without records moves it on.  Windows that
 * got no record are closed like the others.
 */
#ifndef CHECK_GUARDRAILS_WINDOWS_H
#define CHECK_GUARDRAILS_WINDOWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kind.h"
#include "ledger.h"

struct reading;
struct survey;

/* So many can be open at once; the lateness is at most WINDOWS_LATE window lengths. */
enum { WINDOWS_OPEN = 16, WINDOWS_LATE = 10 };

struct window {
	int64_t start, end; /* wall time, ns; the end is outside */
	struct ledger ledger;
};

struct windows {
	const struct survey *survey; /* made with settings.timed */
	int64_t length, lateness;    /* ns */
	int64_t span; /* ns, a whole number of lengths, for so many windows; 0: no end */
	/* Takes a window that is over.  False: stop. */
	bool (*closed)(void *context, const struct window *window);
	void *context;

	/* Private, but for reading. */
	bool sees_verdicts; /* some rule looks at types: every record is data */
	struct kinds kinds;
	struct window *open[WINDOWS_OPEN]; /* the oldest first */
	size_t count;
	int64_t origin, next,
	    end; /* the first window; the oldest that is not closed; where the last one ends */
	int64_t newest, reached;        /* event time; watermark */
	int64_t late, future, timeless; /* data records that no window could take */
	bool stopped;
};

/* Prepares windows of which the members above "private" are set. */
void windows_begin(struct windows *w);
void windows_free(struct windows *w);

/* Sorts a record in, and closes what its time shows to be over.  `now` is the wall time after which
 * a record is one of the future (they do not move the watermark). True when it was data with a time
 * that can be used. */
bool windows_see(struct windows *w, const struct reading *reading, int64_t now);

/* Moves the watermark on (never back) and closes what is over by it. */
void windows_advance(struct windows *w, int64_t watermark);

/* How far the newest event time is from the watermark that closes the next window, ns. */
int64_t windows_due(const struct windows *w);

/* The input ended: closes every window that has begun. */
void windows_finish(struct windows *w);

/* Whether the watermark reached the end of the span. */
bool windows_complete(const struct windows *w);

#endif
