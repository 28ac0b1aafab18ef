#include "http1_line.h"

#include <string.h>

static void
line_set(struct http1_line *line, const char *bytes, size_t len)
{
	line->bytes = bytes;
	line->len = len - 1;
	line->crlf = line->len > 0 && bytes[line->len - 1] == '\r';
	line->len -= line->crlf;
}

/* A line in pieces: puts this one behind those before it. */
static enum http1_outcome
line_carry_on(struct http1 *answer, const char *piece, size_t len, bool ended, size_t most,
    struct http1_line *line)
{
	struct text *carry = &answer->carry;

	if (answer->carry_is_old)
		text_clear(carry);
	answer->carry_is_old = false;
	if (carry->len + len > most || text_add(carry, piece, len) == -1)
		return HTTP1_TOO_LARGE;
	if (!ended)
		return HTTP1_MORE;
	line_set(line, carry->bytes, carry->len);
	answer->carry_is_old = true;

	return HTTP1_DONE;
}

enum http1_outcome
http1_line_take(struct http1 *answer, const char *bytes, size_t len, size_t *at, size_t most,
    struct http1_line *line)
{
	const char *start = bytes + *at;
	const char *end = memchr(start, '\n', len - *at);
	size_t piece = end ? (size_t)(end - start) + 1 : len - *at;

	*at += piece;
	if (!end || (answer->carry.len > 0 && !answer->carry_is_old))
		return line_carry_on(answer, start, piece, end, most, line);
	if (piece > most)
		return HTTP1_TOO_LARGE;
	line_set(line, start, piece);

	return HTTP1_DONE;
}

enum http1_outcome
http1_line_take_in_head(
    struct http1 *answer, const char *bytes, size_t len, size_t *at, struct http1_line *line)
{
	enum http1_outcome outcome = http1_line_take(answer, bytes, len, at, HTTP1_MAX_LINE, line);

	if (outcome != HTTP1_DONE)
		return outcome;
	answer->lines++;
	answer->head_bytes += line->len + 2;
	if (answer->lines > HTTP1_MAX_LINES || answer->head_bytes > HTTP1_MAX_HEAD)
		return HTTP1_TOO_LARGE;
	/* Neither may stand in a line (RFC 9110, section 5.5). */
	if (memchr(line->bytes, '\r', line->len) || memchr(line->bytes, '\0', line->len))
		return HTTP1_BAD;

	return HTTP1_DONE;
}
