#include "header_metric.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "character.h"

/* What a histogram of the tally can hold. */
static const double most = 3.6e12;

static bool
is_server_timing(const char *metric)
{
	return strncasecmp(metric, "Server-Timing", 13) == 0 &&
	       (metric[13] == ':' || metric[13] == '\0');
}

/* Durations are told in milliseconds, whatever the header counts in. */
static bool
set_duration(struct header_metric *metric, const char *unit)
{
	static const struct {
		const char *name;
		double factor;
	} durations[] = {
	    {"ns", 1e-6}, {"us", 1e-3}, {"ms", 1}, {"s", 1e3}, {"min", 6e4}, {"h", 3.6e6}};

	for (size_t i = 0; i < sizeof(durations) / sizeof(durations[0]); i++)
		if (strcmp(unit, durations[i].name) == 0) {
			metric->duration = true;
			metric->factor = durations[i].factor;
			memcpy(metric->unit, "ms", sizeof("ms"));
			return true;
		}

	return false;
}

static int
set_unit(struct header_metric *metric, const char *unit)
{
	size_t len = strlen(unit);

	if (set_duration(metric, unit))
		return 0;
	/* An entry of Server-Timing is a duration by its definition. */
	if (len == 0 || len >= sizeof(metric->unit) || is_server_timing(metric->name))
		return -1;
	for (size_t i = 0; i < len; i++)
		if (!char_is_word(unit[i]) && unit[i] != '%' && unit[i] != '/')
			return -1;
	metric->factor = 1;
	memcpy(metric->unit, unit, len + 1);

	return 0;
}

int
header_metric_parse(const char *s, struct header_metric *metric)
{
	const char *equals = strrchr(s, '=');
	size_t len = equals ? (size_t)(equals - s) : strlen(s);

	*metric = (struct header_metric){0};
	if (len >= sizeof(metric->name))
		return -1;
	memcpy(metric->name, s, len);
	if (header_metric_header(metric->name, metric->header) == -1)
		return -1;
	if (equals)
		return set_unit(metric, equals + 1);

	return set_unit(metric, is_server_timing(metric->name) ||
					(len > 3 && strcasecmp(metric->name + len - 3, "-ms") == 0)
				    ? "ms"
				    : "1");
}

int
header_metric_header(const char *metric, char name[static HEADER_METRIC_NAME_SIZE])
{
	size_t len = strcspn(metric, ":");

	if (len == 0 || len >= HEADER_METRIC_NAME_SIZE ||
	    (metric[len] == ':' &&
		(metric[len + 1] == '\0' || strncasecmp(metric, "Server-Timing:", 14) != 0)))
		return -1;
	for (size_t i = 0; i < len; i++) {
		if (!char_is_token(metric[i]))
			return -1;
		name[i] = metric[i];
	}
	name[len] = '\0';

	return 0;
}

/* A number with nothing behind it. */
static double
number_read(const char *bytes, size_t len)
{
	char text[64], *end;
	double value;

	/* strtod() also reads hexadecimal, "inf" and "nan". */
	if (len == 0 || len >= sizeof(text))
		return NAN;
	memcpy(text, bytes, len);
	text[len] = '\0';
	if (strspn(text, "0123456789.eE+-") < len)
		return NAN;
	value = strtod(text, &end);

	return *end == '\0' && value >= 0 && value <= most ? value : NAN;
}

static void
part_trim(const char **bytes, size_t *len)
{
	while (*len > 0 && char_is_blank(**bytes)) {
		(*bytes)++;
		(*len)--;
	}
	while (*len > 0 && char_is_blank((*bytes)[*len - 1]))
		(*len)--;
}

/* The part of *at up to `separator`, trimmed; *at is then behind it.  What stands in quotes
 * separates nothing (RFC 9110, section 5.6.4).  False at the end. */
static bool
part_next(const char **at, const char *end, char separator, const char **part, size_t *len)
{
	const char *stop = *at;
	bool quoted = false;

	if (stop >= end)
		return false;
	for (; stop < end && (quoted || *stop != separator); stop++) {
		if (*stop == '"')
			quoted = !quoted;
		else if (quoted && *stop == '\\' && stop + 1 < end)
			stop++;
	}
	*part = *at;
	*len = (size_t)(stop - *at);
	*at = stop == end ? end : stop + 1;
	part_trim(part, len);

	return true;
}

/* The value of a parameter, its quotes taken off. */
static double
parameter_number(const char *value, size_t len)
{
	part_trim(&value, &len);
	if (len >= 2 && value[0] == '"' && value[len - 1] == '"')
		return number_read(value + 1, len - 2);

	return number_read(value, len);
}

/* The duration of one entry: `db;desc="x";dur=5.2`, with blanks wherever they like; the first
 * counts. */
static double
entry_duration(const char *at, const char *end)
{
	const char *part;
	size_t len;

	while (part_next(&at, end, ';', &part, &len)) {
		const char *sign = memchr(part, '=', len), *name = part;
		size_t name_len = sign ? (size_t)(sign - part) : len;

		part_trim(&name, &name_len);
		if (name_len != 3 || strncasecmp(name, "dur", 3) != 0)
			continue;
		if (!sign)
			return NAN;
		return parameter_number(sign + 1, len - (size_t)(sign + 1 - part));
	}

	return NAN;
}

/* HEADER_METRIC_ABSENT: no entry of that name, or, whatever the name, none that has a duration. */
static double
server_timing(const char *wanted, const char *value, size_t len)
{
	const char *at = value, *end = value + len, *entry;
	size_t entry_len;

	while (part_next(&at, end, ',', &entry, &entry_len)) {
		const char *rest = entry, *name;
		size_t name_len;
		double duration;

		if (!part_next(&rest, entry + entry_len, ';', &name, &name_len))
			continue;
		if (wanted[0] != '\0' &&
		    (strlen(wanted) != name_len || strncasecmp(name, wanted, name_len) != 0))
			continue;
		duration = entry_duration(rest, entry + entry_len);
		if (wanted[0] != '\0' || !isnan(duration))
			return duration;
	}

	return HEADER_METRIC_ABSENT;
}

double
header_metric_take(const char *metric, double before, const char *value, size_t len)
{
	const char *colon = strchr(metric, ':');
	bool absent = !isnan(before) && before < 0;

	if (is_server_timing(metric))
		return absent ? server_timing(colon ? colon + 1 : "", value, len) : before;

	/* Said twice it says two things. */
	return absent ? number_read(value, len) : NAN;
}
