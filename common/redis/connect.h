/*
 * redis/connect: what the files of this folder share.  For them alone.
 */
#ifndef COMMON_REDIS_CONNECT_H
#define COMMON_REDIS_CONNECT_H

#include <stdbool.h>
#include <stddef.h>

#include "redis.h"
#include "text.h"

struct deadline;

/* ---- the URL, taken apart ---- */

enum { REDIS_MOST_PLACES = 16 };

struct redis_place {
	char *host;
	unsigned port;
};

struct redis_url {
	bool is_tls;
	char *ca_file;                                /* to trust beside the system's, or NULL */
	char *socket;                                 /* path of a Unix socket, or NULL */
	struct redis_place places[REDIS_MOST_PLACES]; /* the server, or the Sentinels */
	size_t place_count;
	char *master;          /* the name that Sentinels know it by; NULL: without them */
	char *user, *password; /* decoded; NULL: none */
	unsigned db;
};

/* 0, or -1 with a reason that holds no part of the URL that could be a password.  Either way
 * redis_url_free() frees. */
int redis_url_parse(const char *url, struct redis_url *parts, struct text *why);
void redis_url_free(struct redis_url *parts);

/* Adds it without user and password. */
void redis_url_name(const struct redis_url *parts, struct text *name);

/* ---- one connection: bytes, commands, replies ---- */

struct redisReader;
struct connection;

struct redis_segment {
	const char *bytes; /* the caller's; NULL: `at` in the buffer */
	size_t at, len;
};

struct redis_connection {
	struct connection *bytes; /* NULL: none */
	struct redisReader *reader;
	size_t most;  /* bytes of a reply; 0: any */
	size_t came;  /* bytes since the reply before */
	bool is_lost; /* what failed last was the connection; else the server refused */

	/* The command that is being sent. */
	struct text buffer;
	struct redis_segment *segments;
	size_t segment_count, segment_room;
};

#define REDIS_CONNECTION_NONE ((struct redis_connection){.buffer = TEXT_INIT(TEXT_MAX_DOCUMENT)})

/* To `place`, or to the URL's socket where that is NULL.  0, or -1 with the reason. */
int redis_connection_open(struct redis_connection *connection, const struct redis_url *url,
    const struct redis_place *place, const struct deadline *deadline, struct text *why);
void redis_connection_close(struct redis_connection *connection); /* keeps its memory */
void redis_connection_free(struct redis_connection *connection);

/* 0, or -1 with the reason: then it is to be closed. */
int redis_connection_send(struct redis_connection *connection, const struct redis_bytes *arguments,
    size_t count, const struct deadline *deadline, struct text *why);
int redis_connection_receive(struct redis_connection *connection, const struct deadline *deadline,
    struct redis_reply **reply, struct text *why);

/* Both. */
int redis_connection_ask(struct redis_connection *connection, const struct redis_bytes *arguments,
    size_t count, const struct deadline *deadline, struct redis_reply **reply, struct text *why);

/* ---- the beginning of a connection ---- */

/* With the URL's user and password.  0, or -1 with the reason. */
int redis_log_in(struct redis_connection *connection, const struct redis_url *url,
    const struct deadline *deadline, struct text *why);

/* Selects the database, and waits until the server has loaded its data.  0, or -1 with the
 * reason. */
int redis_get_ready(struct redis_connection *connection, const struct redis_url *url,
    const struct deadline *deadline, struct text *why);

/* Asks the Sentinels for the master, until one of them names a server that says that it is one, and
 * connects to it.  0, or -1 with the reason. */
int redis_connect_master(struct redis_connection *connection, const struct redis_url *url,
    const struct deadline *deadline, struct text *why);

/* Sleeps before another try.  0, or -1 with the reason: the time is over. */
int redis_pause(const struct deadline *deadline, struct text *why);

#endif
