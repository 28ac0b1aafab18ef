/* last: what a command said last of an exception, once it has failed. */
#include "exception.h"
#include "incident.h"
#include "tail.h"
#include "text.h"

static void
text_swap(struct text *a, struct text *b)
{
	struct text held = *a;

	*a = *b;
	*b = held;
}

static void
last_take(void *context, struct incident *found, uint64_t at, bool handled)
{
	struct incident *last = context;

	(void)at;
	(void)handled;
	text_swap(&last->exception, &found->exception);
	text_swap(&last->cause, &found->cause);
	text_swap(&last->stack, &found->stack);
	text_swap(&last->task, &found->task);
	text_swap(&last->http, &found->http);
	if (last->request_id.len == 0)
		text_swap(&last->request_id, &found->request_id);
	incident_free(found);
}

bool
exception_find(struct incident *incident, const struct tail *logs, struct exceptions *exceptions)
{
	exceptions_of_dead(exceptions, last_take, incident);
	for (size_t i = 0; i < tail_count(logs); i++) {
		size_t len;
		const char *line = tail_line(logs, i, &len);

		exceptions_line(exceptions, line, len, 0, 0);
	}
	exceptions_end(exceptions);

	return incident->exception.len > 0;
}
