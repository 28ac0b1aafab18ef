/*
 * header_metric: numbers that a service tells in the headers of its answers.
 *
 * A metric is named by its header ("X-DB-Time-ms") or by an entry of Server-Timing
 * ("Server-Timing:db"); without an entry, the first that has a duration.  A name that ends in -ms
 * and Server-Timing hold milliseconds, any other a plain number; "NAME=UNIT" says otherwise: a
 * duration (ns us ms s min h), or a word that is noted as it stands.
 */
#ifndef HEADER_METRIC_H
#define HEADER_METRIC_H

#include <stdbool.h>
#include <stddef.h>

enum { HEADER_METRIC_MOST = 16, HEADER_METRIC_NAME_SIZE = 128, HEADER_METRIC_UNIT_SIZE = 16 };

struct header_metric {
	char name[2 * HEADER_METRIC_NAME_SIZE];
	/* "ms" of any duration, "1" of a plain number, or the word given */
	char unit[HEADER_METRIC_UNIT_SIZE];
	bool duration;
	double factor; /* what turns the header's number into one of `unit` */
	char header[HEADER_METRIC_NAME_SIZE]; /* that it is read from */
};

/* Reads "NAME" or "NAME=UNIT".  0 or -1. */
int header_metric_parse(const char *s, struct header_metric *metric);

/* The header that `metric` is read from.  0, or -1 when that is no header's name or too long. */
int header_metric_header(const char *metric, char name[static HEADER_METRIC_NAME_SIZE]);

/* What the lines of that header say so far: before the first HEADER_METRIC_ABSENT; NaN when it is
 * no number, or one below 0 or beyond 3.6e12, or a header that is one number stands twice. */
#define HEADER_METRIC_ABSENT (-1.0)
double header_metric_take(const char *metric, double before, const char *value, size_t len);

#endif
