/*
 * score: how much of what was to be judged passed, by area, weighted.
 *
 * The share of an area is what passed or only warns of what was judged; what failed or is unknown
 * did not pass, and what was skipped was not judged.  The score is the weighted mean of the shares
 * in whole percent, rounded down.  It is 100 only where everything passed, every area that has to
 * be there was, and the verdict is pass.
 */
#ifndef READINESS_REPORT_SCORE_H
#define READINESS_REPORT_SCORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "records.h"

struct document;
struct item;
struct text;

/* What belongs together; patterns as path_glob.h has them for names. */
struct area {
	const char *name;
	double weight;
	const char *tools[8];  /* NULL-terminated; none: any tool */
	const char *checks[8]; /* NULL-terminated; none: any check */
	bool optional;         /* where nothing of it was judged it does not count */
};

struct areas;

/* Those of a file, or with NULL the built-in ones, by tool.  NULL with "FILE:LINE:COLUMN: reason"
 * in `why`. */
struct areas *areas_new(const char *path, struct text *why);
void areas_free(struct areas *areas); /* NULL is harmless */
size_t areas_count(const struct areas *areas);
const struct area *areas_at(const struct areas *areas, size_t index);

struct score;

struct score *score_new(const struct areas *areas);
void score_free(struct score *score); /* NULL is harmless */

/* Counts an item; the index of its area. */
size_t score_item(struct score *score, const struct item *item);

/* By status. */
const int64_t *score_counts(const struct score *score, size_t area);

/* Whether the area counts: something of it was judged, or had to be. */
bool score_has(const struct score *score, size_t area);

/* Of an area, 0 to 100. */
int score_share(const struct score *score, size_t area);

/* Of the whole. */
int score_percent(const struct score *score, enum summary_status verdict);

#endif
