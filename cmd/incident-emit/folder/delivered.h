/*
 * delivered: what the sinks of incident-deliver have nothing more to hear of, by what it writes
 * beside their ledgers: SPOOL/delivery/NAME.finished, a JSON array of ids.
 */
#ifndef INCIDENT_EMIT_FOLDER_DELIVERED_H
#define INCIDENT_EMIT_FOLDER_DELIVERED_H

#include <stddef.h>

struct folder;
struct text;

struct delivered {
	struct delivered_sink {
		char *name; /* of its ledger */
		char **ids; /* sorted */
		size_t count, room;
	} * sinks;
	size_t count, room;
};

/* Free it by delivered_free() either way.  0, also where nothing was ever delivered from there; or
 * -1 with the reason. */
int delivered_read(struct delivered *delivered, const struct folder *folder, struct text *why);
void delivered_free(struct delivered *delivered);

/* The ledger of a sink that has to hear of it still, or NULL. */
const char *delivered_lacks(const struct delivered *delivered, const char *id);

#endif
