/* load-reco: offers HTTP load and measures honestly. */
#include <strings.h>
#include <unistd.h>

#include "clock.h"
#include "command_line.h"
#include "contract.h"
#include "data.h"
#include "diag.h"
#include "engine.h"
#include "file.h"
#include "signals.h"
#include "variable_check.h"
#include "login.h"
#include "memory.h"
#include "plan.h"
#include "progress.h"
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

/* All that a load is made of. */
struct load {
	struct load_plan plan;
	struct records *records;
	struct targets *targets;
	const struct engine *engine;
	struct data *data;   /* or NULL */
	struct login *login; /* or NULL */
	struct users *users; /* who logged in; or NULL */
	struct samples *samples;
};

/* What is read before anything is sent.  0 or -1 with the reason. */
static int
load_open(struct load *load, struct text *why)
{
	struct load_plan *plan = &load->plan;
	const char *need;

	load->targets = targets_new(plan, why);
	if (!load->targets)
		return -1;
	if (plan->data_file) {
		load->data = data_read(plan->data_file, why);
		if (!load->data)
			return -1;
	}
	if (plan->login) {
		load->login = login_open(plan, why);
		if (!load->login)
			return -1;
	}
	load->engine = engine_choose(plan, load->targets, why);
	if (!load->engine)
		return -1;
	need = engine_need(plan, load->targets);
	/* For who watches; the records say which engine it was. */
	if (need && isatty(STDERR_FILENO) == 1)
		diag_note("the curl engine sends, since the fast one cannot do %s", need);
	if (variable_check(plan, load->targets, load->data,
		load->login ? login_step(load->login) : NULL, why) == -1 ||
	    contract_open(plan, why) == -1)
		return -1;
	load->samples = samples_open(plan, load->targets, load->records, why);

	return load->samples ? 0 : -1;
}

/* Logs in whom the plan wants logged in.  0; 1: no load may follow; -1 with the reason. */
static int
load_log_in(struct load *load, struct text *why)
{
	const struct load_plan *plan = &load->plan;
	bool own_rows;
	int rc;

	if (!load->login)
		return 0;
	own_rows = variable_check_uses_data(login_step(load->login), plan, load->data);
	load->users = users_new(plan, load->data, own_rows);
	rc = login_run(load->login, load->users, load->records, why);
	if (rc == 0)
		users_keep_cookies(load->users, load->targets->authority,
		    strncasecmp(plan->base_url, "https:", 6) == 0);

	return rc;
}

/* A table for a person: among the records on a terminal, else on the terminal of stderr. */
static void
load_show(const struct load *load, const struct run_result *result,
    const struct tally_cell *measured, int fd)
{
	TEXT_LOCAL table = TEXT_INIT(TEXT_MAX_RECORD);

	table_add(&load->plan, result, measured, render_width(fd), &table);
	if (fd == STDOUT_FILENO)
		records_text(load->records, text_string(&table), table.len);
	else
		file_write(fd, text_string(&table), table.len);
}

/* What the run came to: records, the table, and the checks.  `person` is the terminal where one
 * looks on, -1: none. */
static void
load_report(const struct load *load, const struct run_result *result, int person)
{
	const struct load_plan *plan = &load->plan;
	struct tally_cell *measured = report_measured(plan, result);

	report_load(load->records, plan, result);
	if (person != -1)
		load_show(load, result, measured, person);
	verdict_write(plan, result, measured, load->records);
	tally_cell_free(measured);
}

/* 0, or -1 with the reason. */
static int
load_run(struct load *load, int person, struct text *why)
{
	const struct run_setting setting = {.plan = &load->plan,
	    .engine = load->engine,
	    .targets = load->targets,
	    .data = load->data,
	    .users = load->users,
	    .records = load->records,
	    .samples = load->samples};
	struct run_result result;
	int rc = run_load(&setting, &result, why);

	if (rc == 0)
		load_report(load, &result, person);
	run_result_free(&result);

	return rc;
}

/* 0, or -1 when samples were lost: with the reason, unless there is one already (`rc`). */
static int
load_close(struct load *load, int rc, struct text *why)
{
	if (samples_close(load->samples, rc == -1 ? NULL : why) == -1)
		rc = -1;
	users_free(load->users);
	login_free(load->login);
	data_free(load->data);
	targets_free(load->targets);
	contract_close(&load->plan);
	plan_free(&load->plan);

	return rc;
}

/* The terminal where a person looks on and wants to see more than the summary; -1: none. */
static int
terminal_of_person(const struct common_options *options)
{
	if (options->summary_only)
		return -1;
	if (isatty(STDOUT_FILENO) == 1)
		return options->jsonl ? -1 : STDOUT_FILENO;

	return progress_wanted() ? STDERR_FILENO : -1;
}

int
main(int argc, char *argv[])
{
	struct command_line line;
	struct options options;
	struct load load = {0};
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	int rc, status;

	program_begin("load-reco");
	command_line_begin(&line);
	command_line_parse(&line, &options, &argc, &argv);
	if (plan_make(&load.plan, &line, &why) == -1 || !engine_choose(&load.plan, NULL, &why))
		options_wrong(&options, "%s", text_string(&why));
	load.plan.run = options.common.run;
	signal_watch(SIGNAL_SOURCE);

	load.records = memory_given(records_open(&options.common, &clock_system));
	records_set_shard(load.records, load.plan.shard_name);
	rc = load_open(&load, &why);
	if (rc == 0)
		rc = load_log_in(&load, &why);
	if (rc == 0)
		rc = load_run(&load, terminal_of_person(&options.common), &why);
	if (load_close(&load, rc, &why) == -1)
		records_trouble_with(load.records, "%s", text_string(&why));
	status = records_finish(load.records);
	options_free(&options);

	return status;
}
