/*
 * libcurl's side of a transfer: one easy handle, what it is told and what it tells.
 *
 * Two sets of options, by how often they change.  transfer_settle() sets what holds for all requests
 * of the client and of a route, once in the life of a handle: a handle belongs to a pool, and
 * pool->route never changes (a request with another route takes its handle from another pool).
 * transfer_set_request() sets what each request brings anew.  An option stands in one of them only.
 */
#include <curl/curl.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "clock.h"
#include "http_internal.h"

enum { MAX_REDIRECTS = 10 };

_Static_assert(CURL_ERROR_SIZE <= sizeof((struct transfer){0}.error), "room for libcurl's words");

/* ---- its settings ---- */

#define SET(option, value) (bad |= curl_easy_setopt(t->easy, (option), (value)) != CURLE_OK)

/* The cookies of `share` are sent and kept from here on; NULL: none are.  A handle uses what is
 * shared only when it uses cookies at all. */
static int
transfer_share(struct transfer *t, CURLSH *share)
{
	int bad = 0;

	SET(CURLOPT_COOKIEFILE, NULL);
	SET(CURLOPT_SHARE, share);
	if (share)
		SET(CURLOPT_COOKIEFILE, "");
	return bad ? -1 : 0;
}

/* libcurl does not tell why it got no socket. */
static curl_socket_t
open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct transfer *t = context;
	int fd = socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);

	(void)purpose;
	if (fd < 0) {
		t->socket_errno = errno;
		return CURL_SOCKET_BAD;
	}
	http_watch_opened(t->http, fd);
	return fd;
}

/* A connection may outlive the transfer that opened it. */
static int
close_socket(void *context, curl_socket_t fd)
{
	http_watch_closed(context, fd);
	return close(fd);
}

