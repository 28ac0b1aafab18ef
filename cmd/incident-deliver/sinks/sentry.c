/* sentry: an envelope with one event, known by its id.  That an incident is over means nothing
 * there. */
#include <stdlib.h>
#include <string.h>

#include "address.h"
#include "answer.h"
#include "digest.h"
#include "document.h"
#include "event.h"
#include "frames.h"
#include "http_sink.h"
#include "incident_v1.h"
#include "json_writer.h"
#include "keys.h"
#include "kinds.h"
#include "memory.h"
#include "payload.h"

enum { LARGEST_EVENT = 1000000, LONGEST_TAG = 200, LONGEST_VALUE = 4096, EVENT_ID = 32 };

#define DSN "SENTRY_DSN"

struct sentry {
	char *url;  /* of the envelopes */
	char *dsn;  /* without a secret key */
	char *auth; /* X-Sentry-Auth */
};

/* What sentry_put() is told beside the notice. */
struct sentry_event {
	const struct sentry *own;
	char id[DIGEST_SIZE];
};

/* ---- opening ---- */

/* https://KEY@HOST/PREFIX/PROJECT posts to https://HOST/PREFIX/api/PROJECT/envelope/. */
static int
dsn_take(struct sentry *own, const char *base, const char *project_of, const char *user,
    struct text *why)
{
	const char *path = address_path(project_of), *project = strrchr(path, '/');
	size_t key_len = strcspn(user, ":");
	const char *prefix = address_path(base);
	/* A base without a path of its own takes the project of the DSN. */
	size_t prefix_len = base == project_of && project ? (size_t)(project - path) : 0;
	TEXT_LOCAL url = TEXT_INIT(TEXT_MAX_RECORD);
	TEXT_LOCAL dsn = TEXT_INIT(TEXT_MAX_RECORD);
	TEXT_LOCAL auth = TEXT_INIT(TEXT_MAX_RECORD);

	if (!project || project[1] == '\0' || strpbrk(project, "?#"))
		return text_fail(why, "no project stands at the end of its path");
	address_put_origin(base, &url);
	text_add_format(&url, "%.*s/api%s/envelope/", (int)prefix_len, prefix, project);
	text_add_format(&dsn, "%.*s://%.*s@", (int)strcspn(base, ":"), base, (int)key_len, user);
	text_add(&dsn, strstr(base, "://") + 3, (size_t)(prefix - strstr(base, "://")) - 3);
	text_add_format(&dsn, "%.*s%s", (int)prefix_len, prefix, project);
	text_add_format(&auth,
	    "Sentry sentry_version=7, sentry_client=readyline/" READYLINE_VERSION
	    ", sentry_key=%.*s",
	    (int)key_len, user);
	own->url = memory_string(text_string(&url));
	own->dsn = memory_string(text_string(&dsn));
	own->auth = memory_string(text_string(&auth));

	return 0;
}

/* The key is that of the URL, where it stands in a file, else that of SENTRY_DSN. */
static int
sentry_open(struct sink *sink, const struct sink_address *address, struct text *why)
{
	struct sentry *own = sink->own = memory_new(1, sizeof(*own));
	struct sink_address dsn = {0};
	const char *given = NULL, *base = address->url, *user = address->user;
	bool has_project = base && strlen(address_path(base)) > 1;
	int rc = 0;

	if (!user || !has_project) {
		if (keys_need(sink->keys, DSN, &given, why) == -1)
			return -1;
		rc = address_read(&dsn, given, false, why);
		if (rc == 0 && (!dsn.url || !dsn.user))
			rc = text_fail(why, "a key is needed before '@', and a project at its end");
		if (rc == -1)
			text_fail_of(why, DSN);
	}
	if (rc == 0 && dsn.user)
		keys_add(sink->keys, dsn.user);
	if (rc == 0)
		rc = dsn_take(own, base ? base : dsn.url, has_project ? base : dsn.url,
		    user ? user : dsn.user, why);
	if (rc == 0)
		rc = http_sink_open(sink, own->url, true, why);
	address_free(&dsn);

	return rc;
}

