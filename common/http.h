/*
 * http: requests by libcurl, one at a time or many at once.
 *
 * TLS is verified; every phase has a deadline, name resolution included (libcurl's resolver thread
 * is left behind when it passes); redirects are not followed unless asked; answers are capped: the
 * body at `max_answer`, the head at 1000 lines and 1 MiB, interim answers included.  Heads are read
 * as strictly as http_field.h says; trailers are no headers.  Paths go out as written, but for what
 * is no ASCII.  Of several addresses the next is tried when one hangs.
 *
 * A request that was lost with a connection that had been used before (RFC 9110, section 9.2.2)
 * is sent again, once, on a new one, when its method is idempotent: GET, HEAD, PUT, DELETE,
 * OPTIONS, TRACE.  Every request carries X-Request-ID, X-Correlation-ID (the run) and W3C
 * traceparent, unless it brings its own.  No proxy of the environment and no .netrc is used.
 * Messages name the host and port of a URL, never its userinfo, path or query.
 *
 * Requests that go different routes (as whom, whom they trust, by what way) share cookies, but
 * never a connection, a TLS session or an address.
 */
#ifndef COMMON_HTTP_H
#define COMMON_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "text.h"
#include "uuid.h"

enum http_error {
	HTTP_OK,
	HTTP_ERROR_URL, /* not a http(s) URL */
	HTTP_ERROR_RESOLVE,
	HTTP_ERROR_CONNECT, /* refused or unreachable */
	HTTP_ERROR_TIMEOUT,
	HTTP_ERROR_TLS,
	HTTP_ERROR_RESET,    /* closed before the answer was whole, and not sent again */
	HTTP_ERROR_PROTOCOL, /* what came is not HTTP */
	HTTP_ERROR_TOO_LARGE,
	HTTP_ERROR_LIMIT,       /* this machine is short of descriptors, ports or memory */
	HTTP_ERROR_INTERRUPTED, /* a signal asked for a stop */
	HTTP_ERROR_OTHER,
};
const char *http_error_name(
    enum http_error error); /* "timeout", "connect", ...: the keys of `errors` records */

/* What a system call on a socket failed of, by its errno. */
enum http_error http_error_of(int error);

/* The way to a server, whom to believe there, and who we are to it. */
struct http_route {
	const char *ca_file; /* further CA bundle or NULL */
	/* PEM; the key may stand in the certificate's file, and must not be encrypted. */
	const char *client_cert, *client_key;
	const char *proxy; /* a http(s) proxy's URL; NULL: none, whatever the environment says */
	const char *unix_socket;
	const char *const *resolve; /* NULL-terminated "HOST:PORT:ADDRESS", as curl --resolve */
	bool http2;                 /* offer HTTP/2 over TLS */
};

/* Settings of all requests of a client.  Strings are borrowed and must outlive it. */
/* The longest that resolving and connecting may take, unless the settings say otherwise. */
#define HTTP_CONNECT_LIMIT (10 * CLOCK_SECOND)

struct http_settings {
	const char *run;    /* X-Correlation-ID */
	int64_t timeout_ns; /* whole request; 0 means 30 s */
	int64_t connect_ns; /* resolve and connect; 0 means 10 s (never more than the whole) */
	size_t max_answer;  /* bytes of body kept; 0 means 16 MiB; beyond it HTTP_ERROR_TOO_LARGE */
	/* At most 10, never from https to http.  303 becomes GET, as does POST by 301 and 302;
	 * other methods and other redirects keep method and body.  Authorization, Cookie, userinfo
	 * and Host stay with their origin. */
	bool follow_redirects;
	bool cookies; /* keep cookies among the client's requests */
	/* http_perform() goes on when a signal asks for a stop: whether a request that was broken
	 * off arrived is not known. */
	bool patient;
	size_t max_connections;  /* of many transfers that go the same route; 0 means 100 */
	struct http_route route; /* of requests without one of their own */
};

struct http_header {
	const char *name, *value;
};

/* The cookies of one user, kept among its requests whichever client sends them.  It belongs to one
 * thread at a time. */
struct http_jar;
struct http_jar *http_jar_new(void);      /* NULL: out of memory */
void http_jar_free(struct http_jar *jar); /* no request of it may be in flight; NULL is harmless */

/* Appends a line for each cookie, of seven fields with tabs between them (Netscape's format): the
 * domain
 * ("#HttpOnly_" may stand before it), whether its subdomains are meant too, the path, whether it is
 * for https alone, when it expires (Unix time; 0: never), name and value.  0, or -1: out of memory.
 */
