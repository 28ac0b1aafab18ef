/*
 * batch: incidents that wait to be written, and what became of each.
 */
#ifndef INCIDENT_EMIT_FOLDER_BATCH_H
#define INCIDENT_EMIT_FOLDER_BATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "digest.h"
#include "folder.h"
#include "text.h"

struct emit;

struct pending {
	struct folder_change change;   /* fingerprint and environment are set when it is made */
	char fingerprint[DIGEST_SIZE]; /* "": none */
	struct text request_id;
	struct text check, runbook;       /* that are new in an open one; empty: none */
	const char *action;               /* opened updated resolved */
	int64_t first_at, last_at, count; /* of what is counted in it */
	bool grown;                       /* since its document was written */
	bool lasting;                     /* as long as it is open, however long ago it was seen */
};

struct batch {
	struct pending *items;
	size_t count, room, bytes;
	bool gathers;            /* they wait for one another */
	int64_t said;            /* how many were said by their path */
	int64_t lost;            /* how many of those that could not be written stand on stderr */
	bool unlocked, unlinked; /* that was said */
};

/* Makes the changes of all of them: what failed is filled in. */
void batch_change(const struct folder *folder, struct batch *batch);

/* A change that was made, or that failed: a record and a message; the incident itself on stderr
 * where it stands nowhere else. */
void pending_tell(struct emit *emit, struct batch *batch, const struct pending *pending);

/* At the end: how many were not said one by one. */
void batch_tell_rest(const struct emit *emit, const struct batch *batch);

#endif
