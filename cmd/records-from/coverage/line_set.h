/*
 * line_set: lines of a file, each with whether it was executed, in as much memory as lines were
 * told, whatever their numbers.
 */
#ifndef COVERAGE_LINE_SET_H
#define COVERAGE_LINE_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct line_set {
	uint32_t *told; /* 2 * line + executed */
	size_t count, room;
	bool unsettled; /* not in order, or a line may stand twice */
};

/* A line from 1 to COVERAGE_LAST_LINE. */
void line_set_add(struct line_set *set, int64_t line, bool executed);
void line_set_free(struct line_set *set);

/* Puts them in order; a line that was told twice stands once, as executed if any of them says
 * so. */
void line_set_settle(struct line_set *set);

/* Of a settled set: the i-th. */
static inline int64_t
line_set_line(const struct line_set *set, size_t i)
{
	return set->told[i] >> 1;
}

static inline bool
line_set_executed(const struct line_set *set, size_t i)
{
	return set->told[i] & 1;
}

/* How many of a settled set were executed. */
int64_t line_set_covered(const struct line_set *set);

#endif
