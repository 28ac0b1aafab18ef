/*
 * folder: the migrations of a directory, read once.
 */
#ifndef CHECK_MIGRATIONS_FOLDER_H
#define CHECK_MIGRATIONS_FOLDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "contents.h"

enum { MOST_MIGRATIONS = 100000 }; /* files of a folder, rows of a ledger */

struct applied;
struct findings;
struct layout;
struct records;

enum migration_kind {
	MIGRATION_UP,
	MIGRATION_DOWN, /* Flyway's undo too */
	MIGRATION_REPEATABLE,
	MIGRATION_BASELINE, /* Flyway's B: stands for all up to its version */
};

struct migration {
	char *name; /* in the folder: "0001_users.sql", "20240131_users/migration.sql",
		     * "2024/V1__users.sql" */
	char *path; /* DIR/NAME */
	char *odd;  /* what is wrong with the name or the kind of file; NULL: nothing */
	enum migration_kind kind;
	char *version;      /* in its normal form (layout.h); NULL: odd, or repeatable */
	char *title;        /* the description in the name; NULL: none */
	int64_t number;     /* the version where it is a number of at most 18 digits, else -1 */
	size_t digits;      /* it was written with, 0: it is no number */
	size_t place;       /* in the chain, of ORDER_CHAIN */
	char **parents;     /* of ORDER_CHAIN: the versions that it comes directly behind */
	char **needs;       /* and others to be applied before it; NULL-terminated, NULL: none */
	char *sum;          /* its hash in atlas.sum, of CHECKSUM_ATLAS; NULL: it has none */
	unsigned char type; /* as the listing has it (readdir(3)): DT_REG, DT_UNKNOWN, ... */
	bool regular;       /* its bytes count */
	bool leads_out;     /* a symbolic link to outside of the folder */
	struct contents contents;
	struct applied *row;     /* of the ledger, whatever it says of it (borrowed), or NULL */
	struct applied *applied; /* the row that says that it was applied, or stands for it */
	bool is_new;             /* not at the revision that --since names; history.h */
};

struct folder {
	const char *path; /* as it was given (borrowed) */
	const struct layout *layout;
	struct migration *items; /* in order; repeatables behind the others, the odd ones last */
	size_t count, room;
	size_t ordered; /* how many have a version, and stand in front */
	size_t named;   /* those and the repeatables: how many stand before the odd ones */
	size_t ignored; /* files that are no business of ours */
};

/* Lists and reads `path` as `layout` has it.  0, or -1 when there is nothing to judge: after a
 * signal, or something was reported and counted as trouble.  Either way folder_free() frees. */
int folder_read(struct folder *folder, const char *path, const struct layout *layout,
    struct findings *findings);
void folder_free(struct folder *folder);

/* Orders two migrations of a folder as the tool applies them: by version, an up file before its
 * down file, then by name. */
int migration_compare(
    const struct layout *layout, const struct migration *a, const struct migration *b);

/* The categories about names and order: names, order, duplicates, gaps, down; `first` is the number
 * to begin with, -1: 0 or 1; `pattern` a regular expression for names, or NULL. */
void folder_judge(
    const struct folder *folder, int64_t first, const char *pattern, struct findings *findings);

/* Its migrations bytewise by name; free() it. */
const struct migration **folder_sorted(const struct folder *folder);

/* Adds `layout`, `migrations`, `ignored` and `sha256` (as `sha256sum NAMES | sha256sum` gives it,
 * names bytewise sorted) to the summary. */
void folder_summarize(const struct folder *folder, struct records *records);

#endif
