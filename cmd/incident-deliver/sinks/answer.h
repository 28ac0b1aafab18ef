/*
 * sinks/answer: what a service says of a request: whether it took it, how long to wait, why not.
 */
#ifndef INCIDENT_DELIVER_ANSWER_H
#define INCIDENT_DELIVER_ANSWER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "http.h"

struct sink_keys;

/* How long the service asks to wait, from `now` (wall time) on, at most a day; 0: it says nothing.
 * Retry-After (RFC 9110: seconds or a date), X-Sentry-Rate-Limits (of groups that hold for errors),
 * X-RateLimit-Reset and RateLimit-Reset (seconds, or Unix time); the longest of them. */
int64_t answer_wait(const struct http_answer *answer, int64_t now);

/* Whether the body is a JSON object whose `name` is this string; NULL: a string at all. */
bool answer_member_is(const struct http_answer *answer, const char *name, const char *value);

/* Whether the body says that something went wrong, whatever the status: {"ok":false},
 * {"error":"..."}, {"status":"error"}. */
bool answer_is_failure(const struct http_answer *answer);

/* Whether it is no JSON but a page for people, as a proxy or a wrong URL gives. */
bool answer_is_page(const struct http_answer *answer);

/* Appends ": " and what the service gives as its reason, in short, without secrets and `keys`
 * (NULL: none).  A body that gives none, or repeats what was `sent`, adds nothing. */
void answer_put_reason(const struct http_answer *answer, const struct text *sent,
    const struct sink_keys *keys, struct text *out);

/* Appends the host that a redirect leads to. */
void answer_put_redirect(const struct http_answer *answer, struct text *out);

#endif
