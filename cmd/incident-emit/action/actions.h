/*
 * actions: what the actions share: the incidents of a folder, all of them.
 */
#ifndef INCIDENT_EMIT_ACTION_ACTIONS_H
#define INCIDENT_EMIT_ACTION_ACTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "folder.h"

struct emit;
struct incident_v1;

void action_list(struct emit *emit, char *const *operands);
void action_show(struct emit *emit, char *const *ids);
void action_resolve(struct emit *emit, char *const *operands);
void action_mttr(struct emit *emit, char *const *operands);

/* Calls `take` for each incident, the oldest first; those that cannot be read are told, and are
 * trouble.  How many files there were, or -1 (reported) when the folder cannot be read. */
int64_t incidents_each(struct emit *emit,
    void (*take)(void *context, const char *name, const struct incident_v1 *incident),
    void *context);

/* An incident as it stands in the folder, as a record. */
void incident_put_record(struct emit *emit, const char *name, const struct incident_v1 *incident);

/* Finding by the whole of a name, or by the beginning of one: at least so many bytes. */
enum { LEAST_PREFIX = 6 };

enum finding_of { FINDING_ID, FINDING_FINGERPRINT };

struct finding {
	enum finding_of of;
	const char *wanted;
	char *found;     /* the one that fits, whole; NULL: none, or several */
	bool is_whole;   /* it is what was wanted, to the letter */
	int64_t fitting; /* how many different ones begin so */
	char *nearest;   /* where none fits: the one that begins most alike */
	size_t alike;
};

/* Fills `finding`; free it by finding_free().  0, or -1 with the reason reported: none fits (which
 * is counted as failed), several do, or the folder cannot be read. */
int finding_run(struct emit *emit, struct finding *finding);
void finding_free(struct finding *finding);

#endif
