/*
 * The route of a step's requests (http.h): ca_file, client_cert, client_key, proxy, unix_socket,
 * resolve and http2, from the plan to the request and to the evidence.  What a step does not say
 * is the run's; `false` is none.
 */
#include <stdlib.h>
#include <string.h>

#include "json_writer.h"
#include "memory.h"
#include "redaction.h"
#include "parser.h"
#include "route.h"
#include "secret.h"

enum { VALUES_MAX = 64 << 10 };

/* The members that are one string each, in the order of struct step_route. */
static const char *const members[ROUTE_STRINGS] = {
    "ca_file", "client_cert", "client_key", "proxy", "unix_socket"};

/* ---- reading ---- */

/* What is known before the run. */
static int
route_check_constant(
    const struct document_object *o, enum route_string which, const struct document_value *value)
{
	const struct step_route *route = ((struct step *)o->into)->http.route;
	TEXT_LOCAL reason = TEXT_INIT(TEXT_MAX_REASON);

	if (which == ROUTE_PROXY && template_is_constant(route->strings[which]) &&
	    http_check_url(value->string, &reason) == -1)
		return members_fault(o, value, "\"proxy\": %s", text_string(&reason));
	return 0;
}

static int
route_parse_string(const struct document_object *o, enum route_string which)
{
	const struct document_value *value = document_member(o->value, members[which]);
	struct step_route *route = ((struct step *)o->into)->http.route;

	if (!value)
		return 0;
	if (value->slice.type == JSON_FALSE) {
		route->none[which] = true;
		return 0;
	}
	return step_parse_template(
		   o, members[which], value, TEMPLATE_HEADER, &route->strings[which]) == -1
		   ? -1
		   : route_check_constant(o, which, value);
}

/* "HOST:PORT:ADDRESS", or a list of them. */
static int
route_parse_resolve(const struct document_object *o)
{
	const struct document_value *value = document_member(o->value, "resolve"), *v = value;
	struct step_route *route = ((struct step *)o->into)->http.route;
	struct step_pair **tail = &route->resolve;

	if (!value)
		return 0;
	route->resolves = true;
	if (value->slice.type == JSON_FALSE)
		return 0;
	for (v = value->slice.type == JSON_ARRAY ? value->first : value; v;
	     v = v == value ? NULL : v->next) {
		struct step_pair *pair = memory_new(1, sizeof(*pair));

		*tail = pair;
		tail = &pair->next;
		if (step_parse_template(o, "resolve", v, TEMPLATE_HEADER, &pair->value) == -1)
			return -1;
	}
	return 0;
}

/* Members that mean nothing together. */
static int
route_check_together(const struct document_object *o)
{
	const struct step_route *route = ((struct step *)o->into)->http.route;

	if (route->strings[ROUTE_CLIENT_KEY] && !route->strings[ROUTE_CLIENT_CERT])
		return members_fault(o, document_member(o->value, "client_key"),
		    "\"client_key\" without \"client_cert\"");
	if (route->strings[ROUTE_PROXY] && route->strings[ROUTE_UNIX_SOCKET])
		return members_fault(o, document_member(o->value, "proxy"),
		    "only one of \"proxy\" and \"unix_socket\" can be given");
	return 0;
}

int
step_parse_route(const struct document_object *o)
{
	struct step *step = o->into;
	const struct document_value *http2 = document_member(o->value, "http2");
	bool given = http2 || document_member(o->value, "resolve");

	for (size_t i = 0; i < ROUTE_STRINGS; i++)
		given = given || document_member(o->value, members[i]);
	if (!given)
		return 0;
	step->http.route = memory_new(1, sizeof(*step->http.route));
	for (size_t i = 0; i < ROUTE_STRINGS; i++)
		if (route_parse_string(o, (enum route_string)i) == -1)
			return -1;
	step->http.route->says_http2 = http2;
	step->http.route->http2 = http2 && http2->slice.type == JSON_TRUE;
	return route_parse_resolve(o) == -1 ? -1 : route_check_together(o);
}

void
step_route_free(struct step_route *route)
{
	if (!route)
		return;
	step_pairs_free(route->resolve);
	free(route);
}

/* ---- the request ---- */

/* Appends a value and its NUL.  0, or -1 with the reason. */
static int
route_add_value(const struct template *template, const char *name, struct step_world *world,
    struct text *values, struct text *why)
{
	size_t before = values->len;

	if (template_expand(template, world->templates, values, why) == -1)
		return -1;
	if (values->len == before)
		return text_fail(why, "%s: it is empty", name);
	return text_add_byte(values, '\0');
}

static int
route_add_values(
    const struct step_route *route, struct step_world *world, struct text *values, struct text *why)
{
	for (size_t i = 0; i < ROUTE_STRINGS; i++)
		if (route->strings[i] &&
		    route_add_value(route->strings[i], members[i], world, values, why) == -1)
			return -1;
	for (const struct step_pair *pair = route->resolve; pair; pair = pair->next)
		if (route_add_value(pair->value, "resolve", world, values, why) == -1)
			return -1;
	return text_failed(values) ? text_fail(why, "the route is too long") : 0;
}

