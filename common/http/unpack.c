/*
 * Compressed answers: gzip (RFC 1952), of one member or several, and deflate (RFC 1950, or bare RFC
 * 1951, which some servers send by that name).
 */
#include <string.h>
#include <strings.h>

#include "answer.h"
#include "compression.h"

static bool
coding_is(const char *name, size_t len, const char *coding)
{
	return strlen(coding) == len && strncasecmp(name, coding, len) == 0;
}

/* Unpacks the body once. */
static enum http_error
coding_unpack(struct http_answer *answer, const char *coding, size_t len, const char **fault)
{
	struct text plain = TEXT_INIT(answer->body.max);
	enum compression_form form = COMPRESSION_GZIP;
	enum compression_outcome outcome;

	if (coding_is(coding, len, "identity") || len == 0)
		return HTTP_OK;
	if (coding_is(coding, len, "deflate")) {
		form = COMPRESSION_ZLIB;
	} else if (!coding_is(coding, len, "gzip") && !coding_is(coding, len, "x-gzip")) {
		*fault = "its Content-Encoding is neither gzip nor deflate, which were asked for";
		return HTTP_ERROR_PROTOCOL;
	}
	outcome = compression_unpack(form, text_string(&answer->body), answer->body.len, &plain);
	if (outcome == COMPRESSION_DAMAGED && form == COMPRESSION_ZLIB && plain.len == 0)
		outcome = compression_unpack(
		    COMPRESSION_BARE, text_string(&answer->body), answer->body.len, &plain);
	if (outcome == COMPRESSION_DONE) {
		text_free(&answer->body);
		answer->body = plain;
		return HTTP_OK;
	}
	text_free(&plain);
	if (outcome == COMPRESSION_TOO_LARGE)
		return HTTP_ERROR_TOO_LARGE;
	*fault = outcome == COMPRESSION_CUT ? "the compressed body ends early"
					    : "the compressed body is damaged";
	return HTTP_ERROR_PROTOCOL;
}

/* Answers that have no body may tell all the same how it would be packed. */
static bool
answer_has_no_body(const struct http_answer *answer, const char *method)
{
	return answer->body.len == 0 && (strcmp(method, "HEAD") == 0 || answer->status / 100 != 2 ||
					    answer->status == 204 || answer->status == 205);
}

enum http_error
http_answer_unpack(struct http_answer *answer, const char *method, const char **fault)
{
	enum http_error error = HTTP_OK;
	TEXT_LOCAL codings = TEXT_INIT(TEXT_MAX_REASON);
	const char *line = text_string(&answer->headers), *end = line + answer->headers.len, *next;
	size_t len;

	for (; line < end && (next = memchr(line, '\n', (size_t)(end - line))); line = next + 1)
		if (strncasecmp(line, "Content-Encoding: ", 18) == 0) {
			text_add(&codings, line + 18, (size_t)(next - line) - 18);
			text_add_byte(&codings, ',');
		}
	if (answer_has_no_body(answer, method))
		text_clear(&codings);
	/* The last was put on last. */
	for (len = codings.len; len > 0 && !error;) {
		const char *list = text_string(&codings), *coding;
		size_t coding_len;

		for (len--; len > 0 && list[len - 1] != ',';)
			len--;
		coding = list + len;
		coding += strspn(coding, " \t");
		coding_len = strcspn(coding, ", \t");
		error = coding_unpack(answer, coding, coding_len, fault);
	}
	return error;
}
