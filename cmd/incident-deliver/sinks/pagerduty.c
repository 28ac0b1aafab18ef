/* pagerduty: Events API v2, which tells incidents apart by their dedup_key. */
#include <stdlib.h>
#include <string.h>

#include "address.h"
#include "answer.h"
#include "document.h"
#include "event.h"
#include "http_sink.h"
#include "incident_v1.h"
#include "json_writer.h"
#include "keys.h"
#include "kinds.h"
#include "memory.h"
#include "payload.h"

enum { LARGEST_EVENT = 512000, LONGEST_SUMMARY = 1024, LONGEST_WORD = 255 };

#define ROUTING_KEY "PAGERDUTY_ROUTING_KEY"

struct pagerduty {
	char *url;
	const char *key;
};

static int
pagerduty_open(struct sink *sink, const struct sink_address *address, struct text *why)
{
	struct pagerduty *own = sink->own = memory_new(1, sizeof(*own));
	TEXT_LOCAL url = TEXT_INIT(TEXT_MAX_RECORD);

	if (address->user)
		return text_fail(why, "no key stands before '@'; it is " ROUTING_KEY);
	address_join(
	    address->url ? address->url : "https://events.pagerduty.com", "/v2/enqueue", &url);
	own->url = memory_string(text_string(&url));
	if (keys_need(sink->keys, ROUTING_KEY, &own->key, why) == -1)
		return -1;

	return http_sink_open(sink, own->url, true, why);
}

static const char *
severity_of(const struct incident_v1 *incident)
{
	static const char *const known[] = {"critical", "error", "warning", "info", NULL};

	return text_is_among(incident->severity, known) ? incident->severity : "critical";
}

static void
put_word(struct json_writer *w, const char *name, const char *word)
{
	TEXT_LOCAL cut = TEXT_INIT(TEXT_MAX_REASON);

	if (!word)
		return;
	event_put_cut(word, LONGEST_WORD, &cut);
	json_put_string(w, name, text_string(&cut));
}

static void
put_raw(struct json_writer *w, const char *name, const struct document_value *value)
{
	if (value)
		json_put_line(w, name, value->slice.bytes, value->slice.len);
}

static void
details_put(struct json_writer *w, const struct notice *notice, const struct excerpt *excerpt)
{
	const struct incident_v1 *incident = notice->incident;

	json_open_object(w, "custom_details");
	json_put_string(w, "incident_id", incident->id);
	json_put_string(w, "environment", incident->environment);
	json_put_integer(w, "count", incident->count);
	json_put_time(w, "last_seen", incident->last_seen);
	json_put_string(w, "runbook", incident->runbook);
	if (!excerpt->bare) {
		json_put_string(w, "request_id", incident->request_id);
		json_put_string(w, "run", incident->run);
		json_put_string(w, "cause", incident->cause);
		put_raw(w, "http", incident->http);
		put_raw(w, "task", incident->task);
		put_raw(w, "process", incident->process);
	}
	payload_put_stack(w, "stack", notice, excerpt);
	payload_put_checks(w, "checks", notice, excerpt);
	payload_put_logs(w, "last_logs", notice, excerpt);
	payload_put_left_out(w, "left_out", notice, excerpt);
	json_close_object(w);
}

static void
payload_put(struct json_writer *w, const struct notice *notice, const struct excerpt *excerpt)
{
	const struct incident_v1 *incident = notice->incident;
	const char *host = event_member(incident->process, "host");
	const char *process = event_member(incident->process, "name");
	TEXT_LOCAL summary = TEXT_INIT(TEXT_MAX_RECORD);

	event_put_summary(notice, LONGEST_SUMMARY, &summary);
	json_open_object(w, "payload");
	json_put_string(w, "summary", text_string(&summary));
	json_put_string(w, "severity", severity_of(incident));
	put_word(w, "source", host ? host : process ? process : "readyline");
	json_put_time(w, "timestamp", incident->first_seen);
	put_word(w, "component", process);
	put_word(w, "group", incident->environment);
	put_word(w, "class", incident->finer_kind);
	details_put(w, notice, excerpt);
	json_close_object(w);
}

static void
event_put(const struct notice *notice, const struct excerpt *excerpt, const void *context,
    struct text *out)
{
	const struct pagerduty *own = context;
	const char *runbook = notice->incident->runbook;
	struct json_writer w = json_writer(out);

	json_open_object(&w, NULL);
	json_put_string(&w, "routing_key", own->key);
	json_put_string(
	    &w, "event_action", notice->event == NOTICE_RESOLVE ? "resolve" : "trigger");
	json_put_string(&w, "dedup_key", notice->key);
	payload_put(&w, notice, excerpt);
	if (event_is_link(runbook)) {
		json_open_array(&w, "links");
		json_open_object(&w, NULL);
		json_put_string(&w, "href", runbook);
		json_put_string(&w, "text", "runbook");
		json_close_object(&w);
		json_close_array(&w);
	}
	json_put_string(&w, "client", "readyline");
	json_close_object(&w);
}

static bool
event_is_taken(const struct http_answer *answer)
{
	return answer_member_is(answer, "status", "success");
}

static enum sink_verdict
pagerduty_send(struct sink *sink, const struct notice *notice, struct sink_reply *reply)
{
	const struct pagerduty *own = sink->own;
	const struct payload_form form = {LARGEST_EVENT, event_put, own};
	TEXT_LOCAL body = TEXT_INIT(TEXT_MAX_DOCUMENT);
	const struct http_post post = {
	    .url = own->url, .body = &body, .is_success = event_is_taken, .key = ROUTING_KEY};

	if (payload_build(notice, &form, &body) == -1) {
		text_set_format(&reply->reason, "it is too large");
		return SINK_REFUSED;
	}

	return http_sink_post(sink, notice, &post, reply);
}

static void
pagerduty_close(struct sink *sink)
{
	struct pagerduty *own = sink->own;

	http_sink_close(sink);
	if (own)
		free(own->url);
	free(own);
}

const struct sink_kind sink_pagerduty = {
    .scheme = "pagerduty",
    .is_idempotent = true,
    .open = pagerduty_open,
    .send = pagerduty_send,
    .close = pagerduty_close,
};
