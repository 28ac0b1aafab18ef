/*
 * standing: the relations of the scratch database that are there before anything pending is
 * applied, by their numbers.  What comes later is new, and nobody waits for it.
 */
#ifndef CHECK_MIGRATIONS_OBSERVE_STANDING_H
#define CHECK_MIGRATIONS_OBSERVE_STANDING_H

#include <stddef.h>
#include <stdint.h>

#include "lock_level.h"

struct database;
struct text;

struct relation {
	int64_t oid;
	char *schema, *name;
	char *shown;     /* both, as SQL writes them */
	char kind;       /* pg_class.relkind: r, p, m, i, I, t, v, S, f */
	int64_t table;   /* whose index or part it is; its own number */
	int64_t whole;   /* what it is a partition of; its own number */
	int64_t node;    /* the file that holds it; 0: none */
	int64_t settled; /* the same before the transaction at hand */

	/* The strongest lock on it, or on what belongs to it, of the transaction at hand: so far,
	 * and with the last statement; and on what that is. */
	enum lock_level held, now;
	const struct relation *through;
	size_t partitions; /* of it, that the last statement locked as strongly */
};

/* Begun as {0}; standing_free() frees. */
struct standing {
	struct relation *items; /* by oid */
	size_t count, room;
};

/* 0, or -1 with the reason. */
int standing_read(struct database *db, struct standing *standing, struct text *why);
void standing_free(struct standing *standing);

/* NULL: it is not among them. */
struct relation *standing_find(struct standing *standing, int64_t oid);

#endif
