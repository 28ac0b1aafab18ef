#include "number.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "character.h"
#include "json.h"
#include "text.h"

static bool
number_is(const char *bytes, size_t len, const char *word)
{
	static const char *words[2];

	words[0] = word;
	return text_is_among_caseless(bytes, len, words);
}

/* Digits with a point and an exponent, as strtod() takes them, and nothing else that it takes. */
static bool
number_is_decimal(const char *at, size_t len)
{
	const char *end = at + len;
	size_t digits = 0;

	at += at < end && (*at == '+' || *at == '-');
	for (; at < end && char_is_digit(*at); at++)
		digits++;
	if (at < end && *at == '.')
		for (at++; at < end && char_is_digit(*at); at++)
			digits++;
	if (digits == 0)
		return false;
	if (at == end || char_lower(*at) != 'e')
		return at == end;
	at++;
	at += at < end && (*at == '+' || *at == '-');
	for (digits = 0; at < end && char_is_digit(*at); at++)
		digits++;
	return at == end && digits > 0;
}

int
number_parse(const char *bytes, size_t len, double *value)
{
	enum { LONGEST = 400 };
	struct json_slice slice = {.type = JSON_NUMBER, .bytes = bytes, .len = len};
	char digits[LONGEST + 1];
	bool negative = len > 0 && bytes[0] == '-', sign = len > 0 && (negative || bytes[0] == '+');

	if (number_is(bytes, len, "nan")) {
		*value = NAN;
		return 0;
	}
	if (number_is(bytes + sign, len - sign, "inf") ||
	    number_is(bytes + sign, len - sign, "infinity")) {
		*value = negative ? -INFINITY : INFINITY;
		return 0;
	}
	if (len > LONGEST || !number_is_decimal(bytes, len))
		return -1;
	/* The common case: what JSON writes alike. */
	if (char_is_digit(bytes[0]) && bytes[0] != '0' && char_is_digit(bytes[len - 1]) &&
	    json_number(&slice, value) == 0)
		return 0;
	memcpy(digits, bytes, len);
	digits[len] = '\0';
	*value = strtod(digits, NULL);
	return isfinite(*value) ? 0 : -1;
}

int
number_time(double seconds, int64_t *ns)
{
	/* What clock_format() can tell: from 1678 to 2261. */
	const double furthest = 9.18e9;

	if (!(fabs(seconds) <= furthest))
		return -1;
	/* To the microsecond, below which a double of these days holds noise. */
	*ns = llround(seconds * 1e6) * 1000;
	return 0;
}
