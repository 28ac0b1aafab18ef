#include "evidence.h"

#include <stdio.h>
#include <string.h>

#include "clock.h"
#include "definition.h"
#include "headers.h"
#include "json_writer.h"
#include "redaction.h"
#include "route.h"
#include "run.h"
#include "secret.h"
#include "utf8.h"

/* How much of a body is shown, and how long a request may be to be kept for a replay. */
enum { BODY_SHOWN = 4096, REQUEST_KEPT = 64 << 10, HEADERS_SHOWN = 100, VALUE_SHOWN = 4096 };

/* ---- pieces ---- */

/* redaction_url() knows what a query may hold; a form is one without its URL. */
static int
redact_form(const char *bytes, size_t len, struct text *out)
{
	static const char before[] = "http://form/?";
	TEXT_LOCAL url = TEXT_INIT(TEXT_MAX_RECORD), shown = TEXT_INIT(TEXT_MAX_RECORD);

	text_add_string(&url, before);
	text_add(&url, bytes, len);
	if (redaction_url(text_string(&url), url.len, &shown) == -1 || text_failed(&shown) ||
	    shown.len < strlen(before))
		return -1;
	return text_add(out, text_string(&shown) + strlen(before), shown.len - strlen(before));
}

/* ---- the request: what incident_v1 calls `http` ---- */

/* What is too long, or no text, could not be sent again as it was. */
static bool
is_kept(const struct http_request *request)
{
	return request->body && request->body_len <= REQUEST_KEPT &&
	       utf8_prefix(request->body, request->body_len) == request->body_len;
}

void
step_put_request(struct json_writer *w, const struct step_run *r)
{
	const struct step *step = r->step;
	const struct step_world *world = r->world;
	const struct step_rendered *rendered = &r->rendered;
	const struct http_request *request = &rendered->request;

	json_open_object(w, "request");
	json_put_string(w, "method", request->method);
	step_put_text(w, "url", world, request->url, rendered->url.len, redaction_url);
	/* A URL of its own has no path below the base URL. */
	if (!step->http.absolute)
		step_put_text(w, "path", world, text_string(&rendered->path), rendered->path.len,
		    redaction_url);
	json_open_object(w, "headers");
	for (size_t i = 0; i < request->header_count; i++)
		step_put_header(w, request->headers[i].name, world, request->headers[i].name,
		    request->headers[i].value, strlen(request->headers[i].value));
	json_close_object(w);
	if (is_kept(request))
		step_put_text(w, "body", world, request->body, request->body_len,
		    step->http.body_kind == BODY_FORM ? redact_form : redaction_json);
	json_close_object(w);
	step_put_route(w, step, world, rendered);
}

/* The plan's own words: what fills the templates may be a secret. */
void
step_put_settings(struct json_writer *w, const struct step_run *r)
{
	const char *settings = r->step->settings.source;

	json_put_string(w, "kind", r->step->kind->members->list->name);
	step_put_concealed(r->world, w, "step", settings, strlen(settings));
}

/* ---- the answer ---- */

static void
put_answer_headers(
    struct json_writer *w, const struct step_world *world, const struct http_answer *answer)
{
	TEXT_LOCAL name = TEXT_INIT(TEXT_MAX_RECORD), joined = TEXT_INIT(TEXT_MAX_RECORD);
	const char *line = text_string(&answer->headers), *end = line + answer->headers.len, *colon;
	size_t len, shown = 0;

	json_open_object(w, "headers");
	for (; shown < HEADERS_SHOWN && (colon = memchr(line, ':', (size_t)(end - line)));
	     line = (const char *)memchr(colon, '\n', (size_t)(end - colon)) + 1) {
		text_clear(&name);
		text_add(&name, line, (size_t)(colon - line));
		/* Where the name stands first is where all its values are told. */
		if (http_answer_header(answer, text_string(&name), &len) != colon + 2)
			continue;
		text_clear(&joined);
		step_header_join(answer, text_string(&name), &joined);
		step_put_header(w, text_string(&name), world, text_string(&name),
		    text_string(&joined), joined.len < VALUE_SHOWN ? joined.len : VALUE_SHOWN);
		shown++;
	}
	json_close_object(w);
}

/* Concealed as a whole, so that no half of a secret is left at the cut. */
static void
put_answer_body(struct json_writer *w, const struct step_world *world, const struct text *body)
{
	TEXT_LOCAL shown = TEXT_INIT(TEXT_MAX_RECORD);

	if (body->len == 0)
		return;
	step_conceal(world, text_string(body), body->len, &shown, redaction_json);
	if (text_failed(&shown)) {
		w->out->failed = true;
	} else {
		const char *bytes = text_string(&shown);
		size_t len = shown.len;

		if (len > BODY_SHOWN)
			len = BODY_SHOWN;
		/* A character that the cut would split is left out. */
		while (len < shown.len && len > 0 && ((unsigned char)bytes[len] & 0xc0) == 0x80)
			len--;
		json_put_bytes(w, "body", bytes, len);
	}
	json_put_integer(w, "body_bytes", (int64_t)body->len);
}

