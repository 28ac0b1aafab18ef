/*
 * sinks/http_sink: what the sinks that are told by a POST have in common.
 *
 * 2xx counts as delivered when the body says so too (or, of a kind that knows no such body, does
 * not say otherwise).  408, 409, 425, 429, 5xx, 2xx without the service's own words, and a server
 * that cannot be reached: later, after the time that it asks for.  Redirects, which are not
 * followed, and all else: refused.  Where the kind is not idempotent, what may have arrived without
 * an answer is unknown, a gateway's time-out too.
 */
#ifndef INCIDENT_DELIVER_HTTP_SINK_H
#define INCIDENT_DELIVER_HTTP_SINK_H

#include <stdbool.h>
#include <stddef.h>

#include "http.h"
#include "sink.h"

/* Opens the client of a sink that posts to `url`.  Without TLS nothing that is worth a key leaves
 * the machine: `keyed` says that one would.  0, or -1 with the reason. */
int http_sink_open(struct sink *sink, const char *url, bool keyed, struct text *why);
void http_sink_close(struct sink *sink);

struct http_post {
	const char *url;
	const struct http_header *headers; /* beside Content-Type */
	size_t header_count;
	const char *content_type; /* NULL: application/json */
	const struct text *body;
	/* Whether a 2xx is the service's own answer of success.  NULL: any that is no failure. */
	bool (*is_success)(const struct http_answer *answer);
	const char *key; /* the variable to look at when the key is refused, or NULL */
};

enum sink_verdict http_sink_post(struct sink *sink, const struct notice *notice,
    const struct http_post *post, struct sink_reply *reply);

/* Appends "Basic ..." of USER:PASSWORD. */
void http_sink_put_basic(const char *user, struct text *out);

#endif
