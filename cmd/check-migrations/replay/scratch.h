/*
 * scratch: a database that is made for a replay and always removed.
 */
#ifndef CHECK_MIGRATIONS_REPLAY_SCRATCH_H
#define CHECK_MIGRATIONS_REPLAY_SCRATCH_H

#include <stdbool.h>

struct database;
struct migrations;
struct text;
struct scratch;

/* Makes one where --replay says.  NULL with the reason. */
struct scratch *scratch_new(const struct migrations *asked, struct text *why);

/* A connection to it, with that limit for each statement.  NULL with the reason. */
struct database *scratch_connect(const struct scratch *scratch, struct text *why);

bool scratch_is_sqlite(const struct scratch *scratch);

/* Removes it, whoever is connected.  0, or -1 with the reason and its name. */
int scratch_remove(struct scratch *scratch, struct text *why);

#endif
