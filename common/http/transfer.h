/*
 * http/transfer: one request under way: libcurl's easy handle, what it is told (transfer.c), what
 * it calls (receive.c).
 */
#ifndef COMMON_HTTP_TRANSFER_H
#define COMMON_HTTP_TRANSFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "http.h"
#include "http_field.h"
#include "url.h"

struct curl_slist;
struct http_pool;

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
/* The next request of it, after a redirect, what it measured before kept; transfer_send() is its
 * last half.  0 or -1. */
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

#endif
