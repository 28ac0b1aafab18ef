#include "request.h"

#include <string.h>

#include "http.h"
#include "renderer.h"
#include "users.h"

/* Room for the ids, which are written into it later. */
static size_t
request_add_room(struct text *bytes, const char *before, size_t len)
{
	static const char zeros[IDS_REQUEST_LEN + 1] = "000000000000000000000000000000000000";
	size_t at;

	text_add_string(bytes, before);
	at = bytes->len;
	text_add(bytes, zeros, len);

	return at;
}

static void
request_add_ids(struct request *request)
{
	struct text *bytes = &request->bytes;

	request->request_id_at = request_add_room(bytes, "X-Request-ID: ", IDS_REQUEST_LEN);
	request->trace_id_at = request_add_room(bytes, "\r\ntraceparent: 00-", IDS_TRACE_LEN);
	request->span_id_at = request_add_room(bytes, "-", IDS_SPAN_LEN);
	text_add_string(bytes, "-01\r\n");
}

static int
request_add_headers(
    struct renderer *renderer, const struct target *target, struct text *bytes, struct text *why)
{
	for (size_t i = 0; i < target->header_count; i++) {
		text_add_string(bytes, target->headers[i].name);
		text_add(bytes, ": ", 2);
		if (template_expand(target->headers[i].value, &renderer->context, bytes, why) == -1)
			return -1;
		text_add(bytes, "\r\n", 2);
	}

	return 0;
}

/* What the login left for this path, which stands in `bytes` itself. */
static void
request_add_cookies(struct renderer *renderer, const struct target *target, size_t path_at,
    size_t path_len, struct text *bytes)
{
	if (!renderer->user || target->own_cookies)
		return;
	text_clear(&renderer->value);
	if (!cookies_add(
		&renderer->user->cookies, bytes->bytes + path_at, path_len, &renderer->value))
		return;
	text_add_string(bytes, "Cookie: ");
	text_add(bytes, renderer->value.bytes, renderer->value.len);
	text_add(bytes, "\r\n", 2);
}

static int
request_add_body(
    struct renderer *renderer, const struct target *target, struct text *bytes, struct text *why)
{
	bool carries = strcmp(target->method, "POST") == 0 || strcmp(target->method, "PUT") == 0 ||
		       strcmp(target->method, "PATCH") == 0;

	text_clear(&renderer->value);
	if (target->body &&
	    template_expand(target->body, &renderer->context, &renderer->value, why) == -1)
		return -1;
	if (target->body || carries)
		text_add_format(bytes, "Content-Length: %zu\r\n", renderer->value.len);
	text_add(bytes, "\r\n", 2);
	if (renderer->value.len > 0)
		text_add(bytes, renderer->value.bytes, renderer->value.len);

	return 0;
}

static int
request_render_bytes(struct renderer *renderer, const struct target *target,
    struct request *request, struct text *why)
{
	struct text *bytes = &request->bytes;
	size_t path_at, path_len;

	bytes->max = REQUEST_MAX + REQUEST_MAX_HEAD;
	text_clear(bytes);
	if (renderer_next_row(renderer, why) == -1)
		return -1;
	text_add_string(bytes, target->method);
	text_add_byte(bytes, ' ');
	path_at = bytes->len;
	if (template_expand(target->path, &renderer->context, bytes, why) == -1)
		return -1;
	path_len = bytes->len - path_at;
	text_add_string(bytes, " HTTP/1.1\r\n");
	if (!target->own_host)
		text_add(bytes, renderer->host.bytes, renderer->host.len);
	text_add(bytes, renderer->common.bytes, renderer->common.len);
	request_add_ids(request);
	if (request_add_headers(renderer, target, bytes, why) == -1)
		return -1;
	request_add_cookies(renderer, target, path_at, path_len, bytes);
	if (request_add_body(renderer, target, bytes, why) == -1)
		return -1;
	if (text_failed(bytes))
		return text_fail(why, "the request is too long");

	return 0;
}

int
request_render(struct renderer *renderer, size_t index, struct request *request, struct text *why)
{
	const struct target *target = &renderer->targets->list[index];
	char *bytes;

	if (!request->ready || request->target != index || request->user != renderer->user ||
	    !target->constant) {
		request->ready = false;
		if (request_render_bytes(renderer, target, request, why) == -1)
			return -1;
		request->target = index;
		request->user = renderer->user;
		request->to_head = strcmp(target->method, "HEAD") == 0;
		request->closes = target->closes;
		request->idempotent = http_method_is_idempotent(target->method);
		request->ready = true;
	}
	renderer->rendered++;
	bytes = request->bytes.bytes;
	ids_draw(&renderer->ids, bytes + request->request_id_at, bytes + request->trace_id_at,
	    bytes + request->span_id_at);

	return 0;
}

void
request_free(struct request *request)
{
	text_free(&request->bytes);
	*request = (struct request){0};
}
