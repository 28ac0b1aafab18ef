/*
 * http/transfer: what the files of http share.
 */
#ifndef COMMON_HTTP_TRANSFER_H
#define COMMON_HTTP_TRANSFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "http.h"
#include "http_field.h"

struct curl_slist;

/* ---- URLs (url.c) ---- */

/* The parts of an absolute URL; they point into it. */
struct http_url {
	bool secure;      /* https */
	const char *host; /* IPv6 with its brackets */
	size_t host_len;
	unsigned port;
	const char *path; /* with query and fragment; may be empty */
};

/* 0, or -1 with the reason (unless `why` is NULL), which repeats nothing that could be a secret. */
int http_url_split(const char *url, struct http_url *parts, struct text *why);

/* Appends an absolute URL whose path may hold what cannot go out, percent-encoded.  0, or -1 with the
 * reason. */
int http_url_encode(const char *url, struct text *out, struct text *why);

/* Appends a host as it goes out: see http_url_ascii().  0, or -1 with the reason. */
int http_host_add(const char *host, size_t len, struct text *out, struct text *why);

/* Appends the A-label of a host in UTF-8 (idn.c).  0, or -1 with the reason. */
int http_idn_add(const char *host, size_t len, struct text *out, struct text *why);

/* Appends "HOST:PORT" for messages. */
void http_url_place(const struct http_url *parts, struct text *out);

/* ---- what is sent (head.c) ---- */

/* Whether method, headers and body can be sent.  0 or -1 with the reason. */
int http_request_check(const struct http_request *request, struct text *why);

/* Appends the header lines, each with a NUL behind it, in libcurl's notation ("Name:" leaves a
 * header out, "Name;" sends it empty), and notes the ids in `answer`.  0 or -1. */
int http_head_build(const struct http_request *request, const char *run, struct http_answer *answer,
    struct text *lines);

/* ---- what comes (answer.c) ---- */

/* The most that the headers of one request may take, redirects and interim answers included. */
enum { HTTP_MAX_HEADER_LINES = 1000, HTTP_MAX_HEADER_BYTES = 1 << 20 };

/* Takes a header line as it came, with or without its line end: a status line starts the headers
 * anew, a folded line continues the one before. */
void http_answer_take_line(struct http_answer *answer, const char *line, size_t len);

/* Whether the line, as it came, begins a head. */
bool http_answer_is_status_line(const char *line, size_t len);

/* Whether a list of names with commas between them holds `name`, in any case. */
bool http_list_holds(const char *list, size_t len, const char *name);

/* Why there is no answer, for http_reason_build(). */
struct http_failure {
	const struct http_url *url;
	const struct http_route *route;
	const char *detail; /* libcurl's or the system's words */
	const char *fault;  /* what is wrong with what came, in our words; NULL: see `detail` */
	int64_t timeout_ns, connect_ns;
	size_t max_answer;
	bool connected;    /* the request went out */
	int tunnel_status; /* with which the proxy refused a tunnel; 0: it did not */
	bool many_headers; /* too large was the head, not the body */
};

/* Writes answer->reason for answer->error. */
void http_reason_build(struct http_answer *answer, const struct http_failure *failure);

/* ---- a transfer (transfer.c) ---- */

enum http_excess { EXCESS_NONE, EXCESS_HEADERS, EXCESS_BODY, EXCESS_MEMORY };

/* One easy handle and what it does at the moment; kept and reused. */
struct transfer {
	struct http *http;
	struct http_pool *pool;           /* whose route the handle is set to, for good */
	struct transfer *next, *previous; /* in flight, or idle in its pool (next alone) */
	const struct http_request *request;
	struct http_answer *answer;
	http_done *done;
	void *context;
	int64_t started, timeout_ns, connect_ns;

	/* Where it stands: redirects are ours, one request of libcurl's each. */
	struct text location; /* as it goes out */
	struct http_url url;  /* its parts */
	const char *method;
	bool with_body;
	unsigned redirects;
	int64_t earlier_ns, earlier_received; /* of the requests before the last redirect */
	bool earlier_connection;

	void *easy;       /* CURL */
	struct text head; /* the header lines, a NUL behind each */
	struct curl_slist *headers;
	size_t headers_room;
	size_t header_lines, header_bytes;
	bool whole_head; /* its empty line has come */
	bool version_0, may_not_fold;
	int status;
	struct http_framing framing;
	const char *fault; /* what is wrong with what came; NULL: nothing was found */
	unsigned sent;     /* how often libcurl was about to send the request */
	bool lost;         /* it was sent and lost, and is not to be sent again */
	bool connecting;   /* a socket waits for its server */
	enum http_excess excess;
	bool connected;
	int tunnel_status;
	int socket_errno; /* why no socket could be had; 0 */
	char error[256];  /* CURL_ERROR_SIZE */
};

struct transfer *transfer_new(struct http_pool *pool);
void transfer_free(struct transfer *t);

/* libcurl's callbacks (receive.c). */
size_t transfer_take_header(char *bytes, size_t size, size_t count, void *transfer);
size_t transfer_take_body(char *bytes, size_t size, size_t count, void *transfer);

/* libcurl is about to send the request, or to open a socket for it: whether it may. */
int transfer_about_to_send(void *transfer, char *to, char *from, int to_port, int from_port);
bool transfer_may_connect(struct transfer *t);

/* Puts a transfer with its request, answer and limits under way.  0 or -1. */
int transfer_begin(struct transfer *t);
/* The next request of it, after a redirect, what it measured before kept; transfer_send() is its last
 * half.  0 or -1. */
