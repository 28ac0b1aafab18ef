/*
 * Which sockets the loop of a client watches.
 *
 * libcurl wants a connection watched while a request is under way, and not between two requests:
 * two system calls for each of them.  So a connection that nobody uses stays watched, for reading,
 * until something comes of it after all; mostly its server closes it.
 *
 * That holds for sockets alone of which libcurl also tells that they are closed.  Others (its
 * resolver's) are watched exactly as it says: one with the same number may come after them.
 */
#include "watch.h"

#include <stdlib.h>
#include <sys/epoll.h>

#include "client.h"
#include "pool.h"

struct http_watch {
	bool connection; /* opened by http_watch_opened(), and not closed since */
	bool wanted;     /* libcurl wants to hear of it */
	uint32_t events; /* what the kernel tells of; 0: it does not watch */
};

static struct http_watch *
watch_find(const struct http *http, int fd)
{
	bool held = fd >= 0 && (size_t)fd < http->watches_room && http->watches[fd].connection;

	return held ? &http->watches[fd] : NULL;
}

/* Without memory for it the socket is one of the others. */
void
http_watch_opened(struct http *http, int fd)
{
	size_t room = http->watches_room;

	if ((size_t)fd >= room) {
		size_t more = (size_t)fd + 64;
		struct http_watch *longer = reallocarray(http->watches, more, sizeof(*longer));

		if (!longer)
			return;
		for (; room < more; room++)
			longer[room] = (struct http_watch){0};
		http->watches = longer;
		http->watches_room = more;
	}
	http->watches[fd] = (struct http_watch){.connection = true};
}

void
http_watch_closed(struct http *http, int fd)
{
	struct http_watch *watch = watch_find(http, fd);

	if (!watch)
		return;
	if (watch->events)
		epoll_ctl(http->epoll, EPOLL_CTL_DEL, fd, &(struct epoll_event){0});
	*watch = (struct http_watch){0};
}

/* What the loop learns of the socket by: the pool's number and its own. */
static int
watch_tell_kernel(struct http_pool *pool, int operation, int fd, uint32_t events)
{
	struct epoll_event event = {
	    .events = events, .data.u64 = (uint64_t)pool->number << 32 | (uint32_t)fd};

	return epoll_ctl(pool->http->epoll, operation, fd, &event);
}

int
http_watch_set(struct http_pool *pool, int fd, uint32_t events, bool known)
{
	struct http_watch *watch = watch_find(pool->http, fd);

	if (watch) {
		known = watch->events != 0;
		watch->wanted = events != 0;
		if (watch->events == (events ? events : EPOLLIN))
			return 0;
		watch->events = events;
	}
	if (events == 0) {
		/* Others may have been closed before libcurl says so, and then nothing is left to
		 * do. */
		if (known)
			watch_tell_kernel(pool, EPOLL_CTL_DEL, fd, 0);
		return 0;
	}
	return watch_tell_kernel(pool, known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, fd, events);
}

bool
http_watch_wanted(struct http_pool *pool, int fd)
{
	struct http_watch *watch = watch_find(pool->http, fd);

	if (!watch || watch->wanted)
		return true;
	if (watch->events)
		watch_tell_kernel(pool, EPOLL_CTL_DEL, fd, 0);
	watch->events = 0;
	return false;
}
