#include "incident.h"

#include <string.h>
#include <strings.h>

#include "document.h"
#include "units.h"

/* Bytes of an incident's id, which messages and names of checks repeat; those of incident-emit are
 * far shorter. */
enum { MOST_ID = 200 };

/* Names that a message lists. */
enum { NAMES_SHOWN = 3 };

/* What stands where a secret was taken out. */
static const char redacted[] = "[redacted:";

static const struct document_value *
incident_member(const struct document_value *object, const char *name, enum json_type type)
{
	const struct document_value *v = object ? document_member(object, name) : NULL;

	return v && v->slice.type == type ? v : NULL;
}

const char *
incident_string(const struct document_value *object, const char *name)
{
	const struct document_value *v = incident_member(object, name, JSON_STRING);

	return v ? v->string : NULL;
}

bool
incident_redacted(const struct document_value *value)
{
	return value && memmem(value->slice.bytes, value->slice.len, redacted, strlen(redacted));
}

/* ---- which check sent it ---- */

static bool
string_is_same(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

static bool
incident_same_request(const struct document_value *a, const struct document_value *b)
{
	static const char *const members[] = {"method", "url", "path", "body"};

	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++)
		if (!string_is_same(incident_string(a, members[i]), incident_string(b, members[i])))
			return false;
	return true;
}

/* NULL: it was written by others. */
static const struct document_value *
incident_checks(const struct incident *incident)
{
	const struct document_value *extras =
	    incident_member(incident->object, "extras", JSON_OBJECT);
	const struct document_value *checks = extras ? document_member(extras, "checks") : NULL;

	/* An older incident-emit wrote them beside the public members. */
	if (!checks)
		checks = document_member(incident->object, "checks");
	return checks;
}

bool
incident_is_exception(const struct incident *incident)
{
	const struct document_value *exception = document_member(incident->object, "exception");

	return !incident_checks(incident) && exception && exception->slice.type != JSON_NULL;
}

static const struct document_value *
incident_first_check(const struct incident *incident)
{
	const struct document_value *checks = incident_checks(incident);

	return checks && checks->slice.type == JSON_ARRAY ? checks->first : NULL;
}

static void
incident_find_check(struct incident *incident)
{
	for (const struct document_value *c = incident_first_check(incident); c; c = c->next) {
		const struct document_value *evidence = incident_member(c, "evidence", JSON_OBJECT);
		const struct document_value *request =
		    incident_member(evidence, "request", JSON_OBJECT);

		if (!request || !incident_same_request(request, incident->http))
			continue;
		incident->check = c;
		incident->evidence = evidence;
		return;
	}
}

int
incident_read(struct incident *incident, const struct document *document,
    const struct document_value *value, struct text *why)
{
	const char *type = incident_string(value, "type");
	const struct document_value *carried = incident_member(value, "incident", JSON_OBJECT);

	*incident = (struct incident){.document = document, .object = value};
	if (type && strcmp(type, "incident") != 0 && !document_member(value, "incident_id"))
		return 0;
	if (type && carried)
		incident->object = carried;
	incident->id = incident_string(incident->object, "incident_id");
	if (!incident->id || !*incident->id)
		return document_fault(document, value, why, "not an incident: no \"incident_id\"");
	if (strlen(incident->id) > MOST_ID)
		return document_fault(document, value, why,
		    "not an incident: its \"incident_id\" is longer than %d bytes", MOST_ID);
	incident->http = incident_member(incident->object, "http", JSON_OBJECT);
	if (incident->http)
		incident_find_check(incident);
	return 1;
}

/* ---- what was recorded of it ---- */

const struct document_value *
incident_recorded(const struct incident *incident, const char *name)
{
	const struct document_value *v =
	    incident->evidence ? document_member(incident->evidence, name) : NULL;

	return incident_redacted(v) ? NULL : v;
}

enum incident_failure
incident_failure(const struct incident *incident, int *status)
{
	const struct document_value *answer =
	    incident_member(incident->evidence, "answer", JSON_OBJECT);
	const struct document_value *number = answer ? document_member(answer, "status") : NULL;
	int64_t value;

	if (number && json_integer(&number->slice, &value) == 0 && value >= 100 && value <= 599) {
		*status = (int)value;
		return FAILURE_STATUS;
	}
	return incident_string(answer, "error") ? FAILURE_NO_ANSWER : FAILURE_UNKNOWN;
}

/* ---- what is in the way ---- */

static const char *
incident_header(const struct incident *incident, const char *name)
{
	const struct document_value *headers =
	    incident_member(incident->http, "headers", JSON_OBJECT);

	for (const struct document_value *h = headers ? headers->first : NULL; h; h = h->next)
		if (h->slice.type == JSON_STRING && strcasecmp(h->name, name) == 0)
			return h->string;
	return NULL;
}

static bool
incident_request_is_cut(const struct document_value *request)
{
	return incident_member(request, "body_left_out", JSON_TRUE) ||
	       incident_member(request, "body_truncated", JSON_TRUE);
}

