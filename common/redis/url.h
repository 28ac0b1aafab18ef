/*
 * redis/url: the URL of a Redis server, taken apart.
 */
#ifndef COMMON_REDIS_URL_H
#define COMMON_REDIS_URL_H

struct text;

struct redis_url {
	char *host;
	char *user, *password; /* decoded; NULL: none */
	unsigned port, db;
};

/* 0, or -1 with a reason that holds no part of the URL that could be a password.  Either way
 * redis_url_free() frees. */
int redis_url_parse(const char *url, struct redis_url *parts, struct text *why);
void redis_url_free(struct redis_url *parts);

#endif
