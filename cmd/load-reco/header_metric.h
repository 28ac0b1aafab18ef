/*
 * header_metric: numbers that a service tells in the headers of its answers.
 *
 * A metric is named by its header ("X-DB-Time-ms": a number of milliseconds) or by an entry of Server-Timing ("Server-Timing:db"); without an
 * entry, the first that has a duration.
 */
#ifndef HEADER_METRIC_H
#define HEADER_METRIC_H

#include <stddef.h>

enum { HEADER_METRIC_NAME_SIZE = 128 };

/* The header that `metric` is read from.  0, or -1 when that is no header's name or too long. */
int header_metric_header(const char *metric, char name[static HEADER_METRIC_NAME_SIZE]);

/* What `value` of that header says, in milliseconds, at most a day; NaN when it does not say it. */
double header_metric_value(const char *metric, const char *value, size_t len);

#endif
