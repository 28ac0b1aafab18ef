/*
 * rabbitmq/url: the URL of a RabbitMQ server, taken apart.
 */
#ifndef COMMON_RABBITMQ_URL_H
#define COMMON_RABBITMQ_URL_H

#include <stdbool.h>

struct text;

struct rabbitmq_url {
	char *host;
	char *user, *password, *vhost; /* decoded */
	unsigned port;
	unsigned heartbeat_s; /* 0: none */
	bool secure;
};

/* 0, or -1 with a reason that holds no part of the URL that could be a password.  Either way
 * rabbitmq_url_free() frees. */
int rabbitmq_url_parse(const char *url, struct rabbitmq_url *parts, struct text *why);
void rabbitmq_url_free(struct rabbitmq_url *parts);

#endif
