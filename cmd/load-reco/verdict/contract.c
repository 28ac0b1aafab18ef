#include "contract.h"

#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "contract_source.h"
#include "contract_targets.h"
#include "histogram.h"
#include "memory.h"
#include "plan.h"
#include "records.h"
#include "tally.h"
#include "text.h"

enum { MOST_TARGETS = 4 }; /* of response times: one for each percentile that has a name */

struct contract_limit {
	const char *name;
	double percentile, limit_ms;
	bool below; /* "<": the limit itself is too much */
	unsigned line;
};

struct contract {
	struct document *document; /* NULL: it could not be read */
	struct text unread;        /* why */
	bool absent;               /* the service has none */
	bool empty;                /* it has no targets of ours */
	bool errors;               /* it has one of errors */
	struct contract_limit limits[MOST_TARGETS];
	size_t count;
};

/* ---- reading ---- */

/* The target in `unit`.  0 or -1 with the reason. */
static int
target_limit(const struct contract_target *target, enum unit unit, double *limit, struct text *why)
{
	if (target->op[0] != '<')
		return text_fail(why,
		    "target \"%s\": a load is judged by upper limits (<= or <), not by %s",
		    target->name, target->op);
	if (units_convert(target->value, target->unit, unit, limit) == -1)
		return text_fail(why, "target \"%s\": the limit is in %s, the value in %s",
		    target->name, units_name(target->unit), units_name(unit));

	return 0;
}

/* How many errors the contract allows; the command line goes before it. */
static int
contract_take_errors(struct load_plan *plan, const struct contract_target *target, struct text *why)
{
	bool below = strcmp(target->op, "<") == 0;
	double limit;

	if (target_limit(target, UNIT_PERCENT, &limit, why) == -1)
		return -1;
	if (below ? limit > 100 : limit >= 100)
		return text_fail(
		    why, "target \"%s\": no share of errors could be too large", target->name);
	if (plan->contract->errors)
		return text_fail(why, "\"%s\" stands there twice", target->name);
	plan->contract->errors = true;
	if (plan->max_errors_given)
		return 0;
	plan->max_errors = limit;
	plan->max_errors_below = below;
	plan->max_errors_source = "api_error_rate_pct of the contract";

	return 0;
}

static int
contract_take_target(
    struct load_plan *plan, const struct contract_target *target, unsigned line, struct text *why)
{
	struct contract *contract = plan->contract;
	struct contract_limit *limit;
	double percentile;

	if (!contract_percentile(target->metric, &percentile))
		return contract_take_errors(plan, target, why);
	for (size_t i = 0; i < contract->count; i++)
		if (contract->limits[i].percentile == percentile)
			return text_fail(why, "\"%s\" stands there twice", target->name);
	limit = &contract->limits[contract->count++];
	*limit = (struct contract_limit){.name = target->name,
	    .percentile = percentile,
	    .below = strcmp(target->op, "<") == 0,
	    .line = line};

	return target_limit(target, UNIT_MS, &limit->limit_ms, why);
}

static int
contract_take_targets(struct load_plan *plan, struct text *why)
{
	const struct document *document = plan->contract->document;
	const struct document_value *targets;
	TEXT_LOCAL reason = TEXT_INIT(TEXT_MAX_REASON);
	int rc = contract_check(document, why);

	if (rc == 0)
		rc = contract_section(document, "sla_targets", &targets, why);
	if (rc == -1)
		return -1;
	plan->contract->empty = !targets;
	for (const struct document_value *v = targets ? targets->first : NULL; rc == 0 && v;
	     v = v->next) {
		struct contract_target target;

		rc = contract_target_read(document, "sla_targets", v, &target, why);
		if (rc == 0 && contract_take_target(plan, &target, v->line, &reason) == -1)
			rc = document_fault(document, v, why, "%s", text_string(&reason));
	}

	return rc;
}

int
contract_open(struct load_plan *plan, struct text *why)
{
	struct contract *contract;

	if (!plan->contract_source)
		return 0;
	contract = plan->contract = memory_new(1, sizeof(*contract));
	contract->unread = (struct text)TEXT_INIT(TEXT_MAX_REASON);
	contract->document = contract_source_read(plan, &contract->absent, why);
	if (contract->document && contract_take_targets(plan, why) == 0)
		return 0;
	if (!plan->contract_sought)
		return -1;
	document_free(contract->document);
	contract->document = NULL;
	contract->count = 0;
	text_set_format(&contract->unread, "%s", text_string(why));

	return 0;
}

