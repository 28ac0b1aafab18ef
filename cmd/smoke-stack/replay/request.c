#include "request.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "document.h"
#include "http.h"
#include "incident.h"
#include "json_writer.h"

/* Of a value that a template made; what is shorter may stand anywhere. */
enum { MADE_LEAST = 13 };

/* ---- texts ---- */

/* What a template made of a request that was sent twice, and that the service has seen since: a
 * member of "made" that begins at `bytes`. */
static const struct document_value *
incident_made_at(const struct incident *incident, const char *bytes, size_t len)
{
	const struct document_value *again = incident_recorded(incident, "again");
	const struct document_value *made = again ? incident_recorded(incident, "made") : NULL;

	for (const struct document_value *v = made ? made->first : NULL; v; v = v->next)
		if (v->name && v->string && strlen(v->name) >= MADE_LEAST &&
		    strlen(v->name) <= len && memcmp(v->name, bytes, strlen(v->name)) == 0 &&
		    (strcmp(v->string, "uuid") == 0 || strcmp(v->string, "now_ms") == 0))
			return v;
	return NULL;
}

/* Texts of an incident are no templates; but what one made is made anew. */
static void
request_put_literal(struct json_writer *w, const char *name, const struct incident *incident,
    const char *bytes, size_t len)
{
	TEXT_LOCAL escaped = TEXT_INIT(TEXT_MAX_RECORD);

	for (size_t at = 0; at < len;) {
		const struct document_value *made =
		    incident_made_at(incident, bytes + at, len - at);

		if (made) {
			text_add_format(&escaped, "{{%s}}", made->string);
			at += strlen(made->name);
		} else if (len - at >= 2 && memcmp(bytes + at, "{{", 2) == 0) {
			text_add_string(&escaped, "{{{{}}");
			at += 2;
		} else {
			text_add_byte(&escaped, bytes[at++]);
		}
	}
	if (text_failed(&escaped))
		w->out->failed = true;
	json_put_string(w, name, text_string(&escaped));
}

static void
request_put_copy(struct json_writer *w, const char *name, const struct document_value *value)
{
	if (value)
		json_put_line(w, name, value->slice.bytes, value->slice.len);
}

/* ---- headers ---- */

/* Headers that belong to one connection or one request are not sent again. */
static bool
header_is_of_one_request(const char *name)
{
	static const char *const own[] = {"host", "content-length", "transfer-encoding",
	    "connection", "x-request-id", "x-correlation-id", "traceparent", NULL};

	return text_is_among_caseless(name, strlen(name), own);
}

static const struct document_value *
incident_first_header(const struct incident *incident)
{
	const struct document_value *headers = document_member(incident->http, "headers");

	return headers && headers->slice.type == JSON_OBJECT ? headers->first : NULL;
}

static bool
header_is_sent(const struct document_value *header)
{
	return header->slice.type == JSON_STRING && !header_is_of_one_request(header->name);
}

int
replay_redacted_headers(
    const struct incident *incident, int (*visit)(const char *header, void *context), void *context)
{
	int rc = 0;

	for (const struct document_value *h = incident_first_header(incident); h && rc == 0;
	     h = h->next)
		if (header_is_sent(h) && incident_redacted(h))
			rc = visit(h->name, context);
	return rc;
}

void
replay_header_variable(const char *header, struct text *name)
{
	text_add_string(name, "READYLINE_REPLAY_");
	for (; *header; header++)
		text_add_byte(name,
		    isalnum((unsigned char)*header) ? (char)toupper((unsigned char)*header) : '_');
}

static void
header_put_redacted(struct json_writer *w, const char *header)
{
	TEXT_LOCAL value = TEXT_INIT(TEXT_MAX_RECORD);

	text_add_string(&value, "{{env.");
	replay_header_variable(header, &value);
	text_add_string(&value, "}}");
	json_put_string(w, header, text_string(&value));
}

static bool
incident_has_header(const struct incident *incident, const char *name)
{
	for (const struct document_value *h = incident_first_header(incident); h; h = h->next)
		if (strcasecmp(h->name, name) == 0)
			return true;
	return false;
}

