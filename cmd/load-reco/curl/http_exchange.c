#include "http_exchange.h"

#include <math.h>
#include <stddef.h>

#include "exchange.h"
#include "header_metric.h"
#include "http.h"
#include "plan.h"

static void
exchange_read_headers(
    const struct load_plan *plan, const struct http_answer *answer, double *header_values)
{
	for (size_t i = 0; i < plan->header_metric_count; i++) {
		const struct header_metric *metric = &plan->header_metrics[i];
		const char *value = NULL;
		double so_far = HEADER_METRIC_ABSENT;
		size_t len = 0;

		while ((value = http_answer_next_header(answer, metric->header, value, &len)))
			so_far = header_metric_take(metric->name, so_far, value, len);
		header_values[i] = so_far < 0 ? NAN : so_far;
	}
}

void
http_exchange_take(struct exchange *exchange, const struct load_plan *plan,
    const struct http_answer *answer, int64_t sent, double *header_values)
{
	exchange->sent = sent;
	exchange->done = sent + answer->elapsed_ns;
	exchange->first_byte = answer->first_byte_ns > 0 ? sent + answer->first_byte_ns : 0;
	exchange->status = answer->status;
	exchange->error = (int)answer->error;
	exchange->reason = answer->error == HTTP_OK ? NULL : text_string(&answer->reason);
	exchange->bytes = answer->received;
	exchange->new_connection = answer->new_connection;
	exchange->resent = answer->resent;
	exchange->request_id = answer->request_id;
	exchange->trace_id = answer->trace_id;
	exchange->span_id = answer->span_id;
	exchange->header_values = NULL;
	if (header_values && answer->error == HTTP_OK) {
		exchange_read_headers(plan, answer, header_values);
		exchange->header_values = header_values;
	}
}
