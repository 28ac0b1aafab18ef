#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "definition.h"
#include "expected_variables.h"
#include "route.h"
#include "secret.h"

enum { PATH_MAX_BYTES = 64 << 10, HEAD_MAX_BYTES = 1 << 20, BODY_MAX_BYTES = 64 << 20 };

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
	struct text value = TEXT_INIT(BODY_MAX_BYTES);
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
	text_free(&value);
	return rc;
}

static int
request_path(const struct step *step, struct step_world *world, struct text *path, struct text *why)
{
	if (template_expand(step->path, world->templates, path, why) == -1)
		return -1;
	if (!step->query)
		return 0;
	if (!strchr(text_string(path), '?'))
		text_add_byte(path, '?');
	else if (!strchr("?&", path->bytes[path->len - 1]))
		text_add_byte(path, '&');
	return request_add_pairs(step->query, world, path, why);
}

static int
request_body(const struct step *step, struct step_world *world, struct text *body, struct text *why)
{
	if (step->body_kind == BODY_NONE)
		return 0;
	if (step->body_kind == BODY_FORM)
		return request_add_pairs(step->form, world, body, why);
	if (step->body_kind == BODY_MULTIPART)
		return step_render_multipart(step, world, body, why);
	if (step->body_kind == BODY_FILE)
		return text_add(body, step->payload, step->payload_len);
	return template_expand(step->body, world->templates, body, why);
}

static const char *
request_content_type(const struct step *step)
{
	switch (step->body_kind) {
	case BODY_JSON:
		return "application/json";
	case BODY_FORM:
		return "application/x-www-form-urlencoded";
	case BODY_TEXT:
		return "text/plain; charset=utf-8";
	case BODY_FILE:
		return "application/octet-stream";
	case BODY_MULTIPART: /* which tells its boundary */
	case BODY_NONE:
		break;
	}
	return NULL;
}

