/* load-reco: offers HTTP load and measures honestly. */
#include <unistd.h>

#include "clock.h"
#include "data.h"
#include "diag.h"
#include "engine.h"
#include "login.h"
#include "plan.h"
#include "records.h"
#include "report.h"
#include "run.h"
#include "samples.h"
#include "table.h"
#include "targets.h"
#include "template.h"
#include "text.h"
#include "verdict.h"

/* What the run came to: records, a table for a person, and the checks. */
static int
tell(const struct load_plan *plan, const struct common_options *options,
    const struct targets *targets, const struct run_result *result, struct records *records)
{
	struct tally_cell *measured = report_measured(plan, result);
	struct text table = TEXT_INIT(TEXT_MAX_REASON * 4);
	int rc = measured == NULL ? -1 : report_load(records, plan, targets, result);

	if (rc == 0 && isatty(STDOUT_FILENO) == 1 && !options->jsonl && !options->summary_only) {
		rc = table_add(measured, report_elapsed(plan, result), &table);
		if (rc == 0)
			(void)records_text(records, text_string(&table), table.len);
	}
	if (rc == 0)
		verdict_write(plan, result, measured, records);
	text_free(&table);
	tally_cell_free(measured);

	return rc;
}

static int
run_and_tell(const struct load_plan *plan, const struct common_options *options,
    struct run_setting *setting, struct records *records, struct text *why)
{
	struct run_result result;
	int rc = run_load(setting, &result, why);

	if (rc == 0 && tell(plan, options, setting->targets, &result, records) == -1) {
		(void)text_set_format(why, "out of memory");
		rc = -1;
	}
	run_result_free(&result);

	return rc;
}

/* Everything between the command line and the summary. */
static int
load(const struct load_plan *plan, const struct common_options *options, struct records *records,
    struct text *why)
{
	struct run_setting setting = {.plan = plan, .records = records};
	struct targets *targets = targets_new(plan, why);
	struct data *data = NULL;
	struct variables *variables = variables_new();
	struct samples *samples = NULL;
	struct text lost = TEXT_INIT(TEXT_MAX_REASON);
	int rc = targets == NULL || variables == NULL ? -1 : 0;

	if (rc == 0 && plan->data_file != NULL) {
		data = data_read(plan->data_file, why);
		rc = data == NULL ? -1 : 0;
	}
	if (rc == 0) {
		samples = samples_open(plan, targets, records, why);
		rc = samples == NULL ? -1 : 0;
	}
	if (rc == 0 && plan->login != NULL)
		rc = login_run(plan, variables, records, why);
	setting.targets = targets;
	setting.data = data;
	setting.login = variables;
	setting.samples = samples;
	if (rc == 0)
		rc = run_and_tell(plan, options, &setting, records, why);
	if (samples_close(samples, &lost) == -1) {
		if (rc != -1)
			(void)text_set_format(why, "%s", text_string(&lost));
		rc = -1;
	}
	text_free(&lost);
	variables_free(variables);
	data_free(data);
	targets_free(targets);

	return rc;
}

int
main(int argc, char *argv[])
{
	struct option_row rows[COMMAND_LINE_ROWS];
	struct command_line line;
	struct options options;
	struct load_plan plan;
	struct text why = TEXT_INIT(TEXT_MAX_REASON);
	struct records *records;
	int status;

	program_begin("load-reco");
	command_line_begin(&line);
	command_line_parse(&line, rows, &options, &argc, &argv);
	if (plan_make(&plan, &line, &why) == -1 || engine_choose(&plan, &why) == NULL)
		options_wrong(&options, "%s", text_string(&why));
	plan.run = options.common.run;
	signal_watch(SIGNAL_SOURCE);

	records = records_open(&options.common, &clock_system);
	if (records == NULL)
		diag_fatal("out of memory");
	records_set_shard(records, plan.shard_name);
	if (load(&plan, &options.common, records, &why) == -1) {
		diag_error("%s", text_string(&why));
		records_trouble(records);
	}
	status = records_finish(records);
	text_free(&why);
	plan_free(&plan);
	options_free(&options);

	return status;
}
