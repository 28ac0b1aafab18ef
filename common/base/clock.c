#include "clock.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static int64_t
read_clock(clockid_t id)
{
	struct timespec now;

	(void)clock_gettime(id, &now);

	return (int64_t)now.tv_sec * CLOCK_SECOND + now.tv_nsec;
}

static int64_t
system_wall(void *context)
{
	(void)context;
	return read_clock(CLOCK_REALTIME);
}

static int64_t
system_monotonic(void *context)
{
	(void)context;
	return read_clock(CLOCK_MONOTONIC);
}

static int
system_sleep(void *context, int64_t ns)
{
	struct timespec pause = {.tv_sec = ns / CLOCK_SECOND, .tv_nsec = ns % CLOCK_SECOND};

	(void)context;
	if (ns <= 0)
		return 0;

	return nanosleep(&pause, NULL) == 0 ? 0 : -1;
}

const struct clock clock_system = {
    .wall = system_wall,
    .monotonic = system_monotonic,
    .sleep = system_sleep,
};

int64_t
clock_wall(const struct clock *clock)
{
	return clock->wall(clock->context);
}

int64_t
clock_monotonic(const struct clock *clock)
{
	return clock->monotonic(clock->context);
}

int
clock_sleep(const struct clock *clock, int64_t ns)
{
	return clock->sleep(clock->context, ns);
}

/* The day number since 1970-01-01 of a date of the proleptic Gregorian calendar, and back (the
 * civil calendar algorithms of H. Hinnant, with years that begin in March). */
static int64_t
days_from_date(int64_t year, unsigned month, unsigned day)
{
	int64_t era, shifted = year - (month <= 2);
	unsigned year_of_era, day_of_year, day_of_era;

	era = (shifted >= 0 ? shifted : shifted - 399) / 400;
	year_of_era = (unsigned)(shifted - era * 400);
	day_of_year = (153 * (month + (month > 2 ? -3U : 9U)) + 2) / 5 + day - 1;
	day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

	return era * 146097 + (int64_t)day_of_era - 719468;
}

static void
date_from_days(int64_t days, int *year, unsigned *month, unsigned *day)
{
	int64_t era;
	unsigned day_of_era, year_of_era, day_of_year, shifted;

	days += 719468;
	era = (days >= 0 ? days : days - 146096) / 146097;
	day_of_era = (unsigned)(days - era * 146097);
	year_of_era =
	    (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	shifted = (5 * day_of_year + 2) / 153;
	*day = day_of_year - (153 * shifted + 2) / 5 + 1;
	*month = shifted < 10 ? shifted + 3 : shifted - 9;
	*year = (int)((int64_t)year_of_era + era * 400 + (*month <= 2));
}

void
clock_format(char out[CLOCK_RFC3339_SIZE], int64_t wall_ns)
{
	int64_t ms = wall_ns / CLOCK_MS - (wall_ns % CLOCK_MS < 0);
	int64_t days = ms / 86400000 - (ms % 86400000 < 0);
	unsigned rest = (unsigned)(ms - days * 86400000);
	unsigned month, day;
	int year;

	/* int64_t nanoseconds reach from 1677 to 2262, so that four digits hold the year; the
	 * modulo says so to the compiler. */
	date_from_days(days, &year, &month, &day);
	(void)snprintf(out, CLOCK_RFC3339_SIZE, "%04u-%02u-%02uT%02u:%02u:%02u.%03uZ",
	    (unsigned)year % 10000, month % 100, day % 100, rest / 3600000 % 100, rest / 60000 % 60,
	    rest / 1000 % 60, rest % 1000);
}

/* Reads exactly `digits` decimal digits; -1 when there is something else. */
static int
read_digits(const char **at, const char *end, int digits)
{
	int value = 0;

	if (end - *at < digits)
		return -1;
	for (int i = 0; i < digits; i++, (*at)++) {
		if (**at < '0' || **at > '9')
			return -1;
		value = value * 10 + (**at - '0');
	}

	return value;
}

static bool
read_byte(const char **at, const char *end, const char *accepted)
{
	if (*at == end || **at == '\0' || !strchr(accepted, **at))
		return false;
	(*at)++;

	return true;
}

static int
read_fraction(const char **at, const char *end, int64_t *ns)
{
	int64_t unit = CLOCK_SECOND / 10;
	const char *first;

	*ns = 0;
	if (!read_byte(at, end, "."))
		return 0;
	for (first = *at; *at < end && **at >= '0' && **at <= '9'; (*at)++, unit /= 10)
		*ns += (**at - '0') * unit;

	return *at > first && *at - first <= 9 ? 0 : -1;
}

static int
read_offset(const char **at, const char *end, int64_t *seconds)
{
	int hours, minutes;
	bool west;

	*seconds = 0;
	if (read_byte(at, end, "Zz"))
		return 0;
	west = *at < end && **at == '-';
	if (!read_byte(at, end, "+-"))
		return -1;
	hours = read_digits(at, end, 2);
	if (hours < 0 || hours > 23 || !read_byte(at, end, ":"))
		return -1;
	minutes = read_digits(at, end, 2);
	if (minutes < 0 || minutes > 59)
		return -1;
	*seconds = (west ? -1 : 1) * (hours * 3600 + minutes * 60);

	return 0;
}

static int
days_of_month(int year, int month)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	if (month == 2 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0))
		return 29;

	return days[month - 1];
}

int
clock_parse(const char *text, size_t len, int64_t *wall_ns)
{
	const char *at = text, *end = text + len;
	int year, month, day, hour, minute, second;
	int64_t fraction, offset, seconds;

	year = read_digits(&at, end, 4);
	if (year < CLOCK_FIRST_YEAR || year > CLOCK_LAST_YEAR || !read_byte(&at, end, "-"))
		return -1;
	month = read_digits(&at, end, 2);
	if (month < 1 || month > 12 || !read_byte(&at, end, "-"))
		return -1;
	day = read_digits(&at, end, 2);
	if (day < 1 || day > days_of_month(year, month) || !read_byte(&at, end, "Tt "))
		return -1;
	hour = read_digits(&at, end, 2);
	if (hour < 0 || hour > 23 || !read_byte(&at, end, ":"))
		return -1;
	minute = read_digits(&at, end, 2);
	if (minute < 0 || minute > 59 || !read_byte(&at, end, ":"))
		return -1;
	/* 60 is a leap second: counted as the first of the next minute. */
	second = read_digits(&at, end, 2);
	if (second < 0 || second > 60 || read_fraction(&at, end, &fraction) == -1 ||
	    read_offset(&at, end, &offset) == -1 || at != end)
		return -1;

	seconds = days_from_date(year, (unsigned)month, (unsigned)day) * 86400 + hour * 3600 +
		  minute * 60 + second - offset;
	*wall_ns = seconds * CLOCK_SECOND + fraction;

	return 0;
}
