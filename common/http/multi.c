/*
 * libcurl's side of a client: what all its transfers share, the multi handle of each of its pools,
 * whose sockets and timers the loop of client.c watches, and what transfers came to.
 */
#include "multi.h"

#include <curl/multi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

#include "client.h"
#include "clock.h"
#include "pool.h"
#include "route.h"
#include "transfer.h"
#include "watch.h"

/* ---- what libcurl calls ---- */

static int
pool_socket_changed(CURL *easy, curl_socket_t fd, int what, void *context, void *known)
{
	struct http_pool *pool = context;
	uint32_t events = 0;

	(void)easy;
	if (what != CURL_POLL_REMOVE && what & CURL_POLL_IN)
		events |= EPOLLIN;
	if (what != CURL_POLL_REMOVE && what & CURL_POLL_OUT)
		events |= EPOLLOUT;
	if (what != CURL_POLL_REMOVE && !events != !known)
		curl_multi_assign(pool->multi, fd, events ? pool : NULL);
	return http_watch_set(pool, fd, events, known);
}

static int
pool_timer_changed(CURLM *multi, long timeout_ms, void *context)
{
	struct http_pool *pool = context;

	(void)multi;
	pool->timer = timeout_ms < 0 ? -1 : clock_monotonic(&clock_system) + timeout_ms * CLOCK_MS;
	return 0;
}

/* ---- a client ---- */

int
http_curl_open(struct http *http, struct text *why)
{
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		return text_fail(why, "libcurl cannot start");
	http->opened = true;
	if (!http->settings.cookies)
		return 0;
	http->share = curl_share_init();
	if (!http->share)
		return text_fail(why, "out of memory");
	curl_share_setopt(http->share, CURLSHOPT_SHARE, CURL_LOCK_DATA_COOKIE);
	return 0;
}

void
http_curl_close(struct http *http)
{
	curl_share_cleanup(http->share);
	if (http->opened)
		curl_global_cleanup();
}

/* ---- a pool ---- */

/* It has been checked. */
static int
pool_add_resolution(struct http_pool *pool, const char *entry)
{
	TEXT_LOCAL ascii = TEXT_INIT(TEXT_MAX_RECORD), unused = TEXT_INIT(TEXT_MAX_REASON);
	struct curl_slist *longer = NULL;

	if (http_resolution_ascii(entry, &ascii, &unused) == 0)
		longer = curl_slist_append(pool->resolve, text_string(&ascii));
	if (!longer)
		return -1;
	pool->resolve = longer;
	return 0;
}

int
http_curl_open_pool(struct http_pool *pool)
{
	const struct http_settings *settings = &pool->http->settings;
	long most = settings->max_connections ? (long)settings->max_connections : 100;
	const char *const *entry = pool->route.resolve;

	pool->multi = curl_multi_init();
	if (!pool->multi)
		return -1;
	curl_multi_setopt(pool->multi, CURLMOPT_SOCKETFUNCTION, pool_socket_changed);
	curl_multi_setopt(pool->multi, CURLMOPT_SOCKETDATA, pool);
	curl_multi_setopt(pool->multi, CURLMOPT_TIMERFUNCTION, pool_timer_changed);
	curl_multi_setopt(pool->multi, CURLMOPT_TIMERDATA, pool);
	curl_multi_setopt(pool->multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, most);
	curl_multi_setopt(pool->multi, CURLMOPT_MAXCONNECTS, most);
	for (; entry && *entry; entry++)
		if (pool_add_resolution(pool, *entry) == -1)
			return -1;
	return 0;
}

void
http_curl_close_pool(struct http_pool *pool)
{
	curl_multi_cleanup(pool->multi);
	curl_slist_free_all(pool->resolve);
}

/* ---- a user's cookies ---- */

struct http_jar *
http_jar_new(void)
{
	struct http_jar *jar = calloc(1, sizeof(*jar));

	if (!jar)
		return NULL;
	jar->share = curl_share_init();
	if (!jar->share || curl_share_setopt(jar->share, CURLSHOPT_SHARE, CURL_LOCK_DATA_COOKIE)) {
		http_jar_free(jar);
		return NULL;
	}
	return jar;
}

