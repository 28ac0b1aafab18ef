/*
 * http/url: the parts of a URL, and how it goes out (url.c, idn.c).
 */
#ifndef COMMON_HTTP_URL_H
#define COMMON_HTTP_URL_H

#include <stdbool.h>
#include <stddef.h>

#include "http.h"

#include "http.h"

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

/* Appends an absolute URL whose path may hold what cannot go out, percent-encoded.  0, or -1 with
 * the reason. */
int http_url_encode(const char *url, struct text *out, struct text *why);

/* Appends a host as it goes out: see http_url_ascii().  0, or -1 with the reason. */
int http_host_add(const char *host, size_t len, struct text *out, struct text *why);

/* Appends the A-label of a host in UTF-8.  0, or -1 with the reason. */
int http_idn_add(const char *host, size_t len, struct text *out, struct text *why);

/* Appends "HOST:PORT" for messages. */
void http_url_place(const struct http_url *parts, struct text *out);

#endif
