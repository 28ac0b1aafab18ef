#include "head.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "answer.h"
#include "character.h"
#include "http_field.h"

static bool
head_is_token(const char *s)
{
	size_t len = 0;

	while (char_is_token(s[len]))
		len++;
	return len > 0 && !s[len];
}

int
http_request_check(const struct http_request *request, struct text *why)
{
	if (!head_is_token(request->method))
		return text_fail(why, "not a method: %s", request->method);
	if (request->body && strcmp(request->method, "HEAD") == 0)
		return text_fail(why, "a HEAD request carries no body");
	for (size_t i = 0; i < request->header_count; i++) {
		const struct http_header *header = &request->headers[i];

		if (!head_is_token(header->name))
			return text_fail(why, "not a header name: %s", header->name);
		if (strpbrk(header->value, "\r\n"))
			return text_fail(
			    why, "header %s: the value holds a line break", header->name);
	}
	return 0;
}

static const char *
request_header(const struct http_request *request, const char *name)
{
	for (size_t i = 0; i < request->header_count; i++)
		if (strcasecmp(request->headers[i].name, name) == 0)
			return request->headers[i].value;
	return NULL;
}

bool
http_request_closes(const struct http_request *request)
{
	for (size_t i = 0; i < request->header_count; i++)
		if (strcasecmp(request->headers[i].name, "Connection") == 0 &&
		    http_list_holds(
			request->headers[i].value, strlen(request->headers[i].value), "close"))
			return true;
	return false;
}

static void
head_add(struct text *lines, const char *name, const char *value)
{
	const char *between = *value ? ": " : ";";
	size_t name_len = strlen(name), between_len = strlen(between), value_len = strlen(value);
	size_t len = name_len + between_len + value_len + 1;
	char *to = text_reserve(lines, len);

	if (!to)
		return;
	memcpy(to, name, name_len);
	memcpy(to + name_len, between, between_len);
	memcpy(to + name_len + between_len, value, value_len + 1);
	text_grew(lines, len);
}

/* Adds what the request does not bring itself. */
static void
head_add_missing(
    struct text *lines, const struct http_request *request, const char *name, const char *value)
{
	if (!request_header(request, name))
		head_add(lines, name, value);
}

static void
head_leave_out(struct text *lines, const struct http_request *request, const char *name)
{
	if (request_header(request, name))
		return;
	text_add_format(lines, "%s:", name);
	text_add_byte(lines, '\0');
}

static void
id_copy(char *out, size_t size, const char *from)
{
	size_t len = strnlen(from, size - 1);

	memcpy(out, from, len);
	out[len] = '\0';
}

static void
id_copy_hex(char *out, size_t digits, const char *from)
{
	size_t i;

	for (i = 0; i < digits && char_hex(from[i]) != -1; i++)
		out[i] = from[i];
	out[i == digits ? digits : 0] = '\0';
}

/* The ids of the request's own traceparent ("00-TRACE-SPAN-01"), or fresh ones. */
static void
head_note_trace(const struct http_request *request, struct http_answer *answer)
{
	const char *parent = request_header(request, "traceparent");

	if (!parent) {
		uuid_random_hex(answer->trace_id, 16);
		uuid_random_hex(answer->span_id, 8);
	} else if (strlen(parent) >= 55) {
		id_copy_hex(answer->trace_id, 32, parent + 3);
		id_copy_hex(answer->span_id, 16, parent + 36);
	}
}

int
http_head_build(const struct http_request *request, const char *run, struct http_answer *answer,
    struct text *lines)
{
	const char *id = request_header(request, "X-Request-ID");
	char uuid[UUID_SIZE], parent[64];

	if (!id)
		id = request->request_id;
	if (!id) {
		uuid_v4(uuid);
		id = uuid;
	}
	id_copy(answer->request_id, sizeof(answer->request_id), id);
	head_note_trace(request, answer);

	for (size_t i = 0; i < request->header_count; i++)
		head_add(lines, request->headers[i].name, request->headers[i].value);
	head_add_missing(lines, request, "X-Request-ID", id);
	if (!request_header(request, "traceparent")) {
		snprintf(parent, sizeof(parent), "00-%s-%s-01", answer->trace_id, answer->span_id);
		head_add(lines, "traceparent", parent);
	}
	if (request->compressed)
		head_add_missing(lines, request, "Accept-Encoding", "gzip, deflate");
	if (run && !strpbrk(run, "\r\n"))
		head_add_missing(lines, request, "X-Correlation-ID", run);
	/* What libcurl would add by itself: a form's type to any body, a wait of a second before a
	 * large one. */
	if (request->body || strcmp(request->method, "GET") != 0) {
		head_leave_out(lines, request, "Content-Type");
		head_leave_out(lines, request, "Expect");
	}
	return text_failed(lines) ? -1 : 0;
}
