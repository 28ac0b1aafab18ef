/*
 * sinks/address: where a sink is, taken from its URL.
 */
#ifndef INCIDENT_DELIVER_ADDRESS_H
#define INCIDENT_DELIVER_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>

struct text;

struct sink_address {
	bool shown;  /* on the command line, for all to see */
	char *url;   /* http(s), without userinfo and fragment; NULL: the service's own place */
	char *user;  /* "USER:PASSWORD" of its userinfo, decoded; NULL: none */
	char *given; /* its fragment, "NAME=VALUE&NAME=VALUE"; NULL: none */
	/* Of exec: what stands behind the scheme (borrowed); else NULL. */
	const char *words;
};

/* Takes what stands behind the scheme apart: "", "#...", "https://...#...".  0, or -1 with the
 * reason; either way address_free() is due. */
int address_read(struct sink_address *address, const char *rest, bool shown, struct text *why);
void address_free(struct sink_address *address);

/* Appends scheme, host and port of a http(s) URL: path and query may hold a token. */
void address_put_origin(const char *url, struct text *out);

/* Where the path of a http(s) URL begins: "/...", or "". */
const char *address_path(const char *url);

/* Appends the URL with `path` behind its own, unless it ends so already; but not its query. */
void address_join(const char *url, const char *path, struct text *out);

/* Whether what is sent to it is seen by nobody on the way: https, or this machine itself. */
bool address_is_safe(const char *url);

#endif
