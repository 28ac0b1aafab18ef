/*
 * repository: what git says of the folder's repository.
 *
 * Each function returns 0, or -1 with the reason.
 */
#ifndef HISTORY_REPOSITORY_H
#define HISTORY_REPOSITORY_H

#include <stdbool.h>
#include <stddef.h>

#include "text.h"
#include "snapshot.h"

struct repository {
	const char *folder; /* where git runs: the migrations' (borrowed), or NULL: here */
	char *top;          /* of its working tree */
	char *prefix;       /* from there to the folder: "db/migrations/", or "" */
	bool shallow;       /* it lacks history that it knows of */
};

/* Finds the repository that the folder lies in; repository_free() frees in any case.  Where the
 * environment names one by GIT_DIR, it is that. */
int repository_open(struct repository *repository, const char *folder, struct text *why);
void repository_free(struct repository *repository);

/* The commit that `revision` names, itself or by a tag. */
int repository_commit(const struct repository *repository, const char *revision,
    char object[OBJECT_SIZE], struct text *why);

/* The best common ancestors of a commit and of HEAD, mostly one: each a line in `bases`.  It fails
 * where there is none, and where the clone is too shallow to tell. */
int repository_bases(
    const struct repository *repository, const char *commit, struct text *bases, struct text *why);

/* Lists the files at a commit below `prefix`, as snapshot.h reads them; `deep`: also in the folders
 * of a prefix that is "". */
int repository_list(const struct repository *repository, const char *commit, const char *prefix,
    bool deep, struct text *listed, struct text *why);

/* The object names that git would give the files of these names in the folder, were they added
 * now: with their line ends converted and filtered as the repository is configured, or `raw`, as
 * they are.  A name that is NULL is left out; its `objects` stays. */
int repository_hash(const struct repository *repository, const char *const *names, size_t count,
    bool raw, char (*objects)[OBJECT_SIZE], struct text *why);

/* The same of a symbolic link, which git stores as its text. */
int repository_hash_link(const struct repository *repository, const char *path,
    char object[OBJECT_SIZE], struct text *why);

#endif
