/*
 * reversible: whether a migration can be taken back: up, down, up again.
 *
 * After the way down the catalog is what it was before; after the second way up, what it was after
 * the first.  In between both ways are gone once more with rows in the tables, inside of a
 * transaction that is rolled back: rows of tables that the migration does not touch stay as they
 * are, and of those that it does touch it is said what is lost.  The scratch database stays as it
 * is after the second way up.
 */
#ifndef CHECK_MIGRATIONS_REVERSIBLE_H
#define CHECK_MIGRATIONS_REVERSIBLE_H

#include "replay.h"

/* The category `reversible`; --reversible, --reversible-last. */
extern const struct replay_watcher reversible_watcher;

#endif
