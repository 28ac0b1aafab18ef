/*
 * scratch: a database that is made for a replay and always removed, by a process of its own
 * (keeper.h).
 */
#ifndef CHECK_MIGRATIONS_REPLAY_SCRATCH_H
#define CHECK_MIGRATIONS_REPLAY_SCRATCH_H

#include <stdbool.h>
#include <stdint.h>

struct category;
struct database;
struct migrations;
struct text;
struct scratch;

/* Makes one where --replay says, after a look whether that login and server may be used, and warns
 * of what earlier replays left behind.  NULL with the reason. */
struct scratch *scratch_new(
    const struct migrations *asked, struct category *category, struct text *why);

/* A connection to it, with that limit for each statement (0: that of --timeout).  NULL with the
 * reason. */
struct database *scratch_connect(
    const struct scratch *scratch, int64_t timeout_ns, struct text *why);

bool scratch_is_sqlite(const struct scratch *scratch);

/* Removes it, whoever is connected.  0, or -1 with the reason and what to do. */
int scratch_remove(struct scratch *scratch, struct text *why);

#endif
