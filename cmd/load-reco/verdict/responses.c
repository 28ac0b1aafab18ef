#include "responses.h"

#include <string.h>

#include "exchange.h"
#include "first_errors.h"
#include "plan.h"
#include "records.h"
#include "report.h"
#include "run.h"
#include "targets.h"
#include "text.h"

enum { ENOUGH = 100 }; /* requests of one target, for their share to say something */

/* 304 is an answer about what was asked for; the others only say that it is elsewhere. */
static bool
status_is_elsewhere(int status)
{
	return status / 100 == 3 && status != 304;
}

/* The name of a target that was answered by nothing but redirects: a login page, say, before a
 * service that nobody reached.  Steps of journeys and targets with "expect_status" say for
 * themselves what they expect.  NULL where there is none. */
static const char *
target_find_elsewhere(const struct load_plan *plan, const struct run_result *result)
{
	for (size_t i = 0; i < result->targets->count; i++) {
		const struct target *target = &result->targets->list[i];
		int64_t elsewhere = 0, succeeded;
		struct tally_cell *cell;

		if (target->journey || target->expected)
			continue;
		cell = report_series(plan, result, i);
		for (int status = 0; status < EXCHANGE_STATUSES; status++)
			if (status_is_elsewhere(status))
				elsewhere += cell->statuses[status];
		succeeded = cell->succeeded;
		tally_cell_free(cell);
		if (elsewhere > 0 && elsewhere >= succeeded)
			return target->name;
	}

	return NULL;
}

static double
cell_failed_pct(const struct tally_cell *cell)
{
	return 100.0 * (double)(cell->requests - cell->succeeded) / (double)cell->requests;
}

static bool
cell_exceeds(const struct load_plan *plan, const struct tally_cell *cell)
{
	double failed = cell_failed_pct(cell);

	if (plan->max_errors_below)
		return cell->requests > 0 && failed >= plan->max_errors;

	return cell->requests > cell->succeeded && failed > plan->max_errors;
}

/* How many failed in each way. */
static void
say_counts(const struct tally_cell *measured, struct text *message)
{
	text_add_format(message, "%lld of %lld requests succeeded", (long long)measured->succeeded,
	    (long long)measured->requests);
	if (measured->requests > measured->succeeded)
		text_add_string(message, ", ");
	tally_cell_say_failures(measured, message);
}

/* What the first request that failed met, and why, where an engine told: "tls" alone does not name
 * the certificate.  `series` below 0: of all. */
static void
say_first(const struct run_result *result, int series, const struct tally_cell *cell,
    struct text *message)
{
	const struct tally_failure *first = &cell->first_failure;
	const struct first_error *error;

	if (first->error == HTTP_OK ||
	    (first->error == EXCHANGE_ERROR_EXPECTATION && first->status > 0)) {
		text_add_format(message, ", the first with status %d", first->status);
		return;
	}
	text_add_format(message, ", the first with %s", exchange_error_name(first->error));
	error = first_errors_find(result->errors, series, first->error);
	if (error)
		text_add_format(message, " (%s)", text_string(&error->reason));
}

static void
say_limit(const struct load_plan *plan, const struct tally_cell *cell, struct text *message)
{
	text_add_format(
	    message, "; more than %s %g%% allows", plan->max_errors_source, plan->max_errors);
	if (strcmp(plan->max_errors_source, "--max-errors") != 0)
		text_add_string(message, " (--max-errors goes before it)");
	if (cell->first_failure.status > 0)
		text_add_string(
		    message, "; if these answers are meant, \"expect_status\" of a target says so");
}

/* The first target that failed although all together may pass. */
static void
message_add_targets(const struct load_plan *plan, const struct run_result *result, bool *failed,
    struct text *message)
{
	for (size_t i = 0; !*failed && i < result->targets->count; i++) {
		struct tally_cell *cell = report_series(plan, result, i);
		const char *name = result->targets->list[i].name;

		if (cell->requests > 0 && (cell->succeeded == 0 || (cell->requests >= ENOUGH &&
								       cell_exceeds(plan, cell)))) {
			*failed = true;
			text_add_string(message, "; of \"");
			text_add_visible(message, name, strlen(name));
			text_add_format(message, "\" %lld of %lld failed",
			    (long long)(cell->requests - cell->succeeded),
			    (long long)cell->requests);
			say_first(result, (int)i, cell, message);
			if (cell->succeeded > 0)
				say_limit(plan, cell, message);
		}
		tally_cell_free(cell);
	}
}

static void
say_elsewhere(const char *name, struct text *message)
{
	text_add_string(message, "; \"");
	text_add_visible(message, name, strlen(name));
	text_add_string(message,
	    "\" was answered by redirects alone, which say nothing of what they lead to: follow "
	    "them "
	    "(--follow-redirects), ask for what is there, or expect them (\"expect_status\")");
}

/* Whether so much failed that the line of old ended with 2.  A run that was given up in its warm-up
 * measured nothing, for all had failed. */
static bool
run_is_trouble(const struct load_plan *plan, const struct run_result *result,
    const struct tally_cell *measured)
{
	if (plan->trouble_errors <= 0)
		return false;
	if (measured->requests == 0)
		return result->given_up;

	return cell_failed_pct(measured) > plan->trouble_errors;
}

void
responses_check(const struct load_plan *plan, const struct run_result *result,
    const struct tally_cell *measured, struct records *records)
{
	const char *elsewhere = target_find_elsewhere(plan, result);
	TEXT_LOCAL message = TEXT_INIT(TEXT_MAX_REASON);
	bool failed = measured->succeeded == 0, over = cell_exceeds(plan, measured);
	struct check check = {.name = "responses",
	    .op = plan->max_errors_below ? "<" : "<=",
	    .target = check_number(plan->max_errors),
	    .unit = "%",
	    .has_samples = true,
	    .samples = measured->requests};

	if (measured->requests > 0)
		check.observed = check_number(cell_failed_pct(measured));
	say_counts(measured, &message);
	if (measured->requests > 0 && (failed || over)) {
		say_first(result, -1, measured, &message);
		say_limit(plan, measured, &message);
	}
	failed |= over || result->given_up;
	message_add_targets(plan, result, &failed, &message);
	check.status = failed ? CHECK_FAIL : elsewhere ? CHECK_UNKNOWN : CHECK_PASS;
	if (check.status == CHECK_UNKNOWN)
		say_elsewhere(elsewhere, &message);
	if (report_stopped(plan, result))
		text_add_format(&message, "; the run was stopped: %s", result->given_up);
	else if (result->given_up && measured->succeeded > 0)
		text_add_format(&message, "; %s", result->given_up);
	records_check_with(records, &check, &message);
	if (run_is_trouble(plan, result, measured))
		records_trouble_with(records, "more than %g%% of the requests failed: %s",
		    plan->trouble_errors, text_string(&message));
}
