#include <string.h>

#include "folder.h"
#include "layout.h"
#include "memory.h"

enum { MOST_DIGITS = 18 }; /* 18 fit an int64_t */

/* ---- comparing ---- */

/* Decimal digits up to a dot or the end. */
static int
part_compare(const char *a, size_t a_len, const char *b, size_t b_len)
{
	int order;

	for (; a_len > 0 && *a == '0'; a_len--)
		a++;
	for (; b_len > 0 && *b == '0'; b_len--)
		b++;
	if (a_len != b_len)
		return a_len < b_len ? -1 : 1;
	order = memcmp(a, b, a_len);

	return (order > 0) - (order < 0);
}

static int
dotted_compare(const char *a, const char *b)
{
	int order = 0;

	while (order == 0 && (*a != '\0' || *b != '\0')) {
		size_t a_len = strcspn(a, "."), b_len = strcspn(b, ".");

		order = part_compare(a, a_len, b, b_len);
		a += a_len + (a[a_len] == '.');
		b += b_len + (b[b_len] == '.');
	}

	return order;
}

int
version_compare(const struct layout *layout, const char *a, const char *b)
{
	return layout->order == ORDER_BYTES ? strcmp(a, b) : dotted_compare(a, b);
}

/* ---- reading ---- */

char *
version_of_digits(const char *digits, size_t len)
{
	for (; len > 1 && *digits == '0'; len--)
		digits++;

	return memory_copy(digits, len);
}

void
migration_set_number(struct migration *migration, const char *digits, size_t len)
{
	migration->version = version_of_digits(digits, len);
	migration->digits = len;
	migration->number = 0;
	for (size_t i = 0; i < len && migration->number != -1; i++)
		migration->number =
		    i < MOST_DIGITS ? migration->number * 10 + (digits[i] - '0') : -1;
}

/* ---- dates ---- */

static bool
date_is_calendar(int64_t date)
{
	int64_t year = date / 10000, month = date / 100 % 100, day = date % 100;

	return year >= 1900 && year < 2200 && month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

bool
number_is_dated(int64_t number, size_t digits)
{
	/* The years 2000 to 2099 in seconds. */
	const int64_t earliest = 946684800, latest = 4102444800;
	int64_t date = number;

	if (digits == 10 && number >= earliest && number < latest)
		return true;
	if (digits == 13 && number / 1000 >= earliest && number / 1000 < latest)
		return true;
	for (size_t i = 8; i < digits; i++)
		date /= 10;

	return digits >= 8 && date_is_calendar(date);
}
