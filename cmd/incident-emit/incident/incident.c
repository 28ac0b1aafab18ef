#include "incident.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "document.h"
#include "emit.h"
#include "fingerprint.h"
#include "json_writer.h"
#include "options.h"
#include "redaction.h"
#include "tail.h"

/* The names of the environment that say where a run happened and hold no secrets. */
static const char *const allowed[] = {"CI", "GITHUB_ACTIONS", "GITHUB_JOB", "GITHUB_REF",
    "GITHUB_REPOSITORY", "GITHUB_RUN_ATTEMPT", "GITHUB_RUN_ID", "GITHUB_SHA", "GITHUB_WORKFLOW",
    "CI_COMMIT_SHA", "CI_JOB_ID", "CI_PIPELINE_ID", "BUILD_NUMBER", "HOSTNAME",
    "KUBERNETES_NAMESPACE", "POD_NAME", "NODE_NAME", "LANG", "TZ", "READYLINE_RUN",
    "READYLINE_ENVIRONMENT", NULL};

void
incident_init(struct incident *incident, const struct emit *emit)
{
	*incident = (struct incident){.at = clock_wall(emit->clock), .count = 1};
	uuid_v7(incident->id, incident->at);
	incident->run = TEXT_INIT(TEXT_MAX_REASON);
	incident->kind = TEXT_INIT(TEXT_MAX_REASON);
	incident->exception = TEXT_INIT(TEXT_MAX_REASON);
	incident->cause = TEXT_INIT(TEXT_MAX_REASON);
	incident->stack = TEXT_INIT(INCIDENT_MAX_BYTES);
	incident->request_id = TEXT_INIT(TEXT_MAX_REASON);
	incident->severity = TEXT_INIT(TEXT_MAX_REASON);
	incident->runbook = TEXT_INIT(TEXT_MAX_REASON);
	incident->group = TEXT_INIT(TEXT_MAX_REASON);
	incident->http = TEXT_INIT(INCIDENT_MAX_BYTES);
	incident->task = TEXT_INIT(INCIDENT_MAX_BYTES);
	incident->checks = TEXT_INIT(INCIDENT_MAX_BYTES);
	incident->extras = TEXT_INIT(INCIDENT_MAX_BYTES);
	incident->fingerprint_of = TEXT_INIT(INCIDENT_MAX_BYTES);
	incident->process_name = TEXT_INIT(TEXT_MAX_REASON);
}

void
incident_free(struct incident *incident)
{
	text_free(&incident->run);
	text_free(&incident->kind);
	text_free(&incident->exception);
	text_free(&incident->cause);
	text_free(&incident->stack);
	text_free(&incident->request_id);
	text_free(&incident->severity);
	text_free(&incident->runbook);
	text_free(&incident->group);
	text_free(&incident->http);
	text_free(&incident->task);
	text_free(&incident->checks);
	text_free(&incident->extras);
	text_free(&incident->fingerprint_of);
	text_free(&incident->process_name);
}

void
incident_add_time(const struct incident *incident, struct text *name)
{
	char time[CLOCK_RFC3339_SIZE];

	clock_format(time, incident->at);
	for (const char *c = time; *c != '\0'; c++)
		if (*c != '-' && *c != ':')
			text_add_byte(name, *c);
}

void
incident_put_clean(
    struct json_writer *w, const char *name, const char *bytes, size_t len, struct text *scratch)
{
	text_clear(scratch);
	if (redaction_visible(bytes, len, scratch) == -1) {
		/* What cannot be redacted is not written. */
		json_put_string(w, name, "[left out: too long]");
		return;
	}
	if (scratch->len > 0 || !name)
		json_put_bytes(w, name, text_string(scratch), scratch->len);
}

static void
incident_put_text(
    struct json_writer *w, const char *name, const struct text *value, struct text *scratch)
{
	if (value->len > 0)
		incident_put_clean(w, name, value->bytes, value->len, scratch);
}

