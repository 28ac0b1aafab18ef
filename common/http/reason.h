/*
 * http/reason: why there is no answer, in words.
 */
#ifndef COMMON_HTTP_REASON_H
#define COMMON_HTTP_REASON_H

#include "http.h"

struct http_url;

/* What is known of it. */
struct http_failure {
	const struct http_url *url;
	const struct http_route *route;
	const char *detail; /* libcurl's or the system's words */
	const char *fault;  /* what is wrong with what came, in our words; NULL: see `detail` */
	int64_t timeout_ns, connect_ns;
	size_t max_answer;
	bool connected;    /* the request went out */
	int tunnel_status; /* with which the proxy refused a tunnel; 0: it did not */
	bool many_headers; /* too large was the head, not the body */
};

/* Writes answer->reason for answer->error. */
void http_reason_build(struct http_answer *answer, const struct http_failure *failure);

#endif