static void
put_answer(struct json_writer *w, const struct step_world *world, const struct step_answer *answer)
{
	json_open_object(w, "answer");
	if (answer->error) {
		json_put_string(w, "error", answer->error);
		step_put_text(w, "message", world, text_string(answer->reason), answer->reason->len,
		    redaction_text);
	}
	if (answer->status) {
		json_put_integer(w, "status", answer->status);
		put_answer_headers(w, world, answer->http);
	}
	put_answer_body(w, world, answer->body);
	json_close_object(w);
}

/* ---- what was expected ---- */

/* The plan's own words.  Taken apart from a secret that stands in them literally, they stay as
 * they are: `"set-cookie": true` is no secret, whatever its name. */
static void
put_expectations(
    struct json_writer *w, const char *name, const struct step_world *world, const char *json)
{
	TEXT_LOCAL shown = TEXT_INIT(TEXT_MAX_RECORD);
	struct json_error error;

	step_conceal_text(world, json, strlen(json), &shown);
	if (!text_failed(&shown) && json_validate(text_string(&shown), shown.len, 0, &error) == 0)
		json_put_line(w, name, text_string(&shown), shown.len);
}

static void
put_duration(struct json_writer *w, const char *name, int64_t ns)
{
	TEXT_LOCAL text = TEXT_INIT(64);

	text_add_format(&text, "%lldms", (long long)(ns / CLOCK_MS));
	json_put_string(w, name, text_string(&text));
}

/* What came of all requests, and what it takes to make as many again. */
static void
put_rounds(struct json_writer *w, const struct step_run *r)
{
	const struct step *step = r->step;

	step_times_put(w, "latency_ms", &r->times);
	step_times_put(w, "again_latency_ms", &r->again_times);
	if (step->http.burst) {
		json_open_object(w, "burst");
		json_put_integer(w, "requests", step->http.burst);
		put_duration(w, "within", step->http.burst_within_ns);
		json_close_object(w);
	} else if (r->times.taken || r->again_times.taken) {
		json_put_integer(w, "times", step_requests(step));
	}
}

/* What a replay has to make anew, since the service has seen it: {"VALUE":"uuid"}. */
static void
put_made(struct json_writer *w, const struct step_rendered *rendered)
{
	const char *line = text_string(&rendered->made), *end;

	if (rendered->made.len == 0 || text_failed(&rendered->made))
		return;
	json_open_object(w, "made");
	for (; (end = strchr(line, '\n')); line = end + 1) {
		const char *blank = strchr(line, ' ');
		char value[64], function[16];

		snprintf(function, sizeof(function), "%.*s", (int)(blank - line), line);
		snprintf(value, sizeof(value), "%.*s", (int)(end - blank - 1), blank + 1);
		/* The same millisecond may have been asked for twice. */
		if (!memmem(text_string(&rendered->made),
			(size_t)(line - text_string(&rendered->made)), line,
			(size_t)(end - line + 1)))
			json_put_string(w, value, function);
	}
	json_close_object(w);
}

int
step_evidence(const struct step_run *r)
{
	const struct step *step = r->step;
	const struct step_world *world = r->world;
	const struct step_rendered *rendered = &r->rendered;
	struct step_outcome *outcome = r->outcome;
	struct json_writer w = json_writer(&outcome->evidence);

	outcome->evidence.max = TEXT_MAX_RECORD;
	text_clear(&outcome->evidence);
	json_open_object(&w, NULL);
	step->type->put(&w, r);
	put_answer(&w, world, &r->answer);
	if (rendered->request.body && !is_kept(&rendered->request))
		json_put_bool(&w, "body_left_out", true);
	put_expectations(&w, "expect", world, step->expect.source);
	if (step->again) {
		put_expectations(&w, "again", world, step->again_source);
		put_made(&w, rendered);
	}
	if (step->until) {
		json_put_bool(&w, "until", true);
		put_duration(&w, "timeout", step->timeout_ns);
		if (step->try_ns)
			put_duration(&w, "try", step->try_ns);
		put_duration(&w, "every", step->every_ns);
	}
	put_rounds(&w, r);
	json_close_object(&w);
	return text_failed(&outcome->evidence) ? -1 : 0;
}
