#include "buffer.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
buffer_init(struct buffer *buffer, size_t maximum)
{
	*buffer = (struct buffer){.maximum = maximum};
}

void
buffer_free(struct buffer *buffer)
{
	free(buffer->data);
	buffer_init(buffer, buffer->maximum);
}

void
buffer_clear(struct buffer *buffer)
{
	buffer->length = 0;
	buffer->failed = false;
}

void
buffer_reserve(struct buffer *buffer, size_t size)
{
	char *data;

	if (buffer->failed || size < buffer->capacity)
		return;
	if (size > buffer->maximum || (data = realloc(buffer->data, size + 1)) == NULL) {
		buffer->failed = true;
		return;
	}
	buffer->data = data;
	buffer->capacity = size + 1;
}

/* Room for extra more bytes and the NUL; false when there is none. */
static bool
buffer_grow(struct buffer *buffer, size_t extra)
{
	size_t needed, doubled = buffer->capacity * 2;

	if (buffer->failed || extra > buffer->maximum - buffer->length) {
		buffer->failed = true;
		return false;
	}
	needed = buffer->length + extra;
	if (needed < buffer->capacity)
		return true;
	if (doubled > buffer->maximum)
		doubled = buffer->maximum;
	buffer_reserve(buffer, needed > doubled ? needed : doubled);
	return !buffer->failed;
}

void
buffer_append(struct buffer *buffer, const char *bytes, size_t length)
{
	if (!buffer_grow(buffer, length))
		return;
	memcpy(buffer->data + buffer->length, bytes, length);
	buffer->length += length;
	buffer->data[buffer->length] = '\0';
}

void
buffer_puts(struct buffer *buffer, const char *string)
{
	buffer_append(buffer, string, strlen(string));
}

void
buffer_printf(struct buffer *buffer, const char *format, ...)
{
	va_list arguments;
	char *end;
	int length;

	va_start(arguments, format);
	length = vsnprintf(NULL, 0, format, arguments);
	va_end(arguments);
	if (length < 0 || !buffer_grow(buffer, (size_t)length)) {
		buffer->failed = true;
		return;
	}
	end = buffer->data + buffer->length;
	va_start(arguments, format);
	vsnprintf(end, (size_t)length + 1, format, arguments);
	va_end(arguments);
	buffer->length += (size_t)length;
}

void
buffer_json_string(struct buffer *buffer, const char *bytes, size_t length)
{
	size_t start = 0;

	buffer_append(buffer, "\"", 1);
	for (size_t i = 0; i < length; i++) {
		unsigned char byte = (unsigned char)bytes[i];

		if (byte >= 0x20 && byte != '"' && byte != '\\')
			continue;
		buffer_append(buffer, bytes + start, i - start);
		if (byte < 0x20)
			buffer_printf(buffer, "\\u%04x", byte);
		else
			buffer_printf(buffer, "\\%c", byte);
		start = i + 1;
	}
	buffer_append(buffer, bytes + start, length - start);
	buffer_append(buffer, "\"", 1);
}

/* The length of the sequence that a first byte announces, 0 when it cannot be one; its value bits
 * go to *value and the smallest value that needs that many bytes to *least. */
static size_t
utf8_begin(unsigned char byte, uint32_t *value, uint32_t *least)
{
	if (byte < 0x80) {
		*value = byte;
		*least = 1; /* refuses NUL */
		return 1;
	}
	if ((byte & 0xe0) == 0xc0) {
		*value = byte & 0x1fu;
		*least = 0x80;
		return 2;
	}
	if ((byte & 0xf0) == 0xe0) {
		*value = byte & 0x0fu;
		*least = 0x800;
		return 3;
	}
	if ((byte & 0xf8) == 0xf0) {
		*value = byte & 0x07u;
		*least = 0x10000;
		return 4;
	}
	return 0;
}

bool
utf8_is_valid(const char *bytes, size_t length)
{
	const unsigned char *at = (const unsigned char *)bytes, *end = at + length;

	while (at < end) {
		uint32_t value, least;
		size_t size = utf8_begin(*at, &value, &least);

		if (size == 0 || size > (size_t)(end - at))
			return false;
		for (size_t i = 1; i < size; i++) {
			if ((at[i] & 0xc0) != 0x80)
				return false;
			value = value << 6 | (at[i] & 0x3fu);
		}
		if (value < least || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff))
			return false;
		at += size;
	}
	return true;
}
