/*
 * drift/compared: the two catalogs, and what is said of their differences.
 */
#ifndef CHECK_MIGRATIONS_DRIFT_COMPARED_H
#define CHECK_MIGRATIONS_DRIFT_COMPARED_H

#include <stdbool.h>
#include <stddef.h>

#include "catalog.h"

struct category;
struct ledger;
struct option_list;

/* Begun as {0}; compared_free() frees. */
struct compared {
	struct catalog expected, found; /* the scratch database, the live one */
	size_t left_out;                /* objects that --ignore-object names */
	const struct option_list *globs;
	bool *used; /* of the globs */
};

/* Leaves out the tools' ledgers, and what the globs fit: the names of objects, as "public.users" or
 * "table public.users", with what belongs to them. */
void compared_leave_out(
    struct compared *compared, const struct ledger *ledger, const struct option_list *globs);

/* How many objects there are in both, without those that every database has. */
size_t compared_count(const struct compared *compared);

/* Writes a finding for each difference, and a warning for each glob that fits nothing. */
void compared_judge(struct compared *compared, struct category *category);
void compared_free(struct compared *compared);

#endif
