/*
 * Scenarios that say what their request's query asks for, so that a test shows what comes.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "scripted.h"

/* The query, its %XX decoded; may hold NUL.  How many bytes. */
static size_t
decode_query(const struct exchange *x, char *out)
{
	const char *at = strchr(x->path, '?');
	size_t len = 0;

	for (at = at ? at + 1 : ""; *at; at++) {
		char digits[3] = {at[0] == '%' ? at[1] : '\0', '\0', '\0'};

		if (digits[0] && isxdigit((unsigned char)at[1]) && isxdigit((unsigned char)at[2])) {
			digits[1] = at[2];
			out[len++] = (char)strtoul(digits, NULL, 16);
			at += 2;
		} else {
			out[len++] = *at;
		}
	}
	out[len] = '\0';
	return len;
}

/* "/raw?HTTP/1.1%20200...": these bytes; "/raw/close?...": and the end of the connection. */
bool
play_raw(struct exchange *x)
{
	char bytes[sizeof(x->path)];
	size_t len = decode_query(x, bytes);

	return send(x->fd, bytes, len, MSG_NOSIGNAL) == (ssize_t)len &&
	       strncmp(x->path, "/raw/close", 10) != 0;
}

/* "/go/303?/echo": a redirect there. */
bool
play_go(struct exchange *x)
{
	char location[sizeof(x->path)], line[sizeof(location) + 32], status[16];

	decode_query(x, location);
	snprintf(status, sizeof(status), "%.3s Go", x->path + strlen("/go/"));
	snprintf(line, sizeof(line), "Location: %s\r\n", location);
	return scripted_answer(x, status, line, "");
}

/* Drops each request but the first of a connection, unanswered. */
bool
play_lossy(struct exchange *x)
{
	return x->served == 1 && scripted_answer(x, "200 OK", "", "");
}
