#include "units.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "character.h"
#include "text.h"

/* So that a duration can be added to any instant, and a hundred of a year each to one another. */
#define LONGEST (INT64_C(36500) * 86400 * 1000000000)

/* One in each nanosecond. */
#define HIGHEST_RATE 1e9

/* What a unit is worth in the base of its dimension: seconds, percent, bytes, per second. */
enum dimension { DIMENSION_NONE, DIMENSION_TIME, DIMENSION_SHARE, DIMENSION_BYTES, DIMENSION_RATE };

static const struct {
	const char *name;
	enum dimension dimension;
	double worth;
} units[] = {
    [UNIT_NONE] = {"", DIMENSION_NONE, 1},
    [UNIT_NS] = {"ns", DIMENSION_TIME, 1e-9},
    [UNIT_US] = {"us", DIMENSION_TIME, 1e-6},
    [UNIT_MS] = {"ms", DIMENSION_TIME, 1e-3},
    [UNIT_S] = {"s", DIMENSION_TIME, 1},
    [UNIT_MIN] = {"min", DIMENSION_TIME, 60},
    [UNIT_H] = {"h", DIMENSION_TIME, 3600},
    [UNIT_DAY] = {"d", DIMENSION_TIME, 86400},
    [UNIT_PERCENT] = {"%", DIMENSION_SHARE, 1},
    [UNIT_BYTES] = {"B", DIMENSION_BYTES, 1},
    [UNIT_PER_SECOND] = {"/s", DIMENSION_RATE, 1},
};

struct suffix {
	const char *text;
	enum unit unit;
	double worth; /* in the unit */
};

static const struct suffix durations[] = {
    {"ns", UNIT_NS, 1},
    {"us", UNIT_US, 1},
    {"\xC2\xB5s", UNIT_US, 1},
    {"ms", UNIT_MS, 1},
    {"s", UNIT_S, 1},
    {"m", UNIT_MIN, 1},
    {"min", UNIT_MIN, 1},
    {"h", UNIT_H, 1},
    {"d", UNIT_DAY, 1},
    {NULL, UNIT_NONE, 0},
};

static const struct suffix sizes[] = {
    {"B", UNIT_BYTES, 1},
    {"kB", UNIT_BYTES, 1e3},
    {"MB", UNIT_BYTES, 1e6},
    {"GB", UNIT_BYTES, 1e9},
    {"TB", UNIT_BYTES, 1e12},
    {"KiB", UNIT_BYTES, 1024},
    {"MiB", UNIT_BYTES, 1048576},
    {"GiB", UNIT_BYTES, 1073741824},
    {"TiB", UNIT_BYTES, 1099511627776},
    {NULL, UNIT_NONE, 0},
};

static const struct suffix rates[] = {
    {"/s", UNIT_PER_SECOND, 1},
    {"/m", UNIT_PER_SECOND, 1.0 / 60},
    {"/min", UNIT_PER_SECOND, 1.0 / 60},
    {"/h", UNIT_PER_SECOND, 1.0 / 3600},
    {NULL, UNIT_NONE, 0},
};

static const struct suffix shares[] = {
    {"%", UNIT_PERCENT, 1},
    {NULL, UNIT_NONE, 0},
};

static size_t
digits_at(const char *s, size_t len)
{
	size_t n = 0;

	while (n < len && char_is_digit(s[n]))
		n++;

	return n;
}

/* Reads "12", "12.5" or "1e3" (the mantissa needs digits on both sides of its point) and says how
 * long it is; 0 when there is no finite number. */
static size_t
read_decimal(const char *s, size_t len, double *value)
{
	char copy[64];
	size_t n = digits_at(s, len), more;

	if (n == 0)
		return 0;
	if (n < len && s[n] == '.') {
		more = digits_at(s + n + 1, len - n - 1);
		if (more == 0)
			return 0;
		n += 1 + more;
	}
	/* An 'e' is an exponent only when digits follow. */
	if (n + 1 < len && (s[n] == 'e' || s[n] == 'E')) {
		size_t sign = s[n + 1] == '-' || s[n + 1] == '+';

		more = digits_at(s + n + 1 + sign, len - n - 1 - sign);
		if (more > 0)
			n += 1 + sign + more;
	}
	if (n >= sizeof(copy))
		return 0;
	memcpy(copy, s, n);
	copy[n] = '\0';
	*value = strtod(copy, NULL);

	return isfinite(*value) ? n : 0;
}

