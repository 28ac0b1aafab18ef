/*
 * json/stops: the bytes of a record at which skipping through a string has to stop, one after the
 * other.
 *
 * Bytes at and behind the end of the record are never read: its last bytes are looked at as the end
 * of the block that ends with them.
 */
#ifndef COMMON_JSON_STOPS_H
#define COMMON_JSON_STOPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "scanner.h"
#include "vector.h"

#define LIKELY(condition) __builtin_expect(!!(condition), 1)
#define UNLIKELY(condition) __builtin_expect(!!(condition), 0)
#define INLINE static inline __attribute__((always_inline))

/* What the machine stands in. */
struct place {
	struct json_run *run;
	const char *end;
	bool careful; /* a constant in each of the two */

	/* The stops of the record, BLOCK bytes at a time.  They are taken in order, whether or not
	 * they stand in a string: so where the next string ends is known before it is known where
	 * it begins, and the processor need not wait for one to work on the other. */
	const char *window;     /* the bytes that `stops` is about */
	const char *window_end; /* behind them */
	uint64_t stops;         /* bit i: window[i] is a stop that was not taken yet */
};

INLINE void
next_window(struct place *place)
{
	const char *begin = place->window_end;
	size_t rest = (size_t)(place->end - begin);

	place->window = begin;
	if (LIKELY(rest >= BLOCK)) {
		place->window_end = begin + BLOCK;
		place->stops = block_stops(begin);
		return;
	}
	place->window_end = place->end;
	if (LIKELY(place->end - place->run->begin >= BLOCK)) {
		place->stops = block_stops(place->end - BLOCK) >> (BLOCK - rest);
	} else {
		char copy[BLOCK];

		memset(copy, ' ', sizeof copy);
		memcpy(copy, begin, rest);
		place->stops = block_stops(copy);
	}
}

/* Looks on to a window with stops; false at the end. */
INLINE bool
have_stop(struct place *place)
{
	while (UNLIKELY(place->stops == 0)) {
		if (UNLIKELY(place->window_end == place->end))
			return false;
		next_window(place);
	}
	return true;
}

/* Takes the first stop at or behind `p`, or `end`. */
INLINE const char *
take_stop(struct place *place, const char *p)
{
	const char *stop;

	do {
		if (!have_stop(place))
			return place->end;
		stop = place->window + (unsigned)__builtin_ctzll(place->stops);
		place->stops &= place->stops - 1;
	} while (UNLIKELY(stop < p));
	return stop;
}

/* Forgets the stops before `p`. */
INLINE void
seek_stops(struct place *place, const char *p)
{
	if (p >= place->window_end) {
		place->window_end = p;
		place->stops = 0;
	} else {
		place->stops &= UINT64_MAX << (p - place->window);
	}
}

#endif
