/*
 * values: what a parameter may name in PostgreSQL, a relation, the label of an enum; and what a row
 * of a table is, as a parameter or in a result.
 *
 * A statement whose literals were recorded as parameters, nextval($1) or kind = $1, does not tell
 * which one it names, so that one that is gone may be it.
 */
#ifndef CHECK_MIGRATIONS_RUNNING_VALUES_H
#define CHECK_MIGRATIONS_RUNNING_VALUES_H

#include <stdbool.h>
#include <stddef.h>

struct database;
struct text;

struct value {
	unsigned type, array; /* OIDs of pg_type: whose value it is, and of arrays of them */
	char *what;           /* "the relation reco.positions", "a row of reco.items (...)" */
	bool sequence;        /* it is a relation that counts */
};

/* Begun as {0}; values_free() frees. */
struct values {
	struct value *items; /* sorted by type, then what */
	size_t count, room;
};

/* Reads those that there are.  0, or -1 with the reason. */
int values_take(struct values *values, struct database *db, struct text *why);
void values_free(struct values *values);

/* Fills `lost` anew with those of `before` that `now` does not have. */
void values_note_lost(struct values *lost, const struct values *before, const struct values *now);

/* One that a parameter of this type could name in the statement, or NULL; what takes a sequence
 * (nextval($1)) takes no other relation. */
const char *values_of_type(const struct values *values, unsigned type, const char *sql);

#endif
