#include "http_sink.h"

#include <stdlib.h>
#include <string.h>

#include "address.h"
#include "answer.h"
#include "base64.h"
#include "keys.h"

enum { ANSWER_LARGEST = 1 << 20, MOST_HEADERS = 8 };

int
http_sink_open(struct sink *sink, const char *url, bool keyed, struct text *why)
{
	struct http_settings settings = {
	    .run = sink->settings->run,
	    .timeout_ns = sink->settings->timeout_ns,
	    .max_answer = ANSWER_LARGEST,
	    .route = {.ca_file = sink->settings->ca_file},
	    .patient = true,
	};

	if (http_check_url(url, why) == -1)
		return -1;
	if (keyed && !address_is_safe(url))
		return text_fail(
		    why, "its key would go over the network in plain text; https:// is needed");
	if (!sink->http)
		sink->http = http_new(&settings, why);

	return sink->http ? 0 : -1;
}

void
http_sink_close(struct sink *sink)
{
	if (sink->http)
		http_free(sink->http);
	sink->http = NULL;
}

void
http_sink_put_basic(const char *user, struct text *out)
{
	text_add_string(out, "Basic ");
	base64_encode(user, strlen(user), out);
}

/* ---- what came ---- */

/* What is to be done about a status, beside waiting. */
static void
status_explain(const struct http_answer *answer, const struct http_post *post, struct text *why)
{
	int status = answer->status;

	if (status >= 300 && status < 400) {
		text_add_format(why, "status %d: it leads to ", status);
		answer_put_redirect(answer, why);
		text_add_string(why, ", which is not followed; give the URL itself");
		return;
	}
	text_add_format(why, "status %d", status);
	if (status == 401 || status == 403)
		text_add_format(why, ": refused; is %s the right key?",
		    post->key ? post->key : "what it is given");
	else if (status == 404 || status == 410)
		text_add_string(
		    why, ": nothing takes it there; is the URL right, and not revoked?");
	else if (status == 405)
		text_add_string(why, ": no POST is taken there; is the URL right?");
	else if (status == 413)
		text_add_string(why, ": too large for it");
	else if (status == 429)
		text_add_string(why, ": too many requests");
}

static bool
status_is_passing(int status)
{
	static const int passing[] = {408, 409, 425, 429};

	for (size_t i = 0; i < sizeof(passing) / sizeof(passing[0]); i++)
		if (status == passing[i])
			return true;

	return status >= 500 || status < 200;
}

static bool
is_delivered(const struct http_answer *answer, const struct http_post *post)
{
	return post->is_success ? post->is_success(answer)
				: !answer_is_failure(answer) && !answer_is_page(answer);
}

static enum sink_verdict
answer_judge(const struct sink *sink, const struct notice *notice, const struct http_post *post,
    const struct http_answer *answer, struct sink_reply *reply)
{
	bool is_idempotent = sink->kind->is_idempotent;
	int status = answer->status;

	if (status >= 200 && status < 300 && is_delivered(answer, post))
		return SINK_DELIVERED;
	reply->retry_after_ns = answer_wait(answer, notice->at);
	text_clear(&reply->reason);
	if (status >= 200 && status < 300)
		text_add_format(&reply->reason, "status %d, but not its answer of success%s",
		    status, answer_is_page(answer) ? ": a page" : "");
	else
		status_explain(answer, post, &reply->reason);
	answer_put_reason(answer, post->body, sink->keys, &reply->reason);
	if (status < 300 && status >= 200)
		return is_idempotent               ? SINK_LATER
		       : answer_is_failure(answer) ? SINK_REFUSED
						   : SINK_UNKNOWN;
	if (status == 504 && !is_idempotent)
		return SINK_UNKNOWN;

	return status_is_passing(status) ? SINK_LATER : SINK_REFUSED;
}

/* Whether the request went out: where no connection came to be it did not. */
static bool
may_have_arrived(const struct http_answer *answer)
{
	switch (answer->error) {
	case HTTP_ERROR_URL:
	case HTTP_ERROR_RESOLVE:
	case HTTP_ERROR_CONNECT:
	case HTTP_ERROR_TLS:
	case HTTP_ERROR_LIMIT:
		return false;
	case HTTP_ERROR_TIMEOUT:
	case HTTP_ERROR_INTERRUPTED:
		return !answer->new_connection || answer->connect_ns > 0;
	default:
		return true;
	}
}

enum sink_verdict
http_sink_post(struct sink *sink, const struct notice *notice, const struct http_post *post,
    struct sink_reply *reply)
{
	struct http_header headers[MOST_HEADERS] = {
	    {"Content-Type", post->content_type ? post->content_type : "application/json"}};
	struct http_answer answer = {0};
	enum sink_verdict verdict;
	struct http_request request = {
	    .method = "POST",
	    .url = post->url,
	    .headers = headers,
	    .header_count = 1 + post->header_count,
	    .body = text_string(post->body),
	    .body_len = post->body->len,
	    .timeout_ns = sink->timeout_ns,
	};

	for (size_t i = 0; i < post->header_count; i++)
		headers[1 + i] = post->headers[i];
	if (http_perform(sink->http, &request, &answer) == 0) {
		verdict = answer_judge(sink, notice, post, &answer, reply);
	} else {
		verdict = may_have_arrived(&answer) && !sink->kind->is_idempotent ? SINK_UNKNOWN
										  : SINK_LATER;
		text_set_format(&reply->reason, "%s", text_string(&answer.reason));
	}
	http_answer_free(&answer);

	return verdict;
}
