/*
 * plan: what a sink has to be told, in which order: a function of the incidents, of what the ledger
 * says of them, and of the time.
 *
 * Per key, an older incident's notice goes before a younger one's; one that waits holds back those
 * behind it of its key, and no others.  A resolve is not said while the sink holds another incident
 * of the same key open: it would close that one's page.
 */
#ifndef INCIDENT_DELIVER_PLAN_H
#define INCIDENT_DELIVER_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger.h"
#include "spool.h"

struct text;

/* An incident, and what its sink knows of it; NULL: nothing. */
struct plan_entry {
	const struct spool_entry *incident;
	const struct ledger_row *row;
};

struct plan_notice {
	const struct spool_entry *incident;
	enum notice_event event;
	int64_t attempts; /* of it, or of one that it waits for */
};

/* Whether the sink has to be told something of an incident that is `status` and was seen `count`
 * times, and what, as if it were the only one.  `now` is wall time. */
bool plan_wants(const struct ledger_sink *sink, int64_t now, enum incident_v1_status status,
    int64_t count, const struct ledger_row *row, enum notice_event *event);

/* Writes the notices, at most one for each of the entries, which are ordered by time; those that
 * were tried least often first, so that one that always fails holds back nobody.  How many. */
size_t plan_make(const struct ledger_sink *sink, int64_t now, const struct plan_entry *entries,
    size_t count, struct plan_notice *notices);

/* The key of a notice: the same for each attempt at it, and no other's. */
void plan_put_key(const struct ledger_row *row, const char *id, enum notice_event event,
    int64_t count, int64_t now, struct text *out);

#endif