void
http_jar_free(struct http_jar *jar)
{
	if (!jar)
		return;
	curl_share_cleanup(jar->share);
	free(jar);
}

/* libcurl shows what it shares through a handle alone. */
static CURL *
jar_open(struct http_jar *jar)
{
	CURL *easy = curl_easy_init();

	if (easy)
		curl_easy_setopt(easy, CURLOPT_SHARE, jar->share);
	return easy;
}

int
http_jar_read(struct http_jar *jar, struct text *lines)
{
	CURL *easy = jar_open(jar);
	struct curl_slist *list = NULL;
	CURLcode code = CURLE_OUT_OF_MEMORY;

	if (easy)
		code = curl_easy_getinfo(easy, CURLINFO_COOKIELIST, &list);
	for (const struct curl_slist *line = list; line; line = line->next) {
		text_add_string(lines, line->data);
		text_add_byte(lines, '\n');
	}
	curl_slist_free_all(list);
	curl_easy_cleanup(easy);
	return code || text_failed(lines) ? -1 : 0;
}

static int
jar_put(struct http_jar *jar, const char *lines)
{
	CURL *easy = jar_open(jar);
	char *copy = strdup(lines), *rest = copy, *line;
	int bad = !easy || !copy;

	while (!bad && (line = strsep(&rest, "\n")))
		if (*line)
			bad = curl_easy_setopt(easy, CURLOPT_COOKIELIST, line) != CURLE_OK;
	free(copy);
	curl_easy_cleanup(easy);
	return bad ? -1 : 0;
}

int
http_jar_fill(struct http_jar *jar, const char *lines)
{
	/* Not sharing them any more is how libcurl drops them without a handle. */
	if (curl_share_setopt(jar->share, CURLSHOPT_UNSHARE, CURL_LOCK_DATA_COOKIE) ||
	    curl_share_setopt(jar->share, CURLSHOPT_SHARE, CURL_LOCK_DATA_COOKIE))
		return -1;
	return lines && *lines ? jar_put(jar, lines) : 0;
}

/* ---- driving it ---- */

/* After an error libcurl may have set no timer and may watch no socket: nothing would ever end the
 * transfers. */
static void
pool_act(struct http_pool *pool, curl_socket_t fd, int what)
{
	int running;

	if (curl_multi_socket_action(pool->multi, fd, what, &running) != CURLM_OK)
		pool->http->broken = true;
}

void
http_curl_act(struct http_pool *pool, int fd, uint32_t events)
{
	int what = 0;

	if (events & (EPOLLIN | EPOLLHUP))
		what |= CURL_CSELECT_IN;
	if (events & EPOLLOUT)
		what |= CURL_CSELECT_OUT;
	if (events & EPOLLERR)
		what |= CURL_CSELECT_ERR;
	pool_act(pool, fd, what);
}

/* The function is out of use, but no other looks at a transfer that waits for no socket and no
 * timer: that is how libcurl (7.88) leaves one whose address it has just given up. */
void
http_curl_look(struct http_pool *pool)
{
	int running;

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
	if (curl_multi_socket_all(pool->multi, &running) != CURLM_OK)
		pool->http->broken = true;
#pragma GCC diagnostic pop
}

void
http_curl_act_on_time(struct http_pool *pool)
{
	pool->timer = -1;
	pool_act(pool, CURL_SOCKET_TIMEOUT, 0);
}

const char *
http_library(void)
{
	static char text[128];
	const curl_version_info_data *info = curl_version_info(CURLVERSION_NOW);

	snprintf(text, sizeof(text), "libcurl %s (%s%s%s)", info->version,
	    info->ssl_version ? info->ssl_version : "no TLS",
	    info->nghttp2_version ? ", nghttp2/" : "",
	    info->nghttp2_version ? info->nghttp2_version : "");
	return text;
}

