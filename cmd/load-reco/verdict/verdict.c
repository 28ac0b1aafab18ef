#include "verdict.h"

#include "clock.h"
#include "contract.h"
#include "failure.h"
#include "histogram.h"
#include "plan.h"
#include "records.h"
#include "report.h"
#include "responses.h"
#include "run.h"
#include "targets.h"
#include "text.h"

/* Whether the run was as long as it was asked to be. */
static void
verdict_check_samples(const struct load_plan *plan, const struct run_result *result,
    const struct tally_cell *measured, struct records *records)
{
	bool counted = plan->phases[plan->warmup].requests > 0;
	int64_t least = report_wanted(plan, result);
	int64_t made = counted ? report_arrivals(plan, result) : measured->requests;
	bool enough;
	TEXT_LOCAL message = TEXT_INIT(TEXT_MAX_REASON);
	struct check check = {
	    .name = "samples",
	    .observed = check_number((double)made),
	    .op = ">=",
	    .has_samples = true,
	    .samples = measured->requests,
	};

	if (least < 1)
		least = 1;
	enough = made >= least && !result->interrupted;
	check.status = enough ? CHECK_PASS : CHECK_UNKNOWN;
	check.target = check_number((double)least);
	if (result->interrupted) {
		text_add_string(&message, "the run was ");
		report_say_interrupted(plan, result, &message);
	} else if (!enough) {
		text_add_string(&message, "fewer requests were made than were asked for");
	}
	records_check_with(records, &check, &message);
}

/* Whether the connections that the run needed could be opened.  A service that refuses them answers
 * for that in `responses`. */
static void
verdict_check_connections(
    const struct run_result *result, const struct tally_cell *measured, struct records *records)
{
	int64_t limited = measured->errors[HTTP_ERROR_LIMIT];
	TEXT_LOCAL message = TEXT_INIT(TEXT_MAX_REASON);
	struct check check = {
	    .name = "connections",
	    .status = CHECK_PASS,
	    .observed = check_number((double)result->slots_connected),
	    .op = ">=",
	    .target = check_number((double)result->slots_used),
	};

	if (limited > 0 || result->slots_connected < result->slots_used) {
		check.status = CHECK_UNKNOWN;
		text_add_format(&message, "%s: %lld of %lld connections were opened",
		    limited > 0 ? "generator-limited" : "not all users took part",
		    (long long)result->slots_connected, (long long)result->slots_used);
		if (limited > 0)
			text_add_string(
			    &message, "; this machine is short of descriptors, ports or memory");
	}
	records_check_with(records, &check, &message);
}

/* What a generator that was late is helped by: at some rate by less to do, else by a core of its
 * own. */
static const char *
lag_advice(const struct load_plan *plan, const struct tally_cell *measured, int64_t elapsed_ns)
{
	const double much = 5000; /* requests per second and thread */
	double rate = elapsed_ns > 0
			  ? (double)measured->requests * (double)CLOCK_SECOND / (double)elapsed_ns
			  : 0;

	if (rate < much * (double)plan->threads)
		return "give the generator a core of its own";

	return plan->open ? "allow more --threads, or ask for a lower rate"
			  : "allow more --threads, or use fewer users";
}

static void
say_offered_rate(const struct load_plan *plan, const struct tally_cell *measured, int64_t planned,
    bool waiting, int64_t elapsed_ns, struct text *message)
{
	long long sent = (long long)(measured->requests - measured->late);

	if (!waiting) {
		text_add_format(message,
		    "generator-limited: %lld of %lld requests were sent in time; this machine was "
		    "too busy; %s",
		    sent, (long long)planned, lag_advice(plan, measured, elapsed_ns));
		return;
	}
	text_add_format(message,
	    "%lld of %lld requests were sent in time: the others waited while all %lld connections "
	    "were busy with what the service had not answered; where it is meant to answer that "
	    "slowly, allow more connections (--max-connections)",
	    sent, (long long)planned, (long long)plan->connections);
}

/* Open loop: whether what was due was sent within the time of the run.  A service that kept all
 * connections busy answers for that itself; else it was the generator. */
