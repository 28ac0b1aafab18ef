/*
 * report/progress: on a terminal, how far the reading is and what the verdict is so far.
 */
#ifndef READINESS_REPORT_REPORT_PROGRESS_H
#define READINESS_REPORT_REPORT_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

#include "text.h"

struct items;
struct reader;
struct reading;

struct progress {
	bool wanted;
	int64_t shown_at;
	struct text tool; /* that spoke last */
};

/* Waits for the next record and shows meanwhile how things stand; true. */
bool progress_await(struct progress *progress, const struct items *items, struct reader *reader);

void progress_note(struct progress *progress, const struct reading *reading);
void progress_end(struct progress *progress);

#endif
