/*
 * progress: a line on stderr that shows how the run goes, when stderr is a terminal.
 */
#ifndef PROGRESS_H
#define PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "clock.h"
#include "load.h"

struct live;
struct tally;

#define LIVE_EVERY (CLOCK_SECOND / 4)

bool live_wanted(void);
struct live *live_new(const struct load_plan *plan); /* NULL: out of memory */

/* Phases `first` to `last` - 1 begin. */
void live_begin(struct live *live, size_t first, size_t last, int64_t start);

/* `totals` are those since the run began; at `at`, monotonic. */
void live_show(struct live *live, const struct tally *totals, size_t first, size_t last,
    int64_t in_flight, int64_t at);

/* Wipes the line, for a record that may go to the same terminal.  NULL is harmless. */
void live_hide(struct live *live);

void live_free(struct live *live); /* wipes the line; NULL is harmless */

#endif
