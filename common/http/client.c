#include "client.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "answer.h"
#include "clock.h"
#include "head.h"
#include "multi.h"
#include "pool.h"
#include "reason.h"
#include "redirect.h"
#include "route.h"
#include "transfer.h"
#include "url.h"

#define DEFAULT_TIMEOUT (30 * CLOCK_SECOND)
#define DEFAULT_ANSWER ((size_t)16 << 20)
enum { LOCATION_MAX = 1 << 20 };

/* ---- a client ---- */

struct http *
http_new(const struct http_settings *settings, struct text *why)
{
	struct http *http = calloc(1, sizeof(*http));

	if (!http) {
		text_fail(why, "out of memory");
		return NULL;
	}
	http->settings = *settings;
	http->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (http->epoll == -1)
		text_fail(why, "cannot wait for sockets: %s", strerror(errno));
	else if (http_curl_open(http, why) == 0 &&
		 http_route_check(&settings->route, HTTP_NAMES_OF_OPTIONS, why) == HTTP_OK &&
		 http_pool_add(http, &settings->route, why))
		return http;
	http_free(http);
	return NULL;
}

void
http_free(struct http *http)
{
	struct transfer *t;

	if (!http)
		return;
	while ((t = http->flying)) {
		http->flying = t->next;
		transfer_end(t);
		transfer_free(t);
	}
	http_pools_free(http);
	http_curl_close(http);
	if (http->epoll != -1)
		close(http->epoll);
	free(http->watches);
	free(http);
}

size_t
http_in_flight(const struct http *http)
{
	return http->in_flight;
}

const struct http_route *
http_client_route(const struct http *http)
{
	return &http->settings.route;
}

/* ---- one request ---- */

static struct transfer *
transfer_get(struct http_pool *pool)
{
	struct transfer *t = pool->idle;

	if (t) {
		pool->idle = t->next;
		return t;
	}
	return transfer_new(pool);
}

static void
transfer_put_back(struct transfer *t)
{
	/* libcurl counts how often a handle sent something again, over its whole life, and at the
	 * fifth time gives up (7.88: "Connection died, tried 5 times before giving up"). */
	if (t->lost || t->answer->resent > 0) {
		transfer_free(t);
		return;
	}
	t->next = t->pool->idle;
	t->previous = NULL;
	t->pool->idle = t;
}

static void
transfer_enlist(struct transfer *t)
{
	struct http *http = t->http;

	t->previous = NULL;
	t->next = http->flying;
	if (t->next)
		t->next->previous = t;
	http->flying = t;
	http->in_flight++;
	t->pool->in_flight++;
	t->pool->used = ++http->requests;
}

static void
transfer_delist(struct transfer *t)
{
	if (t->previous)
		t->previous->next = t->next;
	else
		t->http->flying = t->next;
	if (t->next)
		t->next->previous = t->previous;
	t->http->in_flight--;
	t->pool->in_flight--;
}

static void
transfer_set_limits(struct transfer *t)
{
	const struct http_settings *settings = &t->http->settings;
	struct http_answer *answer = t->answer;

	t->timeout_ns = t->request->timeout_ns ? t->request->timeout_ns : settings->timeout_ns;
	if (t->timeout_ns <= 0)
		t->timeout_ns = DEFAULT_TIMEOUT;
	t->connect_ns = settings->connect_ns > 0 ? settings->connect_ns : HTTP_CONNECT_LIMIT;
	if (t->connect_ns > t->timeout_ns)
		t->connect_ns = t->timeout_ns;
	answer->reason.max = TEXT_MAX_REASON;
	answer->headers.max = 2 * HTTP_MAX_HEADER_BYTES;
	answer->body.max = settings->max_answer ? settings->max_answer : DEFAULT_ANSWER;
}

/* Fails a request that was never sent. */
static int
answer_refuse(struct http_answer *answer, enum http_error error, const char *reason)
{
	answer->error = error;
	return reason ? text_fail(&answer->reason, "%s", reason) : -1;
}

