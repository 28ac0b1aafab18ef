#include "login_phase.h"

#include "clock.h"
#include "exchange.h"
#include "figures.h"
#include "http.h"
#include "memory.h"
#include "plan.h"
#include "report.h"
#include "tally.h"

int
login_phase_open(struct login_phase *phase, const struct load_plan *plan, struct step *step,
    struct records *records, struct text *why)
{
	struct http_settings settings = plan->http;

	*phase = (struct login_phase){.plan = plan, .step = step, .records = records};
	settings.run = plan->run;
	phase->templates =
	    (struct template_context){.clock = &clock_system, .random = (uint64_t)plan->seed};
	phase->world = (struct step_world){.http = http_new(&settings, why),
	    .base_url = plan->base_url,
	    .timeout_ns = plan->timeout_ns,
	    .templates = &phase->templates,
	    .clock = &clock_system};
	phase->interval = tally_new(1, 1, 0);
	phase->total = tally_new(1, 1, 0);
	phase->started = phase->interval_started = exchange_now();
	phase->due = phase->started + plan->every_ns;

	return phase->world.http ? 0 : -1;
}

void
login_phase_close(struct login_phase *phase)
{
	if (phase->world.http)
		http_cancel(phase->world.http);
	http_free(phase->world.http);
	tally_free(phase->interval);
	tally_free(phase->total);
	*phase = (struct login_phase){0};
}

static void
login_phase_write_interval(struct login_phase *phase, int64_t at)
{
	struct report_head head = {.name = "all",
	    .phase = "login",
	    .engine = "curl",
	    .planned = phase->interval->planned[0]};
	struct figures figures = {
	    .cell = phase->interval->cells[0], .elapsed_ns = at - phase->interval_started};

	report_interval(
	    phase->records, &head, &figures, (int64_t)http_in_flight(phase->world.http));
	tally_merge(phase->total, phase->interval);
	tally_reset(phase->interval);
	phase->interval_started = at;
}

void
login_phase_look(struct login_phase *phase)
{
	int64_t at = exchange_now();

	if (at < phase->due)
		return;
	login_phase_write_interval(phase, at);
	phase->due = at + phase->plan->every_ns - (at - phase->due) % phase->plan->every_ns;
}

void
login_phase_report(struct login_phase *phase, int64_t absent)
{
	int64_t at = exchange_now();
	struct report_head head = {.name = "all", .phase = "login", .engine = "curl"};
	struct figures figures = {.elapsed_ns = at - phase->started, .by_status = true};

	login_phase_write_interval(phase, at);
	head.planned = phase->total->planned[0] + absent;
	figures.cell = phase->total->cells[0];
	if (phase->total->failed)
		memory_lacked();
	report_phase(phase->records, &head, &figures);
}
