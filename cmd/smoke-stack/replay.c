/*
 * An incident's request becomes a plan of one step: what was sent, held against what was expected then.
 */
#include <string.h>
#include <strings.h>

#include "diag.h"
#include "document.h"
#include "json_writer.h"
#include "records.h"
#include "smoke.h"

/* Bytes of an incident's id, which messages and names of checks repeat; those of incident-emit are far shorter. */
enum { MOST_ID = 200 };

/* What stands where a secret was taken out. */
static const char redacted[] = "[redacted:";

/* The parts of an incident that a replay needs; any may be NULL. */
struct incident {
	const struct document *document;
	const struct document_value *object, *http;
	const struct document_value *evidence; /* of the check that sent this request */
	const char *id;
};

static const char *
string_of(const struct document_value *object, const char *name)
{
	const struct document_value *v = object ? document_member(object, name) : NULL;

	return v && v->slice.type == JSON_STRING ? v->string : NULL;
}

static bool
same(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

/* ---- what was expected ---- */

static bool
same_request(const struct document_value *a, const struct document_value *b)
{
	return same(string_of(a, "method"), string_of(b, "method")) &&
	       same(string_of(a, "url"), string_of(b, "url")) &&
	       same(string_of(a, "path"), string_of(b, "path")) &&
	       same(string_of(a, "body"), string_of(b, "body"));
}

static const struct document_value *
find_evidence(const struct incident *incident)
{
	const struct document_value *checks = document_member(incident->object, "checks");

	for (const struct document_value *c = checks ? checks->first : NULL; c; c = c->next) {
		const struct document_value *evidence = document_member(c, "evidence");
		const struct document_value *request =
		    evidence ? document_member(evidence, "request") : NULL;

		if (request && same_request(request, incident->http))
			return evidence;
	}
	return NULL;
}

/* The member of the evidence if it is whole: what was redacted can be compared with nothing. */
static const struct document_value *
expectation(const struct incident *incident, const char *name)
{
	const struct document_value *v =
	    incident->evidence ? document_member(incident->evidence, name) : NULL;

	if (v && memmem(v->slice.bytes, v->slice.len, redacted, strlen(redacted)))
		return NULL;
	return v;
}

static int64_t
recorded_status(const struct incident *incident)
{
	const struct document_value *answer =
	    incident->evidence ? document_member(incident->evidence, "answer") : NULL;
	const struct document_value *status = answer ? document_member(answer, "status") : NULL;
	int64_t value;

	return status && json_integer(&status->slice, &value) == 0 ? value : 0;
}

/* ---- the plan ---- */

/* Texts of an incident are no templates. */
static void
put_literal(struct json_writer *w, const char *name, const char *string)
{
	struct text escaped = TEXT_INIT(TEXT_MAX_RECORD);
	const char *open;

	for (; (open = strstr(string, "{{")); string = open + 2) {
		text_add(&escaped, string, (size_t)(open - string));
		text_add_string(&escaped, "{{{{}}");
	}
	text_add_string(&escaped, string);
	if (text_failed(&escaped))
		w->out->failed = true;
	json_put_string(w, name, text_string(&escaped));
	text_free(&escaped);
}

/* Headers that belong to one connection or one request, and those that were redacted, are not sent again. */
static bool
is_sent_again(const struct document_value *header)
{
	static const char *const own[] = {"host", "content-length", "transfer-encoding",
	    "connection", "x-request-id", "x-correlation-id", "traceparent", NULL};

	if (header->slice.type != JSON_STRING || strstr(header->string, redacted))
		return false;
	for (size_t i = 0; own[i]; i++)
		if (strcasecmp(header->name, own[i]) == 0)
			return false;
	return true;
}

static void
put_headers(struct json_writer *w, const struct incident *incident)
{
	const struct document_value *headers = document_member(incident->http, "headers");

	json_open_object(w, "headers");
	for (const struct document_value *h = headers ? headers->first : NULL; h; h = h->next)
		if (is_sent_again(h))
			put_literal(w, h->name, h->string);
	json_close_object(w);
}

static void
note_left_out(const struct incident *incident)
{
	const struct document_value *headers = document_member(incident->http, "headers");

	for (const struct document_value *h = headers ? headers->first : NULL; h; h = h->next)
		if (h->slice.type == JSON_STRING && strstr(h->string, redacted))
			diag_note("incident %s: header %s was redacted and is not sent",
			    incident->id, h->name);
}

/* What stands behind the host of a URL; a path as it is. */
static const char *
path_of_url(const char *url)
{
	const char *host = url && *url != '/' ? strstr(url, "://") : NULL;

	return host ? host + 3 + strcspn(host + 3, "/?#") : url;
}

/* Below the base URL, where there is one; else where the request went. */
static const char *
target_of(const struct incident *incident, const char *base_url)
{
	const char *path = string_of(incident->http, "path");
	const char *url = string_of(incident->http, "url");

	if (!base_url)
		return url ? url : path;
	if (!path)
		path = path_of_url(url);
	return path;
}

static void
put_copy(struct json_writer *w, const char *name, const struct document_value *value)
{
	if (value)
		json_put_line(w, name, value->slice.bytes, value->slice.len);
}

static void
put_expectations(struct json_writer *w, const struct incident *incident)
{
	const struct document_value *expect = expectation(incident, "expect");

	if (expect) {
		put_copy(w, "expect", expect);
		put_copy(w, "again", expectation(incident, "again"));
		put_copy(w, "until", expectation(incident, "until"));
		if (expectation(incident, "until")) {
			put_copy(w, "timeout", expectation(incident, "timeout"));
			put_copy(w, "every", expectation(incident, "every"));
		}
		put_copy(w, "times", expectation(incident, "times"));
		put_copy(w, "burst", expectation(incident, "burst"));
	} else if (recorded_status(incident) >= 400) {
		/* Without them it fails for as long as the answer is an error. */
		static const char no_error[] = "{\"status\":[\"2xx\",\"3xx\"]}";

		json_put_raw(w, "expect", no_error, strlen(no_error));
	}
}

static void
put_plan(const struct incident *incident, const char *method, const char *target, struct text *out)
{
	struct json_writer w = json_writer(out);
	const struct document_value *body = document_member(incident->http, "body");
	struct text name = TEXT_INIT(TEXT_MAX_REASON);

	json_open_object(&w, NULL);
	text_add_format(&name, "replay %s: %s ", incident->id, method);
	text_add(&name, path_of_url(target), strcspn(path_of_url(target), "?#"));
	json_put_string(&w, "name", text_string(&name));
	json_open_object(&w, "request");
	json_put_string(&w, "method", method);
	put_literal(&w, "url", target);
	json_close_object(&w);
	put_headers(&w, incident);
	if (body && body->slice.type == JSON_STRING)
		put_literal(&w, "body", body->string);
	else if (body && body->slice.type != JSON_NULL)
		put_copy(&w, "json", body);
	put_expectations(&w, incident);
	json_close_object(&w);
	text_add_byte(out, '\n');
	text_free(&name);
}

/* Why the request cannot be sent as it was, or NULL. */
static const char *
obstacle(const struct incident *incident, const char *target)
{
	const struct document_value *body = document_member(incident->http, "body");
	int64_t status = recorded_status(incident);

	if (strstr(target, redacted))
		return "the recorded URL holds redacted parts";
	if (body && memmem(body->slice.bytes, body->slice.len, redacted, strlen(redacted)))
		return "the recorded body holds redacted parts";
	if (incident->evidence && document_member(incident->evidence, "body_left_out"))
		return "the body was too large to be recorded";
	if (!expectation(incident, "expect") && status > 0 && status < 400)
		return "no expectation was recorded, and the status was no error";
	return NULL;
}

/* ---- running it ---- */

/* What cannot be sent cannot be judged. */
static void
record_unknown(const struct incident *incident, const char *why, struct smoke *smoke)
{
	struct text name = TEXT_INIT(TEXT_MAX_REASON);
	struct check check = {.status = CHECK_UNKNOWN,
	    .message = why,
	    .file = incident->document->name,
	    .line = incident->object->line};

	text_add_format(&name, "replay %s", incident->id);
	check.name = text_string(&name);
	records_check(smoke->records, &check);
	text_free(&name);
}

/* Each check says whether what it stands for is mended. */
static void
add_verdict(struct step_outcome *outcome)
{
	struct text was = TEXT_INIT(TEXT_MAX_RECORD);

	for (size_t i = 0; i < outcome->count; i++) {
		struct step_check *check = &outcome->checks[i];

		text_clear(&was);
		text_add(&was, text_string(&check->message), check->message.len);
		text_clear(&check->message);
		text_add_string(&check->message, check->status == CHECK_PASS   ? "mended"
						 : check->status == CHECK_FAIL ? "still fails"
									       : "not judged");
		if (was.len > 0)
			text_add_format(&check->message, ": %s", text_string(&was));
	}
	text_free(&was);
}

static int
run_plan(const char *plan, size_t len, const struct incident *incident, struct smoke *smoke,
    struct text *why)
{
	struct document *document = document_parse(incident->document->name, plan, len, why);
	struct step *step = document ? step_parse(document, document->first, NULL, why) : NULL;
	struct step_outcome outcome = {0};
	int rc = step ? step_run(step, &smoke->world, &outcome, why) : -1;

	if (rc == 0) {
		add_verdict(&outcome);
		step_record(&outcome, smoke->records);
		if (!outcome.interrupted)
			diag_note("%s: incident %s %s", incident->document->name, incident->id,
			    outcome.status == CHECK_PASS ? "is mended" : "still fails");
	}
	records_flush(smoke->records);
	step_outcome_free(&outcome);
	step_free(step);
	document_free(document);
	return rc;
}

static int
replay(struct incident *incident, struct smoke *smoke, const char *base_url, struct text *printed,
    struct text *why)
{
	const char *method = string_of(incident->http, "method"), *target, *problem;
	struct text plan = TEXT_INIT(TEXT_MAX_DOCUMENT);
	int rc = 0;

	target = target_of(incident, base_url);
	if (!method || !target)
		return document_fault(incident->document, incident->http, why,
		    "incident %s: its \"http\" names no method, or no path and no url",
		    incident->id);
	if (!base_url && !strstr(target, "://"))
		return document_fault(incident->document, incident->http, why,
		    "incident %s has a path alone: --base-url URL is needed", incident->id);
	problem = obstacle(incident, target);
	if (problem && printed)
		return document_fault(incident->document, incident->http, why, "incident %s: %s",
		    incident->id, problem);
	if (problem) {
		record_unknown(incident, problem, smoke);
		return 0;
	}
	note_left_out(incident);
	put_plan(incident, method, target, printed ? printed : &plan);
	if (text_failed(printed ? printed : &plan))
		rc = (text_set_format(why, "out of memory"), -1);
	else if (!printed)
		rc = run_plan(text_string(&plan), plan.len, incident, smoke, why);
	text_free(&plan);
	return rc;
}

int
replay_file(const char *path, struct smoke *smoke, const char *base_url, struct text *plan,
    struct text *why)
{
	struct document *document = document_read(path, why);
	int rc = document ? 0 : -1;

	if (document && !document->first)
		rc = (text_set_format(why, "%s: no incident", document->name), -1);
	for (const struct document_value *v = document ? document->first : NULL; v && rc == 0;
	     v = v->next) {
		struct incident incident = {.document = document, .object = v};
		const char *type = string_of(v, "type");

		/* An `incident` record carries the artifact. */
		if (type && strcmp(type, "incident") == 0 && document_member(v, "incident"))
			incident.object = document_member(v, "incident");
		incident.id = string_of(incident.object, "incident_id");
		incident.http = document_member(incident.object, "http");
		if (!incident.id)
			rc =
			    document_fault(document, v, why, "not an incident: no \"incident_id\"");
		else if (strlen(incident.id) > MOST_ID)
			rc = document_fault(document, v, why,
			    "not an incident: its \"incident_id\" is longer than %d bytes",
			    MOST_ID);
		else if (!incident.http)
			rc = document_fault(document, v, why,
			    "incident %s holds no HTTP request to replay", incident.id);
		if (rc < 0)
			break;
		incident.evidence = find_evidence(&incident);
		rc = replay(&incident, smoke, base_url, plan, why);
	}
	document_free(document);
	return rc;
}
