/*
 * indexes: whether the indexes that are required are there, and which are missing or too many.
 *
 * Where there is a replay they are looked for at its end, once all that is pending is applied; one
 * that is made by migrations which are applied already has to stand in the live database, too.
 * Without a replay the live database is judged.
 */
#ifndef CHECK_MIGRATIONS_INDEXES_H
#define CHECK_MIGRATIONS_INDEXES_H

#include "replay.h"

struct findings;
struct migrations;
struct text;

/* Whether what --require-index and --require-indexes say can be read, and is something.  0, or -1
 * with the reason. */
int indexes_check(const struct migrations *asked, struct text *why);

/* At the end of a replay; writes the categories `required-indexes`, where any is required, and
 * `indexes`. */
extern const struct replay_watcher indexes_watcher;

/* Without a replay: the same of the live database, where any index is required. */
void indexes_judge(const struct migrations *asked, struct findings *findings);

#endif