int http_jar_read(struct http_jar *jar, struct text *lines);

/* Empties it, and puts such lines into it (NULL: none).  0, or -1: out of memory, or a request of
 * it is in flight. */
int http_jar_fill(struct http_jar *jar, const char *lines);

/* One request.  Borrowed until its answer is complete. */
struct http_request {
	const char *method; /* "GET" */
	const char *url;
	const struct http_header *headers;
	size_t header_count;
	const char *body; /* NULL: none */
	size_t body_len;
	int64_t timeout_ns;             /* 0: the client's */
	const char *request_id;         /* NULL: a fresh UUIDv4 */
	const struct http_route *route; /* NULL: the client's */
	struct http_jar *jar; /* its cookies are sent and kept; NULL: the client's, if it has any */
	bool follow_redirects; /* also when the client does not */
	bool compressed; /* ask for gzip or deflate, and unpack it; max_answer holds for what comes
			    out; what ends early or is damaged is no answer */
};

/* What came of it.  Zeroed by the caller before its first use; http_answer_free() in the end.  With
 * `error` set, what came before the error is kept. */
struct http_answer {
	enum http_error error;
	struct text reason; /* for a person, when error is set */
	int status;         /* 0 without an answer */
	struct text
	    headers; /* "Name: value\n" of the last answer, as received, without the status line */
	struct text body;
	char request_id[64];
	char trace_id[33], span_id[17];
	int64_t elapsed_ns, resolve_ns, connect_ns, tls_ns,
	    first_byte_ns; /* since the start, 0 if not reached */
	int64_t received;  /* bytes, headers included */
	bool new_connection;
	unsigned resent; /* how often the request was lost with its connection and sent again */
	bool secure;     /* the answer came over TLS: after redirects, the last one */
};

void http_answer_clear(struct http_answer *answer); /* keeps memory */
void http_answer_free(struct http_answer *answer);

/* The value of the first header called `name` (any case) in `answer`, NULL if absent; not
 * terminated. */
const char *http_answer_header(const struct http_answer *answer, const char *name, size_t *len);
/* The next one behind `value`, which one of the two gave (NULL: the first). */
const char *http_answer_next_header(
    const struct http_answer *answer, const char *name, const char *value, size_t *len);

struct http;
/* NULL with the reason, which names a route's options as a command line does: "--client-cert". */
struct http *http_new(const struct http_settings *settings, struct text *why);
void http_free(struct http *http);
const struct http_route *http_client_route(const struct http *http);

/* Performs one request; waits for it.  Returns 0 when an HTTP answer arrived (of any status), -1
 * otherwise (answer->error). A signal (signal_pending) interrupts, unless the client is patient. */
int http_perform(struct http *http, const struct http_request *request, struct http_answer *answer);

/* Many at once.  `done` is called from http_run() or http_cancel() when the answer is complete; it
 * may start further requests, also into the same answer.  0; -1 when the request cannot be sent
 * (answer->error, `done` is not called). */
typedef void http_done(struct http *http, struct http_answer *answer, void *context);
int http_start(struct http *http, const struct http_request *request, struct http_answer *answer,
    http_done *done, void *context);
size_t http_in_flight(const struct http *http);
/* Drives transfers until at least one is complete, `wait_ns` passed, a signal came, or none is
 * left.  Returns the number in flight, -1 on trouble. */
int http_run(struct http *http, int64_t wait_ns);
/* Ends all transfers in flight with HTTP_ERROR_INTERRUPTED; `done` is called for each, and nothing
 * starts meanwhile. */
void http_cancel(struct http *http);

/* Whether a request of that method may be sent again by itself (RFC 9110, section 9.2.2). */
bool http_method_is_idempotent(const char *method);

/* Joins a base URL (its path kept) and a path or absolute URL.  Appends to `out`; -1 when the
 * result would not be http(s). */
int http_join(const char *base, const char *path, struct text *out);

/* Appends an absolute http(s) URL as it goes out: a host outside of ASCII as its A-label, IPv4 in
 * four parts, IPv6 in its short form, other bytes outside of ASCII percent-encoded.  0 or -1 with
 * the reason. */
int http_url_ascii(const char *url, struct text *out, struct text *why);

/* Checks that `url` is an absolute http(s) URL that can go out.  0 or -1 with the reason. */
int http_check_url(const char *url, struct text *why);

const char *http_idn_library(void); /* "libidn2 2.3.3", or that it is not built in */
const char *http_library(void);     /* "libcurl 7.88.1 (OpenSSL/3.0.17, nghttp2/1.52.0)" */

#endif