static void
verdict_check_offered_rate(const struct load_plan *plan, const struct run_result *result,
    const struct tally_cell *measured, struct records *records)
{
	int64_t planned = report_planned(plan, result), sent = measured->requests - measured->late;
	double share = planned > 0 ? 100 * (double)sent / (double)planned : 0;
	double waited = planned > 0 ? 100 * (double)measured->late_waiting / (double)planned : 0;
	TEXT_LOCAL message = TEXT_INIT(TEXT_MAX_REASON);
	struct check check = {
	    .name = "offered-rate",
	    .status = share >= 99            ? CHECK_PASS
		      : share + waited >= 99 ? CHECK_FAIL
					     : CHECK_UNKNOWN,
	    .observed = check_number(share),
	    .op = ">=",
	    .target = check_number(99),
	    .unit = "%",
	    .has_samples = true,
	    .samples = planned,
	};

	if (check.status != CHECK_PASS)
		say_offered_rate(plan, measured, planned, check.status == CHECK_FAIL,
		    report_elapsed(plan, result), &message);
	records_check_with(records, &check, &message);
}

/* Whether requests that were due and had a connection were sent at once.  What waited for a
 * connection is the service's, and stays in the response time. */
static void
verdict_check_lag(const struct load_plan *plan, const struct run_result *result,
    const struct tally_cell *measured, struct records *records)
{
	TEXT_LOCAL message = TEXT_INIT(TEXT_MAX_REASON);
	const struct histogram *lag = measured->generator_lag;
	int64_t observed = lag ? histogram_percentile(lag, 99) : 0;
	int64_t limit = histogram_percentile(measured->service, 50) / 10;
	struct check check = {
	    .name = "generator-lag",
	    .status = CHECK_PASS,
	    .op = "<=",
	    .unit = "ms",
	    .has_samples = true,
	    .samples = lag ? histogram_count(lag) : 0,
	};

	if (limit < CLOCK_MS)
		limit = CLOCK_MS;
	check.observed = check_number((double)observed / (double)CLOCK_MS);
	check.target = check_number((double)limit / (double)CLOCK_MS);
	if (check.samples == 0) {
		check.status = CHECK_UNKNOWN;
		text_add_string(&message, "no request was made");
	} else if (observed > limit) {
		check.status = plan->strict_lag ? CHECK_UNKNOWN : CHECK_WARN;
		text_add_format(&message,
		    "generator-limited: %s late though a connection was free, 1 %% of them by more "
		    "than %.3g ms, at most %.3g ms; this machine was too busy; %s",
		    plan->open ? "requests were sent" : "users were served",
		    (double)observed / (double)CLOCK_MS,
		    (double)histogram_max(lag) / (double)CLOCK_MS,
		    lag_advice(plan, measured, report_elapsed(plan, result)));
	}
	records_check_with(records, &check, &message);
}

/* Whether a journey can be gone to its end at all, and why not always. */
static void
verdict_check_journey(const struct load_plan *plan, const struct run_result *result, size_t target,
    struct records *records)
{
	struct tally_cell *whole = report_series(plan, result, target);
	const struct failure *failure = &result->failures[target];
	TEXT_LOCAL name = TEXT_INIT(TEXT_MAX_RECORD), message = TEXT_INIT(TEXT_MAX_RECORD);
	struct check check = {.status = whole->succeeded > 0   ? CHECK_PASS
					: whole->requests == 0 ? CHECK_UNKNOWN
							       : CHECK_FAIL,
	    .observed = check_number((double)whole->succeeded),
	    .op = ">=",
	    .target = check_number(1),
	    .has_samples = true,
	    .samples = whole->requests};

	text_add_format(&name, "journey %s", result->targets->list[target].name);
	text_add_format(&message, "%lld of %lld journeys came to their end",
	    (long long)whole->succeeded, (long long)whole->requests);
	if (failure->known)
		text_add_format(
		    &message, "; the first that failed: %s", text_string(&failure->message));
	check.name = text_string(&name);
	failure_show(failure, &check);
	records_check_with(records, &check, &message);
	tally_cell_free(whole);
}

void
verdict_write(const struct load_plan *plan, const struct run_result *result,
    const struct tally_cell *measured, struct records *records)
{
	responses_check(plan, result, measured, records);
	contract_judge(plan, measured, records);
	for (size_t i = 0; i < result->targets->count; i++)
		if (result->targets->list[i].journey)
			verdict_check_journey(plan, result, i, records);
	/* What was not done once the run was stopped is no news: `responses` has failed, and says
	 * so. */
	if (!report_stopped(plan, result)) {
		verdict_check_samples(plan, result, measured, records);
		verdict_check_connections(result, measured, records);
	}
	if (plan->open && !result->given_up)
		verdict_check_offered_rate(plan, result, measured, records);
	/* A user who does not think is never due at a time of his own, so there is nothing to be
	 * late for. */
	if (plan->open || plan->think_ns > 0)
		verdict_check_lag(plan, result, measured, records);
}
