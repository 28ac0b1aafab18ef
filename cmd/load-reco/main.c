/* load-reco: offers HTTP load and measures honestly. */
#include <strings.h>
#include <unistd.h>

#include "clock.h"
#include "command_line.h"
#include "contract.h"
#include "data.h"
#include "diag.h"
#include "engine.h"
#include "variable_check.h"
#include "login.h"
#include "memory.h"
#include "plan.h"
#include "records.h"
#include "render.h"
#include "report.h"
#include "run.h"
#include "samples.h"
#include "table.h"
#include "targets.h"
#include "text.h"
#include "users.h"
#include "verdict.h"

/* What the run came to: records, a table for a person, and the checks. */
static void
load_report(const struct load_plan *plan, const struct common_options *options,
    const struct run_result *result, struct records *records)
{
	struct tally_cell *measured = report_measured(plan, result);
	struct text table = TEXT_INIT(TEXT_MAX_REASON * 4);

	report_load(records, plan, result);
	if (isatty(STDOUT_FILENO) == 1 && !options->jsonl && !options->summary_only) {
		table_add(
		    measured, report_elapsed(plan, result), render_width(STDOUT_FILENO), &table);
		records_text(records, text_string(&table), table.len);
	}
	verdict_write(plan, result, measured, records);
	text_free(&table);
	tally_cell_free(measured);
}

static int
load_run(const struct common_options *options, const struct run_setting *setting, struct text *why)
{
	struct run_result result;
	int rc = run_load(setting, &result, why);

	if (rc == 0)
		load_report(setting->plan, options, &result, setting->records);
	run_result_free(&result);

	return rc;
}

/* Logs in whom the plan wants logged in.  0; 1: no load may follow; -1 with the reason. */
static int
load_log_in(
    const struct run_setting *setting, struct login *login, struct users **users, struct text *why)
{
	const struct load_plan *plan = setting->plan;
	bool own_rows = variable_check_uses_data(login_step(login), plan, setting->data);
	int rc;

	*users = users_new(plan, setting->data, own_rows);
	rc = login_run(login, *users, setting->records, why);
	if (rc == 0)
		users_keep_cookies(*users, setting->targets->authority,
		    strncasecmp(plan->base_url, "https:", 6) == 0);

	return rc;
}

/* What the load is made of.  0 or -1 with the reason. */
static int
load_prepare(struct run_setting *setting, struct login **login, struct targets **targets,
    struct data **data, struct text *why)
{
	const struct load_plan *plan = setting->plan;
	const char *need;

	setting->targets = *targets = targets_new(plan, why);
	if (!*targets)
		return -1;
	if (plan->data_file) {
		setting->data = *data = data_read(plan->data_file, why);
		if (!*data)
			return -1;
	}
	if (plan->login) {
		*login = login_open(plan, why);
		if (!*login)
			return -1;
	}

	if (!engine_choose(plan, *targets, why))
		return -1;
	need = engine_need(plan, *targets);
	/* For who watches; the records say which engine it was. */
	if (need && isatty(STDERR_FILENO) == 1)
		diag_note("the curl engine sends, since the fast one cannot do %s", need);

	return variable_check(plan, *targets, *data, *login ? login_step(*login) : NULL, why);
}

/* Everything between the command line and the summary. */
static int
load_all(struct load_plan *plan, const struct common_options *options, struct records *records,
    struct text *why)
{
	struct run_setting setting = {.plan = plan, .records = records};
	struct login *login = NULL;
	struct targets *targets = NULL;
	struct data *data = NULL;
	struct users *users = NULL;
	struct samples *samples = NULL;
	struct text lost = TEXT_INIT(TEXT_MAX_REASON);
	int rc = load_prepare(&setting, &login, &targets, &data, why);

	if (rc == 0)
		rc = contract_open(plan, why);
	if (rc == 0) {
		setting.samples = samples = samples_open(plan, targets, records, why);
		rc = samples ? 0 : -1;
	}
	if (rc == 0 && login)
		rc = load_log_in(&setting, login, &users, why);
	setting.users = users;
	if (rc == 0)
		rc = load_run(options, &setting, why);
	if (samples_close(samples, &lost) == -1) {
		if (rc != -1)
			text_set_format(why, "%s", text_string(&lost));
		rc = -1;
	}
	text_free(&lost);
	users_free(users);
	login_free(login);
	data_free(data);
	targets_free(targets);
	contract_close(plan);

	return rc;
}

int
main(int argc, char *argv[])
{
	struct command_line line;
	struct options options;
	struct load_plan plan;
	struct text why = TEXT_INIT(TEXT_MAX_REASON);
	struct records *records;
	int status;

	program_begin("load-reco");
	command_line_begin(&line);
	command_line_parse(&line, &options, &argc, &argv);
	if (plan_make(&plan, &line, &why) == -1 || !engine_choose(&plan, NULL, &why))
		options_wrong(&options, "%s", text_string(&why));
	plan.run = options.common.run;
	signal_watch(SIGNAL_SOURCE);

	records = memory_given(records_open(&options.common, &clock_system));
	records_set_shard(records, plan.shard_name);
	if (load_all(&plan, &options.common, records, &why) == -1) {
		diag_error("%s", text_string(&why));
		records_trouble(records);
	}
	status = records_finish(records);
	text_free(&why);
	plan_free(&plan);
	options_free(&options);

	return status;
}