static void
incident_put_process(struct json_writer *w, const struct incident *incident, struct text *scratch)
{
	char host[256] = "";

	gethostname(host, sizeof(host) - 1);
	json_open_object(w, "process");
	incident_put_text(w, "name", &incident->process_name, scratch);
	if (incident->process_id != 0)
		json_put_integer(w, "pid", incident->process_id);
	if (host[0] != '\0')
		json_put_string(w, "host", host);
	json_close_object(w);
}

static void
environment_put(struct json_writer *w, const char *name, struct text *scratch)
{
	const char *value = getenv(name);

	if (value && !redaction_key(name, strlen(name)))
		incident_put_clean(w, name, value, strlen(value), scratch);
	else if (value)
		json_put_string(w, name, "[redacted:name]");
}

static void
incident_put_environment(
    struct json_writer *w, const struct option_list *more, struct text *scratch)
{
	json_open_object(w, "env");
	for (size_t i = 0; allowed[i]; i++)
		environment_put(w, allowed[i], scratch);
	for (size_t i = 0; i < more->count; i++) {
		bool again = text_is_among(more->items[i], allowed);

		for (size_t before = 0; before < i && !again; before++)
			again = strcmp(more->items[before], more->items[i]) == 0;
		if (!again)
			environment_put(w, more->items[i], scratch);
	}
	json_close_object(w);
}

static void
incident_put_logs(
    struct json_writer *w, const struct tail *logs, int64_t last, struct text *scratch)
{
	const char *at, *end;

	text_clear(scratch);
	json_open_array(w, "last_logs");
	if (tail_redact(logs, (size_t)last, scratch) == -1)
		json_put_string(w, NULL, "[left out: too long]");
	else
		for (at = text_string(scratch); (end = strchr(at, '\n')); at = end + 1)
			json_put_bytes(w, NULL, at, (size_t)(end - at));
	json_close_array(w);
}

int
incident_fingerprint(const struct incident *incident, char out[DIGEST_SIZE])
{
	*out = '\0';
	if (incident->fingerprint_of.len == 0)
		return 0;

	return fingerprint_digest(&incident->fingerprint_of, out);
}

static void
incident_put_group(struct json_writer *w, const struct incident *incident, struct text *scratch)
{
	if (!incident->group_by)
		return;
	json_open_object(w, "group");
	json_put_string(w, "by", incident->group_by);
	incident_put_text(w, "value", &incident->group, scratch);
	json_close_object(w);
}

/* ---- request and task: the members that the schema knows, of the types that it wants ---- */

static bool
header_stood_before(const struct document_value *header, const struct document_value *first)
{
	for (; first != header; first = first->next)
		if (strcmp(first->name, header->name) == 0)
			return true;

	return false;
}

static void
request_put_headers(struct json_writer *w, const struct document_value *headers)
{
	json_open_object(w, "headers");
	for (const struct document_value *h = headers->first; h; h = h->next)
		if (h->slice.type == JSON_STRING && !header_stood_before(h, headers->first))
			json_put_string(w, h->name, h->string);
	json_close_object(w);
}

static void
object_put_strings(
    struct json_writer *w, const struct document_value *object, const char *const *names)
{
	for (size_t i = 0; names[i]; i++) {
		const struct document_value *value = document_member(object, names[i]);

		if (value && value->slice.type == JSON_STRING && *value->string != '\0')
			json_put_string(w, names[i], value->string);
	}
}

static void
object_put_member(struct json_writer *w, const struct document_value *object, const char *name)
{
	const struct document_value *value = document_member(object, name);

	if (value)
		json_put_line(w, name, value->slice.bytes, value->slice.len);
}

static void
request_put(struct json_writer *w, const struct document_value *request)
{
	static const char *const strings[] = {"method", "url", "path", NULL};
	const struct document_value *headers = document_member(request, "headers");

	json_open_object(w, "http");
	object_put_strings(w, request, strings);
	if (headers && headers->slice.type == JSON_OBJECT)
		request_put_headers(w, headers);
	object_put_member(w, request, "body");
	json_close_object(w);
}

