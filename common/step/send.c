#include <stdio.h>
#include <strings.h>

#include "clock.h"
#include "definition.h"
#include "run.h"
#include "secret.h"
#include "signals.h"

int64_t
step_run_now(const struct step_run *r)
{
	return clock_monotonic(r->world->clock);
}

bool
step_run_stopping(const struct step_run *r)
{
	return signal_pending() && !r->world->heedless;
}

struct step_answer
step_answer_of_http(const struct http_answer *http)
{
	return (struct step_answer){.error = http->error ? http_error_name(http->error) : NULL,
	    .interrupted = http->error == HTTP_ERROR_INTERRUPTED,
	    .status = http->status,
	    .over_tls = http->secure,
	    .elapsed_ns = http->elapsed_ns,
	    .reason = &http->reason,
	    .body = &http->body,
	    .http = http};
}

static void
send_answered(struct http *http, struct http_answer *answer, void *context)
{
	struct step_run *r = context;
	struct step_outcome *outcome = r->outcome;

	(void)http;
	r->sending = false;
	r->answer = step_answer_of_http(answer);
	if (strncasecmp(r->rendered.request.url, "https:", 6) == 0)
		r->answer.over_tls = true;
	step_request_id(r->step, r->world, answer, outcome->request_id);
	snprintf(outcome->trace_id, sizeof(outcome->trace_id), "%s", answer->trace_id);
	snprintf(outcome->span_id, sizeof(outcome->span_id), "%s", answer->span_id);
	if (r->world->answered)
		r->world->answered(r->world->context, answer, r->sent);
}

bool
step_send_http(struct step_run *r)
{
	r->sent = step_run_now(r);
	r->rendered.request.jar = r->world->jar;
	if (http_start(r->world->http, &r->rendered.request, &r->http, send_answered, r) == 0)
		return true;
	send_answered(r->world->http, &r->http, r);
	return false;
}

void
step_send(struct step_run *r, int64_t timeout_ns, int (*next)(struct step_run *r))
{
	r->next = next;
	r->limit_ns = timeout_ns ? timeout_ns : STEP_TIMEOUT;
	r->rendered.request.timeout_ns = timeout_ns;
	r->sending = r->step->type->send(r);
}
