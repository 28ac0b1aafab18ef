#include "lock_file.h"

#include <stdlib.h>
#include <string.h>

#include "character.h"
#include "digest.h"
#include "memory.h"
#include "text.h"

/* What sha256sum writes behind a backslash, and what it stands for. */
static const char escaped[] = "\\nr", meant[] = "\\\n\r";

void
lock_put(struct text *out, const char *sha256, const char *name)
{
	if (strpbrk(name, meant))
		text_add_byte(out, '\\');
	text_add_format(out, "%s  ", sha256);
	for (; *name != '\0'; name++) {
		const char *special = strchr(meant, *name);

		if (special)
			text_add_byte(out, '\\');
		text_add_byte(out, special ? escaped[special - meant] : *name);
	}
	text_add_byte(out, '\n');
}

/* Turns an escaped name into the one that was meant, in its place.  0 or -1. */
static int
name_unescape(char *name)
{
	char *to = name;

	for (; *name != '\0'; name++) {
		const char *which = name;

		if (*name == '\\') {
			which = name[1] != '\0' ? strchr(escaped, name[1]) : NULL;
			if (!which)
				return -1;
			name++;
		}
		*to++ = which == name ? *name : meant[which - escaped];
	}
	*to = '\0';

	return 0;
}

/* "DIGEST  NAME", or "DIGEST *NAME" as for --binary, NUL-terminated; cuts it up.  0, or -1 with
 * what is wrong. */
static int
line_read(struct lock_line *line, char *bytes, size_t len, struct text *why)
{
	bool escapes = *bytes == '\\';
	char *end = bytes + len;

	bytes += escapes ? 1 : 0;
	line->sha256 = bytes;
	for (size_t i = 0; i + 1 < DIGEST_SIZE; i++, bytes++) {
		if (char_hex(*bytes) == -1)
			return text_fail(why, "it does not begin with 64 hexadecimal digits");
		*bytes = char_lower(*bytes);
	}
	if (end - bytes < 3 || bytes[0] != ' ' || (bytes[1] != ' ' && bytes[1] != '*'))
		return text_fail(why, "two blanks and a name are expected behind the digits");
	if (end[-1] == '\r')
		return text_fail(why, "it ends in CRLF, which is no part of any name: check the "
				      "file out with LF");
	*bytes = '\0';
	bytes += 2;
	if (end - bytes > 2 && memcmp(bytes, "./", 2) == 0)
		bytes += 2;
	if (memchr(bytes, '\0', (size_t)(end - bytes)))
		return text_fail(why, "it holds a NUL byte");
	line->name = bytes;
	if (!escapes || name_unescape(bytes) == 0)
		return 0;

	return text_fail(why, "its name holds a backslash that escapes nothing");
}

static int
compare_lines(const void *a, const void *b)
{
	const struct lock_line *one = a, *other = b;
	int order = strcmp(one->name, other->name);

	return order != 0 ? order : (one->number > other->number) - (one->number < other->number);
}

static int
lock_sort(struct lock *lock, struct text *why)
{
	if (lock->count == 0)
		return text_fail(why, "it holds no checksum");
	qsort(lock->lines, lock->count, sizeof(*lock->lines), compare_lines);
	for (size_t i = 1; i < lock->count; i++)
		if (strcmp(lock->lines[i - 1].name, lock->lines[i].name) == 0)
			return text_fail_visible(why, "line %u: %s stands in line %u already",
			    lock->lines[i].number, lock->lines[i].name, lock->lines[i - 1].number);

	return 0;
}

int
lock_read(struct lock *lock, struct text *why)
{
	char *bytes = lock->bytes.bytes, *end = bytes ? bytes + lock->bytes.len : NULL;

	for (unsigned number = 1; bytes < end; number++) {
		char *stop = memchr(bytes, '\n', (size_t)(end - bytes));
		size_t length = (size_t)((stop ? stop : end) - bytes);
		struct lock_line line = {.number = number};
		TEXT_LOCAL wrong = TEXT_INIT(TEXT_MAX_REASON);

		bytes[length] = '\0';
		if (*bytes != '#') {
			if (line_read(&line, bytes, length, &wrong) == -1)
				return text_fail(why, "line %u: %s", number, text_string(&wrong));
			lock->lines = memory_grow(
			    lock->lines, lock->count, &lock->room, sizeof(*lock->lines));
			lock->lines[lock->count++] = line;
		}
		bytes += length + (stop ? 1 : 0);
	}

	return lock_sort(lock, why);
}

void
lock_free(struct lock *lock)
{
	free(lock->lines);
	text_free(&lock->bytes);
	*lock = (struct lock){0};
}

static int
compare_name(const void *name, const void *line)
{
	return strcmp(name, ((const struct lock_line *)line)->name);
}

struct lock_line *
lock_find(struct lock *lock, const char *name)
{
	struct lock_line *line =
	    bsearch(name, lock->lines, lock->count, sizeof(*lock->lines), compare_name);

	if (line)
		line->found = true;

	return line;
}