/* ---- saying it ---- */

static void
put_tag(struct json_writer *w, const char *name, const char *value)
{
	TEXT_LOCAL cut = TEXT_INIT(TEXT_MAX_REASON);

	if (!value)
		return;
	event_put_cut(value, LONGEST_TAG, &cut);
	json_put_string(w, name, text_string(&cut));
}

static void
frames_put(struct json_writer *w, const char *stack)
{
	struct frame frames[FRAMES_MOST];
	size_t count = frames_read(stack, frames);

	if (count == 0)
		return;
	json_open_object(w, "stacktrace");
	json_open_array(w, "frames");
	for (size_t i = 0; i < count; i++) {
		json_open_object(w, NULL);
		json_put_bytes(w, "filename", frames[i].file, frames[i].file_len);
		if (frames[i].function)
			json_put_bytes(w, "function", frames[i].function, frames[i].function_len);
		if (frames[i].line > 0)
			json_put_integer(w, "lineno", frames[i].line);
		json_close_object(w);
	}
	json_close_array(w);
	json_close_object(w);
}

static void
exception_put(struct json_writer *w, const struct notice *notice, const struct excerpt *excerpt)
{
	const char *exception = notice->incident->exception;
	TEXT_LOCAL type = TEXT_INIT(TEXT_MAX_DOCUMENT);
	TEXT_LOCAL value = TEXT_INIT(TEXT_MAX_DOCUMENT);

	event_put_type(notice, &type);
	event_put_cut(exception + event_type_length(exception), LONGEST_VALUE, &value);
	json_open_object(w, "exception");
	json_open_array(w, "values");
	json_open_object(w, NULL);
	put_tag(w, "type", text_string(&type));
	json_put_string(w, "value", text_string(&value) + strspn(text_string(&value), ": "));
	if (!excerpt->bare)
		frames_put(w, notice->incident->stack);
	json_close_object(w);
	json_close_array(w);
	json_close_object(w);
}

static void
tags_put(struct json_writer *w, const struct incident_v1 *incident)
{
	json_open_object(w, "tags");
	put_tag(w, "kind", incident->finer_kind);
	put_tag(w, "service", event_member(incident->process, "name"));
	put_tag(w, "request_id", incident->request_id);
	put_tag(w, "incident_id", incident->id);
	json_close_object(w);
}

static void
put_raw_member(struct json_writer *w, const char *name, const struct document_value *object,
    const char *member, enum json_type type)
{
	const struct document_value *value = object ? document_member(object, member) : NULL;

	if (value && value->slice.type == type)
		json_put_line(w, name, value->slice.bytes, value->slice.len);
}

static void
request_put(struct json_writer *w, const struct document_value *http)
{
	if (!http)
		return;
	json_open_object(w, "request");
	put_raw_member(w, "method", http, "method", JSON_STRING);
	put_raw_member(w, "url", http, "url", JSON_STRING);
	put_raw_member(w, "headers", http, "headers", JSON_OBJECT);
	json_close_object(w);
}

/* The log shows as what came before. */
static void
breadcrumbs_put(struct json_writer *w, const struct notice *notice, const struct excerpt *excerpt)
{
	const struct document_value *logs = notice->incident->last_logs;
	size_t at = 0;

	if (!logs || excerpt->bare)
		return;
	json_open_object(w, "breadcrumbs");
	json_open_array(w, "values");
	for (const struct document_value *line = logs->first; line; line = line->next) {
		if (at++ < excerpt->logs)
			continue;
		json_open_object(w, NULL);
		json_put_string(w, "category", "log");
		json_put_line(w, "message", line->slice.bytes, line->slice.len);
		json_close_object(w);
	}
	json_close_array(w);
	json_close_object(w);
}

static void
extra_put(struct json_writer *w, const struct notice *notice, const struct excerpt *excerpt)
{
	const struct incident_v1 *incident = notice->incident;

	json_open_object(w, "extra");
	json_put_integer(w, "count", incident->count);
	json_put_string(w, "runbook", incident->runbook);
	if (!excerpt->bare)
		json_put_string(w, "run", incident->run);
	payload_put_stack(w, "stack", notice, excerpt);
	payload_put_checks(w, "checks", notice, excerpt);
	payload_put_left_out(w, "left_out", notice, excerpt);
	json_close_object(w);
}

