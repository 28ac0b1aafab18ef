#include "curl_request.h"

#include <stdlib.h>
#include <string.h>

#include "renderer.h"
#include "request.h"
#include "users.h"

/* As common/http would, but without a system call for each. */
static void
parts_draw_ids(struct renderer *renderer, struct curl_request *parts)
{
	char *at = parts->traceparent;

	memcpy(at, "00-", 3);
	at[3 + IDS_TRACE_LEN] = '-';
	memcpy(at + 3 + IDS_TRACE_LEN + 1 + IDS_SPAN_LEN, "-01", 4);
	ids_draw(&renderer->ids, parts->request_id, at + 3, at + 3 + IDS_TRACE_LEN + 1);
	parts->request_id[IDS_REQUEST_LEN] = '\0';
	parts->headers[0] = (struct http_header){"traceparent", parts->traceparent};
}

/* Room for what load-reco itself adds: traceparent, Cookie. */
static int
parts_make_room(struct curl_request *parts, size_t headers)
{
	struct http_header *longer;

	if (headers + 2 <= parts->room)
		return 0;
	longer = reallocarray(parts->headers, headers + 2, sizeof(*longer));
	if (!longer)
		return -1;
	parts->headers = longer;
	parts->room = headers + 2;

	return 0;
}

/* The values move while they grow, so that the headers point to them only when all are there.  The
 * number of headers behind the first, or -1 with the reason. */
static ssize_t
parts_add_values(struct renderer *renderer, const struct target *target, struct curl_request *parts,
    struct text *why)
{
	size_t base = strlen(renderer->targets->scheme_and_authority);
	bool cookies;
	const char *at;

	if (parts_make_room(parts, target->header_count) == -1)
		return text_fail(why, "out of memory");
	for (size_t i = 0; i < target->header_count; i++) {
		if (template_expand(
			target->headers[i].value, &renderer->context, &parts->values, why) == -1)
			return -1;
		text_add_byte(&parts->values, '\0');
	}
	cookies = renderer->user && !target->own_cookies &&
		  cookies_add(&renderer->user->cookies, parts->url.bytes + base,
		      parts->url.len - base, &parts->values);
	at = text_string(&parts->values);
	for (size_t i = 0; i < target->header_count; i++) {
		parts->headers[i + 1] = (struct http_header){target->headers[i].name, at};
		at += strlen(at) + 1;
	}
	if (cookies)
		parts->headers[target->header_count + 1] = (struct http_header){"Cookie", at};

	return (ssize_t)(target->header_count + cookies);
}

int
curl_request_render(
    struct renderer *renderer, size_t index, struct curl_request *parts, struct text *why)
{
	const struct target *target = &renderer->targets->list[index];
	ssize_t headers;

	parts->url.max = parts->values.max = REQUEST_MAX_HEAD;
	parts->body.max = REQUEST_MAX;
	text_clear(&parts->url);
	text_clear(&parts->values);
	text_clear(&parts->body);
	if (renderer_next_row(renderer, why) == -1)
		return -1;
	text_add_string(&parts->url, renderer->targets->scheme_and_authority);
	if (template_expand(target->path, &renderer->context, &parts->url, why) == -1)
		return -1;
	headers = parts_add_values(renderer, target, parts, why);
	if (headers == -1)
		return -1;
	if (target->body &&
	    template_expand(target->body, &renderer->context, &parts->body, why) == -1)
		return -1;
	if (text_failed(&parts->url) || text_failed(&parts->values) || text_failed(&parts->body))
		return text_fail(why, "the request is too long");
	renderer->rendered++;
	parts_draw_ids(renderer, parts);
	parts->request = (struct http_request){.method = target->method,
	    .url = text_string(&parts->url),
	    .headers = parts->headers,
	    .header_count = (size_t)headers + 1,
	    .request_id = parts->request_id,
	    .body = target->body ? text_string(&parts->body) : NULL,
	    .body_len = parts->body.len};

	return 0;
}

void
curl_request_free(struct curl_request *parts)
{
	text_free(&parts->url);
	text_free(&parts->values);
	text_free(&parts->body);
	free(parts->headers);
	*parts = (struct curl_request){0};
}
