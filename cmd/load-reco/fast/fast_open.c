/* What the fast engine needs before its first request. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "engine.h"
#include "fast.h"
#include "header_metric.h"
#include "plan.h"
#include "worker.h"

static void
found_header(void *context, size_t index, const char *value, size_t len)
{
	struct fast *fast = context;

	double *so_far = &fast->reading->header_values[index];

	*so_far = header_metric_take(fast->plan->header_metrics[index], *so_far, value, len);
}

/* The headers that the parser looks for: one for each metric. */
static int
watch_headers(struct fast *fast)
{
	size_t count = fast->plan->header_metric_count;

	fast->watch.found = found_header;
	if (count == 0)
		return 0;
	fast->watched = calloc(count, sizeof(*fast->watched));
	fast->watched_names = calloc(count, sizeof(*fast->watched_names));
	fast->header_values = calloc(fast->room * count, sizeof(*fast->header_values));
	if (!fast->watched || !fast->watched_names || !fast->header_values)
		return -1;
	for (size_t i = 0; i < count; i++) {
		/* The plan has been checked. */
		(void)header_metric_header(fast->plan->header_metrics[i], fast->watched[i]);
		fast->watched_names[i] = fast->watched[i];
	}
	fast->watch.names = fast->watched_names;
	fast->watch.count = count;

	return 0;
}

/* The run's wishes are an event of their own, without a connection. */
static int
open_epoll(struct fast *fast)
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

	for (size_t i = 0; fast->connections && i < fast->used; i++) {
		connection_close(&fast->connections[i]);
		request_free(&fast->connections[i].request);
		http1_free(&fast->connections[i].answer);
	}
	free(fast->connections);
	free(fast->header_values);
	free(fast->watched);
	free(fast->watched_names);
	free(fast->buffer);
	if (fast->epoll > 0)
		(void)close(fast->epoll);
	free(fast);
}

static void *
fast_open(struct worker *worker, struct text *why)
{
	struct fast *fast = calloc(1, sizeof(*fast));

	if (!fast) {
		text_set_format(why, "out of memory");
		return NULL;
	}
	fast->worker = worker;
	fast->plan = worker->plan;
	fast->addresses = worker->addresses;
	fast->room = (size_t)worker->connections;
	/* Untouched connections cost no memory, only address space. */
	fast->connections = calloc(fast->room, sizeof(*fast->connections));
	fast->buffer = malloc(FAST_BUFFER);
	if (!fast->connections || !fast->buffer || watch_headers(fast) == -1) {
		text_set_format(why, "out of memory");
		fast_close(fast);
		return NULL;
	}
	if (open_epoll(fast) == -1) {
		text_set_format(why, "cannot watch sockets: %s", strerror(errno));
		fast_close(fast);
		return NULL;
	}

	return fast;
}

const struct engine engine_fast = {"fast", true, fast_open, fast_run, fast_close};
