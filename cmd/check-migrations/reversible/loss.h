/*
 * reversible/loss: what is not what it was before.
 */
#ifndef CHECK_MIGRATIONS_REVERSIBLE_LOSS_H
#define CHECK_MIGRATIONS_REVERSIBLE_LOSS_H

#include <stdbool.h>
#include <stddef.h>

struct catalog;
struct category;
struct check;
struct rows;

/* How many objects differ. */
size_t loss_count_objects(const struct catalog *expected, const struct catalog *found);

/* Tells the objects that differ, after the way down or the second one up. */
void loss_tell_objects(struct category *category, struct check *check, bool down,
    const struct catalog *expected, const struct catalog *found);

/* What a migration was given and what is left of it. */
struct loss {
	const struct catalog *before, *after; /* the way up */
	const struct rows *rows_before;
	const struct rows *rows_between; /* up */
	const struct rows *rows_behind;  /* and down again */
	const struct rows *told;         /* tables that have rows here were told of; NULL: none */
};

/* Tells the tables whose rows are fewer or others: those that it does not touch, and those that it
 * does. */
void loss_tell_rows(struct category *category, struct check *check, const struct loss *loss);

#endif
