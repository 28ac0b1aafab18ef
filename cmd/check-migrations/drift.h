/*
 * drift: whether the live database is what the migrations make.
 *
 * Once all is replayed that the live database has applied, the scratch database and the live one
 * are read and compared, object by object (catalog.h).  The ledgers of all tools are left out, and
 * what --ignore-object names.
 */
#ifndef CHECK_MIGRATIONS_DRIFT_H
#define CHECK_MIGRATIONS_DRIFT_H

#include "replay.h"

/* Writes the category `drift`.  It passes when at least one object was compared and none differs;
 * it is unknown when one of the two could not be read, skipped where there is no live database, or
 * nothing in it and nothing applied. */
extern const struct replay_watcher drift_watcher;

#endif
