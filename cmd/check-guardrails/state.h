/*
 * state: what one run remembers for the next: the alarms of a policy, in a file.
 *
 * The file is one JSON object, replaced as a whole, and belongs to the policy whose fingerprint it
 * holds.  It is locked (FILE.lock) from state_open() to state_close(), so that of two runs at once
 * the second is refused.  All times are wall time in ms.
 */
#ifndef CHECK_GUARDRAILS_STATE_H
#define CHECK_GUARDRAILS_STATE_H

#include <stdint.h>

#include "alarm.h"
#include "burn.h"
#include "fingerprint.h"
#include "kept.h"

struct text;

enum { STATE_MAX_ALARMS = 20000 };

struct state {
	struct kept file;
	char policy[FINGERPRINT_SIZE];
	int64_t at; /* of the last run; INT64_MIN: there was none */
	struct alarm *alarms;
	size_t count, room;
	struct burns burns;
};

/* Locks the file and reads it; without a file everything is ok and new.  A symbolic link is
 * followed, what is no regular file refused.  `policy` is the fingerprint of the policy, `now` the
 * wall time that the file may not be later than.  0, or -1 with the reason: the file is in use, cut
 * short, of another policy, or later than now (close the state all the same). */
int state_open(struct state *state, const char *path, const struct kept_how *how,
    const char policy[FINGERPRINT_SIZE], int64_t now, struct text *why);

/* The same from memory, for tests: fills `state` (zeroed but for `policy`). */
int state_parse(struct state *state, const char *bytes, size_t len, int64_t now, struct text *why);

/* The alarm of a rule and a group (NULL: none), added when there is none.  Valid until the next is
 * added.  NULL: there are too many. */
struct alarm *state_alarm(struct state *state, const char *rule, const char *group, int64_t at);

/* Adds the state as JSON. */
void state_put(const struct state *state, struct text *out);

/* Replaces the file.  0, or -1 with the reason. */
int state_save(struct state *state, struct text *why);
void state_close(struct state *state);

#endif
