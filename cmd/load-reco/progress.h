/*
 * progress: a line on stderr that shows how the run goes, when stderr is a terminal.
 */
#ifndef PROGRESS_H
#define PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "clock.h"

struct progress;
struct load_plan;
struct tally;

#define PROGRESS_EVERY (CLOCK_SECOND / 4)

bool progress_wanted(void);
struct progress *progress_new(const struct load_plan *plan);

/* Phases `first` to `last` - 1 begin. */
void progress_begin(struct progress *progress, size_t first, size_t last, int64_t start);

/* `totals` are those since the run began; at `at`, monotonic. */
void progress_show(struct progress *progress, const struct tally *totals, size_t first, size_t last,
    int64_t in_flight, int64_t at);

/* Wipes the line, for a record that may go to the same terminal.  NULL is harmless. */
void progress_hide(struct progress *progress);

void progress_free(struct progress *progress); /* wipes the line; NULL is harmless */

#endif
