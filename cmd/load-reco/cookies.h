/*
 * cookies: those that a login left, for the requests of the load to send (RFC 6265, section 5.4).
 *
 * They stay as the login left them: what later answers set or when a cookie expires is not seen.
 */
#ifndef COOKIES_H
#define COOKIES_H

#include <stdbool.h>
#include <stddef.h>

struct text;

struct cookie {
	char *path, *pair; /* "/shop", "name=value" */
};

/* For one host; those with longer paths first.  Zeroed at first. */
struct cookies {
	struct cookie *list;
	size_t count, room;
};

/* Takes those of http_jar_read()'s lines that a request to the host of `authority` ("h:80")
 * carries. */
void cookies_read(struct cookies *cookies, const char *lines, const char *authority, bool secure);
void cookies_free(struct cookies *cookies);

/* Appends "a=1; b=2" of those for `path` (a query may follow it); nothing when there are none.
 * Whether there are. */
bool cookies_add(const struct cookies *cookies, const char *path, size_t len, struct text *out);

#endif
