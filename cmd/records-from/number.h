/*
 * number: numbers as Prometheus writes them, in all of its formats.
 */
#ifndef RECORDS_FROM_NUMBER_H
#define RECORDS_FROM_NUMBER_H

#include <stddef.h>
#include <stdint.h>

/* Decimal, or NaN and infinities in any case; no hexadecimal, no `_` between digits.  0, or -1: it
 * is none, or larger than a double can be. */
int number_parse(const char *bytes, size_t len, double *value);

/* Seconds since 1970 in ns.  0, or -1: they are none, or too far away for a timestamp. */
int number_time(double seconds, int64_t *ns);

#endif
