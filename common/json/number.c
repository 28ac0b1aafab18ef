#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "character.h"
#include "json.h"
#include "text.h"

enum {
	/* 10^19 - 1 fits uint64_t. */
	WORD_DIGITS = 19,
	/* A double halfway between two others has at most 767 significant digits (2^-1074 steps),
	 * so that behind the 768th it only matters whether any is not zero. */
	KEPT_DIGITS = 768,
	/* An exponent beyond this decides alone: values hold at most 64 MiB of digits. */
	EXPONENT_CAP = 1000000000,
};

/* The exponent at `p`, behind the 'e'. */
static int64_t
read_exponent(const char *p, const char *end)
{
	bool negative = p < end && *p == '-';
	int64_t exponent = 0;

	if (p < end && (*p == '-' || *p == '+'))
		p++;
	for (; p < end && char_is_digit(*p); p++)
		if (exponent < EXPONENT_CAP)
			exponent = exponent * 10 + (*p - '0');
	return negative ? -exponent : exponent;
}

/* Clinger, "How to read floating point numbers accurately" (1990): where both factors are exact
 * doubles, the one rounding of their product or quotient is the right one.  `p` stands behind the
 * sign. */
static bool
fast_path(const char *p, const char *end, double *out)
{
	static const double powers[] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10,
	    1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
	const char *start = p;
	uint64_t digits = 0;
	int64_t exponent = 0;

	/* More digits than a word holds make nonsense here, and are found out below. */
	for (; p < end && char_is_digit(*p); p++)
		digits = digits * 10 + (uint64_t)(*p - '0');
	if (p < end && *p == '.') {
		const char *point = p++;

		for (; p < end && char_is_digit(*p); p++)
			digits = digits * 10 + (uint64_t)(*p - '0');
		exponent = point + 1 - p;
	}
	if (p - start > WORD_DIGITS || digits > UINT64_C(1) << DBL_MANT_DIG)
		return false;
	if (p < end)
		exponent += read_exponent(p + 1, end);
	/* Where the machine computes wider than double, a result is rounded twice. */
	if (exponent < -22 || exponent > 22 || FLT_EVAL_METHOD != 0)
		return false;
	*out =
	    exponent < 0 ? (double)digits / powers[-exponent] : (double)digits * powers[exponent];
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
		if (char_is_digit(*p)) {
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
	const char *p = value->bytes, *end = p + value->len;

	if (value->type != JSON_NUMBER)
		return -1;
	if (!fast_path(p + (*p == '-'), end, out))
		*out = slow_path(p, end);
	else if (*p == '-')
		*out = -*out;
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

/* ---- by digits ---- */

/* A number as 0.DIGITS times a power of ten.  The digits have no zeros around them, and may have
 * a point among them. */
struct decimal {
	const char *digits, *end;
	int64_t exponent;
	bool negative;
};

static struct decimal
decimal_of(const struct json_slice *value)
{
	const char *p = value->bytes, *end = p + value->len, *point = NULL;
	struct decimal d = {.negative = *p == '-'};

	p += d.negative;
	for (d.end = d.digits = p; d.end < end && (char_is_digit(*d.end) || *d.end == '.'); d.end++)
		if (*d.end == '.')
			point = d.end;
	if (d.end < end)
		d.exponent = read_exponent(d.end + 1, end);
	if (!point)
		point = d.end;
	while (d.digits < d.end && (*d.digits == '0' || *d.digits == '.'))
		d.digits++;
	while (d.end > d.digits && (d.end[-1] == '0' || d.end[-1] == '.'))
		d.end--;
	if (d.digits == d.end)
		return (struct decimal){.digits = d.digits, .end = d.end};
	d.exponent += d.digits < point ? point - d.digits : point + 1 - d.digits;
	return d;
}

/* The next digit, 0 behind the last. */
static char
decimal_next(struct decimal *d)
{
	if (d->digits < d->end && *d->digits == '.')
		d->digits++;
	return d->digits < d->end ? *d->digits++ : '0';
}

static int
decimal_compare(struct decimal a, struct decimal b)
{
	bool a_zero = a.digits == a.end, b_zero = b.digits == b.end;
	char x, y;

	if (a_zero || b_zero)
		return (int)b_zero - (int)a_zero;
	if (a.exponent != b.exponent)
		return a.exponent < b.exponent ? -1 : 1;
	while (a.digits < a.end || b.digits < b.end) {
		x = decimal_next(&a);
		y = decimal_next(&b);
		if (x != y)
			return x < y ? -1 : 1;
	}
	return 0;
}

int
json_number_compare(const struct json_slice *a, const struct json_slice *b)
{
	struct decimal x = decimal_of(a), y = decimal_of(b);

	if (x.negative != y.negative)
		return x.negative ? -1 : 1;
	return x.negative ? decimal_compare(y, x) : decimal_compare(x, y);
}

int
json_number_put(const struct json_slice *value, struct text *out)
{
	enum { PLAIN_DIGITS = 40 };
	struct decimal d = decimal_of(value);
	int64_t count = 0;

	if (d.digits == d.end)
		return text_add_byte(out, '0');
	if (d.negative)
		text_add_byte(out, '-');
	if (d.exponent > PLAIN_DIGITS || d.exponent < -PLAIN_DIGITS) {
		for (; d.digits < d.end; count++) {
			if (count == 1)
				text_add_byte(out, '.');
			text_add_byte(out, decimal_next(&d));
		}
		return text_add_format(out, "e%" PRId64, d.exponent - 1);
	}
	if (d.exponent <= 0)
		text_add_string(out, "0.");
	for (int64_t zeros = d.exponent; zeros < 0; zeros++)
		text_add_byte(out, '0');
	for (; d.digits < d.end || count < d.exponent; count++) {
		if (count > 0 && count == d.exponent)
			text_add_byte(out, '.');
		text_add_byte(out, decimal_next(&d));
	}
	return text_failed(out) ? -1 : 0;
}
