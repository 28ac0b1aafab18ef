#include "clock.h"
#include "definition.h"
#include "run.h"
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

static void
send_answered(struct http *http, struct http_answer *answer, void *context)
{
	struct step_run *r = context;

	(void)http;
	r->sending = false;
	if (r->world->answered)
		r->world->answered(r->world->context, answer, r->sent);
}

bool
step_send_http(struct step_run *r)
{
	r->sent = step_run_now(r);
	r->rendered.request.jar = r->world->jar;
	if (http_start(r->world->http, &r->rendered.request, &r->answer, send_answered, r) == 0)
		return true;
	send_answered(r->world->http, &r->answer, r);
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
