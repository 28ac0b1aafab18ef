#include "text.h"

#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "character.h"
#include "utf8.h"

/* Outlives the texts: whoever ignored that one failed is found out at the end. */
static atomic_bool memory_lacked;

char *
text_reserve(struct text *t, size_t len)
{
	char *bytes;
	size_t room;

	if (t->failed || len > t->max || t->len > t->max - len || t->max == SIZE_MAX)
		goto fail;
	if (t->room > t->len && len < t->room - t->len)
		return t->bytes + t->len;

	/* One more than is needed, for the NUL. */
	room = t->room < 64 ? 64 : t->room;
	while (room < t->len + len + 1)
		room = room > t->max / 2 ? t->max + 1 : room * 2;
	bytes = realloc(t->bytes, room);
	if (!bytes) {
		memory_lacked = true;
		goto fail;
	}
	t->bytes = bytes;
	t->room = room;

	return t->bytes + t->len;

fail:
	t->failed = true;
	return NULL;
}

void
text_grew(struct text *t, size_t len)
{
	t->len += len;
	t->bytes[t->len] = '\0';
}

int
text_add(struct text *t, const void *bytes, size_t len)
{
	char *to = text_reserve(t, len);

	if (!to)
		return -1;
	if (len > 0)
		memcpy(to, bytes, len);
	text_grew(t, len);

	return 0;
}

int
text_add_string(struct text *t, const char *string)
{
	return text_add(t, string, strlen(string));
}

int
text_add_byte(struct text *t, char byte)
{
	return text_add(t, &byte, 1);
}

int
text_add_vformat(struct text *t, const char *format, va_list arguments)
{
	va_list again;
	char *to;
	int len;

	va_copy(again, arguments);
	len = vsnprintf(NULL, 0, format, again);
	va_end(again);
	if (len < 0) {
		t->failed = true;
		return -1;
	}

	to = text_reserve(t, (size_t)len);
	if (!to)
		return -1;
	(void)vsnprintf(to, (size_t)len + 1, format, arguments);
	text_grew(t, (size_t)len);

	return 0;
}

int
text_add_format(struct text *t, const char *format, ...)
{
	va_list arguments;
	int rc;

	va_start(arguments, format);
	rc = text_add_vformat(t, format, arguments);
	va_end(arguments);

	return rc;
}

/* What is too long is cut: it is read by people, and the beginning says most. */
__attribute__((format(printf, 2, 0))) static void
reason_set(struct text *why, const char *format, va_list arguments)
{
	va_list again;
	char *to;

	text_clear(why);
	va_copy(again, arguments);
	if (text_add_vformat(why, format, arguments) == -1) {
		why->failed = false;
		to = text_reserve(why, why->max);
		if (to) {
			(void)vsnprintf(to, why->max + 1, format, again);
			text_grew(why, why->max);
		}
	}
	va_end(again);
}

int
text_fail(struct text *why, const char *format, ...)
{
	va_list arguments;

	if (!why)
		return -1;
	va_start(arguments, format);
	reason_set(why, format, arguments);
	va_end(arguments);

	return -1;
}

int
text_fail_of(struct text *why, const char *name)
{
	struct text reason = *why;

	*why = TEXT_INIT(reason.max);
	text_add_format(why, "%s: %s", name, text_string(&reason));
	text_free(&reason);

	return -1;
}

int
text_set_format(struct text *t, const char *format, ...)
{
	va_list arguments;
	int rc;

	text_clear(t);
	va_start(arguments, format);
	rc = text_add_vformat(t, format, arguments);
	va_end(arguments);

	return rc;
}

int
text_add_visible(struct text *t, const char *bytes, size_t len)
{
	while (len > 0) {
		size_t good = utf8_prefix(bytes, len);

		for (size_t i = 0; i < good; i++) {
			unsigned char c = (unsigned char)bytes[i];

			/* U+0080 to U+009F are control characters too: C2 80 to C2 9F. */
			if (c == 0xC2 && i + 1 < good && (unsigned char)bytes[i + 1] < 0xA0) {
				text_add_byte(t, '?');
				i++;
			} else {
				text_add_byte(t, c < 0x20 || c == 0x7F ? '?' : (char)c);
			}
		}
		bytes += good;
		len -= good;
		if (len > 0) {
			text_add_byte(t, '?');
			bytes++;
			len--;
		}
	}

	return t->failed ? -1 : 0;
}

__attribute__((format(printf, 2, 0))) static int
add_visible_vformat(struct text *t, const char *format, va_list arguments)
{
	TEXT_LOCAL plain = TEXT_INIT(t->max);

	text_add_vformat(&plain, format, arguments);
	t->failed |= plain.failed;

	return text_add_visible(t, text_string(&plain), plain.len);
}

int
text_add_visible_format(struct text *t, const char *format, ...)
{
	va_list arguments;
	int rc;

	va_start(arguments, format);
	rc = add_visible_vformat(t, format, arguments);
	va_end(arguments);

	return rc;
}

int
text_fail_visible(struct text *why, const char *format, ...)
{
	TEXT_LOCAL plain = TEXT_INIT(why->max);
	va_list arguments;

	va_start(arguments, format);
	reason_set(&plain, format, arguments);
	va_end(arguments);
	text_clear(why);
	text_add_visible(why, text_string(&plain), plain.len);

	return -1;
}

const char *
text_string(const struct text *t)
{
	return !t->bytes ? "" : t->bytes;
}

bool
text_failed(const struct text *t)
{
	return t->failed;
}

bool
text_memory_lacked(void)
{
	return memory_lacked;
}

void
text_cut(struct text *t, size_t len)
{
	if (len < t->len) {
		t->len = len;
		t->bytes[len] = '\0';
	}
}

void
text_clear(struct text *t)
{
	text_cut(t, 0);
	t->failed = false;
}

void
text_free(struct text *t)
{
	free(t->bytes);
	*t = TEXT_INIT(t->max);
}

char *
text_take(struct text *t)
{
	char *bytes = NULL;

	if (text_add(t, "", 0) == 0) {
		bytes = t->bytes;
		t->bytes = NULL;
	}
	text_free(t);

	return bytes;
}

bool
text_is_among(const char *word, const char *const *words)
{
	while (*words && strcmp(word, *words) != 0)
		words++;

	return *words;
}

bool
text_is_among_caseless(const char *word, size_t len, const char *const *words)
{
	/* Mostly the first letter differs. */
	while (*words && ((len > 0 && char_lower(word[0]) != char_lower(**words)) ||
			     strlen(*words) != len || strncasecmp(word, *words, len) != 0))
		words++;

	return *words;
}
