#include "login_attempt.h"

#include "clock.h"
#include "exchange.h"
#include "figures.h"
#include "http.h"
#include "plan.h"
#include "report.h"
#include "tally.h"
#include "text.h"
#include "users.h"
#include "uuid.h"

/* ---- the desk ---- */

int
login_desk_open(struct login_desk *desk, const struct load_plan *plan, struct step *step,
    struct records *records, struct text *why)
{
	struct http_settings settings = plan->http;

	*desk = (struct login_desk){.plan = plan, .step = step, .records = records};
	settings.run = plan->run;
	desk->templates =
	    (struct template_context){.clock = &clock_system, .random = (uint64_t)plan->seed};
	desk->world = (struct step_world){.http = http_new(&settings, why),
	    .base_url = plan->base_url,
	    .timeout_ns = plan->timeout_ns,
	    .templates = &desk->templates,
	    .clock = &clock_system};
	desk->interval = tally_new(1, 1, 0);
	desk->total = tally_new(1, 1, 0);
	desk->started = desk->interval_started = exchange_now();
	desk->due = desk->started + plan->every_ns;
	if (!desk->world.http)
		return -1;
	if (!desk->interval || !desk->total)
		return text_fail(why, "out of memory");

	return 0;
}

void
login_desk_close(struct login_desk *desk)
{
	if (desk->world.http)
		http_cancel(desk->world.http);
	http_free(desk->world.http);
	tally_free(desk->interval);
	tally_free(desk->total);
	*desk = (struct login_desk){0};
}

static void
write_interval(struct login_desk *desk, int64_t at)
{
	struct report_head head = {.name = "all",
	    .phase = "login",
	    .engine = "curl",
	    .planned = desk->interval->planned[0]};
	struct figures figures = {
	    .cell = desk->interval->cells[0], .elapsed_ns = at - desk->interval_started};

	report_interval(desk->records, &head, &figures, (int64_t)http_in_flight(desk->world.http));
	tally_merge(desk->total, desk->interval);
	tally_reset(desk->interval);
	desk->interval_started = at;
}

void
login_desk_look(struct login_desk *desk)
{
	int64_t at = exchange_now();

	if (at < desk->due)
		return;
	write_interval(desk, at);
	desk->due = at + desk->plan->every_ns - (at - desk->due) % desk->plan->every_ns;
}

int
login_desk_report(struct login_desk *desk, int64_t absent, struct text *why)
{
	int64_t at = exchange_now();
	struct tally_cell *nothing = NULL;
	struct report_head head = {.name = "all", .phase = "login", .engine = "curl"};
	struct figures figures = {.elapsed_ns = at - desk->started, .by_status = true};

	write_interval(desk, at);
	head.planned = desk->total->planned[0] + absent;
	figures.cell = desk->total->cells[0];
	if (!figures.cell)
		figures.cell = nothing = tally_cell_new();
	if (!figures.cell || desk->total->failed) {
		text_set_format(why, "out of memory");
		tally_cell_free(nothing);
		return -1;
	}
	report_phase(desk->records, &head, &figures);
	tally_cell_free(nothing);

	return 0;
}

/* ---- a visit ---- */

/* Counts the last request; `expected`: it was answered as the step expects. */
static void
record(struct login_visit *visit, bool judged, bool expected)
{
	struct exchange *exchange = &visit->exchange;

	if (!visit->answered)
		return;
	visit->answered = false;
	if (exchange->error == HTTP_ERROR_INTERRUPTED)
		return;
	if (judged)
		exchange_judge(exchange, expected);
	tally_record(visit->desk->interval, exchange, visit->desk->plan->timeout_ns, INT64_MAX);
}

static void
take_answer(void *context, const struct http_answer *answer, int64_t sent)
{
	struct login_visit *visit = context;

	/* Another of the same step, whose verdict is about the last one. */
	if (visit->answered)
		visit->desk->interval->planned[0]++;
	record(visit, false, false);
	visit->exchange = (struct exchange){.scheduled = sent,
	    .sent = sent,
	    .done = sent + answer->elapsed_ns,
	    .status = answer->status,
	    .error = (int)answer->error,
	    .bytes = answer->received,
	    .new_connection = answer->new_connection,
	    .resent = answer->resent};
	visit->answered = true;
}

int
login_visit_begin(
    struct login_visit *visit, struct login_desk *desk, struct user *user, struct text *why)
{
	visit->desk = desk;
	visit->world = desk->world;
	visit->world.variables = user->variables;
	visit->world.jar = user->jar;
	visit->world.answered = take_answer;
	visit->world.context = visit;
	visit->answered = false;
	visit->run = step_start(desk->step, &visit->world, &visit->outcome);
	if (!visit->run)
		return text_fail(why, "out of memory");
	desk->interval->planned[0]++;

	return 0;
}

int
login_visit_advance(struct login_visit *visit, struct text *why)
{
	int rc;

	/* One at a time is rendered, from what is the user's. */
	visit->desk->templates.variables = visit->world.variables;
	rc = step_advance(visit->run, why);
	if (rc == 0)
		record(visit, true, login_visit_succeeded(visit));

	return rc;
}

bool
login_visit_succeeded(const struct login_visit *visit)
{
	return visit->outcome.status == CHECK_PASS || visit->outcome.status == CHECK_WARN;
}

void
login_visit_end(struct login_visit *visit)
{
	step_run_free(visit->run);
	visit->run = NULL;
}

void
login_visit_free(struct login_visit *visit)
{
	login_visit_end(visit);
	step_outcome_free(&visit->outcome);
}
