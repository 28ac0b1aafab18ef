#include <stdarg.h>
#include <string.h>
#include <strings.h>

#include "character.h"
#include "layouts.h"
#include "text.h"

const char *
name_base(const char *name)
{
	const char *slash = strrchr(name, '/');

	return slash ? slash + 1 : name;
}

bool
name_ends_in(const char *name, const char *suffix)
{
	size_t len = strlen(name), tail = strlen(suffix);

	return len > tail && strcmp(name + len - tail, suffix) == 0;
}

bool
name_ends_in_caseless(const char *name, const char *suffix)
{
	size_t len = strlen(name), tail = strlen(suffix);

	return len > tail && strcasecmp(name + len - tail, suffix) == 0;
}

void
name_fault(struct text *faults, const char *format, ...)
{
	va_list arguments;

	if (faults->len > 0)
		text_add_string(faults, "; ");
	va_start(arguments, format);
	text_add_vformat(faults, format, arguments);
	va_end(arguments);
}

bool
number_fits(const char *digits, size_t len, const char *most)
{
	size_t room = strlen(most);

	for (; len > 0 && *digits == '0'; len--)
		digits++;

	return len < room || (len == room && memcmp(digits, most, len) <= 0);
}

bool
name_is_numbered(const char *name)
{
	return char_is_digit(name[0]) && name_ends_in(name, ".sql");
}

bool
name_is_directed(const char *name)
{
	return name_is_numbered(name) &&
	       (name_ends_in(name, ".up.sql") || name_ends_in(name, ".down.sql"));
}

bool
name_is_flyway(const char *name)
{
	size_t version = strspn(name + (name[0] != '\0'), "0123456789._");
	const char *separator = strstr(name, "__");

	if (name[0] == '\0' || !strchr("VUBR", name[0]) || !separator)
		return false;
	if (name[0] == 'R')
		return separator == name + 1 && name_ends_in(name, ".sql");

	return char_is_digit(name[1]) && (size_t)(separator - name) <= version &&
	       name_ends_in(name, ".sql");
}

bool
name_is_rails(const char *name)
{
	const char *rest = name + strspn(name, "0123456789");

	return char_is_digit(name[0]) && *rest == '_' &&
	       rest[strspn(rest, "abcdefghijklmnopqrstuvwxyz0123456789_.")] == '\0' &&
	       name_ends_in(name, ".rb");
}
