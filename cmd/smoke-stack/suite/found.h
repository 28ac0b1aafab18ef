/*
 * suite/found: what a path answered, as a step of a plan.
 */
#ifndef SMOKE_STACK_SUITE_FOUND_H
#define SMOKE_STACK_SUITE_FOUND_H

#include <stdbool.h>
#include <stddef.h>

struct asked;
struct smoke_options;
struct text;

/* What a path is asked for. */
enum purpose { OF_HEALTH, OF_A_PAGE, OF_AN_API, OF_METRICS };

struct found {
	const struct smoke_options *options;
	struct text *plan;
	char first[64]; /* the step that is waited for, and that all others come after */
	size_t steps, of_health;
	size_t down; /* steps that would fail now */
};

/* Whether both answers give rise to the same expectations. */
bool found_same(const struct asked *a, const struct asked *b, enum purpose purpose);

/* Appends the step; where it would fail now, with the reason above it and on stderr. */
void found_add(
    struct found *found, const char *path, const struct asked *asked, enum purpose purpose);

#endif