static const struct suffix *
find_suffix(const struct suffix *table, const char *s, size_t len)
{
	for (; table->text; table++)
		if (strlen(table->text) == len && memcmp(table->text, s, len) == 0)
			return table;

	return NULL;
}

/* A decimal and a suffix of `table`; a bare number is worth `bare` (0: not accepted).  The value
 * comes in the base of the table's dimension. */
static int
parse_with(const struct suffix *table, const char *s, double bare, double *value)
{
	const struct suffix *suffix;
	size_t len = strlen(s), n = read_decimal(s, len, value);

	if (n == 0)
		return -1;
	if (n == len) {
		*value *= bare;
		return bare > 0 ? 0 : -1;
	}
	suffix = find_suffix(table, s + n, len - n);
	if (!suffix)
		return -1;
	*value *= suffix->worth * units[suffix->unit].worth;

	return isfinite(*value) ? 0 : -1;
}

static int
to_integer(double value, int64_t *out)
{
	/* 2^63 is a double, 2^63 - 1 is not. */
	if (!(value >= 0 && value < 9223372036854775808.0))
		return -1;
	*out = (int64_t)llround(value);

	return 0;
}

int
units_parse_duration(const char *s, int64_t *ns)
{
	double seconds;

	if (parse_with(durations, s, 1, &seconds) == -1)
		return -1;

	return to_integer(seconds * 1e9, ns) == 0 && *ns <= LONGEST ? 0 : -1;
}

int
units_parse_size(const char *s, int64_t *bytes)
{
	double value;

	if (parse_with(sizes, s, 1, &value) == -1)
		return -1;

	return to_integer(value, bytes);
}

int
units_parse_rate(const char *s, double *per_second)
{
	if (parse_with(rates, s, 0, per_second) == -1 || *per_second > HIGHEST_RATE)
		return -1;

	return 0;
}

int
units_parse_share(const char *s, double *percent)
{
	/* None is none, whatever the unit. */
	if (strcmp(s, "0") == 0) {
		*percent = 0;
		return 0;
	}
	if (parse_with(shares, s, 0, percent) == -1 || *percent > 100)
		return -1;

	return 0;
}

size_t
units_read_integer(const char *s, size_t len, int64_t *n)
{
	bool negative = len > 0 && s[0] == '-';
	size_t digits = digits_at(s + negative, len - negative);
	int64_t value = 0;

	for (size_t i = 0; i < digits; i++) {
		int digit = s[negative + i] - '0';

		/* Towards its own end: the least integer has no positive counterpart. */
		if (__builtin_mul_overflow(value, 10, &value) ||
		    __builtin_add_overflow(value, negative ? -digit : digit, &value))
			return 0;
	}
	if (digits == 0)
		return 0;
	*n = value;

	return negative + digits;
}

int
units_parse_count(const char *s, int64_t *n)
{
	size_t len = strlen(s);

	return char_is_digit(*s) && units_read_integer(s, len, n) == len ? 0 : -1;
}

int
units_parse_part(const char *s, int64_t *part, int64_t *parts)
{
	const char *slash = strchr(s, '/');
	TEXT_LOCAL first = TEXT_INIT(32);
	bool good = slash && text_add(&first, s, (size_t)(slash - s)) == 0 &&
		    units_parse_count(text_string(&first), part) == 0 &&
		    units_parse_count(slash + 1, parts) == 0 && *part >= 1 && *part <= *parts;

	return good ? 0 : -1;
}

