/* slack: an incoming webhook, whose URL is its key.  It knows no incident by a name: what may have
 * arrived is not said again. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "address.h"
#include "clock.h"
#include "event.h"
#include "http_sink.h"
#include "incident_v1.h"
#include "json_writer.h"
#include "keys.h"
#include "kinds.h"
#include "memory.h"

enum { LONGEST_SECTION = 3000, LONGEST_SUMMARY = 1000, LONGEST_FACTS = 1500, FENCES = 8 };

#define HOOK "SLACK_WEBHOOK_URL"

struct slack {
	char *url;
};

/* The path of the hook, at the host that --to names, or at the hook's own. */
static int
slack_open(struct sink *sink, const struct sink_address *address, struct text *why)
{
	struct slack *own = sink->own = memory_new(1, sizeof(*own));
	TEXT_LOCAL url = TEXT_INIT(TEXT_MAX_RECORD);
	bool is_whole = address->url && strlen(address_path(address->url)) > 1;
	const char *hook;

	if (is_whole) {
		text_add_string(&url, address->url);
	} else if (keys_need(sink->keys, HOOK, &hook, why) == -1) {
		return -1;
	} else if (http_check_url(hook, why) == -1) {
		return text_fail_of(why, HOOK);
	} else if (address->url) {
		address_put_origin(address->url, &url);
		text_add_string(&url, address_path(hook));
	} else {
		text_add_string(&url, hook);
	}
	own->url = memory_string(text_string(&url));
	keys_add(sink->keys, address_path(own->url));

	return http_sink_open(sink, own->url, true, why);
}

/* ---- saying it ---- */

static const char *
entity_of(char c)
{
	return c == '&' ? "&amp;" : c == '<' ? "&lt;" : c == '>' ? "&gt;" : NULL;
}

/* What would be a link, a mention or markup is text; at most `most` bytes, no entity cut. */
static void
mrkdwn_put(const char *string, size_t most, struct text *out)
{
	size_t begin = out->len;

	for (const char *c = string; *c; c++) {
		const char *entity = entity_of(*c);
		size_t len = entity ? strlen(entity) : 1;

		if (out->len - begin + len > most) {
			/* Not amidst a character. */
			while (out->len > begin && ((unsigned char)*c & 0xc0) == 0x80) {
				c--;
				text_cut(out, out->len - 1);
			}
			break;
		}
		if (entity)
			text_add_string(out, entity);
		else
			text_add_byte(out, *c == '`' ? '\'' : *c);
	}
}

static void
section_put(struct json_writer *w, const struct text *mrkdwn)
{
	json_open_object(w, NULL);
	json_put_string(w, "type", "section");
	json_open_object(w, "text");
	json_put_string(w, "type", "mrkdwn");
	json_put_bytes(w, "text", text_string(mrkdwn), mrkdwn->len);
	json_close_object(w);
	json_close_object(w);
}

static void
headline_put(const struct notice *notice, struct text *out)
{
	TEXT_LOCAL summary = TEXT_INIT(TEXT_MAX_DOCUMENT);

	event_put_summary(notice, LONGEST_SUMMARY, &summary);
	text_add_string(out, notice->event == NOTICE_RESOLVE ? "Resolved: " : "Incident: ");
	mrkdwn_put(text_string(&summary), LONGEST_SECTION - LONGEST_FACTS, out);
}

static void
fact_put(const char *name, const char *value, struct text *out)
{
	TEXT_LOCAL cut = TEXT_INIT(TEXT_MAX_REASON);

	if (!value)
		return;
	event_put_cut(value, 200, &cut);
	text_add_format(out, "\n%s: ", name);
	mrkdwn_put(text_string(&cut), 250, out);
}

static void
facts_put(const struct notice *notice, struct text *out)
{
	const struct incident_v1 *incident = notice->incident;
	char time[CLOCK_RFC3339_SIZE], count[24];

	clock_format(time, incident->first_seen);
	(void)snprintf(count, sizeof(count), "%lld", (long long)incident->count);
	fact_put("severity", incident->severity, out);
	fact_put("since", time, out);
	fact_put("seen", count, out);
	fact_put("host", event_member(incident->process, "host"), out);
	fact_put("runbook", incident->runbook, out);
	fact_put("incident", incident->id, out);
}

/* The end of the stack says where it failed. */
static void
stack_put(const char *stack, struct text *out)
{
	TEXT_LOCAL escaped = TEXT_INIT(TEXT_MAX_DOCUMENT);
	size_t len = strlen(stack), most = LONGEST_SECTION / 2;
	const char *from = stack + (len > most ? len - most : 0);

	while (((unsigned char)*from & 0xc0) == 0x80)
		from++;
	mrkdwn_put(from, LONGEST_SECTION - FENCES, &escaped);
	text_add_format(out, "```\n%s```", text_string(&escaped));
}

static void
message_put(const struct notice *notice, struct text *out)
{
	TEXT_LOCAL section = TEXT_INIT(TEXT_MAX_DOCUMENT);
	struct json_writer w = json_writer(out);

	headline_put(notice, &section);
	json_open_object(&w, NULL);
	json_put_string(&w, "text", text_string(&section));
	json_open_array(&w, "blocks");
	facts_put(notice, &section);
	section_put(&w, &section);
	if (*notice->incident->stack && notice->event != NOTICE_RESOLVE) {
		text_clear(&section);
		stack_put(notice->incident->stack, &section);
		section_put(&w, &section);
	}
	json_close_array(&w);
	json_close_object(&w);
}

static bool
message_is_taken(const struct http_answer *answer)
{
	return answer->status == 200 && strcmp(text_string(&answer->body), "ok") == 0;
}

static enum sink_verdict
slack_send(struct sink *sink, const struct notice *notice, struct sink_reply *reply)
{
	const struct slack *own = sink->own;
	TEXT_LOCAL body = TEXT_INIT(TEXT_MAX_DOCUMENT);
	const struct http_post post = {
	    .url = own->url, .body = &body, .is_success = message_is_taken, .key = HOOK};

	message_put(notice, &body);

	return http_sink_post(sink, notice, &post, reply);
}

static void
slack_close(struct sink *sink)
{
	struct slack *own = sink->own;

	http_sink_close(sink);
	if (own)
		free(own->url);
	free(own);
}

const struct sink_kind sink_slack = {
    .scheme = "slack",
    .pause_ns = CLOCK_SECOND,
    .open = slack_open,
    .send = slack_send,
    .close = slack_close,
};
