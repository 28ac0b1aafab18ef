#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "clock.h"
#include "diag.h"
#include "connect.h"
#include "resolve.h"
#include "text.h"
#include "units.h"

static int64_t
time_left(const struct redis_deadline *deadline)
{
	int64_t left = deadline->until - clock_monotonic(&clock_system);

	return left > 0 ? left : 0;
}

int
redis_wait(int fd, short events, const struct redis_deadline *deadline, struct text *why)
{
	for (;;) {
		struct pollfd wait = {.fd = fd, .events = events};
		int64_t left = time_left(deadline);
		int rc = poll(&wait, 1, (int)((left + CLOCK_MS - 1) / CLOCK_MS));

		/* Something may be there each time, and still be no end of it. */
		if (rc > 0 && left > 0)
			return 0;
		if (rc == -1 && errno != EINTR) {
			(void)text_set_format(why, "%s", strerror(errno));
			return -1;
		}
		if (deadline->heeds_signals && signal_pending() != 0) {
			(void)text_set_format(why, "interrupted");
			return -1;
		}
		if (time_left(deadline) == 0) {
			(void)text_set_format(why, "no answer within ");
			units_show_duration(why, deadline->timeout_ns);
			return -1;
		}
	}
}

static socklen_t
make_address(const char *address, unsigned port, struct sockaddr_storage *out)
{
	struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
	struct sockaddr_in6 v6 = {.sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port)};

	*out = (struct sockaddr_storage){0};
	if (inet_pton(AF_INET, address, &v4.sin_addr) == 1) {
		memcpy(out, &v4, sizeof(v4));
		return sizeof(v4);
	}
	if (inet_pton(AF_INET6, address, &v6.sin6_addr) == 1) {
		memcpy(out, &v6, sizeof(v6));
		return sizeof(v6);
	}

	return 0;
}

static int
connect_to(
    const char *address, unsigned port, const struct redis_deadline *deadline, struct text *why)
{
	struct sockaddr_storage where;
	socklen_t size = make_address(address, port, &where), error_size = sizeof(int);
	int fd, error = 0, on = 1;

	fd = socket(where.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd == -1) {
		(void)text_set_format(why, "%s", strerror(errno));
		return -1;
	}
	if (connect(fd, (const struct sockaddr *)&where, size) == -1 && errno != EINPROGRESS &&
	    errno != EINTR) {
		(void)text_set_format(why, "%s", strerror(errno));
		goto fail;
	}
	if (redis_wait(fd, POLLOUT, deadline, why) == -1)
		goto fail;
	if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &error_size) == -1)
		error = errno;
	if (error != 0) {
		(void)text_set_format(why, "%s", strerror(error));
		goto fail;
	}
	/* Only speed depends on it. */
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));

	return fd;

fail:
	(void)close(fd);
	return -1;
}

int
redis_connect(
    const struct redis_url *parts, const struct redis_deadline *deadline, struct text *why)
{
	struct resolve_answer answer;
	int fd = -1;

	if (resolve_host(parts->host, time_left(deadline), &answer, why) == -1)
		return -1;
	(void)text_set_format(why, "cannot connect: no address");
	for (size_t i = 0; fd == -1 && i < answer.count; i++) {
		/* One address that never answers leaves time for the others. */
		int64_t share = time_left(deadline) / (int64_t)(answer.count - i);
		struct redis_deadline part = *deadline;
		struct text reason = TEXT_INIT(TEXT_MAX_REASON);

		part.until = clock_monotonic(&clock_system) + share;
		fd = connect_to(answer.addresses[i], parts->port, &part, &reason);
		if (fd == -1)
			(void)text_set_format(why, "cannot connect: %s", text_string(&reason));
		text_free(&reason);
		if (signal_pending() != 0 && deadline->heeds_signals)
			break;
	}

	return fd;
}
