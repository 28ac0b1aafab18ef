/*
 * observe: what statements were seen to do while a replay applied them to PostgreSQL: which locks
 * they took, and which tables they wrote anew.
 *
 * What a parser cannot know shows here: what functions and blocks run, what a default or a key
 * brings along, what a version does differently.  How long it lasts does not, since the tables of
 * the scratch database are empty: that depends on how large they are where it counts.  Sizes come
 * from the live database, or from a file that --write-stats wrote there, so that whoever replays
 * needs no way to it.
 */
#ifndef CHECK_MIGRATIONS_OBSERVE_H
#define CHECK_MIGRATIONS_OBSERVE_H

struct findings;
struct migrations;
struct replay_watcher;

/* Writes the category `observed`, and notes the tables in replay->touched. */
extern const struct replay_watcher observe_watcher;

/* --write-stats: reads how large the tables of the live database are, and writes the file. */
void stats_write(const struct migrations *asked, struct findings *findings);

#endif
