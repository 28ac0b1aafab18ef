/*
 * reversible/trip: one migration's way down and up again, and what is told of it.
 */
#ifndef CHECK_MIGRATIONS_REVERSIBLE_TRIP_H
#define CHECK_MIGRATIONS_REVERSIBLE_TRIP_H

#include <stdbool.h>
#include <stddef.h>

#include "catalog.h"
#include "rows.h"
#include "rule.h"
#include "script.h"
#include "text.h"

struct migration;
struct replay;

/* What is told of all of them in the end. */
struct trip_totals {
	size_t untried;             /* migrations whose rows could not be tried */
	size_t filled;              /* the most tables that got rows */
	size_t unfilled;            /* the most that could not be given any */
	struct text unfilled_names; /* of these */
};

/* The migration at hand is up, and the engine goes on behind it. */
struct trip {
	struct replay *replay;
	struct category *category;
	struct trip_totals *totals;
	const struct migration *down; /* the file that takes it back, and the direction in it */
	enum script_direction direction;
	const struct catalog *before; /* the catalog and the rows before it was up */
	const struct rows *rows_before;
};

/* Goes down and up again.  0, or -1: the scratch database is not what it was, with the reason. */
int trip_take(struct trip *trip, struct text *why);

#endif
