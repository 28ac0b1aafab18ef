/*
 * folder: where artifacts lie, and how they change there (man incident-emit, FILES).
 *
 * An incident is a file, incident_TIME_ID.json; it appears and changes by rename, so that a reader
 * finds all of it or nothing.  Beside them the folder holds what is ours alone and is hidden from
 * `*`:
 *
 *     .open/FINGERPRINT.ENVIRONMENT    a link to the newest open artifact of that fingerprint; one
 *                                  that leads nowhere, or to a resolved one, is none
 *     .new/                        files in the making: whoever holds the lock may remove them
 *
 * A change is made under a lock, flock(2) of the folder itself (of .lock in it where a file system
 * locks no folders), in this order: the new files are written and brought to the
 * disk, all of a batch at once; links are set; files are renamed into their place; the folder is
 * brought to the disk.  Killed in between, a program leaves a link to nothing and a file in .new.
 * An artifact that cannot be read, or is no regular file, is told and left alone.  Nothing is read
 * or written through a link that leads out of the folder.
 */
#ifndef INCIDENT_EMIT_FOLDER_H
#define INCIDENT_EMIT_FOLDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "text.h"

struct emit;
struct incident_v1;

enum { FOLDER_NAME_SIZE = 256, FOLDER_BATCH = 512, FOLDER_BATCH_BYTES = 16 << 20 };

struct folder {
	const char *path; /* as it was named */
	int fd, lock, opened, made;
};

/* Opens the folder to read from it.  0, or -1 with the reason; either way folder_close() it. */
int folder_open(struct folder *folder, const char *path, struct text *why);

/* Takes the lock, within half a minute, and clears what a killed program left.  0, or -1 with the
 * reason.  folder_close() gives it back. */
int folder_lock(struct folder *folder, struct text *why);
void folder_close(struct folder *folder);

/* Whether a file may be an artifact by its name. */
bool folder_is_artifact(const char *name);

/* The names of what may be artifacts, oldest first; free them by folder_names_free(). */
struct folder_names {
	char **items;
	size_t count, room;
};
int folder_names(const struct folder *folder, bool (*wanted)(const char *name),
    struct folder_names *names, struct text *why);
void folder_names_free(struct folder_names *names);

/* Reads an artifact.  1; 0 when there is none (any more); -1 with the reason.  Free it by
 * incident_v1_free() either way. */
int folder_read(
    const struct folder *folder, const char *name, struct incident_v1 *incident, struct text *why);

/* The same, but of those alone that may hold the string `word` (0 for the others); NULL: of all. */
int folder_read_with(const struct folder *folder, const char *name, const char *word,
    struct incident_v1 *incident, struct text *why);

/* Reads the open artifact of a fingerprint as folder_read() does; its name goes to `name`. */
int folder_read_open(const struct folder *folder, const char *fingerprint, const char *environment,
    struct text *name, struct incident_v1 *incident, struct text *why);

/* The same at a moment, without the lock and without a reason: 1 or 0. */
int folder_look_for_open(const char *path, const char *fingerprint, const char *environment,
    struct incident_v1 *incident);

/* The name of the link of an open incident.  0, or -1 when what is given makes none. */
int folder_link_name(struct text *link, const char *fingerprint, const char *environment);

/* ---- changes ---- */

enum folder_link { FOLDER_LINK_STAYS, FOLDER_LINK_SET, FOLDER_LINK_CLEAR };

struct folder_change {
	char *name; /* owned by who makes the change */
	struct text document;
	enum folder_link link;
	const char *fingerprint, *environment; /* of the link */
	bool is_unlinked;                      /* filled: there can be no link */
	bool failed;                           /* filled */
	struct text why;                       /* filled, when it failed */
};

/* Makes the changes, all of them durable when it returns; the lock is held. */
void folder_change(const struct folder *folder, struct folder_change *changes, size_t count);

/* ---- what becomes of open incidents ---- */

/* Which are meant; NULL: any. */
struct folder_choice {
	const char *fingerprint, *environment, *id;
	int64_t at; /* when they were over; 0: now */
};

/* Resolves the open ones of the choice, with a record each.  How many, or -1 (reported, noted as
 * trouble). */
int64_t folder_resolve(struct emit *emit, const struct folder_choice *choice);

/* Removes what --keep and --keep-bytes do not keep: resolved incidents and crash dumps. */
void folder_clean(struct emit *emit);

#endif
