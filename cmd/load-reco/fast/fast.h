/*
 * fast: the state of the engine for plain HTTP/1.1, shared by fast.c (when to send), connection.c
 * (one connection) and connection_list.c.
 */
#ifndef FAST_H
#define FAST_H

#include <stdbool.h>
#include <stdint.h>

#include "http1.h"
#include "exchange.h"
#include "request.h"

struct addresses;
struct fast;
struct load_plan;
struct worker;

enum connection_state {
	CONNECTION_IDLE,       /* no request; the socket may be open */
	CONNECTION_CONNECTING, /* a request waits for the socket */
	CONNECTION_BUSY,       /* a request is being sent, or its answer is awaited */
};

/* A connection, and in a closed loop the user behind it. */
struct connection {
	int fd; /* -1: none */
	enum connection_state state;
	/* this socket has carried an answer, so that the server may close it at any time */
	bool carried;
	bool repeated; /* the request was sent before, on a socket that the server had closed */
	bool needed;   /* it was to carry a request */
	bool opened;   /* a socket of this connection was ever open */
	size_t tried;  /* addresses, in this attempt to connect */
	size_t address;
	int rival; /* the socket of an address tried before, which may answer yet; -1: none */
	size_t rival_address;
	int64_t attempt_at; /* when the next address is tried beside it */
	size_t written;     /* bytes of the request */
	struct exchange exchange;
	struct request request;
	struct http1 answer;
	double *header_values; /* of its answer; NULL when none are asked for */
	int64_t when;          /* the deadline of its request, or when its user goes on */
	struct connection *next, *previous;
};

/* Connections in the order of their `when`. */
struct connection_list {
	struct connection *first, *last;
};
void connection_list_insert(struct connection_list *list, struct connection *connection);
void connection_list_remove(struct connection_list *list, struct connection *connection);

struct fast {
	struct worker *worker;
	const struct load_plan *plan;
	int epoll;
	const struct addresses *addresses;
	size_t address; /* the one that worked last */
	struct connection *connections;
	size_t used, room;
	struct connection_list busy;    /* by deadline */
	struct connection_list waiting; /* users that think */
	struct connection *idle;        /* a stack, so that warm sockets are used again */
	int64_t free_since;   /* when a connection became free after all had been in use */
	int64_t next_attempt; /* the first connection's attempt_at, or INT64_MAX */
	int64_t in_flight;
	struct http1_watch watch;
	const char **watched;       /* the headers of the metrics */
	double *header_values;      /* of all connections */
	struct connection *reading; /* whose answer is being read */
	int64_t clock;              /* its last reading */
	char *buffer;               /* what was read last */
	bool failed;
	struct text *why;
};

enum { FAST_BUFFER = 64 << 10 };

/* ---- connection_pool.c ---- */

/* A connection that can take a request, or NULL.  Sockets that are open are used before new ones.
 * */
struct connection *connection_pool_take(struct fast *fast);
void connection_pool_put(struct fast *fast, struct connection *connection);

/* Sets when its request's time is over. */
void connection_pool_expect(struct fast *fast, struct connection *connection, int64_t when);

/* The request has come to its end: records it and frees the connection for the next. */
void connection_pool_finish(
    struct fast *fast, struct connection *connection, int error, int64_t at);

/* ---- connection.c ---- */

/* Sends the request of connection->exchange, which has been rendered; its `sent` is set. */
void connection_start(struct fast *fast, struct connection *connection);

/* Tries the next address beside the one that is silent. */
void connection_race(struct fast *fast, struct connection *connection);

/* Acts on what epoll says. */
void connection_act(struct fast *fast, struct connection *connection, uint32_t events);

/* Closes the socket, whatever it is doing. */
void connection_close(struct connection *connection);

/* ---- fast.c ---- */

int fast_run(void *state, struct text *why);

#endif
