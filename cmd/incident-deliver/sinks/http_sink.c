#include "http_sink.h"

#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "memory.h"
#include "units.h"

enum { ANSWER_LARGEST = 1 << 20 };

/* Path and query may hold a token: only the origin is shown. */
static void
origin_put(struct text *out, const char *url)
{
	const char *host = strstr(url, "://") + 3;
	size_t len = strcspn(host, "/?#");
	const char *at = memrchr(host, '@', len);
	const char *from = at ? at + 1 : host;

	text_add(out, url, (size_t)(host - url));
	text_add(out, from, (size_t)(host + len - from));
}

int
http_sink_open(struct sink *sink, const char *url, struct text *why)
{
	struct http_settings settings = {
	    .run = sink->settings->run,
	    .timeout_ns = sink->settings->timeout_ns,
	    .max_answer = ANSWER_LARGEST,
	    .route = {.ca_file = sink->settings->ca_file},
	};
	TEXT_LOCAL name = TEXT_INIT(TEXT_MAX_REASON);

	if (http_check_url(url, why) == -1)
		return -1;
	if (strcmp(sink->kind->scheme, sink_webhook.scheme) != 0)
		text_add_format(&name, "%s+", sink->kind->scheme);
	origin_put(&name, url);
	sink->name = memory_string(text_string(&name));
	sink->http = http_new(&settings, why);

	return sink->http ? 0 : -1;
}

void
http_sink_close(struct sink *sink)
{
	if (sink->http)
		http_free(sink->http);
}

/* Seconds; a date is not waited for longer than the agent would by itself. */
static int64_t
retry_after(const struct http_answer *answer)
{
	size_t len;
	const char *value = http_answer_header(answer, "Retry-After", &len);
	int64_t seconds = 0;

	for (size_t i = 0; value && i < len && i < 6; i++) {
		if (value[i] < '0' || value[i] > '9')
			return 0;
		seconds = seconds * 10 + (value[i] - '0');
	}

	return seconds * CLOCK_SECOND;
}

static enum sink_verdict
status_judge(const struct http_answer *answer, struct sink_reply *reply)
{
	int status = answer->status;

	if (status >= 200 && status < 300)
		return SINK_DELIVERED;
	text_set_format(&reply->reason, "status %d", status);
	if (status != 408 && status != 425 && status != 429 && status < 500)
		return SINK_REFUSED;
	reply->retry_after_ns = retry_after(answer);

	return SINK_LATER;
}

enum sink_verdict
http_sink_post(struct sink *sink, const struct http_request *request, struct http_answer *answer,
    struct sink_reply *reply)
{
	bool may_have_arrived;

	if (http_perform(sink->http, request, answer) == 0)
		return status_judge(answer, reply);
	text_set_format(&reply->reason, "%s", text_string(&answer->reason));
	may_have_arrived = answer->error != HTTP_ERROR_RESOLVE &&
			   answer->error != HTTP_ERROR_CONNECT && answer->error != HTTP_ERROR_TLS;

	return may_have_arrived && !sink->kind->is_idempotent ? SINK_UNKNOWN : SINK_LATER;
}
