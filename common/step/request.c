#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "definition.h"
#include "route.h"
#include "secret.h"

enum { PATH_MAX_BYTES = 64 << 10, HEAD_MAX_BYTES = 1 << 20, BODY_MAX_BYTES = 64 << 20 };

/* ---- what the plan says of it ---- */

void
step_pairs_free(struct step_pair *pair)
{
	while (pair) {
		struct step_pair *next = pair->next;

		free(pair->name);
		free(pair);
		pair = next;
	}
}

void
step_http_free(struct step_http *http)
{
	free(http->method);
	step_pairs_free(http->headers);
	step_pairs_free(http->query);
	step_pairs_free(http->form);
	free(http->payload);
	step_parts_free(http->parts);
	step_route_free(http->route);
}

/* ---- its parts ---- */

/* Percent-encodes all but the unreserved characters (RFC 3986, 2.3). */
static void
request_add_encoded(struct text *out, const char *bytes, size_t len)
{
	static const char unreserved[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
					 "0123456789-._~";

	for (size_t i = 0; i < len; i++) {
		if (bytes[i] && strchr(unreserved, bytes[i]))
			text_add_byte(out, bytes[i]);
		else
			text_add_format(out, "%%%02X", (unsigned char)bytes[i]);
	}
}

/* "a=1&b=2", or -1 with the reason. */
static int
request_add_pairs(
    const struct step_pair *pairs, struct step_world *world, struct text *out, struct text *why)
{
	TEXT_LOCAL value = TEXT_INIT(BODY_MAX_BYTES);
	int rc = 0;

	for (; pairs && rc == 0; pairs = pairs->next) {
		text_clear(&value);
		rc = template_expand(pairs->value, world->templates, &value, why);
		request_add_encoded(out, pairs->name, strlen(pairs->name));
		text_add_byte(out, '=');
		request_add_encoded(out, text_string(&value), value.len);
		if (pairs->next)
			text_add_byte(out, '&');
	}
	return rc;
}

static int
request_path(const struct step *step, struct step_world *world, struct text *path, struct text *why)
{
	if (template_expand(step->http.path, world->templates, path, why) == -1)
		return -1;
	if (!step->http.query)
		return 0;
	if (!strchr(text_string(path), '?'))
		text_add_byte(path, '?');
	else if (!strchr("?&", path->bytes[path->len - 1]))
		text_add_byte(path, '&');
	return request_add_pairs(step->http.query, world, path, why);
}

static int
request_body(const struct step *step, struct step_world *world, struct text *body, struct text *why)
{
	if (step->http.body_kind == BODY_NONE)
		return 0;
	if (step->http.body_kind == BODY_FORM)
		return request_add_pairs(step->http.form, world, body, why);
	if (step->http.body_kind == BODY_MULTIPART)
		return step_render_multipart(step, world, body, why);
	if (step->http.body_kind == BODY_FILE)
		return text_add(body, step->http.payload, step->http.payload_len);
	return template_expand(step->http.body, world->templates, body, why);
}

static void
head_add(struct text *out, const char *name, const char *value, size_t len)
{
	text_add(out, name, strlen(name) + 1);
	text_add(out, value, len);
	text_add_byte(out, '\0');
}

static int
request_head(const struct step *step, struct step_world *world, struct text *out, struct text *why)
{
	static const char *const types[] = {[BODY_NONE] = "",
	    [BODY_JSON] = "application/json",
	    [BODY_FORM] = "application/x-www-form-urlencoded",
	    [BODY_TEXT] = "text/plain; charset=utf-8",
	    [BODY_MULTIPART] = "multipart/form-data; boundary=",
	    [BODY_FILE] = "application/octet-stream"};
	TEXT_LOCAL value = TEXT_INIT(HEAD_MAX_BYTES);
	char type[80];
	int rc = 0;

	snprintf(type, sizeof(type), "%s%s", types[step->http.body_kind], step->http.boundary);
	for (const struct step_pair *h = step->http.headers; h && rc == 0; h = h->next) {
		text_clear(&value);
		rc = template_expand(h->value, world->templates, &value, why);
		head_add(out, h->name, text_string(&value), value.len);
		if (strcasecmp(h->name, "Content-Type") == 0)
			*type = '\0';
	}
	if (*type)
		head_add(out, "Content-Type", type, strlen(type));
	if (rc == 0 && (step->http.bearer || step->http.basic_user)) {
		text_clear(&value);
		rc = step_render_authorization(step, world, &value, why);
		head_add(out, "Authorization", text_string(&value), value.len);
	}
	return rc;
}

static int
request_join(struct step_world *world, const char *path, struct text *url, struct text *why)
{
	if (http_join(world->base_url, path, url) == 0)
		return 0;
	return text_fail(why, world->base_url ? "the path and the base URL make no http(s) URL"
					      : "a path needs a base URL");
}

/* Cuts the head into names and values. */
static int
request_index_head(struct step_rendered *out)
{
	const char *p = text_string(&out->head), *end = p + out->head.len;
	size_t count = 0;

	for (const char *q = p; q < end; q++)
		count += *q == '\0';
	out->headers = calloc(count / 2 + 1, sizeof(*out->headers));
	if (!out->headers)
		return -1;
	for (; p < end; p += strlen(p) + 1) {
		struct http_header *header = &out->headers[out->header_count++];

		header->name = p;
		p += strlen(p) + 1;
		header->value = p;
	}
	return 0;
}

int
step_render_http(
    const struct step *step, struct step_world *world, struct step_rendered *out, struct text *why)
{
	if (request_path(step, world, &out->path, why) == -1 ||
	    request_body(step, world, &out->body, why) == -1 ||
	    request_head(step, world, &out->head, why) == -1)
		return -1;
	if (text_failed(&out->path) || text_failed(&out->body) || text_failed(&out->head))
		return text_fail(why, "the request is too large");
	if (request_join(world, text_string(&out->path), &out->url, why) == -1 ||
	    request_index_head(out) == -1)
		return -1;
	out->request = (struct http_request){
	    .method = step->http.method,
	    .url = text_string(&out->url),
	    .headers = out->headers,
	    .header_count = out->header_count,
	    .body = step->http.body_kind == BODY_NONE ? NULL : text_string(&out->body),
	    .body_len = out->body.len,
	    .follow_redirects = step->http.redirects,
	    .compressed = step->http.compressed,
	};
	return step->http.route ? step_render_route(step, world, out, why) : 0;
}

int
step_render_settings(
    const struct step *step, struct step_world *world, struct step_rendered *out, struct text *why)
{
	return template_expand(step->settings.template, world->templates, &out->body, why);
}

int
step_rendered_make(
    const struct step *step, struct step_world *world, struct step_rendered *out, struct text *why)
{
	int rc;

	*out = (struct step_rendered){.made = TEXT_INIT(PATH_MAX_BYTES),
	    .path = TEXT_INIT(PATH_MAX_BYTES),
	    .url = TEXT_INIT(2 * PATH_MAX_BYTES),
	    .body = TEXT_INIT(BODY_MAX_BYTES),
	    .head = TEXT_INIT(HEAD_MAX_BYTES)};
	world->templates->made = step->again ? &out->made : NULL;
	rc = step->type->render(step, world, out, why);
	world->templates->made = NULL;
	return rc;
}

void
step_rendered_free(struct step_rendered *rendered)
{
	text_free(&rendered->path);
	text_free(&rendered->made);
	text_free(&rendered->url);
	text_free(&rendered->body);
	text_free(&rendered->head);
	text_free(&rendered->route_values);
	free(rendered->resolve);
	free(rendered->headers);
	*rendered = (struct step_rendered){0};
}
