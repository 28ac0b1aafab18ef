/*
 * ledger: what one sink has been told of each incident, on disk: SPOOL/delivery/NAME-HASH.db.
 *
 * An attempt is written down, durably, before its request goes out, and what came of it behind it:
 * so whoever comes after a killed program knows what may have been said.  A lock beside the file
 * (flock(2), which ends with its holder) lets one program at a time speak to a sink: no clock
 * decides whose turn it is.
 */
#ifndef INCIDENT_DELIVER_LEDGER_H
#define INCIDENT_DELIVER_LEDGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sink.h"

enum ledger_known { LEDGER_NOTHING, LEDGER_OPEN, LEDGER_RESOLVED };
enum ledger_outcome { LEDGER_WAITING, LEDGER_DELIVERED, LEDGER_FAILED, LEDGER_UNKNOWN };

/* "deferred", "delivered", "failed", "unknown": as the records of a delivery say it. */
const char *ledger_outcome_name(enum ledger_outcome outcome);

struct ledger_row {
	char *id; /* of the incident */

	/* What the sink knows, or may know: that it is open, seen so often; that it is resolved. */
	enum ledger_known known;
	int64_t count;
	int64_t told_at; /* when it was told last */

	/* The last notice, and what came of it; LEDGER_WAITING before that. */
	enum ledger_outcome outcome;
	enum notice_event event;
	int64_t event_count;
	char *idempotency_key; /* NULL before the first */
	int64_t attempts;      /* of this notice */
	int64_t tried_at;
	bool in_hand; /* its request may be out */
	char *reason; /* why it was not delivered; NULL: nothing to say */

	int64_t gone_at; /* since when its artifact is not there any more; 0: it is */

	unsigned seen; /* for who compares the rows with the spool; not written down */
};

struct ledger;
struct text;

/* What planning has to know of a sink, also where its URL is not at hand: as in sink.h. */
struct ledger_sink {
	const char *name;
	bool wants_updates, wants_no_resolve;
	int64_t lease_ns;
};

/* The ledger of a sink; its folder is made.  NULL with the reason. */
struct ledger *ledger_new(const char *spool, const struct sink *sink, struct text *why);

/* The ledgers that lie in the spool, by their files' names, "NAME-HASH".  Calls `take` for each
 * until it returns -1, which is returned then.  -1 with a reason too where they cannot be listed;
 * 0 where there are none. */
int ledger_each(const char *spool, int (*take)(void *context, const char *file), void *context,
    struct text *why);

/* One of these. */
struct ledger *ledger_of(const char *spool, const char *file);
void ledger_free(struct ledger *ledger);

const struct ledger_sink *ledger_sink(const struct ledger *ledger);
const char *ledger_file(const struct ledger *ledger); /* "NAME-HASH" */

/* Takes the lock, and brings the rows up to date.  1; 0: another one has it; -1 with the reason. */
int ledger_lock(struct ledger *ledger, struct text *why);
bool ledger_is_locked(const struct ledger *ledger);
void ledger_unlock(struct ledger *ledger);

/* Brings the rows up to date without the lock, to look at them.  0 or -1. */
int ledger_look(struct ledger *ledger, struct text *why);

/* The rows by the ids of their incidents; pointers stay valid until the next look or lock. */
size_t ledger_count(const struct ledger *ledger);
struct ledger_row *ledger_at(const struct ledger *ledger, size_t i);
struct ledger_row *ledger_find(const struct ledger *ledger, const char *id); /* NULL: none */
struct ledger_row *ledger_add(struct ledger *ledger, const char *id); /* which must not be there */

/* Writes a row down, or forgets it.  0, or -1 with the reason: then the row in memory is as it was
 * given all the same. */
int ledger_save(struct ledger *ledger, const struct ledger_row *row, struct text *why);
int ledger_forget(struct ledger *ledger, const char *id, struct text *why);

/* What is resolved, and of which the sink has nothing more to hear: a JSON array of ids beside the
 * ledger, so that incident-emit --keep removes nothing before.  It may be behind, and never ahead:
 * written under the lock, and dropped before a row is taken back.  0, or -1 with the reason. */
int ledger_note_finished(const struct ledger *ledger, const struct text *ids, struct text *why);
int ledger_drop_finished(const struct ledger *ledger, struct text *why);

/* Until when the service asked not to be spoken to (wall time; 0: nothing asked for). */
int64_t ledger_not_before(const struct ledger *ledger);
int ledger_set_not_before(struct ledger *ledger, int64_t at, struct text *why);

#endif
