/*
 * metrics/labels: the labels of a sample in the exposition formats.
 */
#ifndef RECORDS_FROM_METRICS_LABELS_H
#define RECORDS_FROM_METRICS_LABELS_H

#include <stdint.h>

#include "text.h"

struct rest;

/* For what is unescaped. */
struct label_words {
	struct text name, value;
};

/* From the { that is next to its }, as a JSON object into `out`, which stays empty where there are
 * none.  `name` (NULL: it may not) takes the metric's own name, which may stand quoted among them;
 * `hash` is the same of the same labels in whatever order.  0, or -1 with a reason in rest->why. */
int labels_take(struct rest *rest, struct label_words *words, struct text *out, struct text *name,
    uint64_t *hash);

/* Spreads what a sum of hashes would keep close. */
uint64_t labels_spread(uint64_t hash);

#endif
