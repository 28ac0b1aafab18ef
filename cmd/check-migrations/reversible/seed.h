/*
 * reversible/seed: rows for tables that have none, made by their types, keys and constraints.
 */
#ifndef CHECK_MIGRATIONS_REVERSIBLE_SEED_H
#define CHECK_MIGRATIONS_REVERSIBLE_SEED_H

#include <stddef.h>

struct database;
struct rows;
struct text;

struct seeds {
	size_t filled;      /* tables that got rows */
	size_t unfilled;    /* and those that refuse all that was tried */
	struct text *names; /* of these, "a, b"; as many as it holds */
};

/* Puts a few rows into each of `rows` that is empty, in the transaction that is open.  0, or -1
 * with the reason. */
int seed_tables(
    struct database *db, const struct rows *rows, struct seeds *seeds, struct text *why);

#endif
