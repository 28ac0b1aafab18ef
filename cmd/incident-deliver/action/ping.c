/*
 * ping: the protocol of healthchecks.io (https://healthchecks.io/docs/http_api/): URL/start, URL,
 * URL/fail, URL/STATUS, with ?rid=UUID.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "action.h"
#include "clock.h"
#include "deliver.h"
#include "http.h"
#include "records.h"
#include "redaction.h"
#include "text.h"
#include "uuid.h"

enum { MOST_TRIES = 2, BODY_LARGEST = 10000, LONGEST_READ = 1 << 20 };

/* The last bytes, from the start of a line on where one begins in them. */
static void
body_keep_end(struct text *body)
{
	const char *from = text_string(body), *line;
	size_t len = body->len;

	if (len > BODY_LARGEST) {
		from += len - BODY_LARGEST;
		len = BODY_LARGEST;
		line = memchr(from, '\n', len);
		if (line && line + 1 < from + len) {
			len -= (size_t)(line + 1 - from);
			from = line + 1;
		}
	}
	memmove(body->bytes, from, len);
	text_cut(body, len);
}

/* What is piped through is not kept: a window slides over it. */
static int
body_read(int fd, struct text *body)
{
	ssize_t got = 1;

	while (got > 0 || (got == -1 && errno == EINTR)) {
		char bytes[1 << 16];

		got = read(fd, bytes, sizeof(bytes));
		if (got <= 0)
			continue;
		if (body->len + (size_t)got > LONGEST_READ) {
			size_t kept = LONGEST_READ / 2;

			memmove(body->bytes, body->bytes + body->len - kept, kept);
			text_cut(body, kept);
		}
		text_add(body, bytes, (size_t)got);
	}

	return got == -1 ? -1 : 0;
}

/* Its end, without secrets.  0 or -1. */
static int
body_take(const char *path, struct text *out, struct text *why)
{
	TEXT_LOCAL body = TEXT_INIT(LONGEST_READ * 2);
	bool is_input = strcmp(path, "-") == 0;
	int fd = is_input ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	int rc = fd == -1 ? -1 : body_read(fd, &body);

	if (rc == -1)
		text_fail(why, "cannot read %s: %s", path, strerror(errno));
	if (fd != -1 && !is_input)
		(void)close(fd);
	if (rc == -1 || body.len == 0)
		return rc;
	/* A key of many lines is known as one only as a whole. */
	if (redaction_visible(text_string(&body), body.len, out) == -1)
		return text_fail(why, "cannot look for secrets in %s", path);
	body_keep_end(out);

	return 0;
}

/* "URL/start?rid=...": before the query that the URL may have. */
static void
url_put(const struct deliver *deliver, struct text *out)
{
	const char *url = deliver->ping_url, *run = deliver->options.common.run;
	size_t len = strcspn(url, "?#");
	const char *query = url + len;

	while (len > 0 && url[len - 1] == '/')
		len--;
	text_add(out, url, len);
	if (strcmp(deliver->ping_signal, "success") != 0)
		text_add_format(out, "/%s", deliver->ping_signal);
	text_add(out, query, strcspn(query, "#"));
	if (deliver->options.common.run_given && uuid_is_valid(run, strlen(run)))
		text_add_format(out, "%srid=%s", *query == '?' ? "&" : "?", run);
}

static bool
is_worth_another(const struct http_answer *answer, int rc)
{
	return rc == -1 ? answer->error != HTTP_ERROR_INTERRUPTED
			: answer->status >= 500 || answer->status == 429;
}

/* 0, or -1 with the reason; the URL is a secret and stands in none. */
static int
ping_send(const struct deliver *deliver, const char *url, const struct text *body, struct text *why)
{
	const struct http_settings settings = {.run = deliver->settings.run,
	    .max_answer = 1 << 16,
	    .route = {.ca_file = deliver->settings.ca_file}};
	struct http_request request = {.method = body->len > 0 ? "POST" : "GET", .url = url};
	struct http *http = http_new(&settings, why);
	int64_t until = clock_monotonic(deliver->clock) + deliver->deadline_ns;
	struct http_answer answer = {0};
	int rc = -1;

	if (!http)
		return -1;
	if (body->len > 0) {
		request.body = text_string(body);
		request.body_len = body->len;
	}
	for (int i = 0; i < MOST_TRIES; i++) {
		request.timeout_ns = until - clock_monotonic(deliver->clock);
		if (request.timeout_ns <= 0)
			break;
		/* The second try is to have its time, too. */
		if (i == 0 && request.timeout_ns > deliver->settings.timeout_ns)
			request.timeout_ns = deliver->settings.timeout_ns;
		rc = http_perform(http, &request, &answer);
		if (!is_worth_another(&answer, rc))
			break;
	}
	if (rc == -1)
		text_fail(why, "%s", text_string(&answer.reason));
	else if (answer.status < 200 || answer.status > 299)
		rc = text_fail(why, "status %d", answer.status);
	http_answer_free(&answer);
	http_free(http);

	return rc;
}

void
action_ping(struct deliver *deliver)
{
	TEXT_LOCAL url = TEXT_INIT(TEXT_MAX_REASON * 2), body = TEXT_INIT(LONGEST_READ * 4);
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct check check = {.name = "ping", .status = CHECK_PASS};

	url_put(deliver, &url);
	if (deliver->body && body_take(deliver->body, &body, &why) == -1) {
		check.status = CHECK_WARN;
		text_clear(&body);
	}
	if (ping_send(deliver, text_string(&url), &body, &why) == -1)
		check.status = CHECK_WARN;
	if (check.status == CHECK_PASS)
		text_add_format(&why, "%s was told", deliver->ping_signal);
	records_check_with(deliver->records, &check, &why);
}
