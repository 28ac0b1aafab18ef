/* verdict: what the run says about the service, and about itself. */
#include <stdio.h>

#include "clock.h"
#include "histogram.h"
#include "json_writer.h"
#include "records.h"
#include "run.h"
#include "targets.h"
#include "text.h"

static void
write_load(struct records *records, const char *name, enum phase phase,
    const struct measure *measure, int64_t planned, int64_t elapsed_ns)
{
	struct json_writer *w = records_begin(records, "load");

	json_put_string(w, "name", name);
	json_put_string(w, "phase", phase_name(phase));
	json_put_integer(w, "planned", planned);
	measure_write(measure, w, elapsed_ns);
	(void)records_end(records);
}

/* Whether anything was answered at all: a run in which nothing succeeded measured nothing. */
static void
check_responses(const struct measure *measure, struct records *records)
{
	struct text message = TEXT_INIT(TEXT_MAX_REASON);
	struct check check = {
	    .name = "responses",
	    .status = measure->succeeded > 0 ? CHECK_PASS : CHECK_FAIL,
	    .observed = check_number((double)measure->succeeded),
	    .op = ">=",
	    .target = check_number(1),
	    .has_samples = true,
	    .samples = measure->requests,
	};

	(void)text_add_format(&message, "%lld of %lld requests succeeded",
	    (long long)measure->succeeded, (long long)measure->requests);
	for (int error = HTTP_OK + 1; error <= HTTP_ERROR_OTHER; error++)
		if (measure->errors[error] > 0)
			(void)text_add_format(&message, ", %s %lld",
			    http_error_name((enum http_error)error),
			    (long long)measure->errors[error]);
	for (int status = 400; status < MEASURE_STATUSES; status++)
		if (measure->statuses[status] > 0)
			(void)text_add_format(&message, ", status %d %lld", status,
			    (long long)measure->statuses[status]);
	check.message = text_string(&message);
	(void)records_check(records, &check);
	text_free(&message);
}

/* Whether the run was as long as it was asked to be. */
static void
check_samples(
    const struct load_plan *plan, const struct run_result *result, struct records *records)
{
	int64_t wanted = plan->requests > 0 ? plan->requests : 1;
	bool enough = result->measured.requests >= wanted && !result->interrupted;
	struct check check = {
	    .name = "samples",
	    .status = enough ? CHECK_PASS : CHECK_UNKNOWN,
	    .observed = check_number((double)result->measured.requests),
	    .op = ">=",
	    .target = check_number((double)wanted),
	    .has_samples = true,
	    .samples = result->measured.requests,
	    .message = result->interrupted ? "the run was interrupted"
		       : enough            ? NULL
					   : "fewer requests were made than were asked for",
	};

	(void)records_check(records, &check);
}

/* Open loop: whether the generator sent what was due.  Where it did not, the figures are its own, not the service's. */
static void
check_offered_rate(
    const struct load_plan *plan, const struct run_result *result, struct records *records)
{
	double seconds = (double)result->measured_ns / (double)CLOCK_SECOND;
	double wanted = plan->duration_ns > 0 ? (double)plan->duration_ns / (double)CLOCK_SECOND
					      : (double)result->planned / plan->rate;
	/* All that was due is sent in the end; when that took longer than planned, the rate was not held. */
	double share = seconds > 0 ? 100 * wanted / (seconds > wanted ? seconds : wanted) : 0;
	int64_t lag = histogram_percentile(result->measured.lag, 99);
	int64_t limit = histogram_percentile(result->measured.service, 50) / 10;
	struct text message = TEXT_INIT(TEXT_MAX_REASON);
	struct check rate = {.name = "offered-rate",
	    .status = CHECK_PASS,
	    .observed = check_number(share),
	    .op = ">=",
	    .target = check_number(99),
	    .unit = "%"};
	struct check behind = {
	    .name = "generator-lag", .status = CHECK_PASS, .op = "<=", .unit = "ms"};

	/* Answers that are still on their way when the last request is sent may take until their deadline. */
	if (seconds > wanted && (seconds - wanted) * (double)CLOCK_SECOND <=
				    (double)histogram_max(result->measured.service))
		rate.observed = check_number(share = 100);
	if (share < 99) {
		rate.status = CHECK_UNKNOWN;
		(void)text_set_format(&message,
		    "generator-limited: %.1f %% of the rate was offered; use more connections or a "
		    "lower rate",
		    share);
		rate.message = text_string(&message);
	}
	(void)records_check(records, &rate);

	if (limit < CLOCK_MS)
		limit = CLOCK_MS;
	behind.observed = check_number((double)lag / (double)CLOCK_MS);
	behind.target = check_number((double)limit / (double)CLOCK_MS);
	behind.has_samples = true;
	behind.samples = result->measured.requests;
	if (lag > limit) {
		behind.status = CHECK_UNKNOWN;
		(void)text_set_format(&message, "generator-limited: requests were sent late; use "
						"more connections, or a lower rate");
		behind.message = text_string(&message);
	}
	(void)records_check(records, &behind);
	text_free(&message);
}

void
verdict_write(const struct load_plan *plan, const struct targets *targets,
    const struct run_result *result, struct records *records)
{
	if (result->warmup.requests > 0)
		write_load(
		    records, "all", PHASE_WARMUP, &result->warmup, plan->warmup, result->warmup_ns);
	write_load(records, "all", PHASE_MEASURED, &result->measured, result->planned,
	    result->measured_ns);
	write_load(records, targets_name(targets, 0), PHASE_MEASURED, &result->measured,
	    result->planned, result->measured_ns);

	check_responses(&result->measured, records);
	check_samples(plan, result, records);
	if (plan->rate > 0)
		check_offered_rate(plan, result, records);
}