/* The way, and who we are.  An empty passphrase keeps OpenSSL from asking the terminal for one. */
static int
transfer_set_route(struct transfer *t)
{
	const struct http_route *route = &t->pool->route;
	int bad = 0;

	/* "" also keeps libcurl from the proxies that the environment names. */
	SET(CURLOPT_PROXY, route->proxy ? route->proxy : "");
	SET(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
	SET(CURLOPT_HTTP_VERSION,
	    route->http2 ? (long)CURL_HTTP_VERSION_2TLS : (long)CURL_HTTP_VERSION_1_1);
	/* libcurl 7.88 lets a request join a connection whose tunnel is not through yet, and then fails
	 * it: "no filter connected". */
	if (route->http2 && route->proxy)
		SET(CURLOPT_PIPEWAIT, 1L);
	if (route->ca_file) {
		SET(CURLOPT_CAINFO, route->ca_file);
		SET(CURLOPT_PROXY_CAINFO, route->ca_file);
	}
	if (route->client_cert) {
		SET(CURLOPT_SSLCERT, route->client_cert);
		SET(CURLOPT_KEYPASSWD, "");
	}
	if (route->client_key)
		SET(CURLOPT_SSLKEY, route->client_key);
	if (route->unix_socket)
		SET(CURLOPT_UNIX_SOCKET_PATH, route->unix_socket);
	if (t->pool->resolve)
		SET(CURLOPT_RESOLVE, t->pool->resolve);
	return bad ? -1 : 0;
}

/* What holds for all requests of the client, and of the route. */
static int
transfer_settle(struct transfer *t)
{
	int bad = transfer_set_route(t) < 0;

	SET(CURLOPT_PRIVATE, t);
	SET(CURLOPT_ERRORBUFFER, t->error);
	SET(CURLOPT_HEADERFUNCTION, transfer_take_header);
	SET(CURLOPT_HEADERDATA, t);
	SET(CURLOPT_WRITEFUNCTION, transfer_take_body);
	SET(CURLOPT_WRITEDATA, t);
	SET(CURLOPT_OPENSOCKETFUNCTION, open_socket);
	SET(CURLOPT_OPENSOCKETDATA, t);
	SET(CURLOPT_CLOSESOCKETFUNCTION, close_socket);
	SET(CURLOPT_CLOSESOCKETDATA, t->http);
	SET(CURLOPT_NOSIGNAL, 1L);
	SET(CURLOPT_PROTOCOLS_STR, "http,https");
	SET(CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	/* libcurl's resolver thread would be waited for when a deadline passes (until getaddrinfo
	 * gives up); this leaves it behind, detached and owning its memory.  Without it (before
	 * 7.87) the deadline holds only where names resolve. */
#if LIBCURL_VERSION_NUM >= 0x075700
	SET(CURLOPT_QUICK_EXIT, 1L);
#endif
	SET(CURLOPT_MAXREDIRS, (long)MAX_REDIRECTS);
	if (t->http->share)
		bad |= transfer_share(t, t->http->share) < 0;
	return bad ? -1 : 0;
}

struct transfer *
transfer_new(struct http_pool *pool)
{
	struct transfer *t = calloc(1, sizeof(*t));

	if (!t)
		return NULL;
	t->http = pool->http;
	t->pool = pool;
	t->easy = curl_easy_init();
	if (!t->easy || transfer_settle(t) < 0) {
		transfer_free(t);
		return NULL;
	}
	return t;
}

void
transfer_free(struct transfer *t)
{
	curl_easy_cleanup(t->easy);
	text_free(&t->head);
	free(t->headers);
	free(t);
}

/* ---- one request ---- */

/* What the method and the body ask of libcurl.  A POST stays libcurl's own, so that a redirect may
 * turn it into a GET. */
static int
transfer_set_method(struct transfer *t)
{
	const struct http_request *request = t->request;
	const char *method = request->method;
	bool carries = request->body || strcmp(method, "POST") == 0 || strcmp(method, "PUT") == 0 ||
		       strcmp(method, "PATCH") == 0;
	bool own = strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0;
	int bad = 0;

	SET(CURLOPT_POSTFIELDS, NULL);
	SET(CURLOPT_HTTPGET, 1L);
	if (carries) {
		SET(CURLOPT_POSTFIELDSIZE_LARGE,
		    (curl_off_t)(request->body ? request->body_len : 0));
		SET(CURLOPT_POSTFIELDS, request->body ? request->body : "");
		own = strcmp(method, "POST") == 0;
	} else if (strcmp(method, "HEAD") == 0) {
		SET(CURLOPT_NOBODY, 1L);
	}
	SET(CURLOPT_CUSTOMREQUEST, own ? NULL : method);
	return bad ? -1 : 0;
}

static int
transfer_set_request(struct transfer *t)
{
	int bad = transfer_set_method(t) < 0;

	bool follow = t->request->follow_redirects || t->http->settings.follow_redirects;

	SET(CURLOPT_URL, t->request->url);
	SET(CURLOPT_FOLLOWLOCATION, follow ? 1L : 0L);
	SET(CURLOPT_ACCEPT_ENCODING, t->request->compressed ? "" : NULL);
	SET(CURLOPT_HTTPHEADER, t->headers);
	if (t->request->jar)
		bad |= transfer_share(t, t->request->jar->share) < 0;
	/* libcurl parses the names each time. */
	if (t->http->settings.follow_redirects)
		SET(CURLOPT_REDIR_PROTOCOLS_STR, t->url.secure ? "https" : "http,https");
	SET(CURLOPT_TIMEOUT_MS, (long)((t->timeout_ns + CLOCK_MS - 1) / CLOCK_MS));
	SET(CURLOPT_CONNECTTIMEOUT_MS, (long)((t->connect_ns + CLOCK_MS - 1) / CLOCK_MS));
	return bad ? -1 : 0;
}
#undef SET

/* libcurl's list of the lines in the head.  Its nodes point there; both are kept for the next request,
 * where libcurl's own list would copy each line. */
static int
transfer_list_headers(struct transfer *t)
{
	char *line = t->head.bytes, *end = line + t->head.len;
	size_t count = 0;

	for (; line < end; line += strlen(line) + 1, count++) {
		if (count == t->headers_room) {
			size_t room = count + 8;
			struct curl_slist *longer = reallocarray(t->headers, room, sizeof(*longer));

			if (!longer)
				return -1;
			t->headers = longer;
			t->headers_room = room;
		}
		t->headers[count].data = line;
	}
	for (size_t i = 0; i < count; i++)
		t->headers[i].next = i + 1 < count ? &t->headers[i + 1] : NULL;
	return 0;
}

static int
transfer_set_headers(struct transfer *t)
{
	t->head.max = HTTP_MAX_HEADER_BYTES;
	text_clear(&t->head);
	if (http_head_build(t->request, t->http->settings.run, t->answer, &t->head) < 0)
		return -1;
	return transfer_list_headers(t);
}

int
transfer_begin(struct transfer *t)
{
	t->error[0] = '\0';
	t->header_lines = t->header_bytes = 0;
	t->whole_head = false;
	t->socket_errno = 0;
	t->excess = EXCESS_NONE;
	t->tunnel_status = 0;
	if (transfer_set_headers(t) < 0 || transfer_set_request(t) < 0 ||
	    curl_multi_add_handle(t->pool->multi, t->easy) != CURLM_OK) {
		transfer_end(t);
		return -1;
	}
	return 0;
}

void
transfer_end(struct transfer *t)
{
	curl_multi_remove_handle(t->pool->multi, t->easy);
	/* A jar may be freed only when no handle shares it. */
	if (t->request->jar)
		transfer_share(t, t->http->share);
}

/* ---- its end ---- */

static int64_t
measured(const struct transfer *t, CURLINFO info)
{
	curl_off_t value = 0;

	curl_easy_getinfo(t->easy, info, &value);
	return (int64_t)value;
}

/* The system's words say more than libcurl's. */
static void
note_system_error(struct transfer *t)
{
	long error = 0;

	curl_easy_getinfo(t->easy, CURLINFO_OS_ERRNO, &error);
	if (error)
		snprintf(t->error, sizeof(t->error), "%s", strerror((int)error));
}

void
transfer_measure(struct transfer *t)
{
	struct http_answer *answer = t->answer;
	char *scheme = NULL;
	long status = 0, head = 0, connects = 0;

	curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(t->easy, CURLINFO_HEADER_SIZE, &head);
	curl_easy_getinfo(t->easy, CURLINFO_SCHEME, &scheme);
	curl_easy_getinfo(t->easy, CURLINFO_NUM_CONNECTS, &connects);
	answer->elapsed_ns = clock_monotonic(&clock_system) - t->started;
	answer->resolve_ns = measured(t, CURLINFO_NAMELOOKUP_TIME_T) * 1000;
	answer->connect_ns = measured(t, CURLINFO_CONNECT_TIME_T) * 1000;
	answer->tls_ns = measured(t, CURLINFO_APPCONNECT_TIME_T) * 1000;
	answer->first_byte_ns = measured(t, CURLINFO_STARTTRANSFER_TIME_T) * 1000;
	answer->received = measured(t, CURLINFO_SIZE_DOWNLOAD_T) + head;
	answer->status = (int)status;
	answer->secure = scheme && strcasecmp(scheme, "https") == 0;
	answer->new_connection = connects > 0;
	t->connected = measured(t, CURLINFO_PRETRANSFER_TIME_T) > 0;
	if (answer->error == HTTP_ERROR_CONNECT)
		note_system_error(t);
}
