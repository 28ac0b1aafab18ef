/*
 * What libcurl hands over as an answer comes, within its limits.
 */
#include <string.h>

#include "http_internal.h"

size_t
transfer_take_header(char *bytes, size_t size, size_t count, void *context)
{
	struct transfer *t = context;
	size_t len = size * count;

	t->header_lines++;
	t->header_bytes += len;
	if (t->header_lines > HTTP_MAX_HEADER_LINES || t->header_bytes > HTTP_MAX_HEADER_BYTES) {
		t->excess = EXCESS_HEADERS;
		return 0;
	}
	/* A status line begins a head, the empty line ends it; trailers may follow. */
	if (len >= 5 && memcmp(bytes, "HTTP/", 5) == 0)
		t->whole_head = false;
	else if (len <= 2 && (bytes[0] == '\r' || bytes[0] == '\n'))
		t->whole_head = true;
	http_answer_take_line(t->answer, bytes, len);
	return len;
}

size_t
transfer_take_body(char *bytes, size_t size, size_t count, void *context)
{
	struct transfer *t = context;
	struct text *body = &t->answer->body;
	size_t len = size * count, room = body->max - body->len;

	if (len > room)
		t->excess = EXCESS_BODY;
	if (text_add(body, bytes, len > room ? room : len) < 0)
		t->excess = EXCESS_MEMORY;
	return t->excess ? 0 : len;
}
