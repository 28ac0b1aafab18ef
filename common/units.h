/*
 * units: durations, sizes, rates, shares and counts as people write them.
 *
 * Every parser takes the whole string (no space around, nothing after it),
 * refuses NaN, infinities, signs and overflow, and returns 0 or -1.
 */
#ifndef COMMON_UNITS_H
#define COMMON_UNITS_H

#include <stddef.h>
#include <stdint.h>

struct text;

/* 250us 250ms 2.5s 5m 1h 2d; bare = seconds; at most 36500d */
int units_parse_duration(const char *s, int64_t *ns);
int units_parse_size(const char *s, int64_t *bytes);     /* 512 64KiB 10MiB 1GiB, also kB MB GB */
int units_parse_rate(const char *s, double *per_second); /* 200/s 10/m 3600/h; at most 1e9/s */
int units_parse_share(const char *s, double *percent);   /* 1% 0.5% 0: percent, 0 to 100 */
int units_parse_count(const char *s, int64_t *n);        /* decimal digits only */
int units_parse_part(const char *s, int64_t *part, int64_t *parts); /* 2/4: from 1/1 on */

/* Reads the decimal integer at the start of `s` ("12/20": 12; a '-' may lead) and returns how many
 * bytes it took; 0 when there is none, or one that int64_t cannot hold (then *n stays).  All
 * integers that come from outside are read by this or by units_parse_count(). */
size_t units_read_integer(const char *s, size_t len, int64_t *n);

/* The unit of a quantity in a rule's target or in a member's name. */
enum unit {
	UNIT_NONE,
	UNIT_NS,
	UNIT_US,
	UNIT_MS,
	UNIT_S,
	UNIT_MIN,
	UNIT_H,
	UNIT_DAY,
	UNIT_PERCENT,
	UNIT_BYTES, /* KiB, MiB ... are folded into the value */
	UNIT_PER_SECOND,
};

/* Reads a signed decimal number with an optional unit ("120ms", "-1.5", "8 %", "64KiB", "200/s").
 * Minutes are written "m" or "min".  Returns 0, or -1, also where another unit of its dimension
 * could not hold it. */
int units_parse_quantity(const char *s, size_t len, double *value, enum unit *unit);

/* The unit that a member's name announces by its ending (`latency_ms`, `age_s`, `error_rate_pct`,
 * `size_bytes`, `rate_per_second`; with a hyphen too); UNIT_NONE when it announces none. */
enum unit units_of_member(const char *name, size_t len);

/* Converts `value` between units of one dimension; -1 when the dimensions differ (UNIT_NONE agrees
 * with everything and converts nothing), or when the result is too large for a number. */
int units_convert(double value, enum unit from, enum unit to, double *out);

const char *units_name(enum unit unit); /* "ms", "%", "" ... */

/* For people: "1.5 s", "12 ms", "64.0 MiB". */
void units_show_duration(struct text *out, int64_t ns);
void units_show_size(struct text *out, int64_t bytes);

#endif
