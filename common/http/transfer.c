/*
 * libcurl's side of a transfer: one easy handle, what it is told and what it tells.
 *
 * Two sets of options, by how often they change.  transfer_settle() sets what holds for all
 * requests of the client and of a route, once in the life of a handle: a handle belongs to a pool,
 * and pool->route never changes (a request with another route takes its handle from another pool).
 * transfer_set_request() sets what each request brings anew.  An option stands in one of them only.
 */
#include "transfer.h"

#include <curl/curl.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "answer.h"
#include "client.h"
#include "clock.h"
#include "head.h"
#include "pool.h"
#include "watch.h"

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
transfer_open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct transfer *t = context;
	int fd;

	(void)purpose;
	if (!transfer_may_connect(t))
		return CURL_SOCKET_BAD;
	fd = socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
	if (fd < 0) {
		t->socket_errno = errno;
		return CURL_SOCKET_BAD;
	}
	http_watch_opened(t->http, fd);
	t->connecting = true;
	return fd;
}

/* A connection may outlive the transfer that opened it. */
static int
transfer_close_socket(void *context, curl_socket_t fd)
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
	/* libcurl 7.88 lets a request join a connection whose tunnel is not through yet, and then
	 * fails it: "no filter connected". */
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
	int bad = transfer_set_route(t) == -1;

	SET(CURLOPT_PRIVATE, t);
	SET(CURLOPT_ERRORBUFFER, t->error);
	SET(CURLOPT_HEADERFUNCTION, transfer_take_header);
	SET(CURLOPT_HEADERDATA, t);
	SET(CURLOPT_WRITEFUNCTION, transfer_take_body);
	SET(CURLOPT_WRITEDATA, t);
	SET(CURLOPT_OPENSOCKETFUNCTION, transfer_open_socket);
	SET(CURLOPT_OPENSOCKETDATA, t);
	SET(CURLOPT_CLOSESOCKETFUNCTION, transfer_close_socket);
	SET(CURLOPT_CLOSESOCKETDATA, t->http);
	SET(CURLOPT_PREREQFUNCTION, transfer_about_to_send);
	SET(CURLOPT_PREREQDATA, t);
	/* For the names that a certificate holds. */
	SET(CURLOPT_CERTINFO, 1L);
	SET(CURLOPT_FOLLOWLOCATION, 0L);
	SET(CURLOPT_PATH_AS_IS, 1L);
	SET(CURLOPT_NOSIGNAL, 1L);
	SET(CURLOPT_PROTOCOLS_STR, "http,https");
	SET(CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	/* libcurl's resolver thread would be waited for when a deadline passes (until getaddrinfo
	 * gives up); this leaves it behind, detached and owning its memory.  Without it (before
	 * 7.87) the deadline holds only where names resolve. */
#if LIBCURL_VERSION_NUM >= 0x075700
	SET(CURLOPT_QUICK_EXIT, 1L);
#endif
	if (t->http->share)
		bad |= transfer_share(t, t->http->share) == -1;
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
	if (!t->easy || transfer_settle(t) == -1) {
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
	text_free(&t->location);
	free(t->headers);
	free(t);
}

/* ---- one request ---- */

/* What the method and the body ask of libcurl. */
static int
transfer_set_method(struct transfer *t)
{
	const struct http_request *request = t->request;
	const char *method = t->method, *body = t->with_body ? request->body : NULL;
	bool carries = body || strcmp(method, "POST") == 0 || strcmp(method, "PUT") == 0 ||
		       strcmp(method, "PATCH") == 0;
	bool own = strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0;
	int bad = 0;

	SET(CURLOPT_POSTFIELDS, NULL);
	SET(CURLOPT_HTTPGET, 1L);
	if (carries) {
		SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)(body ? request->body_len : 0));
		SET(CURLOPT_POSTFIELDS, body ? body : "");
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
	int64_t left_ns = t->timeout_ns - t->earlier_ns;
	int64_t connect_ns = t->connect_ns < left_ns ? t->connect_ns : left_ns;
	int bad = transfer_set_method(t) == -1;

	SET(CURLOPT_URL, text_string(&t->location));
	SET(CURLOPT_FRESH_CONNECT, 0L);
	SET(CURLOPT_FORBID_REUSE, http_request_closes(t->request) ? 1L : 0L);
	SET(CURLOPT_HTTPHEADER, t->headers);
	if (t->request->jar)
		bad |= transfer_share(t, t->request->jar->share) == -1;
	/* 0 would be no limit. */
	SET(CURLOPT_TIMEOUT_MS, (long)((left_ns + CLOCK_MS - 1) / CLOCK_MS));
	SET(CURLOPT_CONNECTTIMEOUT_MS, (long)((connect_ns + CLOCK_MS - 1) / CLOCK_MS));
	return bad || left_ns <= 0 ? -1 : 0;
}

void
transfer_forbid_reuse(struct transfer *t)
{
	curl_easy_setopt(t->easy, CURLOPT_FORBID_REUSE, 1L);
}

void
transfer_reconnect(struct transfer *t)
{
	curl_easy_setopt(t->easy, CURLOPT_FRESH_CONNECT, 1L);
}

