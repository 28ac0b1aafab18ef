#include <stdarg.h>
#include <string.h>

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
