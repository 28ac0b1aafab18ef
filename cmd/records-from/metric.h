/*
 * metric: one value, with its labels.
 */
#ifndef RECORDS_FROM_METRIC_H
#define RECORDS_FROM_METRIC_H

#include <stdbool.h>
#include <stdint.h>

#include "text.h"

struct report;

struct metric {
	struct text name;
	struct text labels; /* a JSON object, or empty: none */
	double value;       /* NaN and infinities are counted as left out, and no record */
	bool has_timestamp;
	int64_t timestamp_ns; /* since 1970 */
};

#define METRIC_INIT                                                                                \
	((struct metric){.name = TEXT_INIT(REPORT_WORD), .labels = TEXT_INIT(REPORT_WORD)})

void metric_free(struct metric *metric);

void report_metric(struct report *report, const struct metric *metric);

#endif
