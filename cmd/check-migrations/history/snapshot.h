/*
 * snapshot: the migrations that a folder held at a commit, as `git ls-tree -z` lists them.
 */
#ifndef HISTORY_SNAPSHOT_H
#define HISTORY_SNAPSHOT_H

#include <stdbool.h>
#include <stddef.h>

#include "folder.h"

struct layout;
struct text;

enum { OBJECT_SIZE = 65 }; /* the longest object name, of SHA-256, and a NUL */

struct snapshot_file {
	struct migration as; /* what its name says: name, kind, version, odd; no bytes */
	char object[OBJECT_SIZE];
};

/* Begun as {0}; snapshot_free() frees. */
struct snapshot {
	struct snapshot_file *files;
	size_t count, room;
};

/* Adds the files below `prefix` ("db/migrations/", "" for all) that could be migrations of the
 * layout, from what `git ls-tree -z -r -t` printed.  0, or -1 with the reason: that is no list of
 * it, or what is a folder now was something else. */
int snapshot_add(struct snapshot *snapshot, const struct layout *layout, const char *prefix,
    const struct text *listed, struct text *why);

/* Sorts by name; then the others can be asked. */
void snapshot_sort(struct snapshot *snapshot);
void snapshot_free(struct snapshot *snapshot);

/* The first file of that name, or NULL.  Others of the name (from another commit) follow it. */
const struct snapshot_file *snapshot_find(const struct snapshot *snapshot, const char *name);

/* Whether a file of that name had these contents. */
bool snapshot_has(const struct snapshot *snapshot, const char *name, const char *object);

/* The folder ("old/migrations/", or "") in which the list has a file of this name with these
 * contents, or NULL; free() it. */
char *snapshot_elsewhere(const struct text *listed, const char *name, const char *object);

#endif
