/*
 * running: whether the release that is running survives the pending migrations.
 *
 * The statements that it was recorded to send (--statements) are parsed, described and planned on
 * the scratch database of a replay, before the pending migrations and after each of them, and never
 * run.  What the database understood before and does not any more is a finding, with the migration
 * that breaks it; what it does not understand even before was not judged, and is counted.
 */
#ifndef CHECK_MIGRATIONS_RUNNING_H
#define CHECK_MIGRATIONS_RUNNING_H

struct migrations;
struct replay_watcher;

extern const struct replay_watcher running_watcher;

/* The word that --statements takes in place of a file. */
extern const char running_extension[];

#endif
