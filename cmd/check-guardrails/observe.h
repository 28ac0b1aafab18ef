/*
 * observe: one record's value, taken into a tally.
 */
#ifndef CHECK_GUARDRAILS_OBSERVE_H
#define CHECK_GUARDRAILS_OBSERVE_H

#include <stdbool.h>
#include <stdint.h>

struct group_key;
struct ledger;
struct level;
struct reading;
struct series;
struct survey;

/* Takes what the series looks at in this record, or notes that it is missing. */
void observe(struct ledger *ledger, const struct series *series, struct level *level,
    const struct reading *reading);

/* When the record happened, as wall time in ns: its .timestamp (a metric's sample), else its .time
 * (when it was written); TALLY_NO_TIME when it says neither.  The survey must have been made for a
 * rule, or with settings, that look at times. */
int64_t observe_time(const struct survey *survey, const struct reading *reading);

/* What the series is split by, in this record: a string, number (in the one form that all of its
 * spellings share) or boolean as text.  False when the record has none such, or one that is too
 * long. */
bool observe_key(const struct survey *survey, const struct series *series,
    const struct reading *reading, struct group_key *key);

#endif