static const char *
level_of(const struct incident_v1 *incident)
{
	static const char *const as_they_are[] = {"error", "warning", "info", NULL};

	return text_is_among(incident->severity, as_they_are) ? incident->severity : "fatal";
}

static void
sentry_put(const struct notice *notice, const struct excerpt *excerpt, const void *context,
    struct text *out)
{
	const struct sentry_event *event = context;
	const struct incident_v1 *incident = notice->incident;
	struct json_writer w = json_writer(out);

	json_open_object(&w, NULL);
	json_put_bytes(&w, "event_id", event->id, EVENT_ID);
	json_put_time(&w, "timestamp", incident->last_seen);
	json_put_string(&w, "platform", "other");
	json_put_string(&w, "level", level_of(incident));
	json_put_string(&w, "logger", "incident-deliver");
	put_tag(&w, "environment", incident->environment);
	put_tag(&w, "server_name", event_member(incident->process, "host"));
	json_open_array(&w, "fingerprint");
	json_put_string(&w, NULL, notice->key);
	json_close_array(&w);
	tags_put(&w, incident);
	exception_put(&w, notice, excerpt);
	request_put(&w, excerpt->bare ? NULL : incident->http);
	breadcrumbs_put(&w, notice, excerpt);
	extra_put(&w, notice, excerpt);
	json_close_object(&w);
}

/* One line of the envelope, one of the item, and the item. */
static void
envelope_put(const struct sentry_event *event, const struct notice *notice,
    const struct text *payload, struct text *out)
{
	struct json_writer w = json_writer(out);

	json_open_object(&w, NULL);
	json_put_bytes(&w, "event_id", event->id, EVENT_ID);
	json_put_string(&w, "dsn", event->own->dsn);
	json_put_time(&w, "sent_at", notice->at);
	json_close_object(&w);
	text_add_format(out,
	    "\n{\"type\":\"event\",\"content_type\":\"application/json\",\"length\":%zu}\n",
	    payload->len);
	text_add(out, text_string(payload), payload->len);
	text_add_byte(out, '\n');
}

static bool
event_is_kept(const struct http_answer *answer)
{
	return answer_member_is(answer, "id", NULL);
}

static enum sink_verdict
sentry_send(struct sink *sink, const struct notice *notice, struct sink_reply *reply)
{
	const struct sentry *own = sink->own;
	struct sentry_event event = {.own = own};
	const struct payload_form form = {LARGEST_EVENT, sentry_put, &event};
	TEXT_LOCAL payload = TEXT_INIT(TEXT_MAX_DOCUMENT);
	TEXT_LOCAL body = TEXT_INIT(TEXT_MAX_DOCUMENT);
	const struct http_header auth = {"X-Sentry-Auth", own->auth};
	const struct http_post post = {.url = own->url,
	    .headers = &auth,
	    .header_count = 1,
	    .content_type = "application/x-sentry-envelope",
	    .body = &body,
	    .is_success = event_is_kept,
	    .key = DSN};

	if (digest_of(notice->idempotency_key, strlen(notice->idempotency_key), event.id) == -1 ||
	    payload_build(notice, &form, &payload) == -1) {
		text_set_format(&reply->reason, "it is too large");
		return SINK_REFUSED;
	}
	envelope_put(&event, notice, &payload, &body);

	return http_sink_post(sink, notice, &post, reply);
}

static void
sentry_close(struct sink *sink)
{
	struct sentry *own = sink->own;

	http_sink_close(sink);
	if (!own)
		return;
	free(own->url);
	free(own->dsn);
	free(own->auth);
	free(own);
}

const struct sink_kind sink_sentry = {
    .scheme = "sentry",
    .is_idempotent = true,
    .wants_no_resolve = true,
    .open = sentry_open,
    .send = sentry_send,
    .close = sentry_close,
};
