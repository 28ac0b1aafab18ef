/*
 * redis/connect: what redis.c, url.c and connect.c share.  For them alone.
 */
#ifndef COMMON_REDIS_CONNECT_H
#define COMMON_REDIS_CONNECT_H

struct deadline;
struct text;

/* ---- the URL, taken apart ---- */

struct redis_url {
	char *host;
	char *user, *password; /* decoded; NULL: none */
	unsigned port, db;
};

/* 0, or -1 with a reason that holds no part of the URL that could be a password.  Either way
 * redis_url_free() frees. */
int redis_url_parse(const char *url, struct redis_url *parts, struct text *why);
void redis_url_free(struct redis_url *parts);

/* ---- the socket ---- */

/* A connected, non-blocking socket, or -1 with the reason. */
int redis_connect(const struct redis_url *parts, const struct deadline *deadline, struct text *why);

#endif
