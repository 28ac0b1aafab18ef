/* The connections of a worker: idle ones, those that carry a request, and those whose users think.
 * */
#include <math.h>
#include <stddef.h>

#include "exchange.h"
#include "fast.h"
#include "plan.h"
#include "worker.h"

void
connection_pool_put(struct fast *fast, struct connection *connection)
{
	connection->next = fast->idle;
	fast->idle = connection;
}

struct connection *
connection_pool_take(struct fast *fast)
{
	struct connection *connection = fast->idle;

	if (connection) {
		fast->idle = connection->next;
		connection->next = NULL;
		return connection;
	}
	if (fast->used == fast->room)
		return NULL;
	connection = &fast->connections[fast->used++];
	connection->fd = connection->rival = -1;
	if (fast->header_values)
		connection->header_values =
		    &fast->header_values[(fast->used - 1) * fast->plan->header_metric_count];

	return connection;
}

void
connection_pool_expect(struct fast *fast, struct connection *connection, int64_t when)
{
	if (connection->when == when)
		return;
	connection_list_remove(&fast->busy, connection);
	connection->when = when;
	connection_list_insert(&fast->busy, connection);
}

void
connection_pool_finish(struct fast *fast, struct connection *connection, int error, int64_t at)
{
	struct exchange *exchange = &connection->exchange;
	const char *bytes = connection->request.bytes.bytes;
	int64_t pause = plan_pause(fast->plan, exchange_refused(error));

	exchange->done = at;
	exchange->error = error;
	exchange->status = connection->answer.status;
	exchange->request_id = bytes + connection->request.request_id_at;
	exchange->trace_id = bytes + connection->request.trace_id_at;
	exchange->span_id = bytes + connection->request.span_id_at;
	for (size_t i = 0; i < fast->plan->header_metric_count; i++)
		if (connection->header_values[i] < 0)
			connection->header_values[i] = NAN;
	exchange->header_values = error == HTTP_OK ? connection->header_values : NULL;
	worker_record(fast->worker, exchange);

	connection_list_remove(&fast->busy, connection);
	fast->in_flight--;
	connection->state = CONNECTION_IDLE;
	if (pause == 0) {
		if (!fast->idle && fast->used == fast->room)
			fast->free_since = at;
		connection_pool_put(fast, connection);
		return;
	}
	connection->when = at + pause;
	connection_list_insert(&fast->waiting, connection);
}