static void
task_put(struct json_writer *w, const struct document_value *task)
{
	static const char *const strings[] = {"name", "reason_code", NULL};

	json_open_object(w, "task");
	object_put_strings(w, task, strings);
	object_put_member(w, task, "args");
	object_put_member(w, task, "kwargs");
	json_close_object(w);
}

/* Puts a redacted object by its own function, where there is one. */
static void
incident_put_object(struct json_writer *w, const struct text *object,
    void (*put)(struct json_writer *w, const struct document_value *object))
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct document *document =
	    object->len == 0 ? NULL : document_parse("", object->bytes, object->len, &why);

	/* A string with a NUL is refused there; the checks keep the request all the same. */
	if (document && document->first && document->first->slice.type == JSON_OBJECT)
		put(w, document->first);
	document_free(document);
}

/* ---- extras ---- */

/* The schema knows two kinds: tasks, and all else. */
static const char *
kind_public(const char *kind)
{
	return strcmp(kind, "celery") == 0 ? "celery" : "api";
}

static void
incident_put_extras(struct json_writer *w, const struct incident *incident, const char *fingerprint,
    struct text *scratch)
{
	json_open_object(w, "extras");
	json_put_string(w, "kind", text_string(&incident->kind));
	if (*fingerprint != '\0')
		json_put_string(w, "fingerprint", fingerprint);
	incident_put_group(w, incident, scratch);
	json_put_time(w, "first_seen", incident->at);
	json_put_time(w, "last_seen", incident_last_at(incident));
	json_put_integer(w, "count", incident->count > 0 ? incident->count : 1);
	json_put_string(w, "status", "open");
	incident_put_text(w, "severity", &incident->severity, scratch);
	incident_put_text(w, "runbook", &incident->runbook, scratch);
	incident_put_text(w, "cause", &incident->cause, scratch);
	if (incident->checks.len > 0) {
		json_open_array(w, "checks");
		json_put_raw(w, NULL, incident->checks.bytes, incident->checks.len);
		json_close_array(w);
	}
	if (incident->checks_left_out > 0)
		json_put_integer(w, "checks_left_out", incident->checks_left_out);
	if (incident->extras.len > 0)
		json_put_raw(w, NULL, incident->extras.bytes, incident->extras.len);
	json_close_object(w);
}

int
incident_write(const struct incident *incident, const char *fingerprint, const struct emit *emit,
    struct text *out)
{
	TEXT_LOCAL scratch = TEXT_INIT(INCIDENT_MAX_BYTES);
	struct json_writer w = json_writer(out);

	json_open_object(&w, NULL);
	json_put_string(&w, "incident_id", incident->id);
	json_put_time(&w, "timestamp", incident->at);
	json_put_string(&w, "environment", emit->environment);
	json_put_string(&w, "kind", kind_public(text_string(&incident->kind)));
	incident_put_clean(
	    &w, "exception", text_string(&incident->exception), incident->exception.len, &scratch);
	incident_put_clean(
	    &w, "stack", text_string(&incident->stack), incident->stack.len, &scratch);
	incident_put_text(&w, "request_id", &incident->request_id, &scratch);
	incident_put_text(&w, "audit_run_id", &incident->run, &scratch);
	incident_put_process(&w, incident, &scratch);
	incident_put_object(&w, &incident->http, request_put);
	incident_put_object(&w, &incident->task, task_put);
	if (incident->logs)
		incident_put_logs(&w, incident->logs, emit->last, &scratch);
	incident_put_environment(&w, &emit->env, &scratch);
	incident_put_extras(&w, incident, fingerprint, &scratch);
	json_close_object(&w);

	return text_failed(out) ? -1 : 0;
}