/* The next of the values. */
static const char *
route_next_value(const char **p)
{
	const char *value = *p;

	*p += strlen(value) + 1;
	return value;
}

/* What the step says takes the place of what the run says; a certificate and its key belong
 * together, and who goes through a socket goes through no proxy. */
static void
route_take_strings(const struct step_route *route, const char **p, struct http_route *out)
{
	const char **places[ROUTE_STRINGS] = {
	    &out->ca_file, &out->client_cert, &out->client_key, &out->proxy, &out->unix_socket};

	if (route->strings[ROUTE_CLIENT_CERT] || route->none[ROUTE_CLIENT_CERT])
		out->client_key = NULL;
	if (route->strings[ROUTE_UNIX_SOCKET])
		out->proxy = NULL;
	if (route->strings[ROUTE_PROXY])
		out->unix_socket = NULL;
	for (size_t i = 0; i < ROUTE_STRINGS; i++) {
		if (route->strings[i])
			*places[i] = route_next_value(p);
		else if (route->none[i])
			*places[i] = NULL;
	}
}

static int
route_take_resolve(const struct step_route *route, const char **p, struct step_rendered *out)
{
	size_t count = 0;

	for (const struct step_pair *pair = route->resolve; pair; pair = pair->next)
		count++;
	out->resolve = calloc(count + 1, sizeof(*out->resolve));
	if (!out->resolve)
		return -1;
	for (size_t i = 0; i < count; i++)
		out->resolve[i] = route_next_value(p);
	out->route.resolve = out->resolve;
	return 0;
}

/* A server that repeats the proxy's password must not make it known. */
static int
route_learn_password(
    const struct step *step, const struct http_route *route, struct step_world *world)
{
	const char *start = route->proxy ? strstr(route->proxy, "://") : NULL;
	const char *end = start ? start + strcspn(start + 3, "/?#") + 3 : NULL;
	const char *at = start ? memrchr(start, '@', (size_t)(end - start)) : NULL;
	const char *colon = at ? memchr(start + 3, ':', (size_t)(at - start - 3)) : NULL;

	if (!colon)
		return 0;
	return step_learn_secret(step, world, "proxy", colon + 1, (size_t)(at - colon - 1));
}

int
step_render_route(
    const struct step *step, struct step_world *world, struct step_rendered *out, struct text *why)
{
	const struct step_route *route = step->http.route;
	const char *p;

	out->route_values = (struct text)TEXT_INIT(VALUES_MAX);
	if (world->http)
		out->route = *http_client_route(world->http);
	if (route_add_values(route, world, &out->route_values, why) == -1)
		return -1;
	p = text_string(&out->route_values);
	route_take_strings(route, &p, &out->route);
	if (route->says_http2)
		out->route.http2 = route->http2;
	if ((route->resolves && route_take_resolve(route, &p, out) == -1) ||
	    (route->strings[ROUTE_PROXY] && route_learn_password(step, &out->route, world) == -1))
		return text_fail(why, "out of memory");
	out->request.route = &out->route;
	return 0;
}

/* ---- the evidence ---- */

static void
route_put_string(struct json_writer *w, const char *name, const struct step_world *world,
    const char *string, int (*redact)(const char *bytes, size_t len, struct text *out))
{
	TEXT_LOCAL shown = TEXT_INIT(TEXT_MAX_RECORD), known = TEXT_INIT(TEXT_MAX_RECORD);

	if (redact(string, strlen(string), &known) == -1)
		w->out->failed = true;
	else
		step_conceal_text(world, text_string(&known), known.len, &shown);
	if (text_failed(&shown))
		w->out->failed = true;
	json_put_bytes(w, name, text_string(&shown), shown.len);
}

static void
route_put_strings(struct json_writer *w, const struct step_route *route,
    const struct step_world *world, const struct http_route *rendered)
{
	const char *values[ROUTE_STRINGS] = {
	    rendered->ca_file, NULL, NULL, rendered->proxy, rendered->unix_socket};

	for (size_t i = 0; i < ROUTE_STRINGS; i++) {
		if (route->none[i])
			json_put_bool(w, members[i], false);
		else if (route->strings[i] && values[i])
			route_put_string(w, members[i], world, values[i],
			    i == ROUTE_PROXY ? redaction_url : redaction_text);
	}
	/* Where a key lies is nobody's business. */
	if (route->strings[ROUTE_CLIENT_CERT])
		json_put_bool(w, "client_cert", true);
}

void
step_put_route(struct json_writer *w, const struct step *step, const struct step_world *world,
    const struct step_rendered *rendered)
{
	const struct step_route *route = step->http.route;

	if (!route)
		return;
	json_open_object(w, "route");
	route_put_strings(w, route, world, &rendered->route);
	if (route->resolves) {
		json_open_array(w, "resolve");
		for (const char **entry = rendered->resolve; entry && *entry; entry++)
			route_put_string(w, NULL, world, *entry, redaction_text);
		json_close_array(w);
	}
	if (route->says_http2)
		json_put_bool(w, "http2", route->http2);
	json_close_object(w);
}
