/* webhook: the incident itself, posted to any URL; whom it reaches tells two of them apart by the
 * Idempotency-Key, and knows who sent them by a signature. */
#include <stdlib.h>
#include <string.h>

#include "address.h"
#include "clock.h"
#include "digest.h"
#include "document.h"
#include "event.h"
#include "http_sink.h"
#include "incident_v1.h"
#include "keys.h"
#include "json_writer.h"
#include "kinds.h"
#include "memory.h"
#include "payload.h"

/* Web servers take no more, unless they are told to. */
enum { LARGEST_DOCUMENT = 1 << 20, LONGEST_EXCEPTION = 4096 };

struct webhook {
	char *url;
	const char *secret;  /* NULL: no signature */
	char *authorization; /* NULL: none */
};

/* A token, or the userinfo of the URL. */
static int
webhook_authorize(struct sink *sink, const struct sink_address *address, struct text *why)
{
	struct webhook *own = sink->own;
	TEXT_LOCAL header = TEXT_INIT(TEXT_MAX_RECORD);
	const char *token;

	if (keys_find(sink->keys, "INCIDENT_WEBHOOK_SECRET", &own->secret, why) == -1 ||
	    keys_find(sink->keys, "INCIDENT_WEBHOOK_TOKEN", &token, why) == -1)
		return -1;
	if (token)
		text_add_format(&header, "Bearer %s", token);
	else if (address->user)
		http_sink_put_basic(address->user, &header);
	own->authorization = header.len > 0 ? memory_string(text_string(&header)) : NULL;
	if (own->authorization)
		keys_add(sink->keys, own->authorization);

	return 0;
}

static int
webhook_open(struct sink *sink, const struct sink_address *address, struct text *why)
{
	struct webhook *own = sink->own = memory_new(1, sizeof(*own));

	if (!address->url)
		return text_fail(why, "expected https://HOST/PATH");
	own->url = memory_string(address->url);
	if (webhook_authorize(sink, address, why) == -1)
		return -1;

	return http_sink_open(sink, own->url, own->authorization, why);
}

static void
extras_put(struct json_writer *w, const struct notice *notice, const struct excerpt *excerpt)
{
	const struct document_value *extras = notice->incident->extras;

	json_open_object(w, "extras");
	for (const struct document_value *m = extras ? extras->first : NULL; m; m = m->next) {
		bool is_list = m->slice.type == JSON_ARRAY || m->slice.type == JSON_OBJECT;

		if (strcmp(m->name, "checks") == 0)
			payload_put_checks(w, m->name, notice, excerpt);
		else if (!excerpt->bare || (!is_list && m->slice.len < LONGEST_EXCEPTION))
			json_put_line(w, m->name, m->slice.bytes, m->slice.len);
	}
	payload_put_left_out(w, "left_out", notice, excerpt);
	json_close_object(w);
}

/* What the schema requires stays; so what is left is still an incident. */
static void
member_put(struct json_writer *w, const struct document_value *m, const struct notice *notice,
    const struct excerpt *excerpt)
{
	TEXT_LOCAL cut = TEXT_INIT(TEXT_MAX_DOCUMENT);
	size_t before = w->out->len;

	if (strcmp(m->name, "last_logs") == 0) {
		payload_put_logs(w, m->name, notice, excerpt);
	} else if (strcmp(m->name, "stack") == 0) {
		payload_put_stack(w, m->name, notice, excerpt);
		if (w->out->len == before)
			json_put_string(w, m->name, "");
	} else if (!excerpt->bare) {
		json_put_line(w, m->name, m->slice.bytes, m->slice.len);
	} else if (m->string) {
		event_put_cut(m->string, LONGEST_EXCEPTION, &cut);
		json_put_string(w, m->name, text_string(&cut));
	}
}

static void
document_put(const struct notice *notice, const struct excerpt *excerpt, const void *context,
    struct text *out)
{
	const struct document_value *object = notice->incident->object;
	struct json_writer w = json_writer(out);

	(void)context;
	if (excerpt->logs == 0 && excerpt->checks == 0 && excerpt->stack == 0 && !excerpt->bare) {
		text_add(out, object->slice.bytes, object->slice.len);
		return;
	}
	json_open_object(&w, NULL);
	for (const struct document_value *m = object->first; m; m = m->next)
		if (strcmp(m->name, "extras") != 0)
			member_put(&w, m, notice, excerpt);
	extras_put(&w, notice, excerpt);
	json_close_object(&w);
}

/* "t=SECONDS,v1=HEX": HMAC-SHA-256 over the seconds, a full stop and the body, so that an old one
 * cannot be sent again. */
static void
signature_put(
    const char *secret, const struct notice *notice, const struct text *body, struct text *out)
{
	TEXT_LOCAL over = TEXT_INIT(TEXT_MAX_DOCUMENT);
	char digits[DIGEST_SIZE];
	long long seconds = notice->at / CLOCK_SECOND;

	text_add_format(&over, "%lld.", seconds);
	text_add(&over, text_string(body), body->len);
	if (digest_hmac(secret, text_string(&over), over.len, digits) == 0)
		text_add_format(out, "t=%lld,v1=%s", seconds, digits);
}

static enum sink_verdict
webhook_send(struct sink *sink, const struct notice *notice, struct sink_reply *reply)
{
	const struct webhook *own = sink->own;
	const struct payload_form form = {LARGEST_DOCUMENT, document_put, NULL};
	TEXT_LOCAL body = TEXT_INIT(TEXT_MAX_DOCUMENT);
	TEXT_LOCAL signature = TEXT_INIT(TEXT_MAX_REASON);
	struct http_header headers[4] = {
	    {"Idempotency-Key", notice->idempotency_key},
	    {"X-Readyline-Event", event_name(notice->event)},
	};
	struct http_post post = {.url = own->url,
	    .headers = headers,
	    .header_count = 2,
	    .body = &body,
	    .key = "INCIDENT_WEBHOOK_TOKEN"};

	if (payload_build(notice, &form, &body) == -1) {
		text_set_format(&reply->reason, "it is too large");
		return SINK_REFUSED;
	}
	if (own->secret) {
		signature_put(own->secret, notice, &body, &signature);
		headers[post.header_count++] =
		    (struct http_header){"X-Readyline-Signature", text_string(&signature)};
	}
	if (own->authorization)
		headers[post.header_count++] =
		    (struct http_header){"Authorization", own->authorization};

	return http_sink_post(sink, notice, &post, reply);
}

static void
webhook_close(struct sink *sink)
{
	struct webhook *own = sink->own;

	http_sink_close(sink);
	if (!own)
		return;
	free(own->url);
	free(own->authorization);
	free(own);
}

const struct sink_kind sink_webhook = {
    .scheme = "webhook",
    .is_idempotent = true,
    .open = webhook_open,
    .send = webhook_send,
    .close = webhook_close,
};
