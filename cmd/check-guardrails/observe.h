/*
 * observe: one record's value, taken into a tally.
 */
#ifndef CHECK_GUARDRAILS_OBSERVE_H
#define CHECK_GUARDRAILS_OBSERVE_H

#include <stdbool.h>
#include <stddef.h>

struct ledger;
struct level;
struct reading;
struct series;
struct survey;

/* Takes what the series looks at in this record, or notes that it is missing. */
void observe(struct ledger *ledger, const struct series *series, struct level *level,
    const struct reading *reading);

/* What the series is split by, in this record: a string, number or boolean as text, cut to `key`'s size (LEDGER_KEY).  False when the record has
 * none such. */
bool observe_key(const struct survey *survey, const struct series *series,
    const struct reading *reading, char *key, size_t *len);

#endif
