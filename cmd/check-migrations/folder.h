/*
 * folder: the migrations of a directory.  folder.c lists and reads them, folder_judge.c judges how
 * they follow each other.
 */
#ifndef CHECK_MIGRATIONS_FOLDER_H
#define CHECK_MIGRATIONS_FOLDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "contents.h"

enum { MOST_MIGRATIONS = 100000 }; /* files of a folder, rows of a ledger */

struct applied;
struct records;

struct migration {
	char *name;     /* in the folder */
	char *path;     /* DIR/NAME */
	char *odd;      /* what is wrong with the name or the kind of file; NULL: nothing */
	int64_t number; /* unless odd */
	size_t digits;  /* it was written with */
	bool regular;   /* its bytes count */
	struct contents contents;
	struct applied *applied; /* its row in the ledger (borrowed), or NULL */
};

struct folder {
	struct migration *items; /* by number, then name; the odd ones last */
	size_t count, room;
	size_t numbered; /* how many stand before the odd ones */
	size_t ignored;  /* files that are no business of ours */
};

/* Lists and reads `path`.  0, or -1 when there is nothing to judge: after a signal, or something
 * was reported and counted as trouble.  Either way folder_free() frees. */
int folder_read(struct folder *folder, const char *path, struct records *records);
void folder_free(struct folder *folder);

/* The rules about order: names, order, duplicates, gaps; `first` is the number to begin with, -1: 0
 * or 1. */
void folder_judge(const struct folder *folder, int64_t first, struct records *records);

/* Adds `migrations`, `ignored` and `sha256` (as `sha256sum NAMES | sha256sum` gives it, names
 * bytewise sorted) to the summary. */
void folder_summarize(const struct folder *folder, struct records *records);

#endif