int
units_parse_quantity(const char *s, size_t len, double *value, enum unit *unit)
{
	static const struct suffix *const tables[] = {durations, sizes, rates, shares};
	bool negative = len > 0 && s[0] == '-';
	size_t n;

	if (negative) {
		s++;
		len--;
	}
	n = read_decimal(s, len, value);
	if (n == 0)
		return -1;
	if (negative)
		*value = -*value;
	while (n < len && s[n] == ' ')
		n++;
	*unit = UNIT_NONE;
	if (n == len)
		return s[n - 1] == ' ' ? -1 : 0;

	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		const struct suffix *suffix = find_suffix(tables[i], s + n, len - n);

		if (suffix) {
			*value *= suffix->worth;
			*unit = suffix->unit;
			/* Whatever unit of its dimension it is converted to. */
			return isfinite(*value * units[*unit].worth / units[UNIT_NS].worth) ? 0
											    : -1;
		}
	}

	return -1;
}

enum unit
units_of_member(const char *name, size_t len)
{
	static const struct {
		const char *ending;
		enum unit unit;
	} endings[] = {
	    {"_per_second", UNIT_PER_SECOND},
	    {"_per_sec", UNIT_PER_SECOND},
	    {"_ns", UNIT_NS},
	    {"_us", UNIT_US},
	    {"_ms", UNIT_MS},
	    {"_s", UNIT_S},
	    {"_sec", UNIT_S},
	    {"_secs", UNIT_S},
	    {"_seconds", UNIT_S},
	    {"_min", UNIT_MIN},
	    {"_minutes", UNIT_MIN},
	    {"_hours", UNIT_H},
	    {"_days", UNIT_DAY},
	    {"_pct", UNIT_PERCENT},
	    {"_percent", UNIT_PERCENT},
	    {"_bytes", UNIT_BYTES},
	};

	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
		size_t ending = strlen(endings[i].ending);

		/* Header fields are spelt with hyphens: X-Response-Time-ms. */
		if (len >= ending && strchr("_-", name[len - ending]) &&
		    memcmp(name + len - ending + 1, endings[i].ending + 1, ending - 1) == 0)
			return endings[i].unit;
	}
	if (len == 7 && memcmp(name, "percent", 7) == 0)
		return UNIT_PERCENT;
	if (len == 5 && memcmp(name, "bytes", 5) == 0)
		return UNIT_BYTES;

	return UNIT_NONE;
}

int
units_convert(double value, enum unit from, enum unit to, double *out)
{
	*out = value;
	if (from == to || from == UNIT_NONE || to == UNIT_NONE)
		return 0;
	if (units[from].dimension != units[to].dimension)
		return -1;
	/* Divide by whole numbers where there are some: 500 ms is 0.5 s exactly. */
	if (units[from].worth < units[to].worth)
		*out = value / round(units[to].worth / units[from].worth);
	else
		*out = value * round(units[from].worth / units[to].worth);

	return isfinite(*out) ? 0 : -1;
}

const char *
units_name(enum unit unit)
{
	return units[unit].name;
}

void
units_show_duration(struct text *out, int64_t ns)
{
	double value = (double)ns;

	if (value < 1e3)
		text_add_format(out, "%lld ns", (long long)ns);
	else if (value < 999.5e3)
		text_add_format(out, "%.3g us", value / 1e3);
	else if (value < 999.5e6)
		text_add_format(out, "%.3g ms", value / 1e6);
	else if (value < 120e9)
		text_add_format(out, "%.3g s", value / 1e9);
	else if (value < 7200e9)
		text_add_format(out, "%.0f min", value / 60e9);
	else
		text_add_format(out, value < 10 * 3600e9 ? "%.1f h" : "%.0f h", value / 3600e9);
}

void
units_show_size(struct text *out, int64_t bytes)
{
	static const char *const names[] = {"KiB", "MiB", "GiB", "TiB"};
	double value = (double)bytes;
	size_t i;

	if (bytes < 1024) {
		text_add_format(out, "%lld B", (long long)bytes);
		return;
	}
	value /= 1024;
	for (i = 0; i < 3 && value >= 1024; i++)
		value /= 1024;
	text_add_format(out, "%.1f %s", value, names[i]);
}
