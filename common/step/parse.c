#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "document_members.h"
#include "memory.h"
#include "parser.h"
#include "redaction.h"
#include "step_kind.h"

static const char *const method_members[] = {"get", "head", "post", "put", "patch", "delete", NULL};

/* ---- templates ---- */

int
step_parse_template(const struct step_parser *p, const char *name,
    const struct document_value *value, enum template_place place, struct template **out)
{
	struct text reason = TEXT_INIT(TEXT_MAX_REASON);
	const char *source = value->string ? value->string : value->slice.bytes;

	*out = template_parse(
	    source, value->string ? strlen(source) : value->slice.len, place, &reason);
	if (!*out)
		FAULT(p, value, "\"%s\": %s", name, text_string(&reason));
	text_free(&reason);
	return *out ? 0 : -1;
}

/* ---- headers, query, form ---- */

static int
pair_add(const struct step_parser *p, const char *name, const struct document_value *value,
    enum template_place place, struct step_pair ***tail)
{
	struct step_pair *pair;

	if (value->slice.type != JSON_STRING && value->slice.type != JSON_NUMBER &&
	    value->slice.type != JSON_TRUE && value->slice.type != JSON_FALSE)
		return FAULT(p, value, "\"%s\": expected a string, a number, true or false", name);
	pair = memory_new(1, sizeof(*pair));
	**tail = pair;
	*tail = &pair->next;
	pair->name = memory_string(name);
	return step_parse_template(p, name, value, place, &pair->value);
}

/* An object of names and values; with `lists`, an array repeats its name. */
static int
step_parse_pairs(const struct step_parser *p, const char *name, enum template_place place,
    bool lists, struct step_pair **first)
{
	const struct document_value *object = parser_member(p, name);
	struct step_pair **tail = first;

	if (!object)
		return 0;
	for (const struct document_value *v = object->first; v; v = v->next) {
		bool is_list = lists && v->slice.type == JSON_ARRAY;

		if (!is_list && pair_add(p, v->name, v, place, &tail) == -1)
			return -1;
		for (const struct document_value *e = is_list ? v->first : NULL; e; e = e->next)
			if (pair_add(p, v->name, e, place, &tail) == -1)
				return -1;
	}
	return 0;
}

/* ---- the request ---- */

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

static int
step_parse_path(const struct step_parser *p, const char *method, const struct document_value *path)
{
	if (path_has_fragment(path->string))
		return FAULT(p, path,
		    "the path holds a \"#\", and what follows one is never sent; "
		    "percent-encode it as %%23");
	p->step->http.absolute = strncasecmp(path->string, "http://", 7) == 0 ||
				 strncasecmp(path->string, "https://", 8) == 0;
	p->step->http.method = memory_string(method);
	for (char *c = p->step->http.method; *c; c++)
		*c = (char)toupper((unsigned char)*c);
	return step_parse_template(p, path->name, path, TEMPLATE_URL, &p->step->http.path);
}

/* Whether a member of that name says what the step is; of another kind than HTTP, `kind` is set. */
static bool
step_names_kind(const struct step_parser *p, const char *name, const struct step_kind **kind)
{
	for (size_t i = 0; method_members[i]; i++)
		if (strcmp(name, method_members[i]) == 0)
			return true;
	for (size_t i = 0; p->kinds && p->kinds[i]; i++) {
		if (strcmp(name, p->kinds[i]->members->list->name) == 0) {
			*kind = p->kinds[i];
			return true;
		}
	}
	return strcmp(name, "request") == 0;
}

/* Finds the one member that says what the step is.  0 or -1. */
static int
step_find_kind(const struct step_parser *p, const struct document_value **found)
{
	*found = NULL;
	for (const struct document_value *v = p->object->first; v; v = v->next) {
		if (!step_names_kind(p, v->name, &p->step->kind))
			continue;
		if (*found)
			return FAULT(p, v, "two kinds in one step: \"%s\" and \"%s\"",
			    (*found)->name, v->name);
		*found = v;
	}
	return 0;
}

static int
step_does_nothing(const struct step_parser *p)
{
	struct text names = TEXT_INIT(TEXT_MAX_REASON);

	for (size_t i = 0; method_members[i]; i++)
		text_add_format(&names, "%s, ", method_members[i]);
	for (size_t i = 0; p->kinds && p->kinds[i]; i++)
		text_add_format(&names, "%s, ", p->kinds[i]->members->list->name);
	FAULT(
	    p, p->object, "the step does nothing: expected one of %srequest", text_string(&names));
	text_free(&names);
	return -1;
}

static int
step_parse_kind(const struct step_parser *p, const struct document_value *found)
{
	if (!found)
		return step_does_nothing(p);
	if (p->step->kind)
		return step_kind_parse(p);
	if (strcmp(found->name, "request") == 0)
		return step_parse_path(
		    p, document_member(found, "method")->string, document_member(found, "url"));
	return step_parse_path(p, found->name, found);
}