/* Appends each header through `add`. */
static int
request_each_header(const struct step *step, struct step_world *world, struct text *out,
    struct text *why,
    void (*add)(struct text *out, const char *name, const char *value, size_t len))
{
	struct text value = TEXT_INIT(HEAD_MAX_BYTES);
	const char *type = request_content_type(step);
	char multipart[80];
	int rc = 0;

	if (step->body_kind == BODY_MULTIPART) {
		snprintf(multipart, sizeof(multipart), "multipart/form-data; boundary=%s",
		    step->boundary);
		type = multipart;
	}

	for (const struct step_pair *h = step->headers; h && rc == 0; h = h->next) {
		text_clear(&value);
		rc = template_expand(h->value, world->templates, &value, why);
		add(out, h->name, text_string(&value), value.len);
		if (strcasecmp(h->name, "Content-Type") == 0)
			type = NULL;
	}
	if (type)
		add(out, "Content-Type", type, strlen(type));
	if (rc == 0 && (step->bearer || step->basic_user)) {
		text_clear(&value);
		rc = step_render_authorization(step, world, &value, why);
		add(out, "Authorization", text_string(&value), value.len);
	}
	text_free(&value);
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

/* ---- for ourselves ---- */

static void
header_add_terminated(struct text *out, const char *name, const char *value, size_t len)
{
	text_add(out, name, strlen(name) + 1);
	text_add(out, value, len);
	text_add_byte(out, '\0');
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

static int
request_make(
    const struct step *step, struct step_world *world, struct step_rendered *out, struct text *why)
{
	*out = (struct step_rendered){.made = TEXT_INIT(PATH_MAX_BYTES),
	    .path = TEXT_INIT(PATH_MAX_BYTES),
	    .url = TEXT_INIT(2 * PATH_MAX_BYTES),
	    .body = TEXT_INIT(BODY_MAX_BYTES),
	    .head = TEXT_INIT(HEAD_MAX_BYTES)};
	if (step->kind)
		return template_expand(step->body, world->templates, &out->body, why);
	if (request_path(step, world, &out->path, why) == -1 ||
	    request_body(step, world, &out->body, why) == -1 ||
	    request_each_header(step, world, &out->head, why, header_add_terminated) == -1)
		return -1;
	if (text_failed(&out->path) || text_failed(&out->body) || text_failed(&out->head))
		return text_fail(why, "the request is too large");
	if (request_join(world, text_string(&out->path), &out->url, why) == -1)
		return -1;
	if (request_index_head(out) == -1)
		return text_fail(why, "out of memory");
	out->request = (struct http_request){
	    .method = step->method,
	    .url = text_string(&out->url),
	    .headers = out->headers,
	    .header_count = out->header_count,
	    .body = step->body_kind == BODY_NONE ? NULL : text_string(&out->body),
	    .body_len = out->body.len,
	    .follow_redirects = step->redirects,
	    .compressed = step->compressed,
	};
	return step->route ? step_render_route(step, world, out, why) : 0;
}

int
step_rendered_make(
    const struct step *step, struct step_world *world, struct step_rendered *out, struct text *why)
{
	int rc;

	world->templates->made = step->again ? &out->made : NULL;
	rc = request_make(step, world, out, why);
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

/* ---- for engines that send themselves ---- */

static void
header_add_line(struct text *out, const char *name, const char *value, size_t len)
{
	text_add_format(out, "%s: ", name);
	text_add(out, value, len);
	text_add_string(out, "\r\n");
}

int
step_render(const struct step *step, struct step_world *world, const char **method,
    struct text *url, struct text *head, struct text *body, struct text *why)
{
	struct text path = TEXT_INIT(PATH_MAX_BYTES);
	int rc = -1;

	*method = step->method;
	if (request_path(step, world, &path, why) == 0 &&
	    request_join(world, text_string(&path), url, why) == 0 &&
	    request_each_header(step, world, head, why, header_add_line) == 0 &&
	    request_body(step, world, body, why) == 0)
		rc = 0;
	if (rc == 0 && (text_failed(&path) || text_failed(head) || text_failed(body)))
		rc = text_fail(why, "the request is too large");
	text_free(&path);
	return rc;
}

/* ---- the variables that it needs ---- */

/* Visits each template of the request until one gives something else than 0. */
static int
request_templates(
    const struct step *step, int (*visit)(const struct template *t, void *context), void *context)
{
	const struct step_pair *lists[] = {step->headers, step->query, step->form};
	const struct template *single[] = {
	    step->path, step->body, step->basic_user, step->basic_password, step->bearer};
	int rc = 0;

	for (size_t i = 0; i < sizeof(single) / sizeof(single[0]) && rc == 0; i++)
		if (single[i])
			rc = visit(single[i], context);
	if (rc == 0 && step->route)
		rc = step_route_templates(step->route, visit, context);
	for (const struct step_part *p = step->parts; p && rc == 0; p = p->next)
		if (p->value)
			rc = visit(p->value, context);
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		for (const struct step_pair *p = lists[i]; p && rc == 0; p = p->next)
			rc = visit(p->value, context);
	return rc;
}

/* And of what is expected. */
static int
request_all_templates(
    const struct step *step, int (*visit)(const struct template *t, void *context), void *context)
{
	int rc = request_templates(step, visit, context);

	return rc == 0 ? step_values_templates(step, visit, context) : rc;
}

struct names_visit {
	int (*visit)(const char *name, void *context);
	void *context;
};

static int
request_visit_names(const struct template *t, void *context)
{
	const struct names_visit *names = context;

	return template_names(t, names->visit, names->context);
}

static int
request_visit_environment(const struct template *t, void *context)
{
	const struct names_visit *names = context;

	return template_environment(t, names->visit, names->context);
}

int
step_variables(
    const struct step *step, int (*visit)(const char *name, void *context), void *context)
{
	struct names_visit names = {.visit = visit, .context = context};

	int rc = request_templates(step, request_visit_names, &names);

	return rc == 0 ? step_values_names(step, visit, context) : rc;
}

int
step_environment(
    const struct step *step, int (*visit)(const char *name, void *context), void *context)
{
	struct names_visit names = {.visit = visit, .context = context};

	return request_all_templates(step, request_visit_environment, &names);
}

static int
request_check_environment(const struct template *t, void *context)
{
	return template_check_environment(t, context);
}

int
step_check_environment(const struct step *step, struct text *why)
{
	return request_all_templates(step, request_check_environment, why);
}