static bool
body_ends_with(const char *string, const char *end)
{
	size_t len = strlen(string), end_len = strlen(end);

	return len >= end_len && strcasecmp(string + len - end_len, end) == 0;
}

/* Methods whose requests mean nothing without a body, if they say what kind it is. */
static bool
incident_carries_body(const struct incident *incident)
{
	static const char *const methods[] = {"POST", "PUT", "PATCH", NULL};
	const char *method = incident_string(incident->http, "method");

	return method && text_is_among_caseless(method, strlen(method), methods);
}

/* Whether its length is another than its own header said; an object may be spaced in another way
 * than it was sent. */
static bool
body_is_cut(const struct incident *incident, const char *body)
{
	const char *length = incident_header(incident, "Content-Length");
	int64_t value;

	if (body && (body_ends_with(body, "[truncated]") || body_ends_with(body, "(truncated)") ||
			body_ends_with(body, "...") || body_ends_with(body, "\xe2\x80\xa6")))
		return true;
	if (!length || *length < '0' || *length > '9')
		return false;
	return units_parse_count(length, &value) == -1 ||
	       value != (int64_t)(body ? strlen(body) : 0);
}

static const char *
incident_body_obstacle(const struct incident *incident)
{
	const struct document_value *body = document_member(incident->http, "body");
	bool is_text = body && body->slice.type == JSON_STRING;

	if (body && body->slice.type == JSON_NULL)
		body = NULL;
	if (incident_member(incident->evidence, "body_left_out", JSON_TRUE))
		return "the body was too large, or no text, and is not in the record";
	if (incident_request_is_cut(incident->http) ||
	    incident_request_is_cut(incident_member(incident->evidence, "request", JSON_OBJECT)))
		return "the body is not whole in the record";
	if (incident_redacted(body))
		return "the recorded body holds redacted parts, which nothing can fill in";
	if ((is_text || !body) && body_is_cut(incident, is_text ? body->string : NULL))
		return "the recorded body is not whole: its length is not what was sent, or it "
		       "says that it was cut";
	if (!body && !incident->evidence && incident_carries_body(incident) &&
	    incident_header(incident, "Content-Type"))
		return "it had a body, which is not in the record";
	return NULL;
}

static const char *
incident_expectation_obstacle(const struct incident *incident)
{
	static const char *const members[] = {"again", "until", "times", "burst"};
	int status;

	for (size_t i = 0; incident->evidence && i < sizeof(members) / sizeof(members[0]); i++)
		if (incident_redacted(document_member(incident->evidence, members[i])))
			return "what was expected holds redacted parts, and cannot be held against "
			       "an answer";
	if (!incident_recorded(incident, "expect") &&
	    incident_failure(incident, &status) == FAILURE_STATUS && status < 400)
		return "no expectation was recorded, and the status was no error";
	return NULL;
}

/* Or none were recorded. */
static bool
incident_headers_are_right(const struct incident *incident)
{
	const struct document_value *headers = document_member(incident->http, "headers");

	if (!headers || headers->slice.type == JSON_NULL)
		return true;
	if (headers->slice.type != JSON_OBJECT)
		return false;
	for (const struct document_value *h = headers->first; h; h = h->next)
		if (h->slice.type != JSON_STRING || !*h->name)
			return false;
	return true;
}

const char *
incident_obstacle(const struct incident *incident)
{
	const char *body;

	if (!incident->http)
		return "the incident holds no HTTP request";
	if (!incident_string(incident->http, "method"))
		return "the recorded request has no method";
	if (!incident_string(incident->http, "url") && !incident_string(incident->http, "path"))
		return "the recorded request has neither a path nor a url";
	if (incident_redacted(document_member(incident->http, "url")) ||
	    incident_redacted(document_member(incident->http, "path")))
		return "the recorded URL holds redacted parts, which nothing can fill in";
	if (!incident_headers_are_right(incident))
		return "the recorded headers are no object of names and strings";
	body = incident_body_obstacle(incident);
	return body ? body : incident_expectation_obstacle(incident);
}

/* ---- the other checks ---- */

static const char *
check_step(const struct document_value *check)
{
	return check ? incident_string(incident_member(check, "labels", JSON_OBJECT), "step")
		     : NULL;
}

size_t
incident_others(const struct incident *incident, struct text *names)
{
	const char *own = check_step(incident->check);
	size_t count = 0;

	for (const struct document_value *c = incident_first_check(incident); c; c = c->next) {
		const char *name = incident_string(c, "name"), *step = check_step(c);

		if (c == incident->check || (own && step && strcmp(own, step) == 0))
			continue;
		if (!name)
			name = incident_string(c, "tool");
		if (count < NAMES_SHOWN) {
			text_add_string(names, count > 0 ? ", " : "");
			text_add_string(names, name ? name : "?");
		}
		count++;
	}
	if (count > NAMES_SHOWN)
		text_add_string(names, ", ...");
	return count;
}
