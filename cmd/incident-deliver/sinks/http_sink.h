/*
 * sinks/http_sink: what the sinks that are told by a POST have in common.
 */
#ifndef INCIDENT_DELIVER_HTTP_SINK_H
#define INCIDENT_DELIVER_HTTP_SINK_H

#include <stddef.h>

#include "http.h"
#include "sink.h"

/* Checks the URL, opens the client, and gives the sink its name.  0, or -1 with the reason. */
int http_sink_open(struct sink *sink, const char *url, struct text *why);
void http_sink_close(struct sink *sink);

/* Posts it, and judges what comes by the rules of most services: 2xx is delivered; 408, 425, 429,
 * 5xx and a server that cannot be reached are to be tried again, after what Retry-After says;
 * redirects and other answers are refusals.  A request that may have arrived without its answer is
 * SINK_UNKNOWN where the kind is not idempotent. */
enum sink_verdict http_sink_post(struct sink *sink, const struct http_request *request,
    struct http_answer *answer, struct sink_reply *reply);

#endif
