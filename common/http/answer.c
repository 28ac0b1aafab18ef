#include "answer.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

#include "character.h"

const char *
http_error_name(enum http_error error)
{
	static const char *const names[] = {
	    [HTTP_OK] = "ok",
	    [HTTP_ERROR_URL] = "url",
	    [HTTP_ERROR_RESOLVE] = "resolve",
	    [HTTP_ERROR_CONNECT] = "connect",
	    [HTTP_ERROR_TIMEOUT] = "timeout",
	    [HTTP_ERROR_TLS] = "tls",
	    [HTTP_ERROR_RESET] = "reset",
	    [HTTP_ERROR_PROTOCOL] = "protocol",
	    [HTTP_ERROR_TOO_LARGE] = "too_large",
	    [HTTP_ERROR_LIMIT] = "limit",
	    [HTTP_ERROR_INTERRUPTED] = "interrupted",
	    [HTTP_ERROR_OTHER] = "other",
	};

	return names[error];
}

enum http_error
http_error_of(int error)
{
	switch (error) {
	case EMFILE:
	case ENFILE:
	case ENOBUFS:
	case ENOMEM:
	case EADDRNOTAVAIL:
	case EAGAIN:
		return HTTP_ERROR_LIMIT;
	case ETIMEDOUT:
		return HTTP_ERROR_TIMEOUT;
	case ECONNRESET:
	case EPIPE:
		return HTTP_ERROR_RESET;
	default:
		return HTTP_ERROR_CONNECT;
	}
}

void
http_answer_clear(struct http_answer *answer)
{
	struct text reason = answer->reason, headers = answer->headers, body = answer->body;

	text_clear(&reason);
	text_clear(&headers);
	text_clear(&body);
	*answer = (struct http_answer){.reason = reason, .headers = headers, .body = body};
}

void
http_answer_free(struct http_answer *answer)
{
	text_free(&answer->reason);
	text_free(&answer->headers);
	text_free(&answer->body);
}

bool
http_answer_is_status_line(const char *line, size_t len)
{
	return len >= 5 && memcmp(line, "HTTP/", 5) == 0;
}

static void
line_trim(const char **s, size_t *len)
{
	while (*len > 0 && char_is_space((*s)[*len - 1]))
		--*len;
	for (; *len > 0 && char_is_space(**s); ++*s)
		--*len;
}

void
http_answer_take_line(struct http_answer *answer, const char *line, size_t len)
{
	struct text *headers = &answer->headers;
	bool folded = len > 0 && char_is_blank(*line);
	const char *colon, *value;
	size_t name_len;
	char *to;

	if (http_answer_is_status_line(line, len)) {
		text_clear(headers);
		return;
	}
	line_trim(&line, &len);
	if (len == 0)
		return;
	if (folded && headers->len > 0) {
		text_cut(headers, headers->len - 1);
		text_add_byte(headers, ' ');
		text_add(headers, line, len);
		text_add_byte(headers, '\n');
		return;
	}
	colon = memchr(line, ':', len);
	if (!colon)
		return;
	name_len = (size_t)(colon - line);
	value = colon + 1;
	len -= name_len + 1;
	line_trim(&value, &len);
	to = text_reserve(headers, name_len + 2 + len + 1);
	if (!to)
		return;
	memcpy(to, line, name_len);
	memcpy(to + name_len, ": ", 2);
	memcpy(to + name_len + 2, value, len);
	to[name_len + 2 + len] = '\n';
	text_grew(headers, name_len + 2 + len + 1);
}

const char *
http_answer_header(const struct http_answer *answer, const char *name, size_t *len)
{
	return http_answer_next_header(answer, name, NULL, len);
}

const char *
http_answer_next_header(
    const struct http_answer *answer, const char *name, const char *value, size_t *len)
{
	const char *line = text_string(&answer->headers), *end = line + answer->headers.len;
	size_t name_len = strlen(name);

	/* An empty value ends its line, too. */
	if (value)
		line = (const char *)memchr(value, '\n', (size_t)(end - value)) + 1;
	while (line < end) {
		const char *next = memchr(line, '\n', (size_t)(end - line));

		if (!next)
			break;
		if ((size_t)(next - line) >= name_len + 2 && line[name_len] == ':' &&
		    strncasecmp(line, name, name_len) == 0) {
			*len = (size_t)(next - line) - name_len - 2;
			return line + name_len + 2;
		}
		line = next + 1;
	}
	return NULL;
}
