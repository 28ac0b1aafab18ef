#include "http1_field.h"

#include <string.h>
#include <strings.h>

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
take_length(struct http1 *answer, const char *value, size_t len)
{
	const char *at = value, *end = value + len, *element = NULL;
	size_t element_len = 0;

	if (len == 0)
		return -1;
	while (next_element(&at, end, &element, &element_len)) {
		uint64_t length = 0;

		for (size_t i = 0; i < element_len; i++) {
			if (element[i] < '0' || element[i] > '9' || length > (UINT64_MAX - 9) / 10)
				return -1;
			length = length * 10 + (uint64_t)(element[i] - '0');
		}
		if (answer->has_length && length != answer->length)
			return -1;
		answer->length = length;
		answer->has_length = true;
	}

	return answer->has_length ? 0 : -1;
}

/* Chunked must come last and once; behind another last coding the body ends with the connection. */
static int
take_codings(struct http1 *answer, const char *value, size_t len)
{
	const char *at = value, *end = value + len, *element = NULL;
	size_t element_len = 0;

	answer->has_coding = true;
	while (next_element(&at, end, &element, &element_len)) {
		if (answer->chunked)
			return -1;
		answer->chunked = is_word(element, element_len, "chunked");
	}

	return 0;
}

static void
take_connection(struct http1 *answer, const char *value, size_t len)
{
	const char *at = value, *end = value + len, *element = NULL;
	size_t element_len = 0;

	while (next_element(&at, end, &element, &element_len)) {
		if (is_word(element, element_len, "close"))
			answer->closing = true;
		else if (is_word(element, element_len, "keep-alive"))
			answer->keep_alive = true;
	}
}

/* The fields that frame the body; a trailer's do not. */
static int
take_framing(struct http1 *answer, const char *name, size_t name_len, const char *value, size_t len)
{
	answer->may_not_fold = false;
	if (answer->state != HTTP1_FIELDS)
		return 0;
	switch (name_len) {
	case 10:
		if (is_word(name, name_len, "connection"))
			take_connection(answer, value, len);
		return 0;
	case 14:
		if (!is_word(name, name_len, "content-length"))
			return 0;
		answer->may_not_fold = true;
		return take_length(answer, value, len);
	case 17:
		if (!is_word(name, name_len, "transfer-encoding"))
			return 0;
		answer->may_not_fold = true;
		return take_codings(answer, value, len);
	default:
		return 0;
	}
}

int
http1_field(struct http1 *answer, const char *line, size_t len, const struct http1_watch *watch,
    void *context)
{
	size_t name_len = 0;
	const char *value, *end = line + len;

	/* A folded line goes on with the field before it. */
	if (is_blank(line[0]))
		return answer->may_not_fold ? -1 : 0;
	while (name_len < len && is_token((unsigned char)line[name_len]))
		name_len++;
	if (name_len == 0 || name_len == len || line[name_len] != ':')
		return -1;
	value = line + name_len + 1;
	while (value < end && is_blank(*value))
		value++;
	while (end > value && is_blank(end[-1]))
		end--;

	if (take_framing(answer, line, name_len, value, (size_t)(end - value)) == -1)
		return -1;
	if (watch == NULL || answer->status < 200)
		return 0;
	for (size_t i = 0; i < watch->count; i++)
		if (is_word(line, name_len, watch->names[i]))
			watch->found(context, i, value, (size_t)(end - value));

	return 0;
}
