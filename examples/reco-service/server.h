#ifndef RECO_SERVER_H
#define RECO_SERVER_H

/*
 * HTTP: everything that touches libmicrohttpd. A handler sees a request and fills an answer; the
 * server reads bodies (64 KiB at most), answers 413 where they are larger, delays answers without
 * holding up a thread, and ends gracefully.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buffer.h"
#include "ids.h"
#include "sql.h"

struct certificate;
struct server;
struct MHD_Connection;

struct request {
	const char *method;
	const char *path;
	const char *body; /* terminated by a NUL that body_length does not count */
	size_t body_length;
	char id[ID_MAX + 1]; /* X-Request-ID where it is sane, else a new UUID */
	int64_t started_ns;
	struct MHD_Connection *connection; /* for the functions below */
};

struct answer {
	int status;
	struct buffer body;
	const char *content_type; /* a literal */
	const char *allow;        /* Allow, of 405; a literal */
	int retry_after_sec;      /* Retry-After, 0: none */
	struct sql_usage used;    /* what the database did for it */
	bool bare;                /* without the headers that every answer should have (a fault) */
};

/* An argument of the query, percent-decoded, or NULL. It may hold anything: *length bytes, and a NUL
 * behind them. */
const char *request_argument(const struct request *request, const char *name, size_t *length);

/* A header field, or NULL. */
const char *request_header(const struct request *request, const char *name);

/* How many of the connections that may be open are, in percent; NaN where that is not known. */
double request_connections_used_pct(const struct request *request);

/* The peer's address as text. */
#define CLIENT_SIZE 48
void request_client(const struct request *request, char client[CLIENT_SIZE]);

struct server_settings {
	const char *host; /* a numeric IPv4 or IPv6 address */
	int port;         /* 0: any free one */
	int client_timeout_sec;
	const struct certificate *certificate; /* HTTPS is spoken with it; read at the start */

	void *context;
	/* Nanoseconds to wait before this request is handled. */
	int64_t (*delay)(void *context, const struct request *request);
	/* Fills the answer, which comes with status 500 and an empty body. */
	void (*handle)(void *context, const struct request *request, struct answer *answer);
	/* The answer has been handed over; how long it took since the request was read. */
	void (*answered)(void *context, const struct request *request, const struct answer *answer,
	    int64_t elapsed_ns);
};

/* Starts listening. NULL with why. */
struct server *server_start(const struct server_settings *settings, char *why, size_t why_size);

/* The port that is listened on. */
int server_port(const struct server *server);

/* Accepts nothing more, lets running requests finish (at most grace_sec), closes everything. NULL is
 * harmless. */
void server_stop(struct server *server, int grace_sec);

/* The linked library's version. */
const char *server_version(void);

#endif
