/*
 * What libcurl calls while a request is under way: it is about to be sent, and an answer comes,
 * within its limits.
 */
#include <string.h>

#include "answer.h"
#include "transfer.h"
#include "units.h"

/* ---- sending ---- */

bool
http_method_is_idempotent(const char *method)
{
	static const char *const methods[] = {
	    "GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE", NULL};

	return text_is_among(method, methods);
}

/* libcurl would send a request that was lost with a connection of the pool again, whatever its
 * method, and up to five times in the life of a handle. */
bool
transfer_may_connect(struct transfer *t)
{
	t->lost = t->sent > (http_method_is_idempotent(t->method) ? 1 : 0);
	return !t->lost;
}

int
transfer_about_to_send(void *context, char *to, char *from, int to_port, int from_port)
{
	struct transfer *t = context;

	(void)to;
	(void)from;
	(void)to_port;
	(void)from_port;
	t->connecting = false;
	if (transfer_certificate_names_nobody(t)) {
		t->fault = "the certificate names no host in its subjectAltName, where names are "
			   "looked for";
		return 1;
	}
	if (!transfer_may_connect(t))
		return 1;
	if (t->sent++ > 0)
		t->answer->resent++;
	transfer_reconnect(t);
	return 0;
}

/* ---- the head ---- */

/* Looks at a line of HTTP/1 as load-reco's own engine does.  What is at fault, or NULL. */
static const char *
transfer_line_fault(struct transfer *t, const char *line, size_t len)
{
	struct http_field field;
	int framing;

	if (memchr(line, '\r', len) || memchr(line, '\0', len))
		return "not an HTTP answer: a line of the head holds a CR or a NUL";
	if (*line == ' ' || *line == '\t')
		return t->may_not_fold ? "not an HTTP answer: a status line or length is folded"
				       : NULL;
	if (http_field_split(line, len, &field) == -1)
		return "not an HTTP answer: a line of the head is no field";
	framing = t->whole_head ? 0 : http_framing_take(&t->framing, &field);
	t->may_not_fold = framing == 1;
	if (framing < 0)
		return "not an HTTP answer: the answer's length cannot be told";
	if (http_framing_doubtful(&t->framing, t->version_0))
		transfer_forbid_reuse(t);
	return NULL;
}

/* HTTP/2 has no such line; libcurl makes one. */
static const char *
transfer_status_fault(struct transfer *t, const char *line, size_t len)
{
	int64_t status;

	t->framing = (struct http_framing){0};
	t->may_not_fold = true;
	t->version_0 = false;
	if (strncmp(line, "HTTP/2", 6) == 0) {
		line += strcspn(line, " ");
		line += strspn(line, " ");
		t->status = units_read_integer(line, strlen(line), &status) > 0 ? (int)status : 0;
		return NULL;
	}
	t->status = http_status_line(line, len, &t->version_0);
	if (t->status < 0)
		return "not an HTTP answer: the status line is none";
	return t->status == 101 ? "not an HTTP answer: it changes the protocol unasked" : NULL;
}

size_t
transfer_take_header(char *bytes, size_t size, size_t count, void *context)
{
	struct transfer *t = context;
	size_t len = size * count, line_len = len;
	bool trailer = t->whole_head && t->status >= 200;

	t->header_lines++;
	t->header_bytes += len;
	if (t->header_lines > HTTP_MAX_HEADER_LINES || t->header_bytes > HTTP_MAX_HEADER_BYTES) {
		t->excess = EXCESS_HEADERS;
		return 0;
	}
	if (line_len > 0 && bytes[line_len - 1] == '\n')
		line_len--;
	if (line_len > 0 && bytes[line_len - 1] == '\r')
		line_len--;
	if (line_len == 0) {
		t->whole_head = true;
		return len;
	}
	/* A trailer (RFC 9110, section 6.5) comes too late to say anything of the answer. */
	if (!trailer && http_answer_is_status_line(bytes, len)) {
		t->whole_head = false;
		t->fault = transfer_status_fault(t, bytes, line_len);
	} else {
		t->fault = transfer_line_fault(t, bytes, line_len);
	}
	if (t->fault)
		return 0;
	if (!trailer)
		http_answer_take_line(t->answer, bytes, len);
	return len;
}

/* ---- the body ---- */

size_t
transfer_take_body(char *bytes, size_t size, size_t count, void *context)
{
	struct transfer *t = context;
	struct text *body = &t->answer->body;
	size_t len = size * count, room = body->max - body->len;

	if (len > room)
		t->excess = EXCESS_BODY;
	if (text_add(body, bytes, len > room ? room : len) == -1)
		t->excess = EXCESS_MEMORY;
	return t->excess ? 0 : len;
}
