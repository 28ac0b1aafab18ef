#include "memory.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "diag.h"

void
memory_lacked(void)
{
	diag_brief("out of memory");
	program_give_up("out of memory");
}

void *
memory_given(void *given)
{
	if (!given)
		memory_lacked();

	return given;
}

void *
memory_new(size_t count, size_t size)
{
	return memory_given(calloc(count > 0 ? count : 1, size > 0 ? size : 1));
}

void *
memory_grow(void *objects, size_t count, size_t *room, size_t size)
{
	size_t more = *room > 0 ? *room : 4;

	if (count < *room)
		return objects;
	if (more > SIZE_MAX / 2 / size)
		memory_lacked();
	more = *room > 0 ? 2 * more : more;
	objects = memory_given(realloc(objects, more * size));
	*room = more;

	return objects;
}

char *
memory_copy(const void *bytes, size_t len)
{
	char *copy = memory_given(malloc(len + 1));

	if (len > 0)
		memcpy(copy, bytes, len);
	copy[len] = '\0';

	return copy;
}

char *
memory_string(const char *string)
{
	return string ? memory_copy(string, strlen(string)) : NULL;
}