/* A name in the certificate's subject is none (RFC 9525, section 2): libcurl would take it for want
 * of others. */
static bool
certificate_names_host(const char *names)
{
	for (const char *name = names; name; name = strstr(name, ", ")) {
		name += strspn(name, ", ");
		if (strncmp(name, "DNS:", 4) == 0 || strncmp(name, "IP Address:", 11) == 0)
			return true;
	}
	return false;
}

bool
transfer_certificate_names_nobody(struct transfer *t)
{
	static const char label[] = "X509v3 Subject Alternative Name:";
	struct curl_certinfo *info = NULL;

	if (!t->url.secure || curl_easy_getinfo(t->easy, CURLINFO_CERTINFO, &info) != CURLE_OK ||
	    !info || info->num_of_certs < 1)
		return false; /* a connection that was used before */
	for (const struct curl_slist *line = info->certinfo[0]; line; line = line->next)
		if (strncmp(line->data, label, strlen(label)) == 0 &&
		    certificate_names_host(line->data + strlen(label)))
			return false;
	return true;
}
#undef SET

/* libcurl's list of the lines in the head.  Its nodes point there; both are kept for the next
 * request, where libcurl's own list would copy each line. */
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

/* The next request of it, on libcurl's side. */
int
transfer_send(struct transfer *t)
{
	t->error[0] = '\0';
	t->whole_head = t->version_0 = false;
	t->status = 0;
	t->framing = (struct http_framing){0};
	t->connecting = false;
	t->sent = 0;
	if (transfer_list_headers(t) == -1 || transfer_set_request(t) == -1 ||
	    curl_multi_add_handle(t->pool->multi, t->easy) != CURLM_OK)
		return -1;
	return 0;
}

int
transfer_begin(struct transfer *t)
{
	t->header_lines = t->header_bytes = 0;
	t->socket_errno = 0;
	t->excess = EXCESS_NONE;
	t->tunnel_status = 0;
	t->fault = NULL;
	t->lost = t->earlier_connection = false;
	t->redirects = 0;
	t->earlier_ns = t->earlier_received = 0;
	t->method = t->request->method;
	t->with_body = true;
	t->head.max = HTTP_MAX_HEADER_BYTES;
	text_clear(&t->head);
	if (http_head_build(t->request, t->http->settings.run, t->answer, &t->head) == -1 ||
	    transfer_send(t) == -1) {
		transfer_end(t);
		return -1;
	}
	return 0;
}

int
transfer_send_next(struct transfer *t)
{
	struct http_answer *answer = t->answer;
	unsigned resent = answer->resent;

	transfer_measure(t);
	t->earlier_ns = clock_monotonic(&clock_system) - t->started;
	t->earlier_received = answer->received;
	t->earlier_connection = answer->new_connection;
	curl_multi_remove_handle(t->pool->multi, t->easy);
	answer->resent = resent;
	text_clear(&answer->headers);
	text_clear(&answer->body);
	return transfer_send(t);
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
transfer_info(const struct transfer *t, CURLINFO info)
{
	curl_off_t value = 0;

	curl_easy_getinfo(t->easy, info, &value);
	return (int64_t)value;
}

/* Since the start of the whole; 0 when it was not reached. */
static int64_t
transfer_instant(const struct transfer *t, CURLINFO info)
{
	int64_t value = transfer_info(t, info) * 1000;

	return value > 0 ? t->earlier_ns + value : 0;
}

void
transfer_measure(struct transfer *t)
{
	struct http_answer *answer = t->answer;
	char *scheme = NULL;
	long status = 0, head = 0, connects = 0, error = 0;

	curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(t->easy, CURLINFO_HEADER_SIZE, &head);
	curl_easy_getinfo(t->easy, CURLINFO_SCHEME, &scheme);
	curl_easy_getinfo(t->easy, CURLINFO_NUM_CONNECTS, &connects);
	answer->elapsed_ns = clock_monotonic(&clock_system) - t->started;
	answer->resolve_ns = transfer_instant(t, CURLINFO_NAMELOOKUP_TIME_T);
	answer->connect_ns = transfer_instant(t, CURLINFO_CONNECT_TIME_T);
	answer->tls_ns = transfer_instant(t, CURLINFO_APPCONNECT_TIME_T);
	answer->first_byte_ns = transfer_instant(t, CURLINFO_STARTTRANSFER_TIME_T);
	answer->received = t->earlier_received + transfer_info(t, CURLINFO_SIZE_DOWNLOAD_T) + head;
	answer->status = (int)status;
	answer->secure = scheme && strcasecmp(scheme, "https") == 0;
	answer->new_connection = t->earlier_connection || connects > 0;
	t->connected = transfer_info(t, CURLINFO_PRETRANSFER_TIME_T) > 0;
	/* The system's words say more than libcurl's. */
	curl_easy_getinfo(t->easy, CURLINFO_OS_ERRNO, &error);
	if (answer->error == HTTP_ERROR_CONNECT && error)
		snprintf(t->error, sizeof(t->error), "%s", strerror((int)error));
}
