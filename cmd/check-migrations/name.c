#include "name.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

enum { FEWEST_DIGITS = 4, MOST_DIGITS = 18 }; /* 18 fit an int64_t */

static bool
ends_in_sql(const char *name)
{
	size_t len = strlen(name);

	return len >= 4 && strcasecmp(name + len - 4, ".sql") == 0;
}

bool
name_is_ours(const char *name)
{
	size_t digits = strspn(name, "0123456789");

	if (name[0] == '.')
		return false;

	/* 0004_users.txt would never be applied, and nobody would notice. */
	return ends_in_sql(name) || (digits > 0 && name[digits] == '_');
}

const char *
name_fault(const char *name, int64_t *number, size_t *digits)
{
	const char *rest;
	size_t letters;

	*number = 0;
	*digits = strspn(name, "0123456789");
	rest = name + *digits;
	if (*digits == 0 || *rest != '_')
		return "the name does not begin with a number and an underscore";
	if (*digits < FEWEST_DIGITS)
		return "the number has fewer than four digits";
	if (*digits > MOST_DIGITS)
		return "the number has more than 18 digits";
	for (size_t i = 0; i < *digits; i++)
		*number = *number * 10 + (name[i] - '0');
	rest++;
	letters = strspn(rest, "abcdefghijklmnopqrstuvwxyz0123456789_");
	if (!ends_in_sql(rest))
		return "the name does not end in .sql, so it would not be applied";
	if (letters == 0)
		return "there is no name behind the number";
	if (strcmp(rest + letters, ".sql") != 0)
		return "the name holds something other than a to z, 0 to 9 and underscores";

	return NULL;
}