static bool
incident_has_json_body(const struct incident *incident)
{
	const struct document_value *body = document_member(incident->http, "body");

	return body && body->slice.type != JSON_STRING && body->slice.type != JSON_NULL;
}

static void
request_put_headers(struct json_writer *w, const struct incident *incident)
{
	json_open_object(w, "headers");
	if (incident_has_json_body(incident) && !incident_has_header(incident, "Content-Type"))
		json_put_string(w, "Content-Type", "application/json");
	for (const struct document_value *h = incident_first_header(incident); h; h = h->next) {
		if (!header_is_sent(h))
			continue;
		if (incident_redacted(h))
			header_put_redacted(w, h->name);
		else
			request_put_literal(w, h->name, incident, h->string, strlen(h->string));
	}
	json_close_object(w);
}

/* ---- where it goes ---- */

/* What stands behind the host of a URL; a path as it is. */
static const char *
url_path(const char *url)
{
	const char *host = *url != '/' ? strstr(url, "://") : NULL;

	return host ? host + 3 + strcspn(host + 3, "/?#") : url;
}

const char *
replay_target(const struct incident *incident, const char *base_url, struct text *why)
{
	const char *path = incident_string(incident->http, "path");
	const char *url = incident_string(incident->http, "url");
	TEXT_LOCAL wrong = TEXT_INIT(TEXT_MAX_REASON);

	if (!base_url && !url) {
		document_fault(incident->document, incident->http, why,
		    "incident %s has a path alone: --base-url URL is needed", incident->id);
		return NULL;
	}
	if (!base_url && http_check_url(url, &wrong) == -1) {
		document_fault(incident->document, incident->http, why, "incident %s: its url: %s",
		    incident->id, text_string(&wrong));
		url = NULL;
	}
	if (!base_url)
		return url;
	/* A whole URL in its place would leave the base URL. */
	if (path && *path != '/') {
		document_fault(incident->document, incident->http, why,
		    "incident %s: its path does not begin with \"/\"", incident->id);
		return NULL;
	}
	return path ? path : url_path(url);
}

/* ---- the step ---- */

static void
request_put_body(struct json_writer *w, const struct incident *incident)
{
	const struct document_value *body = document_member(incident->http, "body");

	if (body && body->slice.type == JSON_STRING)
		request_put_literal(w, "body", incident, body->string, strlen(body->string));
	else if (incident_has_json_body(incident))
		request_put_literal(w, "body", incident, body->slice.bytes, body->slice.len);
}

static void
request_put_expectations(struct json_writer *w, const struct incident *incident)
{
	static const char answered[] = "{\"status\":\"2xx\"}";

	if (!incident_recorded(incident, "expect")) {
		json_put_raw(w, "expect", answered, strlen(answered));
		return;
	}
	request_put_copy(w, "expect", incident_recorded(incident, "expect"));
	request_put_copy(w, "again", incident_recorded(incident, "again"));
	request_put_copy(w, "until", incident_recorded(incident, "until"));
	if (incident_recorded(incident, "until")) {
		request_put_copy(w, "timeout", incident_recorded(incident, "timeout"));
		request_put_copy(w, "try", incident_recorded(incident, "try"));
		request_put_copy(w, "every", incident_recorded(incident, "every"));
	}
	request_put_copy(w, "times", incident_recorded(incident, "times"));
	request_put_copy(w, "burst", incident_recorded(incident, "burst"));
}

void
replay_plan_write(const struct incident *incident, const char *target, struct text *out)
{
	struct json_writer w = json_writer(out);
	const char *method = incident_string(incident->http, "method");
	TEXT_LOCAL name = TEXT_INIT(TEXT_MAX_RECORD);

	json_open_object(&w, NULL);
	text_add_format(&name, "replay %s: %s ", incident->id, method);
	text_add(&name, url_path(target), strcspn(url_path(target), "?#"));
	json_put_string(&w, "name", text_string(&name));
	json_open_object(&w, "request");
	json_put_string(&w, "method", method);
	request_put_literal(&w, "url", incident, target, strcspn(target, "#"));
	json_close_object(&w);
	request_put_headers(&w, incident);
	request_put_body(&w, incident);
	request_put_expectations(&w, incident);
	json_close_object(&w);
	text_add_byte(out, '\n');
}