int
http_start(struct http *http, const struct http_request *request, struct http_answer *answer,
    http_done *done, void *context)
{
	enum http_error error = HTTP_OK;
	struct http_url url;
	struct http_pool *pool;
	struct transfer *t;

	http_answer_clear(answer);
	answer->reason.max = TEXT_MAX_REASON;
	if (http->cancelling)
		return answer_refuse(answer, HTTP_ERROR_INTERRUPTED, "interrupted");
	if (http_url_split(request->url, &url, &answer->reason) == -1)
		return answer_refuse(answer, HTTP_ERROR_URL, NULL);
	if (http_request_check(request, &answer->reason) == -1)
		return answer_refuse(answer, HTTP_ERROR_OTHER, NULL);
	if (request->route && request->route->http2 && !url.secure)
		return answer_refuse(
		    answer, HTTP_ERROR_OTHER, "http2: it is offered over https alone");
	pool = http_pool_get(http, request->route, &error, &answer->reason);
	if (!pool)
		return answer_refuse(answer, error, NULL);

	t = transfer_get(pool);
	if (!t)
		return answer_refuse(answer, HTTP_ERROR_OTHER, "out of memory");
	t->request = request;
	t->answer = answer;
	t->done = done;
	t->context = context;
	t->location.max = LOCATION_MAX;
	text_clear(&t->location);
	if (http_url_ascii(request->url, &t->location, &answer->reason) == -1) {
		transfer_put_back(t);
		return answer_refuse(answer, HTTP_ERROR_URL, NULL);
	}
	http_url_split(text_string(&t->location), &t->url, NULL);
	transfer_set_limits(t);
	t->started = clock_monotonic(&clock_system);
	if (transfer_begin(t) == -1) {
		transfer_put_back(t);
		return answer_refuse(answer, HTTP_ERROR_OTHER, "libcurl refuses the request");
	}
	transfer_enlist(t);
	return 0;
}

/* ---- its end ---- */

/* Takes it out of flight, fills the answer and tells the caller, who may start another. */
static void
transfer_conclude(struct transfer *t, enum http_error error)
{
	struct http *http = t->http;
	struct http_answer *answer = t->answer;
	http_done *done;
	void *context;
	struct http_failure failure = {
	    .url = &t->url,
	    .route = &t->pool->route,
	    .detail = t->error,
	    .fault =
		t->lost ? "closed before the answer was whole; what may act twice is not sent again"
			: t->fault,
	    .timeout_ns = t->timeout_ns,
	    .connect_ns = t->connect_ns,
	    .max_answer = answer->body.max,
	    .many_headers = t->excess != EXCESS_BODY,
	    .tunnel_status = t->tunnel_status,
	};

	answer->error = error;
	transfer_measure(t);
	if (!error && t->request->compressed)
		answer->error = http_answer_unpack(answer, t->method, &failure.fault);
	if (answer->error == HTTP_ERROR_TOO_LARGE && !error)
		failure.many_headers = false;
	failure.connected = t->connected;
	http_reason_build(answer, &failure);
	transfer_end(t);
	transfer_delist(t);
	done = t->done;
	context = t->context;
	transfer_put_back(t);
	done(http, answer, context);
}

void
http_cancel(struct http *http)
{
	http->cancelling = true;
	while (http->flying)
		transfer_conclude(http->flying, HTTP_ERROR_INTERRUPTED);
	http->cancelling = false;
}

void
http_conclude(struct http *http, const struct http_answer *answer, enum http_error error)
{
	struct transfer *t = http->flying;

	while (t && t->answer != answer)
		t = t->next;
	if (t)
		transfer_conclude(t, error);
}

size_t
http_collect(struct http *http)
{
	enum http_error error;
	struct transfer *t;
	size_t ended = 0;

	/* What a caller starts meanwhile may add pools; none goes. */
	for (struct http_pool *pool = http->pools; pool; pool = pool->next)
		while ((t = transfer_finished(pool, &error))) {
			if (!error && transfer_redirect(t, &error) > 0)
				continue;
			transfer_conclude(t, error);
			ended++;
		}
	return ended;
}
