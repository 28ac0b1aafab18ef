/* load-reco: offers HTTP load and measures honestly. */
#include "clock.h"
#include "diag.h"
#include "histogram.h"
#include "options.h"
#include "records.h"
#include "run.h"
#include "samples.h"
#include "targets.h"
#include "text.h"
#include "uuid.h"

static void
refuse_contradictions(const struct options *options, struct load_plan *plan, int operands)
{
	struct text why = TEXT_INIT(TEXT_MAX_REASON);

	if (operands > 0)
		options_wrong(options, "unexpected operand");
	if (plan->base_url == NULL)
		options_wrong(options, "no --base-url given");
	if (http_check_url(plan->base_url, &why) == -1)
		options_wrong(options, "--base-url: %s", text_string(&why));
	if (plan->requests > 0 && plan->duration_ns > 0)
		options_wrong(options, "--requests and --duration exclude each other");
	if (plan->rate == 0)
		options_wrong(options, "--rate: a rate of 0 offers no load");
	if (plan->rate < 0)
		plan->rate = 0;
	if (plan->requests == 0 && plan->duration_ns == 0)
		plan->requests = 2000;
	text_free(&why);
}

static void
run_and_judge(const struct load_plan *plan, struct records *records)
{
	struct text why = TEXT_INIT(TEXT_MAX_REASON);
	struct targets *targets = targets_new(plan, &why);
	struct samples *samples =
	    targets == NULL ? NULL : samples_open(plan->samples, records, &why);
	struct run_result result = {0};
	int rc = -1;

	if (samples != NULL)
		rc = run_load(plan, targets, records, samples, &result, &why);
	if (rc == 0)
		verdict_write(plan, targets, &result, records);
	if (samples_close(samples, &why) == -1)
		rc = -1;
	if (rc == -1) {
		diag_error("%s", text_string(&why));
		records_trouble(records);
	}
	run_result_free(&result);
	targets_free(targets);
	text_free(&why);
}

int
main(int argc, char *argv[])
{
	struct load_plan plan = {.connections = 10,
	    .rate = -1,
	    .items = 20,
	    .timeout_ns = 10 * CLOCK_SECOND,
	    .every_ns = CLOCK_SECOND};
	const struct option_row rows[] = {
	    {.name = "base-url",
		.kind = OPTION_SECRET,
		.value = &plan.base_url,
		.argument = "URL",
		.help = "the service under test",
		.environment = "READYLINE_BASE_URL"},
	    {.name = "requests",
		.letter = 'n',
		.kind = OPTION_COUNT,
		.value = &plan.requests,
		.argument = "N",
		.help = "requests to measure (default: 2000)",
		.least = 1,
		.most = INT64_C(1) << 40},
	    {.name = "duration",
		.letter = 'd',
		.kind = OPTION_DURATION,
		.value = &plan.duration_ns,
		.argument = "DURATION",
		.help = "measure for this long instead",
		.least = CLOCK_MS,
		.most = 365 * 86400 * CLOCK_SECOND},
	    {.name = "concurrency",
		.letter = 'c',
		.kind = OPTION_COUNT,
		.value = &plan.connections,
		.argument = "N",
		.help = "requests in flight at most (default: 10)",
		.least = 1,
		.most = 10000},
	    {.name = "rate",
		.kind = OPTION_RATE,
		.value = &plan.rate,
		.argument = "RATE",
		.help = "offer this rate whatever the service does (200/s)"},
	    {.name = "warmup",
		.kind = OPTION_COUNT,
		.value = &plan.warmup,
		.argument = "N",
		.help = "requests before those that count",
		.least = 0,
		.most = INT64_C(1) << 40},
	    {.name = "k",
		.kind = OPTION_COUNT,
		.value = &plan.items,
		.argument = "N",
		.help = "recommendations to ask for (default: 20)",
		.least = 1,
		.most = 100000},
	    {.name = "autolog-impressions",
		.kind = OPTION_FLAG,
		.value = &plan.autolog_impressions,
		.help = "have the service log what it recommended"},
	    {.name = "timeout",
		.kind = OPTION_DURATION,
		.value = &plan.timeout_ns,
		.argument = "DURATION",
		.help = "deadline of a request (default: 10s)",
		.least = CLOCK_MS,
		.most = 3600 * CLOCK_SECOND},
	    {.name = "timeout-sec",
		.kind = OPTION_DURATION,
		.value = &plan.timeout_ns,
		.argument = "SECONDS",
		.help = "the same, by its old name",
		.least = CLOCK_MS,
		.most = 3600 * CLOCK_SECOND},
	    {.name = "every",
		.kind = OPTION_DURATION,
		.value = &plan.every_ns,
		.argument = "DURATION",
		.help = "time between interval records (default: 1s)",
		.least = 10 * CLOCK_MS,
		.most = 86400 * CLOCK_SECOND},
	    {.name = "samples",
		.kind = OPTION_FILE,
		.value = &plan.samples,
		.argument = "FILE",
		.help = "write a record per request to FILE (-: to stdout)"},
	    {.name = "seed",
		.kind = OPTION_COUNT,
		.value = &plan.seed,
		.argument = "N",
		.help = "choose users by this seed (default: a random one)",
		.least = 0,
		.most = INT64_MAX},
	    {0},
	};
	static const char *(*const libraries[])(void) = {http_library, histogram_library, NULL};
	struct options options = {
	    .synopsis = "[options] --base-url URL",
	    .about = "offer HTTP load and measure honestly",
	    .rows = rows,
	    .libraries = libraries,
	    .types = "interval load check request summary",
	};
	struct records *records;
	int status;

	program_begin("load-reco");
	uuid_random_bytes(&plan.seed, sizeof(plan.seed));
	options_parse(&options, &argc, &argv);
	refuse_contradictions(&options, &plan, argc);
	signal_watch(SIGNAL_SOURCE);
	plan.run = options.common.run;

	records = records_open(&options.common, &clock_system);
	if (records == NULL)
		diag_fatal("out of memory");
	run_and_judge(&plan, records);
	status = records_finish(records);
	options_free(&options);

	return status;
}
