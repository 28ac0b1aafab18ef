#include "sink.h"

#include <stdlib.h>
#include <string.h>

#include "address.h"
#include "digest.h"
#include "document.h"
#include "incident_v1.h"
#include "keys.h"
#include "kinds.h"
#include "memory.h"
#include "redaction.h"

enum {
	LONGEST_KEY = 255, /* PagerDuty's dedup_key */
	ID_DIGITS = 12,
};

static const struct sink_kind *const kinds[] = {
    &sink_pagerduty, &sink_alertmanager, &sink_sentry, &sink_slack, &sink_webhook, &sink_exec};

void
sink_put_schemes(struct text *out)
{
	text_add_string(
	    out, "pagerduty:, alertmanager+https://, sentry:, slack:, https:// and exec:");
}

/* ---- opening ---- */

static const struct sink_kind *
kind_find(const char *scheme, size_t len)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strlen(kinds[i]->scheme) == len && memcmp(kinds[i]->scheme, scheme, len) == 0)
			return kinds[i];

	return NULL;
}

/* The name shows the host alone.  Two paths of one host are two sinks all the same, so a digest of
 * the URL stands in the id; but no key, which may be replaced. */
static void
sink_name(struct sink *sink, const struct sink_address *address)
{
	TEXT_LOCAL name = TEXT_INIT(TEXT_MAX_REASON);
	TEXT_LOCAL id = TEXT_INIT(TEXT_MAX_REASON);
	const char *given = keys_sink_name(sink->keys);
	const char *what = address->url ? address->url : address->words;
	char digits[DIGEST_SIZE] = "";

	if (sink->kind != &sink_webhook)
		text_add_format(&name, "%s%s", sink->kind->scheme, address->url ? "+" : ":");
	if (address->url)
		address_put_origin(address->url, &name);
	else if (address->words)
		text_add_visible(&name, address->words, strcspn(address->words, " \t"));
	if (given)
		text_add_visible_format(&name, "#%s", given);
	text_add_string(&id, text_string(&name));
	if (what && !given && digest_of(what, strlen(what), digits) == 0)
		text_add_format(&id, " %.*s", ID_DIGITS, digits);
	sink->name = memory_string(text_string(&name));
	sink->id = memory_string(text_string(&id));
}

static int
sink_open_at(struct sink *sink, const struct sink_address *address, struct text *why)
{
	sink->keys = keys_new(address->given, why);
	if (!sink->keys)
		return -1;
	sink_name(sink, address);
	if (address->user)
		keys_add(sink->keys, address->user);
	if (sink->kind->open(sink, address, why) == -1)
		return -1;

	return keys_check(sink->keys, why);
}

int
sink_open(struct sink *sink, const char *url, bool shown, const struct sink_settings *settings,
    struct text *why)
{
	size_t len = strcspn(url, "+:");
	bool is_plain = strncmp(url, "https:", 6) == 0 || strncmp(url, "http:", 5) == 0;
	struct sink_address address;
	int rc;

	*sink = (struct sink){.settings = settings, .timeout_ns = settings->timeout_ns};
	sink->kind = is_plain ? &sink_webhook : kind_find(url, len);
	if (!sink->kind || url[len] == '\0') {
		sink->kind = NULL;
		text_set_format(why, "no such sink; known are ");
		sink_put_schemes(why);
		return -1;
	}
	if (sink->kind == &sink_exec) {
		address = (struct sink_address){.shown = shown, .words = url + len + 1};
		rc = 0;
	} else {
		rc = address_read(&address, is_plain ? url : url + len + 1, shown, why);
	}
	if (rc == 0)
		rc = sink_open_at(sink, &address, why);
	if (rc == -1)
		text_fail_of(why, address.url && sink->name ? sink->name : sink->kind->scheme);
	if (rc == -1 && sink->keys)
		keys_hide(sink->keys, why);
	address_free(&address);

	return rc;
}

void
sink_close(struct sink *sink)
{
	if (sink->kind)
		sink->kind->close(sink);
	keys_free(sink->keys);
	free(sink->name);
	free(sink->id);
}

/* ---- sending ---- */

/* A key as every service and header takes it. */
static void
key_put(const char *key, struct text *out)
{
	TEXT_LOCAL redacted = TEXT_INIT(TEXT_MAX_RECORD);
	char digits[DIGEST_SIZE];
	size_t len = strlen(key);
	bool is_good = len > 0 && len <= LONGEST_KEY;

	for (size_t i = 0; i < len && is_good; i++)
		is_good = key[i] > ' ' && key[i] < 0x7f;
	if (is_good && redaction_text(key, len, &redacted) == 0)
		text_add_string(out, key);
	else if (digest_of(key, len, digits) == 0)
		text_add_string(out, digits);
}

static int
incident_redact(const struct incident_v1 *incident, struct incident_v1 *clean, struct text *why)
{
	const struct json_slice *document = &incident->object->slice;
	TEXT_LOCAL redacted = TEXT_INIT(2 * INCIDENT_V1_LARGEST);

	*clean = (struct incident_v1){0};
	if (redaction_json(document->bytes, document->len, &redacted) == -1)
		return text_fail(why, "it is too large to be redacted");

	return incident_v1_parse(clean, incident->id, text_string(&redacted), redacted.len, why);
}

enum sink_verdict
sink_send(struct sink *sink, const struct notice *notice, struct sink_reply *reply)
{
	TEXT_LOCAL key = TEXT_INIT(TEXT_MAX_REASON);
	TEXT_LOCAL idempotency_key = TEXT_INIT(TEXT_MAX_REASON);
	struct incident_v1 clean;
	struct notice told = *notice;
	enum sink_verdict verdict = SINK_REFUSED;

	key_put(notice->key, &key);
	key_put(notice->idempotency_key, &idempotency_key);
	told.incident = &clean;
	told.key = text_string(&key);
	told.idempotency_key = text_string(&idempotency_key);
	if (incident_redact(notice->incident, &clean, &reply->reason) == 0)
		verdict = sink->kind->send(sink, &told, reply);
	incident_v1_free(&clean);
	keys_hide(sink->keys, &reply->reason);

	return verdict;
}