static int
step_parse_body(const struct step_parser *p)
{
	const struct document_value *json = parser_member(p, "json"),
				    *form = parser_member(p, "form"),
				    *body = parser_member(p, "body"),
				    *multipart = parser_member(p, "multipart"),
				    *body_file = parser_member(p, "body_file");
	const struct document_value *given = json        ? json
					     : form      ? form
					     : body      ? body
					     : multipart ? multipart
							 : body_file;
	struct text reason = TEXT_INIT(TEXT_MAX_REASON);

	if (!given)
		return 0;
	if (!!json + !!form + !!body + !!multipart + !!body_file > 1)
		return FAULT(p, given,
		    "expected one of \"json\", \"form\", \"body\", \"multipart\" and "
		    "\"body_file\"");
	if (strcmp(p->step->http.method, "HEAD") == 0)
		return FAULT(p, given, "a HEAD request carries no body");
	if (multipart)
		return step_parse_multipart(p, multipart);
	if (body_file)
		return step_parse_body_file(p, body_file);
	if (form) {
		p->step->http.body_kind = BODY_FORM;
		return step_parse_pairs(p, "form", TEMPLATE_PLAIN, true, &p->step->http.form);
	}
	if (body) {
		p->step->http.body_kind = BODY_TEXT;
		return step_parse_template(p, "body", body, TEMPLATE_PLAIN, &p->step->http.body);
	}
	p->step->http.body_kind = BODY_JSON;
	p->step->http.body =
	    template_parse(json->slice.bytes, json->slice.len, TEMPLATE_JSON_STRING, &reason);
	if (!p->step->http.body)
		FAULT(p, json, "\"json\": %s", text_string(&reason));
	text_free(&reason);
	return p->step->http.body ? 0 : -1;
}

/* ---- the name ---- */

/* "GET /readyz"; of a URL, nothing but what stands behind its host, and that without secrets. */
static int
step_name_request(const struct step_parser *p)
{
	const struct document_value *path = document_member(p->object, "request");
	struct text shown = TEXT_INIT(TEXT_MAX_RECORD), text = TEXT_INIT(TEXT_MAX_REASON);
	const char *behind;

	path = path ? document_member(path, "url") : NULL;
	for (size_t i = 0; !path && method_members[i]; i++)
		path = parser_member(p, method_members[i]);
	if (redaction_url(path->string, strlen(path->string), &shown) == -1)
		text_clear(&shown);
	behind = strstr(text_string(&shown), "://");
	if (behind) {
		behind = strchr(behind + 3, '/');
		behind = behind ? behind : "/";
	} else {
		behind = text_string(&shown);
	}
	text_add_format(&text, "%s %s", p->step->http.method, behind);
	p->step->name = text_take(&text);
	text_free(&shown);
	text_free(&text);
	return p->step->name
		   ? 0
		   : FAULT(p, path, "give the step a \"name\": its path is too long for one");
}

static int
step_parse_name(const struct step_parser *p)
{
	if (p->step->name)
		return 0;
	if (!p->step->kind)
		return step_name_request(p);
	p->step->name = step_kind_name(p);
	return 0;
}

/* ---- the whole ---- */

static int
step_check_members(const struct step_parser *p, const struct members *others)
{
	enum { MOST_KINDS = 16 };
	const struct members *tables[5] = {
	    &step_flow_table, p->step->kind ? p->step->kind->members : &step_http_table};
	/* Without a kind, one may have been misspelt. */
	struct member names[MOST_KINDS + 1] = {0};
	const struct members all = {"a step", names, NULL};
	struct document_object object = step_object(p);
	size_t count = 2;

	for (size_t i = 0; p->kinds && p->kinds[i] && i < MOST_KINDS; i++)
		names[i] = *p->kinds[i]->members->list;
	tables[count++] = &all;
	if (others)
		tables[count] = others;
	return members_check(&object, tables);
}

/* What each member has to be by itself. */
static int
step_fill(const struct step_parser *p)
{
	struct document_object object = step_object(p);

	p->step->times = 1;
	if (!p->step->kind && members_fill(&object, &step_http_table, 0) == -1)
		return -1;
	return members_fill(&object, &step_flow_table, 0);
}

static int
step_parse_http(const struct step_parser *p)
{
	struct step *step = p->step;

	return step_parse_pairs(p, "headers", TEMPLATE_HEADER, false, &step->http.headers) == -1 ||
		       step_parse_pairs(p, "query", TEMPLATE_PLAIN, true, &step->http.query) ==
			   -1 ||
		       step_parse_body(p) == -1 || step_check_authorization(p) == -1 ||
		       step_parse_route(p) == -1 || step_check_burst(p) == -1
		   ? -1
		   : 0;
}

static int
step_parse_object(const struct step_parser *p, const struct members *others)
{
	struct step *step = p->step;
	const struct document_value *found;

	if (step_find_kind(p, &found) == -1 || step_check_members(p, others) == -1 ||
	    step_fill(p) == -1)
		return -1;
	step->line = p->object->line;
	step->file = memory_string(p->document->name);
	step->source = memory_copy(p->object->slice.bytes, p->object->slice.len);
	step->paths = memory_given(json_paths_new());
	step->expressions = memory_given(p->beside ? expressions_new_beside(step->paths, p->beside)
						   : expressions_new(step->paths));
	if (step_parse_kind(p, found) == -1 || step_parse_name(p) == -1 ||
	    (!step->kind && step_parse_http(p) == -1) ||
	    expectations_parse(
		&step->expect, step, p->document, parser_member(p, "expect"), p->why) == -1 ||
	    step_parse_flow(p) == -1 || step_check_percentiles(p) == -1)
		return -1;
	return step_compile(p);
}

struct step *
step_parse(const struct document *document, const struct document_value *object,
    const struct members *others, struct text *why)
{
	return step_parse_kinds(document, object, others, NULL, NULL, why);
}

struct step *
step_parse_kinds(const struct document *document, const struct document_value *object,
    const struct members *others, const struct step_kind *const *kinds, struct expressions *beside,
    struct text *why)
{
	struct step_parser p = {
	    .document = document, .object = object, .kinds = kinds, .beside = beside, .why = why};

	p.step = memory_new(1, sizeof(*p.step));
	if (step_parse_object(&p, others) == -1) {
		step_free(p.step);
		return NULL;
	}
	return p.step;
}
