/*
 * targets: what is requested.
 */
#ifndef TARGETS_H
#define TARGETS_H

#include <stddef.h>

#include "load.h"
#include "text.h"

struct targets;

/* The default target: GET /reco for random users and fresh sessions.  NULL with the reason. */
struct targets *targets_new(const struct load_plan *plan, struct text *why);
void targets_free(struct targets *targets);

size_t targets_count(const struct targets *targets);
const char *targets_name(const struct targets *targets, size_t index);

/* Chooses a target and renders its next URL.  The index, or -1 with the reason. */
int targets_next(struct targets *targets, struct text *url, struct text *why);

#endif