void
contract_close(struct load_plan *plan)
{
	if (!plan->contract)
		return;
	document_free(plan->contract->document);
	text_free(&plan->contract->unread);
	free(plan->contract);
	plan->contract = NULL;
}

/* ---- judging ---- */

static double
histogram_ms(const struct histogram *times, double percentile)
{
	return (double)histogram_percentile(times, percentile) / (double)CLOCK_MS;
}

static bool
limit_holds(const struct contract_limit *limit, double observed)
{
	return limit->below ? observed < limit->limit_ms : observed <= limit->limit_ms;
}

/* A limit that fails, and would hold had the generator sent its requests when they were due, says
 * nothing about the service. */
static void
limit_excuse_generator(const struct contract_limit *limit, const struct tally_cell *measured,
    const struct histogram *times, struct check *check, struct text *message)
{
	const struct histogram *net = measured->net_latency;
	double without;

	if (check->status != CHECK_FAIL || !net || histogram_count(net) != histogram_count(times))
		return;
	without = histogram_ms(net, limit->percentile);
	if (!limit_holds(limit, without))
		return;
	check->status = CHECK_UNKNOWN;
	text_add_format(message,
	    "; generator-limited: without what load-reco itself sent late it is %.4g ms; give the "
	    "generator a core of its own",
	    without);
}

static void
limit_judge(const struct load_plan *plan, const struct contract_limit *limit,
    const struct tally_cell *measured, const struct histogram *times, struct records *records)
{
	double observed = histogram_ms(times, limit->percentile);
	bool holds = limit_holds(limit, observed);
	TEXT_LOCAL message = TEXT_INIT(TEXT_MAX_REASON);
	struct check check = {.name = limit->name,
	    .status = holds ? CHECK_PASS : CHECK_FAIL,
	    .op = limit->below ? "<" : "<=",
	    .target = check_number(limit->limit_ms),
	    .unit = "ms",
	    .has_samples = true,
	    .samples = histogram_count(times),
	    .severity = "critical",
	    .file = plan->contract->document->name,
	    .line = limit->line,
	    .labels = "{\"contract\":\"sla\"}"};

	if (check.samples == 0) {
		check.status = CHECK_UNKNOWN;
		text_add_string(&message, "no request was made");
	} else if (check.samples < plan->min_sla_samples) {
		check.status = CHECK_SKIP;
		text_add_format(&message,
		    "skipped: %lld requests are fewer than the %lld of --min-sla-samples",
		    (long long)check.samples, (long long)plan->min_sla_samples);
	} else {
		check.observed = check_number(observed);
		check.has_margin = true;
		check.margin = limit->limit_ms - observed;
		text_add_format(&message,
		    "p%g of the response times is %.4g ms, %s %g ms, of %lld requests",
		    limit->percentile, observed, holds ? "within" : "over", limit->limit_ms,
		    (long long)check.samples);
		limit_excuse_generator(limit, measured, times, &check, &message);
	}
	records_check_with(records, &check, &message);
}

/* That there is no contract, or none that could be read. */
static void
contract_tell_unread(const struct contract *contract, struct records *records)
{
	TEXT_LOCAL message = TEXT_INIT(TEXT_MAX_REASON);
	struct check check = {
	    .name = "contract", .status = contract->absent ? CHECK_SKIP : CHECK_UNKNOWN};

	text_add_string(&message, text_string(&contract->unread));
	if (contract->absent)
		text_add_string(&message, "; the run is judged by its errors alone");
	records_check_with(records, &check, &message);
}

void
contract_judge(
    const struct load_plan *plan, const struct tally_cell *measured, struct records *records)
{
	const struct contract *contract = plan->contract;
	struct histogram *times;

	if (!contract)
		return;
	if (!contract->document) {
		contract_tell_unread(contract, records);
		return;
	}
	if (contract->empty) {
		struct check check = {.name = "sla_targets",
		    .status = CHECK_UNKNOWN,
		    .file = contract->document->name,
		    .message = "the contract has no sla_targets"};

		records_check(records, &check);
		return;
	}
	times = memory_given(tally_cell_latency(measured, false));
	for (size_t i = 0; i < contract->count; i++)
		limit_judge(plan, &contract->limits[i], measured, times, records);
	histogram_free(times);
}
