/* alertmanager: an alert with a lease, posted to every peer of a cluster, since they keep alerts in
 * memory; delivered when one of them took it.  Each goes alone, so that none is taken in part. */
#include <stdlib.h>
#include <string.h>

#include "address.h"
#include "answer.h"
#include "clock.h"
#include "event.h"
#include "http_sink.h"
#include "incident_v1.h"
#include "json_writer.h"
#include "keys.h"
#include "kinds.h"
#include "memory.h"

enum { LONGEST_LABEL = 255, LONGEST_ANNOTATION = 4096, LEASE_MINUTES = 15 };

#define LEASE_NS (LEASE_MINUTES * 60 * CLOCK_SECOND)
#define TOKEN "ALERTMANAGER_TOKEN"
#define USER "ALERTMANAGER_USER"

struct alertmanager {
	char **peers; /* their URLs */
	size_t count, room;
	char *authorization; /* NULL: none */
};

/* ---- opening ---- */

/* https://a:9093,b:9093/path names two peers. */
static int
peers_take(struct sink *sink, const char *url, struct text *why)
{
	struct alertmanager *own = sink->own;
	const char *host = strstr(url, "://") + 3, *path = address_path(url);

	while (host < path) {
		size_t len = strcspn(host, ",");
		TEXT_LOCAL base = TEXT_INIT(TEXT_MAX_RECORD);
		TEXT_LOCAL peer = TEXT_INIT(TEXT_MAX_RECORD);

		if (host + len > path)
			len = (size_t)(path - host);
		text_add_format(
		    &base, "%.*s://%.*s%s", (int)strcspn(url, ":"), url, (int)len, host, path);
		address_join(text_string(&base), "/api/v2/alerts", &peer);
		own->peers = memory_grow(own->peers, own->count, &own->room, sizeof(char *));
		own->peers[own->count] = memory_string(text_string(&peer));
		if (http_sink_open(sink, own->peers[own->count++], own->authorization, why) == -1)
			return -1;
		host += len + (host + len < path);
	}

	return own->count > 0 ? 0 : text_fail(why, "no host stands in the URL");
}

static int
alertmanager_authorize(struct sink *sink, const struct sink_address *address, struct text *why)
{
	struct alertmanager *own = sink->own;
	TEXT_LOCAL header = TEXT_INIT(TEXT_MAX_RECORD);
	const char *token, *user;

	if (keys_find(sink->keys, TOKEN, &token, why) == -1 ||
	    keys_find(sink->keys, USER, &user, why) == -1)
		return -1;
	if (address->user)
		user = address->user;
	if (token)
		text_add_format(&header, "Bearer %s", token);
	else if (user)
		http_sink_put_basic(user, &header);
	own->authorization = header.len > 0 ? memory_string(text_string(&header)) : NULL;
	if (own->authorization)
		keys_add(sink->keys, own->authorization);

	return 0;
}

static int
alertmanager_open(struct sink *sink, const struct sink_address *address, struct text *why)
{
	sink->own = memory_new(1, sizeof(struct alertmanager));
	if (!address->url)
		return text_fail(why, "expected alertmanager+https://HOST");
	if (alertmanager_authorize(sink, address, why) == -1)
		return -1;

	return peers_take(sink, address->url, why);
}

/* ---- saying it ---- */

static void
put_label(struct json_writer *w, const char *name, const char *value)
{
	TEXT_LOCAL cut = TEXT_INIT(TEXT_MAX_REASON);

	if (!value)
		return;
	event_put_cut(value, LONGEST_LABEL, &cut);
	json_put_string(w, name, text_string(&cut));
}

/* An alert is known by its labels: what changes while the incident is open has no place here. */
static void
labels_put(struct json_writer *w, const struct notice *notice)
{
	const struct incident_v1 *incident = notice->incident;
	TEXT_LOCAL type = TEXT_INIT(TEXT_MAX_DOCUMENT);

	event_put_type(notice, &type);
	json_open_object(w, "labels");
	put_label(w, "alertname", text_string(&type));
	put_label(w, "severity", incident->severity);
	put_label(w, "kind", incident->finer_kind);
	put_label(w, "environment", incident->environment);
	put_label(w, "service", event_member(incident->process, "name"));
	put_label(w, "fingerprint", notice->key);
	json_close_object(w);
}

