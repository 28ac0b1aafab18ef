/*
 * http/redirect: where an answer sends its request.
 */
#ifndef COMMON_HTTP_REDIRECT_H
#define COMMON_HTTP_REDIRECT_H

#include "http.h"

struct http_url;
struct transfer;

/* Where `reference` leads that came from `base` (RFC 3986, section 5.2), without its fragment;
 * appended. */
void http_reference_resolve(const struct http_url *base, const char *base_url,
    const char *reference, size_t len, struct text *out);

/* Whether the answer that has come sends its request elsewhere: 1, and the transfer stands for the
 * next one; 0: no; -1: it must not go there, *error and t->fault say why. */
int transfer_redirect(struct transfer *t, enum http_error *error);

#endif