/* ---- what transfers came to ---- */

/* The status of a proxy that did not let us through, 0 if none did so. */
static int
transfer_refused_tunnel(const struct transfer *t)
{
	long status = 0;

	curl_easy_getinfo(t->easy, CURLINFO_HTTP_CONNECTCODE, &status);
	return status / 100 == 2 ? 0 : (int)status;
}

/* Whether a connection failed of what this machine has too little of, which is no fault of the
 * server's. */
static bool
transfer_lacked_means(const struct transfer *t)
{
	long error = t->socket_errno;

	if (error == 0)
		curl_easy_getinfo(t->easy, CURLINFO_OS_ERRNO, &error);
	return http_error_of((int)error) == HTTP_ERROR_LIMIT;
}

static enum http_error
transfer_error(const struct transfer *t, CURLcode code)
{
	if (t->lost)
		return HTTP_ERROR_RESET;
	if (t->fault)
		return t->sent > 0 ? HTTP_ERROR_PROTOCOL : HTTP_ERROR_TLS;
	if (t->excess)
		return t->excess == EXCESS_MEMORY ? HTTP_ERROR_OTHER : HTTP_ERROR_TOO_LARGE;
	if (t->tunnel_status)
		return HTTP_ERROR_CONNECT;
	switch (code) {
	case CURLE_OK:
		/* To libcurl a head that was cut off is an answer without a body. */
		return t->whole_head ? HTTP_OK : HTTP_ERROR_RESET;
	case CURLE_OUT_OF_MEMORY:
		/* Also what libcurl says to a header line of more than 100 KiB. */
		return t->header_lines > 0 && !t->whole_head ? HTTP_ERROR_TOO_LARGE
							     : HTTP_ERROR_OTHER;
	case CURLE_URL_MALFORMAT:
		return HTTP_ERROR_URL;
	case CURLE_COULDNT_RESOLVE_HOST:
	case CURLE_COULDNT_RESOLVE_PROXY:
		return HTTP_ERROR_RESOLVE;
	case CURLE_COULDNT_CONNECT:
		return transfer_lacked_means(t) ? HTTP_ERROR_LIMIT : HTTP_ERROR_CONNECT;
	case CURLE_OPERATION_TIMEDOUT:
		return HTTP_ERROR_TIMEOUT;
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CERTPROBLEM:
	case CURLE_SSL_CIPHER:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_SSL_ISSUER_ERROR:
		return HTTP_ERROR_TLS;
	case CURLE_RECV_ERROR:
		/* libcurl has no code of its own for a chunk size that is none. */
		if (strstr(t->error, "chunked-encoding"))
			return HTTP_ERROR_PROTOCOL;
		return HTTP_ERROR_RESET;
	case CURLE_GOT_NOTHING:
	case CURLE_PARTIAL_FILE:
	case CURLE_SEND_ERROR:
		return HTTP_ERROR_RESET;
	case CURLE_UNSUPPORTED_PROTOCOL: /* an answer without a status line: HTTP/0.9 */
	case CURLE_WEIRD_SERVER_REPLY:
	case CURLE_BAD_CONTENT_ENCODING:
	case CURLE_HTTP2:
	case CURLE_HTTP2_STREAM:
		return HTTP_ERROR_PROTOCOL;
	case CURLE_ABORTED_BY_CALLBACK:
		return HTTP_ERROR_INTERRUPTED;
	default:
		return HTTP_ERROR_OTHER;
	}
}

struct transfer *
transfer_finished(struct http_pool *pool, enum http_error *error)
{
	CURLMsg *message;
	struct transfer *t = NULL;
	int left;

	do {
		message = curl_multi_info_read(pool->multi, &left);
	} while (message && message->msg != CURLMSG_DONE);
	if (!message)
		return NULL;
	curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &t);
	t->tunnel_status = transfer_refused_tunnel(t);
	*error = transfer_error(t, message->data.result);
	return t;
}
