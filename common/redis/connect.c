#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "connect.h"
#include "deadline.h"
#include "resolve.h"
#include "signals.h"
#include "text.h"

static socklen_t
address_make(const char *address, unsigned port, struct sockaddr_storage *out)
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
address_connect(
    const char *address, unsigned port, const struct deadline *deadline, struct text *why)
{
	struct sockaddr_storage where;
	socklen_t size = address_make(address, port, &where), error_size = sizeof(int);
	int fd, error = 0, on = 1;

	fd = socket(where.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd == -1)
		return text_fail(why, "%s", strerror(errno));
	if (connect(fd, (const struct sockaddr *)&where, size) == -1 && errno != EINPROGRESS &&
	    errno != EINTR) {
		text_set_format(why, "%s", strerror(errno));
		goto fail;
	}
	if (deadline_wait(deadline, fd, POLLOUT, why) == -1)
		goto fail;
	if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &error_size) == -1)
		error = errno;
	if (error != 0) {
		text_set_format(why, "%s", strerror(error));
		goto fail;
	}
	/* Only speed depends on it. */
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));

	return fd;

fail:
	close(fd);
	return -1;
}

int
redis_connect(const struct redis_url *parts, const struct deadline *deadline, struct text *why)
{
	struct resolve_answer answer;
	int fd = -1;

	if (resolve_host(parts->host, deadline_left(deadline), &answer, why) == -1)
		return -1;
	text_set_format(why, "cannot connect: no address");
	for (size_t i = 0; fd == -1 && i < answer.count; i++) {
		/* One address that never answers leaves time for the others. */
		int64_t share = deadline_left(deadline) / (int64_t)(answer.count - i);
		struct deadline part = *deadline;
		TEXT_LOCAL reason = TEXT_INIT(TEXT_MAX_REASON);

		part.until = deadline_in(share).until;
		fd = address_connect(answer.addresses[i], parts->port, &part, &reason);
		if (fd == -1)
			text_set_format(why, "cannot connect: %s", text_string(&reason));
		if (signal_pending() && !deadline->patient)
			break;
	}

	return fd;
}