static void
annotations_put(struct json_writer *w, const struct notice *notice)
{
	const struct incident_v1 *incident = notice->incident;
	TEXT_LOCAL summary = TEXT_INIT(TEXT_MAX_REASON);
	TEXT_LOCAL description = TEXT_INIT(TEXT_MAX_DOCUMENT);

	event_put_summary(notice, LONGEST_LABEL, &summary);
	event_put_cut(*incident->stack ? incident->stack : incident->exception, LONGEST_ANNOTATION,
	    &description);
	json_open_object(w, "annotations");
	json_put_string(w, "summary", text_string(&summary));
	json_put_string(w, "description", text_string(&description));
	put_label(w, "runbook_url", incident->runbook);
	put_label(w, "incident_id", incident->id);
	put_label(w, "request_id", incident->request_id);
	json_close_object(w);
}

static void
alert_put(const struct notice *notice, struct text *out)
{
	const struct incident_v1 *incident = notice->incident;
	bool is_over = notice->event == NOTICE_RESOLVE;
	int64_t end = notice->at + LEASE_NS;
	struct json_writer w = json_writer(out);

	if (is_over)
		end = incident->resolved_at != 0 && incident->resolved_at < notice->at
			  ? incident->resolved_at
			  : notice->at;
	json_open_array(&w, NULL);
	json_open_object(&w, NULL);
	labels_put(&w, notice);
	annotations_put(&w, notice);
	/* An alert that ends before it starts is refused, whatever the clocks say. */
	json_put_time(&w, "startsAt", incident->first_seen < end ? incident->first_seen : end);
	json_put_time(&w, "endsAt", end);
	json_close_object(&w);
	json_close_array(&w);
}

/* It answers 200 and no body. */
static bool
alert_is_taken(const struct http_answer *answer)
{
	return answer->status == 200 &&
	       (answer->body.len == 0 || answer_member_is(answer, "status", "success"));
}

/* Which peer it was that did not take it; what is said of a connection names it already. */
static void
peer_put_reason(const char *url, const struct text *reason, struct text *out)
{
	TEXT_LOCAL origin = TEXT_INIT(TEXT_MAX_RECORD);

	address_put_origin(url, &origin);
	text_add_string(out, out->len > 0 ? "; " : "");
	if (strncmp(text_string(reason), "status ", 7) == 0)
		text_add_format(out, "%s: ", strstr(text_string(&origin), "://") + 3);
	text_add_string(out, text_string(reason));
}

static enum sink_verdict
peers_tell(struct sink *sink, const struct notice *notice, const struct http_post *to,
    struct sink_reply *reply)
{
	const struct alertmanager *own = sink->own;
	enum sink_verdict best = SINK_REFUSED;

	for (size_t i = 0; i < own->count; i++) {
		struct http_post post = *to;
		struct sink_reply one = {.reason = TEXT_INIT(TEXT_MAX_REASON)};
		enum sink_verdict verdict;

		post.url = own->peers[i];
		verdict = http_sink_post(sink, notice, &post, &one);
		if (verdict == SINK_DELIVERED || (verdict == SINK_LATER && best == SINK_REFUSED))
			best = verdict;
		if (one.retry_after_ns > reply->retry_after_ns)
			reply->retry_after_ns = one.retry_after_ns;
		if (verdict != SINK_DELIVERED)
			peer_put_reason(post.url, &one.reason, &reply->reason);
		text_free(&one.reason);
	}

	return best;
}

static enum sink_verdict
alertmanager_send(struct sink *sink, const struct notice *notice, struct sink_reply *reply)
{
	const struct alertmanager *own = sink->own;
	TEXT_LOCAL body = TEXT_INIT(TEXT_MAX_DOCUMENT);
	const struct http_header authorization = {"Authorization", own->authorization};
	const struct http_post post = {.headers = &authorization,
	    .header_count = own->authorization ? 1 : 0,
	    .body = &body,
	    .is_success = alert_is_taken,
	    .key = TOKEN};

	alert_put(notice, &body);

	return peers_tell(sink, notice, &post, reply);
}

static void
alertmanager_close(struct sink *sink)
{
	struct alertmanager *own = sink->own;

	http_sink_close(sink);
	if (!own)
		return;
	for (size_t i = 0; i < own->count; i++)
		free(own->peers[i]);
	free(own->peers);
	free(own->authorization);
	free(own);
}

const struct sink_kind sink_alertmanager = {
    .scheme = "alertmanager",
    .is_idempotent = true,
    .lease_ns = LEASE_NS,
    .open = alertmanager_open,
    .send = alertmanager_send,
    .close = alertmanager_close,
};
