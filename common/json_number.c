#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"

/* A decimal number taken apart: digits x 10^exponent. */
struct decimal {
	bool negative;
	uint64_t digits; /* the first 19 significant ones */
	int count;       /* how many of them */
	int64_t exponent;
	bool more; /* there are further digits */
};

enum {
	/* 10^19 - 1 fits uint64_t. */
	EXACT_DIGITS = 19,
	/* A double halfway between two others has at most 767 significant digits (2^-1074 steps), so
	 * that behind the 768th it only matters whether any is not zero. */
	KEPT_DIGITS = 768,
	/* An exponent beyond this decides alone: values hold at most 64 MiB of digits. */
	EXPONENT_CAP = 1000000000,
};

static bool
is_digit(char c)
{
	return (unsigned char)(c - '0') <= 9;
}

static int64_t
read_exponent(const char *p, const char *end)
{
	bool negative = p < end && *p == '-';
	int64_t exponent = 0;

	if (p < end && (*p == '-' || *p == '+'))
		p++;
	for (; p < end && is_digit(*p); p++)
		if (exponent < EXPONENT_CAP)
			exponent = exponent * 10 + (*p - '0');
	return negative ? -exponent : exponent;
}

static void
read_decimal(const char *p, const char *end, struct decimal *d)
{
	bool fraction = false;
	uint64_t digits = 0;
	int64_t exponent = 0;
	int count = 0;

	*d = (struct decimal){.negative = *p == '-'};
	for (p += d->negative; p < end; p++) {
		if (is_digit(*p)) {
			if (count == EXACT_DIGITS) {
				d->more = true;
				exponent += !fraction;
				continue;
			}
			digits = digits * 10 + (uint64_t)(*p - '0');
			count += digits != 0;
			exponent -= fraction;
		} else if (*p == '.') {
			fraction = true;
		} else {
			exponent += read_exponent(p + 1, end);
			break;
		}
	}
	d->digits = digits;
	d->count = count;
	d->exponent = exponent;
}

/* Clinger, "How to read floating point numbers accurately" (1990): both factors are exact doubles,
 * so that the one rounding of their product or quotient is the right one. */
static bool
exact_path(const struct decimal *d, double *out)
{
	static const double powers[] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10,
	    1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
	double value;

	/* Where the machine computes wider than double, a product is rounded twice. */
	if (FLT_EVAL_METHOD != 0 || d->more || d->digits > UINT64_C(1) << 53 || d->exponent < -22 ||
	    d->exponent > 22)
		return false;
	value = (double)d->digits;
	if (d->exponent < 0)
		value /= powers[-d->exponent];
	else
		value *= powers[d->exponent];
	*out = d->negative ? -value : value;
	return true;
}

/* strtod() on a copy that has no decimal point (no locale can change it) and a bounded length. */
static double
slow_path(const char *p, const char *end)
{
	char copy[KEPT_DIGITS + 32] = "0";
	size_t kept = 0, sign = *p == '-';
	int64_t exponent = 0;
	bool fraction = false, dropped = false;

	if (sign)
		copy[0] = *p++;
	for (; p < end; p++) {
		if (is_digit(*p)) {
			if (kept == KEPT_DIGITS) {
				dropped = dropped || *p != '0';
				exponent += !fraction;
				continue;
			}
			exponent -= fraction;
			if (kept > 0 || *p != '0')
				copy[1 + kept++] = *p;
		} else if (*p == '.') {
			fraction = true;
		} else {
			exponent += read_exponent(p + 1, end);
			break;
		}
	}
	if (kept == 0)
		return sign ? -0.0 : 0.0;
	if (dropped) {
		copy[1 + kept++] = '1';
		exponent--;
	}
	if (exponent > 99999 || exponent < -99999)
		exponent = exponent < 0 ? -99999 : 99999;
	snprintf(copy + 1 + kept, sizeof copy - 1 - kept, "e%d", (int)exponent);
	return strtod(copy, NULL);
}

int
json_number(const struct json_slice *value, double *out)
{
	const char *end = value->bytes + value->len;
	struct decimal decimal;

	if (value->type != JSON_NUMBER)
		return -1;
	read_decimal(value->bytes, end, &decimal);
	if (!exact_path(&decimal, out))
		*out = slow_path(value->bytes, end);
	return isinf(*out) ? -1 : 0;
}

int
json_integer(const struct json_slice *value, int64_t *out)
{
	const char *p = value->bytes, *end = p + value->len;
	bool negative;
	uint64_t number = 0, limit;

	if (value->type != JSON_NUMBER)
		return -1;
	negative = *p == '-';
	p += negative;
	limit = (uint64_t)INT64_MAX + negative;
	for (; p < end; p++) {
		unsigned digit = (unsigned char)(*p - '0');

		if (digit > 9 || number > (limit - digit) / 10)
			return -1;
		number = number * 10 + digit;
	}
	*out = negative ? (int64_t)-number : (int64_t)number;
	return 0;
}
