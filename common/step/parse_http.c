/* What a plan says of a request of HTTP: members.c has its tables. */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "memory.h"
#include "parser.h"
#include "redaction.h"

/* ---- templates ---- */

int
step_parse_template(const struct document_object *o, const char *name,
    const struct document_value *value, enum template_place place, struct template **out)
{
	TEXT_LOCAL reason = TEXT_INIT(TEXT_MAX_REASON);
	const char *source = value->string ? value->string : value->slice.bytes;

	*out = template_parse(
	    source, value->string ? strlen(source) : value->slice.len, place, &reason);
	step_keep_template(o->into, *out, false);
	return *out ? 0 : members_fault(o, value, "\"%s\": %s", name, text_string(&reason));
}

/* ---- headers, query, form ---- */

static int
pair_add(const struct document_object *o, const char *name, const struct document_value *value,
    enum template_place place, struct step_pair ***tail)
{
	struct step_pair *pair;

	if (value->slice.type != JSON_STRING && value->slice.type != JSON_NUMBER &&
	    value->slice.type != JSON_TRUE && value->slice.type != JSON_FALSE)
		return members_fault(
		    o, value, "\"%s\": expected a string, a number, true or false", name);
	pair = memory_new(1, sizeof(*pair));
	**tail = pair;
	*tail = &pair->next;
	pair->name = memory_string(name);
	return step_parse_template(o, name, value, place, &pair->value);
}

/* An object of names and values; with `lists`, an array repeats its name. */
static int
request_parse_pairs(const struct document_object *o, const char *name, enum template_place place,
    bool lists, struct step_pair **first)
{
	const struct document_value *object = document_member(o->value, name);
	struct step_pair **tail = first;

	for (const struct document_value *v = object ? object->first : NULL; v; v = v->next) {
		bool is_list = lists && v->slice.type == JSON_ARRAY;

		if (!is_list && pair_add(o, v->name, v, place, &tail) == -1)
			return -1;
		for (const struct document_value *e = is_list ? v->first : NULL; e; e = e->next)
			if (pair_add(o, v->name, e, place, &tail) == -1)
				return -1;
	}
	return 0;
}

/* ---- its path, and the name after it ---- */

/* A fragment is never sent, and would take a query with it. */
static bool
path_has_fragment(const char *path)
{
	bool inside = false;

	for (const char *at = path; *at; at++) {
		if (at[0] == '{' && at[1] == '{')
			inside = true;
		else if (at[0] == '}' && at[1] == '}')
			inside = false;
		if (!inside && *at == '#')
			return true;
	}
	return false;
}

/* "GET /readyz"; of a URL, nothing but what stands behind its host, and that without secrets. */
static int
request_name(const struct document_object *o, const struct document_value *path)
{
	struct step *step = o->into;
	TEXT_LOCAL shown = TEXT_INIT(TEXT_MAX_RECORD), text = TEXT_INIT(TEXT_MAX_REASON);
	const char *behind, *host;

	if (redaction_url(path->string, strlen(path->string), &shown) == -1)
		text_clear(&shown);
	behind = text_string(&shown);
	host = strstr(behind, "://");
	if (host)
		behind = strchr(host + 3, '/') ? strchr(host + 3, '/') : "/";
	text_add_format(&text, "%s %s", step->http.method, behind);
	step->name = text_take(&text);
	return step->name ? 0
			  : members_fault(
				o, path, "give the step a \"name\": its path is too long for one");
}

/* What says that it is of HTTP: a method and a path. */
static int
request_parse_path(const struct document_object *o, const struct document_value *found)
{
	struct step *step = o->into;
	const struct document_value *url = document_member(found, "url"), *path = url ? url : found;

	if (path_has_fragment(path->string))
		return members_fault(o, path,
		    "the path holds a \"#\", and what follows one is never sent; "
		    "percent-encode it as %%23");
	step->http.absolute = strncasecmp(path->string, "http://", 7) == 0 ||
			      strncasecmp(path->string, "https://", 8) == 0;
	step->http.method =
	    memory_string(url ? document_member(found, "method")->string : found->name);
	for (char *c = step->http.method; *c; c++)
		*c = (char)toupper((unsigned char)*c);
	if (step_parse_template(o, path->name, path, TEMPLATE_URL, &step->http.path) == -1)
		return -1;
	return step->name ? 0 : request_name(o, path);
}

/* ---- its body ---- */

static int
request_parse_body(const struct document_object *o)
{
	static const char *const names[] = {[BODY_JSON] = "json",
	    [BODY_FORM] = "form",
	    [BODY_TEXT] = "body",
	    [BODY_MULTIPART] = "multipart",
	    [BODY_FILE] = "body_file"};
	struct step_http *http = &((struct step *)o->into)->http;
	const struct document_value *given = NULL;
	TEXT_LOCAL reason = TEXT_INIT(TEXT_MAX_REASON);

	for (enum step_body kind = BODY_JSON; kind <= BODY_FILE; kind++) {
		const struct document_value *value = document_member(o->value, names[kind]);

		if (value && given)
			return members_fault(o, given,
			    "expected one of \"json\", \"form\", \"body\", \"multipart\" and "
			    "\"body_file\"");
		if (value)
			http->body_kind = kind;
		given = value ? value : given;
	}
	if (given && strcmp(http->method, "HEAD") == 0)
		return members_fault(o, given, "a HEAD request carries no body");
	switch (http->body_kind) {
	case BODY_NONE:
		return 0;
	case BODY_FORM:
		return request_parse_pairs(o, "form", TEMPLATE_PLAIN, true, &http->form);
	case BODY_TEXT:
		return step_parse_template(o, "body", given, TEMPLATE_PLAIN, &http->body);
	case BODY_MULTIPART:
		return step_parse_multipart(o, given);
	case BODY_FILE:
		return step_parse_file(o, given, &http->payload, &http->payload_len);
	case BODY_JSON:
		break;
	}
	http->body =
	    template_parse(given->slice.bytes, given->slice.len, TEMPLATE_JSON_STRING, &reason);
	step_keep_template(o->into, http->body, false);
	return http->body ? 0 : members_fault(o, given, "\"json\": %s", text_string(&reason));
}

/* ---- the whole ---- */

int
step_parse_http(const struct document_object *o, const struct document_value *found)
{
	struct step_http *http = &((struct step *)o->into)->http;

	return members_fill(o, &step_http_table, 0) == -1 || request_parse_path(o, found) == -1 ||
		       request_parse_body(o) == -1 || step_parse_route(o) == -1 ||
		       request_parse_pairs(o, "headers", TEMPLATE_HEADER, false, &http->headers) ==
			   -1 ||
		       request_parse_pairs(o, "query", TEMPLATE_PLAIN, true, &http->query) == -1 ||
		       step_check_authorization(o) == -1 || step_check_burst(o) == -1
		   ? -1
		   : 0;
}
