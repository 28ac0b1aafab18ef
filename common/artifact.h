/*
 * artifact: files that appear whole or not at all.
 *
 * A temporary name in the same folder, fsync, rename, fsync of the folder.
 */
#ifndef COMMON_ARTIFACT_H
#define COMMON_ARTIFACT_H

#include <stddef.h>
#include <sys/types.h>

struct text;
struct artifact;

/* Opens a temporary file beside `path` with `mode` (0600 for anything that may hold secrets).
 * Missing folders are not made.  NULL with the reason in `why`. */
struct artifact *artifact_open(const char *path, mode_t mode, struct text *why);
int artifact_write(struct artifact *artifact, const void *bytes, size_t len); /* 0 or -1 (sticky) */

/* Brings what was written to the disk, so that a full one is known before the file appears.  0, or
 * -1 with the reason. */
int artifact_sync(struct artifact *artifact, struct text *why);

/* Makes the file appear.  0, or -1 with the reason; either way the artifact is gone afterwards. */
int artifact_commit(struct artifact *artifact, struct text *why);

/* Removes the temporary file.  NULL is harmless. */
void artifact_abandon(struct artifact *artifact);

/* open, write, commit in one.  0 or -1 with the reason. */
int artifact_save(const char *path, mode_t mode, const void *bytes, size_t len, struct text *why);

/* Removes from a folder what killed programs had in the making there: temporary files of this user
 * that nobody holds and that have not changed for an hour.  What cannot be removed stays. */
void artifact_clear(const char *folder);

/* mkdir -p with `mode` for the folders it makes.  0 or -1 with the reason. */
int artifact_make_folder(const char *path, mode_t mode, struct text *why);

/* Reads a whole regular file or pipe of at most `max` bytes.  0 or -1 with the reason. */
int artifact_read(const char *path, size_t max, struct text *out, struct text *why);

/* The same of a regular file of that very name: no link to another one, and no pipe, which might
 * never end. */
int artifact_read_itself(const char *path, size_t max, struct text *out, struct text *why);

#endif
