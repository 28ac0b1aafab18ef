#include <string.h>

#include "character.h"
#include "scanner.h"
#include "text.h"
#include "utf8.h"

static unsigned
hex_unit(const char *at)
{
	unsigned unit = 0;

	for (int i = 0; i < 4; i++)
		unit = unit << 4 | (unsigned)char_hex(at[i]);
	return unit;
}

/* Decodes the valid escape at `at` into 1 to 4 bytes of UTF-8; returns what follows it. */
static const char *
escape_read(const char *at, char out[4], size_t *len)
{
	static const char letters[] = "bfnrt", bytes[] = "\b\f\n\r\t";
	const char *letter;
	unsigned point;

	if (at[1] != 'u') {
		letter = strchr(letters, at[1]);
		out[0] = letter ? bytes[letter - letters] : at[1];
		*len = 1;
		return at + 2;
	}
	point = hex_unit(at + 2);
	at += 6;
	if (point >= 0xd800 && point <= 0xdbff) {
		point = 0x10000 + ((point - 0xd800) << 10) + (hex_unit(at + 2) - 0xdc00);
		at += 6;
	}
	*len = utf8_encode(point, out);
	return at;
}

bool
json_body_equals(const char *body, size_t body_len, const char *s, size_t len)
{
	const char *end = body + body_len, *s_end = s + len;
	char decoded[4];
	size_t n;

	while (body < end) {
		if (*body == '\\') {
			body = escape_read(body, decoded, &n);
		} else {
			decoded[0] = *body++;
			n = 1;
		}
		if ((size_t)(s_end - s) < n || memcmp(s, decoded, n) != 0)
			return false;
		s += n;
	}
	return s == s_end;
}

bool
json_string_equals(const struct json_slice *value, const char *s, size_t len)
{
	if (value->type != JSON_STRING)
		return false;
	if (!value->escaped)
		return value->len == len + 2 && memcmp(value->bytes + 1, s, len) == 0;
	return json_body_equals(value->bytes + 1, value->len - 2, s, len);
}

int
json_string(const struct json_slice *value, struct text *out)
{
	const char *p, *end, *backslash;
	char decoded[4];
	size_t n;

	if (value->type != JSON_STRING)
		return -1;
	p = value->bytes + 1;
	end = value->bytes + value->len - 1;
	while ((backslash = value->escaped ? memchr(p, '\\', (size_t)(end - p)) : NULL)) {
		text_add(out, p, (size_t)(backslash - p));
		p = escape_read(backslash, decoded, &n);
		text_add(out, decoded, n);
	}
	return text_add(out, p, (size_t)(end - p));
}
