#include "http_field.h"

#include <string.h>
#include <strings.h>

/* ---- lines ---- */

/* The bytes of a token (RFC 9110, section 5.6.2): !#$%&'*+-.^_`|~, digits and letters, a bit each. */
static bool
is_token(unsigned char c)
{
	static const uint64_t bits[] = {UINT64_C(0x03ff6cfa00000000), UINT64_C(0x57ffffffc7fffffe)};

	/* Nearly all of them are letters. */
	if ((unsigned char)((c | 0x20) - 'a') < 26)
		return true;
	return c < 128 && (bits[c >> 6] >> (c & 63) & 1) != 0;
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

int
http_field_split(const char *line, size_t len, struct http_field *field)
{
	const char *value, *end = line + len;
	size_t name_len = 0;

	while (name_len < len && is_token((unsigned char)line[name_len]))
		name_len++;
	if (name_len == 0 || name_len == len || line[name_len] != ':')
		return -1;
	value = line + name_len + 1;
	while (value < end && is_blank(*value))
		value++;
	while (end > value && is_blank(end[-1]))
		end--;
	*field = (struct http_field){
	    .name = line, .name_len = name_len, .value = value, .value_len = (size_t)(end - value)};
	return 0;
}

int
http_status_line(const char *line, size_t len, bool *version_0)
{
	static const char version[] = "HTTP/1.";
	enum { LEAST = 12 };

	if (len < LEAST || memcmp(line, version, strlen(version)) != 0 || !is_digit(line[7]) ||
	    line[8] != ' ' || line[9] < '1' || line[9] > '9' || !is_digit(line[10]) ||
	    !is_digit(line[11]) || (len > LEAST && line[LEAST] != ' '))
		return -1;
	*version_0 = line[7] == '0';
	return (line[9] - '0') * 100 + (line[10] - '0') * 10 + (line[11] - '0');
}

/* ---- the body's framing ---- */

static bool
is_word(const char *bytes, size_t len, const char *word)
{
	return strlen(word) == len && strncasecmp(bytes, word, len) == 0;
}

/* The next element of a comma-separated list, trimmed; empty ones are skipped.  False at the end. */
static bool
next_element(const char **at, const char *end, const char **element, size_t *len)
{
	while (*at < end && (is_blank(**at) || **at == ','))
		(*at)++;
	if (*at == end)
		return false;
	*element = *at;
	while (*at < end && **at != ',')
		(*at)++;
	*len = (size_t)(*at - *element);
	while (*len > 0 && is_blank((*element)[*len - 1]))
		(*len)--;
	return true;
}

/* Digits; the same length may be said more than once (RFC 9112, section 6.3). */
static int
take_length(struct http_framing *framing, const char *value, size_t len)
{
	const char *at = value, *end = value + len, *element = NULL;
	size_t element_len = 0;

	if (len == 0)
		return -1;
	while (next_element(&at, end, &element, &element_len)) {
		uint64_t length = 0;

		for (size_t i = 0; i < element_len; i++) {
			if (!is_digit(element[i]) || length > (INT64_MAX - 9) / 10)
				return -1;
			length = length * 10 + (uint64_t)(element[i] - '0');
		}
		if (framing->has_length && length != framing->length)
			return -1;
		framing->length = length;
		framing->has_length = true;
	}
	return framing->has_length ? 1 : -1;
}

/* Chunked must come last and once; behind another last coding the body ends with the connection. */
static int
take_codings(struct http_framing *framing, const char *value, size_t len)
{
	const char *at = value, *end = value + len, *element = NULL;
	size_t element_len = 0;

	framing->has_coding = true;
	while (next_element(&at, end, &element, &element_len)) {
		if (framing->chunked)
			return -1;
		framing->chunked = is_word(element, element_len, "chunked");
	}
	return 1;
}

static void
take_connection(struct http_framing *framing, const char *value, size_t len)
{
	const char *at = value, *end = value + len, *element = NULL;
	size_t element_len = 0;

	while (next_element(&at, end, &element, &element_len)) {
		if (is_word(element, element_len, "close"))
			framing->closing = true;
		else if (is_word(element, element_len, "keep-alive"))
			framing->keeps = true;
	}
}

int
http_framing_take(struct http_framing *framing, const struct http_field *field)
{
	const char *name = field->name, *value = field->value;

	switch (field->name_len) {
	case 10:
		if (is_word(name, field->name_len, "connection"))
			take_connection(framing, value, field->value_len);
		return 0;
	case 14:
		if (!is_word(name, field->name_len, "content-length"))
			return 0;
		return take_length(framing, value, field->value_len);
	case 17:
		if (!is_word(name, field->name_len, "transfer-encoding"))
			return 0;
		return take_codings(framing, value, field->value_len);
	default:
		return 0;
	}
}

bool
http_framing_doubtful(const struct http_framing *framing, bool version_0)
{
	return framing->has_coding && (framing->has_length || version_0);
}
