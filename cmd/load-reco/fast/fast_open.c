/* What the fast engine needs before its first request. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "engine.h"
#include "fast.h"
#include "header_metric.h"
#include "memory.h"
#include "plan.h"
#include "worker.h"

static void
fast_found_header(void *context, size_t index, const char *value, size_t len)
{
	struct fast *fast = context;
	double *so_far = &fast->reading->header_values[index];

	*so_far = header_metric_take(fast->plan->header_metrics[index].name, *so_far, value, len);
}

/* The headers that the parser looks for: one for each metric. */
static void
fast_watch_headers(struct fast *fast)
{
	size_t count = fast->plan->header_metric_count;

	fast->watch.found = fast_found_header;
	if (count == 0)
		return;
	fast->watched = memory_new(count, sizeof(*fast->watched));
	fast->header_values = memory_new(fast->room * count, sizeof(*fast->header_values));
	for (size_t i = 0; i < count; i++)
		fast->watched[i] = fast->plan->header_metrics[i].header;
	fast->watch.names = fast->watched;
	fast->watch.count = count;
}

/* What the run wants is an event of its own, without a connection. */
static int
fast_open_epoll(struct fast *fast)
{
	struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};

	fast->epoll = epoll_create1(EPOLL_CLOEXEC);

	return fast->epoll == -1
		   ? -1
		   : epoll_ctl(fast->epoll, EPOLL_CTL_ADD, fast->worker->wake, &event);
}

static void
fast_close(void *state)
{
	struct fast *fast = state;

	for (size_t i = 0; i < fast->used; i++) {
		connection_close(&fast->connections[i]);
		request_free(&fast->connections[i].request);
		http1_free(&fast->connections[i].answer);
	}
	free(fast->connections);
	free(fast->header_values);
	free(fast->watched);
	free(fast->buffer);
	if (fast->epoll > 0)
		(void)close(fast->epoll);
	free(fast);
}

static void *
fast_open(struct worker *worker, struct text *why)
{
	struct fast *fast = memory_new(1, sizeof(*fast));

	fast->worker = worker;
	fast->plan = worker->plan;
	fast->addresses = worker->addresses;
	fast->room = (size_t)worker->connections;
	/* Untouched connections cost no memory, only address space. */
	fast->connections = memory_new(fast->room, sizeof(*fast->connections));
	fast->buffer = memory_new(1, FAST_BUFFER);
	fast_watch_headers(fast);
	if (fast_open_epoll(fast) == -1) {
		text_set_format(why, "cannot watch sockets: %s", strerror(errno));
		fast_close(fast);
		return NULL;
	}

	return fast;
}

const struct engine engine_fast = {"fast", true, fast_open, fast_run, fast_close};
