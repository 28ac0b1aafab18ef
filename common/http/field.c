#include "http_field.h"

#include <string.h>
#include <strings.h>

#include "character.h"

/* ---- lines ---- */

int
http_field_split(const char *line, size_t len, struct http_field *field)
{
	const char *value, *end = line + len;
	size_t name_len = 0;

	/* Nearly all of them are letters. */
	while (name_len < len && (char_is_letter(line[name_len]) || char_is_token(line[name_len])))
		name_len++;
	if (name_len == 0 || name_len == len || line[name_len] != ':')
		return -1;
	value = line + name_len + 1;
	while (value < end && char_is_blank(*value))
		value++;
	while (end > value && char_is_blank(end[-1]))
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

	if (len < LEAST || memcmp(line, version, strlen(version)) != 0 || !char_is_digit(line[7]) ||
	    line[8] != ' ' || line[9] < '1' || line[9] > '9' || !char_is_digit(line[10]) ||
	    !char_is_digit(line[11]) || (len > LEAST && line[LEAST] != ' '))
		return -1;
	*version_0 = line[7] == '0';
	return (line[9] - '0') * 100 + (line[10] - '0') * 10 + (line[11] - '0');
}

/* ---- the body's framing ---- */

static bool
element_is(const char *bytes, size_t len, const char *word)
{
	return strlen(word) == len && strncasecmp(bytes, word, len) == 0;
}

/* The next element of a comma-separated list, trimmed; empty ones are skipped.  False at the end.
 * */
static bool
element_next(const char **at, const char *end, const char **element, size_t *len)
{
	while (*at < end && (char_is_blank(**at) || **at == ','))
		(*at)++;
	if (*at == end)
		return false;
	*element = *at;
	while (*at < end && **at != ',')
		(*at)++;
	*len = (size_t)(*at - *element);
	while (*len > 0 && char_is_blank((*element)[*len - 1]))
		(*len)--;
	return true;
}

bool
http_list_holds(const char *list, size_t len, const char *name)
{
	const char *element = NULL, *end = list + len;
	size_t element_len = 0;

	while (element_next(&list, end, &element, &element_len))
		if (element_is(element, element_len, name))
			return true;
	return false;
}

/* Digits; the same length may be said more than once (RFC 9112, section 6.3). */
static int
framing_take_length(struct http_framing *framing, const char *value, size_t len)
{
	const char *at = value, *end = value + len, *element = NULL;
	size_t element_len = 0;

	if (len == 0)
		return -1;
	while (element_next(&at, end, &element, &element_len)) {
		uint64_t length = 0;

		for (size_t i = 0; i < element_len; i++) {
			if (!char_is_digit(element[i]) || length > (INT64_MAX - 9) / 10)
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
framing_take_codings(struct http_framing *framing, const char *value, size_t len)
{
	const char *at = value, *end = value + len, *element = NULL;
	size_t element_len = 0;

	framing->has_coding = true;
	while (element_next(&at, end, &element, &element_len)) {
		if (framing->chunked)
			return -1;
		framing->chunked = element_is(element, element_len, "chunked");
	}
	return 1;
}

static void
framing_take_connection(struct http_framing *framing, const char *value, size_t len)
{
	const char *at = value, *end = value + len, *element = NULL;
	size_t element_len = 0;

	while (element_next(&at, end, &element, &element_len)) {
		if (element_is(element, element_len, "close"))
			framing->closing = true;
		else if (element_is(element, element_len, "keep-alive"))
			framing->keeps = true;
	}
}

int
http_framing_take(struct http_framing *framing, const struct http_field *field)
{
	const char *name = field->name, *value = field->value;

	switch (field->name_len) {
	case 10:
		if (element_is(name, field->name_len, "connection"))
			framing_take_connection(framing, value, field->value_len);
		return 0;
	case 14:
		if (!element_is(name, field->name_len, "content-length"))
			return 0;
		return framing_take_length(framing, value, field->value_len);
	case 17:
		if (!element_is(name, field->name_len, "transfer-encoding"))
			return 0;
		return framing_take_codings(framing, value, field->value_len);
	default:
		return 0;
	}
}

bool
http_framing_doubtful(const struct http_framing *framing, bool version_0)
{
	return framing->has_coding && (framing->has_length || version_0);
}