int transfer_send_next(struct transfer *t);
int transfer_send(struct transfer *t);
/* Its connection is not to be used again; its request is sent again on a new one alone. */
void transfer_forbid_reuse(struct transfer *t);
void transfer_reconnect(struct transfer *t);
/* Whether the certificate of its new connection has no subjectAltName that names a host. */
bool transfer_certificate_names_nobody(struct transfer *t);
/* Takes it out of flight. */
void transfer_end(struct transfer *t);
/* Fills status, times and counts of its answer. */
void transfer_measure(struct transfer *t);

/* Whether what an answer is packed in was asked for and is whole: unpacks it (unpack.c).
 * HTTP_OK, or an error with what is at fault. */
enum http_error http_answer_unpack(
    struct http_answer *answer, const char *method, const char **fault);

/* ---- redirects (redirect.c) ---- */

/* Where `reference` leads that came from `base` (RFC 3986, section 5.2), without its fragment;
 * appended. */
void http_reference_resolve(const struct http_url *base, const char *base_url,
    const char *reference, size_t len, struct text *out);

/* Whether the answer that has come sends its request elsewhere: 1, and the transfer stands for the
 * next one; 0: no; -1: it must not go there, *error and t->fault say why. */
int transfer_redirect(struct transfer *t, enum http_error *error);

/* ---- routes (route.c) ---- */

enum http_names { HTTP_NAMES_OF_OPTIONS, HTTP_NAMES_OF_MEMBERS };

/* Whether it can be gone at all: files that cannot be read, an encrypted key, what is no URL or no address.  HTTP_OK, or an error with the
 * reason, which names the culprit as options or as members of a plan are named, and tells no userinfo. */
enum http_error http_route_check(
    const struct http_route *route, enum http_names names, struct text *why);

/* Appends "HOST:PORT:ADDRESS" with the host as URLs send it.  0, or -1 with the reason. */
int http_resolution_ascii(const char *entry, struct text *out, struct text *why);

bool http_route_same(const struct http_route *a, const struct http_route *b);

/* A copy that owns what it points to.  0, or -1 when out of memory; to be freed in either case. */
int http_route_copy(struct http_route *copy, const struct http_route *route);
void http_route_free(struct http_route *copy);

/* ---- pools (pool.c) ---- */

/* The connections of a client that go the same route, and the handles that are set to it.  libcurl would reuse a connection for a request with
 * another key or another proxy's password: it never sees two routes in one of its multi handles. */
struct http_pool {
	struct http *http;
	struct http_pool *next;
	uint32_t number; /* marks its sockets in the client's epoll */
	struct http_route route;
	struct transfer *idle;
	size_t in_flight;
	uint64_t used; /* by what request of the client last */
	bool look;     /* http_curl_look() is to be called */
	int64_t timer; /* when libcurl wants to be called, monotonic; -1: never */
	void *multi;   /* CURLM */
	struct curl_slist *resolve;
};

/* The pool of that route (NULL: the client's own), made when it is missing.  NULL with the error and its reason. */
struct http_pool *http_pool_get(
    struct http *http, const struct http_route *route, enum http_error *error, struct text *why);

/* The same for a client's first one, its own. */
struct http_pool *http_pool_add(
    struct http *http, const struct http_route *route, struct text *why);

/* The pool of that number, or NULL. */
struct http_pool *http_pool_find(const struct http *http, uint32_t number);

/* Drops the pools, but for the client's own, that have been idle the longest, so that only a few are left. */
void http_pools_trim(struct http *http);
void http_pools_free(struct http *http); /* nothing may be in flight */

/* ---- what is over (client.c) ---- */

/* Concludes what libcurl has finished; returns how many. */
size_t http_collect(struct http *http);

/* ---- a client, and what a user's requests share (multi.c) ---- */

struct http_jar {
	void *share; /* CURLSH */
};

struct http {
	struct http_settings settings;
	struct http_pool *pools; /* the client's own route first */
	struct transfer *flying;
	size_t in_flight;
	uint64_t requests;
	uint32_t pools_made;
	bool cancelling;
	int64_t look_at;            /* when connecting transfers are looked at next */
	int epoll;                  /* watches libcurl's sockets */
	struct http_watch *watches; /* by descriptor */
	size_t watches_room;

	bool opened;
	bool broken; /* libcurl reported an error: nothing more comes of what is in flight */
	void *share; /* CURLSH, for cookies */
};

/* ---- what its loop watches (watch.c) ---- */

/* A connection's socket was opened, or is about to be closed. */
void http_watch_opened(struct http *http, int fd);
void http_watch_closed(struct http *http, int fd);

/* libcurl wants to hear of EPOLLIN, EPOLLOUT or both of any socket, or, 0, of nothing; `known`: it did
 * before.  0 or -1. */
int http_watch_set(struct http_pool *pool, int fd, uint32_t events, bool known);

/* Whether it wants to hear of what came of a socket. */
bool http_watch_wanted(struct http_pool *pool, int fd);

/* ---- libcurl's side of it (multi.c) ---- */

int http_curl_open(struct http *http, struct text *why);
void http_curl_close(struct http *http);

/* libcurl's side of a pool.  0, or -1 when out of memory; to be closed in either case. */
int http_curl_open_pool(struct http_pool *pool);
void http_curl_close_pool(struct http_pool *pool);

/* Lets libcurl act on a socket's epoll events, or because its time has come. */
void http_curl_act(struct http_pool *pool, int fd, uint32_t events);
void http_curl_act_on_time(struct http_pool *pool);

/* Lets libcurl look at all transfers: it sets no timer for an address that hangs. */
void http_curl_look(struct http_pool *pool);

/* The next transfer of the pool that libcurl has finished, or NULL. */
struct transfer *transfer_finished(struct http_pool *pool, enum http_error *error);

#endif
