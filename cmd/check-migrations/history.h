/*
 * history: the folder against a revision of its git repository, without any database.
 */
#ifndef CHECK_MIGRATIONS_HISTORY_H
#define CHECK_MIGRATIONS_HISTORY_H

struct findings;
struct folder;

/* Marks the migrations that `revision` does not have as new, and writes the category `since`.
 * NULL: nothing was asked.  A revision or history that is not to be had is trouble. */
void history_judge(const char *revision, struct folder *folder, struct findings *findings);

#endif
