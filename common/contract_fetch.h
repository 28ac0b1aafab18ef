/*
 * contract_fetch: gets what contract_targets.h reads, from a file or from the service that
 * publishes it.
 *
 * A service is asked once, by GET, for at most 1 MiB.  What it answers instead of a contract is
 * told in the reason, as are what to do next and the URL, both without secrets.  A file costs no
 * client.
 */
#ifndef COMMON_CONTRACT_FETCH_H
#define COMMON_CONTRACT_FETCH_H

#include <stdbool.h>
#include <stddef.h>

struct document;
struct http_settings;
struct text;

struct contract_source {
	const char *given; /* a file ("-": stdin), or the URL of a contract */
	/* For a URL; the answer's size is set here, and the deadline lies between 1 s and 10 s
	 * whatever is asked for (0: 10 s). */
	const struct http_settings *http;
	const char *const *headers; /* "NAME: VALUE", to be sent; others are passed over */
	size_t header_count;
};

/* Whether it is no file: "https://HOST/contract". */
bool contract_is_url(const char *given);

/* Appends what it is called in messages and records: a file as it is, a URL without its secrets. */
void contract_name(const char *given, struct text *name);

/* The document.  NULL with the reason; `absent`: the service says that it has none (404, 501). */
struct document *contract_fetch(
    const struct contract_source *source, bool *absent, struct text *why);

#endif
