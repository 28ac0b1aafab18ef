/* Connections with a deadline, for the kinds that open one. */
#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "probe.h"
#include "resolve.h"
#include "text.h"
#include "units.h"

/* ---- where ---- */

static int
place_read_port(struct kind_place *place, const char *text, struct text *why)
{
	int64_t port;

	if (units_parse_count(text, &port) == -1 || port < 1 || port > 65535)
		return text_fail(why, "expected HOST:PORT, a port from 1 to 65535, no URL");
	snprintf(place->port, sizeof(place->port), "%lld", (long long)port);
	return 0;
}

int
kind_check_host(const char *host, struct text *why)
{
	for (const char *c = host; *c; c++)
		if ((unsigned char)*c >= 0x80)
			return text_fail(why,
			    "the host holds letters outside of ASCII: write its A-label, which "
			    "begins with xn--");
	return 0;
}

int
kind_read_place(struct kind_place *place, const char *text, const char *port, struct text *why)
{
	bool is_bracketed = *text == '[';
	const char *host = text + is_bracketed;
	size_t len = strcspn(host, is_bracketed ? "]" : ":");
	const char *behind = host + len;

	if (is_bracketed && *behind)
		behind++;
	else if (is_bracketed)
		len = 0;
	if (len == 0 || len >= sizeof(place->host) || strcspn(host, "/@ ") < len ||
	    (*behind ? *behind != ':' : !port))
		return text_fail(why, "expected HOST:PORT or [ADDRESS]:PORT, no URL");
	memcpy(place->host, host, len);
	place->host[len] = '\0';
	if (kind_check_host(place->host, why) == -1)
		return -1;
	return place_read_port(place, *behind ? behind + 1 : port, why);
}

/* ---- one address ---- */

/* What the other side, or what stands before it, has to say; the rest is ours. */
static enum kind_connection
connection_refused(int reason)
{
	return reason == ECONNREFUSED || reason == ECONNRESET || reason == EHOSTUNREACH ||
		       reason == EACCES
		   ? KIND_REFUSED
		   : KIND_UNREACHABLE;
}

static enum kind_connection
address_wait(const struct step_probe *probe, int fd, int *reason)
{
	socklen_t size = sizeof(*reason);

	if (kind_wait(probe, fd, POLLOUT) == -1)
		return KIND_LATE;
	if (getsockopt(fd, SOL_SOCKET, SO_ERROR, reason, &size) == -1)
		*reason = errno;
	return *reason ? connection_refused(*reason) : KIND_CONNECTED;
}

static enum kind_connection
address_try(
    const struct step_probe *probe, const struct kind_place *place, int *connected, int *reason)
{
	struct addrinfo hints = {
	    .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV, .ai_socktype = SOCK_STREAM};
	struct addrinfo *found = NULL;
	enum kind_connection outcome = KIND_UNREACHABLE;
	int fd = -1;

	*reason = EADDRNOTAVAIL;
	if (getaddrinfo(place->address, place->port, &hints, &found) != 0)
		return KIND_UNREACHABLE;
	fd = socket(found->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd == -1) {
		*reason = errno;
	} else if (connect(fd, found->ai_addr, found->ai_addrlen) == 0) {
		outcome = KIND_CONNECTED;
	} else if (errno == EINPROGRESS || errno == EINTR) {
		outcome = address_wait(probe, fd, reason);
	} else {
		*reason = errno;
		outcome = connection_refused(*reason);
	}
	freeaddrinfo(found);
	if (outcome == KIND_CONNECTED)
		*connected = fd;
	else if (fd != -1)
		close(fd);
	return outcome;
}

/* ---- all of them ---- */

/* Each address gets so much of the time that the ones behind it have their turn.  That some cannot
 * be reached at all (IPv6 where there is none) says nothing when another one answered. */
static enum kind_connection
address_try_all(const struct step_probe *probe, const struct resolve_answer *found,
    struct kind_place *place, int *connected, int *reason)
{
	enum kind_connection outcome = KIND_UNREACHABLE;
	struct kind_place at = *place;

	for (size_t i = 0; i < found->count && outcome != KIND_CONNECTED; i++) {
		int64_t left = kind_left(probe), share = left / (int64_t)(found->count - i);
		struct step_probe part = *probe;
		enum kind_connection one;
		int why;

		if (left == 0 || kind_stopping(probe))
			return KIND_LATE;
		part.deadline_ns = probe->deadline_ns - left + share;
		snprintf(at.address, sizeof(at.address), "%s", found->addresses[i]);
		one = address_try(&part, &at, connected, &why);
		if (i > 0 && one == KIND_UNREACHABLE)
			continue;
		outcome = one;
		*place = at;
		*reason = why;
	}
	return outcome;
}

enum kind_connection
kind_connect(const struct step_probe *probe, struct kind_place *place, int *connected,
    struct step_reply *reply)
{
	struct text *why = &reply->reason;
	struct resolve_answer found = {0};
	enum kind_connection outcome;
	int reason = 0;

	reply->failure = STEP_UNRESOLVED;
	if (resolve_host(place->host, kind_left(probe), &found, why) == -1)
		return KIND_UNRESOLVED;
	outcome = address_try_all(probe, &found, place, connected, &reason);
	text_clear(why);
	reply->failure = outcome == KIND_CONNECTED ? STEP_REPLIED
			 : outcome != KIND_LATE    ? STEP_UNCONNECTED
			 : kind_stopping(probe)    ? STEP_INTERRUPTED
						   : STEP_LATE;
	if (outcome == KIND_CONNECTED)
		return outcome;
	text_fail_visible(why, "cannot connect to %s:%s", place->host, place->port);
	if (outcome == KIND_REFUSED || outcome == KIND_UNREACHABLE) {
		text_add_format(why, " (%s): %s", place->address, strerror(reason));
	} else if (kind_stopping(probe)) {
		text_add_string(why, ": interrupted");
	} else {
		text_add_string(why, ": no answer within ");
		units_show_duration(why, probe->timeout_ns);
	}
	return outcome;
}
